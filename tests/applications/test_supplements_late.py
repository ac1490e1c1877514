"""Answers that came late or not through the service: recorded whole, then judged."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from accounts.choices import Role
from applications.models import SupplementRequest
from applications.services.received import Upload
from applications.services.supplement_clock import lapse_supplements
from applications.services.supplements import (
    Late,
    judge_late,
    record_late,
)
from records import clock
from records.services import verify
from tests.applications.supplements import fresh, notices, owner, stands_as_submitted
from tests.factories import files
from tests.factories.accounts import person
from tests.factories.refusals import refusal
from tests.factories.selection import decider, officer
from tests.factories.supplements import asking, typed_in

pytestmark = pytest.mark.django_db


def late(**how: Any) -> Late:
    given = {
        "received_at": clock.now(),
        "how": "E-post",
        "text": "Numret är 040 1.",
        "reason": "Sjukdom",
    } | how
    return Late(**given)


def lapsed() -> SupplementRequest:
    request = asking()
    with clock.at(request.due_at + timedelta(minutes=2)):
        lapse_supplements()
    request.refresh_from_db()
    return request


def test_a_late_answer_is_recorded_and_then_accepted() -> None:
    request = lapsed()
    by = request.sent_by
    upload = Upload(BytesIO(files.PDF), "svar.html")
    made = record_late(request, late(upload=upload), by=by)
    assert (made.accepted, made.name, made.media_type) == (None, "svar.pdf", "application/pdf")
    assert fresh(request.application).state == "in_check"
    assert refusal(lambda: judge_late(made, True, " ", by=by)) == "supplement_reason"
    done = judge_late(made, True, "Dröjsmålet var ringa.", by=by)
    request.refresh_from_db()
    assert (done.accepted, request.state) == (True, "answered")
    assert fresh(request.application).state == "supplemented"
    assert notices("supplement_late_accepted") == 1
    assert refusal(lambda: judge_late(made, False, "x", by=by)) == "late_answer_judged"
    assert refusal(lambda: record_late(request, late(), by=by)) == "supplement_answered"
    assert verify() == []


def test_a_late_answer_that_is_not_accepted_changes_nothing() -> None:
    request = lapsed()
    made = record_late(request, late(), by=request.sent_by)
    judge_late(made, False, "Ingen grund för dröjsmålet.", by=request.sent_by)
    request.refresh_from_db()
    assert (request.state, fresh(request.application).state) == ("lapsed", "in_check")
    assert notices("supplement_late_refused") == 1


def test_an_answer_by_post_in_time_is_accepted_while_the_request_is_open() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="half-typed")
    made = record_late(request, late(how="Post"), by=request.sent_by)
    judge_late(made, True, "Kom i tid per post.", by=request.sent_by)
    assert fresh(request.application).state == "supplemented"
    assert stands_as_submitted(request.application)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"how": ""}, "late_answer_incomplete"),
        ({"text": " "}, "late_answer_incomplete"),
        ({"reason": ""}, "late_answer_incomplete"),
        ({"received_at": clock.now() + timedelta(days=365)}, "late_answer_in_future"),
    ],
)
def test_a_late_answer_is_recorded_whole(how: dict[str, Any], code: str) -> None:
    request = lapsed()
    assert refusal(lambda: record_late(request, late(**how), by=request.sent_by)) == code


def test_who_handles_a_request_is_an_impartial_officer() -> None:
    request = lapsed()
    made = record_late(request, late(), by=request.sent_by)
    for by in (officer(), decider(), owner(request), person(Role.AUDITOR)):
        refusal(lambda by=by: record_late(request, late(), by=by))
        refusal(lambda by=by: judge_late(made, True, "x", by=by))
    assert request.late_answers.count() == 1
