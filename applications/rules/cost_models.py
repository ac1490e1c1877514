"""The cost models: what each lets you enter, its flat rate, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from applications.rules.data import (
    CATEGORIES,
    EQUIPMENT,
    EXTERNAL,
    FLAT_1,
    FLAT_7,
    FLAT_40,
    HOURLY,
    LUMP_SUM,
    OPERATING_REAL,
    OTHER,
    STAFF,
    TRAVEL,
    Budget,
    CostLine,
    Procurement,
)
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import OPERATING
from calls.rules.rounding import half_up
from records.rules import WARNING, Percent, Reason, gettext_noop

MODEL_MISSING = Finding("model_missing", gettext_noop("Choose a cost model."), art.DEC_13)
MODEL_NOT_IN_CALL = Finding(
    "model_not_in_call", gettext_noop("This call does not allow this cost model. Choose another."), art.DEC_13
)
MODEL_NOT_FOR_PROJECT = Finding(
    "model_not_for_project",
    gettext_noop("Actual costs alone are for operating support. A project uses a flat rate or a lump sum."),
    art.DEC_13,
)
MODEL_NOT_FOR_OPERATING = Finding(
    "model_not_for_operating",
    gettext_noop("Flat rates and lump sums are for projects. Operating support is paid for actual costs."),
    art.DEC_13,
)
STAFF_ONLY = Finding(
    "category_covered_by_flat_rate",
    gettext_noop(
        "Remove %(label)s: in this cost model you enter staff costs only, and the %(flat)s on them covers all else."
    ),
    art.DEC_18,
)
PROCUREMENT_ONLY = Finding(
    "category_not_procurement",
    gettext_noop(
        "Remove %(label)s: in this cost model you enter procurement only, and the %(flat)s on it covers "
        "staff and travel."
    ),
    art.DEC_20,
)
CATEGORY_UNKNOWN = Finding(
    "category_unknown", gettext_noop("Choose one of the cost categories listed."), art.DEC_16
)
ABOVE_THRESHOLD = Finding(
    "procurement_above_threshold",
    gettext_noop(
        "The procurement %(name)s, %(value)s, is above the national threshold of %(threshold)s. "
        "Choose another cost model, for example direct costs and %(other)s of them."
    ),
    art.DEC_25,
)
PROCUREMENT_KIND = Finding(
    "procurement_kind_unknown", gettext_noop("Choose what the procurement %(name)s is about."), art.DEC_25
)
WHOLLY_PROCURED = Finding(
    "model_not_when_wholly_procured",
    gettext_noop(
        "The whole project is procurement. Choose the cost model for procurement only, with %(flat)s on it."
    ),
    art.DEC_19,
)
LUMP_WHOLLY_PROCURED = Finding(
    "lump_sum_not_when_wholly_procured",
    gettext_noop(
        "The whole project is procurement, so it cannot be a lump sum. Choose the model for procurement only."
    ),
    art.DEC_17,
)
LOOKS_PROCURED = Finding(
    "looks_wholly_procured",
    gettext_noop(
        "There are no staff, travel or other costs. If all of it is procured, choose the model for procurement only."
    ),
    art.DEC_19,
    WARNING,
)
LUMP_TOO_LARGE = Finding(
    "lump_sum_too_large",
    gettext_noop(
        "A lump sum is for projects of at most %(maximum)s; yours costs %(total)s. "
        "Lower the costs or choose another cost model."
    ),
    art.DEC_17,
)
OPERATING_STAFF_ONLY = Finding(
    "operating_staff_only",
    gettext_noop(
        "Below %(threshold)s operating support pays staff costs only, by the hour. Remove %(label)s, "
        "or calculate staff by the hour."
    ),
    art.DEC_13,
)
OPERATING_OUTSIDE = Finding(
    "operating_outside_annex",
    gettext_noop(
        "Operating support pays staff and services such as maintenance and repair of equipment and "
        "infrastructure. The ministry looks at whether %(label)s is one of them."
    ),
    art.AMIF_VII,
    WARNING,
)
FLAT_STAFF = Finding(
    "flat_of_staff",
    gettext_noop("%(flat)s of the staff costs %(base)s, cut to the cent. It covers all other costs."),
    art.DEC_18,
    NOTE,
)
FLAT_DIRECT = Finding(
    "flat_of_direct",
    gettext_noop("%(flat)s of the direct costs %(base)s, cut to the cent. It covers the indirect costs."),
    art.DEC_19,
    NOTE,
)
FLAT_PROCUREMENT = Finding(
    "flat_of_procurement",
    gettext_noop("%(flat)s of the procurement %(base)s, cut to the cent. It covers the indirect costs."),
    art.DEC_20,
    NOTE,
)


@dataclass(frozen=True)
class CostModel:
    """A cost model: the categories one enters, and the parameter that holds its flat rate."""

    code: str
    categories: tuple[str, ...]
    rate: str = ""
    because: Finding | None = None
    refusal: Finding = CATEGORY_UNKNOWN

    def flat(self, parameters: Parameters) -> Decimal:
        """The flat rate in percent of the costs entered; zero for actual costs."""
        return getattr(parameters, self.rate) if self.rate else Decimal(0)


COST_MODELS: Mapping[str, CostModel] = MappingProxyType(
    {
        FLAT_40: CostModel(FLAT_40, (STAFF,), "flat_other_costs", FLAT_STAFF, STAFF_ONLY),
        FLAT_7: CostModel(FLAT_7, CATEGORIES, "flat_indirect", FLAT_DIRECT),
        FLAT_1: CostModel(
            FLAT_1, (EXTERNAL, EQUIPMENT, OTHER), "flat_procurement", FLAT_PROCUREMENT, PROCUREMENT_ONLY
        ),
        LUMP_SUM: CostModel(LUMP_SUM, CATEGORIES, "flat_indirect", FLAT_DIRECT),
        OPERATING_REAL: CostModel(OPERATING_REAL, CATEGORIES),
    }
)


def category_problems(
    model: CostModel, category: str, label: str, key: str, parameters: Parameters
) -> list[Reason]:
    """Decree sections 18-20: the cost model lets this category be entered."""
    path = f"budget.lines.{key}"
    if category not in CATEGORIES:
        return [CATEGORY_UNKNOWN(f"{path}.category")]
    if category in model.categories:
        return []
    return [model.refusal(path, label=label, flat=Percent(model.flat(parameters)))]


def model_problems(
    budget: Budget, support: str, allowed: tuple[str, ...], total: Decimal, parameters: Parameters
) -> list[Reason]:
    """Decree sections 13 and 17-20: the cost model fits the call, the kind of support and what is bought."""
    path = "budget.model"
    if budget.model not in COST_MODELS:
        return [MODEL_MISSING(path)]
    found = [] if budget.model in allowed else [MODEL_NOT_IN_CALL(path)]
    return found + support_problems(budget.model, support) + obstacles(budget, total, parameters)


def support_problems(model: str, support: str) -> list[Reason]:
    """Decree section 13: actual costs alone are for operating support, flat rates and lump sums for projects."""
    if (model == OPERATING_REAL) == (support == OPERATING):
        return []
    return [(MODEL_NOT_FOR_OPERATING if support == OPERATING else MODEL_NOT_FOR_PROJECT)("budget.model")]


def obstacles(budget: Budget, total: Decimal, parameters: Parameters) -> list[Reason]:
    """Decree sections 17-20: what in this budget stands in the way of its cost model."""
    path = "budget.model"
    if budget.model == FLAT_40:
        return threshold_problems(budget, parameters)
    if budget.model == LUMP_SUM:
        found = [LUMP_WHOLLY_PROCURED(path)] if budget.wholly_procured else []
        if total > parameters.lump_sum_maximum:
            found.append(LUMP_TOO_LARGE(path, maximum=parameters.lump_sum_maximum, total=total))
        return found
    if budget.model == FLAT_7 and budget.wholly_procured:
        return [WHOLLY_PROCURED(path, flat=Percent(parameters.flat_procurement))]
    used = {line.category for line in budget.lines}
    if budget.model == FLAT_7 and used and not used & {STAFF, TRAVEL, OTHER}:
        return [LOOKS_PROCURED(path)]
    if budget.model == OPERATING_REAL:
        return _operating_problems(budget, total, parameters)
    return []


def threshold_problems(budget: Budget, parameters: Parameters) -> list[Reason]:
    """Decree section 18; act 1397/2016 section 25: no procurement above its national threshold (equal to it passes)."""
    found = []
    for path, one in procurements(budget).items():
        threshold = getattr(parameters, f"procurement_{one.kind}", None)
        if threshold is None:
            found.append(PROCUREMENT_KIND(path, name=one.name))
        elif one.value > threshold:
            words = {"name": one.name, "value": one.value, "threshold": threshold}
            found.append(ABOVE_THRESHOLD(path, other=Percent(parameters.flat_indirect), **words))
    return found


def procurements(budget: Budget) -> dict[str, Procurement]:
    """Decree section 25: the planned procurements by field path: those named, and the lines marked as one.

    A procurement is not split: lines with the same key (one per year) are one.
    """
    found = {f"budget.procurements.{one.key}": one for one in budget.procurements}
    for line in (line for line in budget.lines if line.procurement):
        path = f"budget.lines.{line.key}"
        before = found[path].value if path in found else Decimal(0)
        found[path] = Procurement(line.key, line.label, before + entered_amount(line), line.procurement)
    return found


def entered_amount(line: CostLine) -> Decimal:
    """The cost entered on a line without VAT, half up to the cent; zero while it is empty."""
    if line.amount is not None:
        return half_up(line.amount)
    return half_up((line.quantity or Decimal(0)) * (line.unit_price or Decimal(0)))


def _operating_problems(budget: Budget, total: Decimal, parameters: Parameters) -> list[Reason]:
    """Decree section 13(4): below EUR 200 000 only staff by the hour; Annex VII for the rest."""
    small = total < parameters.operating_staff_only_below
    found = []
    for line in budget.lines:
        path = f"budget.lines.{line.key}"
        if small and (line.category != STAFF or budget.staff_method != HOURLY):
            threshold = parameters.operating_staff_only_below
            found.append(OPERATING_STAFF_ONLY(path, threshold=threshold, label=line.label))
        elif line.category in (TRAVEL, OTHER):
            found.append(OPERATING_OUTSIDE(path, label=line.label))
    return found
