"""Before an assessment is finished: differences explained, given scores handed back; the pages of both sides."""

from decimal import Decimal
from typing import Any

import pytest

from applications.models import Assessment, DifferenceNote, ScoresReopening
from applications.queries.cases import load_criteria
from applications.queries.score_table import score_table
from applications.services.assessing import finish_assessment, give
from applications.services.reconciling import explain_differences, reopen
from calls.models import CriteriaSet
from records.models import AuditEvent, Notice
from records.services import verify
from tests.applications.desk import at, browser, filled, page_of, post
from tests.factories.applications import open_round
from tests.factories.refusals import refused_with
from tests.factories.selection import REASON, assigned, give_scores, impartial, officer

pytestmark = pytest.mark.django_db
WHY = "Den ena läste bilagan annorlunda."


def scored(by: Any, *values: int) -> list[Assessment]:
    found = assigned(by=by)
    for one, value in zip(found, values, strict=True):
        give_scores(one, value)
    return found


# Differences


def test_far_apart_scores_wait_for_a_word_and_then_the_assessment_ends():
    by = officer()
    application = scored(by, 5, 2)[0].application
    refused_with(
        lambda: finish_assessment(application, by=by), "difference_unexplained", "difference_unexplained"
    )
    assert explain_differences(application, {"relevance": WHY, "plan": WHY}, by=by) == 2
    assert explain_differences(application, {"relevance": WHY}, by=by) == 0
    assert finish_assessment(application, by=by).score == Decimal("70.00")
    assert AuditEvent.objects.filter(verb="applications.difference_noted").count() == 2
    assert verify() == []


def test_note_is_taken_back_by_an_empty_one_and_not_written_while_blind():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first, 5)
    refused_with(lambda: explain_differences(first.application, {"plan": WHY}, by=by), "scores_not_given")
    give_scores(second, 1)
    explain_differences(first.application, {"plan": WHY}, by=by)
    explain_differences(first.application, {"plan": " "}, by=by)
    assert DifferenceNote.objects.count() == 0


def test_one_step_apart_needs_no_word():
    by = officer()
    application = scored(by, 4, 3)[0].application
    assert finish_assessment(application, by=by).score == Decimal("70.00")


# Reopening


def test_reopened_scores_are_hidden_changed_and_given_anew():
    by = officer()
    first, second = scored(by, 5, 4)
    reopen(first, "Tabellen saknade en rad.", by=by)
    table = score_table(by, first.application, load_criteria(first.application))
    assert not any(one.shown for one in table.columns)
    kept = ScoresReopening.objects.get()
    assert kept.given["scores"]["plan"] == {"value": "5.00", "reason": REASON}
    assert Notice.objects.filter(kind="scores_reopened", user=first.assessor).count() == 1
    refused_with(lambda: finish_assessment(first.application, by=by), "scores_not_given")
    give_scores(first, 4)
    assert finish_assessment(first.application, by=by).score == Decimal("80.00")
    assert give(second, by=second.assessor).given_at is not None


def test_reopening_needs_a_reason_given_scores_and_an_officer_of_the_case():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first)
    refused_with(lambda: reopen(first, " ", by=by), "reopening_reason")
    refused_with(lambda: reopen(second, "x", by=by), "assessment_not_given")
    refused_with(lambda: reopen(first, "x", by=officer()), "impartiality_not_declared")
    refused_with(lambda: reopen(first, "x", by=first.assessor), "role_needed")
    give_scores(second)
    finish_assessment(first.application, by=by)
    refused_with(lambda: reopen(first, "x", by=by), "wrong_state")


# The pages


def test_officers_page_asks_for_the_words_and_finishes_when_they_are_there():
    by = officer()
    application = scored(by, 5, 2)[0].application
    client, url = browser(by), at("desk_scores", application)
    found = page_of(client, url)
    assert found.count("far apart") >= 2
    assert "Explain the big differences first." in found
    post(client, url, {"explain": "1", "relevance-note": WHY, "plan-note": WHY}, url)
    again = page_of(client, url)
    assert WHY in again
    assert "Explain the big differences first." not in again
    post(client, at("desk_finish", application), {}, at("desk_case", application))


def test_thresholds_stand_in_words_by_criterion_category_and_total():
    by = officer()
    application = scored(by, 3, 3)[0].application
    CriteriaSet.objects.update(total_threshold=Decimal("70.00"))
    found = page_of(browser(by), at("desk_scores", application))
    assert "60.00 points, below the threshold 70.00" in found
    CriteriaSet.objects.update(total_threshold=Decimal("60.00"))
    assert "60.00 points, threshold 60.00 reached" in page_of(browser(by), at("desk_scores", application))


def test_assessor_reads_why_scores_came_back():
    by = officer()
    first, _second = scored(by, 5, 4)
    page = at("desk_reopening", first.application, first.pk)
    assert first.assessor.name in page_of(browser(by), page)
    post(browser(by), page, {"reason": "Läs bilaga 2."}, at("desk_assessors", first.application))
    assert "Läs bilaga 2." in page_of(browser(first.assessor), at("desk_score", first.application))


def test_score_page_names_what_is_missing_until_nothing_is():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    client, url = browser(first.assessor), at("desk_score", first.application)
    found = page_of(client, url)
    assert "2 things still missing" in found
    assert 'href="#id_plan-value_0"' in found
    client.post(url, filled(first.application, "scores", "4.00"))
    assert "Nothing is missing" in page_of(client, url)


@pytest.mark.parametrize("cases", [1, 3])
def test_score_page_takes_the_same_number_of_queries(cases, django_assert_num_queries):
    open_round(amount="900000.00")
    first, *_others = [assigned()[0] for _ in range(cases)]
    impartial(first.application, first.assessor)
    client, url = browser(first.assessor), at("desk_score", first.application)
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
