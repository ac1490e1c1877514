"""The time of a request for supplement: put later, reminded of, taken back, lapsed."""

from datetime import timedelta
from typing import Any

import pytest

from applications.models import SupplementRequest
from applications.queries.versions import said_in
from applications.services.supplement_clock import lapse_supplements, remind_supplements
from applications.services.supplementing import answer
from applications.services.supplements import (
    extend_supplement,
    take_back_supplement,
)
from records import clock
from records.services import verify
from tests.applications.supplements import fresh, notices, owner, stands_as_submitted
from tests.factories.applications import signing
from tests.factories.refusals import refusal
from tests.factories.supplements import asking, due_in, typed_in

pytestmark = pytest.mark.django_db
WHY = "Vi väntar på revisorn."


def test_the_deadline_is_put_later_with_a_reason_and_reminded_of_again() -> None:
    request = asking()
    SupplementRequest.objects.update(reminded_at=clock.now())
    later = due_in(30)
    assert refusal(lambda: extend_supplement(request, later, " ", by=request.sent_by)) == "supplement_reason"
    assert (
        refusal(lambda: extend_supplement(request, request.due_at, WHY, by=request.sent_by))
        == "supplement_not_later"
    )
    assert refusal(lambda: extend_supplement(request, later, WHY, by=owner(request))) == "role_needed"
    done = extend_supplement(request, later, WHY, by=request.sent_by)
    assert (done.due_at, done.reminded_at) == (later, None)
    kept = done.extensions.get()
    assert (kept.before, kept.after, kept.reason) == (request.due_at, later, WHY)
    assert notices("supplement_extended") == 1
    with clock.at(later):
        typed_in(request.application, "basics", contact_phone="2")


def test_a_request_taken_back_lets_what_was_submitted_stand() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    assert refusal(lambda: take_back_supplement(request, "", by=request.sent_by)) == "supplement_reason"
    done = take_back_supplement(request, "Numret fanns i registret.", by=request.sent_by)
    assert (done.state, done.ended_reason) == ("taken_back", "Numret fanns i registret.")
    assert fresh(request.application).state == "in_check"
    assert stands_as_submitted(request.application)
    assert notices("supplement_taken_back") == 1
    assert refusal(lambda: take_back_supplement(request, "x", by=request.sent_by)) == "wrong_state"
    assert (
        refusal(lambda: extend_supplement(request, due_in(40), WHY, by=request.sent_by))
        == "supplement_not_open"
    )


@pytest.mark.both
def test_a_request_nobody_answers_lapses_a_minute_after_its_deadline() -> None:
    request = asking()
    typed_in(request.application, "basics", contact_phone="2")
    for moment, number in (
        (timedelta(0), 0),
        (timedelta(minutes=1), 0),
        (timedelta(minutes=1, microseconds=1), 1),
    ):
        with clock.at(request.due_at + moment):
            assert lapse_supplements() == number
    request.refresh_from_db()
    assert (request.state, fresh(request.application).state) == ("lapsed", "in_check")
    assert stands_as_submitted(request.application)
    assert (notices("supplement_lapsed"), notices("supplement_not_answered")) == (1, 1)
    assert lapse_supplements() == 0
    with clock.at(request.due_at + timedelta(days=1)):
        made = fresh(request.application)
        assert refusal(lambda: answer(made, signing(made), by=owner(request))) in (
            "supplement_not_open",
            "supplement_late",
        )
    assert verify() == []


def test_one_whose_submission_is_gone_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = asking(), asking()
    path = "applications.services.versions.said_in"

    def said(submission: Any) -> Any:
        if submission.application_id == broken.application_id:
            raise FileNotFoundError
        return said_in(submission)

    monkeypatch.setattr(path, said)
    with clock.at(whole.due_at + timedelta(minutes=2)):
        assert lapse_supplements() == 1
    assert fresh(broken.application).state == "supplement_requested"


def test_one_reminder_goes_out_so_many_days_before() -> None:
    request = asking()
    for when, number in ((timedelta(days=3, seconds=1), 0), (timedelta(days=3), 1), (timedelta(days=2), 0)):
        with clock.at(request.due_at - when):
            assert remind_supplements() == number
    with clock.at(request.due_at + timedelta(seconds=1)):
        SupplementRequest.objects.update(reminded_at=None)
        assert remind_supplements() == 0
    assert notices("supplement_reminder") == 1
