"""The sections of an application as a browser without script meets them, and what script asks for."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MemberRole
from accounts.models import User
from applications.choices import ApplicationState, FinancingSource, Section
from applications.models import Application
from applications.queries.content import content_of, digest_of
from records import clock
from tests.applications.pages import SECTIONS, form_of, section_url, send, signed_in, text_of
from tests.factories.accounts import member
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db


def test_every_section_goes_in_and_comes_out_unchanged() -> None:
    made = complete_draft()
    made.financing_lines.create(
        source=FinancingSource.OTHER_PUBLIC, position=0, payer="Vasa stad", amount=Decimal("1234.50")
    )
    before = digest_of(content_of(made))
    for language in ("en", "fi", "sv"):
        User.objects.filter(pk=made.created_by_id).update(language=language)
        client = signed_in(User.objects.get(pk=made.created_by_id))
        for section in SECTIONS:
            assert send(client, made, section).status_code == 302
    assert digest_of(content_of(Application.objects.get(pk=made.pk))) == before


def test_a_finished_section_leads_to_the_next_and_the_last_to_the_attachments() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    asked = [one for one in Section.values if one not in (Section.QUESTIONS, Section.ATTACHMENTS)]
    answers = [send(client, made, section)["Location"] for section in asked]
    following = [section_url(made, section) for section in asked[1:]]
    assert answers == [*following, reverse("application_attachments", args=[made.reference])]


def test_a_draft_is_saved_with_its_mistakes_and_says_them() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "project", starts_on="31.2.2027", need="")
    assert answer["Location"] == section_url(made, "project") + "?show=1"
    page = client.get(answer["Location"])
    assert "<title>Error: " in page.content.decode().replace("\n", "")
    assert 'value="31.2.2027"' in page.content.decode()
    assert 'href="#id_starts_on"' in page.content.decode()
    made.refresh_from_db()
    assert (made.starts_on, made.need) == (None, "")
    check = client.get(reverse("application_check", args=[made.reference]))
    assert f"{section_url(made, 'project')}?show=fields#id_starts_on" in check.content.decode()
    assert "“31.2.2027” cannot be read here" in text_of(check)


def test_what_could_be_read_later_is_no_longer_kept_beside() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "project", starts_on="snart")
    send(client, made, "project", starts_on="1.1.2028")
    made.refresh_from_db()
    assert made.unread == {}
    assert str(made.starts_on) == "2028-01-01"


def test_a_text_that_is_too_long_is_kept_whole() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "basics", title="å" * 200, summary="ö" * 3001)
    page = client.get(section_url(made, "basics") + "?show=1")
    assert "å" * 200 in page.content.decode()
    assert "The text has 3001 characters; at most 3000 fit." in text_of(page)


def test_line_ends_are_one_character() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "project", need="en rad\r\noch en till")
    made.refresh_from_db()
    assert made.need == "en rad\noch en till"


def test_an_autosave_answers_with_time_version_and_totals() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "budget", script=True, **{"staff-0-share": "100"})
    said = answer.json()
    total = (Decimal("4150") * 24 + Decimal("10260")) * Decimal("1.07")
    assert said["totals"]["staff-0"] == "€99,600.00"
    assert said["totals"]["category-staff"] == "€99,600.00"
    assert said["totals"]["total"] == f"€{total:,.2f}"
    assert said["totals"]["cost_model-flat_40"] == "€139,440.00"
    again = client.get(section_url(made, "budget"))
    assert again.context["version"] == said["version"]
    assert timezone.datetime.fromisoformat(said["saved_at"]) <= clock.now()


def test_an_autosave_keeps_rows_in_their_places_and_a_save_tidies_them() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    rows = {
        "external-TOTAL_FORMS": "3",
        "external-1-description": "",
        "external-2-description": "Utbildare",
        "external-2-unit_price": "500",
        "external-2-quantity": "2",
    }
    answer = send(client, made, "budget", script=True, **rows)
    assert answer.json()["totals"]["external-2"] == "€1,000.00"
    assert list(made.budget_lines.filter(category="external").values_list("position", flat=True)) == [0, 1, 2]
    send(client, made, "budget")
    kept = made.budget_lines.filter(category="external").values_list("position", "description")
    assert list(kept) == [(0, "Tolkning"), (1, "Utbildare")]


def test_rows_are_added_and_removed_without_script() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "budget", add="travel")
    assert answer["Location"] == section_url(made, "budget") + "?add=travel#group-travel"
    page = client.get(section_url(made, "budget") + "?add=travel")
    assert 'name="travel-0-description"' in page.content.decode()
    row = {"description": "Resor", "unit_price": "1 200,50", "quantity_2": "1"}
    client.post(
        section_url(made, "budget"), form_of(page) | {f"travel-0-{name}": said for name, said in row.items()}
    )
    line = made.budget_lines.get(category="travel")
    assert (line.quantity, line.by_year, line.unit_price) == (
        Decimal("1.00"),
        ["", "1.00"],
        Decimal("1200.50"),
    )
    send(client, made, "budget", remove="external-0")
    assert set(made.budget_lines.values_list("category", flat=True)) == {"staff", "travel"}


def test_a_category_the_model_does_not_let_one_enter_is_named_with_the_row() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "budget", cost_model="flat_40")
    page = client.get(section_url(made, "budget"))
    assert "Remove Tolkning: in this cost model you enter staff costs only" in text_of(page)
    made.refresh_from_db()
    assert made.cost_model == "flat_40"


def test_a_cost_model_the_costs_rule_out_stays_in_sight_with_its_reason() -> None:
    made = complete_draft()
    page = signed_in(made.created_by).get(section_url(made, "budget")).content.decode()
    radio = re.search(r'<input type="radio" name="cost_model" value="flat_40"[^>]*>', page)
    assert radio is not None
    assert "disabled" in radio.group()
    assert "€111,552.00" in page


def test_switching_how_staff_is_calculated_counts_only_the_fields_in_sight() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    changes = {"staff_method": "hourly", "staff-0-yearly_cost": "51 600", "staff-0-hours": "100"}
    answer = send(client, made, "budget", script=True, **changes)
    assert answer.json()["totals"]["staff-0"] == "€3,000.00"
    line = made.budget_lines.get(category="staff")
    assert line.monthly_cost == Decimal("4150.00")


def test_two_people_in_two_sections_do_not_meet() -> None:
    made = complete_draft()
    first, second = signed_in(made.created_by), signed_in(member(made.organisation, MemberRole.EDITOR))
    mine = form_of(second.get(section_url(made, "project"))) | {"need": "Ett nytt behov"}
    send(first, made, "basics", title="Hennes rubrik")
    assert second.post(section_url(made, "project"), mine).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.need) == ("Hennes rubrik", "Ett nytt behov")


def test_after_the_deadline_a_section_is_refused_and_the_text_stays_in_its_fields() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = form_of(client.get(section_url(made, "basics"))) | {"title": "Ny rubrik"}
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        page = client.post(section_url(made, "basics"), data)
    assert page.status_code == 403
    assert "The call closed on" in text_of(page)
    assert 'value="Ny rubrik"' in page.content.decode()


def test_script_gets_the_figures_from_the_same_template() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    part = client.get(section_url(made, "budget"), headers={"HX-Request": "true"})
    whole = client.get(section_url(made, "budget"))
    names = [template.name for template in part.templates]
    assert names[0] == "applications/applicant/_live.html"
    assert "applications/applicant/_live.html" in [template.name for template in whole.templates]
    assert "<html" not in part.content.decode()


def test_a_section_that_is_none_does_not_exist() -> None:
    made = complete_draft()
    assert signed_in(made.created_by).get(section_url(made, "none")).status_code == 404


@pytest.mark.parametrize("section", SECTIONS)
def test_a_hostile_form_is_no_server_error(section: str) -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    version = client.get(section_url(made, section)).context["version"]
    hostile = {
        "version": version,
        "title": "\x00<script>alert(1)</script>",
        "starts_on": "99999999.1.1",
        "rate_asked": "1e400",
        "own": "9" * 40,
        "staff-TOTAL_FORMS": "abc",
        "external-TOTAL_FORMS": "100000",
        "external-0-quantity": "NaN",
        "cost_model": "lump_sum",
        "state": "granted",
        "granted": "1000000",
        "language": "xx",
        "shown": "O.9.9",
        "O.2.3_0_male": "9" * 30,
    }
    assert client.post(section_url(made, section), hostile).status_code == 302
    assert client.get(section_url(made, section)).status_code == 200
    assert client.get(reverse("application_check", args=[made.reference])).status_code == 200
    made.refresh_from_db()
    assert (made.state, made.granted, made.language) == (ApplicationState.DRAFT, None, "sv")
