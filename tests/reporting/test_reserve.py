"""Reports of a round in which a grant was declined and a promotion followed: each as of its own day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from applications.models import Application, ResultsPublication
from applications.queries.results import public_results
from applications.services.deciding import decide
from calls.models import CallRound
from calls.rules.dates import local_day
from records import clock
from reporting.queries.cases import cases
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.rules.identities import differences
from tests.applications.test_reserve import ONE, Line

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def story() -> tuple[Line, date]:
    """Decided today, declined tomorrow, promoted the day after; the first of these days."""
    line, start = Line((5, 5), (4, 4), (3, 4)).settled(), clock.now()
    with clock.at(start + DAY):
        line.give_back()
    with clock.at(start + 2 * DAY):
        decide(line.promoted(1), by=line.decider)
    return line, local_day(start)


def scope(line: Line, day: date) -> Scope:
    call = CallRound.objects.get(pk=line.line.call_id)
    return Scope(call.programme, day, clock.now() + 9 * DAY, call)


def test_states_are_those_of_the_day_asked_for(story):
    line, start = story
    found = []
    for days in range(3):
        here = cases(scope(line, start + days * DAY))
        found.append([here.state(line.fresh(number)) for number in range(3)])
    assert found == [
        ["granted", "rejected", "rejected"],
        ["withdrawn", "rejected", "rejected"],
        ["withdrawn", "granted", "rejected"],
    ]


def test_report_of_the_results_counts_each_case_once_and_reconciles(story):
    line, start = story
    for days, granted, withdrawn in ((0, 1, 0), (1, 0, 1), (2, 1, 1)):
        data = dataset("call-results", scope(line, start + days * DAY))
        counts = data.total
        assert (counts.granted_n, counts.withdrawn, counts.received) == (granted, withdrawn, 3)
        assert counts.granted == granted * ONE
        assert differences(data) == []


def test_public_results_tell_how_many_wait_and_name_only_the_granted(story):
    line, _start = story
    ResultsPublication.objects.create(line=line.line, published_at=clock.now(), published_by=line.by)
    (row,) = public_results(line.line.call).lines
    assert [one.pk for one in row.projects] == [line.cases[1].pk]
    assert (row.granted.count, row.granted.granted, row.rejected.count, row.in_reserve) == (1, ONE, 1, 1)
    with clock.at(clock.now() + 800 * DAY):
        assert public_results(line.line.call).lines[0].in_reserve == 0
    assert Application.objects.granted().count() == 1
    assert line.free() == Decimal("100000.00") - ONE


def test_days_of_a_promoted_case_are_those_to_its_first_decision_and_the_promotion_is_told(story):
    line, start = story
    before, after = (dataset("call-results", scope(line, start + days * DAY)).cases for days in (0, 2))
    reference = line.fresh(1).case.reference
    first, then = (next(one for one in rows if one.reference == reference) for rows in (before, after))
    assert (first.outcome, first.ground) == ("rejected", "money")
    assert (then.outcome, then.ground) == ("granted", "promoted")
    assert first.days == then.days


def test_annulled_decision_counts_until_the_day_it_was_annulled(story):
    line, start = story
    rejected = line.fresh(2)
    rejected.decisions.update(annulled_at=clock.now() + 3 * DAY)
    Application.objects.filter(pk=rejected.pk).update(state="in_check", decided_at=None, score=None)
    found = [cases(scope(line, start + days * DAY)).state(line.fresh(2)) for days in (0, 2, 3)]
    assert found == ["rejected", "rejected", "undecided"]
