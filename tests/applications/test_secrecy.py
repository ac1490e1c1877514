"""Marking documents as secret: who, how long, what stays on record, where it shows."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import MemberRole, Role
from applications.choices import Side
from applications.models import SecrecyMark
from applications.models.secrecy import TARGETS
from applications.queries.records import document_of, documents_of, marks_of
from applications.services.declaring import declare
from applications.services.messages import send_message
from applications.services.received import Upload as UploadedFile
from applications.services.secrecy import end_secrecy
from records import clock
from records.models import AuditEvent
from tests.amif.test_policy import stated, talked
from tests.applications.desk import at, browser, page_of, post
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.applications import open_round
from tests.factories.files import PDF
from tests.factories.records import document, secret, submitted_with
from tests.factories.refusals import refused_with
from tests.factories.revising import asked, owner_of, sent
from tests.factories.selection import assigned, checked, decided, decider, impartial, officer

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_document_is_public_until_marked_and_the_trail_tells_the_ground():
    by = officer()
    application = checked(submitted_with(), by=by)
    assert [one.kind for one in documents_of(application)] == ["submission", "attachment", "paper", "paper"]
    assert not any(one.mark for one in documents_of(application))
    mark = secret(application, by=by)
    assert document(application).mark == mark
    assert marks_of(application)["attachment"] == {document(application).pk: mark}
    event = AuditEvent.objects.filter(verb="applications.marked_secret").get()
    assert event.subject == f"attachment:{document(application).pk}"
    assert event.data == {"of": "attachment", "point": 20, "until": mark.until.isoformat(), "whole": True}


def test_every_kind_of_document_can_be_secret():
    by = officer()
    request = asked(sent(decided(submitted_with())))
    application = request.decision.application
    impartial(application, by)
    talked(application, owner_of(request.decision), by)
    stated(application, by)
    kinds = dict.fromkeys(one.kind for one in documents_of(application))
    assert list(kinds) == list(TARGETS)
    for kind in kinds:
        mark = secret(application, kind, by=by, point=24)
        assert mark.of == (kind, document(application, kind).pk)
        assert document(application, kind).mark == mark


@pytest.mark.parametrize("kind", ["message_file", "paper", "review_request"])
@pytest.mark.both
def test_one_mark_a_document_in_the_database(kind):
    by = officer()
    request = asked(sent(decided(submitted_with())))
    application = request.decision.application
    impartial(application, by)
    send_message(application, Side.AUTHORITY, "Se bilagan.", [UploadedFile(BytesIO(PDF), "x.pdf")], by=by)
    first = secret(application, kind, by=by)
    secret(application, kind, by=by, parts="Punkt 3")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecrecyMark.objects.filter(pk=first.pk).update(ended_at=None, ended_by=None)


@pytest.mark.both
def test_changed_mark_ends_the_one_before_and_the_same_again_is_one():
    by = officer()
    application = checked(submitted_with(), by=by)
    first = secret(application, by=by)
    assert secret(application, by=by) == first
    second = secret(application, by=by, parts="Punkt 3")
    first.refresh_from_db()
    assert first.ended_by == by
    assert document(application).mark == second
    assert SecrecyMark.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SecrecyMark.objects.filter(pk=first.pk).update(ended_at=None, ended_by=None)


@pytest.mark.both
def test_mark_is_of_exactly_one_document():
    by = officer()
    application = checked(submitted_with(), by=by)
    mark = secret(application, by=by)
    for wrong in ({"attachment": None}, {"submission": application.submissions.get()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecrecyMark.objects.filter(pk=mark.pk).update(**wrong)


def test_mark_is_taken_away_with_a_reason():
    by = officer()
    application = checked(submitted_with(), by=by)
    secret(application, by=by)
    found = document(application)
    refused_with(lambda: end_secrecy(application, found, " ", by=by), "secrecy_ended_reason")
    assert end_secrecy(application, found, "Sökanden samtycker.", by=by)
    assert document(application).mark is None
    assert not end_secrecy(application, found, "En gång till.", by=by)
    assert SecrecyMark.objects.get().ended_reason == "Sökanden samtycker."


def test_secrecy_ends_by_itself_after_its_last_day():
    by = officer()
    application = checked(submitted_with(), by=by)
    mark = secret(application, by=by, until=clock.now().date() + timedelta(days=30))
    with clock.at(clock.now() + timedelta(days=30)):
        assert document(application).mark == mark
    with clock.at(clock.now() + timedelta(days=31)):
        assert document(application).mark is None


def test_law_limits_the_time_from_the_documents_own_day():
    by = officer()
    application = checked(submitted_with(), by=by)
    refused_with(lambda: secret(application, by=by, until=date(2200, 1, 1)), "secrecy_too_long")
    assert not SecrecyMark.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.DECIDER, Role.ASSESSOR, Role.AUDITOR, Role.FINANCE, Role.COMMITTEE, Role.ADMIN]
)
def test_officers_alone_mark(role):
    application = checked(submitted_with())
    refused_with(lambda: secret(application, by=person(role)), "role_needed")


def test_undeclared_or_disqualified_officer_marks_nothing():
    application, tied = checked(submitted_with()), officer()
    refused_with(lambda: secret(application, by=officer()), "impartiality_not_declared")
    declare(application, False, "Vän.", by=tied)
    refused_with(lambda: secret(application, by=tied), "disqualified_declared")


def test_document_of_another_case_is_not_there():
    open_round(amount="900000.00")
    by = officer()
    one, other = checked(submitted_with(), by=by), checked(submitted_with(), by=by)
    foreign = document(other)
    assert document_of(one, "attachment", foreign.pk) is None
    url = at("desk_secrecy", one, "attachment", foreign.pk)
    assert browser(by).get(url).status_code == browser(by).post(url, {"point": "20"}).status_code == 404
    assert browser(by).get(at("desk_secrecy", one, "nothing", foreign.pk)).status_code == 404


# Pages


def test_officer_marks_changes_and_ends_on_the_pages():
    by = officer()
    application = checked(submitted_with(), by=by)
    found, record = document(application), at("desk_record", application)
    url = at("desk_secrecy", application, "attachment", found.pk)
    assert "Choose the ground of the law." in post(browser(by), url, {"extent": "whole"})
    assert "Write which parts are secret" in post(browser(by), url, {"point": "20", "extent": "part"})
    post(browser(by), url, {"point": "20", "extent": "whole"}, to=record)
    words = "Secret: act 621/1999, section 24(1), point 20"
    for page in (record, at("desk_case", application), url):
        assert words in page_of(browser(by), page)
    post(browser(by), url, {"point": "20", "extent": "part", "parts": "Punkt 3"}, to=record)
    assert "Punkt 3" in page_of(browser(by), record)
    assert "Write why the document is public again." in post(browser(by), url, {"public": "1"})
    post(browser(by), url, {"public": "1", "reason": "Sökanden samtycker."}, to=record)
    assert words not in page_of(browser(by), record)
    assert "Document public again" in page_of(browser(by), at("desk_case", application))


def test_day_left_empty_is_the_last_one_the_law_allows():
    by = officer()
    application = checked(submitted_with(), by=by)
    url = at("desk_secrecy", application, "attachment", document(application).pk)
    browser(by).post(url, {"point": "20", "extent": "whole", "until": ""})
    assert SecrecyMark.objects.get().until.year == document(application).dated.year + 25
    found = post(browser(by), url, {"point": "20", "extent": "whole", "until": "1.1.2200"})
    assert "The law keeps this document secret until" in found


def test_others_read_the_records_and_mark_nothing():
    by, chief = officer(), decider()
    application = checked(submitted_with(), by=by)
    secret(application, by=by)
    impartial(application, chief)
    for reader in (chief, person(Role.AUDITOR)):
        found = page_of(browser(reader), at("desk_record", application))
        assert "Secret: act 621/1999" in found
        assert "Mark as secret" not in found
        assert "Save the number" not in found
        url = at("desk_secrecy", application, "attachment", document(application).pk)
        assert browser(reader).post(url, {"point": "24", "extent": "whole"}).status_code == 404


def test_assessor_sees_the_mark_beside_the_file():
    by = officer()
    application = submitted_with()
    found = assigned(application, by=by)[0]
    secret(application, by=by)
    impartial(application, found.assessor)
    for name in ("desk_case", "desk_score"):
        assert "Secret: act 621/1999" in page_of(browser(found.assessor), at(name, application))


def test_applicant_and_committee_see_nothing_of_a_mark():
    by = officer()
    application = checked(submitted_with(), by=by)
    for kind in ("submission", "attachment"):
        secret(application, kind, by=by, parts="Punkt 3")
    owner = application.organisation.memberships.get(role=MemberRole.OWNER).user
    reference = application.case.reference
    pages = [
        (owner, f"/my/applications/{reference}/{part}") for part in ("", "receipt/", "answers/", "versions/")
    ]
    pages.append((person(Role.COMMITTEE), reverse("committee-round", args=[application.call_id])))
    for reader, page in pages:
        found = page_of(browser(reader), page)
        assert "Secret" not in found, page
        assert "Punkt 3" not in found, page


@pytest.mark.parametrize("count", [1, 3])
def test_records_take_the_same_number_of_queries(count, django_assert_num_queries):
    by = officer()
    application = checked(submitted_with(count, organisation=OrganisationFactory()), by=by)
    secret(application, by=by)
    client = browser(by)
    page = at("desk_secrecy", application, "attachment", document(application).pk)
    client.get(at("desk_record", application))
    with django_assert_num_queries(13):
        client.get(at("desk_record", application))
    with django_assert_num_queries(12):
        client.get(page)
