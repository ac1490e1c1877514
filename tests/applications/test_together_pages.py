"""Several people on one draft, and one who was signed out, as a browser without script and as script meet them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.choices import MemberRole
from accounts.models import User
from amif.tasks import dispatch_outbox
from applications.choices import Section
from applications.models import Application, FieldComment, SectionPresence, SectionVersion
from applications.queries.content import content_of, snapshot
from records import clock
from records.models import Notice
from tests.applications.pages import form_of, section_url, signed_in, text_of
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, submitted

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def editor(made: Application, role: str = MemberRole.EDITOR, **fields: Any) -> User:
    return member(made.organisation, role, **fields)


def opened(client: Client, made: Application, section: str = "basics") -> dict[str, Any]:
    page = client.get(section_url(made, section))
    return form_of(page) | {"key": page.context["key"]}


def two(made: Application) -> tuple[Client, Client]:
    return signed_in(made.created_by), signed_in(editor(made, name="Matti Meikäläinen"))


# Two people in one section


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


def chosen(page: Any, **choices: str) -> dict[str, Any]:
    kept = dict(page.context["kept"]) | {"version": page.context["version"], "seen": page.context["seen"]}
    return kept | {f"choose:{path}": choice for path, choice in choices.items()}


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


# Who is editing


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


# Comments to colleagues


def test_a_comment_is_sent_with_the_section_and_read_at_its_field() -> None:
    made = complete_draft()
    first, second = two(made)
    data = opened(first, made) | {"title": "Ny rubrik", "comment:title": "Är den för lång?", "go": "here"}
    assert first.post(section_url(made, "basics"), data)["Location"] == section_url(made, "basics")
    made.refresh_from_db()
    assert made.title == "Ny rubrik"
    page = second.get(section_url(made, "basics"))
    assert "Är den för lång?" in text_of(page)
    assert page.context["form"].fields["title"].talk.thread.open[0].text == "Är den för lång?"
    assert "1 open comment." in text_of(second.get(reverse("application", args=[made.reference])))


def test_an_autosave_writes_no_comment() -> None:
    made = complete_draft()
    first, _second = two(made)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Halv"}, headers=AUTOSAVE)
    assert not FieldComment.objects.exists()


def test_a_comment_survives_the_merge_page() -> None:
    made = complete_draft()
    first, second = two(made)
    mine = opened(second, made) | {"title": "Min", "comment:title": "Se här"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes"})
    page = second.post(section_url(made, "basics"), mine)
    second.post(section_url(made, "basics"), chosen(page, title="mine"))
    assert FieldComment.objects.get().text == "Se här"


def test_an_answer_and_settling_keep_to_their_thread() -> None:
    made = complete_draft()
    first, second = two(made)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "För lång?"})
    thread = FieldComment.objects.get()
    second.post(section_url(made, "basics"), opened(second, made) | {f"answer:{thread.pk}": "Nej."})
    assert "Nej." in text_of(first.get(section_url(made, "basics")))
    first.post(section_url(made, "basics"), opened(first, made) | {"settle": str(thread.pk)})
    page = first.get(section_url(made, "basics"))
    assert "1 settled comment" in text_of(page)
    assert "open comment" not in text_of(first.get(reverse("application", args=[made.reference])))
    late = second.post(
        section_url(made, "basics"), opened(second, made) | {f"answer:{thread.pk}": "Jo."}, follow=True
    )
    assert "The comment has been settled already." in text_of(late)


def test_a_viewer_comments_and_cannot_write_the_section() -> None:
    made = complete_draft()
    viewer = signed_in(editor(made, MemberRole.VIEWER))
    page = viewer.get(section_url(made, "basics"))
    assert "Comments to colleagues" in text_of(page)
    url = f"{section_url(made, 'basics')}comments/"
    assert viewer.post(url, {"comment:": "Bra!", "title": "Min"}).status_code == 302
    assert FieldComment.objects.get().text == "Bra!"
    made.refresh_from_db()
    assert made.title != "Min"


def test_colleagues_are_told_in_the_service_and_by_letter_without_the_text() -> None:
    made = complete_draft()
    colleague = editor(made)
    first = signed_in(made.created_by)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Hemligt?"})
    (notice,) = Notice.objects.filter(kind="commented")
    assert (notice.user, notice.url) == (
        colleague,
        f"{section_url(made, 'basics')}#comment-{FieldComment.objects.get().pk}",
    )
    dispatch_outbox()
    (letter,) = [one for one in mail.outbox if one.to == [colleague.email]]
    assert made.created_by.name in letter.subject
    assert "Title, summary and contact" in letter.subject
    assert "Hemligt?" not in letter.body


def test_somebody_alone_is_offered_no_comments() -> None:
    made = complete_draft()
    assert "Comment to colleagues" not in text_of(signed_in(made.created_by).get(section_url(made, "basics")))


def test_comments_are_no_part_of_what_is_submitted() -> None:
    made = complete_draft()
    editor(made)
    first = signed_in(made.created_by)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Zebraord"})
    made.refresh_from_db()
    assert "Zebraord" not in json.dumps(snapshot(content_of(made)), default=str)
    for name in ("application_preview", "application_check"):
        assert "Zebraord" not in first.get(reverse(name, args=[made.reference])).content.decode()


# After the session has ended


def expired(client: Client) -> Client:
    Session.objects.all().delete()
    return client


def test_an_autosave_without_a_session_is_told_where_to_sign_in() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = opened(client, made) | {"title": "Osparad"}
    answer = expired(client).post(section_url(made, "basics"), data, headers=AUTOSAVE)
    assert answer.status_code == 401
    assert answer.json()["url"].startswith("/accounts/login/?next=")
    assert answer.json()["said"] == "You are signed out. Your text is kept in this browser."


def test_another_person_in_the_same_browser_does_not_save_the_first_ones_page() -> None:
    made = complete_draft()
    client, other = signed_in(made.created_by), editor(made)
    data = opened(client, made) | {"title": "Osparad"}
    headers = AUTOSAVE | {"X-User": str(made.created_by.pk)}
    answer = signed_in(other).post(section_url(made, "basics"), data, headers=headers)
    assert answer.status_code == 401
    made.refresh_from_db()
    assert made.title != "Osparad"


def sign_in(client: Client, user: User, following: str) -> Any:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    data = {"login": user.email, "password": "amif-demo-2027", "next": following}
    return client.post("/accounts/login/", data)


def test_a_form_sent_after_the_session_comes_back_after_signing_in() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    url = section_url(made, "basics")
    data = opened(client, made) | {"title": "Skriven i natt", "comment:title": "Och detta"}
    answer = expired(client).post(url, data)
    assert answer["Location"] == f"/accounts/login/?next={url}"
    assert sign_in(client, made.created_by, url)["Location"] == url
    page = client.get(url)
    assert "Your text is back, and not saved yet." in text_of(page)
    assert 'value="Skriven i natt"' in page.content.decode()
    assert 'value="Skriven i natt"' not in client.get(f"{url}?saved=1").content.decode()
    assert client.post(url, opened(client, made)).status_code == 302
    made.refresh_from_db()
    assert made.title == "Skriven i natt"
    assert "not saved yet" not in text_of(client.get(url))


def test_what_somebody_typed_is_not_shown_to_another_person_who_signs_in() -> None:
    made = complete_draft()
    other = editor(made)
    client = signed_in(made.created_by)
    url = section_url(made, "basics")
    expired(client).post(url, opened(signed_in(made.created_by), made) | {"title": "Skriven i natt"})
    sign_in(client, other, url)
    assert "Skriven i natt" not in client.get(url).content.decode()
    assert not client.session["typed"]


def test_a_visitor_without_a_form_of_ours_leaves_nothing_behind() -> None:
    made = submitted()
    client = Client()
    answer = client.post(section_url(made, "basics"), {"title": "x" * 50, "key": "forged"})
    assert answer.status_code == 403
    assert "x" * 50 not in answer.content.decode()
    assert not Session.objects.exists()


def test_a_form_too_old_gives_its_text_back_to_be_sent_again() -> None:
    made = complete_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.created_by)
    url = section_url(made, "basics")
    data = opened(client, made) | {"title": "En rubrik som inte får gå förlorad"}
    page = client.post(url, data, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "En rubrik som inte får gå förlorad" in text_of(page)
    token = client.cookies["csrftoken"].value
    again = dict(page.context["fields"]) | {"csrfmiddlewaretoken": token}
    assert client.post(url, again).status_code == 302
    made.refresh_from_db()
    assert made.title == "En rubrik som inte får gå förlorad"


def test_another_sites_words_are_never_shown_on_ours() -> None:
    made = complete_draft()
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        page = client.post(
            section_url(made, "basics"), {"title": "Call this number now, please"}, headers=headers
        )
        assert page.status_code == 403
        assert "Call this number" not in page.content.decode()


def test_a_script_with_an_old_token_is_told_in_its_own_way() -> None:
    made = complete_draft()
    answer = Client(enforce_csrf_checks=True).post(
        section_url(made, "basics"), {"title": "x"}, headers=AUTOSAVE
    )
    assert (answer.status_code, "said" in answer.json()) == (401, True)


def test_a_saved_section_tells_script_so_that_it_forgets_its_copy() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = client.post(section_url(made, "basics"), opened(client, made) | {"title": "Ny"})
    assert answer.cookies["amif_saved"].value.startswith("%2Fmy%2Fapplications%2F")


def test_after_the_deadline_script_is_told_why() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = opened(client, made) | {"title": "Ny"}
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        answer = client.post(section_url(made, "basics"), data, headers=AUTOSAVE)
    assert answer.status_code == 403
    assert "The call closed on" in answer.json()["reasons"][0]


def test_every_section_named_has_presence_and_comments_of_its_own() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    assert client.post(f"{section_url(made, 'nothing')}presence/").status_code == 404
    assert present(client, made, Section.ATTACHMENTS).status_code == 200
