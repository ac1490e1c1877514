"""Many at once on one line, and a process that dies in the middle: nothing is lost, half done or shown as a lock."""

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import OperationalError, connection, transaction

from accounts.choices import Role
from calls.models import ChangeProposal, LedgerEntry
from calls.queries.money import line_balance
from calls.queries.reconciliation import reconcile
from calls.services.changes import confirm_change, propose_change
from calls.services.kinds import KINDS
from calls.services.ledger import call_money, carry_over, earmark, move_money, release
from records.rules import Refused
from records.services import open_case, retried, verify
from tests.calls.half_step import MOMENTS
from tests.factories.accounts import person
from tests.factories.calls import CallLineFactory, CallRoundFactory, funded, open_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def outcome(work):
    """What one of the crowd met with, in its own connection."""
    try:
        work()
        return "accepted"
    except Refused as refused:
        return refused.reasons[0].code
    except Exception as error:
        return repr(error)
    finally:
        connection.close()


def crowd(works, at_once=20):
    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(outcome, works))


@pytest.mark.parametrize(("tries", "each", "room"), [(40, 10, 200), (200, 1, 100)])
def test_parallel_earmarks_accept_exactly_what_fits(tries, each, room, record_property):
    line, officer = open_line(Decimal(room)), person(Role.OFFICER)
    cases = [open_case("application", "race") for _ in range(tries)]
    met = crowd([lambda case=case: earmark(line, case, Decimal(each), by=officer) for case in cases])
    record_property(f"{connection.vendor}: {tries} parallel earmarks of {each} on {room}", dict(met))
    fits = room // each
    assert met == {"accepted": fits, "money_short": tries - fits}
    assert line_balance(line).free == Decimal("0.00")
    assert LedgerEntry.objects.filter(kind="earmark").count() == fits
    assert reconcile().clean
    assert verify() == []


def test_earmarks_releases_and_carry_overs_at_once_lose_no_cent():
    line, officer = open_line("100.00"), person(Role.OFFICER)
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    cases = [open_case("application", "race") for _ in range(30)]

    def to_and_fro(case):
        earmark(line, case, Decimal("9.99"), by=officer)
        release(line, case, by=officer)

    works = [lambda case=case: to_and_fro(case) for case in cases]
    works += [lambda: carry_over(line, later, Decimal("3.33"), by=officer, note="unspent") for _ in range(10)]
    met = crowd(works)
    assert set(met) <= {"accepted", "money_short"}
    assert line_balance(line).amount + line_balance(later).amount == Decimal("100.00")
    assert line_balance(line).earmarked == Decimal("0.00")
    assert reconcile().clean


def test_moves_to_and_fro_with_earmarks_and_releases_lose_no_cent(record_property):
    line, officer = open_line("500.00"), person(Role.OFFICER)
    other = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    move_money(line, other, Decimal("200.00"), by=officer, note="to begin with")
    cases = [open_case("application", "race") for _ in range(40)]

    def taken(case, at):
        earmark(at, case, Decimal("17.77"), by=officer)

    def freed(case, at):
        taken(case, at)
        release(at, case, by=officer)

    pairs = [(line, other), (other, line)]
    works = [
        lambda c=case, n=n: (taken if n % 4 else freed)(c, pairs[n % 2][0]) for n, case in enumerate(cases)
    ]
    works += [
        lambda n=n: move_money(*pairs[n % 2], Decimal("11.11"), by=officer, note="to and fro")
        for n in range(60)
    ]
    met = crowd(works)
    held = [line_balance(row) for row in (line, other)]
    record_property(
        f"{connection.vendor}: 60 moves and 40 earmarks at once, 10 of them released",
        f"{dict(met)}; amounts {[str(row.amount) for row in held]}, free {[str(row.free) for row in held]}",
    )
    assert set(met) <= {"accepted", "money_short"}
    assert sum(row.amount for row in held) == Decimal("500.00")
    assert all(row.free >= 0 for row in held)
    assert reconcile().clean
    assert verify() == []


def test_one_change_confirmed_by_twenty_at_once_is_done_once(record_property):
    line, officer, decider = open_line("500.00"), person(Role.OFFICER), person(Role.DECIDER)
    other = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    change = a_move(line, other, officer)
    met = crowd(
        [lambda: confirm_change(ChangeProposal.objects.get(pk=change.pk), by=decider) for _ in range(20)]
    )
    record_property(f"{connection.vendor}: 20 confirmations of one move at once", dict(met))
    assert met == {"accepted": 1, "wrong_state": 19}
    assert line_balance(other).amount == Decimal("120.00")
    assert reconcile().clean


