"""Messages between the applicant and the authority: written, read, answered, kept; and who may."""

from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import MemberRole, Role
from applications.choices import ApplicationState, ScanState, Side
from applications.models import Application, CaseHandler, Message, MessageFile, ReadMark
from applications.queries.messages import thread_of, threads_of, unanswered, waits_for_answer
from applications.services.messages import mark_read, send_message, settle
from applications.services.received import Upload
from applications.views.desk_tasks import Viewer, tasks_of
from records import clock
from records.models import AuditEvent, Notice
from records.services import verify
from tests.applications.desk import at, browser, page_of
from tests.factories import files
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.applications import draft, submitted
from tests.factories.refusals import refusal
from tests.factories.selection import decided, impartial, officer
from tests.factories.supplements import written

pytestmark = pytest.mark.django_db


def unread_of(user: Any) -> int:
    """How many messages of the authority the person has not read, over all threads."""
    return sum(threads_of(user).order_by().values_list("unread_count", flat=True))


def case_with_officer() -> tuple[Application, Any]:
    made, by = submitted(), officer()
    impartial(made, by)
    return made, by


# Writing


@pytest.mark.both
def test_a_message_is_sent_and_told_of_without_its_words() -> None:
    made, by = case_with_officer()
    editor = member(made.organisation, MemberRole.EDITOR, language="fi")
    sent = written(made, by, Side.AUTHORITY, "Hemligt innehåll")
    told = Notice.objects.filter(kind="message_to_applicant")
    assert {one.user for one in told} == {made.created_by, editor}
    assert all("Hemligt" not in str(one.params) for one in told)
    assert told[0].url == reverse("my_thread", args=[made.reference])
    answer = written(made, made.created_by)
    assert {one.user for one in Notice.objects.filter(kind="message_to_desk")} == {by}
    assert [one.pk for one in thread_of(made.case)] == [sent.pk, answer.pk]
    assert AuditEvent.objects.filter(verb="messages.sent").count() == 2
    assert verify() == []


def test_the_officer_in_charge_is_told_alone() -> None:
    made, _by = case_with_officer()
    charge = officer()
    CaseHandler.objects.create(application=made, officer=charge)
    written(made, made.created_by)
    assert {one.user for one in Notice.objects.filter(kind="message_to_desk")} == {charge}


@pytest.mark.both
def test_a_sent_message_cannot_be_changed_or_deleted() -> None:
    made, by = case_with_officer()
    sent = send_message(made, Side.AUTHORITY, "Hej", [Upload(BytesIO(files.PDF), "x.pdf")], by=by)
    for act in (
        lambda: Message.objects.filter(pk=sent.pk).update(text="Annat"),
        lambda: MessageFile.objects.filter(message=sent).update(name="annat.pdf"),
        lambda: Message.objects.filter(pk=sent.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Message.objects.get(pk=sent.pk).text == "Hej"


@pytest.mark.parametrize(("text", "code"), [(" ", "message_empty"), ("x" * 10_001, "message_too_long")])
def test_a_message_says_something_that_fits(text: str, code: str) -> None:
    made, by = case_with_officer()
    assert refusal(lambda: send_message(made, Side.AUTHORITY, text, by=by)) == code


def test_files_are_looked_at_as_attachments_are() -> None:
    made, by = case_with_officer()
    sent = send_message(made, Side.AUTHORITY, "Hej", [Upload(BytesIO(files.PDF), "../a.exe")], by=by)
    kept = sent.files.get()
    assert (kept.name, kept.media_type, kept.scan) == ("a.pdf", "application/pdf", ScanState.UNSCANNED)
    many = [Upload(BytesIO(files.PDF), "x.pdf")] * 6
    assert refusal(lambda: send_message(made, Side.AUTHORITY, "Hej", many, by=by)) == "message_files"
    bad = [Upload(BytesIO(files.SVG), "x.pdf")]
    refusal(lambda: send_message(made, Side.AUTHORITY, "Ny", bad, by=by))
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(ScanState.INFECTED, "attachment_infected"), (ScanState.WAITING, "file_not_checked")],
)
def test_an_unsafe_file_is_not_sent(monkeypatch: pytest.MonkeyPatch, verdict: str, code: str) -> None:
    made, by = case_with_officer()
    monkeypatch.setattr("applications.services.received.scan", lambda _file: verdict)
    act = lambda: send_message(made, Side.AUTHORITY, "Hej", [Upload(BytesIO(files.PDF), "x")], by=by)  # noqa: E731
    assert refusal(act) == code
    assert not Message.objects.exists()


