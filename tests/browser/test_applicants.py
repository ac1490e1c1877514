"""Four applicants' whole way, from the public call page to the receipt: municipality, association, state agency, and
the agency again for operating support; then what the last second brings.

They share a product nobody else looks at; each works on an application of its own.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.browser.steps import (
    FILL,
    GRANT,
    HELSINKI,
    TITLE,
    SignIn,
    Write,
    at_work,
    begin,
    choose,
    deadline,
    declare_all,
    fill,
    follow,
    press,
    product_alone,
    sections,
    see_receipt,
    submit,
    to_the_form,
    whole,
)

pytestmark = pytest.mark.browser

ASSOCIATION, MUNICIPALITY = "Oppimo Aalto ry (esimerkki)", "Haapalahden kaupunki"
NEWCOMER, NEWCOMER_ID = "Grannklubben Välkommen rf", "9912340-5"
"""Not in the service's register; an invented business id."""
AGENCY = "Oleskelulupavirasto (esimerkki)"


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with product_alone(demo, tmp_path_factory.mktemp("applicants") / "var") as site:
        yield site


@pytest.fixture
def clock(site: Site) -> Iterator[Site]:
    """The product of this module, its clock put right again afterwards."""
    yield site
    (site.folder / "clock").unlink(missing_ok=True)


def business_id(site: Site, name: str) -> str:
    """As the register has it."""
    with closing(sqlite3.connect(site.folder / "amif.sqlite3")) as database:
        found = database.execute("SELECT business_id FROM accounts_organisation WHERE name = ?", (name,))
        return str(found.fetchone()[0])


# What they write


def write_partner(page: Page, number: int, identity: str, role: str, *, name: str = "") -> None:
    """A row of its own; one that is in the register needs no name and no legal form."""
    follow(page.get_by_role("button", name="Add a partner"))
    row = f"#id_partners-{number}"
    page.fill(f"{row}-business_id", identity)
    if name:
        page.fill(f"{row}-name", name)
        page.select_option(f"{row}-legal_form", "association")
    page.fill(f"{row}-role", role)
    page.select_option(f"{row}-agreement", "drafted")


def write_share(
    page: Page, number: int, task: str, monthly: str, months: tuple[str, str], share: str
) -> None:
    """A person by share of full time, in two project years."""
    row = f"#id_staff-{number}"
    page.fill(f"{row}-description", task)
    page.fill(f"{row}-monthly_cost", monthly)
    page.fill(f"{row}-months_1", months[0])
    page.fill(f"{row}-months_2", months[1])
    page.fill(f"{row}-share", share)


def write_hours(page: Page, number: int, task: str, yearly: str, hours: tuple[str, str]) -> None:
    """A person by the hour, in two project years."""
    row = f"#id_staff-{number}"
    page.fill(f"{row}-description", task)
    page.fill(f"{row}-yearly_cost", yearly)
    page.fill(f"{row}-hours_1", hours[0])
    page.fill(f"{row}-hours_2", hours[1])


def add_row(page: Page, kind: str) -> None:
    follow(page.locator(f"#group-{kind} button[name=add]"))


def remove_row(page: Page, row: str) -> None:
    follow(page.locator(f"#row-{row} button[name=remove]"))


def whose(page: Page, row: str, party: str) -> None:
    page.select_option(f"#id_{row}-party", label=party)


# A municipality with two partners, for a lump sum


