"""Data sets from the database: every figure follows from a small known world, now and as of past days."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Role
from calls.services.changes import confirm_change, propose_change
from calls.services.payment_applications import record_payment_application
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.rules.canonical import to_text
from reporting.rules.identities import differences
from tests.factories.accounts import person
from tests.reporting import world

pytestmark = pytest.mark.django_db
AS_OF = date(2023, 12, 31)


@pytest.fixture
def known():
    return world.build()


def committee(known, as_of=AS_OF, until=None):
    return dataset("committee", Scope(known.programme, as_of, until or timezone.now()))


def test_dataset_of_a_real_programme_reconciles(known):
    for day in (date(2022, 12, 31), date(2023, 5, 1), date(2023, 6, 30), AS_OF, timezone.localdate()):
        assert differences(committee(known, day)) == []
        assert differences(dataset("earmarks", Scope(known.programme, day, timezone.now()))) == []


def test_money_shows_each_step_of_the_ladder(known):
    total = committee(known).money.total
    assert (total.allocated, total.called, total.uncalled) == (
        D("1300000.73"),
        D("650000.00"),
        D("650000.73"),
    )
    assert (total.earmarked, total.committed, total.free) == (D("180000.00"), D("100000.00"), D("370000.00"))
    assert (total.paid, total.open) == (D("30000.00"), D("70000.00"))


def test_rounding_difference_of_the_printed_allocation_is_kept_apart(known):
    integration, solidarity = committee(known).money.objectives
    assert (integration.project_support, integration.rounding_difference) == (D("1000000.00"), D("0.73"))
    assert solidarity.rounding_difference == D("0.00")


def test_money_of_a_past_day_leaves_out_what_came_later(known):
    total = committee(known, date(2023, 8, 31)).money.total
    assert (total.paid, total.earmarked, total.called) == (D("0.00"), D("0.00"), D("150000.00"))


def test_day_compared_with_is_the_half_year_before(known):
    data = committee(known)
    assert data.header.previous == date(2023, 6, 30)
    assert data.money.total_before.committed == D("100000.00")
    assert data.money.total_before.paid == D("0.00")


def test_entries_recorded_later_do_not_count(known):
    before_anything = committee(known, until=datetime(2020, 1, 1, tzinfo=UTC))
    assert before_anything.money.total.called == D("0.00")
    assert before_anything.money.total.allocated == D("1300000.73")


def test_line_tells_carried_and_returned_money_apart(known):
    first, second = committee(known).money.lines
    assert (first.opened, first.carried, first.returned, first.called) == tuple(
        map(D, ("400000.00", "-50000.00", "250000.00", "100000.00"))
    )
    assert (second.opened, second.carried, second.waiting) == (D("500000.00"), D("50000.00"), 1)
    assert second.earmarked_since == date(2023, 11, 20)


def test_rounds_count_every_application_in_one_state(known):
    spring, autumn = committee(known).rounds
    (row,) = spring.actions
    assert (row.received, row.granted_n, row.rejected_n) == (2, 1, 1)
    assert (row.asked, row.granted) == (D("210000.00"), D("100000.00"))
    first, idle = autumn.actions
    assert (first.received, first.waiting_n, first.undecided_n, first.withdrawn_n) == (3, 1, 1, 1)
    assert (idle.action, idle.received) == ("2D5", 0)
    assert autumn.opened == D("550000.00")


def test_round_before_its_deadline_is_open_and_knows_no_later_decision(known):
    spring = committee(known, date(2023, 5, 1)).rounds[0]
    assert spring.open
    assert [row.received for row in spring.actions] == [0]


def test_application_decided_after_the_cutoff_is_still_undecided(known):
    (row,) = committee(known, date(2023, 5, 31)).rounds[0].actions
    assert (row.received, row.granted_n, row.rejected_n, row.undecided_n) == (2, 0, 0, 2)


def test_application_withdrawn_after_the_cutoff_still_counts(known):
    row = committee(known, date(2023, 10, 9)).rounds[1].actions[0]
    assert (row.withdrawn_n, row.undecided_n) == (0, 3)


def test_projects_are_the_granted_ones_only(known):
    (project,) = committee(known).projects
    assert project.title == "Trygg start"
    assert (project.committed, project.paid, project.rate) == (D("100000.00"), D("30000.00"), D("90.00"))


def test_undecided_applications_appear_as_counts_only(known):
    text = to_text(committee(known))
    for title in ("Hemligt förslag", "Ännu inte bedömt", "Återtaget", "Avslaget", "Utkast"):
        assert title not in text
    assert known.waiting.case.reference not in text


def test_indicators_add_up_the_targets_of_granted_projects(known):
    found = {item.code: item for item in committee(known).indicators}
    assert (found["O.2.3"].planned, len(found["O.2.3"].cells)) == (90, 9)
    assert (found["O.2.3.2"].planned, found["O.2.3.2"].parent) == (7, "O.2.3")
    assert (found["O.2.2"].planned, found["O.2.2"].cells, found["O.2.2"].projects) == (6, (), 1)


def test_plan_ahead_leaves_out_seasons_already_opened(known):
    ahead = committee(known).ahead
    assert [season.code for season in ahead.seasons] == ["2024-spring", "2024-autumn"]
    (row,) = ahead.rows
    assert (row.measure, row.amounts, row.total) == ("2D", (D("150000.00"), D("50000.00")), D("200000.00"))


def test_plan_ahead_is_empty_when_its_seasons_are_over(known):
    assert committee(known, date(2026, 1, 31)).ahead.rows == ()


def test_quarters_end_at_the_money_of_the_cutoff_date(known):
    quarters = committee(known).money.quarters
    assert [quarter.ends for quarter in quarters] == [
        date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), AS_OF
    ]  # fmt: skip
    assert [quarter.reserved[0] for quarter in quarters] == [
        D("0.00"), D("100000.00"), D("100000.00"), D("280000.00")
    ]  # fmt: skip


def test_payment_applications_count_from_their_day_and_only_as_far_as_they_were_recorded(known):
    objective = known.line.objective
    sums = {"eligible": D("200000.00"), "contribution": D("130000.07")}
    before = timezone.now()
    record_payment_application(objective, 1, submitted_on=AS_OF, by=None, **sums)
    record_payment_application(objective, 2, submitted_on=date(2024, 1, 1), by=None, **sums)
    found = committee(known).payments
    assert (found.covered, found.count, found.latest) == (D("130000.07"), 1, AS_OF)
    assert (found.needed, found.missing, found.met) == (D("130000.07"), D("0.00"), True)
    assert committee(known, date(2024, 1, 1)).payments.count == 2
    assert committee(known, until=before).payments.count == 0


def test_an_allocation_changed_since_leaves_the_past_and_the_initial_one_as_they_were(known):
    objective, officer = known.line.objective, person(Role.OFFICER)
    data = {"objective": objective.pk, "support": "project", "from": "1000000.00", "to": "1100000.00"}
    change = propose_change("allocation", known.programme, data, reason="amended", by=officer)
    confirm_change(change, by=person(Role.DECIDER))
    known.programme.refresh_from_db()
    then, now = committee(known), committee(known, timezone.localdate())
    assert (then.money.total.allocated, now.money.total.allocated) == (D("1300000.73"), D("1400000.73"))
    assert then.payments.initial == now.payments.initial == D("1300000.73")
    assert differences(then) == differences(now) == []


def test_same_day_without_new_entries_gives_the_same_text(known):
    first = to_text(committee(known))
    assert to_text(committee(known)) == first


def test_criteria_without_approval_are_named(known):
    (item,) = committee(known).criteria
    assert (item.version, item.approved_on) == ("1", None)


@pytest.mark.parametrize(("kind", "queries"), [("committee", 52), ("earmarks", 21)])
def test_dataset_takes_a_fixed_number_of_queries(known, kind, queries):
    for more in (0, 3):
        for _ in range(more):
            world.application(known.line, known.granted.action, "in_check", "1000.00", None, title="Till")
        with CaptureQueriesContext(connection) as asked:
            dataset(kind, Scope(known.programme, AS_OF, timezone.now()))
        assert len(asked) == queries