def test_a_button_clicked_twice_sends_once() -> None:
    made, by = case_with_officer()
    assert written(made, by, Side.AUTHORITY) == written(made, by, Side.AUTHORITY)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (MemberRole.OWNER, ""),
        (MemberRole.EDITOR, ""),
        (MemberRole.VIEWER, "viewer_reads"),
        (None, "not_member"),
    ],
)
def test_owners_and_editors_write_for_the_applicant(role: Any, code: str) -> None:
    made = submitted()
    by = member(made.organisation, role) if role else UserFactory()
    if code:
        assert refusal(lambda: written(made, by)) == code
    else:
        assert written(made, by).side == Side.APPLICANT


@pytest.mark.parametrize("role", [one for one in Role.values if one != Role.OFFICER])
def test_only_officers_write_for_the_authority(role: str) -> None:
    made = submitted()
    assert refusal(lambda: written(made, person(role), Side.AUTHORITY)) == "role_needed"


def test_an_officer_writes_only_when_impartial() -> None:
    made = submitted()
    assert refusal(lambda: written(made, officer(), Side.AUTHORITY)) == "impartiality_not_declared"
    tied = member(made.organisation)
    tied.role_grants.create(role=Role.OFFICER)
    assert (
        refusal(lambda: written(made, type(tied).objects.get(pk=tied.pk), Side.AUTHORITY))
        == "disqualified_organisation"
    )


def test_messages_begin_with_the_submission_and_go_on_after_the_decision() -> None:
    early = draft()
    assert refusal(lambda: written(early, early.created_by)) == "messages_after_submission"
    made = decided().application
    assert written(made, made.created_by)


# Reading and answering


def test_read_marks_are_each_persons_own() -> None:
    made, by = case_with_officer()
    editor = member(made.organisation, MemberRole.EDITOR)
    written(made, by, Side.AUTHORITY, "1")
    written(made, by, Side.AUTHORITY, "2")
    assert (unread_of(made.created_by), unread_of(editor)) == (2, 2)
    mark_read(made, Side.APPLICANT, by=made.created_by)
    assert (unread_of(made.created_by), unread_of(editor)) == (0, 2)
    written(made, by, Side.AUTHORITY, "3")
    assert (unread_of(made.created_by), unread_of(editor)) == (1, 3)
    assert ReadMark.objects.filter(user=editor).count() == 0
    written(made, editor, text="Svar")
    assert unread_of(editor) == 0


def test_a_stranger_marks_nothing_as_read() -> None:
    made, by = case_with_officer()
    written(made, by, Side.AUTHORITY)
    assert refusal(lambda: mark_read(made, Side.APPLICANT, by=UserFactory())) == "not_member"


def test_an_applicant_waits_until_somebody_answers() -> None:
    made, by = case_with_officer()
    assert unanswered(by) == []
    first = written(made, made.created_by)
    assert [(one.pk, one.waiting_since) for one in unanswered(by)] == [(made.pk, first.sent_at)]
    assert waits_for_answer(thread_of(made.case)) == first
    written(made, by, Side.AUTHORITY)
    assert unanswered(by) == []
    assert waits_for_answer(thread_of(made.case)) is None


def test_a_message_that_needs_no_answer_leaves_the_queue() -> None:
    made, by = case_with_officer()
    first = written(made, made.created_by, text="Fråga")
    last = written(made, made.created_by, text="Tack!")
    assert refusal(lambda: settle(made, first, by=by)) == "message_answered"
    assert refusal(lambda: settle(made, last, by=made.created_by)) == "role_needed"
    settle(made, last, by=by)
    settle(made, last, by=by)
    assert unanswered(by) == []
    assert AuditEvent.objects.filter(verb="messages.settled").count() == 1
    written(made, made.created_by, text="En sak till")
    assert len(unanswered(by)) == 1


def test_the_desks_tasks_name_who_waits_and_never_the_disqualified() -> None:
    made, by = case_with_officer()
    written(made, made.created_by)
    url = at("desk_thread", made)
    viewer = Viewer(by, clock.now())
    assert [one.url for one in tasks_of(viewer)].count(url) == 1
    other = officer()
    made.declarations.create(user=other, impartial=False, ground="Släkt", declared_at=clock.now())
    assert url not in [one.url for one in tasks_of(Viewer(other, clock.now()))]
    assert url not in [one.url for one in tasks_of(Viewer(person(Role.ASSESSOR), clock.now()))]


