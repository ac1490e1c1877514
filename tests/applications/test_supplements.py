"""Requests for supplement by the services: asked, answered, put later, taken back, lapsed, answered late."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from accounts.choices import Authority, MemberRole, Role
from accounts.models import Signatory
from applications.choices import ApplicationState, FinancingSource
from applications.models import Application, BudgetLine, FinancingLine, SupplementRequest
from applications.queries.content import content_of, version_of
from applications.queries.supplements import changed_sections, requests_of, said_last
from applications.queries.versions import said_in
from applications.rules.supplements import Asked
from applications.services.attaching import Upload as Enclosed
from applications.services.attaching import attach
from applications.services.drafting import Typed, save_section, withdraw
from applications.services.received import Upload
from applications.services.supplement_clock import lapse_supplements, remind_supplements
from applications.services.supplementing import answer
from applications.services.supplements import (
    Late,
    Wanted,
    extend_supplement,
    judge_late,
    record_late,
    request_supplement,
    take_back_supplement,
)
from records import clock
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import open_document, verify
from tests.factories import files
from tests.factories.accounts import UserFactory, member, person
from tests.factories.applications import balance, signing, submitted
from tests.factories.selection import checked, decider, impartial, officer
from tests.factories.supplements import ASKED, asking, due_in, typed_in

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)
WHY = "Vi väntar på revisorn."


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reasons[0].code


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def owner(request: SupplementRequest) -> Any:
    return request.application.created_by


def answered(request: SupplementRequest, **fields: Any) -> Any:
    """Something typed where it was asked for, signed and sent."""
    typed_in(request.application, "basics", **(fields or {"contact_phone": "+358 40 123"}))
    made = fresh(request.application)
    return answer(made, signing(made), by=owner(request))


def notices(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


# Asking


@pytest.mark.both
def test_a_request_is_sent_from_the_check_and_told_in_each_ones_language() -> None:
    made, by = submitted(), officer()
    editor = member(made.organisation, MemberRole.EDITOR, language="fi")
    member(made.organisation, MemberRole.VIEWER)
    request = asking(*ASKED, by=by, application=made, words="Bästa sökande")
    assert made.state == ApplicationState.SUPPLEMENT_REQUESTED
    assert [(one.section, one.parts, one.text) for one in request.items.all()] == [
        ("basics", ["contact_phone"], "Telefonnumret saknas.")
    ]
    told = Notice.objects.filter(kind="supplement_requested")
    assert {one.user for one in told} == {made.created_by, editor}
    assert set(told[0].params["due"]) == {"fi", "sv", "en"}
    verbs = AuditEvent.objects.filter(stream=made.stream).values_list("verb", flat=True)
    assert {"applications.check_started", "applications.supplement_requested"} <= set(verbs)
    assert verify() == []


def test_a_request_is_sent_again_after_an_answer_and_never_twice_at_once() -> None:
    request = asking()
    wanted = Wanted(ASKED, due_in())
    assert (
        refusal(lambda: request_supplement(request.application, wanted, by=request.sent_by)) == "wrong_state"
    )
    answered(request)
    second = request_supplement(fresh(request.application), wanted, by=request.sent_by)
    assert fresh(request.application).state == "supplement_requested"
    assert [one.pk for one in requests_of(request.application)] == [second.pk, request.pk]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "supplement_asks_nothing"),
        ((Asked("basics", " "),), "supplement_text_missing"),
        ((Asked("nothing", "x"),), "supplement_section_unknown"),
        ((Asked("questions", "x"),), "supplement_section_unknown"),
        ((Asked("basics", "x", ("lines",)),), "supplement_section_unknown"),
        ((Asked("budget", "x"),), "supplement_plan_must_follow"),
    ],
)
def test_a_request_that_cannot_be_answered_is_not_sent(items: Any, code: str) -> None:
    made, by = submitted(), officer()
    impartial(made, by)
    assert refusal(lambda: request_supplement(made, Wanted(items, due_in()), by=by)) == code
    assert not SupplementRequest.objects.exists()
    assert fresh(made).state == "submitted"


def test_a_deadline_that_has_passed_is_refused() -> None:
    made, by = submitted(), officer()
    impartial(made, by)
    late = Wanted(ASKED, clock.now() - timedelta(days=3))
    assert refusal(lambda: request_supplement(made, late, by=by)) == "supplement_due_passed"


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.DECIDER, Role.FINANCE, Role.AUDITOR, Role.ADMIN, None])
def test_only_an_officer_asks(role: Any) -> None:
    made = submitted()
    by = person(role) if role else made.created_by
    refusal(lambda: request_supplement(made, Wanted(ASKED, due_in()), by=by))
    assert fresh(made).state == "submitted"


def test_an_officer_who_has_not_declared_does_not_ask() -> None:
    made = submitted()
    assert (
        refusal(lambda: request_supplement(made, Wanted(ASKED, due_in()), by=officer()))
        == "impartiality_not_declared"
    )


# Only what is asked for


def test_what_is_asked_for_is_saved_and_the_rest_is_refused_with_words() -> None:
    request = asking()
    made = request.application
    typed_in(made, "basics", contact_phone="+358 40 123")
    assert fresh(made).contact_phone == "+358 40 123"
    assert (
        refusal(lambda: typed_in(made, "basics", contact_phone="1", title="Ett nytt namn"))
        == "part_not_asked"
    )
    assert refusal(lambda: typed_in(made, "project", need="Något annat")) == "section_not_asked"
    assert fresh(made).contact_phone == "+358 40 123"
    assert fresh(made).title == made.title
    assert changed_sections(content_of(fresh(made)), said_last(made)) == {"basics"}


def test_rows_and_their_reasons_are_open_together_and_closed_together() -> None:
    request = asking(Asked("financing", "Vem betalar?", ("financing",)))
    made = request.application
    content = content_of(fresh(made))
    version = version_of(content, "financing")
    rows = ({"source": FinancingSource.OWN, "position": 0, "payer": "", "amount": Decimal("1.00")},)
    typed = Typed(financing=rows, reasons={"own_reason": "Ingen annan betalar."})
    saved = save_section(made, "financing", typed, version=version, by=owner(request))
    other = Typed(fields={"rate_asked": Decimal("50.00")}, financing=rows, reasons=typed.reasons)
    act = lambda: save_section(made, "financing", other, version=saved.version, by=owner(request))  # noqa: E731
    assert refusal(act) == "part_not_asked"


def test_files_are_brought_only_where_they_are_asked_for() -> None:
    closed, opened = asking(), asking(Asked("attachments", "Bifoga avtalet."))
    bring = lambda one: attach(  # noqa: E731
        one.application, Enclosed(BytesIO(files.PDF), "avtal.pdf", title="Avtal"), by=owner(one)
    )
    assert refusal(lambda: bring(closed)) == "section_not_asked"
    assert bring(opened).name == "avtal.pdf"


@pytest.mark.parametrize(("role", "code"), [(MemberRole.VIEWER, "viewer_reads"), (None, "not_member")])
def test_a_viewer_and_a_stranger_change_nothing(role: Any, code: str) -> None:
    request = asking()
    by = member(request.application.organisation, role) if role else UserFactory()
    assert refusal(lambda: typed_in(request.application, "basics", by, contact_phone="1")) == code


# Answering


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


# More time, taken back, lapsed


def test_the_deadline_is_put_later_with_a_reason_and_reminded_of_again() -> None:
    request = asking()
    SupplementRequest.objects.update(reminded_at=clock.now())
    later = due_in(30)
    assert refusal(lambda: extend_supplement(request, later, " ", by=request.sent_by)) == "supplement_reason"
    assert (
        refusal(lambda: extend_supplement(request, request.due_at, WHY, by=request.sent_by))
        == "supplement_not_later"
    )
    assert refusal(lambda: extend_supplement(request, later, WHY, by=owner(request))) == "role_needed"
    done = extend_supplement(request, later, WHY, by=request.sent_by)
    assert (done.due_at, done.reminded_at) == (later, None)
    kept = done.extensions.get()
    assert (kept.before, kept.after, kept.reason) == (request.due_at, later, WHY)
    assert notices("supplement_extended") == 1
    with clock.at(later):
        typed_in(request.application, "basics", contact_phone="2")


def stands_as_submitted(application: Application) -> bool:
    return not changed_sections(content_of(fresh(application)), said_last(application))


def test_a_request_taken_back_lets_what_was_submitted_stand() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    assert refusal(lambda: take_back_supplement(request, "", by=request.sent_by)) == "supplement_reason"
    done = take_back_supplement(request, "Numret fanns i registret.", by=request.sent_by)
    assert (done.state, done.ended_reason) == ("taken_back", "Numret fanns i registret.")
    assert fresh(request.application).state == "in_check"
    assert stands_as_submitted(request.application)
    assert notices("supplement_taken_back") == 1
    assert refusal(lambda: take_back_supplement(request, "x", by=request.sent_by)) == "wrong_state"
    assert (
        refusal(lambda: extend_supplement(request, due_in(40), WHY, by=request.sent_by))
        == "supplement_not_open"
    )


@pytest.mark.both
def test_a_request_nobody_answers_lapses_a_minute_after_its_deadline() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    for moment, number in (
        (timedelta(0), 0),
        (timedelta(minutes=1), 0),
        (timedelta(minutes=1, microseconds=1), 1),
    ):
        with clock.at(request.due_at + moment):
            assert lapse_supplements() == number
    request.refresh_from_db()
    assert (request.state, fresh(request.application).state) == ("lapsed", "in_check")
    assert stands_as_submitted(request.application)
    assert (notices("supplement_lapsed"), notices("supplement_not_answered")) == (1, 1)
    assert lapse_supplements() == 0
    with clock.at(request.due_at + timedelta(days=1)):
        made = fresh(request.application)
        assert refusal(lambda: answer(made, signing(made), by=owner(request))) in (
            "supplement_not_open",
            "supplement_late",
        )
    assert verify() == []


def test_one_whose_submission_is_gone_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = asking(), asking()
    path = "applications.services.versions.said_in"

    def said(submission: Any) -> Any:
        if submission.application_id == broken.application_id:
            raise FileNotFoundError
        return said_in(submission)

    monkeypatch.setattr(path, said)
    with clock.at(whole.due_at + timedelta(minutes=2)):
        assert lapse_supplements() == 1
    assert fresh(broken.application).state == "supplement_requested"


def test_one_reminder_goes_out_so_many_days_before() -> None:
    request = asking()
    for when, number in ((timedelta(days=3, seconds=1), 0), (timedelta(days=3), 1), (timedelta(days=2), 0)):
        with clock.at(request.due_at - when):
            assert remind_supplements() == number
    with clock.at(request.due_at + timedelta(seconds=1)):
        SupplementRequest.objects.update(reminded_at=None)
        assert remind_supplements() == 0
    assert notices("supplement_reminder") == 1


# Answers that came late or not through the service


def late(**how: Any) -> Late:
    given = {
        "received_at": clock.now(),
        "how": "E-post",
        "text": "Numret är 040 1.",
        "reason": "Sjukdom",
    } | how
    return Late(**given)


def lapsed() -> SupplementRequest:
    request = asking()
    with clock.at(request.due_at + timedelta(minutes=2)):
        lapse_supplements()
    request.refresh_from_db()
    return request


def test_a_late_answer_is_recorded_and_then_accepted() -> None:
    request = lapsed()
    by = request.sent_by
    upload = Upload(BytesIO(files.PDF), "svar.html")
    made = record_late(request, late(upload=upload), by=by)
    assert (made.accepted, made.name, made.media_type) == (None, "svar.pdf", "application/pdf")
    assert fresh(request.application).state == "in_check"
    assert refusal(lambda: judge_late(made, True, " ", by=by)) == "supplement_reason"
    done = judge_late(made, True, "Dröjsmålet var ringa.", by=by)
    request.refresh_from_db()
    assert (done.accepted, request.state) == (True, "answered")
    assert fresh(request.application).state == "supplemented"
    assert notices("supplement_late_accepted") == 1
    assert refusal(lambda: judge_late(made, False, "x", by=by)) == "late_answer_judged"
    assert refusal(lambda: record_late(request, late(), by=by)) == "supplement_answered"
    assert verify() == []


def test_a_late_answer_that_is_not_accepted_changes_nothing() -> None:
    request = lapsed()
    made = record_late(request, late(), by=request.sent_by)
    judge_late(made, False, "Ingen grund för dröjsmålet.", by=request.sent_by)
    request.refresh_from_db()
    assert (request.state, fresh(request.application).state) == ("lapsed", "in_check")
    assert notices("supplement_late_refused") == 1


def test_an_answer_by_post_in_time_is_accepted_while_the_request_is_open() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="half-typed")
    made = record_late(request, late(how="Post"), by=request.sent_by)
    judge_late(made, True, "Kom i tid per post.", by=request.sent_by)
    assert fresh(request.application).state == "supplemented"
    assert stands_as_submitted(request.application)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"how": ""}, "late_answer_incomplete"),
        ({"text": " "}, "late_answer_incomplete"),
        ({"reason": ""}, "late_answer_incomplete"),
        ({"received_at": clock.now() + timedelta(days=365)}, "late_answer_in_future"),
    ],
)
def test_a_late_answer_is_recorded_whole(how: dict[str, Any], code: str) -> None:
    request = lapsed()
    assert refusal(lambda: record_late(request, late(**how), by=request.sent_by)) == code


def test_who_handles_a_request_is_an_impartial_officer() -> None:
    request = lapsed()
    made = record_late(request, late(), by=request.sent_by)
    for by in (officer(), decider(), owner(request), person(Role.AUDITOR)):
        refusal(lambda by=by: record_late(request, late(), by=by))
        refusal(lambda by=by: judge_late(made, True, "x", by=by))
    assert request.late_answers.count() == 1


# Withdrawing


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
