"""Two people in one section: what comes together, what somebody has to decide, and who is seen editing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import MemberRole
from applications.choices import Section
from applications.models import Application, SectionPresence, SectionVersion
from records import clock
from tests.applications.pages import section_url, signed_in, text_of
from tests.applications.together import AUTOSAVE, chosen, editor, opened, two
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db


def test_two_people_who_change_different_fields_both_keep_theirs() -> None:
    made = complete_draft()
    first, second = two(made)
    mine = opened(second, made) | {"contact_phone": "+358 50 111 1111"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes rubrik"})
    answer = second.post(section_url(made, "basics"), mine, headers=AUTOSAVE)
    assert answer.status_code == 200
    said = answer.json()
    assert said["fields"]["title"] == "Hennes rubrik"
    assert f"together with the changes of {made.created_by.name}" in said["said"]
    made.refresh_from_db()
    assert (made.title, made.contact_phone) == ("Hennes rubrik", "+358 50 111 1111")
    assert second.get(section_url(made, "basics")).context["version"] == said["version"]


def test_an_untouched_page_takes_over_what_somebody_else_saved() -> None:
    made = complete_draft()
    first, second = two(made)
    untouched = opened(second, made)
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes rubrik"})
    said = second.post(section_url(made, "basics"), untouched, headers=AUTOSAVE).json()
    assert said["fields"]["title"] == "Hennes rubrik"
    made.refresh_from_db()
    assert (made.title, made.edited_by) == ("Hennes rubrik", made.created_by)


def test_without_script_the_merge_is_told_on_the_next_page() -> None:
    made = complete_draft()
    first, second = two(made)
    mine = opened(second, made) | {"contact_phone": "+358 50 111 1111"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes rubrik"})
    page = second.post(section_url(made, "basics"), mine, follow=True)
    assert f"Saved together with the changes of {made.created_by.name}." in text_of(page)


def clash(made: Application) -> tuple[Client, Any]:
    """Both have changed the title; the merge page of the second."""
    first, second = two(made)
    mine = opened(second, made) | {"title": "Min rubrik", "contact_phone": "+358 50 111 1111"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes", "summary": "Ny text."})
    told = second.post(section_url(made, "basics"), mine, headers=AUTOSAVE)
    assert told.status_code == 409
    assert told.json()["do"] == "See both versions"
    return second, second.post(section_url(made, "basics"), mine)


def test_the_merge_page_shows_both_versions_of_what_both_changed_and_names_the_rest() -> None:
    made = complete_draft()
    _second, page = clash(made)
    assert page.status_code == 409
    assert [(one.label, one.path) for one in page.context["questions"]] == [("Project title", "title")]
    assert page.context["taken"] == ["Summary"]
    shown = text_of(page)
    assert "Min rubrik" in shown
    assert f"Saved by {made.created_by.name}" in shown
    made.refresh_from_db()
    assert made.title == "Hennes"


@pytest.mark.parametrize(("choice", "title"), [("mine", "Min rubrik"), ("theirs", "Hennes"), ("own", "Vår")])
def test_a_choice_saves_it_with_all_that_only_one_had_changed(choice: str, title: str) -> None:
    made = complete_draft()
    second, page = clash(made)
    data = chosen(page, title=choice) | {"text:title": "Vår"}
    assert second.post(section_url(made, "basics"), data).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.summary, made.contact_phone) == (title, "Ny text.", "+358 50 111 1111")


def test_a_field_without_a_choice_is_asked_again_and_nothing_is_saved() -> None:
    made = complete_draft()
    second, page = clash(made)
    again = second.post(section_url(made, "basics"), chosen(page))
    assert again.status_code == 409
    assert "Choose a version." in text_of(again)
    made.refresh_from_db()
    assert (made.title, made.contact_phone) == ("Hennes", "+358 40 000 0000")


def test_a_choice_made_in_sight_of_an_older_version_is_asked_again() -> None:
    made = complete_draft()
    second, page = clash(made)
    first = signed_in(made.created_by)
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes nyaste"})
    again = second.post(section_url(made, "basics"), chosen(page, title="mine"))
    assert again.status_code == 409
    assert "Hennes nyaste" in text_of(again)
    assert again.context["questions"][0].chosen == "mine"


def test_rows_added_by_both_are_both_kept_and_script_is_asked_to_send_the_page() -> None:
    made = complete_draft()
    first, second = two(made)
    url = section_url(made, "financing")
    row = {"other_public-TOTAL_FORMS": "1", "other_public-0-payer": "Staden", "other_public-0-amount": "100"}
    mine = opened(second, made, "financing") | row
    first.post(url, opened(first, made, "financing") | row | {"other_public-0-payer": "Regionen"})
    told = second.post(url, mine, headers=AUTOSAVE)
    assert (told.status_code, told.json()["do"]) == (409, "Put both together")
    assert second.post(url, mine | {"go": "here"})["Location"] == url
    payers = [line.payer for line in made.financing_lines.filter(source="other_public").order_by("position")]
    assert payers == ["Regionen", "Staden"]


def test_without_the_version_one_began_with_every_difference_is_asked() -> None:
    made = complete_draft()
    first, second = two(made)
    mine = opened(second, made) | {"contact_phone": "1"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes"})
    SectionVersion.objects.all().delete()
    page = second.post(section_url(made, "basics"), mine)
    assert [one.path for one in page.context["questions"]] == ["title", "contact_phone"]


def present(client: Client, made: Application, section: str = "basics") -> Any:
    return client.post(f"{section_url(made, section)}presence/", headers={"X-Presence": "1", **AUTOSAVE})


def test_who_edits_a_section_is_seen_by_colleagues_for_a_minute_and_a_half() -> None:
    made = complete_draft()
    first, second = two(made)
    assert present(second, made).json()["people"] == ""
    assert "Matti Meikäläinen is editing this section now." in text_of(first.get(section_url(made, "basics")))
    assert "Matti Meikäläinen is editing now." in text_of(
        first.get(reverse("application", args=[made.reference]))
    )
    assert present(first, made).json()["people"] == "Matti Meikäläinen is editing this section now."
    assert "is editing" not in text_of(second.get(section_url(made, "project")))
    with clock.at(clock.now() + timedelta(seconds=91)):
        assert present(first, made).json()["people"] == ""


def test_a_heartbeat_tells_the_version_saved_last() -> None:
    made = complete_draft()
    first, second = two(made)
    said = first.post(section_url(made, "basics"), opened(first, made) | {"title": "Ny"}, headers=AUTOSAVE)
    assert present(second, made).json()["version"] == said.json()["version"]


def test_a_reader_is_not_said_to_edit_and_a_stranger_finds_nothing() -> None:
    made = complete_draft()
    assert present(signed_in(editor(made, MemberRole.VIEWER)), made).status_code == 200
    assert not SectionPresence.objects.exists()
    stranger = signed_in(member(OrganisationFactory()))
    assert present(stranger, made).status_code == 404
    assert stranger.post(f"{section_url(made, 'basics')}comments/", {"comment:": "Hej"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_heartbeat_asks_the_database_as_often_with_three_colleagues_as_with_one(
    count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    for _ in range(count):
        present(signed_in(editor(made)), made)
    client = signed_in(made.created_by)
    present(client, made)
    with django_assert_num_queries(8):
        present(client, made)


def test_every_section_named_has_presence_and_comments_of_its_own() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    assert client.post(f"{section_url(made, 'nothing')}presence/").status_code == 404
    assert present(client, made, Section.ATTACHMENTS).status_code == 200
