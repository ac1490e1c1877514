"""Random histories of the ledger beside an independent model in plain Python: equal to the cent after every step.

Every kind of entry is posted, directly and by two persons. After each step every balance of the database, the guards
and the identities are compared with the model; at the end of a history the same as of every past instant.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.choices import Role
from calls.choices import CallState
from calls.models import Allocation, AllocationGuard, ChangeProposal, LineGuard
from calls.queries.money import balances, budget, entries
from calls.queries.reconciliation import reconcile
from calls.services import ledger
from calls.services.changes import confirm_change, propose_change, refuse_change, withdraw_change
from records import clock
from records.rules import Refused
from records.services import open_case
from tests.factories.accounts import person
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

START = datetime(2023, 1, 1, tzinfo=UTC)
ZERO, CENT = Decimal("0.00"), Decimal("0.01")
WHOLE = Decimal("1000000.00")
shares = st.integers(
    1, 105
)  # percent of what may be taken at most: mostly accepted, sometimes a little too much
odd_cents = st.integers(1, 150_000).map(lambda value: Decimal(value) / 100)
line_numbers = st.integers(0, 2)
case_numbers = st.integers(0, 3)
FIGURES = {"histories": 0, "steps": 0, "accepted": 0, "refused": 0, "instants": 0, "kinds": {}}


def some(most, share):
    """`share` percent of an amount, at least a cent; odd cents where there is nothing to take."""
    return max((most * share / 100).quantize(CENT), CENT)


@dataclass
class Money:
    """What the model knows of one case."""

    earmarked: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO

    def free_of(self):
        return self.committed - self.paid


@dataclass
class Model:
    """The ledger as anybody would keep it on paper: no sums over entries, only what stands now."""

    allocated: Decimal
    lines: list
    closed: list
    cases: list
    line_of: dict = field(default_factory=dict)

    def uncalled(self):
        return self.allocated - sum(self.lines)

    def held(self, number):
        mine = [case for case, at in self.line_of.items() if at == number]
        return sum((self.cases[case].earmarked + self.cases[case].committed for case in mine), ZERO)

    def free(self, number):
        return self.lines[number] - self.held(number)

    def earmarked(self, number):
        mine = [case for case, at in self.line_of.items() if at == number]
        return sum((self.cases[case].earmarked for case in mine), ZERO)

    def figures(self):
        """Everything that can be compared: allocated, then amount, earmarked, committed and paid by line and case."""
        found = {("allocated",): self.allocated}
        for number, amount in enumerate(self.lines):
            found["line", number] = amount
        for case, money in enumerate(self.cases):
            found["case", case] = (money.earmarked, money.committed, money.paid)
        return found


class LedgerMachine(RuleBasedStateMachine):
    """Three lines of one objective, four cases, every posting and every change by two persons, in any order."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize()
    def begin(self):
        self.step = 0
        self.seen = []
        with clock.at(START):
            first = open_line("500.00", room=Decimal("1500.00"), call__opens_at=START)
        self.lines = [first, *(self.later(number) for number in (1, 2))]
        self.cases = [open_case("application", "history") for _ in range(4)]
        self.officer, self.decider = person(Role.OFFICER), person(Role.DECIDER)
        empty = [Money() for _ in range(4)]
        self.model = Model(Decimal("1500.00"), [Decimal("500.00"), ZERO, ZERO], [False] * 3, empty)
        with clock.at(START):
            self.two_cases_under_way(first)
        FIGURES["histories"] += 1

    def two_cases_under_way(self, line):
        """One with a payment, one with an earmark, so that every posting can be met with from the first step on."""
        ledger.earmark(line, self.cases[0], Decimal("120.00"), by=self.officer)
        ledger.commit(line, self.cases[0], Decimal("100.00"), by=self.decider)
        ledger.pay(line, self.cases[0], Decimal("40.00"), by=self.decider, note="advance")
        ledger.earmark(line, self.cases[1], Decimal("80.00"), by=self.officer)
        self.model.line_of = {0: 0, 1: 0}
        self.model.cases[0] = Money(ZERO, Decimal("100.00"), Decimal("40.00"))
        self.model.cases[1] = Money(Decimal("80.00"))

    def later(self, number):
        season = f"2024-round{number}"
        call = CallRoundFactory(
            id=f"amif-test-{season}", season=season, opens_at=START + timedelta(days=number)
        )
        return CallLineFactory(call=call)

    def attempt(self, may, work, *args, **kwargs):
        """Do it; it must be accepted exactly when the model says so."""
        self.step += 1
        FIGURES["steps"] += 1
        with clock.at(self.now()):
            try:
                work(*args, **kwargs)
                done = True
            except Refused:
                done = False
        assert done == may, (work, args, self.model)
        FIGURES["accepted" if done else "refused"] += 1
        return done

    def now(self):
        return START + timedelta(hours=self.step)

    def decided(self, kind, data, may, end):
        """A change by two persons, to one of its three ends; True when it was carried out."""
        self.step += 1
        FIGURES["steps"] += 1
        programme = self.lines[0].objective.programme
        with clock.at(self.now()), transaction.atomic():
            try:
                change = propose_change(kind, programme, data, reason="history", by=self.officer)
            except Refused:
                assert not may, (kind, data, self.model)
                FIGURES["refused"] += 1
                return False
            assert may, (kind, data, self.model)
            FIGURES["accepted"] += 1
            if end == "confirm":
                with pytest.raises(Refused):
                    confirm_change(ChangeProposal.objects.get(pk=change.pk), by=self.officer)
                confirm_change(change, by=self.decider)
            elif end == "refuse":
                refuse_change(change, by=self.decider, note="history")
            else:
                withdraw_change(change, by=self.officer)
        return end == "confirm"

    ends = st.sampled_from(["confirm", "confirm", "confirm", "refuse", "withdraw"])

    @rule(number=line_numbers, share=shares)
    def call(self, number, share):
        amount = some(self.model.uncalled(), share)
        if self.attempt(
            amount <= self.model.uncalled(), ledger.call_money, self.lines[number], amount, by=None
        ):
            self.model.lines[number] += amount

    @rule(number=line_numbers, share=shares)
    def give_back(self, number, share):
        amount = some(self.model.free(number), share)
        if self.attempt(
            amount <= self.model.free(number), ledger.return_money, self.lines[number], amount, by=None
        ):
            self.model.lines[number] -= amount

    @rule(amount=odd_cents)
    def allocate(self, amount):
        self.attempt(True, self.both_sides, ledger.allocate, amount)
        self.model.allocated += amount

    @rule(share=shares)
    def deallocate(self, share):
        amount = some(self.model.uncalled(), share)
        if self.attempt(amount <= self.model.uncalled(), self.both_sides, ledger.deallocate, amount):
            self.model.allocated -= amount

    def both_sides(self, work, amount):
        """An allocation in the ledger and in the programme's figures."""
        work(self.lines[0].objective, "project", amount, by=None)
        row = Allocation.objects.get(objective=self.lines[0].objective, support="project")
        row.amount += amount if work == ledger.allocate else -amount
        row.save()

    @rule(source=line_numbers, into=line_numbers, share=shares, over=st.booleans())
    def transfer(self, source, into, share, over):
        amount = some(self.model.free(source), share)
        may = source != into and amount <= self.model.free(source)
        work = ledger.carry_over if over else ledger.move_money
        if self.attempt(may, work, self.lines[source], self.lines[into], amount, by=None, note="history"):
            self.model.lines[source] -= amount
            self.model.lines[into] += amount

    @rule(number=line_numbers)
    def close(self, number):
        self.model.closed[number] = True
        call = self.lines[number].call
        type(call).objects.filter(pk=call.pk).update(state=CallState.CLOSED)

    @rule(source=line_numbers, into=line_numbers, share=shares, end=ends)
    def move_by_two(self, source, into, share, end):
        amount = some(self.model.free(source), share)
        data = {"source": self.lines[source].pk, "target": self.lines[into].pk, "amount": str(amount)}
        may = source != into and amount <= self.model.free(source)
        if self.decided("move", data, may, end):
            self.model.lines[source] -= amount
            self.model.lines[into] += amount

    @rule(source=line_numbers, into=line_numbers, share=shares, end=ends)
    def carry_by_two(self, source, into, share, end):
        amount = some(self.model.free(source), share)
        data = {"source": self.lines[source].pk, "target": self.lines[into].pk, "amount": str(amount)}
        may = into > source and amount <= self.model.free(source) and self.is_left(source)
        if self.decided("carry_over", data, may, end):
            self.model.lines[source] -= amount
            self.model.lines[into] += amount

    @rule(number=line_numbers, share=shares, end=ends)
    def return_by_two(self, number, share, end):
        amount = some(self.model.free(number), share)
        data = {"line": self.lines[number].pk, "amount": str(amount)}
        may = amount <= self.model.free(number) and self.is_left(number)
        if self.decided("return", data, may, end):
            self.model.lines[number] -= amount

    @rule(number=line_numbers, share=shares, end=ends)
    def call_by_two(self, number, share, end):
        amount = some(self.model.uncalled(), share)
        data = {"line": self.lines[number].pk, "amount": str(amount)}
        if self.decided("call_more", data, amount <= self.model.uncalled(), end):
            self.model.lines[number] += amount

    @rule(to=odd_cents, end=ends)
    def allocation_by_two(self, to, end):
        to *= 2
        now = self.model.allocated
        data = {
            "objective": self.lines[0].objective.pk,
            "support": "project",
            "from": str(now),
            "to": str(to),
        }
        if self.decided("allocation", data, to != now and now - to <= self.model.uncalled(), end):
            self.model.allocated = to

    def is_left(self, number):
        return self.model.closed[number] and self.model.earmarked(number) == ZERO

    @rule(case=case_numbers, number=line_numbers, share=shares)
    def earmark(self, case, number, share):
        number = self.model.line_of.setdefault(case, number)
        amount = some(self.model.free(number), share)
        may = amount <= self.model.free(number)
        if self.attempt(may, ledger.earmark, self.lines[number], self.cases[case], amount, by=self.officer):
            self.model.cases[case].earmarked += amount

    def of(self, case):
        """The case's line, the case and what the model knows of it."""
        return self.lines[self.model.line_of.get(case, 0)], self.cases[case], self.model.cases[case]

    @rule(case=case_numbers)
    def release(self, case):
        line, row, money = self.of(case)
        self.attempt(True, ledger.release, line, row, by=self.officer)
        money.earmarked = ZERO

    @rule(case=case_numbers, share=shares)
    def commit(self, case, share):
        line, row, money = self.of(case)
        amount = some(money.earmarked, share)
        if self.attempt(amount <= money.earmarked, ledger.commit, line, row, amount, by=self.decider):
            money.earmarked, money.committed = ZERO, money.committed + amount

    @rule(case=case_numbers, share=shares)
    def decommit(self, case, share):
        line, row, money = self.of(case)
        amount = some(money.free_of(), share)
        if self.attempt(
            amount <= money.free_of(), ledger.decommit, line, row, amount, by=self.decider, note="less"
        ):
            money.committed -= amount

    @rule(case=case_numbers, share=shares)
    def pay(self, case, share):
        line, row, money = self.of(case)
        amount = some(money.free_of(), share)
        if self.attempt(
            amount <= money.free_of(), ledger.pay, line, row, amount, by=self.decider, note="claim"
        ):
            money.paid += amount

    @rule(case=case_numbers, share=shares)
    def recover(self, case, share):
        line, row, money = self.of(case)
        amount = some(money.paid, share)
        if self.attempt(
            amount <= money.paid, ledger.recover, line, row, amount, by=self.decider, note="back"
        ):
            money.paid -= amount

    @invariant()
    def the_database_says_the_same(self):
        if not hasattr(self, "model"):
            return
        figures = self.model.figures()
        assert self.found() == figures
        self.identities()
        self.guards()
        self.seen.append((START + timedelta(hours=self.step, minutes=1), figures))

    def identities(self):
        """Of the model, which the database has just been found to equal."""
        model = self.model
        assert model.uncalled() >= ZERO
        assert all(model.free(number) >= ZERO for number in range(3))
        assert all(ZERO <= money.paid <= money.committed and money.earmarked >= ZERO for money in model.cases)

    def guards(self):
        """What the triggers keep equals the model too."""
        kept = {row.line_id: (row.amount, row.held) for row in LineGuard.objects.all()}
        for number, line in enumerate(self.lines):
            assert kept[line.pk] == (self.model.lines[number], self.model.held(number))
        guard = AllocationGuard.objects.get(objective=self.lines[0].objective, support="project")
        assert (guard.amount, guard.held) == (self.model.allocated, sum(self.model.lines))

    def found(self, before=None):
        """The same figures from the ledger, now or as of an instant: one query."""
        sums = balances(entries(before), "line_id", "case_id")
        numbers = {line.pk: number for number, line in enumerate(self.lines)}
        names = {case.pk: number for number, case in enumerate(self.cases)}
        found = {("line", number): ZERO for number in range(3)}
        found |= {("case", number): (ZERO, ZERO, ZERO) for number in range(4)}
        found[("allocated",)] = ZERO
        for (line, case), held in sums.items():
            found[("allocated",)] += held.allocated
            if line is not None:
                found["line", numbers[line]] += held.called
            if case is not None:
                old = found["case", names[case]]
                new = (held.earmarked, held.committed, held.paid)
                found["case", names[case]] = tuple(map(sum, zip(old, new, strict=True)))
        return found

    def teardown(self):
        try:
            if hasattr(self, "model"):
                self.every_past_instant()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def every_past_instant(self):
        """As of each instant the ledger and the budget say what stood then; reconcile finds nothing."""
        for instant, figures in self.seen:
            assert self.found(instant) == figures
            FIGURES["instants"] += 1
        instant, figures = self.seen[len(self.seen) // 2]
        programme = type(self.lines[0].objective.programme).objects.get()
        then, now = budget(programme, instant).total, budget(programme).total
        assert then.called == sum(figures["line", number] for number in range(3))
        assert now.called == now.earmarked + now.committed + now.free
        assert budget(programme).initial == WHOLE
        assert reconcile().differences == []
        for (kind,), count in counts().items():
            FIGURES["kinds"][kind] = FIGURES["kinds"].get(kind, 0) + count


def counts():
    """How many entries of each kind there are."""
    found = {}
    for kind in entries().values_list("kind"):
        found[kind] = found.get(kind, 0) + 1
    return found


def histories(examples, record_property):
    FIGURES.update(histories=0, steps=0, accepted=0, refused=0, instants=0, kinds={})
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    said = {name: value for name, value in FIGURES.items() if name != "kinds"}
    record_property("ledger histories", f"{said}; entries {dict(sorted(FIGURES['kinds'].items()))}")
    print(said, dict(sorted(FIGURES["kinds"].items())))
    assert FIGURES["accepted"] > FIGURES["histories"]


@pytest.mark.django_db
def test_every_history_equals_the_model_after_every_step_and_as_of_every_instant(record_property):
    histories(int(os.environ.get("LEDGER_HISTORIES", "60")), record_property)


@pytest.mark.drill
@pytest.mark.both
@pytest.mark.django_db
def test_a_thousand_histories_equal_the_model(record_property):
    histories(1000, record_property)
    assert len(FIGURES["kinds"]) == 14
