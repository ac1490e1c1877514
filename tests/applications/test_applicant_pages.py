"""The applicant's pages as a browser without script meets them, by role, and what script asks for."""

import hashlib
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MemberRole, Role
from accounts.models import Membership, User
from applications.choices import ApplicationState, Declaration, FinancingSource, Section
from applications.models import Application, Decision
from applications.queries.content import content_of, digest_of
from applications.rules.indicators import CELLS
from calls.choices import CallState
from records import clock
from records.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.applications import complete_draft, draft, open_round, submitted

pytestmark = pytest.mark.django_db
PAGES = (
    "application",
    "application_check",
    "application_answers",
    "application_submit",
    "application_receipt",
    "application_content",
    "application_withdraw",
)
SECTIONS = ("basics", "project", "indicators", "budget", "financing")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back from the page's form, buttons apart."""
    form = response.context["form"]
    data = {
        name: value
        for part in form.everything.forms
        for name, value in part.data.items()
        if value is not None
    }
    return {**data, "version": response.context["version"]}


def section_url(application: Application, section: str) -> str:
    return reverse("application_section", args=[application.reference, section])


def send(
    client: Client, application: Application, section: str, *, script: bool = False, **changes: Any
) -> Any:
    """Open the section, change something, send it."""
    url = section_url(application, section)
    data = form_of(client.get(url)) | changes
    headers = {"X-Autosave": "1"} if script else {}
    return client.post(url, data, headers=headers)


def urls_of(application: Application) -> list[str]:
    pages = [reverse(name, args=[application.reference]) for name in PAGES]
    return pages + [section_url(application, section) for section in SECTIONS]


# Who sees what


@pytest.mark.parametrize("role", [*MemberRole.values])
def test_members_read_every_page_of_a_submitted_application(role: str) -> None:
    made = submitted()
    client = signed_in(member(made.organisation, role))
    for url in urls_of(made):
        response = client.get(url, follow=True)
        assert response.status_code == 200, url


@pytest.mark.parametrize("role", [*MemberRole.values])
def test_members_read_every_page_of_a_draft_that_has_one(role: str) -> None:
    made = complete_draft()
    client = signed_in(member(made.organisation, role))
    for url in urls_of(made):
        expected = 404 if "receipt" in url else 200
        assert client.get(url).status_code == expected, url


@pytest.mark.parametrize("who", ["stranger", *Role.values])
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_to_anybody_else_the_application_does_not_exist(who: str, state: str) -> None:
    made = complete_draft() if state == "draft" else submitted()
    client = signed_in(member(OrganisationFactory()) if who == "stranger" else person(who))
    missing = reverse("application", args=["2023-2-2D-999"])
    expected = client.get(missing).content
    for url in urls_of(made):
        response = client.get(url)
        assert response.status_code == 404, url
        assert client.post(url, {"version": "x"}).status_code in (404, 405), url
    assert made.title not in client.get(reverse("application", args=[made.reference])).content.decode()
    assert len(client.get(reverse("application", args=[made.reference])).content) == len(expected)
    assert made.title not in client.get(reverse("my_home")).content.decode()
    assert made.reference not in client.get(reverse("my_applications")).content.decode()


def test_without_signing_in_one_is_led_to_it_and_back() -> None:
    made = complete_draft()
    for url in [reverse("my_home"), reverse("my_applications"), *urls_of(made)]:
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"] == f"/accounts/login/?next={url}"


def test_a_member_who_has_left_sees_nothing_at_the_next_request() -> None:
    made = complete_draft()
    editor = member(made.organisation, MemberRole.EDITOR)
    client = signed_in(editor)
    url = reverse("application", args=[made.reference])
    assert client.get(url).status_code == 200
    Membership.objects.filter(user=editor).delete()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("section", SECTIONS)
