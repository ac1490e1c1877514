"""Where a person stands is the same asked of one application as read with the rows of a list, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from applications.models import Application
from applications.permissions.selection import Standing, standing, with_standing
from applications.permissions.standing import barred_on, closed_lines, standing_on
from records import clock
from tests.factories.applications import complete_draft
from tests.factories.selection import assessor, assigned, give_scores, impartial, officer
from tests.factories.ties import tie

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FACTS = ("roles", "own", "tied", "signed", "impartial", "assigned", "took_part", "barred", "works_here")


def facts(here: Standing) -> tuple[Any, ...]:
    return tuple(getattr(here, name) for name in FACTS)


def test_standing_asked_of_one_is_that_of_the_list():
    first, _ = assigned(assessors=[assessor(), assessor()])
    give_scores(first)
    case = Application.objects.get()
    declared, with_tie = officer(), officer()
    impartial(case, declared)
    tie(with_tie, case.organisation)
    people = [first.assessor, declared, with_tie, officer(), case.organisation.memberships.get().user]
    said = [facts(standing(person, case)) for person in people]
    rows = [with_standing(Application.objects.all(), person).get() for person in people]
    assert [facts(standing(person, row)) for person, row in zip(people, rows, strict=True)] == said
    assert len(set(said)) == len(people)
    assert [one[FACTS.index("barred")] for one in said] == [False, False, True, False, True]
    assert [case.line_id in set(closed_lines(one).values_list("line", flat=True)) for one in people] == [
        one[FACTS.index("barred")] for one in said
    ]


def test_standing_is_put_together_once_a_day(django_assert_num_queries: Any):
    case, person = complete_draft(), officer()
    today = clock.now().date()
    (found,) = standing_on(today).ask(person=person.pk, application=case.pk)
    assert tuple(found) == (case.line_id, False, False, False, None, False, False)
    assert standing_on(today) is standing_on(today)
    assert barred_on(today) is not barred_on(today + timedelta(days=1))
    with django_assert_num_queries(1):
        assert standing_on(today).ask(person=person.pk, application=0) == []


def test_nobody_stands_anywhere_towards_what_is_not_there():
    with pytest.raises(Application.DoesNotExist):
        standing(officer(), Application(pk=0))
