"""Writes about people."""

from typing import Any

from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts.models import RoleGrant, User
from records import clock
from records.services import append


def create_user(
    email: str, name: str, *, password: str | None, language: str, by: Any, roles: tuple[str, ...] = ()
) -> User:
    """A new person with roles. IntegrityError when the e-mail address is taken."""
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name, language=language)
        for role in roles:
            RoleGrant.objects.create(
                user=user, role=role, granted_by=getattr(by, "pk", None), granted_at=clock.now()
            )
        append(
            "people", "user_created", by=by, subject=f"accounts.user:{user.pk}", data={"roles": list(roles)}
        )
    return user


def api_token(user: User) -> str:
    """The person's API token; made, and audited, when there is none."""
    with transaction.atomic():
        token, new = Token.objects.get_or_create(user=user)
        if new:
            append("people", "api_token_made", by=user, subject=f"accounts.user:{user.pk}")
    return str(token.key)


def set_language(user: User, language: str) -> None:
    """Remember the person's language."""
    User.objects.filter(pk=user.pk).update(language=language)


def name_person(user: User, name: str) -> None:
    """Give a person who has no name yet the one colleagues will see; an existing name stays."""
    if name.strip() and not user.name.strip():
        user.name = name.strip()
        user.save(update_fields=["name"])
        append("people", "user_named", by=user, subject=f"accounts.user:{user.pk}")
