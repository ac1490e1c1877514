"""Who somebody is, for the permissions of the apps above."""

from typing import Any

from accounts.choices import MemberRole, Role
from accounts.models import Organisation
from records.rules import Reason, gettext_noop

STAFF = (Role.OFFICER, Role.ASSESSOR, Role.DECIDER, Role.FINANCE)


def has_role(user: Any, *roles: str) -> bool:
    """Whether `user` is signed in, active and has any of these roles."""
    return bool(user and user.is_authenticated and user.is_active and user.has_role(*roles))


def is_member(user: Any, organisation: Organisation, *roles: str) -> bool:
    """Whether `user` belongs to the organisation, with one of `roles` when any are named."""
    if not (user and user.is_authenticated and user.is_active):
        return False
    memberships = organisation.memberships.filter(user=user)
    return memberships.filter(role__in=roles).exists() if roles else memberships.exists()


def may_edit_for(user: Any, organisation: Organisation) -> bool:
    """Whether `user` may write the organisation's applications."""
    return is_member(user, organisation, MemberRole.OWNER, MemberRole.EDITOR)


def why_not_role(user: Any, *roles: str) -> Reason | None:
    """The refusal for somebody without any of the roles, else None."""
    if has_role(user, *roles):
        return None
    return Reason("role_needed", gettext_noop("Your role does not allow this."), {"roles": list(roles)})
