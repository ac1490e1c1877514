"""Ties: which order of which group counts, who may give one, and the ranking that takes it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from applications.models import Application, TieOrder
from applications.queries.ranking import ranked_lines
from applications.queries.tie_orders import orders_on, tied_groups
from applications.rules.ranking import Candidate, rank
from applications.rules.tie_orders import settled_by
from applications.rules.tie_orders import tied_groups as groups_of
from applications.services.declaring import declare
from applications.services.tie_orders import order_ties
from records.models import AuditEvent
from records.services import verify
from tests.factories.accounts import person
from tests.factories.applications import open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import assessed, assessor, decider, impartial
from tests.factories.ties import tie

NAMES = ("a", "b", "c", "d")


def candidate(reference: str, total: str = "80") -> Candidate:
    return Candidate(reference, Decimal(total), {}, Decimal("10.00"))


# The rules


def test_groups_are_those_that_share_a_rank():
    found = rank([candidate("a"), candidate("b", "70"), candidate("c"), candidate("d", "60")], Decimal(100))
    assert groups_of(found) == [("a", "c")]


def test_newest_order_that_names_the_whole_group_counts():
    first, second = {"a": 1, "b": 2}, {"a": 2, "b": 1, "c": 3}
    assert settled_by([("a", "b")], [first]) == first
    assert settled_by([("a", "b")], [first, second]) == {"a": 2, "b": 1}
    assert settled_by([("a", "b", "c")], [first]) == {}


def test_places_from_different_orders_are_never_put_together():
    assert settled_by([("a", "b", "c")], [{"a": 1, "b": 2}, {"b": 1, "c": 2}]) == {}


@given(st.permutations(NAMES), st.permutations(NAMES))
def test_ranking_follows_the_order_given_whatever_order_they_came_in(came, wanted):
    order = {reference: position for position, reference in enumerate(wanted, start=1)}
    candidates = [candidate(reference) for reference in came]
    settled = settled_by(groups_of(rank(candidates, Decimal(100))), [order])
    found = rank(candidates, Decimal(100), (), settled)
    assert [row.candidate.reference for row in found.rows] == list(wanted)
    assert not any(row.tied for row in found.rows)


# By the service


@pytest.fixture
def tied() -> list[Application]:
    open_round(amount="900000.00")
    people = [assessor(), assessor()]
    return [assessed(submitted(), values=(4, 4), assessors=people) for _ in range(2)]


def refs(applications: list[Application]) -> list[str]:
    return [one.case.reference for one in applications]


def chief(applications: list[Application]) -> Any:
    found = decider()
    for one in applications:
        impartial(one, found)
    return found


@pytest.mark.django_db
def test_decision_makers_order_is_the_rankings_and_is_on_record(tied):
    line, by = tied[0].line, chief(tied)
    assert [sorted(one) for one in tied_groups(line)] == [sorted(refs(tied))]
    wanted = refs(tied)[::-1]
    order_ties(line, wanted, "Den senare når fler kommuner.", by=by)
    (found,) = ranked_lines(by, line.call)
    assert [place.row.candidate.reference for place in found.places] == wanted
    assert [one.code for place in found.places for one in place.row.because].count("tie_settled") == 2
    assert AuditEvent.objects.filter(verb="applications.tie_ordered", actor=by.pk).count() == 2
    assert [one.reason for one in orders_on(line)] == ["Den senare når fler kommuner."]
    assert verify() == []


@pytest.mark.django_db
def test_newer_order_takes_the_place_of_the_older(tied):
    line, by = tied[0].line, chief(tied)
    order_ties(line, refs(tied), "Först.", by=by)
    order_ties(line, refs(tied)[::-1], "Sedan.", by=by)
    (found,) = ranked_lines(by, line.call)
    assert [place.row.candidate.reference for place in found.places] == refs(tied)[::-1]
    assert [one.reason for one in orders_on(line)] == ["Sedan.", "Först."]


@pytest.mark.django_db
def test_order_needs_a_reason_and_exactly_those_that_are_tied(tied):
    line, by = tied[0].line, chief(tied)
    refused_with(lambda: order_ties(line, refs(tied), "  ", by=by), "tie_order_reason")
    refused_with(lambda: order_ties(line, refs(tied)[:1], "x", by=by), "not_tied")
    refused_with(lambda: order_ties(line, [*refs(tied), "2023-9-9Z-999"], "x", by=by), "not_tied")
    refused_with(lambda: order_ties(line, [refs(tied)[0]] * 2, "x", by=by), "not_tied")
    assert TieOrder.objects.count() == 0


@pytest.mark.django_db
def test_only_a_decision_maker_without_any_tie_on_the_line_orders(tied):
    line = tied[0].line
    refused_with(lambda: order_ties(line, refs(tied), "x", by=person(Role.OFFICER)), "role_needed")
    refused_with(lambda: order_ties(line, refs(tied), "x", by=decider()), "impartiality_not_declared")
    declared, told = chief(tied), chief(tied)
    declare(tied[0], False, "Vän.", by=declared)
    tie(told, tied[1].organisation)
    for one in (declared, told):
        refused_with(lambda by=one: order_ties(line, refs(tied), "x", by=by), "disqualified_in_line")