def test_a_viewer_reads_a_section_and_cannot_send_it(section: str) -> None:
    made = complete_draft()
    client = signed_in(member(made.organisation, MemberRole.VIEWER))
    page = client.get(section_url(made, section))
    assert "You are a viewer" in text_of(page)
    assert 'name="version"' not in page.content.decode()
    before = AuditEvent.objects.count()
    assert client.post(section_url(made, section), {"title": "x"}).status_code == 403
    answer = client.post(section_url(made, section), {"title": "x"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 403
    assert "viewer" in answer.json()["reasons"][0]
    made.refresh_from_db()
    assert (made.title, AuditEvent.objects.count()) == ("Trygg start i Österbotten", before)


def test_an_editor_does_not_submit_and_is_told_who_does() -> None:
    made = complete_draft()
    client = signed_in(member(made.organisation, MemberRole.EDITOR))
    page = client.get(reverse("application_check", args=[made.reference]))
    said = "Only a person entitled to sign for the organisation submits the application"
    assert f"{said}: {made.created_by.name}" in text_of(page)
    data = dict.fromkeys(Declaration.values, "on") | {"seen": digest_of(content_of(made))}
    answer = client.post(reverse("application_submit", args=[made.reference]), data)
    assert "The application was not submitted" in text_of(answer)
    made.refresh_from_db()
    assert made.state == ApplicationState.DRAFT


# The start page


def test_the_start_page_tells_somebody_without_an_organisation_what_to_do() -> None:
    open_round()
    page = text_of(signed_in(UserFactory()).get(reverse("my_home")))
    assert "Ask an owner of your organisation to add you" in page
    assert "Begin an application" not in page


def test_the_start_page_offers_the_open_calls_and_shows_what_waits() -> None:
    owner = member(OrganisationFactory())
    made = complete_draft(owner)
    page = signed_in(owner).get(reverse("my_home"))
    assert "Trygg start" in text_of(page)
    assert "20 days 23 h" in text_of(page).replace("\u00a0", " ")
    assert reverse("application_new") + f"?call={made.call_id}" in page.content.decode()


def test_a_submitted_application_is_with_the_ministry_and_its_receipt_among_the_notices() -> None:
    owner = member(OrganisationFactory())
    made = submitted(owner)
    page = text_of(signed_in(owner).get(reverse("my_home")))
    assert "With the ministry" in page
    assert f"Application {made.reference} has been received" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    owner = member(OrganisationFactory())
    for _ in range(count):
        draft(owner)
        submitted(owner)
    client = signed_in(owner)
    with django_assert_num_queries(12):
        client.get(reverse("my_home"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    owner = member(OrganisationFactory())
    for _ in range(count):
        submitted(owner)
    client = signed_in(owner)
    with django_assert_num_queries(5):
        client.get(reverse("my_applications"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("application", 12), ("application_check", 10), ("application_submit", 10), ("application_answers", 8)],
)
def test_a_draft_asks_the_database_as_often_with_three_rows_as_with_one(
    name: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    rows_times(made, count)
    client = signed_in(made.created_by)
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=[made.reference]))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_asks_the_database_as_often_with_three_rows_as_with_one(
    section: str, count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    rows_times(made, count)
    client = signed_in(made.created_by)
    with django_assert_num_queries(12 if section == "indicators" else 11):
        client.get(section_url(made, section))


def rows_times(application: Application, count: int) -> None:
    for position in range(1, count):
        line = application.budget_lines.filter(category="external").first()
        line.pk, line.position = None, position
        line.save()
        payer = {"source": FinancingSource.OTHER_PRIVATE, "position": position, "payer": "Kulturfonden"}
        application.financing_lines.create(amount=Decimal(1), **payer)
        member(application.organisation, MemberRole.EDITOR)


def test_the_list_is_searched_and_paginated() -> None:
    owner = member(OrganisationFactory())
    for number in range(27):
        draft(owner, title=f"Projekt {number:02d}")
    client = signed_in(owner)
    first = text_of(client.get(reverse("my_applications")))
    assert ("Projekt 26" in first, "Projekt 01" in first) == (True, False)
    assert "Projekt 01" in text_of(client.get(reverse("my_applications") + "?page=2"))
    found = text_of(client.get(reverse("my_applications") + "?search=projekt+07"))
    assert ("Projekt 07" in found, "Projekt 08" in found) == (True, False)
    assert "Nothing was found" in text_of(client.get(reverse("my_applications") + "?search=finns+inte"))


# Beginning


def test_one_begins_with_organisation_action_and_language() -> None:
    call = open_round()
    owner = member(OrganisationFactory())
    client = signed_in(owner)
    url = f"{reverse('application_new')}?call={call.pk}"
    assert "Guidance and civic orientation" in text_of(client.get(url))
    action = call.call_actions.get().action
    data = {
        "organisation": str(owner.memberships.get().organisation_id),
        "action": action.pk,
        "language": "sv",
    }
    answer = client.post(url, data)
    made = Application.objects.get()
    assert answer["Location"] == reverse("application", args=["2023-2-2D-001"])
    assert (made.language, made.action, made.organisation) == (
        "sv",
        action,
        owner.memberships.get().organisation,
    )
    assert (made.contact_name, made.contact_email) == (owner.name, owner.email)


def test_beginning_without_choosing_says_what_is_missing() -> None:
    call = open_round()
    page = signed_in(member(OrganisationFactory())).post(f"{reverse('application_new')}?call={call.pk}", {})
    assert "Error:" in page.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nobody", "Only an organisation can apply"),
        ("viewer", "a viewer cannot begin an application"),
        ("late", "The call closed on"),
        ("early", "The call opens on"),
    ],
)
def test_whoever_cannot_begin_is_told_why(who: str, said: str) -> None:
    call = open_round()
    role = MemberRole.VIEWER if who == "viewer" else MemberRole.OWNER
    user = UserFactory() if who == "nobody" else member(OrganisationFactory(), role)
    at = {
        "late": call.closes_at + timedelta(microseconds=1),
        "early": call.opens_at - timedelta(microseconds=1),
    }.get(who, clock.now())
    with clock.at(at):
        page = signed_in(user).get(f"{reverse('application_new')}?call={call.pk}")
    assert said in text_of(page)
    assert page.context["form"] is None


def test_a_round_in_preparation_does_not_exist_for_applicants() -> None:
    call = open_round()
    type(call).objects.update(state=CallState.DRAFT)
    client = signed_in(member(OrganisationFactory()))
    assert client.get(f"{reverse('application_new')}?call={call.pk}").status_code == 404
    assert client.get(f"{reverse('application_new')}?call=none").status_code == 404


def test_an_organisation_of_somebody_else_cannot_be_chosen() -> None:
    call = open_round()
    foreign = OrganisationFactory()
    client = signed_in(member(OrganisationFactory()))
    data = {"organisation": str(foreign.pk), "action": call.call_actions.get().action_id, "language": "sv"}
    client.post(f"{reverse('application_new')}?call={call.pk}", data)
    assert not Application.objects.exists()


# Sections


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


def test_the_financing_page_names_the_gap_to_the_cent_and_explains_the_rate() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    own = made.financing_lines.get().amount
    send(client, made, "financing", own=str(own - Decimal("0.01")))
    page = client.get(section_url(made, "financing"))
    assert "€0.01 has no payer" in text_of(page)
    assert "AMIF Regulation (EU) 2021/1147, Article 15(3) and Annex IV point 1" in text_of(page)
    assert "Without this ground it would be at most 75%" in text_of(page)


def test_a_rate_above_the_ceiling_is_said_at_its_field() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "financing", ground="base", rate_asked="80")
    page = client.get(answer["Location"])
    assert "You ask for 80%, but at most 75% can be granted" in text_of(page)
    made.refresh_from_db()
    assert (made.ground, made.rate_asked) == ("", Decimal("80.00"))


def test_no_own_money_needs_a_reason_which_is_kept() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    rows = {"other_public-TOTAL_FORMS": "1", "other_public-0-payer": "Vasa stad"}
    own = str(made.financing_lines.get().amount)
    answer = send(client, made, "financing", own="", **rows, **{"other_public-0-amount": own})
    assert "Enter your own money, above zero" in text_of(client.get(answer["Location"]))
    send(client, made, "financing", own_reason="Föreningen har inga egna medel.")
    made.refresh_from_db()
    assert made.reasons == {"financing": {"own_reason": "Föreningen har inga egna medel."}}
    check = client.get(reverse("application_check", args=[made.reference]))
    assert "puts in no own money. The ministry decides" in text_of(check)
    assert not check.context["errors"]


def test_indicator_targets_are_summed_and_an_empty_cell_is_nobody() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    cells = {f"O.2.3_{age}_{gender}": "" for age in range(3) for gender in ("female", "male", "non_binary")}
    answer = send(client, made, "indicators", script=True, **(cells | {"O.2.3_1_female": "1 200"}))
    totals = answer.json()["totals"]
    assert (totals["O.2.3_1"], totals["O.2.3_female"], totals["O.2.3_all"]) == ("1,200", "1,200", "1,200")
    values = made.targets.filter(indicator__code="O.2.3")
    assert values.count() == len(CELLS)
    assert sum(one.value for one in values) == 1200


def test_a_part_larger_than_its_whole_is_said_at_the_cell() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", **{"O.2.3.2_0_male": "41"})
    page = client.get(answer["Location"])
    assert "O.2.3.2 has 41 in this group, but O.2.3, of which it is a part, has 40" in text_of(page)
    assert 'href="#id_O.2.3.2_0_male"' in page.content.decode()


def test_a_count_that_is_no_whole_number_is_kept_and_said() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "indicators", **{"O.2.2": "sex", "O.2.3_0_male": "-4"})
    page = client.get(section_url(made, "indicators")).content.decode()
    assert 'value="sex"' in page
    assert 'value="-4"' in page
    assert {
        problem.reason.code for problem in client.get(section_url(made, "indicators")).context["left"]
    } >= {"unread"}


