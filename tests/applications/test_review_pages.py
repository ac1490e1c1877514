"""The pages about a decision taken: corrected, its notification recorded, a review answered and decided."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Correction, Decision, NotificationRecord, ReviewAnswer, ReviewRequest
from applications.queries.reviews import last_day_of
from applications.rules.review import closes_at
from applications.services.deciding import decide
from applications.services.review_answers import decide_answer
from applications.services.reviewing import Asked, ask_review, withdraw_review
from calls.rules.dates import local_day
from records import clock
from records.formats import day
from records.models import Job
from records.services import run
from tests.applications.desk import at, browser, page_of, post
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import open_round
from tests.factories.revising import (
    AMOUNT,
    DEMAND,
    answer,
    asked,
    change,
    chief_of,
    clerk_of,
    corrected,
    granting,
    owner_of,
    refused,
    sent,
)
from tests.factories.selection import whole

pytestmark = pytest.mark.django_db


def figures(decision, **changes):
    """The money part of the forms, as the page begins with it."""
    found = {
        "kind": decision.kind,
        "cost": f"{decision.eligible_cost:.2f}",
        "rate": f"{decision.rate:.2f}",
        "amount": f"{decision.amount:.2f}",
        "starts_on": decision.starts_on.strftime("%d.%m.%Y"),
        "ends_on": decision.ends_on.strftime("%d.%m.%Y"),
        "claim_months": "6",
        "claim_days": "60",
        "reasons": decision.reasons,
        "conditions": "",
    }
    found |= {f"type_{key.partition('.')[0]}": key for key in decision.intervention_types}
    return found | changes


def typed_day(value):
    return value.strftime("%d.%m.%Y")


# Corrections


def test_correction_is_proposed_on_the_page_and_taken_on_the_decision_page():
    first = sent()
    clerk, chief = clerk_of(first), chief_of(first)
    url = at("desk_correction", first.application)
    page = page_of(browser(clerk), url)
    assert "86,612.22" in page.replace("\u00a0", " ")
    assert url in page_of(browser(clerk), at("desk_case", first.application))
    less = figures(
        first,
        kind="grant_in_part",
        amount="80000.00",
        error="Beloppet skulle vara 80 000.",
        hearing="not_needed",
    )
    assert "less money" in post(browser(clerk), url, less)
    less |= {"hearing": "consented", "heard_on": typed_day(local_day(clock.now())), "heard": "E-post."}
    post(browser(clerk), url, less, to=at("desk_case", first.application))
    assert Correction.objects.get().decision.amount == Decimal("80000.00")
    page = page_of(browser(chief), at("desk_decision", first.application))
    assert "Beloppet skulle vara 80 000." in page
    assert "The party has consented" in page
    made = Correction.objects.get().decision
    data = {"decision": str(made.pk)}
    post(browser(chief), at("desk_decision", first.application), data, to=at("desk_case", first.application))
    made.refresh_from_db()
    assert made.state == "decided"


def test_sums_of_a_correction_are_worked_out_without_proposing_anything():
    first = sent()
    url, clerk = at("desk_correction", first.application), clerk_of(first)
    data = figures(first, error="Fel.", hearing="not_needed", rate="75.00", work_out="1")
    page = post(browser(clerk), url, data)
    assert "72176.85" in page or "72176,85" in page
    assert Decision.objects.count() == 1


def test_correction_page_of_a_refusal_has_no_sums_and_needs_the_error():
    first = refused()
    url, clerk = at("desk_correction", first.application), clerk_of(first)
    page = page_of(browser(clerk), url)
    assert 'name="amount"' not in page
    data = {"kind": "reject", "reasons": "Tröskeln nåddes inte.", "error": "", "hearing": "not_needed"}
    assert "Write what is wrong in the decision" in post(browser(clerk), url, data)
    post(browser(clerk), url, data | {"error": "Fel skäl."}, to=at("desk_case", first.application))


def test_correction_page_says_why_it_is_closed():
    first = sent()
    asked(first)
    page = page_of(browser(clerk_of(first)), at("desk_correction", first.application))
    assert "A request for review waits." in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_applicant_sees_what_was_corrected_and_both_letters():
    first = sent()
    made = decide(corrected(first, granting(first, "grant", reasons="Rätt.")), by=chief_of(first))
    run(Job.objects.get(key=f"applications.letter:{made.pk}").pk)
    page = page_of(browser(owner_of(first)), at("application_decision", first.application))
    assert "What was corrected" in page
    assert "Beloppet skulle vara ett annat." in page
    assert f"?decision={first.pk}" in page
    letters = at("decision_letter", first.application)
    assert browser(owner_of(first)).get(f"{letters}?decision={first.pk}").status_code == 200


# Notifications


def test_notification_is_recorded_on_its_page_and_moves_the_limit():
    first = sent()
    clerk = clerk_of(first)
    url = at("desk_notification", first.application)
    assert url in page_of(browser(clerk), at("desk_reviews", first.application))
    today = local_day(clock.now())
    assert "Enter the day on which the decision was posted." in post(
        browser(clerk), url, {"sent_by": "post", "reason": "Registret."}
    )
    data = {"sent_by": "post", "posted_on": typed_day(today), "reason": "Registret."}
    post(browser(clerk), url, data, to=at("desk_reviews", first.application))
    assert NotificationRecord.objects.get().posted_on == today
    page = page_of(browser(clerk), url)
    assert "Registret." in page
    assert day(today + timedelta(days=7), "en") in page


def test_notification_page_without_a_decision_is_not_there():
    first = sent()
    Decision.objects.update(state="returned")
    page_of(browser(clerk_of(first)), at("desk_notification", first.application), 404)
    page_of(browser(clerk_of(first)), at("desk_correction", first.application), 404)


# Answers to requests for review


def test_answer_is_a_task_proposed_on_its_page_and_decided_by_another():
    request = asked()
    application = request.decision.application
    clerk, chief = clerk_of(request.decision), chief_of(request.decision)
    url = at("desk_review_answer", application, request.pk)
    assert url in page_of(browser(clerk), reverse("desk"))
    page = page_of(browser(clerk), url)
    assert DEMAND.demand in page
    assert "Contested, at most" in page
    assert "Choose how the request is answered." in post(
        browser(clerk), url, {"outcome": "", "reasons": "Skäl."}
    )
    assert "Write the reasons" in post(browser(clerk), url, {"outcome": "uphold", "reasons": ""})
    data = {"outcome": "uphold", "reasons": "Skälen håller."}
    post(browser(clerk), url, data, to=at("desk_reviews", application))
    decision_url = at("desk_review_decision", application, request.pk)
    assert decision_url in page_of(browser(chief), reverse("desk"))
    assert decision_url in page_of(browser(chief), at("desk_reviews", application))
    assert "Skälen håller." in page_of(browser(chief), decision_url)
    post(browser(chief), decision_url, {}, to=at("desk_reviews", application))
    request.refresh_from_db()
    assert request.state == "upheld"
    assert decision_url not in page_of(browser(chief), reverse("desk"))


def test_changed_decision_is_proposed_with_its_figures_and_shown_to_the_decider():
    first = refused()
    request = asked(first)
    url = at("desk_review_answer", first.application, request.pk)
    clerk, chief = clerk_of(first), chief_of(first)
    page = page_of(browser(clerk), url)
    assert "86612.22" in page or "86612,22" in page or "86,612.22" in page
    data = {
        "outcome": "change",
        "kind": "grant",
        "cost": "96235.80",
        "rate": "90.00",
        "amount": "86612.22",
        "starts_on": typed_day(first.application.starts_on),
        "ends_on": typed_day(first.application.ends_on),
        "claim_months": "6",
        "claim_days": "60",
        "reasons": "Pengarna räcker.",
    }
    assert "Choose what the decision is changed to." in post(browser(clerk), url, {**data, "kind": ""})
    post(browser(clerk), url, data, to=at("desk_reviews", first.application))
    page = page_of(browser(chief), at("desk_review_decision", first.application, request.pk))
    assert "86,612.22" in page.replace("\u00a0", " ")
    pile = page_of(browser(chief), reverse("desk_decisions"))
    assert first.application.case.reference not in pile
    post(
        browser(chief),
        at("desk_review_decision", first.application, request.pk),
        {"return": "1", "reason": ""},
    )
    post(
        browser(chief),
        at("desk_review_decision", first.application, request.pk),
        {"return": "1", "reason": "Motivera bättre."},
        to=at("desk_reviews", first.application),
    )
    assert "Motivera bättre." in page_of(browser(clerk), url)


def test_late_request_can_only_be_left_unexamined():
    first = sent()
    with clock.at(closes_at(last_day_of(first, clock.now())) + timedelta(minutes=1)):
        request = ask_review(first, DEMAND, by=owner_of(first))
    url, clerk = at("desk_review_answer", first.application, request.pk), clerk_of(first)
    assert "The request came after" in page_of(browser(clerk), url)
    assert "The request came after" in post(browser(clerk), url, {"outcome": "uphold", "reasons": "Skäl."})
    data = {"outcome": "dismiss", "ground": "late", "reasons": "Tiden hade gått ut."}
    post(browser(clerk), url, data, to=at("desk_reviews", first.application))
    assert ReviewAnswer.objects.get().ground == "late"


def test_hands_in_the_decision_see_why_they_do_not_answer():
    request = asked()
    first = request.decision
    url = at("desk_review_answer", first.application, request.pk)
    page = page_of(browser(first.proposed_by), url)
    assert "You proposed or took the decision under review." in page
    assert url not in page_of(browser(first.proposed_by), reverse("desk"))
    answer(request)
    page = page_of(browser(first.decided_by), at("desk_review_decision", first.application, request.pk))
    assert "You proposed or took the decision under review." in page


def test_requests_of_other_cases_are_not_there():
    open_round(amount="900000.00")
    request, other = asked(), sent()
    clerk = clerk_of(other)
    page_of(browser(clerk), at("desk_review_answer", other.application, request.pk), 404)
    page_of(browser(chief_of(other)), at("desk_review_decision", other.application, request.pk), 404)
    mine = asked(other)
    page_of(browser(chief_of(other)), at("desk_review_decision", other.application, mine.pk), 404)


def test_applicant_reads_the_answer_and_its_letter_once_it_is_sent():
    request = asked()
    first = request.decision
    owner = browser(owner_of(first))
    made = answer(request, reasons="Skälen håller inte.")
    page = page_of(owner, at("application_decision", first.application))
    assert "Skälen håller inte." not in page
    decide_answer(made, by=chief_of(first))
    assert "Skälen håller inte." not in page_of(owner, at("application_decision", first.application))
    run(Job.objects.get(kind="applications.review_letter").pk)
    page = page_of(owner, at("application_decision", first.application))
    assert "Skälen håller inte." in page
    assert "Appeal to the administrative court at the latest" in page
    letter = at("review_letter", first.application, request.pk)
    assert letter in page
    assert owner.get(letter)["Content-Type"] == "application/pdf"
    page_of(browser(member(OrganisationFactory())), letter, 404)
    assert browser(None).get(letter).status_code == 302
    assert browser(clerk_of(first)).get(letter).status_code == 200


def test_changed_decision_tells_the_applicant_how_to_appeal():
    first = refused()
    request = asked(first)
    made = answer(request, "change", change=change(whole(first.application, "Pengarna räcker.")))
    decide_answer(made, by=chief_of(first))
    sent(Decision.objects.get(pk=made.replacement_id))
    home = page_of(browser(owner_of(first)), reverse("my_home"))
    page = page_of(browser(owner_of(first)), at("application_decision", first.application))
    assert "You can appeal to the administrative court until" in page
    assert "Until then you can appeal" in home
    assert "What was changed" in page
    assert DEMAND.demand in page
    assert at("review_new", first.application) not in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("desk_reviews", 10), ("desk_review_answer", 10), ("desk_notification", 8)]
)
def test_desk_pages_ask_the_database_as_often_for_three_requests_as_for_one(
    name, queries, count, django_assert_num_queries
):
    first = sent()
    for number in range(count):
        made = ask_review(first, Asked(f"Mera {number}", "Därför"), by=owner_of(first))
        if number < count - 1:
            withdraw_review(made, by=owner_of(first))
    more = (ReviewRequest.objects.get(state="received").pk,) if name == "desk_review_answer" else ()
    client = browser(clerk_of(first))
    client.get(at(name, first.application, *more))
    with django_assert_num_queries(queries):
        assert client.get(at(name, first.application, *more)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_correction_asks_the_database_as_often_after_three_requests_as_after_one(
    count, django_assert_num_queries
):
    first = sent()
    for number in range(count):
        withdraw_review(
            ask_review(first, Asked(f"Mera {number}", "Därför"), by=owner_of(first)), by=owner_of(first)
        )
    client = browser(clerk_of(first))
    client.get(at("desk_correction", first.application))
    with django_assert_num_queries(11):
        assert client.get(at("desk_correction", first.application)).status_code == 200


def test_case_page_shows_what_is_contested():
    first = refused()
    clerk = clerk_of(first)
    assert "Contested" not in page_of(browser(clerk), at("desk_case", first.application))
    asked(first)
    page = page_of(browser(clerk), at("desk_case", first.application)).replace("\u00a0", " ")
    assert "Contested" in page
    assert f"{AMOUNT:,.2f}" in page
