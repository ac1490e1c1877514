"""Who somebody is, for the permissions of the apps above."""

from typing import Any

from accounts.choices import Role
from accounts.models import Organisation, OrganisationTie
from accounts.rules import EDITOR, MAY, OWNER
from records.rules import Reason, gettext_noop

STAFF = (Role.OFFICER, Role.ASSESSOR, Role.DECIDER, Role.FINANCE)
OWNERS_ONLY = Reason("owners_only", gettext_noop("Only an owner of the organisation does this."))
WRITERS_ONLY = Reason(
    "writers_only", gettext_noop("You are a viewer: you can read this, and an owner or an editor changes it.")
)
STAFF_APPLY_NOT = Reason(
    "staff_apply_not",
    gettext_noop("Your account has a role in the ministry or the committee. Applicants use another account."),
)
OTHERS_TIE = Reason("others_tie", gettext_noop("Everybody keeps his or her own ties."))
LAST_OWNER = Reason(
    "last_owner",
    gettext_noop("You are the only owner, and an organisation needs one. Hand the ownership over first."),
)


def has_role(user: Any, *roles: str) -> bool:
    """Whether `user` is signed in, active and has any of these roles."""
    return bool(user and user.is_authenticated and user.is_active and user.has_role(*roles))


def why_not_role(user: Any, *roles: str) -> Reason | None:
    """The refusal for somebody without any of the roles, else None."""
    if has_role(user, *roles):
        return None
    return Reason("role_needed", gettext_noop("Your role does not allow this."), {"roles": list(roles)})


def role_in(user: Any, organisation: Organisation) -> str:
    """The person's role in the organisation; empty when there is none."""
    if not (user and user.is_authenticated and user.is_active):
        return ""
    found = organisation.memberships.filter(user=user).values_list("role", flat=True).first()
    return found or ""


def why_not(role: str, action: str) -> Reason | None:
    """Whether somebody with this role in an organisation may do `action` (accounts.rules.MAY)."""
    if role in MAY[action]:
        return None
    return OWNERS_ONLY if OWNER in MAY[action] and EDITOR not in MAY[action] else WRITERS_ONLY


def why_not_found(user: Any) -> Reason | None:
    """Somebody without a role in the ministry or the committee enters a new organisation."""
    return STAFF_APPLY_NOT if user.roles else None


def why_not_last(role: str, owners: int) -> Reason | None:
    """An organisation never stays without an owner."""
    return LAST_OWNER if role == OWNER and owners < 2 else None


def why_not_keep_ties(user: Any, tie: OrganisationTie | None = None) -> Reason | None:
    """Whoever handles cases tells his or her own ties to organisations, and nobody else's."""
    if tie is not None and tie.user_id != user.pk:
        return OTHERS_TIE
    return why_not_role(user, *STAFF)


def why_not_read_ties(user: Any) -> Reason | None:
    """The auditor reads everybody's ties; they are personal data, so nobody else does, not the administrator either."""
    return why_not_role(user, Role.AUDITOR)