def test_other_indicators_of_the_objective_are_added_and_removed() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", add="O.2.1")
    assert answer["Location"] == section_url(made, "indicators") + "?add=O.2.1#group-O.2.1"
    page = client.get(section_url(made, "indicators") + "?add=O.2.1")
    assert 'name="O.2.1_0_female"' in page.content.decode()
    filled = form_of(page) | {"shown": "O.2.1", "O.2.1_0_female": "7"}
    client.post(section_url(made, "indicators"), filled)
    assert made.targets.filter(indicator__code="O.2.1").count() == len(CELLS)
    send(client, made, "indicators", shown="O.2.1", remove="O.2.1")
    assert not made.targets.filter(indicator__code="O.2.1").exists()


def test_an_indicator_of_the_action_is_left_out_only_with_a_reason() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", **{"O.2.2": ""})
    assert "The action names O.2.2. Enter a target for it, or write why" in text_of(
        client.get(answer["Location"])
    )
    answer = send(client, made, "indicators", **{"O.2.2_why": "Projektet stöder inga myndigheter."})
    assert answer["Location"] == section_url(made, "principles")


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


# Check, submission, receipt


def test_the_check_shows_errors_apart_from_warnings_and_all_answers() -> None:
    made = complete_draft()
    line = made.budget_lines.get(category="staff")
    line.share, line.share_reason = Decimal("15"), "Behövs bara tidvis."
    line.save()
    page = signed_in(made.created_by).get(reverse("application_check", args=[made.reference]))
    assert [problem.reason.code for problem in page.context["warnings"]] == ["staff_share_justified"]
    assert "financing_over" in {problem.reason.code for problem in page.context["errors"]}
    shown = text_of(page)
    for answer in ("Nyanlända i landsbygdskommuner", "Tolkning", "€4,150.00 a month", "O.2.3.2"):
        assert answer in shown


