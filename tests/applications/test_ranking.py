"""The ranking of a round: order, ties, sums and the funding line by the line's free money."""

from decimal import Decimal

import pytest

from accounts.choices import Role
from applications.models import Application
from applications.permissions.selection import why_not_rank
from applications.queries.ranking import LineRanking, ranked_lines
from applications.rules.ranking import ABOVE, BELOW, OUT, TO_DECIDE
from applications.services.deciding import propose
from calls.models import CallRound, CriteriaSet
from calls.services.ledger import earmark
from records.services import open_case
from tests.factories.accounts import MembershipFactory, person
from tests.factories.applications import open_round, submitted
from tests.factories.selection import assessed, decided, impartial, officer, proposed, whole

pytestmark = pytest.mark.django_db
ONE = Decimal("86612.22")  # what tests.factories.applications.submitted asks for


def the_line(by, call: CallRound | None = None) -> LineRanking:
    (found,) = ranked_lines(by, call or CallRound.objects.get())
    return found


def placed(found: LineRanking) -> list[tuple[str, int | None, str]]:
    return [(one.scored.application.case.reference[-3:], one.row.rank, one.row.place) for one in found.places]


def several(by, *values: tuple[int, int], money: str = "1000000.00") -> list[Application]:
    """Assessed applications of one line, each scored by two assessors."""
    open_round(amount=money)
    return [assessed(submitted(), by=by, values=two) for two in values]


def test_ranking_orders_by_points_and_sums_up():
    by = officer()
    several(by, (3, 4), (5, 5), (4, 4))
    found = the_line(by)
    assert placed(found) == [("002", 1, ABOVE), ("003", 2, ABOVE), ("001", 3, ABOVE)]
    assert [one.row.running for one in found.places] == [ONE, 2 * ONE, 3 * ONE]
    assert [one.row.left for one in found.places] == [Decimal(1000000) - n * ONE for n in (1, 2, 3)]
    assert (found.ranking.funded, found.ranking.free) == (3 * ONE, Decimal(1000000) - 3 * ONE)
    assert found.places[2].scored.verdict.spread == Decimal("20.00")


def test_funding_line_lies_where_the_free_money_ends():
    by = officer()
    several(by, (3, 3), (5, 5), (4, 4), money="180000.00")
    assert placed(the_line(by)) == [("002", 1, ABOVE), ("003", 2, ABOVE), ("001", 3, BELOW)]


def test_equal_applications_share_a_rank_and_a_person_decides_at_the_line():
    by = officer()
    several(by, (5, 5), (4, 4), (4, 4), money="200000.00")
    found = the_line(by)
    assert placed(found) == [("001", 1, ABOVE), ("002", 2, TO_DECIDE), ("003", 2, TO_DECIDE)]
    assert [one.row.tied for one in found.places] == [False, True, True]
    assert [reference[-3:] for reference in found.ranking.to_decide] == ["002", "003"]


def test_application_below_the_threshold_is_out_of_the_ranking():
    by = officer()
    several(by, (5, 5), (2, 2))
    CriteriaSet.objects.update(total_threshold=Decimal("60.00"))
    found = the_line(by)
    assert placed(found) == [("001", 1, ABOVE), ("002", None, OUT)]
    assert [reason.code for reason in found.places[1].scored.verdict.reasons] == ["below_total_threshold"]


def test_what_the_ranked_already_hold_does_not_move_the_line():
    by = officer()
    first, second, _third = several(by, (5, 5), (4, 4), (3, 3), money="200000.00")
    before = placed(the_line(by))
    propose(first, whole(first), by=by)
    propose(second, whole(second), by=by)
    after = the_line(by)
    assert placed(after) == before
    assert after.balance.free == Decimal(200000) - 2 * ONE
    assert after.held == 2 * ONE


def test_money_held_by_a_case_outside_the_ranking_does_move_it():
    by = officer()
    several(by, (5, 5), (4, 4), money="200000.00")
    earmark(
        CallRound.objects.get().lines.get(),
        open_case("application", "targeted"),
        Decimal("100000.00"),
        by=by,
    )
    assert [place for _ref, _rank, place in placed(the_line(by))] == [ABOVE, BELOW]


def test_decided_ones_stay_in_their_place_with_the_sum_decided():
    by = officer()
    open_round(amount="500000.00")
    decision = decided(submitted(), values=(4, 4))
    impartial(decision.application, by)
    found = the_line(by)
    assert placed(found) == [("001", 1, ABOVE)]
    assert found.places[0].scored.amount == decision.amount


def test_rank_takes_the_ceiling_when_the_ground_was_not_accepted():
    by = officer()
    (application,) = several(by, (4, 4))
    Application.objects.filter(pk=application.pk).update(ground_accepted=False)
    (place,) = the_line(by).places
    assert place.scored.rate == Decimal("75.00")
    assert place.scored.amount == Decimal("72176.85")  # 75 % of 96 235.80


def test_reader_who_has_not_declared_sees_no_ranking_but_the_cases_to_declare_on():
    by = officer()
    several(by, (5, 5), (4, 4))
    reader = officer()
    found = the_line(reader)
    assert found.places == ()
    assert len(found.undeclared) == 2
    assert found.asked == 0
    for one in found.undeclared:
        impartial(one, reader)
    assert len(the_line(reader).places) == 2


def test_reader_disqualified_from_one_takes_no_part_in_the_whole_line():
    by = officer()
    several(by, (5, 5))
    other = submitted()
    MembershipFactory(user=by, organisation=other.organisation)
    found = the_line(by)
    assert found.places == ()
    assert found.refusal.code == "disqualified_in_line"
    assert why_not_rank(by, found.line).code == "disqualified_in_line"


def test_auditor_sees_the_ranking_without_declaring():
    by = officer()
    several(by, (5, 5), (4, 4))
    assert len(the_line(person(Role.AUDITOR)).places) == 2


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.FINANCE, Role.COMMITTEE, Role.ADMIN])
def test_others_do_not_rank(role):
    call = open_round()
    assert why_not_rank(person(role), call.lines.get()).code == "role_needed"


def test_ranking_counts_what_is_not_assessed_yet():
    by = officer()
    several(by, (5, 5))
    submitted()
    found = the_line(by)
    assert (found.received, found.under_way) == (2, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_ranking_takes_the_same_number_of_queries(count, django_assert_num_queries):
    by = officer()
    several(by, *[(5, 5)] * count)
    proposed(submitted(), by=by)
    call = CallRound.objects.select_related("programme", "criteria_set").get()
    with django_assert_num_queries(7):
        ranked_lines(by, call)