# Pages


def mine(made: Application) -> str:
    return reverse("my_thread", args=[made.reference])


def test_the_applicant_writes_with_a_file_and_the_officer_answers() -> None:
    made, by = case_with_officer()
    client, desk = browser(made.created_by), browser(by)
    pdf = BytesIO(files.PDF)
    pdf.name = "avtal.pdf"
    sent = client.post(mine(made), {"text": "Se avtalet.", "files": [pdf]})
    message = Message.objects.get()
    assert sent.headers["Location"] == f"{mine(made)}#message-{message.pk}"
    seen = page_of(desk, at("desk_thread", made))
    assert "Se avtalet." in seen
    assert "The last message needs no answer" in seen
    file = message.files.get()
    for reader, name in ((client, "my_message_file"), (desk, "desk_message_file")):
        answered = reader.get(reverse(name, args=[made.reference, file.pk]))
        assert answered.headers["Content-Disposition"].startswith("attachment")
    desk.post(at("desk_thread", made), {"text": "Tack."})
    assert "1 new" in page_of(client, reverse("my_messages"))
    assert "Tack." in page_of(client, mine(made))
    assert "1 new" not in page_of(client, reverse("my_messages"))
    assert "Tack." in page_of(desk, at("desk_case", made))


def test_what_is_wrong_is_said_at_its_field() -> None:
    made = submitted()
    client = browser(made.created_by)
    assert "Write the message first." in client.post(mine(made), {"text": " "}).content.decode()
    svg = BytesIO(files.SVG)
    svg.name = "x.svg"
    refused = client.post(mine(made), {"text": "Hej", "files": [svg]}).content.decode()
    assert "not accepted" in refused
    assert "Hej" in refused


def test_the_queue_lists_who_waits_and_settles() -> None:
    made, by = case_with_officer()
    message = written(made, made.created_by)
    client = browser(by)
    assert made.reference in page_of(client, reverse("desk_messages"))
    client.post(at("desk_settle", made, message.pk))
    assert made.reference not in page_of(client, reverse("desk_messages"))
    assert client.post(at("desk_settle", made, message.pk + 1)).status_code == 404


def test_threads_are_closed_to_whom_the_case_is_closed() -> None:
    made, _by = case_with_officer()
    stranger = member(OrganisationFactory())
    assert browser(stranger).get(mine(made)).status_code == 404
    assert browser(officer()).get(at("desk_thread", made)).status_code == 302
    tied = officer()
    made.declarations.create(user=tied, impartial=False, ground="Släkt", declared_at=clock.now())
    assert browser(tied).get(at("desk_thread", made)).status_code == 403
    assert browser(person(Role.COMMITTEE)).get(at("desk_thread", made)).status_code == 404


def test_an_auditor_and_a_viewer_read_and_do_not_write() -> None:
    made, by = case_with_officer()
    written(made, by, Side.AUTHORITY, "Hej")
    viewer = member(made.organisation, MemberRole.VIEWER)
    for client, url in (
        (browser(person(Role.AUDITOR)), at("desk_thread", made)),
        (browser(viewer), mine(made)),
    ):
        seen = page_of(client, url)
        assert "Hej" in seen
        assert "Send the message" not in seen
        client.post(url, {"text": "Nej"})
    assert Message.objects.count() == 1


def test_there_is_no_thread_before_the_submission() -> None:
    made = draft()
    assert browser(made.created_by).get(mine(made)).status_code == 404
    assert not threads_of(made.created_by).exists()
    Application.objects.filter(pk=made.pk).update(state=ApplicationState.EXPIRED)
    assert browser(made.created_by).get(mine(made)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_many_messages(number: int) -> None:
    made, by = case_with_officer()
    for place in range(number):
        pdf = Upload(BytesIO(files.PDF), "x.pdf")
        send_message(made, Side.APPLICANT, str(place), [pdf], by=made.created_by)
        if place:
            other = submitted(made.created_by)
            impartial(other, by)
            written(other, made.created_by)
    client, desk = browser(made.created_by), browser(by)
    pages = (
        (client, reverse("my_messages")),
        (client, mine(made)),
        (desk, at("desk_thread", made)),
        (desk, reverse("desk_messages")),
    )
    counts = []
    for reader, url in pages:
        reader.get(url)
        with CaptureQueriesContext(connection) as queries:
            reader.get(url)
        counts.append(len(queries))
    assert counts == [5, 9, 7, 4]