def a_move(line, other, officer):
    """Proposed, and waiting."""
    assert "move" in KINDS
    data = {"source": line.pk, "target": other.pk, "amount": "120.00"}
    return propose_change("move", line.objective.programme, data, reason="needed there", by=officer)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_in_the_middle_leaves_no_half_step(moment, record_property):
    line, officer, decider = open_line("500.00"), person(Role.OFFICER), person(Role.DECIDER)
    other = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    change = a_move(line, other, officer)
    before = LedgerEntry.objects.count()
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.calls.half_step", name, moment, str(change.pk), str(decider.pk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"
        process.kill()
        process.wait(10)
    assert LedgerEntry.objects.count() == before
    assert ChangeProposal.objects.get().state == "proposed"
    assert (line_balance(line).amount, line_balance(other).amount) == (Decimal("500.00"), Decimal("0.00"))
    assert reconcile().clean
    assert verify() == []
    confirm_change(ChangeProposal.objects.get(), by=decider)
    assert (line_balance(line).amount, line_balance(other).amount) == (Decimal("380.00"), Decimal("120.00"))
    record_property(f"{connection.vendor}: killed {moment}", "0 of 2 entries left; done afterwards: 2 of 2")


def two_purses():
    """Two lines under two locks: one of projects, one of operating support."""
    first = open_line("500.00")
    second = CallLineFactory(call=first.call, code="OS2", support="operating")
    funded(second.objective, Decimal("500.00"), "operating")
    call_money(second, Decimal("500.00"), by=None)
    return first, second


@pytest.mark.postgres
def test_a_deadlock_is_retried_and_never_shown(record_property):
    first, second = two_purses()
    officer, meet, tries = person(Role.OFFICER), threading.Barrier(2, timeout=10), Counter()

    @retried
    def crossing(who, one, then, case):
        tries[who] += 1
        with transaction.atomic():
            earmark(one, case, Decimal("10.00"), by=officer)
            if tries[who] == 1:
                meet.wait()
            earmark(then, case, Decimal("10.00"), by=officer)

    cases = [open_case("application", "race") for _ in range(2)]
    met = crowd(
        [lambda: crossing("a", first, second, cases[0]), lambda: crossing("b", second, first, cases[1])], 2
    )
    record_property("deadlock on PostgreSQL", f"tries {dict(tries)}, met {dict(met)}")
    assert met == {"accepted": 2}
    assert sum(tries.values()) > 2
    assert [line_balance(line).earmarked for line in (first, second)] == [Decimal("20.00")] * 2
    assert reconcile().clean


@pytest.mark.postgres
def test_a_serialization_failure_is_retried_and_never_shown(record_property):
    line, _ = two_purses()
    officer, meet, tries = person(Role.OFFICER), threading.Barrier(2, timeout=10), Counter()

    @retried
    def repeatable(who, case):
        tries[who] += 1
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            line_balance(line)
            if tries[who] == 1:
                meet.wait()
            earmark(line, case, Decimal("10.00"), by=officer)

    cases = [open_case("application", "race") for _ in range(2)]
    met = crowd([lambda: repeatable("a", cases[0]), lambda: repeatable("b", cases[1])], 2)
    record_property("serialization failure on PostgreSQL", f"tries {dict(tries)}, met {dict(met)}")
    assert met == {"accepted": 2}
    assert sum(tries.values()) > 2
    assert line_balance(line).earmarked == Decimal("20.00")


def test_only_the_whole_is_repeated_and_what_is_lost_for_good_is_told_in_words(monkeypatch):
    monkeypatch.setattr("records.services.retrying.pause", lambda _: None)
    tries = Counter()

    @retried
    def always_locked():
        tries["it"] += 1
        raise OperationalError("database is locked")

    with pytest.raises(Refused) as refused:
        always_locked()
    assert (refused.value.reasons[0].code, tries["it"]) == ("busy", 8)
    with pytest.raises(OperationalError), transaction.atomic():
        always_locked()
    assert tries["it"] == 9

    @retried
    def broken():
        tries["broken"] += 1
        raise OperationalError("no such table")

    with pytest.raises(OperationalError):
        broken()
    assert tries["broken"] == 1
