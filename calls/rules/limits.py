"""The bounds the law sets for a programme's parameters, one row each, and reading parameters within them.

Which rows bind a programme follows from its fund and member state (laws.py): where none does, a share lies between 0
and 100 % and a figure is not negative. A programme file can add bounds of its own, within those.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules import laws
from calls.rules.findings import Finding
from calls.rules.laws import Citing
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


FREE = ("legal_forms", "form_grounds", "case_number", "contents")
PLAIN: Mapping[str, tuple[Value, Value | None]] = MappingProxyType(
    {
        PERCENT: (Decimal(0), Decimal(100)),
        MONEY: (Decimal(0), None),
        COUNT: (1, None),
        DAY: (date(1990, 1, 1), None),
    }
)


@dataclass(frozen=True)
class Limit:
    """What the law allows for one parameter. `law` is the code of the law that says so (laws.LAWS), if one does."""

    name: str
    unit: str
    lowest: Value
    highest: Value | None
    article: str
    law: str = ""

    @property
    def of_law(self) -> bool:
        """Whether a law binds the figure; otherwise only what kind of figure it is."""
        return bool(self.law)


def _percent(name: str, lowest: str, highest: str, article: str, law: str) -> Limit:
    return Limit(name, PERCENT, Decimal(lowest), Decimal(highest), article, law)


def _money(name: str, lowest: str, highest: str | None, article: str, law: str) -> Limit:
    return Limit(name, MONEY, Decimal(lowest), Decimal(highest) if highest else None, article, law)


LIMITS = (
    _percent("base_rate", "0.01", "75", art.AMIF_15_1, laws.AMIF),
    _percent("raised_rate", "0.01", "90", art.AMIF_15_3, laws.AMIF),
    _percent("specific_action_rate", "0.01", "90", art.AMIF_15_2, laws.AMIF),
    _percent("operating_rate", "0.01", "100", art.AMIF_15_4, laws.AMIF),
    _percent("emergency_rate", "0.01", "100", art.AMIF_15_5, laws.AMIF),
    _percent("flat_other_costs", "0.01", "40", art.CPR_56, laws.CPR),
    _percent("flat_indirect", "0.01", "7", art.CPR_54, laws.CPR),
    _percent("flat_procurement", "0.01", "1", art.DEC_20, laws.FI_FUNDS),
    _money("lump_sum_maximum", "0.01", "200000", art.DEC_17, laws.FI_FUNDS),
    _money("operating_staff_only_below", "200000", None, art.DEC_13, laws.FI_FUNDS),
    _percent("staff_share_minimum", "20", "100", art.DEC_23, laws.FI_FUNDS),
    _percent("staff_share_justified", "10", "100", art.DEC_23, laws.FI_FUNDS),
    Limit("hours_per_year", COUNT, 1720, 1720, art.CPR_55, laws.CPR),
    _percent("land_share", "0", "10", art.CPR_64, laws.CPR),
    _percent("land_share_derelict", "0", "15", art.CPR_64, laws.CPR),
    _money("procurement_goods_services", "0.01", "60000", art.DEC_25, laws.FI),
    _money("procurement_social_health", "0.01", "400000", art.DEC_25, laws.FI),
    _money("procurement_other_special", "0.01", "300000", art.DEC_25, laws.FI),
    _money("procurement_works", "0.01", "150000", art.DEC_25, laws.FI),
    _money("offers_from", "0.01", "10000", art.DEC_25_OFFERS, laws.FI_FUNDS),
    Limit("max_months", COUNT, 1, 36, art.DEC_32, laws.FI_FUNDS),
    Limit("eligible_until", DAY, date(2021, 1, 1), date(2029, 12, 31), art.CPR_63, laws.CPR),
    Limit("review_days", COUNT, 30, None, art.ACT_31, laws.FI),
    Limit("appeal_days", COUNT, 30, None, art.COURTS_ACT, laws.FI),
    Limit("correction_years", COUNT, 1, 5, art.CORRECTION, laws.FI),
    Limit("notified_after_posting_days", COUNT, 7, None, art.NOTIFIED_BY_POST, laws.FI),
    Limit("notified_after_electronic_days", COUNT, 3, None, art.NOTIFIED_ELECTRONICALLY, laws.FI),
    Limit("supplement_days", COUNT, 1, None, art.SUPPLEMENT),
    Limit("supplement_reminder_days", COUNT, 1, None, art.SUPPLEMENT),
    Limit("minimum_assessors", COUNT, 2, None, art.CRITERIA, laws.CPR),
    _percent("score_difference", "1", "100", art.CRITERIA, ""),
    Limit("committee_votes", COUNT, 1, None, art.CPR_38),
    Limit("committee_votes_of", COUNT, 1, None, art.CPR_38),
    _percent("committee_quorum", "0", "100", art.CPR_38, ""),
    _percent("advance_maximum", "0", "30", art.ACT_19, laws.FI_FUNDS),
    Limit("payment_days", COUNT, 1, 80, art.CPR_74, laws.CPR),
    _percent("visibility_correction_maximum", "0", "3", art.CPR_50, laws.CPR),
    Limit("retention_years", COUNT, 5, None, art.CPR_82, laws.CPR),
    Limit("attachments_most", COUNT, 1, None, art.ACT_15),
    Limit("attachment_megabytes", COUNT, 1, None, art.ACT_15),
    Limit("attachments_megabytes", COUNT, 1, None, art.ACT_15),
    _percent("money_low_below", "0", "100", art.CPR_74, ""),
)
BY_NAME: Mapping[str, Limit] = MappingProxyType({limit.name: limit for limit in LIMITS})


@dataclass(frozen=True)
class Bounds:
    """What binds one programme's parameters, one limit each, and how it cites the provisions behind them."""

    limits: Mapping[str, Limit]
    laws: frozenset[str]
    citing: Citing = field(default_factory=Citing)

    @property
    def fixed_forms(self) -> tuple[str, ...]:
        """Legal forms that AMIF Annex IV point 1 itself keeps out."""
        return FIXED_NO if laws.AMIF in self.laws else ()


