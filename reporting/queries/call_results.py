"""The data set of the call-results report: what became of the applications of one round."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from applications.choices import CheckVerdict
from applications.models import Application, Decision, EligibilityCheck
from applications.models.application import DECIDED
from applications.queries.scoring import criteria_of, given_scores, reconciled_scores
from applications.rules.selection import score_verdict
from calls.models import Action, CallLine, CallRound
from calls.queries.money import balances
from calls.rules.dates import local_day
from calls.rules.ledger import Balance as Held
from records.models import AuditEvent
from records.rules import Reason, Refused, gettext_noop
from reporting.queries import cases as standing
from reporting.queries.cases import Cases, cases
from reporting.queries.committee import UNOPENED, indicators, natural
from reporting.queries.money import Waiting, by_kind, line, waiting
from reporting.queries.scope import Scope, header, round_names, text
from reporting.rules.call_results import (
    GENERAL,
    GRANTED,
    MONEY,
    NOT_ADMITTED,
    OTHER,
    PROMOTED,
    REJECTED,
    THRESHOLD,
    ActionResult,
    CallResultsData,
    Counts,
    Days,
    DecidedCase,
    Failed,
    LineResult,
    RoundHead,
    bands_of,
    days_of,
    grounds_of,
)
from reporting.rules.dataset import ZERO, Line, Text
from reporting.rules.kinds import CALL_RESULTS

NO_ROUND = gettext_noop("There are no decisions by %(as_of)s, so there are no results to report.")
OUTCOMES = {standing.GRANTED: GRANTED, standing.REJECTED: REJECTED, standing.NOT_ADMITTED: NOT_ADMITTED}
ADMITTED, ASSESSED = "applications.admitted", "applications.assessed"


@dataclass(frozen=True)
class Results:
    """The submitted applications of the round with what the ledger, the trail and the two stages know of them."""

    call: CallRound
    cases: Cases
    admitted: frozenset[int]
    assessed: frozenset[int]
    below: frozenset[int]
    failed: frozenset[int]
    first: Mapping[int, datetime]
    promoted: frozenset[int]

    def outcome(self, row: Application) -> str:
        """Granted, rejected or not admitted; empty for the undecided and the withdrawn."""
        return OUTCOMES.get(self.cases.state(row), "")

    def granted(self, row: Application) -> Decimal:
        """What the ledger has committed for it, in euro."""
        held = self.cases.held.get(row.case_id)
        return held.committed if held else ZERO

    def ground(self, row: Application) -> str:
        """Why it was refused: a general criterion, a threshold, or the money; of a grant, that it was promoted from the
        reserve, else empty.
        """
        if self.outcome(row) == GRANTED:
            return PROMOTED if row.pk in self.promoted else ""
        if row.pk in self.failed:
            return GENERAL
        if row.score is None:
            return OTHER
        return THRESHOLD if row.pk in self.below else MONEY

    def days(self, row: Application) -> int:
        """Whole days from the closing to the first decision: a promotion or a correction later is no longer wait."""
        decided = self.first.get(row.pk) or row.decided_at or self.call.closes_at
        return max(0, (local_day(decided) - local_day(self.call.closes_at)).days)


def decided_round(scope: Scope) -> CallRound | None:
    """The round the report is about: the one asked for, else the one closed last; none when it has no decisions."""
    decided = Application.objects.filter(state__in=DECIDED, decided_at__lt=scope.moment)
    rows = scope.programme.rounds.exclude(state__in=UNOPENED).filter(applications__in=decided)
    if scope.call is not None:
        rows = rows.filter(pk=scope.call.pk)
    return rows.order_by("-closes_at", "-pk").first()


def call_results(scope: Scope) -> CallResultsData:
    """Everything the report tells of its round. Refused when no round has decisions, or this one has none."""
    found = decided_round(scope)
    if found is None:
        raise Refused(Reason("no_round", NO_ROUND, {"as_of": scope.as_of}))
    here = results(scope, found)
    named = decided_cases(here)
    if not named:
        raise Refused(Reason("no_round", NO_ROUND, {"as_of": scope.as_of}))
    head = round_head(scope, found)
    rows = here.cases.applications
    return CallResultsData(
        header(CALL_RESULTS, scope),
        head,
        counts(here, rows),
        days_in(here, rows),
        line_results(scope, here),
        action_results(here),
        named,
        bands_of(named, head.most),
        grounds_of(named),
        failed_criteria(here),
        tuple(row for row in indicators(scope, here.cases) if row.planned),
    )


def results(scope: Scope, call: CallRound) -> Results:
    """The round's applications and what is known of them."""
    everything = cases(scope)
    mine = [row for row in everything.applications if row.call_id == call.pk]
    here = replace(everything, applications=mine)
    decided = [row for row in mine if here.state(row) in OUTCOMES]
    scored = frozenset(row.pk for row in decided if row.score is not None)
    assessed = scored | reached(scope, mine, ASSESSED)
    checks = EligibilityCheck.objects.filter(application__in=decided, verdict=CheckVerdict.NO)
    taken = decisions_taken(scope, decided)
    return Results(
        call,
        here,
        assessed | reached(scope, mine, ADMITTED),
        assessed,
        below_threshold(call, [row for row in decided if row.pk in scored]),
        frozenset(checks.values_list("application_id", flat=True)),
        {pk: at for pk, at, _promotion in reversed(taken)},
        frozenset(pk for pk, _at, promotion in taken if promotion is not None),
    )


