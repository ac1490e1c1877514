"""Answers to requests for supplement: what is sent, by whom, in time to the microsecond; withdrawing meanwhile."""

import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from accounts.choices import Authority, MemberRole
from accounts.models import Signatory
from applications.choices import ApplicationState
from applications.models import Application, BudgetLine, FinancingLine, SupplementRequest
from applications.rules.supplements import Asked
from applications.services.attaching import Upload as Enclosed
from applications.services.attaching import attach
from applications.services.drafting import withdraw
from applications.services.supplement_clock import lapse_supplements
from applications.services.supplementing import answer
from records import clock
from records.models import Notice
from records.services import open_document, verify
from tests.applications.supplements import answered, fresh, notices, owner, stands_as_submitted
from tests.factories import files
from tests.factories.accounts import UserFactory, member
from tests.factories.applications import balance, signing, submitted
from tests.factories.refusals import refusal
from tests.factories.selection import checked
from tests.factories.supplements import asking, typed_in

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.both
def test_an_answer_is_a_new_version_with_a_receipt() -> None:
    request = asking()
    made = request.application
    arrived, sums = made.submitted_at, (made.eligible_cost, made.requested)
    sent = answered(request)
    made = fresh(made)
    assert (made.state, made.submitted_at, sent.version) == ("supplemented", arrived, 2)
    assert (made.eligible_cost, made.requested) == sums
    request.refresh_from_db()
    assert (request.state, request.submission, request.ended_at) == ("answered", sent, sent.submitted_at)
    said = json.loads(open_document(sent.content_id).read())
    assert said["sections"]["basics"]["contact_phone"] == "+358 40 123"
    first = json.loads(open_document(made.submissions.get(version=1).content_id).read())
    assert first["sections"]["basics"]["contact_phone"] == "+358 40 000 0000"
    assert notices("supplemented") == 1
    assert {one.user for one in Notice.objects.filter(kind="supplement_answered")} == {request.sent_by}
    assert verify() == []


def test_clicked_twice_it_is_the_same_answer() -> None:
    request = asking()
    sent = answered(request)
    made = fresh(request.application)
    assert answer(made, signing(made), by=owner(request)) == sent
    assert made.submissions.count() == 2


def test_an_answer_that_changes_nothing_is_refused() -> None:
    request = asking()
    act = lambda: answer(request.application, signing(request.application), by=owner(request))  # noqa: E731
    assert refusal(act) == "supplement_unchanged"


def test_an_answer_has_to_be_of_what_was_in_sight_and_whole() -> None:
    request = asking()
    seen = signing(request.application)
    typed_in(request.application, "basics", contact_phone="2")
    assert refusal(lambda: answer(request.application, seen, by=owner(request))) == "changed_since_seen"
    second = asking(Asked("project", "Skriv om behovet."))
    typed_in(second.application, "project", need="")
    made = fresh(second.application)
    assert refusal(lambda: answer(made, signing(made), by=owner(second))) == "text_missing"


def test_only_who_may_sign_answers() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    made = fresh(request.application)
    editor = member(made.organisation, MemberRole.EDITOR)
    assert refusal(lambda: answer(made, signing(made), by=editor)) == "signatory_submits"
    assert refusal(lambda: answer(made, signing(made), by=UserFactory())) == "not_member"


def test_two_who_sign_together_both_sign_the_answer() -> None:
    request = asking()
    made = request.application
    first = made.created_by
    Signatory.objects.filter(organisation=made.organisation).update(authority=Authority.TOGETHER)
    second = member(made.organisation, MemberRole.EDITOR, signs=Authority.TOGETHER)
    typed_in(made, "basics", contact_phone="2")
    made = fresh(made)
    assert answer(made, signing(made), by=first) is None
    asked = Notice.objects.get(kind="sign_supplement")
    assert (asked.user, asked.url) == (second, f"/my/applications/{made.reference}/supplement/send/")
    sent = answer(made, signing(made), by=second)
    assert sent
    assert sent.signatures.count() == 2


@pytest.mark.parametrize(("late", "works"), [(timedelta(0), True), (MICROSECOND, False)])
def test_equal_to_the_deadline_is_in_time_and_a_microsecond_later_is_not(
    late: timedelta, works: bool
) -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    made = fresh(request.application)
    seen = signing(made)
    with clock.at(request.due_at + late):
        if works:
            assert answer(made, seen, by=owner(request))
        else:
            assert refusal(lambda: answer(made, seen, by=owner(request))) == "supplement_late"


