"""The money of a demo application: costs by party and project year, a lump sum's deliverables, who pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from accounts.models import Organisation
from applications.choices import AgreementState, CostCategory, FinancingSource, StaffMethod
from applications.rules.data import FLAT_7, LUMP_SUM, OPERATING_REAL
from applications.rules.entries import DELIVERABLES
from applications.services.drafting import Typed

CENT = Decimal("0.01")
YEAR = 12
KEY = "p1"
LARGEST_LUMP = Decimal("200000")
PARTNER_SHARE = Decimal("0.12")
PARTNER_OWN = Decimal("0.10")
# Whose projects are carried out with a partner, and with whom (organisations.yaml).
PARTNERS: Mapping[str, str] = {
    "kuusikallio": "oppimo",
    "oppimo": "kuusikallio",
    "majakka": "haapalahti",
    "sydkusten": "norrhamn",
    "norrhamn": "sydkusten",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "staff": "Projektipäällikkö ja asiantuntijat",
        "services": "Ostopalvelut ja tulkkaus",
        "travel": "Matkat",
        "unit": "Henkilöstö",
        "part": "Siirron saajan ohjaaja",
        "role": "Siirron saaja järjestää ryhmätoiminnan ja ohjauksen omalla alueellaan ja vastaa siihen tarvittavista "
        "tiloista.",
        "cooperation": "Hakija vastaa hankkeen johtamisesta, taloudesta ja raportoinnista, siirron saaja omasta "
        "osastaan. Avustuksen siirtäminen tuo toiminnan kohderyhmän lähelle. Sopimuksessa sovitaan osuuksista, "
        "hankinnoista, kirjanpidosta ja valvonnasta.",
        "guide": "Toimintamallin kuvaus",
        "shown_guide": "Julkaistu verkossa",
        "training": "Henkilöstön koulutukset",
        "shown_training": "Ohjelmat ja osallistujaluettelot",
    },
    "sv": {
        "staff": "Projektchef och sakkunniga",
        "services": "Köpta tjänster och tolkning",
        "travel": "Resor",
        "unit": "Personal",
        "part": "Handledare hos mottagaren av överföring",
        "role": "Mottagaren av överföring ordnar gruppverksamhet och handledning inom sitt område och svarar för de "
        "lokaler som behövs.",
        "cooperation": "Sökanden svarar för ledning, ekonomi och rapportering, mottagaren av överföring för sin "
        "egen del. Överföringen för verksamheten nära målgruppen. I avtalet kommer parterna överens om andelar, "
        "upphandling, bokföring och tillsyn.",
        "guide": "Beskrivning av verksamhetsmodellen",
        "shown_guide": "Publicerad på nätet",
        "training": "Utbildningar för personalen",
        "shown_training": "Program och deltagarförteckningar",
    },
}


@dataclass(frozen=True)
class Money:
    """What is typed of money and of the partner."""

    budget: Typed
    financing: Typed
    partners: Typed


def money_of(
    cost: Decimal,
    months: int,
    organisation: Organisation,
    partner: Organisation | None,
    claim: tuple[Decimal, str, str],
) -> Money:
    """Costs that come to `cost`, or a cent or two less, and a plan that pays them; `claim`: rate, ground, why."""
    rate, ground, why = claim
    operating = rate == 100
    words = WORDS[organisation.language]
    other = None if operating else partner
    total, lines = budget(cost, months, words, operating=operating, partner=other is not None)
    lump = not operating and cost <= LARGEST_LUMP
    model = OPERATING_REAL if operating else LUMP_SUM if lump else FLAT_7
    return Money(
        Typed(
            {"cost_model": model, "staff_method": StaffMethod.REAL},
            lines=lines,
            entries={DELIVERABLES: deliverables(total, words) if lump else ()},
        ),
        Typed(
            {"rate_asked": rate, "ground": ground, "ground_reason": why if ground else ""},
            financing=tuple(payers(total, rate, partner=other is not None)),
        ),
        partners_typed(other, words),
    )


def budget(
    cost: Decimal, months: int, words: Mapping[str, str], *, operating: bool, partner: bool
) -> tuple[Decimal, tuple[dict[str, Any], ...]]:
    """Lines that come to the project's cost, or a cent or two less, and what they come to."""
    direct = cost if operating else direct_for(cost)
    staff = direct if operating else down(direct * Decimal("0.62"))
    monthly = down(staff / months)
    rest = direct - monthly * months
    people = staff_line(words["unit" if operating else "staff"], monthly, months)
    if operating:
        last = {**staff_line(words["unit"], rest, 1), "position": 1}
        return cost, (people, last) if rest else (people,)
    part = down(direct * PARTNER_SHARE / months) if partner else Decimal(0)
    theirs = {**staff_line(words["part"], part, months), "position": 1, "party": KEY}
    years = len(by_year(months))
    travel = down(direct * Decimal("0.05") / years)
    services = rest - travel * years - part * months
    return direct + indirect(direct), (
        people,
        *((theirs,) if partner else ()),
        cost_line(CostCategory.TRAVEL, words["travel"], travel, [1] * years),
        cost_line(CostCategory.EXTERNAL, words["services"], services, [1] + [0] * (years - 1)),
    )


