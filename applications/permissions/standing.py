"""Where people stand towards applications, in the database's words: beside the rows of a list, or asked of one."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.utils.timezone import localdate

from accounts.models import User
from applications.models import (
    Application,
    Assessment,
    Decision,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReconciledScore,
)
from applications.permissions.bars import belongs, disqualified, signed, tied
from records import clock
from records.queries import SOME_ROW, SOMEBODY, Prepared, prepare


def closed_lines(user: Any) -> QuerySet[Any]:
    """The lines an application on which disqualifies the person."""
    return lines_closed_to(user.pk, localdate(clock.now())).all()


@lru_cache(maxsize=256)
def lines_closed_to(person: UUID, today: date) -> QuerySet[Any]:
    """The same as a query not yet asked, put together once a day as `standing_on` is."""
    return Application.objects.submitted().filter(disqualified(User(pk=person))).order_by().values("line")


def with_case_standing(rows: QuerySet[Application], user: Any) -> QuerySet[Application]:
    """The same but for the rest of the line, which few questions are about and which costs as much as all others."""
    mine = ImpartialityDeclaration.objects.filter(user=user)
    here = {"application": OuterRef("pk")}
    return rows.annotate(
        standing_of=Value(str(user.pk)),
        standing_own=belongs(user),
        standing_tied=tied(user),
        standing_signed=signed(user),
        standing_impartial=Subquery(mine.filter(**here).values("impartial")[:1]),
        standing_assigned=Exists(Assessment.objects.filter(assessor=user, **here)),
        standing_took_part=Exists(EligibilityCheck.objects.filter(checked_by=user, **here))
        | Exists(Assessment.objects.filter(assessor=user, given_at__isnull=False, **here))
        | Exists(ReconciledScore.objects.filter(by=user, **here))
        | Exists(Decision.objects.filter(proposed_by=user, **here)),
    )


class Asked(NamedTuple):
    """One answer of `standing_on`: what `with_standing` puts into a row."""

    line_id: int
    standing_own: bool
    standing_tied: bool
    standing_signed: bool
    standing_impartial: bool | None
    standing_assigned: bool
    standing_took_part: bool


@lru_cache(maxsize=4)
def standing_on(today: date) -> Prepared:
    """Anybody's standing in any application, put together once a day: ties count by the day."""
    rows = with_case_standing(Application.objects.filter(pk=SOME_ROW), User(pk=SOMEBODY)).order_by()
    return prepare(rows.values_list(*Asked._fields), person=SOMEBODY, application=SOME_ROW)


@lru_cache(maxsize=4)
def barred_on(today: date) -> Prepared:
    """Whether an application on any line disqualifies anybody: a row when it does. Put together once a day."""
    rows = Application.objects.submitted().filter(disqualified(User(pk=SOMEBODY)), line=SOME_ROW).order_by()
    return prepare(rows.values_list("pk")[:1], person=SOMEBODY, line=SOME_ROW)