def decisions_taken(scope: Scope, rows: list[Application]) -> list[tuple[int, datetime, int | None]]:
    """The decisions taken before the cut-off, the first first: of which application, when, its promotion. One query."""
    taken = Decision.objects.decided().filter(application__in=rows, decided_at__lt=scope.moment)
    found: Any = taken.order_by("decided_at", "pk").values_list("application_id", "decided_at", "promotion")
    return list(found)


def reached(scope: Scope, rows: list[Application], verb: str) -> frozenset[int]:
    """The applications that had come so far before the cut-off: the audit trail knows when."""
    events = AuditEvent.objects.filter(
        stream__in=[row.stream for row in rows], verb=verb, at__lt=scope.moment
    )
    streams = set(events.values_list("stream", flat=True))
    return frozenset(row.pk for row in rows if row.stream in streams)


def below_threshold(call: CallRound, rows: list[Application]) -> frozenset[int]:
    """Those that miss a threshold by their scores; where no scores are kept, by their total. Three queries."""
    criteria = criteria_of(call)
    given, agreed = given_scores(rows), reconciled_scores(rows)
    found = set()
    for row in rows:
        verdict = score_verdict(criteria, given.get(row.pk, []), agreed.get(row.pk, {}))
        by_total = (row.score or ZERO) < criteria.total_threshold
        if by_total if verdict.total is None else not verdict.passes:
            found.add(row.pk)
    return frozenset(found)


def counts(here: Results, rows: Iterable[Application]) -> Counts:
    """Counts and sums of some of the round's applications."""
    return sum((counted(here, row) for row in rows), Counts())


def counted(here: Results, row: Application) -> Counts:
    """One application: 1 in every count it belongs to."""
    outcome, asked = here.outcome(row), row.requested or ZERO
    gone = here.cases.state(row) == standing.WITHDRAWN
    open_ = not outcome and not gone
    refused = outcome in (REJECTED, NOT_ADMITTED)
    return Counts(
        1,
        int(gone),
        int(row.pk in here.admitted),
        int(row.pk in here.assessed),
        int(outcome == GRANTED),
        int(outcome == REJECTED),
        int(outcome == NOT_ADMITTED),
        int(open_),
        ZERO if gone else asked,
        here.granted(row) if outcome == GRANTED else ZERO,
        asked if outcome == GRANTED else ZERO,
        asked if refused else ZERO,
        asked if open_ else ZERO,
    )


def days_in(here: Results, rows: Iterable[Application]) -> Days:
    """How long the decided ones waited."""
    return days_of(here.days(row) for row in rows if here.outcome(row))


def line_results(scope: Scope, here: Results) -> tuple[LineResult, ...]:
    """Every line of the round, with its money as of the cut-off."""
    mine: dict[int, list[Application]] = defaultdict(list)
    for row in here.cases.applications:
        mine[row.line_id].append(row)
    return tuple(
        line_result(row.code, money, here, mine[row.pk]) for row, money in money_of_lines(scope, here.call)
    )