def by_year(months: int) -> list[int]:
    """The months of each project year."""
    return [min(YEAR, months - before) for before in range(0, months, YEAR)]


def divided(figures: list[int]) -> list[str]:
    """As they are stored; a project of one year has nothing to divide."""
    return [f"{one}.00" for one in figures] if len(figures) > 1 else []


def staff_line(description: str, monthly: Decimal, months: int) -> dict[str, Any]:
    """People at full time; the monthly cost is that of all of them."""
    return {
        "category": CostCategory.STAFF,
        "position": 0,
        "description": description,
        "monthly_cost": monthly,
        "months": Decimal(months),
        "share": Decimal(100),
        "by_year": divided(by_year(months)) or ["1.00"] * (months == 1),
    }


def cost_line(category: str, description: str, amount: Decimal, units: list[int]) -> dict[str, Any]:
    """One other cost, so many times in each of the years."""
    return {
        "category": category,
        "position": 0,
        "description": description,
        "quantity": Decimal(sum(units)),
        "unit_price": amount,
        "by_year": divided(units),
    }


def deliverables(total: Decimal, words: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Two, that sum to the total cost."""
    first = down(total * Decimal("0.4"))
    return (
        {"name": words["guide"], "shown_by": words["shown_guide"], "amount": first},
        {"name": words["training"], "shown_by": words["shown_training"], "amount": total - first},
    )


def payers(total: Decimal, rate: Decimal, *, partner: bool) -> list[dict[str, Any]]:
    """The own money of the applicant, and of the partner its part of it."""
    own = total - down(total * rate / 100)
    theirs = down(own * PARTNER_OWN) if partner else Decimal(0)
    lines: list[dict[str, Any]] = [
        {"source": FinancingSource.OWN, "position": 0, "amount": own - theirs},
        {"source": FinancingSource.PARTNER, "position": 0, "party": KEY, "amount": theirs},
    ]
    return [line for line in lines if line["amount"]]


def partners_typed(partner: Organisation | None, words: Mapping[str, str]) -> Typed:
    """The partner with its role and agreement, and how the two work together."""
    if partner is None:
        return Typed({"cooperation": ""})
    row = {
        "key": KEY,
        "position": 0,
        "name": partner.name,
        "business_id": partner.business_id,
        "legal_form": partner.legal_form,
        "country": partner.country,
        "role": words["role"],
        "receives_funding": True,
        "agreement": AgreementState.DRAFTED,
    }
    return Typed({"cooperation": words["cooperation"]}, partners=(row,))


def indirect(direct: Decimal) -> Decimal:
    """Seven per cent, rounded down."""
    return down(direct * Decimal("0.07"))


def direct_for(total: Decimal) -> Decimal:
    """The direct costs that come to `total` with seven per cent of them, or to the nearest sum below it."""
    direct = down(total / Decimal("1.07")) + CENT
    while direct + indirect(direct) > total:
        direct -= CENT
    return direct


def down(value: Decimal) -> Decimal:
    """Cut to the cent."""
    return value.quantize(CENT, ROUND_DOWN)
