"""The budget: every line's eligible cost, the flat rate on them, and the totals, each with how it came about."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from applications.rules.cost_models import (
    COST_MODELS,
    category_problems,
    entered_amount,
    model_problems,
    obstacles,
    support_problems,
)
from applications.rules.costs import kind_problems, land_problems, vat_problems
from applications.rules.data import (
    CATEGORIES,
    LAND,
    LAND_DERELICT,
    LUMP_SUM,
    MODELS,
    STAFF,
    Budget,
    CostLine,
    Party,
)
from applications.rules.staff import hours_problems, staff_cost, staff_line_problems
from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import PROJECT
from calls.rules.rounding import down, share_of
from records.rules import Percent, Reason, gettext_noop, once

ZERO = Decimal("0.00")
Key = TypeVar("Key", bound=Hashable)

EMPTY = Finding("budget_empty", gettext_noop("Enter at least one cost."), art.DEC_31)
AMOUNT_MISSING = Finding("amount_missing", gettext_noop("Enter the amount of %(label)s."), art.DEC_31)
AMOUNT_NOT_POSITIVE = Finding(
    "amount_not_positive",
    gettext_noop("The amount of %(label)s must be above zero. Enter it, or remove the line."),
    art.DEC_31,
)
PARTY_UNKNOWN = Finding(
    "party_unknown", gettext_noop("Choose whose cost %(label)s is: yours or a partner's."), art.ACT_12
)
YEAR_OUTSIDE = Finding(
    "year_outside_project",
    gettext_noop(
        "%(label)s is in project year %(year)s, but the project has %(years)s. Change the year or the dates."
    ),
    art.DEC_15,
)
DELIVERABLES_MISSING = Finding(
    "deliverables_missing",
    gettext_noop(
        "A lump sum is paid against what you deliver. Enter at least one deliverable and its amount."
    ),
    art.DEC_17,
)
DELIVERABLE_INCOMPLETE = Finding(
    "deliverable_incomplete",
    gettext_noop("Enter the name of the deliverable, an amount above zero, and how it is shown to be ready."),
    art.DEC_17,
)
DELIVERABLES_SUM = Finding(
    "deliverables_sum",
    gettext_noop("The deliverables sum to %(sum)s and the costs to %(total)s. Make them equal."),
    art.DEC_17,
)


@dataclass(frozen=True)
class LineVerdict:
    """What of a line counts as eligible, how it came about, and what is wrong with it."""

    line: CostLine
    eligible: Decimal
    because: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Amounts:
    """Direct costs, the flat-rate part on them, and both together, in euro."""

    direct: Decimal = ZERO
    flat: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Direct and flat-rate costs together."""
        return self.direct + self.flat


