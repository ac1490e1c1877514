"""The project plan's sections as a browser without script meets them, and wherever they are read."""

import itertools
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.choices import MemberRole
from accounts.models import User
from accounts.queries import gaps_in
from applications.choices import Section
from applications.models import Application
from applications.queries.content import FIELDS, content_of
from applications.queries.drafts import own_application
from applications.queries.papers import draft_paper
from applications.queries.reading import DASH, parts_of
from applications.queries.submitted import values_in
from applications.renderers.application import application_html
from applications.rules.entries import KINDS
from calls.choices import Support
from records import clock
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import ENTRIES, complete_draft, draft, furnish, submitted

pytestmark = pytest.mark.django_db
QUERIES = 11
SECTIONS = ("project", "work", "results", "principles", "management", "other_funding")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def url(application: Application, section: str) -> str:
    return reverse("application_section", args=[application.reference, section])


def send(client: Client, application: Application, section: str, **changes: Any) -> Any:
    """Open the section, change something, send it back as a browser would."""
    page = client.get(url(application, section))
    parts = page.context["form"].everything.forms
    data = {name: value for part in parts for name, value in part.data.items() if value is not None}
    return client.post(url(application, section), data | {"version": page.context["version"]} | changes)


def stored(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def in_full(application: Application) -> Application:
    return own_application(application.created_by, application.reference)


# Entering


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_goes_in_and_comes_out_unchanged(section: str) -> None:
    made = complete_draft()
    before = stored(made)
    answer = send(signed_in(made.created_by), made, section)
    assert answer.status_code == 302
    assert "show=1" not in answer["Location"]
    after = stored(made)
    assert after.entries == before.entries
    assert [getattr(after, name) for name in FIELDS[section]] == [
        getattr(before, name) for name in FIELDS[section]
    ]


def test_sections_lead_to_each_other_in_the_order_of_the_task_list() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    way = ["project", "work", "results", "indicators", "principles", "management", "budget"]
    for here, after in itertools.pairwise(way):
        assert send(client, made, here)["Location"] == url(made, after)


def test_a_work_package_is_added_filled_and_removed_without_script() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "work", add="work_packages")
    assert answer["Location"].endswith("?add=work_packages#group-work_packages")
    page = client.get(answer["Location"])
    assert 'name="work_packages-2-title"' in page.content.decode()
    row = {"title": "Utvärdering", "description": "x", "from_month": "20", "to_month": "24", "outcome": "y"}
    typed = {f"work_packages-2-{name}": value for name, value in row.items()}
    send(client, made, "work", **typed, **{"work_packages-TOTAL_FORMS": "3"})
    assert [one["title"] for one in stored(made).entries["work_packages"]] == [
        "Handledning",
        "Handbok",
        "Utvärdering",
    ]
    send(client, made, "work", remove="work_packages-0")
    assert [one["title"] for one in stored(made).entries["work_packages"]] == ["Handbok", "Utvärdering"]


def test_a_reason_stands_at_its_control() -> None:
    made = complete_draft()
    answer = send(signed_in(made.created_by), made, "work", **{"work_packages-1-to_month": "99"})
    page = signed_in(made.created_by).get(answer["Location"])
    assert "The project has 24 months." in text_of(page)
    assert 'href="#id_work_packages-1-to_month"' in page.content.decode()


def test_what_is_no_number_is_kept_as_typed_and_named() -> None:
    made = complete_draft()
    answer = send(signed_in(made.created_by), made, "project", **{"target_groups-0-number": "ett par hundra"})
    page = signed_in(made.created_by).get(answer["Location"])
    assert "ett par hundra" in page.content.decode()
    assert stored(made).unread == {"project": {"target_groups-0-number": "ett par hundra"}}


def test_an_empty_draft_is_told_what_each_section_needs_at_its_first_control() -> None:
    made = draft()
    furnish(made.organisation)
    page = signed_in(made.created_by).get(reverse("application_check", args=[made.reference]))
    for place in (
        "project/?show=fields#id_target_groups-0-group",
        "work/?show=fields#id_work_packages-0-title",
        "principles/?show=fields#id_risks-0-risk",
        "management/?show=fields#id_steering-0-body",
        "other_funding/?show=fields#id_other_funding_answer",
    ):
        assert place in page.content.decode(), place


