"""A clerical error in a decision: what may be corrected, and when the party is heard or consents first."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.rules.proposing import GRANTING
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NOT_NEEDED, HEARD, CONSENTED = "not_needed", "heard", "consented"
ZERO = Decimal("0.00")

ERROR_MISSING = Finding(
    "correction_error",
    gettext_noop("Write what is wrong in the decision, and what is right."),
    art.CORRECTION,
)
NOTHING_CHANGED = Finding(
    "correction_changes_nothing",
    gettext_noop("What you entered says the same as the decision. Change what is wrong in it."),
    art.CORRECTION,
)
OTHER_MATTER = Finding(
    "correction_other_matter",
    gettext_noop(
        "To grant what was refused, or to refuse what was granted, is no clerical error. It takes a request for review."
    ),
    art.CORRECTION,
)
TO_DETRIMENT = Finding(
    "correction_detriment",
    gettext_noop(
        "This is to the party’s detriment: %(what)s. Hear the party first, or ask for consent, and enter it here."
    ),
    art.CORRECTION,
)
HEARING_DAY = Finding(
    "hearing_day", gettext_noop("Enter the day on which the party was heard or consented."), art.CORRECTION
)
HEARING_LATER = Finding(
    "hearing_later",
    gettext_noop("The day cannot be later than today, or before the decision."),
    art.CORRECTION,
)
HEARING_RESULT = Finding(
    "hearing_result",
    gettext_noop("Write what the party said, and where it is on record."),
    art.CORRECTION,
)
TOO_OLD = Finding(
    "correction_too_old",
    gettext_noop(
        "An error is corrected within %(years)s years of the decision, %(decided)s. That time is over."
    ),
    art.CORRECTION,
)
LESS_MONEY = gettext_noop("less money")
LOWER_RATE = gettext_noop("a lower rate")
FEWER_COSTS = gettext_noop("fewer accepted costs")
SHORTER = gettext_noop("a shorter period")
MORE_CONDITIONS = gettext_noop("more conditions")


@dataclass(frozen=True)
class Said:
    """What a decision says, as far as a correction can change it. Money in euro, the rate in percent."""

    kind: str
    amount: Decimal | None = None
    rate: Decimal | None = None
    cost: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reasons: str = ""
    conditions: str = ""
    rest: tuple[object, ...] = ()


@dataclass(frozen=True)
class HeardParty:
    """Whether the party was heard, which day, and with what result."""

    how: str = NOT_NEEDED
    on: date | None = None
    result: str = ""


def correction_problems(error: str, before: Said, after: Said, heard: HeardParty) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 51: what stands against correcting an error so."""
    found = [] if error.strip() else [ERROR_MISSING("error")]
    if before.kind != after.kind and not {before.kind, after.kind} <= set(GRANTING):
        return [*found, OTHER_MATTER("kind")]
    if before == after:
        found.append(NOTHING_CHANGED())
    worse = detriments(before, after)
    if worse and heard.how == NOT_NEEDED:
        found.append(TO_DETRIMENT("hearing", what=worse[0]))
    return found


def detriments(before: Said, after: Said) -> list[str]:
    """Administrative Procedure Act 434/2003, section 51: in what the new text is worse for the party, in words."""
    lines = {line.strip() for line in after.conditions.splitlines() if line.strip()}
    known = {line.strip() for line in before.conditions.splitlines() if line.strip()}
    starts, ends = (before.starts_on, after.starts_on), (before.ends_on, after.ends_on)
    later = None not in starts and starts[1] > starts[0]  # type: ignore[operator]
    earlier = None not in ends and ends[1] < ends[0]  # type: ignore[operator]
    facts = (
        ((after.amount or ZERO) < (before.amount or ZERO), LESS_MONEY),
        ((after.rate or ZERO) < (before.rate or ZERO), LOWER_RATE),
        ((after.cost or ZERO) < (before.cost or ZERO), FEWER_COSTS),
        (later or earlier, SHORTER),
        (bool(lines - known), MORE_CONDITIONS),
    )
    return [what for holds, what in facts if holds]


def hearing_problems(heard: HeardParty, decided_on: date, today: date) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 52: who is heard, is so on a day, with a result on record."""
    if heard.how == NOT_NEEDED:
        return []
    found = [] if heard.result.strip() else [HEARING_RESULT("heard")]
    if heard.on is None:
        return [HEARING_DAY("heard_on"), *found]
    return found if decided_on <= heard.on <= today else [HEARING_LATER("heard_on"), *found]


def correction_in_time(decided_on: date, today: date, years: int) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 52: within so many years of the decision."""
    month, year = decided_on.month, decided_on.year + years
    last = date(year, month, min(decided_on.day, monthrange(year, month)[1]))
    return [] if today <= last else [TOO_OLD(years=years, decided=decided_on)]
