"""Applications for tests: a round with indicators, drafts empty and complete, submitted ones."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.choices import MemberRole, Vat
from accounts.models import Organisation, User
from applications.choices import (
    AgreementState,
    CostCategory,
    CostModel,
    Declaration,
    FinancingSource,
    StaffMethod,
)
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine, Submission, Target
from applications.queries.content import content_of, digest_of
from applications.queries.facts import judge
from applications.rules.indicators import CELLS
from applications.services.drafting import open_draft
from applications.services.submitting import Signing, submit
from calls.models import CallRound
from indicators.models import Indicator
from records import clock
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.calls import ActionFactory, open_line, words

ALL = tuple(Declaration.values)
TITLE = "Trygg start i Österbotten"
PARTNER_IDS = ("2345678-0", "0737546-2", "0123456-2")
# Every text decree 31 asks for, and rows of every kind that are right.
TEXTS: dict[str, str] = {
    "title": TITLE,
    "summary": "Handledning och samhällsorientering för nyanlända i sex kommuner.",
    "summary_en": "Guidance and civic orientation for newcomers in six municipalities.",
    "need": "Nyanlända i landsbygdskommuner når inte handledningen.",
    "objectives": "Var nyanländ får en handledare inom en månad.",
    "results": "Handledning på sju språk, gruppträffar och en handbok för kommunerna.",
    "results_use": "Kommunerna tar handboken i bruk och delar den med sina grannar.",
    "continuation": "Kommunerna anställer handledarna efter projektet.",
    "lessons": "Projektet Vägen in visade att grupperna ska vara små.",
    "equality": "Kvinnor och män nås lika; grupperna väljs utan åtskillnad.",
    "accessibility": "Lokalerna är tillgängliga och materialet lättläst.",
    "environment": "Möten hålls på distans där det går.",
    "communication": "Kommunernas kanaler och EU-emblemet på allt material.",
    "personal_data": "Deltagaruppgifter sparas i kommunens register i fem år.",
    "contact_phone": "+358 40 000 0000",
    "other_funding_answer": "no",
}
ENTRIES: dict[str, list[dict[str, Any]]] = {
    "target_groups": [
        {"group": "Nyanlända", "number": 360, "reached_by": "Genom kommunernas invandrarbyråer."}
    ],
    "work_packages": [
        {
            "title": "Handledning",
            "description": "Handledare på sju språk möter de nyanlända.",
            "party": "",
            "from_month": 1,
            "to_month": 24,
            "outcome": "360 personer har fått handledning.",
        },
        {
            "title": "Handbok",
            "description": "Arbetssättet skrivs ned med kommunerna.",
            "party": "",
            "from_month": 13,
            "to_month": 24,
            "outcome": "En handbok på två språk.",
        },
    ],
    "risks": [
        {
            "risk": "Handledare hittas inte",
            "likelihood": "medium",
            "impact": "high",
            "response": "Rekryteringen börjar före första dagen.",
        }
    ],
    "steering": [{"body": "NTM-centralen i Österbotten", "why": "Ansvarar för integrationen i regionen."}],
    "procurements": [],
    "other_funding": [],
}


def catalogue() -> dict[str, Indicator]:
    """Three indicators: persons, a part of them, and authorities."""
    rows: list[tuple[str, str, str, bool]] = [
        ("O.2.3", "Number of participants supported", "persons", True),
        ("O.2.3.2", "of which in civic orientation", "persons", True),
        ("O.2.2", "Number of local and regional authorities supported", "authorities", False),
        ("O.2.1", "Number of participants in pre-departure measures", "persons", True),
    ]
    found: dict[str, Indicator] = {}
    for position, (code, title, counts, persons) in enumerate(rows):
        found[code], _ = Indicator.objects.get_or_create(
            fund="AMIF",
            code=code,
            defaults={
                "objective_code": "SO2",
                "kind": "output",
                "position": position,
                "title": words(title),
                "unit": words(counts),
                "counts": counts,
                "breakdown": persons,
                "parent": found.get(code.rpartition(".")[0]),
            },
        )
    return found


def open_round(**fields: Any) -> CallRound:
    """A round that is open now, with the action 2D2 and its indicators."""
    catalogue()
    line = open_line(**fields)
    ActionFactory(measure=line.measure)
    line.measure.actions.update(indicators=["O.2.2", "O.2.3", "O.2.3.2"])
    return line.call


def draft(owner: User | None = None, *, call: CallRound | None = None, **fields: Any) -> Application:
    """An empty draft of the owner's organisation."""
    call = call or CallRound.objects.first() or open_round()
    organisation = fields.pop("organisation", None)
    if organisation is None and owner is not None:
        organisation = Organisation.objects.filter(memberships__user=owner).first()
    organisation = organisation or OrganisationFactory()
    owner = owner or member(organisation, MemberRole.OWNER)
    action = call.call_actions.select_related("action").get().action
    made = open_draft(call, action, organisation, fields.pop("language", "sv"), by=owner)
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def complete_draft(owner: User | None = None, *, partners: int = 0, **fields: Any) -> Application:
    """A draft that can be submitted as it is: direct costs and 7 %, 90 % asked, financed to the cent."""
    made = draft(owner, **fields)
    furnish(made.organisation)
    today = timezone.localdate(clock.now())
    texts: dict[str, Any] = {
        **TEXTS,
        "entries": deepcopy(ENTRIES),
        "starts_on": date(today.year + 1, 1, 1),
        "ends_on": date(today.year + 2, 12, 31),
        "cost_model": CostModel.FLAT_7,
        "staff_method": StaffMethod.REAL,
        "rate_asked": Decimal("90.00"),
        "ground": "integration_local_regional_cso",
        "ground_reason": "En medborgarorganisation ordnar integrationsåtgärder.",
    }
    for name, value in (texts | fields).items():
        if hasattr(made, name):
            setattr(made, name, value)
    made.save()
    add_costs(made)
    add_targets(made)
    for number in range(1, partners + 1):
        add_partner(made, f"p{number}")
    balance(made)
    return made


