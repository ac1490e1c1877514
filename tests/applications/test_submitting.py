"""Submitting: once, whole, signed, and in time by the server's clock."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings

from accounts.choices import MemberRole
from amif.receivers import RECEIVERS
from applications.choices import ApplicationState, CostCategory, CostModel
from applications.models import Application, BudgetLine, Submission
from applications.queries.content import content_of
from applications.queries.facts import judge
from applications.services.drafting import withdraw
from applications.services.submitting import submit
from records import clock
from records.models import AuditEvent, Notice, OutboxMessage, StoredDocument
from records.rules import Refused
from records.services import dispatch, open_document, verify
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.applications import balance, complete_draft, signing, submitted

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def send(application: Application, *, by: Any = None, **changes: Any) -> Submission:
    return submit(application, replace(signing(application), **changes), by=by or application.created_by)


def refusal(application: Application, **options: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        send(application, **options)
    return [reason.code for reason in refused.value.reasons]


def test_a_complete_draft_is_submitted_with_its_sums() -> None:
    made = complete_draft()
    found = send(made)
    made.refresh_from_db()
    staff, interpreting = Decimal("4150.00") * 24 * Decimal("0.8"), Decimal("120") * Decimal("85.50")
    total = ((staff + interpreting) * Decimal("1.07")).quantize(Decimal("0.01"))
    assert made.state == ApplicationState.SUBMITTED
    assert (made.eligible_cost, found.eligible_cost) == (total, total)
    assert made.requested == found.requested == Decimal("86612.22")
    assert (made.submitted_at, found.rate, found.version) == (found.submitted_at, Decimal("90.00"), 1)
    assert found.signature_method == "password-demo"


def test_the_content_is_stored_under_its_own_hash_and_says_everything() -> None:
    made = complete_draft()
    found = send(made)
    stored = open_document(found.content_id).read()
    assert hashlib.sha256(stored).hexdigest() == found.content_id
    said = json.loads(stored)
    assert json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == stored
    assert said["reference"] == made.reference
    assert said["submitted_at"] == found.submitted_at.isoformat()
    assert said["sections"]["basics"]["title"] == made.title
    assert [row["description"] for row in said["sections"]["budget"]["lines"]] == [
        "Tolkning",
        "Projektledare",
    ]
    assert len(said["sections"]["indicators"]["targets"]) == 19
    assert said["sums"]["requested"] == "86612.22"
    assert said["declarations"] == sorted(found.declarations)


def test_the_same_draft_has_another_hash_when_one_letter_differs() -> None:
    made = complete_draft()
    with clock.at(made.created_at):
        first = send(made).content_id
    other = complete_draft(title="Trygg start i Österbotten.")
    with clock.at(made.created_at):
        assert send(other).content_id != first


def test_submitting_twice_gives_the_same_submission() -> None:
    made = complete_draft()
    signed = signing(made)
    first = submit(made, signed, by=made.created_by)
    again = submit(Application.objects.get(pk=made.pk), signed, by=made.created_by)
    assert again == first
    assert Submission.objects.count() == 1
    assert Notice.objects.filter(kind="submitted").count() == 1
    assert AuditEvent.objects.filter(verb="applications.submitted").count() == 1


def test_equal_to_the_deadline_is_in_time_and_a_microsecond_later_is_late() -> None:
    in_time, late = complete_draft(), complete_draft()
    closes = in_time.call.closes_at
    with clock.at(closes):
        assert send(in_time).submitted_at == closes
    with clock.at(closes + MICROSECOND), pytest.raises(Refused) as refused:
        send(late)
    reasons = {reason.code: reason for reason in refused.value.reasons}
    assert reasons["call_closed"].params["closes"] == closes
    late.refresh_from_db()
    assert late.state == ApplicationState.DRAFT
    assert StoredDocument.objects.count() == 1


@pytest.mark.parametrize("offset", [-1_000_000, -1000, -1, 0, 1, 1000, 1_000_000])
def test_no_instant_around_the_deadline_is_judged_wrongly(offset: int) -> None:
    made = complete_draft()
    with clock.at(made.call.closes_at + timedelta(microseconds=offset)):
        if offset <= 0:
            send(made)
        else:
            assert "call_closed" in refusal(made)
    assert Submission.objects.exists() == (offset <= 0)


def test_nothing_is_submitted_before_the_call_opens() -> None:
    made = complete_draft()
    with clock.at(made.call.opens_at - MICROSECOND):
        assert "call_not_open_yet" in refusal(made)


def test_an_incomplete_draft_is_refused_with_every_reason_and_nothing_is_written() -> None:
    made = complete_draft(need="", contact_email="")
    made.targets.all().delete()
    events, messages = AuditEvent.objects.count(), OutboxMessage.objects.count()
    assert {"text_missing", "indicators_missing", "indicator_of_action_missing"} <= set(refusal(made))
    assert (AuditEvent.objects.count(), OutboxMessage.objects.count()) == (events, messages)
    assert not StoredDocument.objects.exists()


def test_an_entry_that_could_not_be_read_stops_the_submission() -> None:
    made = complete_draft()
    Application.objects.update(unread={"budget": {"staff-0-months": "tjugofyra"}})
    made.refresh_from_db()
    assert refusal(made) == ["unread"]


def test_a_gap_of_one_cent_stops_the_submission() -> None:
    made = complete_draft()
    line = made.financing_lines.get()
    line.amount -= Decimal("0.01")
    line.save()
    with pytest.raises(Refused) as refused:
        send(made)
    assert [(r.code, r.params["gap"]) for r in refused.value.reasons] == [
        ("financing_short", Decimal("0.01"))
    ]


def test_a_rate_above_the_ceiling_stops_the_submission() -> None:
    made = complete_draft(ground="", ground_reason="")
    assert "rate_above_ceiling" in refusal(made)


def test_a_cost_the_model_does_not_allow_stops_the_submission() -> None:
    made = complete_draft(cost_model=CostModel.FLAT_40)
    balance(made)
    assert refusal(made) == ["category_covered_by_flat_rate"]


def test_each_declaration_is_needed() -> None:
    made = complete_draft()
    with pytest.raises(Refused) as refused:
        send(made, declarations=("true",))
    fields = [reason.field for reason in refused.value.reasons]
    assert fields == ["declarations.no_other_eu", "declarations.conditions", "declarations.publication"]


def test_only_a_signatory_submits_and_the_refusal_names_one() -> None:
    made = complete_draft()
    editor = member(made.organisation, MemberRole.EDITOR)
    with pytest.raises(Refused) as refused:
        send(made, by=editor)
    reason = refused.value.reasons[0]
    assert (reason.code, reason.params["signatories"]) == ("signatory_submits", made.created_by.name)


@pytest.mark.parametrize("foreign", [True, False])
def test_a_stranger_neither_submits_nor_sees_the_submission(foreign: bool) -> None:
    made = complete_draft() if foreign else submitted()
    stranger = member(OrganisationFactory())
    assert refusal(made, by=stranger) == ["not_member"]
    assert refusal(made, by=UserFactory()) == ["not_member"]


def test_what_a_colleague_changed_meanwhile_is_not_submitted_unseen() -> None:
    made = complete_draft()
    signed = signing(made)
    Application.objects.filter(pk=made.pk).update(title="Något helt annat")
    with pytest.raises(Refused) as refused:
        submit(made, signed, by=made.created_by)
    assert [reason.code for reason in refused.value.reasons] == ["changed_since_seen"]


def test_a_withdrawn_draft_cannot_be_submitted() -> None:
    made = complete_draft()
    withdraw(made, by=made.created_by)
    assert refusal(made) == ["not_a_draft"]


def test_a_password_alone_does_not_count_in_production() -> None:
    made = complete_draft()
    with override_settings(PRODUCTION=True):
        assert refusal(made) == ["signed_without_strong_identification"]
        assert send(made, level="strong").signature_method == "strong"


def test_the_receipt_goes_to_owners_and_editors_in_their_own_language() -> None:
    organisation = OrganisationFactory()
    owner = member(organisation, MemberRole.OWNER, language="fi", email="omistaja@example.org")
    member(organisation, MemberRole.EDITOR, language="sv", email="redaktor@example.org")
    member(organisation, MemberRole.VIEWER, email="viewer@example.org")
    made = submitted(owner, organisation=organisation)
    dispatch(RECEIVERS)
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {"omistaja@example.org", "redaktor@example.org"}
    sha256 = made.submissions.get().content_id
    for message in sent.values():
        assert made.reference in message.subject
        assert sha256 in message.body
    assert "86\u00a0612,22\u00a0€" in sent["redaktor@example.org"].body
    dispatch(RECEIVERS)
    assert len(mail.outbox) == 2


def test_submission_stands_in_an_unbroken_audit_chain() -> None:
    made = submitted()
    event = AuditEvent.objects.get(stream=made.stream, verb="applications.submitted")
    assert event.actor == made.created_by.pk
    assert (event.data["from"], event.data["to"]) == ("draft", "submitted")
    assert verify(made.stream) == []


def test_the_check_page_and_the_submission_judge_alike() -> None:
    made = complete_draft(summary="")
    BudgetLine.objects.create(application=made, category=CostCategory.TRAVEL, position=0, description="Resor")
    at = clock.now()
    with clock.at(at):
        shown = [reason.code for reason in judge(content_of(made), at=at).errors]
        assert refusal(made) == shown
    assert shown == ["text_missing", "amount_missing"]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_submissions_make_one_and_answer_alike() -> None:
    made = complete_draft()
    signed, owner = signing(made), made.created_by

    def once(_: int) -> tuple[Any, ...] | str:
        try:
            found = submit(Application.objects.get(pk=made.pk), signed, by=owner)
            return found.pk, found.submitted_at, found.content_id, found.requested
        except Exception as error:
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(once, range(50)))
    print(
        f"{connection.vendor}: 50 parallel submissions: {Submission.objects.count()} made, {len(set(answers))} answer"
    )
    assert len(set(answers)) == 1
    assert not isinstance(answers[0], str), answers[0]
    assert Submission.objects.count() == 1
    assert Notice.objects.filter(kind="submitted").count() == 1
    assert AuditEvent.objects.filter(verb="applications.submitted").count() == 1
    assert verify() == []
