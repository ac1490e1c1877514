"""A budget of 300 rows, 20 partners and 3 years: as many queries as a small one, and saved in the time one waits."""

from datetime import date
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, ApplicationPartner, BudgetLine
from tests.applications.pages import section_url, signed_in
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db
OPENED, SAVED, READ = 2.0, 2.5, 1.5  # seconds of the processor, with a margin for a busy machine


@pytest.fixture
def made() -> Application:
    """The draft."""
    made = complete_draft(starts_on=date(2028, 1, 1), ends_on=date(2030, 11, 30))
    made.budget_lines.all().delete()
    ApplicationPartner.objects.bulk_create(
        ApplicationPartner(
            application=made,
            key=f"p{place:x}",
            position=place,
            name=f"Partner {place}",
            business_id=f"{place}",
            legal_form="association",
            role="Grupper",
            agreement="drafted",
        )
        for place in range(20)
    )
    BudgetLine.objects.bulk_create([*staff(made), *others(made)])
    return made


def staff(made: Application) -> list[BudgetLine]:
    return [
        BudgetLine(
            application=made,
            category="staff",
            position=place,
            description=f"Handledare {place}",
            monthly_cost=Decimal("4100.00"),
            months=Decimal(36),
            share=Decimal(50),
            party=f"p{place % 20:x}",
            by_year=["12.00", "12.00", "12.00"],
        )
        for place in range(100)
    ]


def others(made: Application) -> list[BudgetLine]:
    return [
        BudgetLine(
            application=made,
            category=category,
            position=place,
            description=f"Kostnad {place}",
            quantity=Decimal(30),
            unit_price=Decimal("99.90"),
            party=f"p{place % 20:x}" if place % 3 else "",
            by_year=["10.00", "10.00", "10.00"],
        )
        for category in ("travel", "external", "equipment", "other")
        for place in range(50)
    ]


def sent(response: Any) -> dict[str, Any]:
    """Every control of the page, empty ones too, as a browser sends them."""
    form = response.context["form"]
    data = {
        part.add_prefix(name): "" for part in form.controls() for name in part.fields if name != "procurement"
    }
    data |= {name: value for part in form.everything.forms for name, value in part.data.items() if value}
    return {**data, "version": response.context["version"]}


def timed(client: Client, url: str, data: dict[str, Any] | None = None) -> tuple[Any, float, int]:
    """The answer, the seconds of the processor it took, and its queries."""
    with CaptureQueriesContext(connection) as queries:
        before = process_time()
        headers = {"X-Autosave": "1"}
        answer = client.get(url) if data is None else client.post(url, data, headers=headers)
        took = process_time() - before
    return answer, took, len(queries)


def test_the_largest_budget_opens_saves_and_reads_fast(made: Application) -> None:
    client, url = signed_in(made.created_by), section_url(made, "budget")
    client.get(url)
    page, opened, queries = timed(client, url)
    data = sent(page)
    assert len(page.content) < 200_000
    assert len(page.context["form"].parts) == 12
    answer, saved, written = timed(client, url, data | {"staff-0-monthly_cost": "4000"})
    assert answer.status_code == 200
    assert made.budget_lines.count() == 300
    assert answer.json()["totals"]["staff-0"] == "€72,000.00"
    _page, read, _queries = timed(client, reverse("application_answers", args=[made.reference]))
    assert opened < OPENED
    assert saved < SAVED
    assert read < READ
    assert queries == small_page_queries()
    assert written < 60


def small_page_queries() -> int:
    """How many queries the page of a budget of two rows takes."""
    small = complete_draft(partners=1)
    client = signed_in(small.created_by)
    client.get(section_url(small, "budget"))
    return timed(client, section_url(small, "budget"))[2]
