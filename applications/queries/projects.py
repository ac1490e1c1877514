"""Granted projects as anybody may see them, and how many applications a round has had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum, Window

from applications.models import Application
from calls.models import Programme


@dataclass(frozen=True)
class ProjectSums:
    """How many projects a list has, and what they were granted, in euro."""

    count: int
    granted: Decimal


def granted_projects(programme: Programme) -> QuerySet[Application]:
    """Projects with a grant, newest first, with what a row shows."""
    rows = Application.objects.granted().filter(call__programme=programme)
    return rows.select_related("case", "organisation", "action__objective", "call").order_by(
        "-decided_at", "-pk"
    )


def sums(projects: QuerySet[Application]) -> ProjectSums:
    """Number and sum of the projects. One query."""
    row = projects.order_by().aggregate(count=Count("pk"), granted=Sum("granted"))
    return ProjectSums(row["count"], row["granted"] or Decimal("0.00"))


def newest_with_sums(projects: QuerySet[Application], most: int) -> tuple[list[Application], ProjectSums]:
    """The first projects of the list, and number and sum of all of it. One query."""
    whole = projects.annotate(in_all=Window(Count("pk")), granted_in_all=Window(Sum("granted")))
    rows: list[Any] = list(whole[:most])
    found = ProjectSums(rows[0].in_all, rows[0].granted_in_all) if rows else ProjectSums(0, Decimal("0.00"))
    return rows, found


def submitted_by_round(call_ids: Iterable[str]) -> Mapping[str, int]:
    """How many applications each round has received, drafts not counted. One query."""
    rows = Application.objects.submitted().filter(call__in=list(call_ids)).order_by()
    return dict(rows.values_list("call_id").annotate(count=Count("pk")))
