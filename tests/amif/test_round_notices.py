"""Who is told when a round is extended or cancelled, in whose language, and once."""

from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.choices import MemberRole, Role
from amif.receivers import RECEIVERS
from applications.choices import ApplicationState
from calls.services.round_changes import cancel_round, expect_decisions, extend_round
from records.models import Notice
from records.renderers.notices import told as told_in
from records.services import dispatch
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import draft, open_round, submitted

pytestmark = pytest.mark.django_db
WHY = {"fi": "Palvelu oli poissa käytöstä.", "sv": "Tjänsten var ur bruk.", "en": "The service was down."}


@pytest.fixture
def call():
    return open_round(call__opened_by=person(Role.DECIDER).pk)


def told(kind: str) -> list[str]:
    """The addresses told, once everything is dispatched."""
    dispatch(RECEIVERS)
    dispatch(RECEIVERS)
    return sorted(Notice.objects.filter(kind=kind).values_list("user__email", flat=True))


def writers_of(organisation) -> list[str]:
    return sorted(member(organisation, role).email for role in (MemberRole.OWNER, MemberRole.EDITOR))


def test_everybody_who_writes_a_draft_is_told_of_an_extension(call):
    organisation = OrganisationFactory()
    member(organisation, MemberRole.VIEWER)
    wanted = writers_of(organisation)
    draft(call=call, organisation=organisation, owner=None)
    sent = submitted(call=call)
    extend_round(call, call.closes_at + timedelta(days=3), reason=WHY, by=person(Role.OFFICER))
    found = told("call_extended")
    assert set(wanted) <= set(found)
    assert sent.submissions.get().submitted_by.email not in found
    letter = next(one for one in mail.outbox if one.to == [wanted[0]])
    assert "palvelu oli poissa käytöstä" in letter.body.lower() or "The service was down." in letter.body


def test_everybody_with_an_application_is_told_of_a_cancellation_once(call):
    begun, sent = draft(call=call), submitted(call=call)
    gone = draft(call=call)
    type(gone).objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN)
    cancel_round(call, reason=WHY, by=person(Role.OFFICER))
    found = told("call_cancelled")
    assert sorted({begun.created_by.email, sent.created_by.email}) == found
    assert Notice.objects.get(user=begun.created_by, kind="call_cancelled").params["reason"] == WHY


def test_nobody_is_told_of_a_round_nobody_has_seen():
    call = open_round(call__state="draft")
    cancel_round(call, reason=WHY, by=person(Role.OFFICER))
    assert told("call_cancelled") == []


def test_those_who_wait_for_a_decision_are_told_when_it_is_expected(call):
    begun, sent, gone = draft(call=call), submitted(call=call), submitted(call=call)
    type(gone).objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN)
    officer = person(Role.OFFICER)
    expect_decisions(call, date(2099, 12, 15), reason=WHY, by=officer)
    assert told("call_rescheduled") == [sent.created_by.email]
    assert begun.created_by.email not in told("call_rescheduled")
    first = Notice.objects.get(kind="call_rescheduled")
    assert first.params["day"]["fi"] == "15.12.2099"
    assert "15 December 2099" in heading(first)
    expect_decisions(call, None, reason=WHY, by=officer)
    assert len(told("call_rescheduled")) == 2
    last = Notice.objects.filter(kind="call_rescheduled").exclude(pk=first.pk).get()
    assert heading(last) == "When decisions come is not known yet"


def heading(notice) -> str:
    return told_in(notice).subject.replace("\u00a0", " ")
