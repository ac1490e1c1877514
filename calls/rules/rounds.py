"""What a round needs before it can be published, and whether it takes applications. Instants are arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.criteria import CriteriaSet, set_problems
from calls.rules.dates import period_problems
from calls.rules.findings import NOTE, Finding
from calls.rules.languages import LANGUAGE_NAMES
from calls.rules.ledger import ZERO
from calls.rules.round_parts import Asked, Opening, asked_problems, opening_problems
from records.rules import WARNING, Reason, gettext_noop

COMING, OPEN, CLOSED, SETTLED, CANCELLED, DRAFT, PROPOSED = (
    "published",
    "open",
    "closed",
    "settled",
    "cancelled",
    "draft",
    "proposed",
)
PROJECT, OPERATING = "project", "operating"
OPERATING_MODEL = "operating_real"
CPR_49 = gettext_noop("Common Provisions Regulation (EU) 2021/1060, Article 49(2)")
CPR_53 = gettext_noop("Common Provisions Regulation (EU) 2021/1060, Article 53")

TITLE_MISSING = Finding(
    "round_title_missing", gettext_noop("The title is missing in %(language)s."), art.ACT_15
)
SUMMARY_MISSING = Finding(
    "round_summary_missing", gettext_noop("The summary is missing in %(language)s."), art.ACT_15
)
ALREADY_OVER = Finding(
    "round_already_over",
    gettext_noop("The closing time, %(closes)s, has passed. Choose a later one."),
    art.ACT_15,
)
OPENS_IN_THE_PAST = Finding(
    "round_opens_in_the_past",
    gettext_noop("The opening time, %(opens)s, has passed: the round opens as soon as it is published."),
    art.ACT_15,
    NOTE,
)
SHORT_PERIOD = Finding(
    "round_short_period",
    gettext_noop(
        "The application period lasts %(days)s days. Applicants need time to prepare with partners."
    ),
    art.ACT_15,
    WARNING,
)
NO_ACTION = Finding("round_no_action", gettext_noop("Choose at least one action to open."), art.ACT_11)
NO_MONEY = Finding("round_no_money", gettext_noop("Enter an amount for at least one line."), CPR_49)
LINE_WITHOUT_MONEY = Finding(
    "round_line_without_money",
    gettext_noop("The line %(line)s has no amount. Enter one, or close its actions in this round."),
    CPR_49,
)
LINE_CARRIED_OVER = Finding(
    "round_line_carried_over",
    gettext_noop("The line %(line)s opens at zero: its money comes by a carry-over, decided later."),
    severity=NOTE,
)
LINE_NOT_AS_PLANNED = Finding(
    "round_line_not_as_planned",
    gettext_noop("The plan gives %(planned)s for the line %(line)s; this round calls %(called)s."),
    severity=WARNING,
)
ALLOCATION_SHORT = Finding(
    "round_allocation_short",
    gettext_noop(
        "%(objective)s has %(there)s not yet called for this kind of support; the lines need %(wanted)s, "
        "%(missing)s too much."
    ),
)
NO_COST_MODEL = Finding(
    "round_no_cost_model", gettext_noop("Choose at least one cost model for projects."), CPR_53
)
NO_OPERATING_MODEL = Finding(
    "round_no_operating_model",
    gettext_noop("Operating support is opened too: allow its cost model, actual costs."),
    CPR_53,
)
NO_CRITERIA_SET = Finding(
    "round_no_criteria_set", gettext_noop("Choose the selection criteria."), art.CRITERIA
)
NO_CONTACT = Finding("round_no_contact", gettext_noop("Enter an e-mail address for questions."), art.ACT_15)
NOT_DUE = Finding("round_not_due", gettext_noop("It is not yet time."))

SHORTEST_WITHOUT_WARNING = 14


@dataclass(frozen=True)
class Line:
    """A line as the round is to open it. `planned` is what the plan gives it, None where it gives nothing."""

    code: str
    objective: str
    support: str
    amount: Decimal
    planned: Decimal | None = None
    carried_over: bool = False


@dataclass(frozen=True)
class Round:
    """A round in preparation, as far as it is filled in."""

    title: Mapping[str, str]
    summary: Mapping[str, str]
    languages: tuple[str, ...]
    contact_email: str
    opens_at: datetime
    closes_at: datetime
    actions: tuple[str, ...]
    lines: tuple[Line, ...]
    cost_models: tuple[str, ...]
    criteria: CriteriaSet | None
    openings: tuple[Opening, ...] = ()
    questions: tuple[Asked, ...] = ()
    attachments: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Point:
    """One point of the checklist, with what is wrong or worth knowing about it."""

    code: str
    text: str
    reasons: tuple[Reason, ...] = ()

    @property
    def done(self) -> bool:
        """Nothing stands in the way of publishing."""
        return not any(reason.blocks for reason in self.reasons)

    @property
    def warns(self) -> bool:
        """Something is worth a second look."""
        return any(reason.severity == WARNING for reason in self.reasons)


def checklist(
    round_: Round, *, now: datetime, free: Mapping[tuple[str, str], Decimal], minimum_assessors: int
) -> list[Point]:
    """Act section 15, CPR 49 and 73: what stands in the way of publishing, point by point.

    `free` is what each objective has not yet called, by objective and kind of support, in euro.
    """
    return [
        Point("texts", gettext_noop("Title and summary"), tuple(_texts(round_))),
        Point("dates", gettext_noop("Opening and closing"), tuple(_dates(round_, now))),
        Point("actions", gettext_noop("Actions"), tuple(_actions(round_))),
        Point("money", gettext_noop("Money"), tuple(_money(round_, free))),
        Point("cost_models", gettext_noop("Cost models"), tuple(_cost_models(round_))),
        Point("criteria", gettext_noop("Selection criteria"), tuple(_criteria(round_, minimum_assessors))),
        Point("asked", gettext_noop("Questions and attachments"), tuple(_asked(round_))),
        Point("contact", gettext_noop("Contact"), () if round_.contact_email else (NO_CONTACT("email"),)),
    ]


def blocking(points: list[Point]) -> list[Reason]:
    """Act section 15: every reason that stops the publication."""
    return [reason for point in points for reason in point.reasons if reason.blocks]


def phase(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> str:
    """Act section 15: what a round is at this instant, whatever was stored last; equal to the deadline is open."""
    if state not in (COMING, OPEN, CLOSED):
        return state
    if now < opens_at:
        return COMING
    return OPEN if now <= closes_at and state != CLOSED else CLOSED


def why_not_opened(opens_at: datetime, now: datetime) -> Reason | None:
    """Act section 15: a round opens at its instant, not before."""
    return None if now >= opens_at else NOT_DUE()


def why_not_closed(closes_at: datetime, now: datetime) -> Reason | None:
    """Act section 15: a round closes after its last instant, which still belongs to it."""
    return None if now > closes_at else NOT_DUE()


def _texts(round_: Round) -> Iterator[Reason]:
    for language in round_.languages:
        if not round_.title.get(language, "").strip():
            yield TITLE_MISSING(f"title_{language}", language=LANGUAGE_NAMES[language])
        if not round_.summary.get(language, "").strip():
            yield SUMMARY_MISSING(f"summary_{language}", language=LANGUAGE_NAMES[language])


def _dates(round_: Round, now: datetime) -> Iterator[Reason]:
    yield from period_problems(round_.opens_at, round_.closes_at)
    if round_.closes_at <= now:
        yield ALREADY_OVER("closes_on", closes=round_.closes_at)
    elif round_.opens_at < now:
        yield OPENS_IN_THE_PAST("opens_on", opens=round_.opens_at)
    days = (round_.closes_at - round_.opens_at).days
    if 0 <= days < SHORTEST_WITHOUT_WARNING:
        yield SHORT_PERIOD("closes_on", days=days)


def _actions(round_: Round) -> Iterator[Reason]:
    if not round_.actions:
        yield NO_ACTION("actions")
    for opening in round_.openings:
        yield from opening_problems(opening, round_.languages)


def _asked(round_: Round) -> Iterator[Reason]:
    for asked in (*round_.questions, *round_.attachments):
        yield from asked_problems(asked, round_.languages)


def _money(round_: Round, free: Mapping[tuple[str, str], Decimal]) -> Iterator[Reason]:
    if not any(line.amount for line in round_.lines):
        yield NO_MONEY("lines")
    for line in round_.lines:
        yield from _line(line)
    for key in sorted({(line.objective, line.support) for line in round_.lines}):
        wanted = sum((line.amount for line in round_.lines if (line.objective, line.support) == key), ZERO)
        there = free.get(key, ZERO)
        if wanted > there:
            yield ALLOCATION_SHORT(
                "lines", objective=key[0], there=there, wanted=wanted, missing=wanted - there
            )


def _line(line: Line) -> Iterator[Reason]:
    if line.carried_over and not line.amount:
        yield LINE_CARRIED_OVER("lines", line=line.code)
    elif not line.amount:
        yield LINE_WITHOUT_MONEY("lines", line=line.code)
    if line.planned is not None and line.planned != line.amount:
        yield LINE_NOT_AS_PLANNED("lines", line=line.code, planned=line.planned, called=line.amount)


def _cost_models(round_: Round) -> Iterator[Reason]:
    supports = {line.support for line in round_.lines}
    if PROJECT in supports and not set(round_.cost_models) - {OPERATING_MODEL}:
        yield NO_COST_MODEL("cost_models")
    if OPERATING in supports and OPERATING_MODEL not in round_.cost_models:
        yield NO_OPERATING_MODEL("cost_models")


def _criteria(round_: Round, minimum_assessors: int) -> list[Reason]:
    if round_.criteria is None:
        return [NO_CRITERIA_SET("criteria_set")]
    return set_problems(round_.criteria, minimum_assessors=minimum_assessors)