def money_of_lines(scope: Scope, call: CallRound) -> list[tuple[CallLine, Line]]:
    """The lines in the programme's order with what the ledger holds. Four queries."""
    held = balances(scope.ledger().filter(line__call=call), "line_id")
    sums, waits, name = by_kind(scope), waiting(scope), round_names(scope.programme)[call.pk]
    rows = call.lines.select_related("call", "objective", "measure")
    ordered = rows.order_by("objective__position", "objective__code", "-support", "code")
    return [
        (
            row,
            line(
                scope,
                row,
                name,
                held.get((row.pk,), Held()),
                sums.get(row.pk, {}),
                waits.get(row.pk, Waiting()),
            ),
        )
        for row in ordered
    ]


def line_result(code: str, money: Line, here: Results, rows: list[Application]) -> LineResult:
    """One line with its applications and how far the money reached."""
    granted = [row.score for row in rows if here.outcome(row) == GRANTED and row.score is not None]
    unfunded = [
        row.score
        for row in rows
        if here.outcome(row) == REJECTED and here.ground(row) == MONEY and row.score is not None
    ]
    return LineResult(
        code,
        money,
        counts(here, rows),
        days_in(here, rows),
        min(granted, default=None),
        max(unfunded, default=None),
    )


def action_results(here: Results) -> tuple[ActionResult, ...]:
    """Every action that was open in the round or that somebody applied for."""
    mine: dict[tuple[str, str], list[Application]] = defaultdict(list)
    actions: dict[str, Action] = {}
    opened = here.call.call_actions.select_related("action__objective", "action__measure", "line")
    for item in opened:
        actions[item.action.code] = item.action
        mine[item.action.code, item.line.code] = []
    for row in here.cases.applications:
        actions.setdefault(row.action.code, row.action)
        mine[row.action.code, row.line.code].append(row)
    ordered = sorted(mine, key=lambda key: (natural((key[0], actions[key[0]])), key[1]))
    return tuple(
        ActionResult(code, line_code, text(actions[code].title), counts(here, mine[code, line_code]))
        for code, line_code in ordered
    )


def decided_cases(here: Results) -> tuple[DecidedCase, ...]:
    """The decided applications by line; the granted first, each by points, the most first."""
    rows = [row for row in here.cases.applications if here.outcome(row)]
    order = [GRANTED, REJECTED, NOT_ADMITTED]
    rows.sort(
        key=lambda row: (
            row.line.objective.position,
            row.line.code,
            order.index(here.outcome(row)),
            -(row.score or ZERO),
            row.case.reference,
        )
    )
    return tuple(decided_case(here, row) for row in rows)


def decided_case(here: Results, row: Application) -> DecidedCase:
    """One of them."""
    granted = here.outcome(row) == GRANTED
    return DecidedCase(
        row.case.reference,
        row.title,
        row.language,
        row.organisation.name,
        row.line.code,
        row.action.code,
        here.outcome(row),
        here.ground(row),
        row.score,
        row.requested or ZERO,
        here.granted(row) if granted else ZERO,
        row.granted_rate if granted else None,
        here.days(row),
    )


def failed_criteria(here: Results) -> tuple[Failed, ...]:
    """The general criteria that refused applications did not meet, the most frequent first. One query."""
    refused = [row for row in here.cases.applications if here.outcome(row) in (REJECTED, NOT_ADMITTED)]
    checks = EligibilityCheck.objects.filter(application__in=refused, verdict=CheckVerdict.NO)
    found = Counter[str]()
    titles: dict[str, Text] = {}
    for check in checks.select_related("criterion"):
        found[check.criterion.code] += 1
        titles[check.criterion.code] = text(check.criterion.title)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Failed(titles[code], count) for code, count in ordered)


def round_head(scope: Scope, call: CallRound) -> RoundHead:
    """The round's dates and criteria."""
    found, criteria = call.criteria_set, criteria_of(call)
    return RoundHead(
        call.pk,
        text(call.title) if call.title else round_names(scope.programme)[call.pk],
        call.opens_at,
        call.closes_at,
        text(found.title) if found else Text(),
        str(found.version) if found else "",
        criteria.whole if found else None,
        (criteria.total_threshold or None) if found else None,
    )
