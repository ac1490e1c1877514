"""Somebody with roles, as the permission functions look at a person: for tests that need no database."""

from types import SimpleNamespace
from typing import Any

from accounts.choices import Role
from records.rules import Reason

EVERYBODY = ["stranger", *Role.values]


def person(*roles: str, pk: Any = 7) -> Any:
    """Somebody signed in with these roles; a stranger has none."""
    held = frozenset(roles) - {"stranger"}
    return SimpleNamespace(
        pk=pk,
        roles=held,
        is_authenticated=True,
        is_active=True,
        has_role=lambda *asked: bool(held.intersection(asked)),
    )


def code(reason: Reason | None) -> str:
    """The code of a refusal; empty when nothing stands against it."""
    return reason.code if reason else ""
