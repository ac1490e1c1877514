"""Working together on a draft: who is editing which section now, and what colleagues say of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count

from applications.models import Application, FieldComment, SectionPresence, SectionVersion
from records import clock
from records.queries import Relation, gathering, settle

PRESENT = timedelta(seconds=90)
MOST_THREADS = 50
"""Threads a section's page shows; the newest ones."""
ANSWERS = {"answers": Relation(FieldComment, "answers_to", along=("written_by",))}


@dataclass(frozen=True)
class Beside:
    """What the task list says beside a section: who is editing it, and how many threads are open."""

    people: tuple[str, ...] = ()
    comments: int = 0


@dataclass(frozen=True)
class Thread:
    """What colleagues say of one control of a section; the settled threads apart."""

    control: str
    open: list[FieldComment] = field(default_factory=list)
    settled: list[FieldComment] = field(default_factory=list)


def present_in(application: Application, user: Any) -> dict[str, list[str]]:
    """The names of the others who are editing, by section. One query."""
    rows = SectionPresence.objects.filter(application=application, seen_at__gte=clock.now() - PRESENT)
    found: dict[str, list[str]] = {}
    for row in rows.exclude(user=user).select_related("user").order_by("user__name"):
        found.setdefault(row.section, []).append(str(row.user))
    return found


def beside(application: Application, user: Any) -> Mapping[str, Beside]:
    """What stands beside each section on the task list. Two queries."""
    rows = FieldComment.objects.filter(application=application, answers_to=None, settled_at=None)
    counts = dict(rows.order_by().values_list("section").annotate(number=Count("pk")))
    people = present_in(application, user)
    return {code: Beside(tuple(people.get(code, ())), counts.get(code, 0)) for code in {*people, *counts}}


def threads_in(application: Application, section: str) -> dict[str, Thread]:
    """The threads of a section by the control they are about. One query."""
    rows = FieldComment.objects.filter(application=application, section=section, answers_to=None)
    rows = gathering(rows.select_related("written_by", "settled_by"), ANSWERS)
    found: dict[str, Thread] = {}
    for row in reversed(rows.order_by("-written_at", "-id")[:MOST_THREADS]):
        settle(row, ANSWERS)
        thread = found.setdefault(row.control, Thread(row.control))
        (thread.settled if row.settled_at else thread.open).append(row)
    return found


def newest_version(application: Application, section: str) -> str:
    """The version of the section that was saved last; empty when none is kept. One query."""
    rows = SectionVersion.objects.filter(application=application, section=section).order_by("-id")
    return rows.values_list("version", flat=True).first() or ""
