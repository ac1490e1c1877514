"""Versions of the plan: drafted, edited, heard, approved, replaced; comments and answers; who may do what."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts.choices import Role
from amif.receivers import RECEIVERS
from calls.choices import PlanState, Support
from calls.models import Action, PlanVersion
from calls.queries.plan import plan_findings
from calls.queries.plan_notes import findings_of
from calls.queries.plan_versions import content_of
from calls.queries.season_plan import current_version, season_plans
from calls.rules.plan_versions import seasons_in, shifted_season, year_reasons
from calls.services.plan_comments import answer_comment, comment
from calls.services.plan_content import edit_head, edit_objective, edit_opening
from calls.services.plans import approve_version, draft_version, put_to_hearing, reopen_version
from calls.services.rounds import open_round_from_plan
from records import clock
from records.models import AuditEvent, OutboxMessage
from records.rules import Refused
from records.services import dispatch
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.factories.plans import AUTUMN, CLOSES, OPENS, plan

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 3, 1, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


def draft(version=None, by=None, **fields):
    base = version or plan()
    given = {"code": "2025-2026", "title": words("Plan 2025–2026"), "year_from": 2025, "year_to": 2026}
    return draft_version(base, **{**given, "reason": "The next two years.", **fields}, by=by)


def heard(version=None, by=None):
    return put_to_hearing(draft(version), reason="", by=by or person(Role.OFFICER))


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_draft_copies_openings_and_amounts_into_its_own_years():
    version = draft(by=person(Role.OFFICER))
    base, made = content_of(version.based_on), content_of(version)
    assert version.state == PlanState.DRAFT
    assert [(row.action, row.season) for row in made.openings] == [
        (row.action, shifted_season(row.season, 2)) for row in base.openings
    ]
    assert [(row.measure, row.amount) for row in made.amounts] == [
        (row.measure, row.amount) for row in base.amounts
    ]
    carried = [row for row in made.amounts if row.carry_over_from]
    assert [(row.season, row.carry_over_from) for row in carried] == [("2025-autumn", "2025-spring")]
    event = AuditEvent.objects.get(stream=version.stream)
    assert (event.verb, event.data) == (
        "plan.drafted",
        {"based_on": "2023-2024", "reason": "The next two years."},
    )


def test_draft_leaves_out_what_falls_beyond_its_years():
    base = plan()
    base.openings.filter(season="2023-spring").update(season="2024-spring")
    assert {row.season for row in content_of(draft(base, year_to=2025)).openings} == {"2025-autumn"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "2023-2024"}, "plan_code_taken"),
        ({"code": "a b"}, "plan_code"),
        ({"code": "x" * 41}, "plan_code"),
        ({"title": {"fi": " "}}, "plan_title"),
        ({"reason": " "}, "plan_reason"),
        ({"year_to": 2024}, "plan_years_turned"),
        ({"year_from": 2022, "year_to": 2025}, "plan_years_many"),
        ({"year_from": 2027, "year_to": 2028}, "plan_years_outside"),
    ],
)
def test_draft_is_refused_with_what_is_wrong(fields, code):
    with pytest.raises(Refused) as refused:
        draft(by=person(Role.OFFICER), **fields)
    assert codes(refused) == [code]
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("role", [Role.DECIDER, Role.COMMITTEE, Role.AUDITOR, Role.FINANCE, Role.ADMIN])
def test_only_officers_draft_edit_hear_reopen_and_answer(role):
    version, user = draft(), person(role)
    objective = version.programme.objectives.get(code="SO2")
    said = heard_comment(version)
    for do in (
        lambda: draft(version, by=user, code="other"),
        lambda: edit_head(version, title=words("x"), dated=None, handled_on=None, reason="x", by=user),
        lambda: edit_objective(version, objective, [], {}, reason="", by=user),
        lambda: edit_opening(version.openings.first(), carried_from="", targeted=False, text={}, by=user),
        lambda: reopen_version(version, reason="x", by=user),
        lambda: answer_comment(said, "x", by=user),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert codes(refused) == ["role_needed"]
    reopen_version(version, reason="x", by=person(Role.OFFICER))
    with pytest.raises(Refused):
        put_to_hearing(version, reason="", by=user)


def heard_comment(version):
    if version.state == PlanState.DRAFT:
        put_to_hearing(version, reason="", by=person(Role.OFFICER))
    return comment(version, "Liian vähän rahaa.", language="fi", code="2D2", by=person(Role.COMMITTEE))


def test_objective_of_a_draft_opens_and_closes_actions_and_sets_amounts():
    version = draft()
    objective = version.programme.objectives.get(code="SO2")
    openings = {("2D2", "2025-autumn"), ("2D2", "2026-spring")}
    amounts = {
        ("2D", Support.PROJECT, "2025-autumn"): Decimal("4000000.00"),
        ("2D", Support.PROJECT, "2026-spring"): Decimal("123.45"),
    }
    edit_objective(version, objective, openings, amounts, reason="Less.", by=person(Role.OFFICER))
    content = content_of(version)
    assert {row.place for row in content.openings if row.action[0] == "2"} == openings
    assert [(row.measure, row.season, row.amount) for row in content.amounts if row.objective == "SO2"] == [
        ("2D", "2025-autumn", Decimal("4000000.00")),
        ("2D", "2026-spring", Decimal("123.45")),
    ]
    assert [row for row in content.amounts if row.objective == "SO3"]
    event = AuditEvent.objects.filter(stream=version.stream).latest("sequence")
    assert event.data["reason"] == "Less."
    assert "+2D2 2026-spring" in event.data["changes"]
    assert "2B project 2025-autumn: 1200000.00 > -" in event.data["changes"]


def test_unchanged_objective_writes_no_event():
    version = draft()
    objective = version.programme.objectives.get(code="SO3")
    content = content_of(version)
    openings = [row.place for row in content.openings if row.action[0] == "3"]
    amounts = {
        (row.measure, row.support, row.season): row.amount
        for row in content.amounts
        if row.objective == "SO3"
    }
    edit_objective(version, objective, openings, amounts, reason="", by=person(Role.OFFICER))
    assert content_of(version) == content
    assert AuditEvent.objects.filter(stream=version.stream).count() == 1


def test_amounts_by_measure_and_for_the_whole_objective_do_not_mix():
    version = draft()
    objective = version.programme.objectives.get(code="SO2")
    amounts = {
        ("2D", "project", "2025-autumn"): Decimal(1),
        ("", "project", "2025-autumn"): Decimal(1),
    }
    with pytest.raises(Refused) as refused:
        edit_objective(version, objective, [], amounts, reason="", by=person(Role.OFFICER))
    assert codes(refused) == ["plan_amounts_mixed"]


def test_seasons_outside_the_years_are_refused():
    version = draft()
    objective = version.programme.objectives.get(code="SO2")
    with pytest.raises(Refused) as refused:
        edit_objective(version, objective, [("2D2", AUTUMN)], {}, reason="", by=person(Role.OFFICER))
    assert codes(refused) == ["plan_season_outside"]


def test_opening_is_targeted_with_words_only():
    version, officer = draft(), person(Role.OFFICER)
    opening = version.openings.get(action__code="2D2")
    with pytest.raises(Refused) as refused:
        edit_opening(opening, carried_from="", targeted=True, text={"fi": " "}, by=officer)
    assert codes(refused) == ["plan_targeted_text"]
    edit_opening(opening, carried_from="", targeted=True, text={"fi": "Kunnille."}, by=officer)
    opening.refresh_from_db()
    assert (opening.targeted, opening.targeted_text) == (True, {"fi": "Kunnille."})


def test_carry_over_stands_on_the_opening_and_on_its_line():
    version, officer = draft(), person(Role.OFFICER)
    opening = version.openings.get(action__code="3A1")
    line = version.amounts.filter(objective__code="SO3", support=Support.PROJECT)
    with pytest.raises(Refused) as refused:
        edit_opening(opening, carried_from="2025-autumn", targeted=False, text={}, by=officer)
    assert codes(refused) == ["plan_carry_source"]
    edit_opening(opening, carried_from="2025-spring", targeted=False, text={}, by=officer)
    assert line.get().carry_over_from == "2025-spring"
    assert line.get().amount == Decimal("1000000.00")
    edit_opening(opening, carried_from="", targeted=False, text={}, by=officer)
    assert line.get().carry_over_from == ""


def test_carry_over_without_an_amount_begins_at_zero():
    version, officer = draft(), person(Role.OFFICER)
    opening = version.openings.get(action__code="2A1", season="2025-spring")
    edit_opening(opening, carried_from="2024-autumn", targeted=False, text={}, by=officer)
    row = version.amounts.get(measure__code="2A", season="2025-spring")
    assert (row.amount, row.carry_over_from) == (Decimal("0.00"), "2024-autumn")


@pytest.mark.parametrize("state", [PlanState.HEARD, PlanState.APPROVED, PlanState.REPLACED])
def test_content_of_a_heard_or_approved_version_cannot_be_changed(state):
    version, officer = draft(), person(Role.OFFICER)
    PlanVersion.objects.filter(pk=version.pk).update(state=state)
    before = content_of(version)
    objective = version.programme.objectives.get(code="SO2")
    for do in (
        lambda: edit_head(version, title=words("x"), dated=None, handled_on=None, reason="x", by=officer),
        lambda: edit_objective(version, objective, [], {}, reason="", by=officer),
        lambda: edit_opening(
            version.openings.first(), carried_from="", targeted=True, text=words("x"), by=officer
        ),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert codes(refused) == ["plan_fixed"]
    assert content_of(PlanVersion.objects.get(pk=version.pk)) == before


def test_hearing_needs_an_opening_and_takes_actions_as_they_are_now():
    version, officer = draft(), person(Role.OFFICER)
    old = Action.objects.get(code="2D2")
    Action.objects.filter(pk=old.pk).update(replaced_at=NOW)
    new = Action.objects.create(
        programme=old.programme,
        objective=old.objective,
        measure=old.measure,
        code="2D2",
        version=2,
        title=words("New words"),
        rate=old.rate,
    )
    with clock.at(NOW):
        put_to_hearing(version, reason="Ready.", by=officer)
    assert (version.state, version.heard_on, version.heard_by) == ("heard", date(2024, 3, 1), officer.pk)
    assert version.openings.get(action__code="2D2").action == new
    assert OutboxMessage.objects.filter(topic="plan.heard").count() == 1
    bare = draft(version.based_on, code="bare")
    bare.openings.all().delete()
    with pytest.raises(Refused) as refused:
        put_to_hearing(bare, reason="", by=officer)
    assert codes(refused) == ["plan_nothing_opens"]


def test_every_member_of_the_committee_is_told_of_a_hearing_in_the_own_language():
    swede, other = person(Role.COMMITTEE, language="sv"), person(Role.COMMITTEE)
    person(Role.COMMITTEE, is_active=False)
    version = heard()
    dispatch(RECEIVERS)
    told = {message.to[0]: message for message in mail.outbox}
    assert set(told) == {swede.email, other.email}
    assert "Plan 2025–2026 sv" in told[swede.email].subject
    assert f"/committee/plan/{version.pk}/" in told[other.email].body
    assert "The next two years." in told[other.email].body


def test_committee_comments_a_point_and_the_officer_answers():
    version, member, officer = heard(), person(Role.COMMITTEE), person(Role.OFFICER)
    said = comment(version, " För lite. ", language="sv", code="2D2", season="2025-autumn", by=member)
    assert (said.point, said.text, said.language, said.by) == (
        "2D2 2025-autumn",
        "För lite.",
        "sv",
        member.pk,
    )
    answer_comment(said, "Vi ökar.", by=officer)
    answer_comment(said, "Vi ökar med en miljon.", by=officer)
    said.refresh_from_db()
    assert (said.answer, said.answered_by) == ("Vi ökar med en miljon.", officer.pk)
    verbs = list(AuditEvent.objects.filter(stream=version.stream).values_list("verb", flat=True))
    assert verbs == ["plan.drafted", "plan.heard", "plan.commented", "plan.answered", "plan.answered"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "plan_comment_text"),
        ({"text": "x" * 4001}, "plan_comment_long"),
        ({"code": "9Z9"}, "plan_comment_point"),
        ({"season": "2031-spring"}, "plan_comment_point"),
        ({"language": "de"}, "plan_comment_point"),
    ],
)
def test_comment_is_refused_with_what_is_wrong(given, code):
    version = heard()
    fields = {"text": "x", "language": "fi", "code": "2D", "season": "", **given}
    with pytest.raises(Refused) as refused:
        comment(version, fields.pop("text"), **fields, by=person(Role.COMMITTEE))
    assert codes(refused) == [code]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DECIDER, Role.AUDITOR, Role.FINANCE])
def test_only_the_committee_comments(role):
    with pytest.raises(Refused) as refused:
        comment(heard(), "x", language="fi", by=person(role))
    assert codes(refused) == ["role_needed"]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.APPROVED, PlanState.REPLACED])
def test_comments_are_given_only_while_a_version_is_heard(state):
    version = draft()
    PlanVersion.objects.filter(pk=version.pk).update(state=state)
    with pytest.raises(Refused) as refused:
        comment(version, "x", language="fi", by=person(Role.COMMITTEE))
    assert codes(refused) == ["plan_not_heard"]


def test_reopening_takes_a_reason_and_keeps_the_comments():
    version, officer = heard(), person(Role.OFFICER)
    said = heard_comment(version)
    with pytest.raises(Refused) as refused:
        reopen_version(version, reason=" ", by=officer)
    assert codes(refused) == ["plan_reason"]
    reopen_version(version, reason="The committee asks for more.", by=officer)
    answer_comment(said, "Done.", by=officer)
    assert version.state == PlanState.DRAFT
    assert list(version.comments.all()) == [said]


def test_approval_waits_for_every_answer_and_replaces_the_version_in_force():
    base = plan()
    call = open_round_from_plan(base.programme, AUTUMN, opens_at=OPENS, closes_at=CLOSES, by=None)
    version, chief = heard(base), person(Role.DECIDER)
    said = heard_comment(version)
    with pytest.raises(Refused) as refused:
        approve_version(version, reason="", by=chief)
    assert codes(refused) == ["plan_unanswered"]
    answer_comment(said, "Yes.", by=person(Role.OFFICER))
    assert current_version(base.programme) == base
    with clock.at(NOW):
        approve_version(version, reason="Heard on 1 March.", by=chief)
    base.refresh_from_db()
    call.refresh_from_db()
    assert (version.state, version.approved_on) == ("approved", date(2024, 3, 1))
    assert base.state == PlanState.REPLACED
    assert current_version(base.programme) == version
    assert call.plan_version == base
    last = AuditEvent.objects.filter(stream=base.stream).latest("sequence")
    assert (last.verb, last.data["reason"]) == ("plan.replaced", "2025-2026")


def test_approval_is_not_for_who_drafted_or_presented_it():
    both = person(Role.OFFICER, Role.DECIDER)
    other = person(Role.OFFICER)
    base = plan()
    own = put_to_hearing(draft(base, by=both), reason="", by=other)
    presented = put_to_hearing(draft(base, by=other, code="b"), reason="", by=both)
    for version in (own, presented):
        with pytest.raises(Refused) as refused:
            approve_version(version, reason="", by=both)
        assert codes(refused) == ["plan_own"]
        approve_version(version, reason="", by=person(Role.DECIDER))
    assert PlanVersion.objects.filter(state=PlanState.APPROVED).get() == presented


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMMITTEE, Role.AUDITOR, Role.FINANCE, Role.ADMIN])
def test_only_a_decision_maker_approves(role):
    with pytest.raises(Refused) as refused:
        approve_version(heard(), reason="", by=person(role))
    assert codes(refused) == ["role_needed"]


def test_drafts_and_heard_versions_change_nothing_that_rests_on_the_plan():
    base = plan()
    before = ([*plan_findings(base.programme)], season_plans(base).keys())
    version = heard(base)
    assert current_version(base.programme) == base
    assert ([*plan_findings(base.programme)], season_plans(base).keys()) == before
    assert set(season_plans(version)) == {"2025-spring", "2025-autumn"}


def test_plan_check_reads_a_draft_by_its_own_openings_and_amounts():
    version = draft()
    found = {(item.code, item.where) for item in findings_of(version)}
    assert ("amount_without_opening", "SO3 2025-autumn") in found
    assert not {code for code, _ in found} & {"opening_sheet_only", "opening_table_only", "sheet_beyond_plan"}
    version.amounts.filter(measure__code="2D").update(amount=0)
    assert ("opening_without_amount", "2D2 2025-autumn") in {
        (item.code, item.where) for item in findings_of(version)
    }


def test_years_and_seasons_of_a_plan():
    assert seasons_in(2025, 2026) == ["2025-spring", "2025-autumn", "2026-spring", "2026-autumn"]
    assert shifted_season("2023-autumn", 3) == "2026-autumn"
    assert shifted_season("", 3) == ""
    assert year_reasons(2026, 2027, (2021, 2027)) == []
    assert [reason.code for reason in year_reasons(2020, 2020, (2021, 2027))] == ["plan_years_outside"]


def test_an_empty_answer_is_none():
    version = heard()
    said = comment(version, "Why so late?", language="en", by=person(Role.COMMITTEE))
    with pytest.raises(Refused) as refused:
        answer_comment(said, "  ", by=person(Role.OFFICER))
    assert codes(refused) == ["plan_comment_answer"]
    said.refresh_from_db()
    assert said.answer == ""
