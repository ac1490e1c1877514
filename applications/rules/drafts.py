"""What a draft may leave open and an application may not: unreadable entries, unnamed rows, undivided costs."""

from collections.abc import Iterable, Mapping

from applications.rules.data import Budget, CostLine, Financing
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

UNREAD = Finding(
    "unread",
    gettext_noop(
        "“%(typed)s” cannot be read here. It is kept as you typed it; correct it before you submit."
    ),
    art.DEC_31,
)
COST_UNNAMED = Finding("cost_unnamed", gettext_noop("Write what the cost on this row is."), art.DEC_31)
UNDIVIDED = Finding(
    "units_undivided",
    gettext_noop("Divide %(label)s among the %(years)s project years: enter the part of each year."),
    art.DEC_31,
)
PAYER_UNNAMED = Finding("payer_unnamed", gettext_noop("Write who pays the amount on this row."), art.DEC_31)
SHOWN = 60
MANY_YEARS = 2


def unread_problems(unread: Mapping[str, Mapping[str, str]]) -> list[Reason]:
    """Decree section 31: every entry is a value of its field. `unread` is what is not, by section and field."""
    return [
        UNREAD(f"{section}#{name}", typed=typed if len(typed) <= SHOWN else f"{typed[:SHOWN]}…")
        for section, fields in unread.items()
        for name, typed in fields.items()
    ]


def unnamed_problems(budget: Budget, unnamed_lines: Iterable[str], financing: Financing) -> list[Reason]:
    """Decree section 31 point 5: each cost and payer has a name. `unnamed_lines`: keys of lines without one.

    A cost is said once, in however many years it is.
    """
    keys = dict.fromkeys(line.key for line in budget.lines)
    unnamed = set(unnamed_lines)
    costs = [COST_UNNAMED(f"budget.lines.{key}") for key in keys if key in unnamed]
    payers = [
        PAYER_UNNAMED(f"financing.other.{one.key}.payer") for one in financing.other if not one.name.strip()
    ]
    return costs + payers


def undivided_problems(budget: Budget, years: int | None) -> list[Reason]:
    """Decree section 31 point 5: the costs of a project of several years are entered by year.

    `years` is None while the dates are open; then nothing has to be divided yet.
    """
    if years is None or years < MANY_YEARS:
        return []
    return [
        UNDIVIDED(line.unit_path(budget.staff_method), label=line.label, years=years)
        for line in budget.lines
        if not line.year and has_units(line)
    ]


def has_units(line: CostLine) -> bool:
    """Decree section 31 point 5: whether the line says how much of it there is, in whichever way staff is counted."""
    staff = line.staff
    return line.quantity is not None or bool(staff and (staff.months is not None or staff.hours is not None))
