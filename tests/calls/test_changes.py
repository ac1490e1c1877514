"""Money that takes two persons: proposed by an officer, confirmed by another, refused when it can no longer be done."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.choices import Role
from applications.models import Application
from calls.choices import CallState
from calls.models import Allocation, ChangeProposal, LedgerEntry
from calls.queries.money import allocation_balance, budget, line_balance
from calls.queries.reconciliation import reconcile
from calls.services import money_changes
from calls.services.actions import action_of
from calls.services.changes import confirm_change, propose_change, refuse_change, withdraw_change
from calls.services.ledger import call_money, earmark
from records import clock
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import open_case, verify
from tests.factories.accounts import person
from tests.factories.applications import draft
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

pytestmark = pytest.mark.django_db
SPRING = datetime(2024, 2, 1, 10, tzinfo=UTC)


@pytest.fixture
def line():
    return open_line("1000.00", room=Decimal("5000.00"), call__opens_at=SPRING - timedelta(days=200))


@pytest.fixture
def later():
    return CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def decider():
    return person(Role.DECIDER)


def proposed(kind, data, by, *, reason="unspent"):
    programme = CallRoundFactory().programme
    return propose_change(kind, programme, data, reason=reason, by=by)


def transfer(source, target, amount):
    return {"source": source.pk, "target": target.pk, "amount": amount}


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def close(line, state=CallState.CLOSED):
    type(line.call).objects.filter(pk=line.call_id).update(state=state)
    line.call.refresh_from_db()


def test_a_move_waits_for_another_person_and_then_is_done(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    assert line_balance(later).amount == Decimal("0.00")
    confirm_change(change, by=decider)
    assert (line_balance(line).amount, line_balance(later).amount) == (Decimal("700.00"), Decimal("300.00"))
    moved = LedgerEntry.objects.filter(change=change)
    assert {(entry.kind, entry.by, entry.note) for entry in moved} == {
        ("move_out", decider.pk, "unspent"),
        ("move_in", decider.pk, "unspent"),
    }
    assert reconcile().clean


def test_the_proposer_does_not_confirm_even_as_a_decision_maker(line, later):
    both = person(Role.OFFICER, Role.DECIDER)
    change = proposed("move", transfer(line, later, "300.00"), both)
    with pytest.raises(Refused) as refused:
        confirm_change(change, by=both)
    assert codes(refused) == ["own_proposal"]
    assert line_balance(later).amount == Decimal("0.00")


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.OFFICER])
def test_only_officers_propose(line, later, role):
    with pytest.raises(Refused) as refused:
        proposed("move", transfer(line, later, "1.00"), person(role))
    assert codes(refused) == ["role_needed"]


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.DECIDER])
def test_only_decision_makers_confirm_and_refuse(line, later, officer, role):
    change = proposed("move", transfer(line, later, "1.00"), officer)
    for step in (confirm_change, refuse_change):
        with pytest.raises(Refused) as refused:
            step(change, by=person(role), note="no")
        assert codes(refused) == ["role_needed"]


def test_a_proposal_says_why(line, later, officer):
    with pytest.raises(Refused) as refused:
        proposed("move", transfer(line, later, "1.00"), officer, reason="  ")
    assert codes(refused) == ["change_reason"]


def test_what_is_not_free_is_refused_with_the_figures_when_proposed_and_when_confirmed(
    line, later, officer, decider
):
    with pytest.raises(Refused) as refused:
        proposed("move", transfer(line, later, "1000.01"), officer)
    assert refused.value.reasons[0].params["there"] == Decimal("1000.00")
    change = proposed("move", transfer(line, later, "600.00"), officer)
    earmark(line, open_case("application", "x"), Decimal("500.00"), by=officer)
    with pytest.raises(Refused) as refused:
        confirm_change(change, by=decider)
    assert refused.value.reasons[0].params["there"] == Decimal("500.00")
    assert ChangeProposal.objects.get().state == "proposed"
    assert not LedgerEntry.objects.filter(change=change).exists()


def test_money_moves_only_within_objective_and_support(line, officer):
    operating = CallLineFactory(call=line.call, code="OS2", support="operating")
    with pytest.raises(Refused) as refused:
        proposed("move", transfer(line, operating, "1.00"), officer)
    assert codes(refused) == ["lines_apart"]


def test_money_moves_only_to_a_round_that_is_called(line, later, officer):
    close(later, CallState.DRAFT)
    with pytest.raises(Refused) as refused:
        proposed("move", transfer(line, later, "1.00"), officer)
    assert codes(refused) == ["line_not_called"]


def test_a_return_waits_until_the_round_is_closed_and_nothing_is_earmarked(line, officer, decider):
    data = {"line": line.pk, "amount": "400.00"}
    with pytest.raises(Refused) as refused:
        proposed("return", data, officer)
    assert codes(refused) == ["line_not_closed"]
    close(line)
    case = open_case("application", "x")
    earmark(line, case, Decimal("500.00"), by=officer)
    with pytest.raises(Refused) as refused:
        proposed("return", data, officer)
    assert codes(refused) == ["line_earmarked"]


def test_a_return_waits_for_applications_nobody_has_decided_on(line, officer, monkeypatch):
    close(line)
    monkeypatch.setattr(money_changes, "_undecided", [lambda _: 2])
    with pytest.raises(Refused) as refused:
        proposed("return", {"line": line.pk, "amount": "400.00"}, officer)
    assert codes(refused) == ["line_undecided"]
    assert refused.value.reasons[0].params["count"] == 2


def test_a_return_makes_money_callable_again(line, later, officer, decider):
    close(line)
    confirm_change(proposed("return", {"line": line.pk, "amount": "400.00"}, officer), by=decider)
    assert allocation_balance(line.objective, "project").not_called == Decimal("4400.00")
    more = proposed("call_more", {"line": later.pk, "amount": "4400.00"}, officer)
    confirm_change(more, by=decider)
    assert line_balance(later).amount == Decimal("4400.00")
    with pytest.raises(Refused) as refused:
        proposed("call_more", {"line": later.pk, "amount": "0.01"}, officer)
    assert codes(refused) == ["money_short"]


def test_a_carry_over_is_capped_at_what_is_free_and_goes_to_a_later_round(line, later, officer, decider):
    close(line)
    with pytest.raises(Refused) as refused:
        proposed("carry_over", transfer(line, later, "1000.01"), officer)
    assert codes(refused) == ["money_short"]
    confirm_change(proposed("carry_over", transfer(line, later, "250.00"), officer), by=decider)
    assert line_balance(later).free == Decimal("250.00")
    close(later)
    with pytest.raises(Refused) as refused:
        proposed("carry_over", transfer(later, line, "1.00"), officer)
    assert codes(refused) == ["line_not_later"]


def test_an_allocation_grows_and_shrinks_by_decision_and_the_past_keeps_its_figure(line, officer, decider):
    objective = line.objective
    with clock.at(SPRING):
        data = {"objective": objective.pk, "support": "project", "from": "5000.00", "to": "5500.50"}
        confirm_change(proposed("allocation", data, officer), by=decider)
    objective.refresh_from_db()
    programme = objective.programme
    programme.refresh_from_db()
    assert Allocation.objects.get(objective=objective, support="project").amount == Decimal("5500.50")
    assert (objective.allocation, programme.allocation) == (Decimal("1000500.50"), Decimal("1000500.50"))
    before, after = budget(programme, SPRING), budget(programme, SPRING + timedelta(seconds=1))
    assert (before.objectives[0].allocated, after.objectives[0].allocated) == (
        Decimal("1000000.00"),
        Decimal("1000500.50"),
    )
    assert before.initial == after.initial == budget(programme).initial == Decimal("1000000.00")
    assert before.objectives[0].rounding_difference == after.objectives[0].rounding_difference
    assert reconcile().clean
    lower = {"objective": objective.pk, "support": "project", "from": "5500.50", "to": "999.99"}
    with pytest.raises(Refused) as refused:
        proposed("allocation", lower, officer)
    assert codes(refused) == ["money_short"]
    confirm_change(proposed("allocation", {**lower, "to": "1000.00"}, officer), by=decider)
    assert allocation_balance(objective, "project").not_called == Decimal("0.00")
    assert reconcile().clean


def test_an_allocation_that_changed_meanwhile_is_proposed_again(line, officer, decider):
    data = {"objective": line.objective.pk, "support": "project", "from": "5000.00", "to": "6000.00"}
    first, second = proposed("allocation", data, officer), proposed("allocation", data, officer)
    confirm_change(first, by=decider)
    with pytest.raises(Refused) as refused:
        confirm_change(second, by=decider)
    assert codes(refused) == ["allocation_changed"]
    assert LedgerEntry.objects.filter(kind="allocate", change__isnull=False).count() == 1


def test_a_change_is_done_once(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    confirm_change(change, by=decider)
    with pytest.raises(Refused) as refused:
        confirm_change(ChangeProposal.objects.get(pk=change.pk), by=decider)
    assert codes(refused) == ["wrong_state"]
    assert line_balance(later).amount == Decimal("300.00")


def test_a_refusal_says_why_and_moves_nothing(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    with pytest.raises(Refused) as refused:
        refuse_change(change, by=decider, note=" ")
    assert codes(refused) == ["change_note"]
    refuse_change(change, by=decider, note="The line needs it itself.")
    assert ChangeProposal.objects.get().note == "The line needs it itself."
    assert line_balance(later).amount == Decimal("0.00")


def test_only_the_proposer_takes_a_proposal_back(line, later, officer):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    with pytest.raises(Refused) as refused:
        withdraw_change(change, by=person(Role.OFFICER))
    assert codes(refused) == ["not_proposer"]
    withdraw_change(change, by=officer)
    assert ChangeProposal.objects.get().state == "withdrawn"


def test_figures_before_and_after_are_kept_from_the_moment_of_the_decision(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    assert [(row["before"]["en"], row["after"]["en"]) for row in change.effect["figures"]] == [
        ("€1,000.00", "€700.00"),
        ("€1,000.00", "€700.00"),
        ("€0.00", "€300.00"),
        ("€0.00", "€300.00"),
    ]
    call_money(line, Decimal("50.00"), by=None)
    confirm_change(change, by=decider)
    kept = ChangeProposal.objects.get().effect["figures"][0]
    assert (kept["before"]["fi"], kept["after"]["fi"]) == ("1\u00a0050,00\u00a0€", "750,00\u00a0€")


def test_decision_makers_hear_of_a_proposal_and_its_proposer_of_the_decision(line, later, officer, decider):
    other = person(Role.DECIDER)
    change = proposed("move", transfer(line, later, "300.00"), officer)
    told = Notice.objects.filter(kind="change_proposed")
    assert {notice.user_id for notice in told} == {decider.pk, other.pk}
    assert told[0].url == f"/desk/changes/{change.pk}/"
    confirm_change(change, by=decider)
    answer = Notice.objects.get(kind="change_decided")
    assert answer.user == officer
    assert "Move €300.00 from" in answer.params["sentence"]["en"]


def test_every_step_is_in_the_trail(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    confirm_change(change, by=decider)
    verbs = AuditEvent.objects.filter(stream="programme:amif-test").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["change.proposed", "change.confirmed", "ledger.move_out", "ledger.move_in"]
    assert verify() == []


def test_reconcile_holds_every_confirmed_change_to_its_entries(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    confirm_change(change, by=decider)
    assert reconcile().clean
    ChangeProposal.objects.filter(pk=change.pk).update(data=transfer(line, later, "300.01"))
    assert [row.message for row in reconcile().differences] == [
        f"change {change.pk}: move_in is 300.00, should be 300.01",
        f"change {change.pk}: move_out is 300.00, should be 300.01",
    ]


def test_a_return_asks_the_applications_above_whether_all_are_decided(line, officer):
    close(line)
    waiting = draft(call=line.call)
    rows = Application.objects.filter(pk=waiting.pk)
    rows.update(line=line, state="in_assessment", requested=Decimal("5.00"), submitted_at=clock.now())
    with pytest.raises(Refused) as refused:
        proposed("return", {"line": line.pk, "amount": "400.00"}, officer)
    assert codes(refused) == ["line_undecided"]
    rows.update(state="withdrawn")
    assert proposed("return", {"line": line.pk, "amount": "400.00"}, officer).state == "proposed"


def test_a_change_names_lines_actions_and_objectives_that_are_there(line, later, officer, decider):
    change = proposed("move", transfer(line, later, "300.00"), officer)
    change.data = {**change.data, "target": 0}
    with pytest.raises(Refused) as refused:
        money_changes.line_of(change, "target")
    assert codes(refused) == ["line_gone"]
    change.data = {"objective": 0}
    with pytest.raises(Refused) as refused:
        money_changes.objective_of(change)
    assert codes(refused) == ["line_gone"]
    change.data = {"code": "9Z9"}
    with pytest.raises(Refused) as refused:
        action_of(change)
    assert codes(refused) == ["action_gone"]
