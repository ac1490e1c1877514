"""Many at once on one line: exactly what fits is accepted, nothing is lost, nobody sees a lock error."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from accounts.choices import Role
from calls.models import LedgerEntry
from calls.queries.money import line_balance
from calls.queries.reconciliation import reconcile
from calls.services.ledger import carry_over, earmark, release
from records.rules import Refused
from records.services import open_case, verify
from tests.factories.accounts import person
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

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
    print(f"{connection.vendor}: {tries} parallel earmarks of {each} on {room}: {dict(met)}")
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
