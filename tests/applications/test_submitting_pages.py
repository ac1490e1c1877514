"""From the check to the receipt, withdrawing, and the decision, on the applicant's pages."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MemberRole, Role
from applications.choices import ApplicationState, Declaration
from applications.models import Application, Decision
from applications.queries.content import content_of, digest_of
from records import clock
from tests.applications.pages import signed_in, text_of
from tests.factories.accounts import member, person
from tests.factories.applications import complete_draft, submitted

pytestmark = pytest.mark.django_db


def test_the_check_shows_errors_apart_from_warnings_and_all_answers() -> None:
    made = complete_draft()
    line = made.budget_lines.get(category="staff")
    line.share, line.share_reason = Decimal("15"), "Behövs bara tidvis."
    line.save()
    page = signed_in(made.created_by).get(reverse("application_check", args=[made.reference]))
    assert [problem.reason.code for problem in page.context["warnings"]] == ["staff_share_justified"]
    assert "financing_over" in {problem.reason.code for problem in page.context["errors"]}
    shown = text_of(page)
    for answer in ("Nyanlända i landsbygdskommuner", "Tolkning", "€4,150.00 a month", "O.2.3.2"):
        assert answer in shown


def test_one_submits_with_declarations_and_sees_the_receipt() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    url = reverse("application_submit", args=[made.reference])
    page = client.get(url)
    assert "Submit, €86,612.22" in text_of(page)
    refused = client.post(url, {"seen": page.context["seen"], "true": "on"})
    assert refused.content.decode().count("Confirm this before you submit.") >= 3
    data = dict.fromkeys(Declaration.values, "on") | {"seen": page.context["seen"]}
    receipt = reverse("application_receipt", args=[made.reference])
    assert client.post(url, data)["Location"] == receipt
    assert client.post(url, data)["Location"] == receipt
    shown = text_of(client.get(receipt))
    found = made.submissions.get()
    at = timezone.localtime(found.submitted_at)
    for said in (
        made.reference,
        found.content_id,
        "€96,235.80",
        "€86,612.22",
        f"{at:%H:%M:%S}",
        "Password only",
    ):
        assert said in shown


def test_the_content_can_be_fetched_and_checked_against_the_receipt() -> None:
    made = submitted()
    client = signed_in(member(made.organisation, MemberRole.VIEWER))
    answer = client.get(reverse("application_content", args=[made.reference]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == made.submissions.get().content_id
    assert answer["Content-Disposition"] == f'attachment; filename="{made.reference}-v1.json"'


def test_late_by_a_microsecond_is_refused_with_the_instant() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = dict.fromkeys(Declaration.values, "on") | {"seen": digest_of(content_of(made))}
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        page = text_of(client.post(reverse("application_submit", args=[made.reference]), data))
    at = timezone.localtime(made.call.closes_at)
    assert "The application was not submitted" in page
    assert f"The call closed on {at.day} {at:%B %Y} at {at:%H:%M}" in page.replace("\u00a0", " ")


def test_an_owner_withdraws_on_a_page_of_its_own() -> None:
    made = submitted()
    client = signed_in(made.created_by)
    url = reverse("application_withdraw", args=[made.reference])
    assert "cannot be taken up again" in text_of(client.get(url))
    assert client.post(url)["Location"] == reverse("application", args=[made.reference])
    assert "You have withdrawn the application" in text_of(
        client.get(reverse("application", args=[made.reference]))
    )
    assert client.get(reverse("application_receipt", args=[made.reference])).status_code == 200


def test_a_withdrawn_draft_leads_from_submission_back_to_the_application() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    client.post(reverse("application_withdraw", args=[made.reference]))
    answer = client.get(reverse("application_submit", args=[made.reference]), follow=True)
    assert answer.status_code == 200
    assert "You have withdrawn the application" in text_of(answer)


def test_a_decision_is_told_in_plain_words_before_its_letter_is_there() -> None:
    made = submitted()
    decided = {"decided_by": person(Role.DECIDER), "decided_at": clock.now(), "state": "decided"}
    Decision.objects.create(
        application=made,
        kind="grant_in_part",
        amount=Decimal("50000"),
        rate=Decimal("80"),
        reasons="Kostnaderna för tolkning godtas till hälften.",
        proposed_by=person(Role.OFFICER),
        **decided,
    )
    Application.objects.update(
        state=ApplicationState.GRANTED_IN_PART,
        granted=Decimal("50000"),
        granted_rate=Decimal("80"),
        decided_at=decided["decided_at"],
    )
    page = text_of(signed_in(made.created_by).get(reverse("application", args=[made.reference])))
    for said in ("Granted in part", "less than you asked for", "€50,000.00"):
        assert said in page


def test_a_proposed_decision_is_not_shown_to_the_applicant() -> None:
    made = submitted()
    Decision.objects.create(
        application=made,
        kind="reject",
        reasons="Ännu inte beslutat.",
        proposed_by=person(Role.OFFICER),
    )
    Application.objects.update(state=ApplicationState.PROPOSED)
    page = text_of(signed_in(made.created_by).get(reverse("application", args=[made.reference])))
    assert "Ännu inte beslutat" not in page


def test_figures_dates_and_labels_follow_the_language() -> None:
    made = submitted()
    client = signed_in(made.created_by)
    url = reverse("application_receipt", args=[made.reference])
    assert "96\u00a0235,80\u00a0€" in client.get(url + "?lang=fi").content.decode()
    assert "kl.\u00a0" in client.get(url + "?lang=sv").content.decode()
