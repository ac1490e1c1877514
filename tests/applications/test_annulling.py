"""A decision annulled in answer to a request for review: the money, the fresh examination, the decision given anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.models import Application, Decision, ReviewAnswer
from applications.permissions.records import why_not_number
from applications.permissions.reserve import why_not_decline
from applications.permissions.review import why_not_ask_review
from applications.queries.letters import answer_letter_of, letter_of
from applications.queries.reserve import place_of
from applications.queries.reviews import decision_of, last_decision_of, reviews_of, unread_letters
from applications.queries.revisions import annulled_decision, annulment_of, earlier_decisions, revision_of
from applications.renderers.letter import answer_letter_html, letter_html
from applications.rules.proposing import Proposal
from applications.services.assessing import finish_assessment
from applications.services.checking import admit
from applications.services.deciding import decide, propose, return_proposal
from applications.services.drafting import withdraw
from applications.services.review_answers import decide_answer, keep_answer_letter, return_answer
from applications.services.reviewing import record_answer_readings, withdraw_review
from calls.models import LedgerEntry
from calls.queries.money import case_balance, line_balance
from calls.rules.dates import local_day
from records import clock
from records.models import AuditEvent, Notice
from records.rules import Refused
from tests.factories.applications import submitted
from tests.factories.revising import (
    AMOUNT,
    DEMAND,
    LETTER,
    answer,
    asked,
    change,
    chief_of,
    clerk_of,
    owner_of,
    refused,
    sent,
)
from tests.factories.selection import assessed, decider, impartial, in_reserve, officer, whole

pytestmark = pytest.mark.django_db
WHY = "Poängen räknades fel."
ZERO = Decimal("0.00")


def annulled(first: Decision | None = None) -> ReviewAnswer:
    """A request for review answered by annulling the decision."""
    request = asked(first)
    return decide_answer(answer(request, "annul", reasons=WHY), by=chief_of(request.decision))


def again(decision: Decision) -> Application:
    return Application.objects.select_related("case", "line", "call").get(pk=decision.application_id)


def assessed_anew(application: Application) -> Application:
    """Checked and scored as before: what was found stands as material."""
    clerk = clerk_of(Decision.objects.filter(application=application).first())
    return finish_assessment(admit(application, by=clerk), by=clerk)


def given_anew(first: Decision, proposal: Proposal | None = None) -> Decision:
    """A new decision taken after the annulment."""
    application = assessed_anew(again(first))
    made = propose(application, proposal or whole(application), by=clerk_of(first))
    return decide(made, by=chief_of(first))


def codes(work):
    with pytest.raises(Refused) as caught:
        work()
    return [one.code for one in caught.value.reasons]


def shown(html):
    return " ".join(html.replace("\u00a0", " ").replace("\u202f", " ").split())


# The annulment


@pytest.mark.both
def test_annulled_grant_gives_its_commitment_back_and_the_case_is_in_check_again():
    first = sent()
    free = line_balance(first.application.line).free
    made = annulled(first)
    application = again(first)
    assert (application.state, application.score) == ("in_check", None)
    assert (application.granted, application.granted_rate, application.decided_at) == (None, None, None)
    held = case_balance(application.case)
    assert (held.earmarked, held.committed) == (ZERO, ZERO)
    assert line_balance(application.line).free == free + AMOUNT
    made.request.refresh_from_db()
    assert (made.request.state, made.state) == ("annulled", "decided")
    assert LedgerEntry.objects.last().note == WHY


def test_annulled_decision_is_in_force_no_longer_and_stays_on_record():
    first = sent()
    made = annulled(first)
    application = again(first)
    kept = Decision.objects.get(pk=first.pk)
    assert (kept.state, kept.stands) == ("decided", False)
    assert kept.annulled_at is not None
    assert decision_of(application) is None
    assert last_decision_of(application) == first
    assert annulled_decision(application) == first
    assert annulment_of(kept) == made
    assert list(Decision.objects.not_annulled()) == []
    assert [one for one, _in_time in reviews_of([kept])] == [made.request]
    verbs = ["applications.annulled", "reviews.annulled", "reviews.answer_decided"]
    assert [AuditEvent.objects.filter(verb=verb).count() for verb in verbs] == [1, 1, 1]


def test_annulled_refusal_moves_no_money():
    first = refused()
    before = LedgerEntry.objects.count()
    annulled(first)
    assert LedgerEntry.objects.count() == before
    assert again(first).state == "in_check"


def test_annulment_takes_two_people_without_a_hand_in_the_decision():
    request = asked()
    first = request.decision
    clerk = clerk_of(first)
    clerk.role_grants.create(role="decider")
    clerk = type(clerk).objects.get(pk=clerk.pk)
    made = answer(request, "annul", by=clerk)
    assert codes(lambda: decide_answer(made, by=clerk)) == ["own_answer"]
    assert codes(lambda: decide_answer(made, by=first.decided_by)) == ["hand_in_decision"]
    assert codes(lambda: decide_answer(made, by=officer())) == ["role_needed"]
    assert again(first).state == "granted"


def test_annulment_needs_reasons_and_a_request_in_time():
    request = asked()
    assert codes(lambda: answer(request, "annul", reasons=" ")) == ["answer_reasons"]
    type(request).objects.update(received_at=request.received_at + timedelta(days=400))
    request.refresh_from_db()
    assert codes(lambda: answer(request, "annul")) == ["examined_though_late"]


def test_annulment_sent_back_changes_nothing():
    request = asked()
    made = answer(request, "annul")
    return_answer(made, "Motivera.", by=chief_of(request.decision))
    request.refresh_from_db()
    assert request.state == "received"
    assert decision_of(request.decision.application) == request.decision
    assert case_balance(request.decision.application.case).committed == AMOUNT


def test_deciding_the_annulment_twice_is_once():
    request = asked()
    made, chief = answer(request, "annul"), chief_of(request.decision)
    decide_answer(made, by=chief)
    entries = LedgerEntry.objects.count()
    decide_answer(made, by=chief)
    assert LedgerEntry.objects.count() == entries
    assert AuditEvent.objects.filter(verb="applications.annulled").count() == 1


def test_officers_in_charge_are_told_of_the_annulment():
    made = annulled()
    assert Notice.objects.filter(kind="decision_annulled", user=made.proposed_by).count() == 1


def test_after_the_annulment_nobody_asks_for_a_review_declines_or_corrects():
    first = sent()
    annulled(first)
    kept = Decision.objects.select_related("application").get(pk=first.pk)
    owner = owner_of(first)
    assert why_not_ask_review(owner, kept).code == "review_answered"
    assert why_not_decline(owner, again(first)) is not None


def test_case_number_stays_the_one_the_annulled_decision_carries():
    first = sent()
    case = first.application.case
    type(case).objects.filter(pk=case.pk).update(register_number="VN/1/2027")
    made = annulled(first)
    assert why_not_number(made.proposed_by, again(first)).code == "case_number_fixed"


def test_annulled_decision_keeps_no_place_in_reserve():
    application = in_reserve(submitted())
    kept = application.decisions.get()
    assert place_of(application) is not None
    Decision.objects.filter(pk=kept.pk).update(annulled_at=clock.now())
    assert place_of(application) is None


def test_database_annuls_only_what_was_decided():
    first = sent()
    rows = Decision.objects.filter(pk=first.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(annulled_at=first.decided_at - timedelta(seconds=1))


# The decision given anew


@pytest.mark.both
def test_decision_given_anew_replaces_the_annulled_one_and_commits_its_money_once():
    first = sent()
    annulled(first)
    second = given_anew(first)
    application = again(first)
    assert (application.state, application.granted, second.replaces) == ("granted", AMOUNT, first)
    assert case_balance(application.case).committed == AMOUNT
    assert decision_of(application) == second
    assert earlier_decisions(second) == [first]
    assert AuditEvent.objects.filter(verb="applications.granted").count() == 2


def test_proposal_after_the_annulment_is_returned_as_a_first_one_is():
    first = sent()
    annulled(first)
    application = assessed_anew(again(first))
    made = propose(application, whole(application), by=clerk_of(first))
    assert case_balance(application.case).earmarked == AMOUNT
    return_proposal(made, "Motivera.", by=chief_of(first))
    application = again(first)
    assert application.state == "assessed"
    assert case_balance(application.case).earmarked == ZERO
    assert propose(application, whole(application), by=clerk_of(first)).replaces == first


def test_refusal_given_anew_leaves_nothing_committed():
    first = sent()
    annulled(first)
    second = given_anew(first, Proposal("reject", "Pengarna räcker inte."))
    assert again(first).state == "rejected"
    assert (second.replaces, case_balance(again(first).case).committed) == (first, ZERO)


def test_a_review_can_be_asked_of_the_decision_given_anew():
    first = sent()
    annulled(first)
    second = sent(given_anew(first))
    assert why_not_ask_review(owner_of(first), second) is None
    assert Notice.objects.filter(kind="decided", user=owner_of(first)).count() == 2


def test_applicant_withdraws_an_application_that_is_examined_anew():
    first = sent()
    annulled(first)
    assert withdraw(again(first), by=owner_of(first)).state == "withdrawn"


# The letters


SAID = {
    "fi": ("kumoaa", "uudelleen käsiteltäväksi", "Valitusosoitus", "kumottiin", "Oikaisuvaatimusohje"),
    "sv": ("upphäver", "återförvisar ärendet", "Besvärsanvisning", "upphävdes", "Anvisning om begäran"),
    "en": ("annuls", "sends the case back", "How to appeal", "was annulled", "How to ask for"),
}


@pytest.mark.parametrize("language", SAID)
def test_letters_of_an_annulment_and_of_the_decision_given_anew(language):
    first = sent()
    Application.objects.update(language=language)
    made = annulled(first)
    annuls, back, appeal, was, review = SAID[language]
    text = shown(answer_letter_html(answer_letter_of(made, on=local_day(clock.now()))))
    assert all(one in text for one in (annuls, back, WHY, DEMAND.demand, f"<h2>{appeal}</h2>"))
    second = Decision.objects.get(pk=given_anew(first).pk)
    letter = letter_of(second, on=local_day(clock.now()))
    text = shown(letter_html(letter))
    assert was in text
    assert review in text
    assert letter.appeal is None
    assert revision_of(second).annulment == made


# What the applicant reads


def test_answer_with_its_own_letter_waits_to_be_read(client):
    first = sent()
    owner = owner_of(first)
    client.force_login(owner)
    page = reverse("application_decision", args=[first.application.case.reference])
    client.get(page)
    mine = Application.objects.all()
    assert list(unread_letters(owner, mine)) == []
    made = annulled(first)
    assert list(unread_letters(owner, mine)) == []
    keep_answer_letter(made, LETTER, sent_at=clock.now())
    assert list(unread_letters(owner, mine)) == [first]
    start = client.get(reverse("my_home")).content.decode()
    assert "Läs svaret" in start or "Read the answer to the request for review" in start
    shown_page = client.get(page).content.decode()
    assert "review_letter" not in shown_page
    assert list(unread_letters(owner, mine)) == []
    assert AuditEvent.objects.filter(verb="reviews.answer_read").count() == 1
    assert record_answer_readings([made], by=owner) == 0


@pytest.mark.parametrize("outcome", ["uphold", "annul"])
def test_start_page_names_the_last_day_to_appeal(client, outcome):
    request = asked()
    made = decide_answer(answer(request, outcome), by=chief_of(request.decision))
    keep_answer_letter(made, LETTER, sent_at=clock.now())
    found = unread_letters(owner_of(request.decision), Application.objects.all()).get()
    assert found.answer_sent_at == made.__class__.objects.get(pk=made.pk).sent_at
    assert found.decision_unread == (outcome == "uphold")


def test_pages_of_an_annulled_decision_say_so(client):
    first = sent()
    made = annulled(first)
    keep_answer_letter(made, LETTER, sent_at=clock.now())
    owner = owner_of(first)
    owner.language = "en"
    owner.save()
    client.force_login(owner)
    reference = first.application.case.reference
    assert "Annulled on" in client.get(reverse("application", args=[reference])).content.decode()
    assert "was annulled on" in client.get(reverse("application_decision", args=[reference])).content.decode()
    client.force_login(made.proposed_by)
    case = client.get(reverse("desk_case", args=[reference])).content.decode()
    assert reverse("desk_reviews", args=[reference]) in case
    assert client.get(reverse("desk_reviews", args=[reference])).status_code == 200


# Taking the request back


@pytest.mark.both
def test_request_taken_back_lets_the_proposed_answer_and_its_earmark_fall():
    first = refused()
    request = asked(first)
    made = answer(request, "change", change=change(whole(first.application)))
    assert case_balance(first.application.case).earmarked == AMOUNT
    withdraw_review(request, by=owner_of(first))
    made.refresh_from_db()
    replacement = Decision.objects.get(pk=made.replacement_id)
    assert (request.state, made.state, replacement.state) == ("withdrawn", "lapsed", "lapsed")
    assert case_balance(first.application.case).earmarked == ZERO
    assert decision_of(first.application) == first
    assert Notice.objects.filter(kind="review_withdrawn", user=made.proposed_by).count() == 1
    assert codes(lambda: decide_answer(made, by=chief_of(first))) == ["wrong_state"]


def test_after_taking_it_back_the_decision_can_be_changed_by_another_request():
    first = refused()
    request = asked(first)
    answer(request, "change", change=change(whole(first.application)))
    withdraw_review(request, by=owner_of(first))
    another = asked(first)
    made = answer(another, "change", change=change(whole(first.application)))
    decide_answer(made, by=chief_of(first))
    assert again(first).state == "granted"


def test_answered_request_is_not_taken_back():
    made = annulled()
    request = made.request
    request.refresh_from_db()
    assert codes(lambda: withdraw_review(request, by=owner_of(request.decision))) == ["wrong_state"]


def test_nobody_else_takes_the_request_back():
    request = asked()
    made = answer(request)
    stranger = decider()
    impartial(request.decision.application, stranger)
    assert codes(lambda: withdraw_review(request, by=stranger)) == ["writers_ask_review"]
    assert codes(lambda: withdraw_review(request, by=made.proposed_by)) == ["writers_ask_review"]
    made.refresh_from_db()
    assert made.state == "proposed"


def test_assessment_begins_from_what_was_found_before():
    first = sent()
    annulled(first)
    application = again(first)
    assert application.assessments.filter(given_at__isnull=False).count() == 2
    assert assessed_anew(application).score == assessed(submitted()).score