def test_one_submits_with_declarations_and_sees_the_receipt() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    url = reverse("application_submit", args=[made.reference])
    page = client.get(url)
    assert "Submit, €86,612.22" in text_of(page)
    refused = client.post(url, {"seen": page.context["seen"], "true": "on"})
    assert refused.content.decode().count("Confirm this before you submit.") >= 3
    data = dict.fromkeys(Declaration.values, "on") | {"seen": page.context["seen"]}
    receipt = reverse("application_receipt", args=[made.reference])
    assert client.post(url, data)["Location"] == receipt
    assert client.post(url, data)["Location"] == receipt
    shown = text_of(client.get(receipt))
    found = made.submissions.get()
    at = timezone.localtime(found.submitted_at)
    for said in (
        made.reference,
        found.content_id,
        "€96,235.80",
        "€86,612.22",
        f"{at:%H:%M:%S}",
        "Password only",
    ):
        assert said in shown


def test_the_content_can_be_fetched_and_checked_against_the_receipt() -> None:
    made = submitted()
    client = signed_in(member(made.organisation, MemberRole.VIEWER))
    answer = client.get(reverse("application_content", args=[made.reference]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == made.submissions.get().content_id
    assert answer["Content-Disposition"] == f'attachment; filename="{made.reference}-v1.json"'


def test_late_by_a_microsecond_is_refused_with_the_instant() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = dict.fromkeys(Declaration.values, "on") | {"seen": digest_of(content_of(made))}
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        page = text_of(client.post(reverse("application_submit", args=[made.reference]), data))
    at = timezone.localtime(made.call.closes_at)
    assert "The application was not submitted" in page
    assert f"The call closed on {at.day} {at:%B %Y} at {at:%H:%M}" in page.replace("\u00a0", " ")


def test_an_owner_withdraws_on_a_page_of_its_own() -> None:
    made = submitted()
    client = signed_in(made.created_by)
    url = reverse("application_withdraw", args=[made.reference])
    assert "cannot be taken up again" in text_of(client.get(url))
    assert client.post(url)["Location"] == reverse("application", args=[made.reference])
    assert "You have withdrawn the application" in text_of(
        client.get(reverse("application", args=[made.reference]))
    )
    assert client.get(reverse("application_receipt", args=[made.reference])).status_code == 200


def test_a_withdrawn_draft_leads_from_submission_back_to_the_application() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    client.post(reverse("application_withdraw", args=[made.reference]))
    answer = client.get(reverse("application_submit", args=[made.reference]), follow=True)
    assert answer.status_code == 200
    assert "You have withdrawn the application" in text_of(answer)


def test_a_decision_is_told_in_plain_words_before_its_letter_is_there() -> None:
    made = submitted()
    decided = {"decided_by": person(Role.DECIDER), "decided_at": clock.now(), "state": "decided"}
    Decision.objects.create(
        application=made,
        kind="grant_in_part",
        amount=Decimal("50000"),
        rate=Decimal("80"),
        reasons="Kostnaderna för tolkning godtas till hälften.",
        proposed_by=person(Role.OFFICER),
        **decided,
    )
    Application.objects.update(
        state=ApplicationState.GRANTED_IN_PART,
        granted=Decimal("50000"),
        granted_rate=Decimal("80"),
        decided_at=decided["decided_at"],
    )
    page = text_of(signed_in(made.created_by).get(reverse("application", args=[made.reference])))
    for said in ("Granted in part", "less than you asked for", "€50,000.00"):
        assert said in page


def test_a_proposed_decision_is_not_shown_to_the_applicant() -> None:
    made = submitted()
    Decision.objects.create(
        application=made,
        kind="reject",
        reasons="Ännu inte beslutat.",
        proposed_by=person(Role.OFFICER),
    )
    Application.objects.update(state=ApplicationState.PROPOSED)
    page = text_of(signed_in(made.created_by).get(reverse("application", args=[made.reference])))
    assert "Ännu inte beslutat" not in page


def test_figures_dates_and_labels_follow_the_language() -> None:
    made = submitted()
    client = signed_in(made.created_by)
    url = reverse("application_receipt", args=[made.reference])
    assert "96\u00a0235,80\u00a0€" in client.get(url + "?lang=fi").content.decode()
    assert "kl.\u00a0" in client.get(url + "?lang=sv").content.decode()
