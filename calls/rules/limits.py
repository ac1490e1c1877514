"""The bounds the law sets for a programme's parameters, one row each, and reading parameters within them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.parameters import LEGAL_FORMS, NO, OFFICER, YES, Parameters
from records.rules import Number, Percent, Reason, gettext_noop

PERCENT, MONEY, COUNT, DAY = "percent", "money", "count", "day"
Value = Decimal | int | date

UNKNOWN = Finding(
    "parameter_unknown", gettext_noop("There is no parameter %(name)s. Check the spelling, or leave it out.")
)
NOT_A_VALUE = Finding(
    "parameter_not_a_value",
    gettext_noop("%(name)s cannot be read. Write a number in quotes with at most two decimals, or a date."),
)
ABOVE_LAW = Finding(
    "parameter_above_law", gettext_noop("%(name)s is %(value)s. The law allows at most %(limit)s.")
)
BELOW_LAW = Finding(
    "parameter_below_law", gettext_noop("%(name)s is %(value)s. The law requires at least %(limit)s.")
)
FORM_NOT_AN_ANSWER = Finding(
    "parameter_legal_form",
    gettext_noop("The legal form %(form)s needs one of the answers yes, no and officer."),
    art.AMIF_15_3_IV_1,
)
FORM_FIXED_BY_LAW = Finding(
    "parameter_legal_form_fixed",
    gettext_noop(
        "State agencies and companies are no ground for the raised rate: the answer for %(form)s is no."
    ),
    art.AMIF_15_3_IV_1,
)
FIXED_NO = ("state_agency", "company")


@dataclass(frozen=True)
class Limit:
    """What the law allows for one parameter. `country` names the member state whose own law it is; empty: EU law."""

    name: str
    unit: str
    lowest: Value
    highest: Value | None
    article: str
    country: str = ""


def _percent(name: str, lowest: str, highest: str, article: str, country: str = "") -> Limit:
    return Limit(name, PERCENT, Decimal(lowest), Decimal(highest), article, country)


def _money(name: str, lowest: str, highest: str | None, article: str) -> Limit:
    return Limit(name, MONEY, Decimal(lowest), Decimal(highest) if highest else None, article, "FI")


LIMITS = (
    _percent("base_rate", "0.01", "75", art.AMIF_15_1),
    _percent("raised_rate", "0.01", "90", art.AMIF_15_3),
    _percent("specific_action_rate", "0.01", "90", art.AMIF_15_2),
    _percent("operating_rate", "0.01", "100", art.AMIF_15_4),
    _percent("emergency_rate", "0.01", "100", art.AMIF_15_5),
    _percent("flat_other_costs", "0.01", "40", art.CPR_56),
    _percent("flat_indirect", "0.01", "7", art.CPR_54),
    _percent("flat_procurement", "0.01", "1", art.DEC_20, "FI"),
    _money("lump_sum_maximum", "0.01", "200000", art.DEC_17),
    _money("operating_staff_only_below", "200000", None, art.DEC_13),
    _percent("staff_share_minimum", "20", "100", art.DEC_23, "FI"),
    _percent("staff_share_justified", "10", "100", art.DEC_23, "FI"),
    Limit("hours_per_year", COUNT, 1720, 1720, art.CPR_55),
    _percent("land_share", "0", "10", art.CPR_64),
    _percent("land_share_derelict", "0", "15", art.CPR_64),
    _money("procurement_goods_services", "0.01", "60000", art.DEC_25),
    _money("procurement_social_health", "0.01", "400000", art.DEC_25),
    _money("procurement_other_special", "0.01", "300000", art.DEC_25),
    _money("procurement_works", "0.01", "150000", art.DEC_25),
    _money("offers_from", "0.01", "10000", art.DEC_25_OFFERS),
    Limit("max_months", COUNT, 1, 36, art.DEC_32, "FI"),
    Limit("eligible_until", DAY, date(2021, 1, 1), date(2029, 12, 31), art.CPR_63),
    Limit("review_days", COUNT, 30, None, art.ACT_31, "FI"),
    Limit("notified_after_posting_days", COUNT, 7, None, art.NOTIFIED_BY_POST, "FI"),
    Limit("notified_after_electronic_days", COUNT, 3, None, art.NOTIFIED_ELECTRONICALLY, "FI"),
    Limit("minimum_assessors", COUNT, 2, None, art.CRITERIA),
    _percent("advance_maximum", "0", "30", art.ACT_19, "FI"),
    Limit("payment_days", COUNT, 1, 80, art.CPR_74),
    _percent("visibility_correction_maximum", "0", "3", art.CPR_50),
    Limit("retention_years", COUNT, 5, None, art.CPR_82),
)
BY_NAME: Mapping[str, Limit] = MappingProxyType({limit.name: limit for limit in LIMITS})


def parameters_from(data: Mapping[str, object], *, country: str) -> tuple[Parameters, list[Reason]]:
    """The law's bounds (an article each in LIMITS): the parameters a file of `country` sets, and its errors.

    A value that cannot be read, or that passes a bound of the law, is named and left at the law's own figure.
    """
    wanted = {name: value for name, value in data.items() if name != "legal_forms"}
    reasons = [UNKNOWN(field=name, name=name) for name in wanted if name not in BY_NAME]
    accepted: dict[str, object] = {}
    for name in (name for name in wanted if name in BY_NAME):
        value = _read(BY_NAME[name].unit, _written(wanted[name]))
        found = _value_problems(BY_NAME[name], value, country)
        reasons += found
        if not found:
            accepted[name] = value
    forms = _read_forms(data.get("legal_forms") or {})
    form_reasons = _form_problems(forms)
    if not form_reasons:
        accepted["legal_forms"] = MappingProxyType({**LEGAL_FORMS, **forms})
    return replace(Parameters(), **accepted), reasons + form_reasons  # type: ignore[arg-type]


def parameter_problems(parameters: Parameters, *, country: str) -> list[Reason]:
    """The law's bounds (an article each in LIMITS): those that parameters already at hand pass."""
    data = {item.name: getattr(parameters, item.name) for item in fields(parameters)}
    return parameters_from(data, country=country)[1]