class OfMunicipality:
    """(96,000 + 42,000 + 18,000) x 1.07 = 166,920.00; 90 % of it is 150,228.00."""

    grant = "€150,228.00"
    title = "Hela byn integrerar"

    def __init__(self, site: Site) -> None:
        self.site = site

    def basics(self, page: Page) -> None:
        FILL["basics"](page)
        page.fill("#id_title", self.title)

    def partners(self, page: Page) -> None:
        write_partner(page, 0, business_id(self.site, ASSOCIATION), "Ordnar gruppverksamheten.")
        write_partner(page, 1, NEWCOMER_ID, "Når föräldrar som är hemma.", name=NEWCOMER)
        expect(page.locator("#row-partners-0")).to_contain_text("It is in this service's register.")
        expect(page.locator("#id_partners-0-name")).to_have_value(ASSOCIATION)
        page.fill("#id_cooperation", "Staden leder och rapporterar, föreningarna svarar för grupperna.")

    def budget(self, page: Page) -> None:
        choose(page, "cost_model", "lump_sum")
        choose(page, "staff_method", "real")
        write_share(page, 0, "Samordnare", "4000", ("12", "12"), "100")
        add_row(page, "staff")
        write_share(page, 1, "Gruppledare", "3500", ("12", "12"), "50")
        whose(page, "staff-1", ASSOCIATION)
        add_row(page, "staff")
        write_share(page, 2, "Uppsökande arbetare", "3000", ("0", "12"), "50")
        whose(page, "staff-2", NEWCOMER)
        self.deliverable(page, 0, "Handbok om modellen", "Handboken är publicerad", "100000")
        add_row(page, "deliverables")
        self.deliverable(page, 1, "24 grupper", "Deltagarförteckningar", "66920")

    def deliverable(self, page: Page, number: int, name: str, shown_by: str, amount: str) -> None:
        row = f"#id_deliverables-{number}"
        page.fill(f"{row}-name", name)
        page.fill(f"{row}-shown_by", shown_by)
        page.fill(f"{row}-amount", amount)

    def financing(self, page: Page) -> None:
        choose(page, "ground", "integration_local_regional_cso")
        page.fill("#id_ground_reason", "En kommun och två föreningar gör integrationsarbete lokalt.")
        page.fill("#id_rate_asked", "90")
        page.fill("#id_own", "10000")
        page.get_by_label(ASSOCIATION, exact=True).fill("4692")
        page.get_by_label(NEWCOMER, exact=True).fill("2000")

    def writers(self) -> dict[str, Write]:
        return {
            **FILL,
            "basics": self.basics,
            "partners": self.partners,
            "budget": self.budget,
            "financing": self.financing,
        }


def test_municipality_with_partners_applies_for_a_lump_sum_once(sign_in: SignIn, site: Site) -> None:
    page, its = at_work(sign_in, "municipality"), OfMunicipality(site)
    reference = begin(page)
    fill(page, autosaves=True, writers=its.writers())
    expect(page.locator("main")).to_contain_text("Nothing is missing or wrong.")
    submit(page, twice=True, grant=its.grant)
    see_receipt(page, reference, grant=its.grant, title=its.title)
    expect(page.get_by_role("heading", name="Submitted versions")).to_have_count(0)
    page.goto("/my/notices/")
    expect(page.locator("main tbody tr", has_text=f"{reference} has been received")).to_have_count(1)


# An association with a partner: staff by the hour over two years, costs pasted from a spreadsheet