def bounds_of(
    fund: str,
    country: str,
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    articles: Mapping[str, str] = MappingProxyType({}),
    rulebook: str = "",
) -> Bounds:
    """CPR Article 1; act 1125/2021 section 1: the bounds of a programme of this fund in this member state.

    `own` are bounds the programme file sets itself ({name: {lowest, highest}}), `articles` its provisions by parameter,
    `rulebook` what it cites where neither a law nor a parameter says more.
    """
    binding = frozenset(law.code for law in laws.laws_of(fund, country))
    free = [limit for limit in LIMITS if limit.law not in binding]
    cited = {limit.article: articles.get(limit.name, rulebook) for limit in free}
    if laws.AMIF not in binding:
        cited |= dict.fromkeys(laws.RAISED, articles.get("raised_rate", rulebook))
    citing = Citing(binding, cited, rulebook)
    limits = {
        limit.name: _tightened(_holding(limit, binding, citing), own.get(limit.name, {})) for limit in LIMITS
    }
    return Bounds(MappingProxyType(limits), binding, citing)


def _holding(limit: Limit, binding: frozenset[str], citing: Citing) -> Limit:
    if not limit.law or limit.law in binding:
        return replace(limit, article=citing.article(limit.article))
    lowest, highest = PLAIN[limit.unit]
    return replace(limit, lowest=lowest, highest=highest, article=citing.article(limit.article), law="")


def _tightened(limit: Limit, own: Mapping[str, str]) -> Limit:
    low, high = (_read(limit.unit, own[end]) if end in own else None for end in ("lowest", "highest"))
    lowest = limit.lowest if low is None else max(limit.lowest, low)
    highest = limit.highest if high is None else min(high, limit.highest or high)
    return replace(limit, lowest=lowest, highest=highest)


def parameters_from(data: Mapping[str, object], bounds: Bounds) -> tuple[Parameters, list[Reason]]:
    """The law's bounds (an article each in LIMITS): the parameters a programme sets, and its errors.

    A value that cannot be read, or that passes a bound of the law, is named and left at the law's own figure.
    """
    wanted = {name: value for name, value in data.items() if name not in FREE}
    reasons = [UNKNOWN(field=name, name=name) for name in wanted if name not in BY_NAME]
    accepted: dict[str, object] = {}
    for name in (name for name in wanted if name in BY_NAME):
        value = read_value(name, wanted[name])
        found = value_problems(bounds.limits[name], value)
        reasons += found
        if not found:
            accepted[name] = value
    forms = _read_forms(data.get("legal_forms") or {})
    form_reasons = form_problems(forms, bounds)
    if not form_reasons:
        accepted["legal_forms"] = MappingProxyType({**LEGAL_FORMS, **forms})
    return replace(Parameters(), **accepted), reasons + form_reasons  # type: ignore[arg-type]


def parameter_problems(parameters: Parameters, bounds: Bounds) -> list[Reason]:
    """The law's bounds (an article each in LIMITS): those that parameters already at hand pass."""
    data = {item.name: getattr(parameters, item.name) for item in fields(parameters)}
    return parameters_from(data, bounds)[1]


def missing_parameters(data: Mapping[str, object], bounds: Bounds) -> list[str]:
    """CPR Article 1: the figures that no law of the fund gives and the programme does not set either."""
    free = [limit.name for limit in LIMITS if limit.law and limit.law not in bounds.laws]
    return [name for name in free if name not in data]


def read_value(name: str, entry: object) -> Value | None:
    """CPR 22: the value of a parameter as written, alone or with its article; None when it cannot be read."""
    return _read(BY_NAME[name].unit, _written(entry))


def written(value: Value) -> str:
    """A value as a programme file writes it."""
    return value.isoformat() if isinstance(value, date) else str(value)


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


def value_problems(limit: Limit, value: Value | None) -> list[Reason]:
    """The law's bounds (an article each in LIMITS): what stands against a value of one parameter."""
    if value is None:
        return [NOT_A_VALUE(field=limit.name, name=limit.name)]
    for finding, bound, passed in (
        (BELOW_LAW, limit.lowest, value < limit.lowest),  # type: ignore[operator]
        (ABOVE_LAW, limit.highest, limit.highest is not None and value > limit.highest),  # type: ignore[operator]
    ):
        if passed:
            reason = finding(
                field=limit.name,
                name=limit.name,
                value=shown(limit, value),
                limit=shown(limit, bound),
            )
            return [replace(reason, article=limit.article)]
    return []


def shown(limit: Limit, value: Value | None) -> object:
    """A value in its unit, to be worded for a reader: a share, money, a number or a day."""
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


def form_problems(forms: Mapping[str, object], bounds: Bounds) -> list[Reason]:
    """AMIF Annex IV point 1: the table of legal forms keeps state agencies and companies at the base rate."""
    wrong = [form for form, answer in forms.items() if answer not in (YES, NO, OFFICER)]
    fixed = [form for form in bounds.fixed_forms if forms.get(form, NO) in (YES, OFFICER)]
    return [
        bounds.citing.said(FORM_NOT_AN_ANSWER(field=f"legal_forms.{form}", form=form)) for form in wrong
    ] + [FORM_FIXED_BY_LAW(field=f"legal_forms.{form}", form=form) for form in fixed]
