"""The ledger's postings: refused with figures, never changed, and true as of any instant."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.choices import Role
from calls.models import LedgerEntry, LineGuard
from calls.queries.money import budget, case_balance, end_of, line_balance
from calls.queries.reconciliation import reconcile
from calls.services.ledger import (
    call_money,
    carry_over,
    commit,
    decommit,
    earmark,
    pay,
    recover,
    release,
    return_money,
)
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from records.services import open_case, verify
from records.triggers import missing
from tests.factories.accounts import person
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

pytestmark = pytest.mark.django_db


def case():
    return open_case("application", "2023-2-2D")


def reasons(refused):
    return [(reason.code, dict(reason.params)) for reason in refused.value.reasons]


def test_earmark_lowers_what_is_free_and_leaves_what_is_called():
    line, officer = open_line("1000.00"), person(Role.OFFICER)
    earmark(line, case(), Decimal("333.33"), by=officer)
    held = line_balance(line)
    assert (held.amount, held.earmarked, held.committed, held.free) == (
        Decimal("1000.00"),
        Decimal("333.33"),
        Decimal("0.00"),
        Decimal("666.67"),
    )


def test_earmark_is_refused_with_the_figures_when_the_line_is_short_by_a_cent():
    line, officer = open_line("1000.00"), person(Role.OFFICER)
    earmark(line, case(), Decimal("999.99"), by=officer)
    with pytest.raises(Refused) as refused:
        earmark(line, case(), Decimal("0.02"), by=officer)
    code, params = reasons(refused)[0]
    assert code == "money_short"
    assert (params["there"], params["wanted"], params["missing"]) == (
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("0.01"),
    )
    assert LedgerEntry.objects.filter(kind="earmark").count() == 1


@pytest.mark.parametrize("amount", [Decimal("0.00"), Decimal("-5.00")])
def test_an_amount_that_is_not_positive_is_refused(amount):
    with pytest.raises(Refused) as refused:
        earmark(open_line("1000.00"), case(), amount, by=person(Role.OFFICER))
    assert reasons(refused)[0][0] == "amount_not_positive"


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN])
def test_money_of_a_case_is_not_for_other_roles(role):
    with pytest.raises(Refused) as refused:
        earmark(open_line("1000.00"), case(), Decimal("1.00"), by=person(role))
    assert reasons(refused)[0][0] == "role_needed"


def test_called_never_exceeds_allocated():
    line = open_line("600.00", room=Decimal("1000.00"))
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    with pytest.raises(Refused) as refused:
        call_money(later, Decimal("400.01"), by=None)
    assert reasons(refused)[0][1]["there"] == Decimal("400.00")
    call_money(later, Decimal("400.00"), by=None)
    assert line_balance(line).amount == Decimal("600.00")


def test_commit_of_less_than_earmarked_releases_the_rest():
    line, officer, matter = open_line("1000.00"), person(Role.OFFICER), case()
    earmark(line, matter, Decimal("500.00"), by=officer)
    commit(line, matter, Decimal("420.50"), by=officer)
    held = case_balance(matter)
    assert (held.earmarked, held.committed) == (Decimal("0.00"), Decimal("420.50"))
    assert line_balance(line).free == Decimal("579.50")


def test_commit_of_more_than_earmarked_is_refused():
    line, officer, matter = open_line("1000.00"), person(Role.OFFICER), case()
    earmark(line, matter, Decimal("500.00"), by=officer)
    with pytest.raises(Refused):
        commit(line, matter, Decimal("500.01"), by=officer)


def test_release_frees_everything_earmarked_and_is_silent_when_nothing_is():
    line, officer, matter = open_line("1000.00"), person(Role.OFFICER), case()
    earmark(line, matter, Decimal("500.00"), by=officer)
    assert release(line, matter, by=officer).amount == Decimal("500.00")
    assert release(line, matter, by=officer) is None
    assert line_balance(line).free == Decimal("1000.00")


def test_payments_stay_within_the_commitment_and_recoveries_within_payments():
    line, finance, matter = open_line("1000.00"), person(Role.FINANCE), case()
    earmark(line, matter, Decimal("500.00"), by=finance)
    commit(line, matter, Decimal("500.00"), by=finance)
    pay(line, matter, Decimal("300.00"), by=finance, note="first instalment")
    with pytest.raises(Refused):
        pay(line, matter, Decimal("200.01"), by=finance, note="too much")
    with pytest.raises(Refused):
        decommit(line, matter, Decimal("200.01"), by=finance, note="too much")
    with pytest.raises(Refused):
        recover(line, matter, Decimal("300.01"), by=finance, note="too much")
    recover(line, matter, Decimal("50.00"), by=finance, note="overpaid")
    decommit(line, matter, Decimal("250.00"), by=finance, note="project ended early")
    held = case_balance(matter)
    assert (held.committed, held.paid, held.open) == (Decimal("250.00"), Decimal("250.00"), Decimal("0.00"))
    assert reconcile().clean


def test_carry_over_moves_free_money_only():
    line, officer = open_line("1000.00"), person(Role.OFFICER)
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    earmark(line, case(), Decimal("700.00"), by=officer)
    with pytest.raises(Refused):
        carry_over(line, later, Decimal("300.01"), by=officer, note="unspent")
    carry_over(line, later, Decimal("300.00"), by=officer, note="unspent")
    assert line_balance(later).free == Decimal("300.00")
    assert line_balance(line).free == Decimal("0.00")


def test_returned_money_can_be_called_again():
    line = open_line("1000.00", room=Decimal("1000.00"))
    return_money(line, Decimal("250.00"), by=person(Role.OFFICER))
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    call_money(later, Decimal("250.00"), by=None)
    assert reconcile().clean


def test_balance_as_of_a_day_takes_what_was_posted_before_midnight_in_helsinki():
    line, officer, matter = open_line("0.00", room=Decimal("1000.00")), person(Role.OFFICER), case()
    last_second = datetime(2022, 12, 31, 21, 59, 59, tzinfo=UTC)
    with clock.at(last_second):
        call_money(line, Decimal("900.00"), by=officer)
    with clock.at(datetime(2022, 12, 31, 22, 0, tzinfo=UTC)):
        earmark(line, matter, Decimal("10.00"), by=officer)
    before = budget(line.objective.programme, end_of(date(2022, 12, 31)))
    after = budget(line.objective.programme, end_of(date(2023, 1, 1)))
    assert (before.total.called, before.total.earmarked) == (Decimal("900.00"), Decimal("0.00"))
    assert after.total.earmarked == Decimal("10.00")


def test_budget_costs_the_same_queries_with_1_and_3_lines(django_assert_num_queries):
    line, officer = open_line("1000.00"), person(Role.OFFICER)
    programme = line.objective.programme
    with django_assert_num_queries(4):
        budget(programme)
    for season in ("2024-spring", "2024-autumn"):
        later = CallLineFactory(call=CallRoundFactory(id=f"amif-test-{season}", season=season))
        call_money(later, Decimal("5.00"), by=officer)
        earmark(later, case(), Decimal("1.00"), by=officer)
    with django_assert_num_queries(4):
        assert len(budget(programme).lines) == 3


def test_entries_can_be_neither_changed_nor_deleted():
    line = open_line("1000.00")
    entry = LedgerEntry.objects.get(line=line)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(amount=Decimal("1.00"))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).delete()
    assert LedgerEntry.objects.get(pk=entry.pk).amount == Decimal("1000.00")


def test_the_database_itself_refuses_an_entry_that_overcommits():
    line = open_line("100.00")
    values = {"objective": line.objective, "support": line.support, "line": line, "effective_at": clock.now()}
    with pytest.raises(IntegrityError, match="line_not_overcommitted"), transaction.atomic():
        LedgerEntry.objects.create(kind="earmark", amount=Decimal("100.01"), case=case(), **values)
    with pytest.raises(IntegrityError, match="allocation_not_overcalled"), transaction.atomic():
        LedgerEntry.objects.create(kind="call", amount=Decimal("900.01"), **values)


def test_no_trigger_is_missing():
    assert missing() == []
    with connection.cursor() as cursor:
        table = " ON calls_ledgerentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER calls_ledgerentry_no_update{table}")
    assert missing() == ["calls_ledgerentry_no_update"]


def test_reconcile_names_the_guard_that_differs(capsys):
    line = open_line("1000.00")
    call_command("reconcile")
    assert "identities checked" in capsys.readouterr().out
    LineGuard.objects.filter(line=line).update(amount=Decimal("1000.01"))
    with pytest.raises(CommandError):
        call_command("reconcile")
    assert "guard of the amount is 1000.01, should be 1000.00" in capsys.readouterr().out


def test_every_posting_is_audited_and_the_chain_is_whole():
    line, officer, matter = open_line("1000.00"), person(Role.OFFICER), case()
    earmark(line, matter, Decimal("500.00"), by=officer)
    commit(line, matter, Decimal("400.00"), by=officer)
    events = AuditEvent.objects.filter(stream=f"case:{matter.pk}").values_list("verb", "actor")
    assert list(events) == [
        ("ledger.earmark", officer.pk),
        ("ledger.commit", officer.pk),
        ("ledger.release", officer.pk),
    ]
    assert verify() == []
