"""What the tests of people who write one application together share: colleagues and their browsers."""

from typing import Any

from django.test import Client

from accounts.choices import MemberRole
from accounts.models import User
from applications.models import Application
from tests.applications.pages import form_of, section_url, signed_in
from tests.factories.accounts import member

AUTOSAVE = {"X-Autosave": "1"}


def editor(made: Application, role: str = MemberRole.EDITOR, **fields: Any) -> User:
    return member(made.organisation, role, **fields)


def opened(client: Client, made: Application, section: str = "basics") -> dict[str, Any]:
    page = client.get(section_url(made, section))
    return form_of(page) | {"key": page.context["key"]}


def two(made: Application) -> tuple[Client, Client]:
    return signed_in(made.created_by), signed_in(editor(made, name="Matti Meikäläinen"))


def chosen(page: Any, **choices: str) -> dict[str, Any]:
    kept = dict(page.context["kept"]) | {"version": page.context["version"], "seen": page.context["seen"]}
    return kept | {f"choose:{path}": choice for path, choice in choices.items()}
