"""Rounds: prepared from the plan, published with their money or not at all, opened and closed by the clock."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.choices import Role
from calls.choices import CallState, EntryKind
from calls.models import AllocationGuard, CallRound, CriteriaSet, LedgerEntry
from calls.queries.calls import accepts_applications, checklist, lines_of, look_at, not_called, series_of
from calls.queries.reconciliation import reconcile
from calls.queries.season_plan import season_plan
from calls.services.ledger import carry_over, earmark
from calls.services.round_changes import cancel_round
from calls.services.rounds import (
    choose_actions,
    edit_round,
    open_round_beside_plan,
    open_round_from_plan,
    propose_round,
    publish_round,
    send_round_back,
    set_amounts,
    turn_calls,
)
from records import clock
from records.models import AuditEvent, OutboxMessage
from records.rules import Refused
from records.services import open_case, verify
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory
from tests.factories.plans import (
    ALLOCATED,
    AMOUNTS,
    AUTUMN,
    BEFORE,
    CLOSES,
    OPENS,
    confirmed,
    plan,
    ready_round,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def call(officer):
    return ready_round(officer)


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


def published(call: CallRound, officer: object, at: datetime = BEFORE) -> CallRound:
    with clock.at(at):
        return confirmed(call, officer)


def test_season_plan_gives_lines_with_actions_and_names_the_amount_no_action_opens():
    found = season_plan(plan(), AUTUMN)
    assert [(line.key.code, line.amount, [a.code for a in line.actions]) for line in found.lines] == [
        ("2A", Decimal("0.00"), ["2A1"]),
        ("2B", Decimal("1200000.00"), ["2B1"]),
        ("2D", Decimal("4000000.00"), ["2D2"]),
        ("SO3", Decimal("1000000.00"), ["3A1"]),
    ]
    assert found.lines[0].carried_over
    assert [(line.key.code, line.amount) for line in found.unopened] == [("OS3", Decimal("350000.00"))]
    assert found.total == Decimal("6200000.00")


def test_round_from_plan_takes_id_number_lines_amounts_and_texts(call):
    assert call.pk == "amif-test-2023-autumn"
    assert (call.number, call.state) == (2, CallState.DRAFT)
    assert {line.code: line.planned for line in call.lines.all()} == {
        code: amount for code, amount in AMOUNTS.items() if code != "OS3"
    }
    assert call.title["en"] == "Call of autumn 2023"
    assert call.criteria_set is not None
    assert LedgerEntry.objects.filter(line__call=call).count() == 0


def test_reference_series_names_year_place_in_year_and_line(call):
    assert series_of(call.lines.get(code="2D")) == "2023-2-2D"


def test_round_from_plan_is_prepared_once(call, officer):
    with pytest.raises(Refused) as error:
        open_round_from_plan(call.programme, AUTUMN, opens_at=OPENS, closes_at=CLOSES, by=officer)
    assert codes(error) == {"round_exists"}


def test_round_of_a_season_without_openings_is_refused(call, officer):
    with pytest.raises(Refused) as error:
        open_round_from_plan(call.programme, "2024-autumn", opens_at=OPENS, closes_at=CLOSES, by=officer)
    assert codes(error) == {"round_nothing_opens"}


NO = {"fi": "Ei", "sv": "Nej", "en": "No"}


@pytest.mark.parametrize(
    "role", [Role.DECIDER, Role.FINANCE, Role.ASSESSOR, Role.AUDITOR, Role.ADMIN, Role.COMMITTEE]
)
def test_only_an_officer_writes_a_round(call, role):
    somebody = person(role)
    attempts = (
        lambda: open_round_from_plan(call.programme, AUTUMN, opens_at=OPENS, closes_at=CLOSES, by=somebody),
        lambda: edit_round(call, by=somebody, cost_models=["flat_7"]),
        lambda: set_amounts(call, {"2D": Decimal("1.00")}, by=somebody),
        lambda: choose_actions(call, [], by=somebody),
        lambda: propose_round(call, by=somebody),
        lambda: cancel_round(call, by=somebody, reason=NO),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as error:
            attempt()
        assert codes(error) == {"role_needed"}
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DECIDER])
def test_only_a_decision_maker_publishes(call, officer, role):
    with clock.at(BEFORE):
        propose_round(call, by=officer)
        with pytest.raises(Refused) as error:
            publish_round(call, by=person(role))
    assert codes(error) == {"role_needed"}


def test_nobody_publishes_a_round_he_proposed(call):
    both = person(Role.OFFICER, Role.DECIDER)
    with clock.at(BEFORE):
        propose_round(call, by=both)
        with pytest.raises(Refused) as error:
            publish_round(call, by=both)
    assert codes(error) == {"own_proposal"}


def test_proposed_round_is_changed_by_nobody_until_it_is_back(call, officer):
    with clock.at(BEFORE):
        propose_round(call, by=officer)
        with pytest.raises(Refused) as error:
            edit_round(call, by=officer, cost_models=["flat_7"])
        send_round_back(call, by=person(Role.DECIDER), reason="The amounts are too small.")
        edit_round(call, by=officer, cost_models=["flat_7"])
    assert codes(error) == {"round_proposed"}
    assert (call.state, call.cost_models, call.proposed_by) == (CallState.DRAFT, ["flat_7"], None)


def test_publishing_calls_the_money_of_every_line_and_fixes_the_criteria(call, officer):
    published(call, officer)
    assert (call.state, call.proposed_by) == (CallState.PUBLISHED, officer.pk)
    assert call.opened_by not in (None, officer.pk)
    assert {look.line.code: look.balance.amount for look in lines_of(call)} == {
        "2A": Decimal("0.00"),
        "2B": Decimal("1200000.00"),
        "2D": Decimal("4000000.00"),
        "SO3": Decimal("1000000.00"),
    }
    assert not_called(call.programme) == {
        ("SO2", "project"): Decimal("800000.00"),
        ("SO3", "project"): Decimal("0.00"),
        ("SO3", "operating"): Decimal("400000.00"),
    }
    call.criteria_set.refresh_from_db()
    assert call.criteria_set.frozen_at == BEFORE
    assert reconcile().clean
    assert not verify()


def test_publishing_more_than_is_left_is_refused_with_the_figures_and_changes_nothing(call, officer):
    with clock.at(BEFORE):
        set_amounts(call, {"2D": Decimal("4800000.01")}, by=officer)
    with pytest.raises(Refused) as error:
        published(call, officer)
    (reason,) = error.value.reasons
    assert reason.code == "round_allocation_short"
    assert (reason.params["there"], reason.params["wanted"], reason.params["missing"]) == (
        ALLOCATED["SO2", "project"],
        Decimal("6000000.01"),
        Decimal("0.01"),
    )
    call.refresh_from_db()
    assert call.state == CallState.DRAFT
    assert not LedgerEntry.objects.filter(kind=EntryKind.CALL).exists()
    assert call.criteria_set.frozen_at is None


def test_publishing_to_the_last_cent_is_accepted(call, officer):
    with clock.at(BEFORE):
        set_amounts(call, {"2D": Decimal("4800000.00")}, by=officer)
    published(call, officer)
    assert not_called(call.programme)["SO2", "project"] == Decimal("0.00")
    assert AllocationGuard.objects.get(objective__code="SO2", support="project").held == Decimal("6000000.00")


def test_publishing_twice_calls_the_money_once(call, officer):
    published(call, officer)
    with pytest.raises(Refused):
        published(call, officer)
    assert LedgerEntry.objects.filter(kind=EntryKind.CALL).count() == 3


def test_publishing_names_every_gap_at_once(officer):
    programme = plan().programme
    with clock.at(BEFORE):
        call = open_round_from_plan(programme, AUTUMN, opens_at=OPENS, closes_at=CLOSES, by=officer)
        edit_round(call, by=officer, title={"fi": "Haku", "sv": "", "en": ""}, cost_models=[])
        set_amounts(call, {"2B": Decimal(0)}, by=officer)
    with pytest.raises(Refused) as error:
        published(call, officer)
    assert codes(error) == {
        "round_title_missing",
        "round_line_without_money",
        "round_no_cost_model",
        "round_no_criteria_set",
        "round_no_contact",
    }


def test_criteria_the_committee_has_not_approved_stop_the_publication(call, officer):
    CriteriaSet.objects.filter(pk=call.criteria_set_id).update(approved_on=None, state="draft")
    with pytest.raises(Refused) as error:
        published(call, officer)
    assert codes(error) == {"criteria_not_approved"}


def test_round_whose_closing_has_passed_is_not_published(call, officer):
    with pytest.raises(Refused) as error:
        published(call, officer, CLOSES + MICROSECOND)
    assert codes(error) == {"round_already_over"}


def test_amount_other_than_the_plans_is_named_and_does_not_stop(call, officer):
    with clock.at(BEFORE):
        set_amounts(call, {"2D": Decimal("3000000.00")}, by=officer)
        money = next(point for point in checklist(call, BEFORE) if point.code == "money")
    assert money.done
    assert {reason.code for reason in money.reasons} == {
        "round_line_not_as_planned",
        "round_line_carried_over",
    }


def test_carried_over_line_opens_at_zero_and_takes_nothing_before_the_carry_over(call, officer):
    published(call, officer)
    line = call.lines.get(code="2A")
    assert line.note["en"].startswith("Opens at zero")
    case = open_case("application", series_of(line))
    with pytest.raises(Refused):
        earmark(line, case, Decimal("1.00"), by=officer)
    carry_over(call.lines.get(code="2B"), line, Decimal("200.00"), by=officer, note="rest of spring")
    earmark(line, case, Decimal("200.00"), by=officer)
    assert reconcile().clean


def test_published_round_is_fixed(call, officer):
    published(call, officer)
    attempts = (
        lambda: edit_round(call, by=officer, closes_at=CLOSES + timedelta(days=1)),
        lambda: set_amounts(call, {"2D": Decimal("1.00")}, by=officer),
        lambda: choose_actions(call, [call.call_actions.first().action], by=officer),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as error:
            attempt()
        assert codes(error) == {"round_published"}


def test_edit_takes_details_only(call, officer):
    with pytest.raises(TypeError):
        edit_round(call, by=officer, state="open")


def test_edit_refuses_a_round_that_closes_before_it_opens(call, officer):
    with pytest.raises(Refused) as error:
        edit_round(call, by=officer, closes_at=OPENS - MICROSECOND)
    assert codes(error) == {"call_ends_before_it_begins"}


def test_clock_opens_at_the_instant_and_closes_after_the_last(call, officer):
    published(call, officer)
    for now, state in (
        (OPENS - MICROSECOND, CallState.PUBLISHED),
        (OPENS, CallState.OPEN),
        (CLOSES, CallState.OPEN),
        (CLOSES + MICROSECOND, CallState.CLOSED),
        (CLOSES + timedelta(days=1), CallState.CLOSED),
    ):
        turn_calls(now)
        call.refresh_from_db()
        assert call.state == state, now


def test_clock_that_stood_still_opens_and_closes_in_one_turn(call, officer):
    published(call, officer)
    turned = turn_calls(CLOSES + timedelta(days=400))
    assert (turned.opened, turned.closed) == (1, 1)
    assert list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True))[-2:] == [
        "calls.opened",
        "calls.closed",
    ]
    assert (turn_calls(CLOSES + timedelta(days=401))).closed == 0


def test_turning_leaves_drafts_and_cancelled_rounds_alone(call, officer):
    turn_calls(CLOSES + timedelta(days=1))
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


@pytest.mark.parametrize(
    ("now", "accepts"),
    [(OPENS - MICROSECOND, False), (OPENS, True), (CLOSES, True), (CLOSES + MICROSECOND, False)],
)
@pytest.mark.parametrize("stored", [CallState.PUBLISHED, CallState.OPEN])
def test_instants_decide_whether_a_round_takes_applications_not_the_stored_state(
    call, officer, now, accepts, stored
):
    published(call, officer)
    CallRound.objects.filter(pk=call.pk).update(state=stored)
    call.refresh_from_db()
    assert accepts_applications(call, now) is accepts
    assert CallRound.objects.accepting(now).exists() is accepts


@pytest.mark.parametrize(
    "stored", [CallState.DRAFT, CallState.CANCELLED, CallState.SETTLED, CallState.CLOSED]
)
def test_round_in_another_state_takes_none(call, stored):
    call.state = stored
    assert not accepts_applications(call, OPENS)


def test_round_published_after_its_opening_is_open_at_once(call, officer):
    published(call, officer, OPENS + timedelta(hours=1))
    assert call.state == CallState.OPEN


def test_choosing_actions_moves_lines_with_them_and_keeps_amounts(call, officer):
    with clock.at(BEFORE):
        set_amounts(call, {"2D": Decimal("5.00")}, by=officer)
        wanted = call.programme.actions.filter(code__in=["2D2", "OS3"])
        choose_actions(call, wanted.order_by("position"), by=officer)
    assert {line.code: line.planned for line in call.lines.all()} == {
        "2D": Decimal("5.00"),
        "OS3": Decimal("350000.00"),
    }
    assert call.lines.get(code="OS3").support == "operating"


def test_round_beside_the_plan_takes_season_and_number_from_its_opening(officer):
    version = plan()
    opens = datetime(2026, 11, 1, 9, tzinfo=UTC)
    made = [
        open_round_beside_plan(
            version.programme,
            version.programme.actions.filter(code__in=["2D2", "3A1"]).order_by("position"),
            opens_at=opens,
            closes_at=opens + timedelta(days=21),
            by=officer,
            amounts={"2D": Decimal("500000.00"), "SO3": Decimal("1.00")},
        )
        for _ in range(2)
    ]
    assert [(call.pk, call.season, call.number) for call in made] == [
        ("amif-test-2026-autumn", "2026-autumn", 2),
        ("amif-test-2026-autumn-2", "2026-autumn", 3),
    ]
    assert {line.code: line.planned for line in made[0].lines.all()} == {
        "2D": Decimal("500000.00"),
        "SO3": Decimal("1.00"),
    }
    assert made[0].plan_version is None


def test_every_step_is_in_the_rounds_trail(call, officer):
    published(call, officer)
    turn_calls(OPENS)
    verbs = AuditEvent.objects.filter(stream=call.stream).values_list("verb", flat=True)
    assert list(verbs) == [
        "calls.prepared",
        "calls.edited",
        "calls.proposed",
        "calls.published",
        "calls.opened",
    ]
    actors = AuditEvent.objects.filter(stream=call.stream).values_list("actor", flat=True)
    assert list(actors) == [officer.pk, officer.pk, officer.pk, call.opened_by, None]


@pytest.mark.parametrize("items", [1, 3])
def test_looking_at_rounds_takes_two_queries(items, officer, django_assert_num_queries):
    version = plan()
    for number in range(items):
        opens = OPENS + timedelta(days=400 * number)
        open_round_beside_plan(
            version.programme,
            version.programme.actions.filter(code="2D2"),
            opens_at=opens,
            closes_at=opens + timedelta(days=9),
            by=officer,
        )
    calls = list(CallRound.objects.all())
    with django_assert_num_queries(2):
        assert len(look_at(calls, BEFORE)) == items


def test_a_round_beside_the_plan_needs_a_plan_and_an_action():
    with_plan, without, by = plan().programme, ProgrammeFactory(id="amif-without-plan"), person(Role.OFFICER)
    for programme, code in ((with_plan, "round_no_actions"), (without, "round_no_plan")):
        with pytest.raises(Refused) as refused:
            open_round_beside_plan(programme, [], opens_at=OPENS, closes_at=CLOSES, by=by)
        assert codes(refused) == {code}
