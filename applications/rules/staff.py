"""Staff costs: one way for the whole project, by a fixed share of full time or by the hour."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from applications.rules.data import HOURLY, REAL, STAFF, CostLine, Staff
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.parameters import Parameters
from calls.rules.rounding import half_up, share_of
from records.rules import WARNING, Number, Percent, Reason, gettext_noop

FULL = Decimal(100)

METHOD_MISSING = Finding(
    "staff_method_missing",
    gettext_noop("Choose how staff costs are calculated: by share of full time, or by the hour."),
    art.DEC_22,
)
METHOD_MIXED = Finding(
    "staff_method_mixed",
    gettext_noop("All staff of the project is calculated in one way. Enter %(label)s in the way you chose."),
    art.DEC_22,
)
INCOMPLETE_SHARE = Finding(
    "staff_incomplete",
    gettext_noop("Enter the monthly cost, the months and the share of full time of %(label)s."),
    art.DEC_23,
)
INCOMPLETE_HOURS = Finding(
    "staff_hours_incomplete",
    gettext_noop("Enter the latest yearly gross cost and the hours of %(label)s."),
    art.DEC_22,
)
SHARE_ABOVE_FULL = Finding(
    "staff_share_above_full",
    gettext_noop("The share of %(label)s is %(share)s. It can be at most %(full)s of full time."),
    art.DEC_23,
)
SHARE_TOO_SMALL = Finding(
    "staff_share_too_small",
    gettext_noop(
        "The share of %(label)s is %(share)s. Raise it to at least %(minimum)s, or remove the line."
    ),
    art.DEC_23,
)
SHARE_NEEDS_REASONS = Finding(
    "staff_share_needs_reasons",
    gettext_noop(
        "The share of %(label)s is %(share)s, below %(minimum)s. Raise it, or write why a share of "
        "%(justified)s to %(minimum)s is enough."
    ),
    art.DEC_23,
)
SHARE_JUSTIFIED = Finding(
    "staff_share_justified",
    gettext_noop(
        "The share of %(label)s is %(share)s, below %(minimum)s. The ministry decides on your reasons."
    ),
    art.DEC_23,
    WARNING,
)
HOURS_ABOVE = Finding(
    "staff_hours_above",
    gettext_noop(
        "%(label)s has %(hours)s hours in a project year; the hourly rate rests on %(most)s. Lower the hours."
    ),
    art.DEC_22,
)
MONTHS_ABOVE = Finding(
    "staff_months_above",
    gettext_noop("%(label)s has %(months)s months, but there are only %(most)s. Lower the months."),
    art.DEC_15,
)
BY_SHARE = Finding(
    "staff_by_share",
    gettext_noop("%(monthly)s a month, for %(months)s months, %(share)s of full time."),
    art.DEC_23,
    NOTE,
)
BY_HOUR = Finding(
    "staff_by_hour",
    gettext_noop("%(yearly)s a year over %(base)s hours is %(rate)s an hour, for %(hours)s hours."),
    art.DEC_22,
    NOTE,
)


def hours_of_rate(staff: Staff, parameters: Parameters) -> Fraction:
    """Decree section 22: the hours a yearly cost is divided by: 1 720, or the part of them a part-time worker has."""
    return share_of(staff.share if staff.share else FULL, parameters.hours_per_year)


def hourly_rate(staff: Staff, parameters: Parameters) -> Decimal:
    """Decree section 22; CPR Article 55(2): the yearly gross employment cost over the hours, half up to the cent."""
    return half_up(Fraction(staff.yearly_cost or 0) / hours_of_rate(staff, parameters))


def staff_cost(
    line: CostLine, method: str, parameters: Parameters
) -> tuple[Decimal | None, tuple[Reason, ...]]:
    """Decree sections 22 and 23: what a staff line comes to, half up to the cent, and how; None while incomplete."""
    staff = line.staff or Staff()
    if method == HOURLY:
        return _by_hour(staff, parameters)
    if None not in (staff.monthly_cost, staff.months, staff.share):
        return _by_share(staff)
    return (half_up(line.amount), ()) if line.amount is not None and staff.share is not None else (None, ())


def _by_hour(staff: Staff, parameters: Parameters) -> tuple[Decimal | None, tuple[Reason, ...]]:
    if staff.yearly_cost is None or staff.hours is None or not hours_of_rate(staff, parameters) > 0:
        return None, ()
    rate = hourly_rate(staff, parameters)
    base = half_up(hours_of_rate(staff, parameters)).normalize()
    why = BY_HOUR(yearly=staff.yearly_cost, base=_number(base), rate=rate, hours=_number(staff.hours))
    return half_up(Fraction(rate) * Fraction(staff.hours)), (why,)


def _by_share(staff: Staff) -> tuple[Decimal, tuple[Reason, ...]]:
    monthly, months, share = (
        value or Decimal(0) for value in (staff.monthly_cost, staff.months, staff.share)
    )
    why = BY_SHARE(monthly=monthly, months=_number(months), share=Percent(share))
    return half_up(share_of(share, Fraction(monthly) * Fraction(months))), (why,)


def _number(value: Decimal) -> Number:
    plain = value.normalize()
    return Number(plain if plain == 0 or int(plain.as_tuple().exponent) <= 0 else plain.quantize(Decimal(1)))


def staff_line_problems(
    line: CostLine, method: str, parameters: Parameters, *, months: int | None = None
) -> list[Reason]:
    """Decree sections 22 and 23: a staff line is whole, calculated in the project's way, its share large enough."""
    path, staff = f"budget.lines.{line.key}", line.staff or Staff()
    if method not in (REAL, HOURLY):
        return [METHOD_MISSING("budget.staff_method")]
    by_share, by_hour = (staff.monthly_cost, staff.months), (staff.yearly_cost, staff.hours)
    if (by_share if method == HOURLY else by_hour) != (None, None):
        return [METHOD_MIXED(path, label=line.label)]
    if staff_cost(line, method, parameters)[0] is None:
        return [(INCOMPLETE_HOURS if method == HOURLY else INCOMPLETE_SHARE)(path, label=line.label)]
    if months is not None and staff.months is not None and staff.months > months:
        words = {"label": line.label, "months": _number(staff.months), "most": months}
        return [MONTHS_ABOVE(line.unit_path(method), **words)]
    return share_problems(line, parameters)


