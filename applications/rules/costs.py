"""Which costs can be paid at all: kinds that never can, value added tax, and land."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from applications.rules.data import LAND, LAND_DERELICT, CostLine, Party
from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import OPERATING
from calls.rules.rounding import down, share_of
from records.rules import Percent, Reason, gettext_noop

NO_VAT_FORMS = ("municipality", "joint_municipal_authority")
BASIC_ACTIVITY = "basic_activity"


def _never(code: str, text: str) -> Finding:
    return Finding(f"cost_{code}", text, art.DEC_29)


NEVER_ELIGIBLE: Mapping[str, Finding] = MappingProxyType(
    {
        "in_kind": _never(
            "in_kind", gettext_noop("Contributions in kind are never paid. Remove %(label)s from the budget.")
        ),
        "volunteer_work": _never(
            "volunteer_work", gettext_noop("Volunteer work is never paid. Remove %(label)s from the budget.")
        ),
        "interest": _never(
            "interest",
            gettext_noop(
                "Interest and other costs of financing are never paid. Remove %(label)s from the budget."
            ),
        ),
        "bank": _never(
            "bank", gettext_noop("Bank and exchange costs are never paid. Remove %(label)s from the budget.")
        ),
        "fine": _never(
            "fine",
            gettext_noop("Fines and other penalties are never paid. Remove %(label)s from the budget."),
        ),
        "legal": _never(
            "legal", gettext_noop("Legal costs are never paid. Remove %(label)s from the budget.")
        ),
        "representation": _never(
            "representation",
            gettext_noop("Mere representation is never paid. Remove %(label)s from the budget."),
        ),
        "paid_elsewhere": _never(
            "paid_elsewhere",
            gettext_noop(
                "A cost that somebody else pays is not paid again. Remove %(label)s from the budget."
            ),
        ),
        BASIC_ACTIVITY: _never(
            BASIC_ACTIVITY,
            gettext_noop(
                "Upkeep of your basic activity is not a cost of the project. Remove %(label)s from the budget."
            ),
        ),
    }
)
KIND_UNKNOWN = Finding(
    "cost_kind_unknown", gettext_noop("Choose one of the kinds of cost listed."), art.DEC_16
)
VAT_NEVER = Finding(
    "vat_never_for_municipality",
    gettext_noop(
        "VAT of a municipality or a joint municipal authority is not paid. "
        "Enter %(label)s without VAT; now the VAT of %(vat)s is left out."
    ),
    art.DEC_30,
)
VAT_NOT_SHOWN = Finding(
    "vat_not_shown",
    gettext_noop(
        "VAT is paid only when it has been shown that it cannot be deducted. Attach the tax authority's statement, "
        "or enter %(label)s without VAT; now the VAT of %(vat)s is left out."
    ),
    art.DEC_30,
)
VAT_NEGATIVE = Finding("vat_negative", gettext_noop("VAT cannot be below zero."), art.DEC_30)
LAND_TOO_MUCH = Finding(
    "land_above_share",
    gettext_noop(
        "Land costs %(land)s. It can be at most %(share)s of the total costs: with your other costs, at most %(most)s."
    ),
    art.DEC_26,
)
DERELICT_TOO_MUCH = Finding(
    "derelict_land_above_share",
    gettext_noop(
        "Derelict land costs %(land)s. It can be at most %(share)s of the total costs: with your other costs, "
        "at most %(most)s."
    ),
    art.DEC_26,
)


def kind_problems(line: CostLine, support: str) -> list[Reason]:
    """Decree section 29; act section 13: what is never paid, basic activity excepted in operating support."""
    path = f"budget.lines.{line.key}.kind"
    if line.kind in ("", LAND, LAND_DERELICT) or (line.kind == BASIC_ACTIVITY and support == OPERATING):
        return []
    finding = NEVER_ELIGIBLE.get(line.kind)
    return [finding(path, label=line.label) if finding else KIND_UNKNOWN(path)]


def vat_problems(line: CostLine, party: Party) -> list[Reason]:
    """Decree section 30: VAT only where it cannot be deducted and that is shown; never for municipalities."""
    path = f"budget.lines.{line.key}.vat"
    if line.vat < 0:
        return [VAT_NEGATIVE(path)]
    if line.vat == 0:
        return []
    if party.legal_form in NO_VAT_FORMS:
        return [VAT_NEVER(path, label=line.label, vat=line.vat)]
    return [] if party.vat_shown else [VAT_NOT_SHOWN(path, label=line.label, vat=line.vat)]


def land_problems(
    land: Mapping[str, Decimal], direct: Decimal, flat: Decimal, parameters: Parameters
) -> list[Reason]:
    """CPR Article 64(1)(b); decree section 26: land at most 10 % of the total eligible costs, derelict land 15 %.

    `land` is what each kind costs, `direct` all direct costs, `flat` the flat rate on them in percent.
    """
    found = []
    for kind, share, finding in (
        (LAND, parameters.land_share, LAND_TOO_MUCH),
        (LAND_DERELICT, parameters.land_share_derelict, DERELICT_TOO_MUCH),
    ):
        cost = land.get(kind, Decimal(0))
        if cost > share_of(share, direct + down(share_of(flat, direct))):
            most = most_land(direct - cost, share, flat)
            found.append(finding("budget.lines", land=cost, share=Percent(share), most=most))
    return found


def most_land(others: Decimal, share: Decimal, flat: Decimal) -> Decimal:
    """CPR Article 64(1)(b): the most land can cost beside `others` and be `share` % of the whole, itself included."""
    part = share_of(share, 100 + flat) / 100
    most = down(part * Fraction(others) / (1 - part))
    while most > share_of(share, others + most + down(share_of(flat, others + most))):
        most -= Decimal("0.01")
    return max(most, Decimal(0))