def furnish(organisation: Organisation) -> None:
    """What an organisation has to tell of itself: where it is, its account, VAT, owners, the figures of two years."""
    place = {"address": "Strandgatan 1", "postcode": "65100", "city": "Vasa", "region": "FI195"}
    place |= {
        "iban": "FI4999901234567893",
        "vat": Vat.DEDUCTED,
        "no_owner_ground": "Föreningen har inga ägare.",
    }
    told = {name: getattr(organisation, name) or value for name, value in place.items()}
    Organisation.objects.filter(pk=organisation.pk).update(**told)
    organisation.refresh_from_db()
    for year in (2021, 2022):
        figures = dict.fromkeys(("turnover", "result", "equity", "liabilities"), Decimal("310000.00"))
        organisation.financial_years.get_or_create(year=year, defaults=figures)


def add_costs(application: Application) -> None:
    BudgetLine.objects.create(
        application=application,
        category=CostCategory.STAFF,
        position=0,
        description="Projektledare",
        monthly_cost=Decimal("4150.00"),
        months=Decimal("24.00"),
        share=Decimal("80.00"),
        by_year=["12.00", "12.00"],
    )
    BudgetLine.objects.create(
        application=application,
        category=CostCategory.EXTERNAL,
        position=0,
        description="Tolkning",
        quantity=Decimal("120.00"),
        unit_price=Decimal("85.50"),
        by_year=["60.00", "60.00"],
    )


def add_targets(application: Application) -> None:
    codes = catalogue()
    rows = [
        Target(application=application, indicator=codes[code], age=age, gender=gender, value=value)
        for code, value in (("O.2.3", 40), ("O.2.3.2", 20))
        for age, gender in CELLS
    ]
    Target.objects.bulk_create([*rows, Target(application=application, indicator=codes["O.2.2"], value=6)])


def add_partner(application: Application, key: str = "p1", **fields: Any) -> ApplicationPartner:
    """A partner that gets a part of the support, with one cost of 1 000 euro in each of two years and own money."""
    position = application.partners.count()
    given = {
        "name": f"Kuusikallion kaupunki {position + 1}",
        "business_id": PARTNER_IDS[position % len(PARTNER_IDS)],
        "legal_form": "municipality",
        "role": "Kommunen ordnar handledning.",
        "agreement": AgreementState.DRAFTED,
    }
    made = application.partners.create(key=key, position=position, **(given | fields))
    application.cooperation = "Vi delar ansvaret enligt avtalet."
    application.save()
    if made.receives_funding:
        application.budget_lines.create(
            category=CostCategory.OTHER,
            position=position,
            party=key,
            description="Grupplokaler",
            quantity=Decimal("2.00"),
            unit_price=Decimal("1000.00"),
            by_year=["1.00", "1.00"],
        )
    return made


def balance(application: Application) -> None:
    """Own money for what the fund does not pay, to the cent: 100 euro of each partner that gets support, then yours."""
    application.financing_lines.all().delete()
    for position, partner in enumerate(application.partners.filter(receives_funding=True)):
        application.financing_lines.create(
            source=FinancingSource.PARTNER, position=position, party=partner.key, amount=Decimal("100.00")
        )
    gap = judge(content_of(application), at=clock.now()).financing.gap
    FinancingLine.objects.create(application=application, source=FinancingSource.OWN, position=0, amount=gap)


def signing(application: Application) -> Signing:
    """What somebody confirms who has just seen the application as it is."""
    return Signing(declarations=ALL, seen=digest_of(content_of(application)))


def submitted(owner: User | None = None, **fields: Any) -> Application:
    """A submitted application."""
    made = complete_draft(owner, **fields)
    by = owner or made.organisation.memberships.get(role=MemberRole.OWNER).user
    submit(made, signing(made), by=by)
    return made


def submission_of(application: Application) -> Submission:
    return application.submissions.get()
