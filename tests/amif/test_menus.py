"""Menus by area and role: nothing that is not there, nothing that is not for this person."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.choices import Role
from accounts.models import RoleGrant, User
from amif.menus import AREAS, FOOTER, PUBLIC, area_of, exists, menu, own_areas
from tests.factories.calls import ProgrammeFactory


def person(*roles: str) -> Any:
    return SimpleNamespace(is_authenticated=True, has_role=lambda *asked: bool(set(asked) & set(roles)))


def addresses(path: str, user: Any) -> list[str]:
    return [item.url for item in menu(path, user)]


def test_menu_shows_only_addresses_that_exist() -> None:
    everybody = person(*Role.values)
    shown = [url for area in (*AREAS, PUBLIC) for url in addresses(area.root, everybody)]
    assert len(shown) > 8
    assert [url for url in shown if not exists(url)] == []
    assert not exists("/nowhere/")


def test_menu_marks_the_page_and_the_part_it_lies_in() -> None:
    officer = person(Role.OFFICER)
    assert {item.url: item.current for item in menu("/desk/money/", officer)}["/desk/money/"] == "page"
    under = {item.url: item.current for item in menu("/desk/money/ledger/", officer)}
    assert under["/desk/money/"] == "true"
    assert list(under.values()).count("") == len(under) - 1


def test_menu_keeps_money_from_assessors() -> None:
    assert "/desk/money/" in addresses("/desk/", person(Role.FINANCE))
    assert "/desk/money/" not in addresses("/desk/", person(Role.ASSESSOR))


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ((Role.OFFICER,), "/desk/"),
        ((Role.COMMITTEE,), "/committee/"),
        ((Role.AUDITOR,), "/audit/"),
        ((), "/my/"),
    ],
)
def test_public_site_leads_back_to_where_one_works(roles: tuple[str, ...], home: str) -> None:
    shown = addresses("/calls/", person(*roles))
    roots = {area.root for area in AREAS}
    assert [url for url in shown if url in roots] == ([home] if exists(home) else [])
    assert not roots & set(addresses("/calls/", AnonymousUser()))


def test_area_follows_the_address() -> None:
    assert area_of("/desk/cases/x/").root == "/desk/"
    assert area_of("/").root == "/"
    assert area_of("/desk/").dense
    assert not area_of("/my/").dense


def test_guest_in_another_area_keeps_the_own_menu() -> None:
    auditor = person(Role.AUDITOR)
    assert addresses("/desk/money/", auditor) == addresses("/audit/", auditor)
    assert "/desk/cases/" not in addresses("/desk/money/", auditor)
    assert {item.url: item.current for item in menu("/desk/money/", auditor)}.get(
        "/desk/money/", "page"
    ) == "page"


@pytest.mark.django_db
def test_no_role_sees_a_menu_link_that_is_refused() -> None:
    """Every entry of every menu, opened by somebody who sees it."""
    ProgrammeFactory()
    refused = []
    for role in (*Role.values, ""):
        user = User.objects.create_user(f"{role or 'nobody'}@example.org", "secret", name=role or "Nobody")
        if role:
            RoleGrant.objects.create(user=user, role=role)
        client = Client()
        client.force_login(user)
        for area in (*AREAS, PUBLIC):
            if area is PUBLIC or area in own_areas(user):
                for url in addresses(area.root, user):
                    status = client.get(url).status_code
                    if status >= 400:
                        refused.append((role, url, status))
    assert refused == []
    assert [
        entry.url for entry in FOOTER if exists(entry.url) and Client().get(entry.url).status_code >= 400
    ] == []
