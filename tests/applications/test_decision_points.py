"""The applicant sees its own points with the reason of a score agreed on, and nobody else's."""

from decimal import Decimal

import pytest

from applications.models import ReconciledScore
from calls.models import Criterion
from records.models import Job
from records.services import run
from tests.applications.desk import at, browser, page_of
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import open_round, submitted
from tests.factories.selection import decided, officer

pytestmark = pytest.mark.django_db


def agreed(application, words, value="4.00"):
    """The assessors agreed on the first criterion's score."""
    criterion = Criterion.objects.filter(criteria_set=application.call.criteria_set, stage="quality").first()
    ReconciledScore.objects.create(
        application=application, criterion=criterion, value=Decimal(value), reason=words, by=officer()
    )
    return criterion


def test_applicant_sees_the_reasons_of_its_own_agreed_scores_only():
    open_round(amount="500000.00")
    owner, other = (member(OrganisationFactory()) for _ in range(2))
    mine, foreign = decided(submitted(owner)).application, decided(submitted(other)).application
    criterion = agreed(mine, "Bedömarna enades om målgruppen.")
    agreed(foreign, "Hemligt om någon annan.", "1.00")
    for job in Job.objects.filter(kind="applications.letter"):
        run(job.pk)
    text = page_of(browser(owner), at("application_decision", mine))
    assert "Bedömarna enades om målgruppen." in text
    assert criterion.title["en"] in text
    assert "Hemligt om någon annan." not in text
    page_of(browser(other), at("application_decision", mine), 404)
