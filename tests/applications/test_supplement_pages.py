"""The pages of supplements: asked and followed at the desk, answered by the applicant, versions compared."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import MemberRole, Role
from applications.models import Application, SupplementRequest
from applications.queries.content import content_of, version_of
from applications.rules.supplements import Asked
from applications.services.supplement_clock import lapse_supplements
from applications.services.supplementing import answer
from records import clock
from tests.applications.desk import at, browser, page_of
from tests.factories import files
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import ALL, signing, submitted
from tests.factories.selection import checked, impartial, officer
from tests.factories.supplements import asking, due_in, typed_in

pytestmark = pytest.mark.django_db


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def typed_due() -> str:
    due = due_in().astimezone(clock.now().astimezone().tzinfo)
    return f"{due:%-d.%-m.%Y} 16.15"


def asked_form(go: str, **more: Any) -> dict[str, Any]:
    return {
        "words": "Bästa sökande",
        "basics-text": "Numret saknas.",
        "basics-parts": ["contact_phone"],
        "due_at": typed_due(),
        "go": go,
    } | more


def own(name: str, application: Application, *more: Any) -> str:
    return reverse(name, args=[application.reference, *more])


def section_form(application: Application, **typed: str) -> dict[str, str]:
    version = version_of(content_of(fresh(application)), "basics")
    return {"version": version, **typed}


# At the desk


def test_a_request_is_written_looked_at_and_sent() -> None:
    made, by = checked(by=(clerk := officer())), clerk
    client = browser(by)
    url = at("desk_supplement_new", made)
    assert "Ask for a supplement" in page_of(client, at("desk_case", made))
    seen = client.post(url, asked_form("preview")).content.decode()
    assert "Nothing has been sent yet." in seen
    assert "Numret saknas." in seen
    assert not SupplementRequest.objects.exists()
    changed = client.post(url, asked_form("change")).content.decode()
    assert "Numret saknas." in changed
    sent = client.post(url, asked_form("send"))
    request = SupplementRequest.objects.get()
    assert sent.headers["Location"] == at("desk_supplement", made, request.pk)
    assert request.items.get().parts == ["contact_phone"]
    assert "Waits for the answer" in page_of(client, at("desk_case", made))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"basics-text": "", "basics-parts": []}, "Choose at least one section"),
        ({"basics-text": ""}, "Write what you ask for here"),
        ({"due_at": "1.1.2020 12.00"}, "The deadline has passed already"),
        ({"due_at": "yesterday"}, "Write the date and the time"),
        ({"may_raise": "on"}, "can rise only when you ask about the budget"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_at_its_place(form: dict[str, Any], words: str) -> None:
    by = officer()
    made = checked(by=by)
    answered = browser(by).post(at("desk_supplement_new", made), asked_form("send", **form))
    assert words in answered.content.decode()
    assert not SupplementRequest.objects.exists()


def test_failed_criteria_stand_beside_the_request() -> None:
    by = officer()
    made = checked(by=by)
    check = made.checks.first()
    check.verdict, check.reason = "no", "Avtalet saknas."
    check.save()
    assert "Avtalet saknas." in page_of(browser(by), at("desk_supplement_new", made))


def test_an_officer_follows_a_request_to_its_end() -> None:
    request = asking()
    made, client = request.application, browser(request.sent_by)
    url = at("desk_supplement", made, request.pk)
    assert "More time" in page_of(client, url)
    later = due_in(40)
    due = f"{later.astimezone(due_in().tzinfo):%-d.%-m.%Y} 16.15"
    client.post(url, {"step": "extend", "due_at": due, "reason": "Semester"})
    request.refresh_from_db()
    assert request.extensions.get().reason == "Semester"
    refused = client.post(url, {"step": "take_back", "reason": ""}).content.decode()
    assert "Write why" in refused
    with clock.at(request.due_at + timedelta(minutes=2)):
        lapse_supplements()
    assert "Put the deadline later" not in page_of(client, url)
    late = {
        "step": "late",
        "received_at": "1.1.2026 12.00",
        "how": "Post",
        "text": "Numret",
        "reason": "Post",
    }
    pdf = BytesIO(files.PDF)
    pdf.name = "svar.pdf"
    client.post(url, late | {"file": pdf})
    kept = request.late_answers.get()
    assert client.get(at("desk_late_file", made, kept.pk)).headers["Content-Type"] == "application/pdf"
    assert "Decide on the recorded answer" in page_of(client, url)
    client.post(url, {"step": "judge", "accepted": "yes", "reason": "Ringa dröjsmål"})
    assert fresh(made).state == "supplemented"
    assert "Answered" in page_of(client, url)


def test_a_supplement_that_did_not_come_is_named_at_the_check() -> None:
    request = asking()
    url = at("desk_checks", request.application)
    with clock.at(request.due_at + timedelta(minutes=2)):
        lapse_supplements()
    seen = page_of(browser(request.sent_by), url)
    assert "The application was to be supplemented by" in seen
    assert "a ground for not admitting" in seen


def test_an_auditor_reads_a_request_and_changes_nothing() -> None:
    request = asking()
    url = at("desk_supplement", request.application, request.pk)
    client = browser(person(Role.AUDITOR))
    assert "Take the request back" not in page_of(client, url)
    client.post(url, {"step": "take_back", "reason": "x"})
    request.refresh_from_db()
    assert request.state == "open"


def test_a_request_is_not_found_in_another_case() -> None:
    request, other = asking(), submitted()
    impartial(other, request.sent_by)
    assert browser(request.sent_by).get(at("desk_supplement", other, request.pk)).status_code == 404


# The applicant


def test_the_applicant_sees_what_is_asked_with_links() -> None:
    request = asking()
    made = request.application
    client = browser(made.created_by)
    seen = page_of(client, own("supplement", made))
    assert "Telefonnumret saknas." in seen
    assert own("application_section", made, "basics") in seen
    assert own("supplement", made) in page_of(client, own("application", made))
    assert own("supplement", made) in page_of(client, reverse("my_home"))


def test_without_a_request_there_is_no_page() -> None:
    made = submitted()
    for name in ("supplement", "supplement_send"):
        assert browser(made.created_by).get(own(name, made)).status_code == 404


def test_a_request_of_others_is_not_there() -> None:
    request = asking()
    stranger = member(OrganisationFactory())
    for name in ("supplement", "supplement_send", "application_versions"):
        assert browser(stranger).get(own(name, request.application)).status_code == 404


def test_a_section_opens_only_the_field_that_is_asked_about() -> None:
    request = asking()
    client = browser(request.application.created_by)
    seen = page_of(client, own("application_section", request.application, "basics"))
    closed = seen.split('name="title"')[1].split(">")[0]
    opened = seen.split('name="contact_phone"')[1].split(">")[0]
    assert "disabled" in closed
    assert "disabled" not in opened


def test_only_the_field_that_is_asked_about_is_saved() -> None:
    request = asking()
    made = request.application
    client = browser(made.created_by)
    url = own("application_section", made, "basics")
    sent = client.post(url, section_form(made, contact_phone="+358 40 1"))
    assert sent.headers["Location"] == own("supplement", made)
    assert (fresh(made).contact_phone, fresh(made).title) == ("+358 40 1", made.title)
    refused = client.post(url, section_form(made, contact_phone="+358 40 2", title="Annat"))
    assert refused.status_code == 403
    assert "Only what the ministry asked about can be changed" in refused.content.decode()
    assert fresh(made).contact_phone == "+358 40 1"


def test_a_section_that_is_not_asked_about_is_read_only_also_when_posted() -> None:
    request = asking()
    made = request.application
    client = browser(made.created_by)
    url = own("application_section", made, "project")
    assert "<textarea" not in page_of(client, url)
    version = version_of(content_of(fresh(made)), "project")
    refused = client.post(url, {"version": version, "need": "Annat"})
    assert refused.status_code == 403
    assert "has not asked about this section" in refused.content.decode()
    assert fresh(made).need == made.need


def test_what_is_typed_saves_itself_and_is_refused_in_json() -> None:
    request = asking()
    made = request.application
    client = browser(made.created_by)
    url = own("application_section", made, "basics")
    headers = {"X-Autosave": "1"}
    assert client.post(url, section_form(made, contact_phone="7"), headers=headers).status_code == 200
    late = client.post(url, section_form(made, title="Annat"), headers=headers)
    assert late.status_code == 403
    assert "Only what the ministry" in late.json()["reasons"][0]


def test_the_answer_is_signed_and_sent_and_has_its_receipt() -> None:
    request = asking()
    made = request.application
    typed_in(made, "basics", contact_phone="2")
    client = browser(made.created_by)
    url = own("supplement_send", made)
    assert "Sign and send the supplement" in page_of(client, url)
    empty = client.post(url, {"seen": signing(fresh(made)).seen}).content.decode()
    assert "Confirm this before you submit." in empty
    boxes = dict.fromkeys(ALL, "on")
    sent = client.post(url, {"seen": signing(fresh(made)).seen} | boxes)
    assert sent.headers["Location"] == own("application_receipt", made)
    assert "Version 2" in page_of(client, own("application_receipt", made))
    assert client.get(url).headers["Location"] == own("application_receipt", made)
    assert "Answered" in page_of(client, own("supplement", made))


def test_after_the_deadline_the_pages_say_so() -> None:
    request = asking()
    made = request.application
    typed_in(made, "basics", contact_phone="2")
    seen = signing(fresh(made)).seen
    client = browser(made.created_by)
    with clock.at(request.due_at + timedelta(microseconds=1)):
        client.force_login(made.created_by)
        assert "The time to answer ended on" in page_of(client, own("supplement", made))
        refused = client.post(own("supplement_send", made), {"seen": seen} | dict.fromkeys(ALL, "on"))
        assert "The time to answer ended on" in refused.content.decode()
    with clock.at(request.due_at + timedelta(minutes=2)):
        lapse_supplements()
        client.force_login(made.created_by)
        assert "Not answered in time" in page_of(client, own("supplement", made))


def test_a_viewer_reads_and_cannot_send() -> None:
    request = asking()
    viewer = member(request.application.organisation, MemberRole.VIEWER)
    seen = page_of(browser(viewer), own("supplement", request.application))
    assert "You can read the request." in seen


# Versions compared


def two_versions() -> Application:
    request = asking(Asked("project", "Skriv om.", ("need",)), Asked("budget", "x"), Asked("financing", "y"))
    made = request.application
    made = fresh(made)
    made.need = "Nyanlända i skärgården når inte handledningen."
    made.save()
    made.budget_lines.filter(category="external").update(description="Tolkning och översättning")
    made.targets.filter(indicator__code="O.2.2").update(value=9)
    answer(fresh(made), signing(fresh(made)), by=made.created_by)
    return fresh(made)


def test_two_versions_are_compared_word_by_word_and_row_by_row() -> None:
    made = two_versions()
    by = officer()
    impartial(made, by)
    for client, url in (
        (browser(by), at("desk_versions", made)),
        (browser(made.created_by), own("application_versions", made)),
    ):
        seen = " ".join(page_of(client, url).split())
        assert "<del>" in seen
        assert "landsbygdskommuner" in seen
        assert "skärgården" in seen
        assert "och översättning" in seen
        assert "[taken out:]" in seen
        assert made.title not in seen.split("Submitted versions")[1]


def test_with_one_version_there_is_nothing_to_compare() -> None:
    made, by = submitted(), officer()
    impartial(made, by)
    assert "There is only one version" in page_of(browser(by), at("desk_versions", made) + "?from=7&to=x")


def test_versions_open_only_to_the_impartial() -> None:
    made = two_versions()
    assert browser(officer()).get(at("desk_versions", made)).status_code == 302
    own_officer = officer()
    member(made.organisation, MemberRole.VIEWER)
    assert browser(person(Role.COMMITTEE)).get(at("desk_versions", made)).status_code == 404
    assert browser(own_officer).get(at("desk_versions", made)).status_code == 302


# Queries


def asked_times(number: int) -> tuple[Application, Client, Client]:
    """A case with so many requests, all but the last answered."""
    made, by = submitted(), officer()
    for place in range(number):
        asking(by=by, application=made)
        if place < number - 1:
            typed_in(made, "basics", contact_phone=str(place))
            answer(fresh(made), signing(fresh(made)), by=made.created_by)
            made = fresh(made)
    return made, browser(by), browser(made.created_by)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_many_requests(number: int) -> None:
    made, desk, applicant = asked_times(number)
    last = made.supplement_requests.first()
    pages = {
        at("desk_supplement", made, last.pk): desk,
        own("supplement", made): applicant,
    }
    counts = []
    for url, client in pages.items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts == [5, 12]


def test_comparing_costs_the_same_whatever_differs(django_assert_num_queries: Any) -> None:
    made = two_versions()
    client = browser(made.created_by)
    client.get(own("application_versions", made))
    with django_assert_num_queries(8):
        client.get(own("application_versions", made))