def test_nothing_is_typed_after_the_deadline() -> None:
    request = asking()
    with clock.at(request.due_at + MICROSECOND):
        act = lambda: typed_in(request.application, "basics", contact_phone="2")  # noqa: E731
        assert refusal(act) == "supplement_late"


def money_asked(**how: Any) -> SupplementRequest:
    """Costs and the plan are asked about; then everything costs a hundred euro more."""
    request = asking(Asked("budget", "Räkna om."), Asked("financing", "Och planen."), **how)
    line = BudgetLine.objects.filter(application=request.application, category="external").get()
    line.unit_price += Decimal(100)
    line.save()
    balance(fresh(request.application))
    return request


def test_the_support_asked_for_rises_when_the_request_lets_it() -> None:
    made = fresh(money_asked(may_raise=True).application)
    before = made.requested
    sent = answer(made, signing(made), by=made.created_by)
    assert sent
    assert sent.requested > before
    assert fresh(made).requested == sent.requested


def test_the_support_asked_for_does_not_rise_unasked() -> None:
    made = fresh(money_asked().application)
    assert refusal(lambda: answer(made, signing(made), by=made.created_by)) == "supplement_asks_more"


def test_costs_may_rise_when_the_applicant_pays_them() -> None:
    request = money_asked()
    made = fresh(request.application)
    plan = FinancingLine.objects.get(application=made)
    made.maximum_asked = None
    made.rate_asked = Decimal("75.00")
    made.save()
    balance(made)
    assert FinancingLine.objects.get(application=made).amount > plan.amount
    assert answer(fresh(made), signing(fresh(made)), by=owner(request))


def test_the_application_is_judged_by_when_it_arrived() -> None:
    """The call has closed since, and the project may begin before the supplement comes."""
    request = asking()
    made = request.application
    with clock.at(made.call.closes_at + timedelta(days=400)):
        SupplementRequest.objects.filter(pk=request.pk).update(due_at=clock.now() + timedelta(days=1))
        assert answered(request)


def test_a_withdrawn_application_is_asked_nothing_and_the_desk_is_told() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    withdraw(request.application, by=owner(request))
    request.refresh_from_db()
    assert (request.state, fresh(request.application).state) == ("taken_back", "withdrawn")
    assert stands_as_submitted(request.application)
    assert {one.user for one in Notice.objects.filter(kind="withdrawn")} == {request.sent_by}
    with clock.at(request.due_at + timedelta(minutes=2)):
        assert lapse_supplements() == 0


def test_withdrawing_works_in_every_state_of_the_table_and_is_refused_with_words_in_the_others() -> None:
    sources = Application.workflow["withdraw"].sources
    made = checked()
    for state in ApplicationState.values:
        Application.objects.filter(pk=made.pk).update(
            state=state, decided_at=clock.now(), granted=Decimal(1), granted_rate=Decimal(90)
        )
        act = lambda: withdraw(fresh(made), by=made.created_by)  # noqa: E731
        if state in sources:
            assert act().state == "withdrawn"
        else:
            assert refusal(act) in ("too_late_to_withdraw", "not_pending")


def test_what_the_rules_have_come_to_ask_since_does_not_lock_the_applicant_out() -> None:
    """A closed part that was wrong in the submitted version already does not stop the answer; an open one does."""
    made, other = submitted(), submitted()
    made.call.attachments.create(code="plan", title={"en": "Plan"}, required=True, position=1)
    request = asking(application=made)
    assert answered(request).version == 2
    second = asking(Asked("attachments", "Bifoga planen."), application=other)
    attach(second.application, Enclosed(BytesIO(files.PDF), "x.pdf", title="X"), by=owner(second))
    other = fresh(second.application)
    assert refusal(lambda: answer(other, signing(other), by=owner(second))) == "attachment_missing"


def test_a_part_that_is_spoilt_by_another_answer_stops_it() -> None:
    request = asking(
        Asked("budget", "Räkna om.", ("lines",)), Asked("financing", "x", ("financing",)), may_raise=True
    )
    BudgetLine.objects.filter(application=request.application, category="external").update(unit_price="1.00")
    made = fresh(request.application)
    found = refusal(lambda: answer(made, signing(made), by=owner(request)))
    assert found.startswith(("financing", "plan", "gap"))
