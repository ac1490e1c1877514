"""Random histories of the ledger: the identities hold after every step and as of every past instant."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from calls.queries.money import budget
from calls.queries.reconciliation import reconcile
from calls.services.ledger import (
    call_money,
    carry_over,
    commit,
    decommit,
    earmark,
    pay,
    release,
    return_money,
)
from records import clock
from records.rules import Refused
from records.services import open_case
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

cents = st.integers(1, 60_000).map(lambda value: Decimal(value) / 100)
START = datetime(2023, 1, 1, tzinfo=UTC)


class LedgerMachine(RuleBasedStateMachine):
    """Two lines, three cases, any order of postings; a model in plain Python beside it."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize()
    def begin(self):
        self.step = 0
        self.seen = []
        with clock.at(START):
            self.first = open_line("500.00", room=Decimal("1000.00"))
        self.second = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
        self.lines = (self.first, self.second)
        self.cases = [open_case("application", "history") for _ in range(3)]
        self.line_of = {}

    def attempt(self, work, *args, **kwargs):
        self.step += 1
        with clock.at(START + timedelta(hours=self.step)):
            try:
                work(*args, by=None, **kwargs)
            except Refused:
                return False
        return True

    @rule(which=st.integers(0, 1), amount=cents)
    def call(self, which, amount):
        self.attempt(call_money, self.lines[which], amount)

    @rule(which=st.integers(0, 1), amount=cents)
    def give_back(self, which, amount):
        self.attempt(return_money, self.lines[which], amount)

    @rule(amount=cents)
    def carry(self, amount):
        self.attempt(carry_over, self.first, self.second, amount, note="unspent")

    @rule(case=st.integers(0, 2), which=st.integers(0, 1), amount=cents)
    def reserve(self, case, which, amount):
        line = self.line_of.setdefault(case, self.lines[which])
        self.attempt(earmark, line, self.cases[case], amount)

    @rule(case=st.integers(0, 2))
    def free(self, case):
        self.attempt(release, self.line_of.get(case, self.first), self.cases[case])

    @rule(case=st.integers(0, 2), amount=cents)
    def bind(self, case, amount):
        self.attempt(commit, self.line_of.get(case, self.first), self.cases[case], amount)

    @rule(case=st.integers(0, 2), amount=cents)
    def unbind(self, case, amount):
        self.attempt(decommit, self.line_of.get(case, self.first), self.cases[case], amount, note="changed")

    @rule(case=st.integers(0, 2), amount=cents)
    def pay_out(self, case, amount):
        self.attempt(pay, self.line_of.get(case, self.first), self.cases[case], amount, note="claim")

    @invariant()
    def identities_hold(self):
        if not hasattr(self, "first"):
            return
        assert reconcile().differences == []
        now = budget(self.first.objective.programme).total
        assert now.called == now.earmarked + now.committed + now.free
        assert 0 <= now.paid <= now.committed
        self.seen.append((START + timedelta(hours=self.step, minutes=1), now))

    def teardown(self):
        try:
            for instant, total in getattr(self, "seen", []):
                then = budget(self.first.objective.programme, instant).total
                assert (then.called, then.earmarked) == (total.called, total.earmarked)
                assert (then.committed, then.paid) == (total.committed, total.paid)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.django_db
def test_identities_hold_after_every_step_of_any_history_and_as_of_every_instant():
    examples = int(os.environ.get("LEDGER_HISTORIES", "20"))
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