def share_problems(line: CostLine, parameters: Parameters) -> list[Reason]:
    """Decree section 23(3): at least 20 % of full time; 10 % with reasons the ministry accepts."""
    staff = line.staff or Staff()
    share, path = FULL if staff.share is None else staff.share, f"budget.lines.{line.key}"
    words = {"label": line.label, "share": Percent(share), "minimum": Percent(parameters.staff_share_minimum)}
    if share > FULL:
        return [SHARE_ABOVE_FULL(f"{path}.share", full=Percent(FULL), **words)]
    if share >= parameters.staff_share_minimum:
        return []
    if share < parameters.staff_share_justified:
        return [SHARE_TOO_SMALL(f"{path}.share", **words)]
    if not staff.share_reasons.strip():
        justified = Percent(parameters.staff_share_justified)
        return [SHARE_NEEDS_REASONS(f"{path}.share", justified=justified, **words)]
    return [SHARE_JUSTIFIED(f"{path}.share_reasons", **words)]


def hours_problems(lines: Iterable[CostLine], parameters: Parameters, *, years: int) -> list[Reason]:
    """Decree section 22(4): in no project year more hours than the hourly rate rests on, summed by person."""
    found = []
    for line, hours, most in hours_by_person(lines, parameters, years=years):
        if hours > most:
            words = {"hours": _number(half_up(hours)), "most": _number(half_up(most))}
            found.append(HOURS_ABOVE(line.unit_path(HOURLY), label=line.label, **words))
    return found


def hours_by_person(
    lines: Iterable[CostLine], parameters: Parameters, *, years: int
) -> list[tuple[CostLine, Fraction, Fraction]]:
    """Decree section 22(4): each person's hours in each project year, on his or her last line, and the most there are.

    A line not divided by year has the hours of all `years` of the project.
    """
    sums: dict[tuple[str, str, int], Fraction] = {}
    last: dict[tuple[str, str, int], CostLine] = {}
    for line in lines:
        if line.category == STAFF and line.staff and line.staff.hours is not None:
            key = (line.party, line.staff.person or f"line {line.key}", line.year)
            sums[key] = sums.get(key, Fraction(0)) + Fraction(line.staff.hours)
            last[key] = line
    return [
        (
            line,
            sums[key],
            hours_of_rate(line.staff or Staff(), parameters) * (1 if line.year else max(years, 1)),
        )
        for key, line in last.items()
    ]
