"""Who belongs to an organisation: joining, roles, leaving, handing over. It never stays without an owner."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from accounts.choices import JoinState, MemberRole
from accounts.models import JoinRequest, Membership, Organisation, User
from accounts.permissions import role_in, why_not, why_not_found, why_not_last
from accounts.queries import own_requests, owners_of
from accounts.services.people import name_person
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append, notify

MOST_ASKED = 5
ALREADY_IN = Reason("already_member", gettext_noop("You belong to this organisation already."))
ASKED_ENOUGH = Reason(
    "asked_enough",
    gettext_noop(
        "You wait for answers from several organisations already. Ask again when they have answered."
    ),
)
NOT_YOURSELF = Reason(
    "not_yourself", gettext_noop("Your own role changes when you hand over the ownership or leave.")
)
ANSWERED = Reason("already_answered", gettext_noop("This was answered already. Reload the page to see it."))


def add_member(organisation: Organisation, user: User, role: str, *, by: Any) -> Membership:
    """Make `user` a member, or change the role of one."""
    with transaction.atomic():
        membership, _ = Membership.objects.update_or_create(
            organisation=organisation, user=user, defaults={"role": role}
        )
        record(organisation, "member_set", by, user=str(user.pk), role=role)
    return membership


def set_role(membership: Membership, role: str, *, by: Any) -> Membership:
    """Give a member another role. Refused for oneself, and when no owner would be left."""
    with transaction.atomic():
        organisation, locked = locked_for(membership, "set_role", by)
        refuse(NOT_YOURSELF if locked.user_id == by.pk else None)
        if locked.role != role:
            changed = add_member(organisation, locked.user, role, by=by)
            told(organisation, "role", [locked.user], role=role, person=str(by))
            return changed
    return locked


def remove_member(membership: Membership, *, by: Any) -> None:
    """Take a member's access away; what he or she wrote stays."""
    with transaction.atomic():
        organisation, locked = locked_for(membership, "remove", by)
        refuse(NOT_YOURSELF if locked.user_id == by.pk else None)
        user = locked.user
        locked.delete()
        record(organisation, "member_removed", by, user=str(user.pk))
        told(organisation, "removed", [user], person=str(by))


def leave(organisation: Organisation, *, by: Any) -> None:
    """Leave the organisation. Refused for its only owner."""
    with transaction.atomic():
        organisation = lock(organisation)
        role = role_in(by, organisation)
        refuse(why_not(role, "leave") or why_not_last(role, len(owners_of(organisation))))
        organisation.memberships.filter(user=by).delete()
        record(organisation, "member_left", by, user=str(by.pk))
        told(organisation, "left", owners(organisation), person=str(by))


def hand_over(membership: Membership, *, by: Any) -> None:
    """Make a member the owner in one's own place; one stays as an editor."""
    with transaction.atomic():
        organisation, locked = locked_for(membership, "hand_over", by)
        refuse(NOT_YOURSELF if locked.user_id == by.pk else None)
        add_member(organisation, locked.user, MemberRole.OWNER, by=by)
        add_member(organisation, by, MemberRole.EDITOR, by=by)
        record(organisation, "ownership_handed_over", by, user=str(locked.user_id))
        told(organisation, "handed_over", [locked.user], person=str(by))


def ask_to_join(organisation: Organisation, *, by: Any, person: str = "") -> JoinRequest:
    """Ask the owners to be let in; asking twice is asking once."""
    with transaction.atomic():
        organisation = lock(organisation)
        refuse(why_not_found(by), ALREADY_IN if role_in(by, organisation) else None)
        waiting = {one.organisation_id: one for one in own_requests(by)}
        if organisation.pk in waiting:
            return waiting[organisation.pk]
        refuse(ASKED_ENOUGH if len(waiting) >= MOST_ASKED else None)
        name_person(by, person)
        request = JoinRequest.objects.create(organisation=organisation, user=by, asked_at=clock.now())
        record(organisation, "join_asked", by, user=str(by.pk))
        told(organisation, "asked", owners(organisation), person=str(by), members=True)
    return request


def answer_request(request: JoinRequest, role: str, *, by: Any) -> None:
    """Let somebody who asked in with `role`, or decline (an empty role)."""
    with transaction.atomic():
        organisation = lock(request.organisation)
        refuse(why_not(role_in(by, organisation), "answer"))
        state = JoinState.ACCEPTED if role else JoinState.DECLINED
        rows = JoinRequest.objects.filter(pk=request.pk, state=JoinState.ASKED)
        refuse(None if rows.update(state=state, answered_at=clock.now()) else ANSWERED)
        if role:
            let_in(organisation, request.user, role, by=by)
            told(organisation, "accepted", [request.user], role=role, person=str(by))
        else:
            record(organisation, "join_declined", by, user=str(request.user_id))
            told(organisation, "declined", [request.user], home="/my/organisations/")


def let_in(organisation: Organisation, user: User, role: str, *, by: Any) -> None:
    """A new member; somebody who is one already keeps the role."""
    if not role_in(user, organisation):
        add_member(organisation, user, role, by=by)
    JoinRequest.objects.filter(organisation=organisation, user=user, state=JoinState.ASKED).update(
        state=JoinState.ACCEPTED, answered_at=clock.now()
    )


def lock(organisation: Organisation) -> Organisation:
    """The organisation, locked, so that its owners do not leave at the same moment."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def locked_for(membership: Membership, action: str, by: Any) -> tuple[Organisation, Membership]:
    """The organisation locked and the membership as it now is, when `by` may do `action`."""
    organisation = lock(membership.organisation)
    refuse(why_not(role_in(by, organisation), action))
    found = organisation.memberships.select_related("user").filter(pk=membership.pk).first()
    refuse(None if found else ANSWERED)
    return organisation, found or membership


def owners(organisation: Organisation) -> list[User]:
    """Those to tell of what happens in it."""
    return [one.user for one in owners_of(organisation)]


def record(organisation: Organisation, verb: str, by: Any, **data: str) -> None:
    """The audit event; people by their number only."""
    append(organisation.stream, verb, by=by, subject=f"organisation:{organisation.pk}", data=data)


def told(
    organisation: Organisation,
    what: str,
    people: Iterable[User],
    *,
    role: str = "",
    person: str = "",
    members: bool = False,
    home: str = "",
) -> None:
    """A notice of a membership for each; `members` leads to the list of members instead of the organisation."""
    params: Mapping[str, str] = {
        "what": what,
        "organisation": organisation.name,
        "role": role,
        "person": person,
    }
    here = home or f"/my/organisations/{organisation.pk}/" + ("members/" if members else "")
    for one in people:
        notify(one, "membership", params=params, url="" if what == "removed" else here)
