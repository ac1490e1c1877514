"""When a project may run: its length, its latest end, no cost before the application or, as a rule, the decision."""

from datetime import date

from calls.rules import articles as art
from calls.rules.dates import last_day_of, months_of
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import EMERGENCY, SPECIFIC
from records.rules import WARNING, Reason, gettext_noop

LONG_RUNNING = (SPECIFIC, EMERGENCY)

START_MISSING = Finding("start_missing", gettext_noop("Enter the day the project starts."), art.DEC_31)
END_MISSING = Finding("end_missing", gettext_noop("Enter the day the project ends."), art.DEC_31)
ENDS_FIRST = Finding(
    "ends_before_it_starts",
    gettext_noop("The project ends before it starts. Enter an end on or after %(start)s."),
    art.DEC_31,
)
TOO_LONG = Finding(
    "too_long",
    gettext_noop(
        "The project runs for %(months)s months; at most %(most)s are allowed. "
        "With this start it can end on %(last)s at the latest."
    ),
    art.DEC_32,
)
AFTER_PERIOD = Finding(
    "ends_after_eligibility",
    gettext_noop("Costs are paid until %(last)s. End the project by then."),
    art.CPR_63,
)
BEFORE_ARRIVAL = Finding(
    "starts_before_application",
    gettext_noop(
        "No cost is paid from before the application has arrived. Start on %(earliest)s at the earliest."
    ),
    art.ACT_13,
)
BEFORE_DECISION = Finding(
    "starts_before_decision",
    gettext_noop(
        "Decisions are expected on %(decisions)s. Start then or later, or write why the project has to start before."
    ),
    art.DEC_15,
)
BEFORE_DECISION_REASONED = Finding(
    "starts_before_decision_reasoned",
    gettext_noop(
        "The project starts before decisions are expected, %(decisions)s. The ministry decides on your reasons; "
        "if they are not enough, or there is no grant, the costs until then are yours."
    ),
    art.DEC_15,
    WARNING,
)
BEFORE_CLOSING = Finding(
    "starts_before_call_closes",
    gettext_noop(
        "The call closes on %(closes)s, and nothing is decided before. Start later, or write why the project has to "
        "start before the decision."
    ),
    art.DEC_15,
)
BEFORE_CLOSING_REASONED = Finding(
    "starts_before_call_closes_reasoned",
    gettext_noop(
        "The project starts before the call closes on %(closes)s, and so before the decision. The ministry decides on "
        "your reasons; if they are not enough, or there is no grant, the costs until then are yours."
    ),
    art.DEC_15,
    WARNING,
)


def period_problems(
    starts_on: date | None, ends_on: date | None, support: str, parameters: Parameters
) -> list[Reason]:
    """Decree section 32; CPR Article 63(2): at most 36 calendar months, start and end day included.

    Specific actions and emergency assistance: no such limit, but none runs beyond the last day of eligibility.
    """
    if starts_on is None or ends_on is None:
        return ([START_MISSING("starts_on")] if starts_on is None else []) + (
            [END_MISSING("ends_on")] if ends_on is None else []
        )
    if ends_on < starts_on:
        return [ENDS_FIRST("ends_on", start=starts_on)]
    found = []
    last = last_day_of(starts_on, parameters.max_months)
    if support not in LONG_RUNNING and ends_on > last:
        months = months_of(starts_on, ends_on)
        found.append(TOO_LONG("ends_on", months=months, most=parameters.max_months, last=last))
    if ends_on > parameters.eligible_until:
        found.append(AFTER_PERIOD("ends_on", last=parameters.eligible_until))
    return found


def start_problems(
    starts_on: date | None,
    support: str,
    *,
    arrives_on: date,
    decisions_on: date | None = None,
    closes_on: date | None = None,
    reasons: str = "",
) -> list[Reason]:
    """Act section 13(3); decree section 15(4): no cost before the application; before the decision only with reasons.

    `arrives_on` is the day in Finland the application arrives, or would if it were submitted now. While nobody has
    said when decisions are expected, what is sure is that none comes before the call has closed.
    """
    if starts_on is None or support == EMERGENCY:
        return []
    if starts_on < arrives_on:
        return [BEFORE_ARRIVAL("starts_on", earliest=arrives_on)]
    if decisions_on is None:
        return _closing_problems(starts_on, closes_on, reasons)
    if starts_on >= decisions_on:
        return []
    finding = BEFORE_DECISION_REASONED if reasons.strip() else BEFORE_DECISION
    return [finding("starts_on", decisions=decisions_on)]


def _closing_problems(starts_on: date, closes_on: date | None, reasons: str) -> list[Reason]:
    """Decree section 15(4): as above, by the day the call closes."""
    if closes_on is None or starts_on > closes_on:
        return []
    finding = BEFORE_CLOSING_REASONED if reasons.strip() else BEFORE_CLOSING
    return [finding("starts_on", closes=closes_on)]
