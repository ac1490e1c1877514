"""Officers in charge: who has which case in hand, and how much."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, UUIDField

from accounts.choices import Role
from accounts.models import User
from applications.models import Application, CaseHandler
from applications.permissions.selection import standing, with_standing
from applications.queries.demand import UNDECIDED


def officers() -> QuerySet[User]:
    """Officers in service by name, each with `in_hand`: how many cases that wait for a decision."""
    open_rows = Q(handled__ended_at=None, handled__application__state__in=UNDECIDED)
    rows = User.objects.filter(is_active=True, role_grants__role=Role.OFFICER)
    return rows.annotate(in_hand=Count("handled", filter=open_rows, distinct=True)).order_by("name", "pk")


def with_officer(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with `officer` and `officer_name` of whoever has each in hand; None while nobody has."""
    current = CaseHandler.objects.filter(application=OuterRef("pk"), ended_at=None)
    return rows.annotate(
        officer=Subquery(current.values("officer")[:1], output_field=UUIDField()),
        officer_name=Subquery(current.values("officer__name")[:1]),
    )


def kept_from(people: Iterable[User], applications: Iterable[Application]) -> dict[Any, set[str]]:
    """By application, the keys of those of the people who are disqualified from it. A query for each person."""
    keys = [one.pk for one in applications]
    found: dict[Any, set[str]] = {key: set() for key in keys}
    for person in people:
        for row in with_standing(Application.objects.filter(pk__in=keys), person):
            if standing(person, row).disqualified:
                found[row.pk].add(str(person.pk))
    return found
