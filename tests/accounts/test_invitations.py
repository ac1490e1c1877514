"""Joining, roles, leaving and handing over; an organisation never stays without an owner."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.choices import JoinState, MemberRole
from accounts.models import Invitation, JoinRequest, Membership, Organisation
from accounts.queries import owners_of
from accounts.services import (
    accept_invitation,
    answer_request,
    ask_to_join,
    hand_over,
    invitation_token,
    invite,
    leave,
    remove_member,
    revoke_invitation,
    set_role,
)
from amif.receivers import RECEIVERS
from records import clock
from records.models import AuditEvent, Notice, OutboxMessage
from records.rules import Refused
from records.services import dispatch, verify
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.refusals import refusal

pytestmark = pytest.mark.django_db
ADDRESS = "uusi.tekija@example.org"


def roles(organisation: Organisation) -> dict[str, str]:
    return {one.user.email: one.role for one in organisation.memberships.select_related("user")}


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(name="Rinki ry")


@pytest.fixture
def owner(organisation: Organisation) -> Any:
    return member(organisation, name="Aino Hakala")


def invited(organisation: Organisation, owner: Any, **given: Any) -> Invitation:
    values = {"email": ADDRESS, "role": MemberRole.EDITOR, "language": "sv"} | given
    return invite(organisation, values["email"], values["role"], values["language"], by=owner)


# Invitations


def test_an_invitation_goes_by_mail_and_its_token_is_stored_nowhere(
    organisation: Organisation, owner: Any
) -> None:
    made = invited(organisation, owner)
    dispatch(RECEIVERS)
    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert "Rinki ry" in letter.subject
    token = re.search(r"/invitations/(\w+)/", letter.body)[1]
    assert token == invitation_token(made)
    stored = [
        str(row)
        for model in (Invitation, OutboxMessage, AuditEvent, Notice)
        for row in model.objects.values()
    ]
    assert token not in str(stored)
    events = AuditEvent.objects.values_list("data", flat=True)
    assert ADDRESS not in str(list(events))


def test_the_invited_person_joins_once_with_the_role_given(organisation: Organisation, owner: Any) -> None:
    made = invited(organisation, owner, email=" Uusi.Tekija@Example.org ")
    user = UserFactory(email=ADDRESS, name="")
    assert accept_invitation(invitation_token(made), by=user, person="Uusi Tekijä") == organisation
    assert roles(organisation)[ADDRESS] == MemberRole.EDITOR
    assert user.name == "Uusi Tekijä"
    assert Notice.objects.get(user=owner).params["what"] == "joined"
    assert refusal(lambda: accept_invitation(invitation_token(made), by=user)) == "invitation_closed"
    assert verify(organisation.stream) == []


def test_an_invitation_is_for_its_address_its_time_and_until_taken_back(
    organisation: Organisation, owner: Any
) -> None:
    made = invited(organisation, owner)
    token, user = invitation_token(made), UserFactory(email=ADDRESS)
    assert refusal(lambda: accept_invitation(token, by=UserFactory())) == "invitation_other_address"
    assert refusal(lambda: accept_invitation(token[:-1] + "x", by=user)) == "invitation_closed"
    with clock.at(clock.now() + timedelta(days=14, seconds=1)):
        assert refusal(lambda: accept_invitation(token, by=user)) == "invitation_closed"
    revoke_invitation(made, by=owner)
    assert refusal(lambda: accept_invitation(token, by=user)) == "invitation_closed"
    assert ADDRESS not in roles(organisation)


def test_inviting_again_replaces_the_link_and_a_revoked_one_is_not_sent(
    organisation: Organisation, owner: Any
) -> None:
    first, second = invited(organisation, owner), invited(organisation, owner, role=MemberRole.VIEWER)
    user = UserFactory(email=ADDRESS)
    assert refusal(lambda: accept_invitation(invitation_token(first), by=user)) == "invitation_closed"
    dispatch(RECEIVERS)
    assert len(mail.outbox) == 1
    accept_invitation(invitation_token(second), by=user)
    assert roles(organisation)[ADDRESS] == MemberRole.VIEWER


def test_inviting_does_not_tell_who_has_an_account(organisation: Organisation, owner: Any) -> None:
    known = UserFactory(email="known@example.org")
    client = Client()
    client.force_login(owner)
    answers = []
    for address in (known.email, "unknown@example.org"):
        data = {"email": address, "role": "editor", "language": "fi"}
        answer = client.post(f"/my/organisations/{organisation.pk}/members/", data, follow=True)
        page = client.get(f"/my/organisations/{organisation.pk}/members/").content.decode()
        answers.append((answer.status_code, address in page))
        token = invitation_token(Invitation.objects.get(email=address))
        text = Client().get(f"/invitations/{token}/").content.decode()
        answers.append(re.sub(r"[ku]•••|/invitations/\w+/|%2Finvitations%2F\w+%2F", "", text))
    assert answers[0] == answers[2]
    assert re.sub(r'value="\w+"|datetime="[^"]+"|data-now="[^"]+"', "", answers[1]) == re.sub(
        r'value="\w+"|datetime="[^"]+"|data-now="[^"]+"', "", answers[3]
    )


def test_members_staff_and_too_many_are_not_invited(organisation: Organisation, owner: Any) -> None:
    assert refusal(lambda: invited(organisation, owner, email=owner.email.upper())) == "invited_member"
    officer = person("officer", email=ADDRESS)
    token = invitation_token(invited(organisation, owner))
    assert refusal(lambda: accept_invitation(token, by=officer)) == "staff_apply_not"
    for number in range(29):
        invited(organisation, owner, email=f"person{number}@example.net")
    assert refusal(lambda: invited(organisation, owner, email="last@example.net")) == "invited_too_many"


# Asking to join


def test_somebody_asks_to_join_and_an_owner_lets_in(organisation: Organisation, owner: Any) -> None:
    user = UserFactory()
    request = ask_to_join(organisation, by=user)
    assert ask_to_join(organisation, by=user) == request
    assert [one.params["what"] for one in Notice.objects.filter(user=owner)] == ["asked"]
    answer_request(request, MemberRole.VIEWER, by=owner)
    assert roles(organisation)[user.email] == MemberRole.VIEWER
    assert Notice.objects.get(user=user).params["what"] == "accepted"
    assert refusal(lambda: answer_request(request, "", by=owner)) == "already_answered"
    assert refusal(lambda: ask_to_join(organisation, by=user)) == "already_member"


def test_a_declined_person_is_told_and_may_ask_again(organisation: Organisation, owner: Any) -> None:
    user = UserFactory()
    answer_request(ask_to_join(organisation, by=user), "", by=owner)
    assert Notice.objects.get(user=user).params["what"] == "declined"
    assert not organisation.memberships.filter(user=user).exists()
    assert ask_to_join(organisation, by=user).state == JoinState.ASKED


def test_nobody_waits_at_more_than_five_doors_and_staff_at_none() -> None:
    user = UserFactory()
    for _ in range(5):
        ask_to_join(OrganisationFactory(), by=user)
    assert refusal(lambda: ask_to_join(OrganisationFactory(), by=user)) == "asked_enough"
    assert refusal(lambda: ask_to_join(OrganisationFactory(), by=person("auditor"))) == "staff_apply_not"


# Roles, leaving, handing over


@pytest.mark.parametrize("role", MemberRole.values)
def test_only_an_owner_invites_answers_changes_and_removes(
    organisation: Organisation, owner: Any, role: str
) -> None:
    actor = member(organisation, role)
    other = Membership.objects.get(user=member(organisation, MemberRole.VIEWER))
    request = ask_to_join(organisation, by=UserFactory())
    waiting = invited(organisation, owner, email="waits@example.org")
    acts = [
        lambda: invite(organisation, "new@example.org", "viewer", "fi", by=actor),
        lambda: revoke_invitation(waiting, by=actor),
        lambda: answer_request(request, "viewer", by=actor),
        lambda: set_role(other, "editor", by=actor),
        lambda: hand_over(other, by=actor),
    ]
    if role == MemberRole.OWNER:
        for act in acts:
            act()
        assert roles(organisation)[actor.email] == MemberRole.EDITOR
    else:
        assert {refusal(act) for act in [*acts, lambda: remove_member(other, by=actor)]} == {"owners_only"}


def test_the_only_owner_hands_over_before_leaving(organisation: Organisation, owner: Any) -> None:
    colleague = member(organisation, MemberRole.EDITOR)
    assert refusal(lambda: leave(organisation, by=owner)) == "last_owner"
    hand_over(Membership.objects.get(user=colleague), by=owner)
    assert roles(organisation) == {owner.email: "editor", colleague.email: "owner"}
    leave(organisation, by=owner)
    assert roles(organisation) == {colleague.email: "owner"}
    assert refusal(lambda: leave(organisation, by=colleague)) == "last_owner"
    told = set(Notice.objects.filter(user=colleague).values_list("params__what", flat=True))
    assert told == {"handed_over", "left"}


def test_nobody_changes_the_own_role_or_removes_oneself(organisation: Organisation, owner: Any) -> None:
    own = Membership.objects.get(user=owner)
    for act in (lambda: set_role(own, "viewer", by=owner), lambda: remove_member(own, by=owner)):
        assert refusal(act) == "not_yourself"
    assert refusal(lambda: hand_over(own, by=owner)) == "not_yourself"


def test_a_removed_member_is_refused_at_the_next_request(organisation: Organisation, owner: Any) -> None:
    editor = member(organisation, MemberRole.EDITOR)
    client = Client()
    client.force_login(editor)
    address = f"/my/organisations/{organisation.pk}/"
    assert client.get(address).status_code == 200
    remove_member(Membership.objects.get(user=editor), by=owner)
    assert client.get(address).status_code == 404
    assert Notice.objects.get(user=editor).params["what"] == "removed"


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one_behind() -> None:
    organisation = OrganisationFactory()
    pair = [member(organisation), member(organisation)]
    together = threading.Barrier(2)
    refused: list[str] = []

    def go(user: Any) -> None:
        together.wait()
        try:
            leave(organisation, by=user)
        except Refused as error:
            refused.append(error.reasons[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[user]) for user in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_owner"]
    assert len(owners_of(organisation)) == 1


def test_every_step_stands_in_the_audit_trail_by_number_only(organisation: Organisation, owner: Any) -> None:
    user = UserFactory(email=ADDRESS)
    accept_invitation(invitation_token(invited(organisation, owner)), by=user)
    membership = Membership.objects.get(user=user)
    set_role(membership, MemberRole.OWNER, by=owner)
    leave(organisation, by=user)
    verbs = list(AuditEvent.objects.filter(stream=organisation.stream).values_list("verb", flat=True))
    assert verbs == ["member_invited", "invitation_accepted", "member_set", "member_set", "member_left"]
    said = str(list(AuditEvent.objects.filter(stream=organisation.stream).values_list("data", flat=True)))
    assert ADDRESS not in said
    assert user.name not in said
    assert JoinRequest.objects.count() == 0
