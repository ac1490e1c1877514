"""Costs by party and year, value added tax, land and lump sums, as a browser without script meets them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.queries.content import content_of
from applications.queries.facts import judge
from records import clock
from tests.applications.pages import errors, form_of, section_url, send, signed_in, text_of
from tests.factories.applications import balance, complete_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Application:
    """A complete draft with one partner."""
    return complete_draft(partners=1)


@pytest.fixture
def client(made: Application) -> Client:
    """The owner's browser."""
    return signed_in(made.created_by)


def test_a_row_says_whose_cost_it_is_and_how_much_of_it_falls_in_each_year(
    made: Application, client: Client
) -> None:
    page = client.get(section_url(made, "budget")).content.decode()
    assert 'name="staff-0-months_1"' in page
    assert 'name="staff-0-months"' not in page
    changes = {"staff-0-months_1": "12", "staff-0-months_2": "6,5", "staff-0-party": "p1"}
    answer = send(client, made, "budget", script=True, **changes)
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year, line.party) == (Decimal("18.50"), ["12.00", "6.50"], "p1")
    said = answer.json()["totals"]
    assert said["staff-0"] == "€61,420.00"
    assert said["sum-staff-0"] == "€39,840.00"
    assert said["sum-staff-1"] == "€21,580.00"
    assert said["party-p1"] == "€67,859.40"


def test_a_value_beyond_the_project_s_end_is_named_at_its_year(made: Application, client: Client) -> None:
    made.budget_lines.filter(category="staff").update(by_year=["12.00", "6.00", "6.00"])
    page = client.get(section_url(made, "budget") + "?show=1")
    assert 'name="staff-0-months_3"' in page.content.decode()
    assert "is in project year 3, but the project has 2" in text_of(page)
    assert 'href="#id_staff-0-months_3"' in page.content.decode()
    assert "after the end of the project" in text_of(page)


def test_months_of_a_year_are_at_most_twelve(made: Application, client: Client) -> None:
    answer = send(client, made, "budget", **{"staff-0-months_2": "13"})
    page = client.get(answer["Location"])
    assert "has 13 months, but there are only 12" in text_of(page)
    assert 'href="#id_staff-0-months_2"' in page.content.decode()


def test_units_entered_before_the_dates_wait_to_be_divided(made: Application, client: Client) -> None:
    made.budget_lines.filter(category="staff").update(by_year=[])
    assert errors(made) == {"units_undivided": "budget.lines.staff-0.months"}
    page = client.get(section_url(made, "budget") + "?show=1")
    assert "Months not divided yet" in text_of(page)
    assert "Divide Projektledare among the 2 project years" in text_of(page)
    send(client, made, "budget", **{"staff-0-months_1": "12", "staff-0-months_2": "12"})
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year) == (Decimal("24.00"), ["12.00", "12.00"])


def test_a_project_of_one_year_or_none_has_one_column(client: Client, made: Application) -> None:
    made.budget_lines.update(by_year=[])
    for starts, ends in ((None, None), (date(2028, 1, 1), date(2028, 12, 31))):
        Application.objects.update(starts_on=starts, ends_on=ends)
        page = client.get(section_url(made, "budget")).content.decode()
        assert 'name="staff-0-months"' in page
        assert "months_1" not in page
    send(client, made, "budget", **{"staff-0-months": "10"})
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year) == (Decimal("10.00"), [])


def test_what_was_typed_by_year_survives_dates_that_moved_meanwhile(
    made: Application, client: Client
) -> None:
    data = form_of(client.get(section_url(made, "budget"))) | {"staff-0-months_2": "7"}
    Application.objects.update(ends_on=made.starts_on.replace(month=6))
    made.budget_lines.update(by_year=[])
    data["version"] = client.get(section_url(made, "budget")).context["version"]
    client.post(section_url(made, "budget"), data)
    assert made.budget_lines.get(category="staff").by_year == ["12.00", "7.00"]


def test_hours_are_divided_like_months_and_bounded_in_each_year(made: Application, client: Client) -> None:
    changes = {
        "staff_method": "hourly",
        "staff-0-yearly_cost": "51 600",
        "staff-0-hours_1": "1720",
        "staff-0-hours_2": "1720.01",
    }
    answer = send(client, made, "budget", **changes)
    page = client.get(answer["Location"])
    assert "has 1,720.01 hours in a project year; the hourly rate rests on 1,720" in text_of(page)
    assert 'href="#id_staff-0-hours_2"' in page.content.decode()
    line = made.budget_lines.get(category="staff")
    assert (line.by_year, line.months) == (["1720.00", "1720.01"], Decimal("24.00"))