def test_operating_support_is_not_asked_for_a_steering_group() -> None:
    made = complete_draft(entries=ENTRIES | {"steering": []})
    made.action.__class__.objects.filter(pk=made.action_id).update(support=Support.OPERATING)
    client = signed_in(made.created_by)
    page = client.get(url(made, "management"))
    assert "steering-TOTAL_FORMS" not in page.content.decode()
    assert "procurements-TOTAL_FORMS" in page.content.decode()
    assert "Proposal for the steering group" not in text_of(page)


def test_reasons_for_an_early_start_are_kept_and_answer_the_rule() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    early = clock.now().date().strftime("%d.%m.%Y")
    answer = send(client, made, "project", starts_on=early)
    assert "nothing is decided before" in text_of(client.get(answer["Location"]))
    send(client, made, "project", early_start="Läsåret börjar i augusti.")
    assert stored(made).reasons["project"] == {"early_start": "Läsåret börjar i augusti."}
    page = text_of(client.get(reverse("application_check", args=[made.reference])))
    assert "The ministry decides on your reasons" in page
    assert "Läsåret börjar i augusti." in page


def test_help_and_an_example_stand_at_the_field() -> None:
    made = complete_draft()
    page = signed_in(made.created_by).get(url(made, "results")).content.decode()
    assert page.count("<summary>Example") == 4
    assert "2,000" in page or "At most 2000 characters" in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_there_in_every_language(section: str, language: str) -> None:
    made = complete_draft()
    page = signed_in(made.created_by).get(url(made, section), {"lang": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_the_action_stands_beside_what_answers_to_it() -> None:
    made = complete_draft()
    made.call.call_actions.update(priorities={"en": "Guidance in rare languages comes first."})
    client = signed_in(made.created_by)
    for section in ("project", "work", "indicators"):
        page = text_of(client.get(url(made, section)))
        assert "What action 2D2 seeks" in page
        assert "Guidance in rare languages comes first." in page
        assert "O.2.3 Number of participants supported" in page
    assert "What action 2D2 seeks" not in text_of(client.get(url(made, "management")))


# Query counts


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_asks_the_database_as_often_with_three_rows_as_with_one(
    section: str, count: int, django_assert_num_queries: Any
) -> None:
    rows = {kind: found * count for kind, found in ENTRIES.items()}
    made = complete_draft(entries=rows)
    client = signed_in(made.created_by)
    client.get(url(made, section))
    with django_assert_num_queries(QUERIES):
        client.get(url(made, section))


def test_what_the_organisation_lacks_is_one_query(django_assert_num_queries: Any) -> None:
    organisation = OrganisationFactory()
    member(organisation, MemberRole.OWNER)
    with django_assert_num_queries(1):
        found = gaps_in(organisation)
    assert set(found) == {"address", "bank", "standing", "owners", "identity"}


def test_what_the_organisation_lacks_is_named_in_the_check_with_a_link_to_its_page() -> None:
    made = draft()
    page = signed_in(made.created_by).get(reverse("application_check", args=[made.reference]))
    assert "Organisation: The figures of the last two closed years are missing." in text_of(page)
    assert f"/my/organisations/{made.organisation_id}/standing/" in page.content.decode()


def test_an_organisation_that_has_told_everything_is_not_mentioned() -> None:
    made = complete_draft()
    page = text_of(signed_in(made.created_by).get(reverse("application_check", args=[made.reference])))
    assert "The figures of the last two closed years" not in page
    assert "Nothing is missing or wrong." in page


# Reading

PLACES = ("application_check", "application_answers", "application_preview")


@pytest.mark.parametrize("place", PLACES)
def test_every_text_and_row_is_read_where_the_application_is_read(place: str) -> None:
    made = complete_draft()
    page = text_of(signed_in(made.created_by).get(reverse(place, args=[made.reference])))
    for said in texts_of(made):
        assert said in page, said


def texts_of(application: Application) -> list[str]:
    names = [name for section in SECTIONS for name in FIELDS[section]]
    texts = [str(getattr(application, name)) for name in names if "_on" not in name and "answer" not in name]
    rows = [row for kind in KINDS for row in application.entries.get(kind, ())]
    return [text for text in texts if text] + [
        value for row in rows for value in row.values() if isinstance(value, str) and len(value) > 8
    ]


def test_the_paper_says_all_of_it_too_with_the_time_line() -> None:
    made = in_full(complete_draft())
    html = application_html(draft_paper(made, clock.now()), "en")
    for said in texts_of(made):
        assert said in html, said
    assert "<title>Months 13–24</title>" in html


def test_the_time_line_is_drawn_and_told() -> None:
    made = complete_draft()
    html = signed_in(made.created_by).get(url(made, "work")).content.decode()
    drawn = re.findall(r'<rect x="([\d.]+)%" y="22%" width="([\d.]+)%"', html)
    assert drawn == [("0.00", "100.00"), ("50.00", "50.00")]
    assert "13–24" in html
    assert 'style="' not in html[html.index("ui-timeline") :]


def test_risks_are_read_by_weight() -> None:
    light = {"risk": "Regn", "likelihood": "low", "impact": "low", "response": "Paraply"}
    heavy = {"risk": "Brand", "likelihood": "high", "impact": "high", "response": "Försäkring"}
    made = in_full(complete_draft(entries=ENTRIES | {"risks": [light, heavy]}))
    part = next(one for one in parts_of(content_of(made), "en") if one.code == Section.PRINCIPLES)
    (table,) = part.tables
    assert [(row[0].text, row[-1].text) for row in table.rows] == [("Brand", "9"), ("Regn", "1")]
    assert [cell.text for cell in table.rows[0]][1:3] == ["Likely", "Serious"]


def test_a_part_says_what_is_not_there_by_a_dash() -> None:
    made = in_full(draft())
    for part in parts_of(content_of(made), "sv"):
        if part.code not in ("basics", "partners"):
            assert part.is_silent or part.code == "project", part.code
            assert all(one.text == DASH or "–" in one.text for one in part.facts)


@pytest.mark.parametrize(
    "support", [(Support.PROJECT, "Special grant"), (Support.OPERATING, "Targeted general grant")]
)
def test_the_type_of_grant_is_said(support: tuple[str, str]) -> None:
    made = in_full(complete_draft())
    made.action.support = support[0]
    with override("en"):
        basics = parts_of(content_of(made), "en")[0]
    assert any(one.text.startswith(support[1]) for one in basics.facts)


# Earlier submissions, copies


def test_fields_of_an_earlier_submission_are_found_in_the_section_where_they_then_stood() -> None:
    sections = {
        "project": {"need": "Behov", "results": "Resultat", "starts_on": "2024-01-01"},
        "questions": {},
    }
    found = values_in(sections)
    assert (found["need"], found["results"]) == ("Behov", "Resultat")
    assert "objectives" not in found


def test_a_copy_keeps_the_plan_and_asks_anew_about_other_funding() -> None:
    made = submitted()
    client = signed_in(made.created_by)
    page = client.get(reverse("application_copy", args=[made.reference]))
    place = page.context["form"].fields["place"].choices[0][0]
    answer = client.post(reverse("application_copy", args=[made.reference]), {"place": place})
    assert answer.status_code == 302
    copy = Application.objects.get(copied_from=made)
    assert copy.entries == made.entries
    assert (copy.objectives, copy.other_funding_answer) == (made.objectives, "")
    assert "project" not in copy.reasons
    told = text_of(client.get(reverse("application", args=[copy.reference])))
    assert "Other funding may have changed" in told


def test_an_amount_of_a_row_is_read_in_the_reader_s_way_with_its_unit_in_the_head() -> None:
    row = {"funder": "ESF+", "source": "eu", "purpose": "Kurser", "amount": "84000.00", "standing": "granted"}
    rows = ENTRIES | {"other_funding": [row | {"period": "2028"}]}
    made = in_full(complete_draft(entries=rows, other_funding_answer="yes"))
    with override("sv"):
        part = next(one for one in parts_of(content_of(made), "sv") if one.code == Section.OTHER_FUNDING)
        (table,) = part.tables
        head, cell = table.heads[3], table.rows[0][3]
    assert "€" in head.text
    assert (cell.text.replace("\u00a0", " "), cell.number) == ("84 000,00", True)
    assert (part.facts[0].text, table.rows[0][1].text) == ("Ja", "EU:s budget")
