"""Who meets with an application's pages, and who is told that it does not exist."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import MemberRole, Role
from accounts.models import Membership
from applications.choices import ApplicationState, Declaration
from applications.models import Application
from applications.queries.content import content_of, digest_of
from records.models import AuditEvent
from tests.applications.pages import SECTIONS, section_url, signed_in, text_of
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import complete_draft, submitted

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


def urls_of(application: Application) -> list[str]:
    pages = [reverse(name, args=[application.reference]) for name in PAGES]
    return pages + [section_url(application, section) for section in SECTIONS]


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