def test_value_added_tax_of_a_municipality_is_left_out_with_the_reason(
    made: Application, client: Client
) -> None:
    answer = send(client, made, "budget", **{"other-0-vat": "510"})
    assert "VAT of a municipality or a joint municipal authority is not paid" in text_of(
        client.get(answer["Location"])
    )
    made.partners.update(legal_form="association", vat_shown=True)
    balance(made)
    assert errors(made) == {}
    content = content_of(Application.objects.get(pk=made.pk))
    assert judge(content, at=clock.now()).budget.by_category["other"] == Decimal("2510.00")


def test_land_is_bounded_by_its_share(made: Application, client: Client) -> None:
    row = {
        "equipment-TOTAL_FORMS": "1",
        "equipment-0-description": "Tomt",
        "equipment-0-quantity_1": "1",
        "equipment-0-unit_price": "50000",
        "equipment-0-kind": "land",
    }
    page = client.get(send(client, made, "budget", **row)["Location"])
    assert "It can be at most 10% of the total costs" in text_of(page)
    send(client, made, "budget", **{"equipment-0-unit_price": "5000"})
    balance(made)
    assert errors(made) == {}


def test_more_than_the_columns_hold_is_kept_and_named(made: Application, client: Client) -> None:
    changes = {"staff-0-months_1": "1000", "external-0-quantity_1": "9999999", "staff-0-party": "x" * 30}
    assert send(client, made, "budget", **changes).status_code == 302
    page = client.get(section_url(made, "budget") + "?show=1")
    assert page.status_code == 200
    assert 'value="9999999"' in page.content.decode()


def lump(made: Application, client: Client, *amounts: str) -> Any:
    """The costs as a lump sum with a deliverable of each amount."""
    type(made.call).objects.update(cost_models=["flat_7", "lump_sum"])
    rows: dict[str, str] = {"cost_model": "lump_sum", "deliverables-TOTAL_FORMS": str(len(amounts) or 1)}
    for place, amount in enumerate(amounts):
        rows |= {
            f"deliverables-{place}-name": f"Handbok {place}",
            f"deliverables-{place}-shown_by": "Publicerad",
            f"deliverables-{place}-amount": amount,
        }
    return send(client, made, "budget", **rows)


def test_a_lump_sum_is_paid_against_deliverables_that_sum_to_it(made: Application, client: Client) -> None:
    page = client.get(lump(made, client)["Location"])
    assert "A lump sum is paid against what you deliver" in text_of(page)
    lump(made, client, "60000", "38375.80")
    assert errors(made) == {}
    page = text_of(client.get(reverse("application_answers", args=[made.reference])))
    assert "Deliverables of the lump sum" in page
    assert "Handbok 1" in page
    lump(made, client, "60000", "38375.79")
    assert errors(made) == {"deliverables_sum": "budget.deliverables"}
    lump(made, client, "60000", "")
    assert errors(made) == {"deliverable_incomplete": "budget.deliverables.deliverables-1"}


def test_a_lump_sum_is_small_and_not_procured_as_a_whole(made: Application, client: Client) -> None:
    type(made.call).objects.update(cost_models=["flat_7", "lump_sum"])
    send(client, made, "budget", wholly_procured="on", cost_model="lump_sum")
    assert "lump_sum_not_when_wholly_procured" in errors(made)
    send(client, made, "budget", cost_model="lump_sum", **{"staff-0-monthly_cost": "9900"})
    assert "A lump sum is for projects of at most €200,000.00" in text_of(
        client.get(section_url(made, "budget") + "?show=1")
    )


def test_each_model_says_what_it_gives_and_what_is_in_its_way(made: Application, client: Client) -> None:
    type(made.call).objects.update(cost_models=["flat_40", "flat_7", "flat_1", "lump_sum", "operating_real"])
    page = text_of(client.get(section_url(made, "budget")))
    for said in (
        "€111,552.00",
        "you enter staff costs only",
        "For projects of at most €200,000.00",
        "you enter procurement only",
        "Actual costs alone are for operating support",
    ):
        assert said in page


def test_what_the_chosen_model_does_not_need_is_kept_explained_and_not_counted(
    made: Application, client: Client
) -> None:
    send(client, made, "budget", cost_model="flat_40")
    page = client.get(section_url(made, "budget"))
    assert "What is here is kept, and not counted." in text_of(page)
    assert 'value="Tolkning"' in page.content.decode()
    assert page.context["judgement"].budget.total == Decimal("111552.00")
