"""Invitations by e-mail. The link's token follows from the service's secret and is never stored, only its digest."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import Invitation, Organisation
from accounts.permissions import role_in, why_not, why_not_found
from accounts.queries import invitation_of, is_open, waiting_invitations
from accounts.services.members import let_in, lock, owners, record, told
from accounts.services.people import name_person
from records import clock
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import tell

INVITED = "invited_address"
"""The session's key for the address whose mailbox an invitation's link has proved."""
VALID = timedelta(days=14)
MOST_WAITING = 30
MEMBER_ALREADY = Reason(
    "invited_member",
    gettext_noop("This person is a member already. Change the role in the list."),
    {},
    "",
    "email",
)
TOO_MANY = Reason(
    "invited_too_many",
    gettext_noop("Many invitations wait for an answer. Take back those that are no longer needed."),
)
CLOSED = Reason(
    "invitation_closed",
    gettext_noop("The invitation has been used, taken back or has expired. Ask for a new one."),
)
OTHER_ADDRESS = Reason(
    "invitation_other_address",
    gettext_noop(
        "The invitation was sent to another e-mail address than your account's. Sign in with that address, or ask "
        "for an invitation to this one."
    ),
)


def invite(organisation: Organisation, email: str, role: str, language: str, *, by: Any) -> Invitation:
    """Invite a person by e-mail; an invitation that waits for the same address is replaced.

    The answer is the same whether or not the address has an account. Refused for a member's address.
    """
    email = email.strip().lower()
    with transaction.atomic():
        organisation = lock(organisation)
        refuse(why_not(role_in(by, organisation), "invite"))
        member = organisation.memberships.filter(user__email__iexact=email).exists()
        waiting = waiting_invitations(organisation)
        waiting.filter(email=email).update(revoked_at=clock.now(), email="")
        refuse(
            MEMBER_ALREADY if member else None,
            TOO_MANY if waiting.count() >= MOST_WAITING else None,
        )
        invitation = Invitation(
            organisation=organisation,
            email=email,
            role=role,
            language=language,
            invited_by=by,
            invited_at=clock.now(),
            expires_at=clock.now() + VALID,
        )
        invitation.token_hash = digest(invitation_token(invitation))
        invitation.save(force_insert=True)
        tell("accounts.invited", {"id": str(invitation.pk)})
        record(organisation, "member_invited", by, invitation=str(invitation.pk), role=role)
    return invitation


def invitation_token(invitation: Invitation) -> str:
    """The secret of the invitation's link."""
    return salted_hmac("accounts.invitation", str(invitation.pk), algorithm="sha256").hexdigest()


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def revoke_invitation(invitation: Invitation, *, by: Any) -> None:
    """Take an invitation back; once it was answered nothing happens. The address is not kept longer than needed."""
    with transaction.atomic():
        organisation = lock(invitation.organisation)
        refuse(why_not(role_in(by, organisation), "invite"))
        rows = waiting_invitations(organisation).filter(pk=invitation.pk)
        if rows.update(revoked_at=clock.now(), email=""):
            record(organisation, "invitation_revoked", by, invitation=str(invitation.pk))


def accept_invitation(token: str, *, by: Any, person: str = "") -> Organisation:
    """Join the organisation by the link; once. Refused when it is used up, or for another address."""
    with transaction.atomic():
        found = invitation_of(digest(token))
        if found is None:
            raise Refused(CLOSED)
        organisation = lock(found.organisation)
        refuse(why_not_accept(by, found))
        rows = waiting_invitations(organisation).filter(pk=found.pk)
        refuse(None if rows.update(accepted_at=clock.now(), email="") else CLOSED)
        name_person(by, person)
        others = owners(organisation)
        record(organisation, "invitation_accepted", by, invitation=str(found.pk))
        let_in(organisation, by, found.role, by=by)
        told(organisation, "joined", others, role=found.role, person=str(by), members=True)
    return organisation


def why_not_accept(user: Any, invitation: Invitation) -> Reason | None:
    """The person it was sent to accepts it while it is open; ministry roles do not mix with applicants."""
    if not is_open(invitation):
        return CLOSED
    if user.email.lower() != invitation.email:
        return OTHER_ADDRESS
    return why_not_found(user)