class OfAssociation:
    """77,400 + 20,000 of staff, 2,000 of travel and 5,600 of services, x 1.07 = 112,350.00; 90 % is 101,115.00."""

    grant = "€101,115.00"
    pasted = (
        "Category\tWhose cost\tCost\tUnit price, €\tYear 1\tYear 2\n"
        "Travel\tapplicant\tResor till grupperna\t1,000.00\t1\t1\n"
        f"{{category}}\t{MUNICIPALITY}\tTolkning\t5,600.00\t1\t0\n"
    )

    def __init__(self, site: Site) -> None:
        self.site = site

    def partners(self, page: Page) -> None:
        """One too many at first: the same municipality again."""
        identity = business_id(self.site, MUNICIPALITY)
        write_partner(page, 0, identity, "Ordnar lokaler och rådgivning.")
        write_partner(page, 1, identity, "Ordnar rådgivning.")
        page.fill("#id_cooperation", "Föreningen leder, staden ordnar rådgivningen.")
        press(
            page, "Save and continue", f"{MUNICIPALITY} is among the partners twice. Remove one of the rows."
        )
        whole(page)
        follow(page.get_by_role("button", name="Remove the partner 2"))
        expect(page.locator("#row-partners-1")).to_have_count(0)

    def budget(self, page: Page) -> None:
        """A person works more hours than a year has; a row is removed; the other costs come from a spreadsheet."""
        choose(page, "cost_model", "flat_7")
        choose(page, "staff_method", "hourly")
        write_hours(page, 0, "Handledare", "51600", ("1800", "860"))
        add_row(page, "staff")
        write_hours(page, 1, "Rådgivare", "43000", ("400", "400"))
        whose(page, "staff-1", MUNICIPALITY)
        add_row(page, "staff")
        page.fill("#id_staff-2-description", "Sekreterare")
        remove_row(page, "staff-2")
        expect(page.locator("#row-staff-2")).to_have_count(0)
        press(page, "Save and continue", "the hourly rate rests on 1,720. Lower the hours.")
        self.paste(page)
        page.goto(sections(page, "check/"))
        follow(page.get_by_role("link", name=re.compile("Handledare has 1,800 hours in a project year")))
        expect(page).to_have_url(re.compile(r"/budget/\?.*#id_staff-0-hours_1$"))
        expect(page.locator("#id_staff-0-hours_1")).to_have_attribute("aria-invalid", "true")
        page.fill("#id_staff-0-hours_1", "1720")

    def paste(self, page: Page) -> None:
        """Nothing is saved while a row has a category nobody knows."""
        follow(page.get_by_role("link", name=re.compile("paste them from one")))
        page.fill("#id_text", self.pasted.format(category="Interpreters"))
        choose(page, "how", "add")
        press(
            page,
            "Look at it",
            "“Interpreters” is not known. Write one of these: Staff, Travel, External services",
        )
        expect(page.locator("main")).to_contain_text("1 row has to be corrected before anything can be saved")
        whole(page)
        page.fill("#id_text", self.pasted.format(category="External services"))
        press(page, "Look at it again", "Understood")
        press(page, "Save 2 rows in the budget")
        expect(page.locator("#id_travel-0-description")).to_have_value("Resor till grupperna")

    def financing(self, page: Page) -> None:
        """The gap is named to the cent, and then closed."""
        choose(page, "ground", "integration_local_regional_cso")
        page.fill("#id_ground_reason", "En förening och en kommun gör integrationsarbete lokalt.")
        page.fill("#id_rate_asked", "90")
        page.fill("#id_own", "9000")
        page.get_by_label(MUNICIPALITY, exact=True).fill("2234.99")
        press(page, "Save and continue", "€0.01 has no payer. Raise somebody's share")
        page.get_by_label(MUNICIPALITY, exact=True).fill("2235")

    def writers(self) -> dict[str, Write]:
        return {**FILL, "partners": self.partners, "budget": self.budget, "financing": self.financing}


def test_association_with_partner_counts_staff_by_the_hour(sign_in: SignIn, site: Site) -> None:
    page, its = at_work(sign_in, "applicant"), OfAssociation(site)
    reference = begin(page)
    fill(page, autosaves=True, writers=its.writers())
    expect(page.locator("main")).to_contain_text("Nothing is missing or wrong.")
    submit(page, grant=its.grant)
    see_receipt(page, reference, grant=its.grant)


# A state agency's project, without script


def finance_agency(page: Page) -> None:
    """The raised rate is for others; at 75 % of 111,552.00 the agency pays the rest itself."""
    choose(page, "ground", "integration_local_regional_cso")
    page.fill("#id_ground_reason", "Myndigheten gör integrationsarbete.")
    page.fill("#id_rate_asked", "90")
    page.fill("#id_own", "11155.20")
    press(page, "Save and continue", "your organisation is not one. Choose another ground of the action")
    expect(page.locator("main")).to_contain_text("or ask for at most 75%")
    choose(page, "ground", "base")
    page.fill("#id_ground_reason", "")
    page.fill("#id_rate_asked", "75")
    page.fill("#id_own", "27888")


def test_state_agency_applies_without_script_at_the_base_rate(sign_in: SignIn, site: Site) -> None:
    page = at_work(sign_in, "agency", java_script_enabled=False)
    reference = begin(page)
    fill(page, autosaves=False, writers={**FILL, "financing": finance_agency})
    submit(page, grant="€83,664.00")
    see_receipt(page, reference, grant="€83,664.00")


