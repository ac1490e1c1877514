"""The decision in hand: read for the first time; a request for review sent, taken back, or entered by an officer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Language
from accounts.models import Membership
from applications.choices import ReviewChannel, ReviewState
from applications.models import AnswerReading, Decision, DecisionReading, ReviewAnswer, ReviewRequest
from applications.permissions.review import (
    why_not_another,
    why_not_ask_review,
    why_not_enter_review,
    why_not_withdraw_review,
)
from applications.queries.reviews import last_day_of
from applications.rules.review import came_in_time, received_problems, request_problems
from applications.services.locking import lock
from applications.services.received import Received, Upload, receive
from applications.services.review_answers import lapse_answer
from applications.services.submitting import writers
from applications.services.telling import tell_desk
from calls.queries.parameters import parameters_of_call
from records import clock
from records.formats import moment
from records.queries import forget
from records.rules import refuse
from records.services import append, move, notify


@dataclass(frozen=True)
class Asked:
    """What is asked to be changed, why, and a file beside."""

    demand: str
    grounds: str
    file: Upload | None = None


@dataclass(frozen=True)
class Came:
    """How a request came that was not made in the service: from whom, when, by which way."""

    sender: str
    received_at: datetime
    channel: str


def record_reading(decision: Decision, *, by: Any) -> bool:
    """Keep when a member of the applicant opened the decision for the first time; False when it is known already.

    Anybody else who opens it (the desk, an auditor) leaves no trace here. No query when the decision knows that it has
    been read before (queries.reviews.sent_decision_of).
    """
    if getattr(decision, "read_before", False) or decision.readings.filter(user=by).exists():
        return False
    if not Membership.objects.filter(user=by, organisation=decision.application.organisation_id).exists():
        return False
    with transaction.atomic():
        _row, new = DecisionReading.objects.get_or_create(
            decision=decision, user=by, defaults={"at": clock.now()}
        )
        if new:
            append(decision.stream, "applications.decision_read", by=by, subject=subject(decision))
            forget(decision, "readings")
    return new


def record_answer_readings(answers: Iterable[ReviewAnswer], *, by: Any) -> int:
    """Keep when a member of the applicant opened each answer for the first time; how many were new. `by` is a member.

    The answers are those of `answers_of` for this reader: no query when all of them have been read before.
    """
    unread: list[Any] = [one for one in answers if not getattr(one, "read_before", False)]
    return sum(_read(one, by) for one in unread)


def _read(answer: ReviewAnswer, by: Any) -> bool:
    """Whether it had not been read before."""
    with transaction.atomic():
        _row, new = AnswerReading.objects.get_or_create(answer=answer, user=by, defaults={"at": clock.now()})
        if new:
            append(
                answer.stream, "reviews.answer_read", by=by, subject=f"applications.review_answer:{answer.pk}"
            )
    return new


def ask_review(decision: Decision, asked: Asked, *, by: Any) -> ReviewRequest:
    """Send a request for review. Late, it is taken all the same, and marked by its time: the authority decides on it.

    It has come when the server took it in hand (act 13/2003, section 11). Refused with what is missing; sent twice, it
    is the same request.
    """
    arrived = clock.now()
    last_day = last_day_of(decision, arrived)
    in_time = came_in_time(arrived, last_day)
    refuse(*request_problems(asked.demand, asked.grounds, in_time=in_time, last_day=last_day))
    refuse(why_not_ask_review(by, decision) if not same_before(decision, asked, by) else None)
    file = received(decision, asked)
    with transaction.atomic():
        lock(decision.application)
        before = same_before(decision, asked, by)
        if before is not None:
            return before
        refuse(why_not_ask_review(by, decision))
        made = keep(decision, asked, file, Came(by.name, arrived, ReviewChannel.SERVICE), by=by)
        tell_made(made)
    return made


def same_before(decision: Decision, asked: Asked, by: Any) -> ReviewRequest | None:
    """The very request, sent before by the same person: a button pressed twice."""
    words = {"demand": asked.demand.strip(), "grounds": asked.grounds.strip()}
    rows = decision.review_requests.filter(state=ReviewState.RECEIVED, recorded_by=by, **words)
    return rows.first()


def enter_review(decision: Decision, asked: Asked, came: Came, *, by: Any) -> ReviewRequest:
    """An officer enters a request that came by post or e-mail, with the time it reached the authority."""
    refuse(why_not_enter_review(by, decision.application))
    refuse(*request_problems(asked.demand, asked.grounds, in_time=True, last_day=clock.now().date()))
    refuse(*received_problems(came.received_at, decision.decided_at or came.received_at, clock.now()))
    file = received(decision, asked)
    with transaction.atomic():
        lock(decision.application)
        refuse(why_not_another(decision))
        made = keep(decision, asked, file, came, by=by)
        tell_made(made)
    return made


def received(decision: Decision, asked: Asked) -> Received:
    """The file beside the request, looked at and kept."""
    if asked.file is None:
        return Received()
    return receive(asked.file, parameters_of_call(decision.application.call))


def keep(decision: Decision, asked: Asked, file: Received, came: Came, *, by: Any) -> ReviewRequest:
    """The row and its event."""
    made = ReviewRequest.objects.create(
        decision=decision,
        channel=came.channel,
        sender=came.sender.strip(),
        demand=asked.demand.strip(),
        grounds=asked.grounds.strip(),
        document=file.document,
        document_name=file.name,
        received_at=came.received_at,
        last_day=last_day_of(decision, came.received_at),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    data = {"channel": made.channel, "in_time": in_time(made), "sha256": file.sha256}
    append(decision.stream, "reviews.received", by=by, subject=f"review:{made.pk}", data=data)
    return made


def in_time(made: ReviewRequest) -> bool:
    """Whether it came by the end of the last day."""
    return came_in_time(made.received_at, made.last_day)


def tell_made(made: ReviewRequest) -> None:
    """A receipt for those who write for the applicant, and a notice for the desk."""
    application = made.decision.application
    at = {code: moment(made.received_at, code, seconds=True) for code in Language.values}
    params = {"reference": application.reference, "at": at, "sender": made.sender}
    url = reverse("application_decision", args=[application.reference])
    for one in writers(application):
        notify(one, "review_received", case=application.case, params=params, url=url)
    tell_desk(application, "review_asked", {"sender": made.sender}, url="desk_reviews")


def withdraw_review(made: ReviewRequest, *, by: Any) -> ReviewRequest:
    """Take the request back, until it is decided; it stays on record. An answer that is proposed lapses with it."""
    with transaction.atomic():
        lock(made.decision.application)
        refuse(why_not_withdraw_review(by, made))
        lapse_answer(made, by=by)
        return move(made, "withdraw", by=by, why_not=why_not_withdraw_review)


def subject(decision: Decision) -> str:
    """How the audit trail names the decision."""
    return f"applications.decision:{decision.pk}"
