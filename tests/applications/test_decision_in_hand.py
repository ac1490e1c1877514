"""The decision in the applicant's hands: read, understood, and a review asked of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import MemberRole, Role
from applications.models import Application, Decision, DecisionReading, ReviewRequest
from applications.queries.reviews import last_day_of, notified_by, review_look
from applications.rules.review import closes_at
from applications.services.received import Upload
from applications.services.reviewing import (
    Asked,
    Came,
    ask_review,
    enter_review,
    record_reading,
    withdraw_review,
)
from records import clock
from records.models import AuditEvent, Job, Notice
from records.rules import Refused
from records.services import run
from tests.applications.desk import at, browser, page_of
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import open_round, submitted
from tests.factories.files import PDF
from tests.factories.revising import owner_of, refused
from tests.factories.selection import decided, impartial, officer

pytestmark = pytest.mark.django_db
ASKED = Asked("Stödet beviljas i sin helhet.", "Tolkningen behövs.")


@pytest.fixture
def decision():
    open_round(amount="500000.00")
    owner = member(OrganisationFactory())
    made = decided(submitted(owner))
    run(Job.objects.get(kind="applications.letter").pk)
    found = Decision.objects.select_related("application__call__programme", "application__case").get(
        pk=made.pk
    )
    found.owner = owner
    return found


def writer(decision, role=MemberRole.EDITOR):
    return member(decision.application.organisation, role)


def test_letter_fixes_the_day_the_decision_was_sent(decision):
    assert decision.sent_at is not None
    assert decision.sent_by == "electronic"
    assert notified_by(decision).notified_on == (decision.sent_at + timedelta(days=3)).date()


def test_decision_taken_before_the_day_was_kept_counts_from_when_it_was_taken(decision):
    decision.sent_at = None
    assert notified_by(decision).notified_on == (decision.decided_at + timedelta(days=3)).date()
    decision.letter_id = None
    assert notified_by(decision) is None


def test_page_says_what_was_granted_why_and_until_when_a_review_can_be_asked(decision):
    text = page_of(browser(decision.owner), at("application_decision", decision.application)).replace(
        "\u00a0", " "
    )
    assert "You are granted at most €86,612.22, and at most 90% of the eligible costs." in text
    assert "Projektet svarar väl mot behovet." in text
    assert "You can ask for a review until" in text
    assert "at 16:15" in text
    assert "3 days after the electronic notice" in text
    assert "80.00" in text
    assert at("decision_letter", decision.application) in text
    assert at("review_new", decision.application) in text


@pytest.mark.parametrize("name", ["application_decision", "decision_letter"])
def test_first_reading_by_a_member_is_kept_once_and_shown(decision, name):
    reader = writer(decision, MemberRole.VIEWER)
    browser(reader).get(at(name, decision.application))
    first = DecisionReading.objects.get()
    browser(reader).get(at(name, decision.application))
    assert DecisionReading.objects.get().at == first.at
    assert AuditEvent.objects.filter(verb="applications.decision_read").count() == 1
    assert reader.name in page_of(browser(decision.owner), at("application_decision", decision.application))


def test_reading_at_the_desk_shows_nothing_of_the_applicant(decision):
    clerk = officer()
    assert not record_reading(decision, by=clerk)
    assert not DecisionReading.objects.exists()


def test_strangers_and_undecided_cases_have_no_decision_page(decision):
    stranger = member(OrganisationFactory())
    page_of(browser(stranger), at("application_decision", decision.application), 404)
    waiting = submitted(decision.owner)
    page_of(browser(decision.owner), at("application_decision", waiting), 404)
    page_of(browser(decision.owner), at("review_new", waiting), 404)


def test_request_is_received_with_its_time_and_told_to_both_sides(decision):
    clerk = Application.objects.get(pk=decision.application_id).declarations.filter(
        impartial=True, user__role_grants__role=Role.OFFICER
    )
    upload = SimpleUploadedFile("bilaga.pdf", PDF, "application/pdf")
    answer = browser(decision.owner).post(
        at("review_new", decision.application),
        {"demand": ASKED.demand, "grounds": ASKED.grounds, "file": upload},
    )
    assert answer.headers["Location"].endswith("/decision/#review")
    made = ReviewRequest.objects.get()
    assert (made.state, made.channel, made.sender) == ("received", "service", decision.owner.name)
    assert made.document_name == "bilaga.pdf"
    assert made.last_day == last_day_of(decision, clock.now())
    assert Notice.objects.filter(kind="review_received", user=decision.owner).count() == 1
    assert (
        Notice.objects.filter(kind="review_asked", user__in=clerk.values("user")).count() == clerk.count() > 0
    )
    text = page_of(browser(decision.owner), at("application_decision", decision.application))
    assert "Received in time" in text
    assert made.document_id in text
    file = browser(decision.owner).get(at("review_file", decision.application, made.pk))
    assert b"".join(file.streaming_content) == PDF
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_request_sent_twice_is_one(decision):
    first = ask_review(decision, ASKED, by=decision.owner)
    assert ask_review(decision, ASKED, by=decision.owner).pk == first.pk
    with pytest.raises(Refused) as refused:
        ask_review(decision, Asked("Something else", "Why"), by=decision.owner)
    assert [one.code for one in refused.value.reasons] == ["review_asked_already"]


def test_request_equal_to_the_end_is_in_time_and_a_moment_later_is_late_but_taken(decision):
    end = closes_at(last_day_of(decision, clock.now()))
    with clock.at(end):
        made = ask_review(decision, ASKED, by=decision.owner)
        assert review_look(decision, end).standing.in_time
    withdraw_review(made, by=decision.owner)
    with clock.at(end + timedelta(microseconds=1)):
        ask_review(decision, ASKED, by=decision.owner)
        text = page_of(browser(decision.owner), at("application_decision", decision.application))
    assert "Received after the time limit" in text
    assert "The time to ask for a review ended" in text


def test_request_without_words_names_what_is_missing(decision):
    answer = browser(decision.owner).post(
        at("review_new", decision.application), {"demand": "", "grounds": ""}
    )
    assert "Write what you ask to be changed in the decision." in answer.content.decode()
    assert not ReviewRequest.objects.exists()
    with pytest.raises(Refused):
        ask_review(decision, Asked("", ""), by=decision.owner)


def test_file_of_a_strange_kind_is_refused_at_its_field(decision):
    upload = SimpleUploadedFile("x.exe", b"MZ" + b"\0" * 100)
    answer = browser(decision.owner).post(
        at("review_new", decision.application), {"demand": "a", "grounds": "b", "file": upload}
    )
    assert "not accepted" in answer.content.decode()
    assert not ReviewRequest.objects.exists()


@pytest.mark.parametrize("role", [MemberRole.VIEWER, None])
def test_only_owners_and_editors_ask(decision, role):
    who = writer(decision, role) if role else member(OrganisationFactory())
    with pytest.raises(Refused) as refused:
        ask_review(decision, ASKED, by=who)
    assert [one.code for one in refused.value.reasons] == ["writers_ask_review"]
    made = ask_review(decision, ASKED, by=writer(decision))
    with pytest.raises(Refused):
        withdraw_review(made, by=who)


def test_request_is_taken_back_and_stays_on_record(decision):
    made = ask_review(decision, ASKED, by=decision.owner)
    browser(decision.owner).post(at("review_withdraw", decision.application, made.pk))
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert AuditEvent.objects.filter(verb="reviews.withdrawn").count() == 1
    text = page_of(browser(decision.owner), at("application_decision", decision.application))
    assert "Withdrawn" in text
    assert at("review_new", decision.application) in text


def test_officer_enters_what_came_by_post_with_the_time_it_came(decision):
    clerk = officer()
    impartial(decision.application, clerk)
    came = Came("Hanken r.f.", decision.sent_at + timedelta(seconds=1), "post")
    with clock.at(decision.sent_at + timedelta(days=2)):
        made = enter_review(
            decision, Asked("Mera", "Därför", Upload(BytesIO(PDF), "brev.pdf")), came, by=clerk
        )
        with pytest.raises(Refused) as refused:
            enter_review(decision, ASKED, came, by=clerk)
    assert (made.channel, made.sender, made.recorded_by) == ("post", "Hanken r.f.", clerk)
    assert made.received_at == came.received_at
    assert [one.code for one in refused.value.reasons] == ["review_asked_already"]


def test_officer_without_the_case_and_other_roles_enter_none(decision):
    came = Came("X", decision.sent_at, "post")
    for who in (officer(), person(Role.AUDITOR), decision.owner):
        with pytest.raises(Refused):
            enter_review(decision, ASKED, came, by=who)


def test_entered_request_cannot_come_from_the_future(decision):
    clerk = officer()
    impartial(decision.application, clerk)
    with pytest.raises(Refused) as refused:
        enter_review(decision, ASKED, Came("X", clock.now() + timedelta(days=1), "post"), by=clerk)
    assert [one.code for one in refused.value.reasons] == ["review_in_future"]


def entered(**data):
    given = {
        "sender": "Hanken r.f.",
        "channel": "email",
        "received_at": "1.12.2026 10.15",
        "demand": "Mera",
        "grounds": "Därför",
    }
    return given | data


def test_case_page_shows_that_a_review_is_asked_and_leads_to_it(decision):
    clerk = officer()
    impartial(decision.application, clerk)
    text = page_of(browser(clerk), at("desk_case", decision.application))
    assert at("desk_reviews", decision.application) in text
    assert "Review asked" not in text
    made = ask_review(decision, ASKED, by=decision.owner)
    assert "Review asked" in page_of(browser(clerk), at("desk_case", decision.application))
    page = page_of(browser(clerk), at("desk_reviews", decision.application))
    assert made.demand in page
    assert "A review of this decision has already been asked." in page


def test_officer_enters_a_request_on_the_page_and_is_told_what_is_wrong(decision):
    clerk = officer()
    impartial(decision.application, clerk)
    url = at("desk_reviews", decision.application)
    page = page_of(browser(clerk), url)
    assert "No request has been received." in page
    answer = browser(clerk).post(url, entered(received_at="1.12.1999 10.15"))
    assert "The request cannot have come before the decision" in answer.content.decode()
    with clock.at(decision.sent_at + timedelta(days=20)):
        when = (decision.sent_at + timedelta(days=10)).strftime("%d.%m.%Y 10.15")
        assert browser(clerk).post(url, entered(received_at=when)).headers["Location"] == url
    made = ReviewRequest.objects.get()
    assert (made.channel, made.recorded_by) == ("email", clerk)
    assert Notice.objects.filter(kind="review_received", user=decision.owner).exists()


def test_undecided_case_has_no_page_of_reviews(decision):
    clerk = officer()
    waiting = submitted(decision.owner)
    impartial(waiting, clerk)
    page_of(browser(clerk), at("desk_reviews", waiting), 404)


def test_decision_not_sent_yet_says_so_at_the_desk(decision):
    clerk = officer()
    impartial(decision.application, clerk)
    Decision.objects.filter(pk=decision.pk).update(letter=None, sent_at=None)
    page = page_of(browser(clerk), at("desk_reviews", decision.application))
    assert "The decision has not been sent yet." in page
    assert "<textarea" not in page


def test_auditor_reads_requests_and_enters_none(decision):
    auditor = person(Role.AUDITOR)
    made = ask_review(decision, Asked("Mera", "Därför", Upload(BytesIO(PDF), "brev.pdf")), by=decision.owner)
    page = page_of(browser(auditor), at("desk_reviews", decision.application))
    assert "Därför" in page
    assert "<textarea" not in page
    file = browser(auditor).get(at("desk_review_file", decision.application, made.pk))
    assert b"".join(file.streaming_content) == PDF
    withdraw_review(made, by=decision.owner)
    browser(auditor).post(at("desk_reviews", decision.application), entered())
    assert ReviewRequest.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_decision_page_asks_the_database_as_often_for_three_requests_as_for_one(
    decision, count, django_assert_num_queries
):
    for number in range(count):
        made = ask_review(decision, Asked(f"Mera {number}", "Därför"), by=decision.owner)
        if number < count - 1:
            withdraw_review(made, by=decision.owner)
    record_reading(decision, by=decision.owner)
    client = browser(decision.owner)
    with django_assert_num_queries(10):
        client.get(at("application_decision", decision.application))


def test_whoever_is_granted_support_reads_what_happens_next(decision):
    page = page_of(browser(decision.owner), f"/my/applications/{decision.application.reference}/decision/")
    said = " ".join(page.split())
    assert "What happens next" in said
    assert "The project runs 1 January" in said
    months, days = decision.claim_months, decision.claim_days
    assert f"one for each {months} months, at the latest {days} days after them." in said


def test_nothing_comes_next_of_a_rejected_application():
    first = refused()
    client = browser(owner_of(first))
    page = page_of(client, f"/my/applications/{first.application.reference}/decision/")
    assert "is not granted" in page
    assert "What happens next" not in page