def _written(entry: object) -> object:
    """A programme file writes a parameter as its value, or as value and article."""
    return entry.get("value") if isinstance(entry, Mapping) else entry


def _read(unit: str, value: object) -> Value | None:
    """A value as written in a programme file; None when it is not one. Floats are refused: they lose cents."""
    if isinstance(value, bool | float):
        return None
    if unit == DAY:
        return _read_day(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite() or number != round(number, 0 if unit == COUNT else 2):
        return None
    return int(number) if unit == COUNT else number.quantize(Decimal("0.01"))


def _read_day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _value_problems(limit: Limit, value: Value | None, country: str) -> list[Reason]:
    if value is None:
        return [NOT_A_VALUE(field=limit.name, name=limit.name)]
    if limit.country not in ("", country):
        return []
    for finding, bound, passed in (
        (BELOW_LAW, limit.lowest, value < limit.lowest),  # type: ignore[operator]
        (ABOVE_LAW, limit.highest, limit.highest is not None and value > limit.highest),  # type: ignore[operator]
    ):
        if passed:
            reason = finding(
                field=limit.name, name=limit.name, value=_shown(limit, value), limit=_shown(limit, bound)
            )
            return [Reason(reason.code, reason.text, reason.params, limit.article, reason.field)]
    return []


def _shown(limit: Limit, value: Value | None) -> object:
    if isinstance(value, Decimal) and limit.unit == PERCENT:
        return Percent(value)
    return Number(Decimal(value)) if isinstance(value, int) else value


def _read_forms(forms: object) -> dict[str, object]:
    """The table of legal forms as written; YAML reads an unquoted yes or no as true or false."""
    if not isinstance(forms, Mapping):
        return {"": forms}
    words = {True: YES, False: NO}
    return {
        str(form): words[answer] if isinstance(answer, bool) else answer for form, answer in forms.items()
    }


def _form_problems(forms: Mapping[str, object]) -> list[Reason]:
    """AMIF Annex IV point 1: the table of legal forms keeps state agencies and companies at the base rate."""
    wrong = [form for form, answer in forms.items() if answer not in (YES, NO, OFFICER)]
    fixed = [form for form in FIXED_NO if forms.get(form, NO) in (YES, OFFICER)]
    return [FORM_NOT_AN_ANSWER(field=f"legal_forms.{form}", form=form) for form in wrong] + [
        FORM_FIXED_BY_LAW(field=f"legal_forms.{form}", form=form) for form in fixed
    ]