# Operating support, named for the agency


def test_operating_support_is_not_for_others(sign_in: SignIn, site: Site) -> None:
    page = at_work(sign_in, "applicant")
    to_the_form(page)
    expect(page.locator("main")).to_contain_text(f"Only {AGENCY} may apply for this action in this call.")


def manage_without_steering_group(page: Page) -> None:
    expect(page.get_by_text("steering group")).to_have_count(0)
    page.fill("#id_communication", "Myndighetens kanaler.")
    page.fill("#id_personal_data", "Myndighetens register, tio år.")
    page.fill("#id_procurement_plan", "Myndigheten köper inget över tröskelvärdet.")


def count_nothing(page: Page) -> None:
    """Operating support has no indicators."""
    expect(page.locator("fieldset.ui-indicator")).to_have_count(0)


def budget_of_hours(page: Page) -> None:
    """A nought too many: 350 € an hour for 3,440 hours."""
    choose(page, "cost_model", "operating_real")
    choose(page, "staff_method", "hourly")
    write_hours(page, 0, "Handläggare", "602000", ("1720", "1720"))


def finance_in_full(page: Page) -> None:
    """More than the opening gives is refused; less than 200,000 is for staff alone; nobody puts in own money."""
    choose(page, "ground", "base")
    page.fill("#id_rate_asked", "100")
    press(page, "Save and continue", "This targeted opening gives at most €300,000.00")
    expect(page.locator("main")).to_contain_text("the application asks for €1,204,000.00")
    page.goto(sections(page, "budget/"))
    page.fill("#id_staff-0-yearly_cost", "60200")
    add_row(page, "travel")
    page.fill("#id_travel-0-description", "Resor")
    page.fill("#id_travel-0-quantity_1", "1")
    page.fill("#id_travel-0-unit_price", "500")
    press(
        page, "Save and continue", "Below €200,000.00 operating support pays staff costs only, by the hour."
    )
    remove_row(page, "travel-0")
    press(page, "Save and continue", "nobody has to put in own money")
    whole(page)


def test_agency_gets_its_operating_support_in_full(sign_in: SignIn, site: Site) -> None:
    page = at_work(sign_in, "agency")
    reference = begin(page, "OS2")
    writers = {
        **FILL,
        "indicators": count_nothing,
        "management": manage_without_steering_group,
        "budget": budget_of_hours,
        "financing": finance_in_full,
    }
    fill(page, autosaves=True, writers=writers)
    submit(page, grant="€120,400.00")
    see_receipt(page, reference, grant="€120,400.00")


# The deadline


SECOND = timedelta(seconds=1)


def test_application_is_taken_until_the_second_of_the_deadline(sign_in: SignIn, clock: Site) -> None:
    """A second before it, and at it; a second later it is refused in words, and what was written stays to be read."""
    page = at_work(sign_in, "applicant", java_script_enabled=False)
    closes = deadline(page).astimezone(HELSINKI)
    reference = begin(page)
    fill(page, autosaves=False)
    clock.stop_clock(closes - SECOND)
    submit(page)
    see_receipt(page, reference)
    expect(page.locator("main")).to_contain_text(f"{closes - SECOND:%H:%M:%S}")
    page.goto(sections(page, ""))
    follow(page.get_by_role("link", name=re.compile("^Reopen")))
    press(page, "Reopen")
    page.goto(sections(page, "check/"))
    declare_all(page)
    clock.stop_clock(closes + SECOND)
    press(page, f"Submit, {GRANT}", "The application was not submitted.")
    expect(page.locator("main")).to_contain_text("closed")
    follow(page.get_by_role("link", name="All answers"))
    expect(page.locator("main")).to_contain_text(TITLE)
    expect(page.locator("main")).to_contain_text("Nyanlända i landsbygdskommuner når inte handledningen.")
    clock.stop_clock(closes)
    page.goto(sections(page, "check/"))
    submit(page)
    see_receipt(page, reference)
    expect(page.locator("main")).to_contain_text(f"{closes:%H:%M:%S}")
