"""Supplements: what may be asked, until when it is answered, and what an answer may not change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from calls.rules import articles as art
from calls.rules.dates import HELSINKI, instant, is_weekday, local_day, next_weekday
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

GRACE = timedelta(minutes=1)
OFFICE_CLOSES = time(16, 15)
BUDGET, FINANCING = "budget", "financing"
BESIDE = ("unread",)

NOTHING_ASKED = Finding(
    "supplement_asks_nothing",
    gettext_noop("Choose at least one section, and write what you ask for."),
    art.SUPPLEMENT,
)
TEXT_MISSING = Finding(
    "supplement_text_missing",
    gettext_noop("Write what you ask for here, so that the applicant knows what to answer."),
    art.SUPPLEMENT,
)
PLAN_MUST_FOLLOW = Finding(
    "supplement_plan_must_follow",
    gettext_noop(
        "The financing plan has to meet the costs to the cent. Let it be answered too, or do not ask about the costs."
    ),
    art.ACT_14,
)
NO_MONEY_ASKED = Finding(
    "supplement_no_money_asked",
    gettext_noop("The support asked for can rise only when you ask about the budget or the financing plan."),
)
DUE_PASSED = Finding(
    "supplement_due_passed",
    gettext_noop("The deadline has passed already. Choose a later one."),
    art.SUPPLEMENT,
)
DUE_NOT_A_WEEKDAY = Finding(
    "supplement_due_not_a_weekday",
    gettext_noop("%(day)s is a holiday or weekend. Choose a weekday, for example %(next)s."),
    art.LIMITS_ACT,
)
NOT_LATER = Finding(
    "supplement_not_later", gettext_noop("The new deadline has to be later than the present one, %(due)s.")
)
LATE = Finding(
    "supplement_late",
    gettext_noop(
        "The time to answer ended on %(due)s, and by the server's clock it is past that. What you submitted before "
        "stands. Write to the ministry if there is a reason for the delay."
    ),
    art.SUPPLEMENT,
)
SECTION_NOT_ASKED = Finding(
    "section_not_asked",
    gettext_noop(
        "The ministry has not asked about this section, so it cannot be changed now. Nothing was saved."
    ),
    art.SUPPLEMENT,
)
PART_NOT_ASKED = Finding(
    "part_not_asked",
    gettext_noop(
        "Only what the ministry asked about can be changed. This was changed too, and so nothing was saved: %(parts)s."
    ),
    art.SUPPLEMENT,
)
ASKS_MORE = Finding(
    "supplement_asks_more",
    gettext_noop(
        "You would now ask for %(now)s, more than the %(before)s you applied for. The ministry has not asked you to "
        "raise it: lower the costs, the rate or the highest support you ask for."
    ),
    art.ACT_15,
)


@dataclass(frozen=True)
class Asked:
    """What is asked in one section: its text, and the parts that may be answered (none named: the whole section)."""

    section: str
    text: str
    parts: tuple[str, ...] = ()

    def covers(self, part: str) -> bool:
        """Whether this part of the section may be answered."""
        return not self.parts or part in self.parts


def request_problems(
    asked: Iterable[Asked], *, costs: Iterable[str], plan: Iterable[str], may_raise: bool
) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 22: the request says what is missing; act section 14 on the plan.

    `costs` are the parts of the budget that hold costs, `plan` those of the financing plan that hold its rows.
    """
    items = list(asked)
    if not items:
        return [NOTHING_ASKED()]
    found = [TEXT_MISSING(f"{one.section}-text") for one in items if not one.text.strip()]
    about_costs = any(one.section == BUDGET and any(map(one.covers, costs)) for one in items)
    about_plan = any(one.section == FINANCING and any(map(one.covers, plan)) for one in items)
    if about_costs and not about_plan:
        found.append(PLAN_MUST_FOLLOW(f"{FINANCING}-text"))
    if may_raise and not any(one.section in (BUDGET, FINANCING) for one in items):
        found.append(NO_MONEY_ASKED("may_raise"))
    return found


def proposed_due(now: datetime, days: int) -> datetime:
    """Administrative Procedure Act 434/2003, section 33: `days` on, on a weekday, at 16.15 in Helsinki."""
    day = next_weekday(local_day(now) + timedelta(days=days))
    found = instant(datetime.combine(day, OFFICE_CLOSES)).value
    if found is None:
        raise ValueError("the clock is never moved at 16.15")
    return found


def due_problems(due: datetime, now: datetime, *, field: str = "due_at") -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 33; act 150/1930, section 5: to come, and on a weekday."""
    if due <= now:
        return [DUE_PASSED(field)]
    day = local_day(due)
    return [] if is_weekday(day) else [DUE_NOT_A_WEEKDAY(field, day=day, next=next_weekday(day))]


def extension_problems(due: datetime, later: datetime, now: datetime) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 33(2): a deadline is put later, never earlier."""
    return due_problems(later, now) or ([NOT_LATER("due_at", due=due)] if later <= due else [])


def late_problems(arrived: datetime, due: datetime) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 33: equal to the deadline is in time, the next instant late."""
    return [LATE(due=due)] if arrived > due else []


def lapses(due: datetime, now: datetime) -> bool:
    """Administrative Procedure Act 434/2003, section 33: a minute after, so that an answer under way is let in."""
    return now > due + GRACE


def reminds_at(due: datetime, days: int) -> datetime:
    """Administrative Procedure Act 434/2003, section 8: a reminder so many days before, at the same local time."""
    local = due.astimezone(HELSINKI)
    return (local - timedelta(days=days)).replace(fold=0).astimezone(due.tzinfo)


def parts_beyond(before: Mapping[str, Any], after: Mapping[str, Any], asked: Asked) -> list[str]:
    """Administrative Procedure Act 434/2003, section 22: parts of a section that differ and were not asked about."""
    names = [name for name in after if name not in BESIDE]
    return [name for name in names if before.get(name) != after[name] and not asked.covers(name)]


def money_problems(before: Decimal, now: Decimal, *, may_raise: bool) -> list[Reason]:
    """Act section 15: what was applied for in time is not raised afterwards, unless the authority asked about it."""
    if may_raise or now <= before:
        return []
    return [ASKS_MORE("financing.fund", now=now, before=before)]
