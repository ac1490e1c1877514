"""The results of a round: what anybody may see of the lines published, and how far each line is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.choices import ApplicationState as State
from applications.choices import DecisionState
from applications.models import Application, Decision, ReservePlace
from applications.models.application import DECIDED
from applications.models.results import ResultsPublication
from applications.queries.glance import Standing, Tally, standings
from calls.models import CallLine, CallRound, Programme
from calls.queries.money import LineBalance, balances_of_lines
from calls.rules.dates import local_day
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

ZERO = Decimal("0.00")
NOTHING = Finding("no_results", gettext_noop("No application of the line has been decided."))
UNDECIDED = Finding("undecided_left", gettext_noop("Applications that are not decided yet: %(count)s."))
UNSENT = Finding("unsent_left", gettext_noop("Decisions that have not been notified yet: %(count)s."))
PUBLISHED = Finding("results_public", gettext_noop("The results of the line are public already."))


@dataclass(frozen=True)
class PublicLine:
    """A published line: its money, the granted projects, counts and sums of all others."""

    line: CallLine
    balance: LineBalance
    standing: Standing
    published_at: datetime
    projects: tuple[Application, ...]
    in_reserve: int = 0

    @property
    def granted(self) -> Tally:
        """Granted, whole or in part."""
        return self.standing.tally([State.GRANTED, State.GRANTED_IN_PART])

    @property
    def rejected(self) -> Tally:
        """Rejected."""
        return self.standing.tally([State.REJECTED])

    @property
    def not_admitted(self) -> Tally:
        """Not admitted."""
        return self.standing.tally([State.NOT_ADMITTED])


@dataclass(frozen=True)
class PublicResults:
    """The published lines of a round; `waiting` are the codes of those that are not published."""

    call: CallRound
    lines: tuple[PublicLine, ...]
    waiting: tuple[str, ...]

    @property
    def standing(self) -> Tally:
        """Everything received on the published lines that was not withdrawn."""
        return sum((row.standing.standing for row in self.lines), Tally())

    @property
    def granted(self) -> Tally:
        """What was granted on them."""
        return sum((row.granted for row in self.lines), Tally())

    @property
    def rejected(self) -> Tally:
        """What was rejected on them."""
        return sum((row.rejected for row in self.lines), Tally())

    @property
    def not_admitted(self) -> Tally:
        """What was not admitted on them."""
        return sum((row.not_admitted for row in self.lines), Tally())

    @property
    def amount(self) -> Decimal:
        """The money of the published lines, in euro."""
        return sum((row.balance.amount for row in self.lines), ZERO)

    @property
    def published_at(self) -> datetime | None:
        """When the newest of them was published."""
        return max((row.published_at for row in self.lines), default=None)


def public_results(call: CallRound) -> PublicResults:
    """What anybody may see of a round's results. Seven queries, whatever the number of projects."""
    lines = ordered_lines(call)
    published = dict(ResultsPublication.objects.filter(line__in=lines).values_list("line_id", "published_at"))
    shown = [line for line in lines if line.pk in published]
    held, here = balances_of_lines(shown), standings([call], "line_id")
    projects, waiting = projects_of(shown), waiting_on(shown)
    return PublicResults(
        call,
        tuple(
            PublicLine(
                line,
                held[line.pk],
                here.get(line.pk, Standing()),
                published[line.pk],
                tuple(projects[line.pk]),
                waiting.get(line.pk, 0),
            )
            for line in shown
        ),
        tuple(line.code for line in lines if line.pk not in published),
    )


def ordered_lines(call: CallRound) -> list[CallLine]:
    """The round's lines in the programme's order."""
    rows = call.lines.select_related("call", "objective", "measure")
    return list(rows.order_by("objective__position", "-support", "measure__position", "code"))


def projects_of(lines: Iterable[CallLine]) -> dict[int, list[Application]]:
    """The granted projects of the lines, by beneficiary. One query."""
    rows = Application.objects.granted().filter(line__in=list(lines))
    found: dict[int, list[Application]] = defaultdict(list)
    for row in rows.select_related("case", "organisation", "action").order_by("organisation__name", "pk"):
        found[row.line_id].append(row)
    return found


def waiting_on(lines: Iterable[CallLine]) -> dict[int, int]:
    """How many rejected applications keep a place in the reserve of each line today, by line id. One query."""
    kept = ReservePlace.objects.filter(
        decision__state=DecisionState.DECIDED,
        decision__annulled_at=None,
        decision__application__state=State.REJECTED,
        decision__application__line__in=list(lines),
        until__gte=local_day(clock.now()),
    )
    rows = kept.order_by().values_list("decision__application__line")
    return dict(rows.annotate(count=Count("decision__application", distinct=True)))


def rounds_with_results(programme: Programme) -> QuerySet[CallRound]:
    """The rounds of which a line has been published, the newest first."""
    published = ResultsPublication.objects.filter(line__call=OuterRef("pk"))
    return programme.rounds.public().filter(Exists(published)).order_by("-closes_at", "pk")


@dataclass(frozen=True)
class LineStanding:
    """How far a line is on the way to publication; `unsent` decisions have no letter notified yet."""

    line: CallLine
    decided: int
    undecided: int
    unsent: int
    published_at: datetime | None
    published_by: str

    @property
    def problems(self) -> list[Reason]:
        """Why the line cannot be published: once, when all is decided and every applicant has been told."""
        if self.published_at is not None:
            return [PUBLISHED()]
        found = []
        if self.undecided:
            found.append(UNDECIDED(count=self.undecided))
        if self.unsent:
            found.append(UNSENT(count=self.unsent))
        return found or ([] if self.decided else [NOTHING()])


def line_standings(call: CallRound) -> list[LineStanding]:
    """Every line of the round. Three queries."""
    lines = ordered_lines(call)
    publications = ResultsPublication.objects.filter(line__in=lines).select_related("published_by")
    published = {row.line_id: row for row in publications}
    sent = Exists(Decision.objects.in_force().filter(application=OuterRef("pk"), letter__isnull=False))
    decided, gone = Q(state__in=DECIDED), Q(state=State.WITHDRAWN)
    rows = Application.objects.submitted().filter(line__in=lines).order_by().annotate(is_sent=sent)
    counts = {
        pk: (made, left, unsent)
        for pk, made, left, unsent in rows.values_list("line_id").annotate(
            made=Count("pk", filter=decided),
            left=Count("pk", filter=~decided & ~gone),
            unsent=Count("pk", filter=decided & Q(is_sent=False)),
        )
    }
    return [standing_of(line, counts.get(line.pk, (0, 0, 0)), published.get(line.pk)) for line in lines]


def standing_of(
    line: CallLine, counts: tuple[int, int, int], published: ResultsPublication | None
) -> LineStanding:
    """One line."""
    decided, undecided, unsent = counts
    if published is None:
        return LineStanding(line, decided, undecided, unsent, None, "")
    name = published.published_by.name if published.published_by else ""
    return LineStanding(line, decided, undecided, unsent, published.published_at, name)
