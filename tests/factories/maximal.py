"""The largest application one can write: 20 partners, 15 work packages, 300 costs in three years, 40 files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils import timezone
from stdnum.fi import ytunnus

from applications.choices import CostCategory
from applications.models import Application, Attachment, BudgetLine
from applications.rules.entries import WORK_PACKAGES
from records import clock
from records.services import store_document
from tests.factories.applications import balance, complete_draft
from tests.factories.files import pdf

PARTNERS, PACKAGES, LINES, FILES = 20, 15, 300, 40
CATEGORIES = (CostCategory.TRAVEL, CostCategory.EXTERNAL, CostCategory.OTHER)


def maximal(**fields: object) -> Application:
    """A draft that is as large as it can be, and complete."""
    year = timezone.localdate(clock.now()).year
    made = complete_draft(
        starts_on=date(year + 1, 1, 1), ends_on=date(year + 3, 12, 31), partners=PARTNERS, **fields
    )
    made.entries = made.entries | {WORK_PACKAGES: [package(number) for number in range(1, PACKAGES + 1)]}
    made.save()
    name_partners(made)
    widen_years(made)
    add_lines(made)
    add_files(made)
    balance(made)
    return made


def package(number: int) -> dict[str, object]:
    """One work package, two months after the one before it."""
    return {
        "title": f"Arbetspaket {number}",
        "description": "Handledning, gruppträffar och samhällsorientering på kommunens språk.",
        "party": f"p{number}",
        "from_month": 2 * number - 1,
        "to_month": 2 * number + 6,
        "outcome": "Handledningen är i bruk i kommunen.",
    }


def name_partners(application: Application) -> None:
    """Each partner by a business id of its own."""
    for partner, number in zip(application.partners.all(), business_ids(), strict=False):
        partner.business_id = number
        partner.save()


def business_ids() -> Iterator[str]:
    """Invented Finnish business ids with the right check digit."""
    for body in range(8_000_000, 9_000_000, 7):
        yield from (f"{body}-{digit}" for digit in range(10) if ytunnus.is_valid(f"{body}-{digit}"))


def widen_years(application: Application) -> None:
    """What the smaller draft had in two years, in three."""
    for line in application.budget_lines.all():
        line.by_year = [*line.by_year, "0.00"]
        line.save()


def add_lines(application: Application) -> None:
    """Costs of every partner until there are three hundred."""
    there = application.budget_lines.count()
    first = [application.budget_lines.filter(category=one).count() for one in CATEGORIES]
    rows = [
        BudgetLine(
            application=application,
            category=CATEGORIES[number % len(CATEGORIES)],
            position=first[number % len(CATEGORIES)] + number // len(CATEGORIES),
            party=f"p{number % PARTNERS + 1}",
            description=f"Kostnad {number}",
            quantity=Decimal("3.00"),
            unit_price=Decimal("101.37"),
            by_year=["1.00", "1.00", "1.00"],
        )
        for number in range(LINES - there)
    ]
    BudgetLine.objects.bulk_create(rows)


def add_files(application: Application, count: int = FILES) -> None:
    """So many files beside the headings of the round."""
    for number in range(count):
        document = store_document(pdf(str(number).encode()), "application/pdf")
        Attachment.objects.create(
            application=application,
            title=f"Bilaga {number}",
            name=f"bilaga-{number}.pdf",
            media_type="application/pdf",
            document=document,
            scan="clean",
            scanned_at=timezone.now(),
        )