@dataclass(frozen=True)
class BudgetVerdict:
    """Eligible costs of an application. Every breakdown sums to the same total, to the cent."""

    amounts: Amounts
    lines: tuple[LineVerdict, ...]
    by_category: Mapping[str, Decimal]
    by_party: Mapping[str, Amounts]
    by_year: Mapping[int, Amounts]
    because: tuple[Reason, ...]

    @property
    def total(self) -> Decimal:
        """Total eligible costs in euro."""
        return self.amounts.total

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is wrong with the lines, in their order; what is wrong in every year of a line is said once."""
        return tuple(once(reason for line in self.lines for reason in line.reasons))


@dataclass(frozen=True)
class ModelOption:
    """What the same costs would come to under one cost model, and what stands in its way."""

    model: str
    total: Decimal
    reasons: tuple[Reason, ...]


def budget_verdict(
    budget: Budget,
    parties: tuple[Party, ...],
    parameters: Parameters,
    *,
    support: str = PROJECT,
    years: int | None = None,
    months: int | None = None,
) -> BudgetVerdict:
    """Decree sections 16-23, 29 and 30: what counts, line by line, and the flat rate on the whole, cut once.

    `years` and `months` are the project's length, None while its dates are open. The flat rate is shared out to
    parties and years so that no cent is lost: each gets what the running sum gains by it.
    """
    names = {party.key: party for party in parties}
    lines = tuple(
        _line_verdict(line, budget, names, parameters, support, years, months) for line in budget.lines
    )
    direct, percent = _sum(lines), _flat(budget, parameters)
    categories = _parts(lines, CATEGORIES, lambda line: line.category)
    by_party = _shared(_parts(lines, names, lambda line: line.party), percent)
    by_year = _shared(_parts(lines, _years(budget), lambda line: line.year), percent)
    return BudgetVerdict(
        Amounts(direct, down(share_of(percent, direct))),
        lines,
        MappingProxyType(categories),
        MappingProxyType(by_party),
        MappingProxyType(by_year),
        _why_flat(budget, percent, direct),
    )


def budget_problems(
    budget: Budget,
    verdict: BudgetVerdict,
    parameters: Parameters,
    *,
    support: str = PROJECT,
    allowed: tuple[str, ...] = MODELS,
    years: int = 1,
) -> list[Reason]:
    """Decree sections 13 and 16-30: everything that is wrong with the budget, each at its field."""
    found = model_problems(budget, support, allowed, verdict.total, parameters)
    found += verdict.reasons or ([] if budget.lines else [EMPTY("budget.lines")])
    found += hours_problems(budget.lines, parameters, years=years)
    if budget.model in COST_MODELS:
        land = _parts(verdict.lines, (LAND, LAND_DERELICT), lambda line: line.kind)
        found += land_problems(land, verdict.amounts.direct, _flat(budget, parameters), parameters)
    return once(found + (deliverable_problems(budget, verdict.total) if budget.model == LUMP_SUM else []))


def deliverable_problems(budget: Budget, total: Decimal) -> list[Reason]:
    """Decree section 17: a lump sum has deliverables, each with an amount and a proof, and they sum to the whole."""
    if not budget.deliverables:
        return [DELIVERABLES_MISSING("budget.deliverables")]
    found = [
        DELIVERABLE_INCOMPLETE(f"budget.deliverables.{one.key}")
        for one in budget.deliverables
        if not one.name.strip() or not one.shown_by.strip() or (one.amount or 0) <= 0
    ]
    amounts = sum((one.amount or ZERO for one in budget.deliverables), ZERO)
    if not found and amounts != total:
        found.append(DELIVERABLES_SUM("budget.deliverables", sum=amounts, total=total))
    return found


def model_options(
    budget: Budget,
    parties: tuple[Party, ...],
    parameters: Parameters,
    *,
    allowed: tuple[str, ...],
    support: str,
) -> tuple[ModelOption, ...]:
    """Decree section 13: the same costs under each allowed cost model, with what stands in the way of each."""
    options = []
    for model in allowed:
        tried = replace(budget, model=model)
        verdict = budget_verdict(tried, parties, parameters, support=support)
        refused = tuple(
            reason
            for line in budget.lines
            for reason in category_problems(
                COST_MODELS[model], line.category, line.label, line.key, parameters
            )
        )
        wrong = [*support_problems(model, support), *obstacles(tried, verdict.total, parameters), *refused]
        options.append(ModelOption(model, verdict.total, tuple(once(wrong))))
    return tuple(options)


def _line_verdict(
    line: CostLine,
    budget: Budget,
    names: Mapping[str, Party],
    parameters: Parameters,
    support: str,
    years: int | None,
    months: int | None,
) -> LineVerdict:
    """Act section 13: a line counts when its category, kind, party and amount do; its VAT apart."""
    shut = _shut_out(line, budget, names, parameters, support)
    if shut:
        return LineVerdict(line, ZERO, (), tuple(shut))
    net, because, wrong = _net(line, budget, parameters, _months(line, months))
    if net is None:
        return LineVerdict(line, ZERO, because, tuple(wrong))
    vat_wrong = vat_problems(line, names[line.party])
    vat = ZERO if vat_wrong else line.vat.quantize(ZERO)
    if years is not None and line.year > years:
        path = line.unit_path(budget.staff_method)
        wrong = [*wrong, YEAR_OUTSIDE(path, label=line.label, year=line.year, years=years)]
    return LineVerdict(line, net + vat, because, (*wrong, *vat_wrong))


def _shut_out(
    line: CostLine, budget: Budget, names: Mapping[str, Party], parameters: Parameters, support: str
) -> list[Reason]:
    """Reasons for which nothing of the line counts."""
    model = COST_MODELS.get(budget.model)
    found = category_problems(model, line.category, line.label, line.key, parameters) if model else []
    found += kind_problems(line, support)
    if line.party not in names:
        found.append(PARTY_UNKNOWN(f"budget.lines.{line.key}.party", label=line.label))
    return found


def _net(
    line: CostLine, budget: Budget, parameters: Parameters, months: int | None
) -> tuple[Decimal | None, tuple[Reason, ...], list[Reason]]:
    """The cost without VAT, how it came about, and what is wrong with it. None while it cannot be told."""
    path = f"budget.lines.{line.key}"
    if line.category == STAFF:
        amount, because = staff_cost(line, budget.staff_method, parameters)
        wrong = staff_line_problems(line, budget.staff_method, parameters, months=months)
    else:
        amount, because, wrong = _entered(line), (), []
    if amount is None:
        return None, because, wrong or [AMOUNT_MISSING(f"{path}.amount", label=line.label)]
    if amount <= 0:
        return None, because, [*wrong, AMOUNT_NOT_POSITIVE(f"{path}.amount", label=line.label)]
    return amount, because, wrong


def _entered(line: CostLine) -> Decimal | None:
    empty = line.amount is None and (line.quantity is None or line.unit_price is None)
    return None if empty else entered_amount(line)


def _months(line: CostLine, months: int | None) -> int | None:
    return months if months is None or not line.year else min(months, 12)


def _sum(lines: Iterable[LineVerdict]) -> Decimal:
    return sum((one.eligible for one in lines), ZERO)


def _parts(
    lines: Iterable[LineVerdict], keys: Iterable[Key], key_of: Callable[[CostLine], object]
) -> dict[Key, Decimal]:
    """What counts, summed by a property of the line, in the order of `keys`."""
    return {key: _sum(one for one in lines if key_of(one.line) == key) for key in keys}


def _flat(budget: Budget, parameters: Parameters) -> Decimal:
    model = COST_MODELS.get(budget.model)
    return model.flat(parameters) if model else Decimal(0)


def _why_flat(budget: Budget, percent: Decimal, direct: Decimal) -> tuple[Reason, ...]:
    model = COST_MODELS.get(budget.model)
    if model is None or model.because is None:
        return ()
    return (model.because("budget.model", flat=Percent(percent), base=direct),)


def _years(budget: Budget) -> list[int]:
    return sorted({line.year for line in budget.lines})


def _shared(direct: Mapping[Key, Decimal], percent: Decimal) -> dict[Key, Amounts]:
    """The flat rate on each part: what the cut running sum gains by it, so that the parts sum to the whole."""
    found: dict[Key, Amounts] = {}
    running = before = ZERO
    for key, amount in direct.items():
        running += amount
        now = down(share_of(percent, running))
        found[key] = Amounts(amount, now - before)
        before = now
    return found
