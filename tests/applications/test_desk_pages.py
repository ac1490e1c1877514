"""The desk's pages: a case's way from check to letter, the forms, lists and tasks, how many queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.choices import ApplicationState
from applications.models import Application, Assessment, Decision, ImpartialityDeclaration
from applications.services.checking import Entry, record_checks
from applications.services.declaring import declare
from calls.models import CallRound, CriteriaSet, LedgerEntry
from records import clock
from records.models import Job
from records.services import run, verify
from tests.applications.desk import at, browser, filled, page_of, post
from tests.factories.accounts import person
from tests.factories.applications import TITLE, open_round, submitted
from tests.factories.selection import (
    REASON,
    assessed,
    assessor,
    assigned,
    checked,
    decider,
    impartial,
    officer,
    proposed,
)

pytestmark = pytest.mark.django_db
TERMS = {"starts_on": "1.1.2027", "ends_on": "31.12.2028", "claim_months": "6", "claim_days": "60"}


# The whole way, by the pages alone


def test_case_goes_from_submission_to_letter_by_its_pages():
    open_round(amount="500000.00")
    application = submitted()
    case = at("desk_case", application)
    clerk, chief = browser(officer()), browser(decider())
    people = [assessor(), assessor()]

    declaration = at("desk_declaration", application)
    assert clerk.get(case).headers["Location"].startswith(declaration)
    post(
        clerk,
        f"{declaration}?next={at('desk_checks', application)}",
        {"impartial": "yes"},
        at("desk_checks", application),
    )
    answers = filled(application, "checks", "yes") | {"ground": "yes", "ground_reason": REASON}
    post(clerk, at("desk_checks", application), answers, at("desk_checks", application))
    post(clerk, at("desk_admission", application), {}, at("desk_assessors", application))
    names = {"assessors": [str(one.pk) for one in people]}
    post(clerk, at("desk_assessors", application), names, at("desk_assessors", application))

    for one in people:
        client = browser(one)
        assert TITLE not in page_of(client, reverse("desk"))
        score = at("desk_score", application)
        post(client, f"{declaration}?next={score}", {"impartial": "yes"}, score)
        assert TITLE in page_of(client, score)
        post(client, score, filled(application, "scores", "4.00") | {"give": "1"}, case)

    post(clerk, at("desk_finish", application), {}, case)
    assert "80.00" in page_of(clerk, reverse("desk_ranking", args=[application.call_id]))
    sums = {
        "kind": "grant",
        "cost": "96235.80",
        "rate": "90",
        "amount": "86,612.22",
        "reasons": REASON,
        **TERMS,
    }
    post(clerk, at("desk_proposal", application), sums, case)

    decision_url = at("desk_decision", application)
    post(chief, f"{declaration}?next={decision_url}", {"impartial": "yes"}, decision_url)
    assert "Grant €86,612.22" in page_of(chief, decision_url)
    decision = Decision.objects.get()
    post(chief, decision_url, {"decision": decision.pk}, case)

    run(Job.objects.get(kind="applications.letter").pk)
    owner = browser(application.organisation.memberships.get().user)
    letter = owner.get(at("decision_letter", application))
    assert letter.headers["Content-Type"] == "application/pdf"
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    assert Application.objects.get().state == ApplicationState.GRANTED
    assert LedgerEntry.objects.get(kind="commit").amount == Decimal("86612.22")
    assert verify() == []


# The forms


def test_score_page_saves_as_typed_and_answers_the_script_with_the_time():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    client, url = browser(first.assessor), at("desk_score", first.application)
    data = {"relevance-value": "4.00", "plan-reason": "Tidplanen är snäv."}
    answer = client.post(url, data, headers={"X-Autosave": "1"})
    assert answer.json()["totals"] == {"missing": "2 things still missing"}
    found = page_of(client, url)
    assert "Tidplanen är snäv." in found
    kept = {row.criterion.code: row.value for row in first.scores.select_related("criterion")}
    assert kept == {"relevance": Decimal("4.00"), "plan": None}


def test_giving_with_gaps_names_each_gap_at_its_field_and_keeps_the_rest():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    data = {"relevance-value": "4.00", "relevance-reason": REASON, "give": "1"}
    found = post(browser(first.assessor), at("desk_score", first.application), data)
    assert "<title>Error:" in " ".join(found.split())
    assert 'href="#id_plan-value_0"' in found
    assert "Give a score for “plan”." in found
    assert Assessment.objects.get(pk=first.pk).given_at is None
    assert first.scores.get(criterion__code="relevance").value == 4


def test_check_without_a_reason_is_an_error_at_its_field():
    application, by = submitted(), officer()
    impartial(application, by)
    found = post(browser(by), at("desk_checks", application), {"solvent-value": "yes"})
    assert 'href="#id_solvent-reason"' in found
    assert "Write the reason for the answer to “solvent”." in found


def test_failed_criterion_leads_to_a_proposal_and_not_to_assessment():
    by = officer()
    application = checked(by=by)
    record_checks(application, {"solvent": Entry("no", "Konkurs.")}, by=by)
    found = page_of(browser(by), at("desk_checks", application))
    assert at("desk_proposal", application) in found
    assert at("desk_admission", application) not in found
    post(browser(by), at("desk_admission", application), {}, at("desk_checks", application))
    assert Application.objects.get().state == ApplicationState.IN_CHECK


def test_proposal_page_shows_the_ledgers_no_with_the_figures():
    by = officer()
    open_round(amount="80000.00")
    application = assessed(submitted(), by=by)
    sums = {
        "kind": "grant",
        "cost": "96 235,80",
        "rate": "90",
        "amount": "86 612,22",
        "reasons": REASON,
        **TERMS,
    }
    found = post(browser(by), at("desk_proposal", application), sums)
    assert "has €80,000.00 free; €86,612.22 is needed, €6,612.22 too much" in found
    assert REASON in found


def test_proposal_below_the_threshold_cannot_be_chosen_but_says_why():
    by = officer()
    application = assessed(by=by, values=(2, 2))
    CriteriaSet.objects.update(total_threshold=Decimal("60.00"))
    found = page_of(browser(by), at("desk_proposal", application))
    assert "The total of 40.00 points is below the threshold of 60.00." in found
    sums = {
        "kind": "grant",
        "cost": "96235.80",
        "rate": "90",
        "amount": "86612.22",
        "reasons": REASON,
        **TERMS,
    }
    post(browser(by), at("desk_proposal", application), sums)
    assert Decision.objects.count() == 0


def test_form_of_an_older_proposal_decides_nothing_new():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    url = at("desk_decision", decision.application)
    post(
        browser(other),
        url,
        {"decision": decision.pk, "return": "1", "reason": "Motivera."},
        "/desk/decisions/",
    )
    again = {"kind": "reject", "reasons": REASON}
    post(browser(by), at("desk_proposal", decision.application), again, at("desk_case", decision.application))
    post(browser(other), url, {"decision": decision.pk})
    assert Application.objects.get().state == ApplicationState.PROPOSED


def test_declaration_does_not_lead_to_another_site():
    application, by = submitted(), officer()
    url = at("desk_declaration", application) + "?next=https://example.org/"
    post(browser(by), url, {"impartial": "yes"}, at("desk_case", application))


def test_declaring_on_a_whole_line_takes_what_is_filled_in():
    open_round(amount="500000.00")
    first, second = assessed(submitted()), assessed(submitted())
    reader = officer()
    url = reverse("desk_declarations", args=[first.call_id, first.line_id])
    data = {f"case-{first.pk}-impartial": "yes"}
    post(browser(reader), url, data, reverse("desk_ranking", args=[first.call_id]) + f"#line-{first.line_id}")
    assert [one.application for one in ImpartialityDeclaration.objects.filter(user=reader)] == [first]
    found = post(browser(reader), url, {f"case-{second.pk}-impartial": "no"})
    assert "Write what ties you to the applicant." in found


# Lists and tasks


def test_queue_is_searched_and_filtered_where_it_is_open():
    open_round(amount="500000.00")
    by = officer()
    one = submitted(title="Vänstuga i Vasa")
    two = assessed(submitted(title="Språkcafé i Åbo"), by=by)
    impartial(one, by)
    client, url = browser(by), reverse("desk_cases")
    assert one.case.reference in page_of(client, f"{url}?q=vänstuga")
    assert two.case.reference not in page_of(client, f"{url}?q=vänstuga")
    assert one.case.reference not in page_of(client, f"{url}?state=assessed")
    assert two.case.reference in page_of(
        client, f"{url}?state=assessed&line=2D&action=2D2&call={two.call_id}"
    )
    assert "Nothing matches" in page_of(client, f"{url}?q=finnsinte")
    assert "Nothing matches" in page_of(client, f"{url}?state=nonsense")


def test_tasks_are_those_of_the_role_by_due_date_and_their_addresses_work():
    open_round(amount="900000.00")
    CallRound.objects.update(
        closes_at=clock.now() - timedelta(days=40), opens_at=clock.now() - timedelta(days=80)
    )
    by, other = officer(), decider()
    CallRound.objects.update(closes_at=clock.now() + timedelta(days=1))
    new = submitted()
    found = assigned(submitted(), by=by)
    assessed(submitted(), by=by)
    decision = proposed(submitted(), by=by)
    CallRound.objects.update(closes_at=clock.now() - timedelta(days=40))
    for who, words in (
        (by, ["Check 1 new application", "Late", "Rank, and propose a decision on 1 application"]),
        (found[0].assessor, ["Declare your impartiality on 1 application"]),
        (other, ["Declare your impartiality on 1 application"]),
    ):
        body = page_of(browser(who), reverse("desk"))
        assert [word for word in words if word not in body] == []
        links = [part.split('"')[0] for part in body.split('govuk-task-list__link" href="')[1:]]
        assert links
        for link in links:
            assert browser(who).get(link.split("#")[0]).status_code in (200, 302)
    assert "Nothing waits for you" in page_of(browser(assessor()), reverse("desk"))
    assert decision.application.case.reference in page_of(browser(other), reverse("desk_decisions"))
    declare(new, False, "Vän.", by=by)
    assert "Check 1 new application" not in page_of(browser(by), reverse("desk"))


def test_returned_proposal_comes_back_as_a_task_of_its_own():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    url = at("desk_decision", decision.application)
    post(
        browser(other),
        url,
        {"decision": decision.pk, "return": "1", "reason": "Motivera resorna."},
        "/desk/decisions/",
    )
    assert "Propose again" in page_of(browser(by), reverse("desk"))
    assert "Motivera resorna." in page_of(browser(by), at("desk_proposal", decision.application))


def test_finance_has_its_way_to_the_money():
    found = page_of(browser(person(Role.FINANCE)), reverse("desk"))
    assert "Nothing waits for you" in found
    assert f'href="{reverse("money")}"' in found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_speak_the_readers_language(language):
    by = officer(language=language)
    application = assessed(by=by)
    found = page_of(browser(by), at("desk_case", application)).replace("\u00a0", " ")
    assert f'<html lang="{language}"' in found
    assert {"fi": "Päätös", "sv": "Beslut", "en": "Decision"}[language] in found
    assert {"fi": "86 612,22", "sv": "86 612,22", "en": "86,612.22"}[language] in found


# Queries


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("desk", 10), ("desk_cases", 11), ("desk_decisions", 5), ("desk_ranking", 11), ("desk_case", 12)],
)
def test_pages_take_the_same_number_of_queries(name, queries, count, django_assert_num_queries):
    open_round(amount="900000.00")
    by = officer()
    people = [assessor() for _ in range(count + 1)]
    for _ in range(count):
        case = proposed(submitted(), by=by, values=[4] * len(people), assessors=people).application
        assessed(submitted(), by=by)
        submitted()
    args = {"desk_ranking": [case.call_id], "desk_case": [case.case.reference]}.get(name, [])
    client = browser(by)
    client.get(reverse("desk"))
    with django_assert_num_queries(queries):
        assert client.get(reverse(name, args=args)).status_code == 200
