"""What every address answers alike, whoever asks: its headers, forged forms, and a role taken away meanwhile.

The addresses and who may open them are those of tests/amif/policy.toml.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from accounts.models import Membership, RoleGrant
from tests.amif.test_policy import REFUSED, TABLE, World, browser, expected, met
from tests.drills.conftest import shared, undone

pytestmark = pytest.mark.django_db
PRODUCTION = {"SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}
CODED = ("officer", "assessor", "decider", "finance", "committee", "auditor", "admin")
BY_SECRET = "calls/alerts/<slug:token>/end/"
"""Mail programs send it by themselves (RFC 8058): the secret in its address is what protects it."""
OWN = "my/notices/<int:pk>/"
"""A notice stays its reader's; where it leads is refused."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def one_who(row: str, *cells: str) -> str:
    """Somebody who meets with one of these cells; staff before applicants, and nobody is an empty word."""
    found = [who for who, cell in expected(row).items() if cell in cells]
    return found[-1] if found else ""


def wrong_headers(answer: HttpResponse, *, signed_in: bool) -> list[str]:
    """Every header that is not as it has to be."""
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "unsafe-missing")
    if "unsafe-" in policy or "default-src 'none'" not in policy or " *" in policy:
        wrong.append("Content-Security-Policy")
    file = "sandbox" in policy
    if not file and not all(f"{name} 'none'" in policy for name in ("frame-ancestors", "base-uri")):
        wrong.append("Content-Security-Policy without frame-ancestors or base-uri")
    if signed_in and "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    return wrong


def headers_looked_at(world: World, share: int) -> tuple[int, list[str]]:
    """How many answers were looked at, of every `share`th address, and every header that is wrong."""
    wrong, asked = [], 0
    rows = [(method, *row) for method in ("get", "post") for row in TABLE[method].items()]
    with override_settings(**PRODUCTION):
        for method, route, row in rows[::share]:
            for who in sorted({"visitor", one_who(row, "200", "404", "405")} - {""}):
                answer = undone(browser(world.people[who]), method, world.address(route), secure=True)
                found = wrong_headers(answer, signed_in=who != "visitor")
                wrong += [f"{method} {route} by {who} ({answer.status_code}): {one}" for one in found]
                asked += 1
    return asked, wrong


@shared(23)
def test_answers_have_the_headers_that_protect_them(world: World, share: int, record_property: Any) -> None:
    asked, wrong = headers_looked_at(world, share)
    record_property("answers looked at", f"{asked}, {len(wrong)} wrong")
    assert wrong == []
    assert asked > 700 // share


@shared(7)
def test_form_of_another_site_is_refused(world: World, share: int, record_property: Any) -> None:
    """Without its token (CSRF): 403 before anything happens."""
    wrong, asked = [], 0
    for route, row in [*TABLE["post"].items()][::share]:
        who = one_who(row, "200", "to", "400", "409", "422")
        if not who or route == BY_SECRET:
            continue
        client = Client(enforce_csrf_checks=True)
        if who != "visitor":
            client.force_login(world.people[who])
        answer = undone(client, "post", world.address(route), headers={"origin": "https://elsewhere.example"})
        asked += 1
        if answer.status_code != 403:
            wrong.append(f"{route} by {who}: {answer.status_code}")
    record_property("forged forms", f"{asked}, {len(wrong)} taken")
    assert wrong == []
    assert asked > 100 // share


def without_role(world: World, who: str, method: str, share: int) -> Iterator[str]:
    """Of each page or form of the role, what is still open to somebody who has lost all roles since signing in."""
    user = world.people[who]
    client = browser(user)
    client.get("/start/")
    with transaction.atomic():
        RoleGrant.objects.filter(user=user).delete()
        Membership.objects.filter(user=user).delete()
        for route, row in [*TABLE[method].items()][::share]:
            cells = expected(row)
            if route != OWN and cells.get(who, "404") not in REFUSED and cells.get("stranger") in REFUSED:
                found = met(undone(client, method, world.address(route)))
                yield f"{route}: {found}" if found not in REFUSED else ""
        transaction.set_rollback(True)


@shared(9)
@pytest.mark.parametrize("who", ["owner", "viewer", *CODED])
def test_role_taken_away_is_refused_at_the_next_request(
    world: World, who: str, share: int, record_property: Any
) -> None:
    asked = [one for method in ("get", "post") for one in without_role(world, who, method, share)]
    left = [one for one in asked if one]
    record_property(
        f"{who}: addresses of the role after it was taken away", f"{len(asked)}, {len(left)} open"
    )
    assert left == []
    assert asked or share > 1
