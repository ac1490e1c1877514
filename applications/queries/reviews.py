"""The decision in the applicant's hands: when it was notified, until when a review can be asked, who has read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from applications.models import Application, Decision, DecisionReading, ReviewAnswer, ReviewRequest
from applications.models.application import DECIDED
from applications.models.review import OPEN_REVIEWS
from applications.queries.drafts import taken_decision
from applications.rules.review import Standing, came_in_time, standing_of
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import ELECTRONIC, ReviewVerdict, appeal_until, local_day, review_until
from records.queries import Relation, at_hand, gathering, settle

READINGS = {"readings": Relation(DecisionReading, "decision", along=("user",))}


@dataclass(frozen=True)
class ReviewLook:
    """The time limit with its reasons, where it stands today, the requests made, who has read the decision and when."""

    verdict: ReviewVerdict
    standing: Standing
    requests: list[ReviewRequest]
    readings: list[DecisionReading]

    @property
    def pending(self) -> ReviewRequest | None:
        """The request that waits for the authority's answer."""
        return next((one for one in self.requests if one.state in OPEN_REVIEWS), None)


def notified_by(decision: Decision) -> ReviewVerdict | None:
    """Act 1125/2021, section 31: when it counts as notified and the last day for a review; None before it was sent.

    No query when the application's call and its programme have been read.
    """
    sent_at = sent_at_of(decision)
    if sent_at is None:
        return None
    parameters = parameters_of_call(decision.application.call)
    sent_on = decision.posted_on or local_day(sent_at)
    return review_until(sent_on, decision.sent_by, parameters, shown_on=decision.shown_on)


def sent_at_of(decision: Decision) -> datetime | None:
    """When the decision was sent. Those of before the day was kept were sent as soon as they were taken."""
    return decision.sent_at or (decision.decided_at if decision.letter_id else None)


def last_day_of(decision: Decision, now: datetime) -> date:
    """The last day to ask for a review, as far as is known: of a decision not yet sent, as if it were sent now."""
    found = notified_by(decision)
    if found is None:
        parameters = parameters_of_call(decision.application.call)
        found = review_until(local_day(now), decision.sent_by, parameters)
    return found.last_day


def last_day_to_appeal(decision: Decision) -> date:
    """The last day to appeal a decision that answers a request for review, once it has been sent."""
    sent_at = sent_at_of(decision)
    if sent_at is None:
        raise ValueError("nothing is appealed before it is sent")
    parameters = parameters_of_call(decision.application.call)
    sent_on = decision.posted_on or local_day(sent_at)
    return appeal_until(sent_on, decision.sent_by, parameters, shown_on=decision.shown_on).last_day


def last_day_to_appeal_answer(application: Application, sent_at: datetime) -> date:
    """The last day to appeal an answer with a letter of its own, sent then. No query, the call read."""
    return appeal_until(local_day(sent_at), ELECTRONIC, parameters_of_call(application.call)).last_day


def review_look(
    decision: Decision, now: datetime, requests: Iterable[ReviewRequest] | None = None
) -> ReviewLook | None:
    """What the applicant and the officer see of the time limit; None before the decision was sent.

    Two queries: none for the readings when they were read with the decision, nor for `requests` that are at hand.
    """
    verdict = notified_by(decision)
    if verdict is None:
        return None
    readings = decision.readings.all()
    if not at_hand(decision, "readings"):
        readings = readings.select_related("user")
    if requests is None:
        requests = decision.review_requests.select_related("recorded_by", "document")
    return ReviewLook(
        verdict,
        standing_of(verdict.notified_on, verdict.last_day, now),
        [one for one in requests if one.decision_id == decision.pk],
        list(readings),
    )


def with_time(requests: Iterable[ReviewRequest]) -> list[tuple[ReviewRequest, bool]]:
    """The requests, each with whether it came in time."""
    return [(one, came_in_time(one.received_at, one.last_day)) for one in requests]


def reviews_of(decisions: Sequence[Decision]) -> list[tuple[ReviewRequest, bool]]:
    """The requests about these decisions, the first first, each with whether it came in time.

    No query for those of decisions_of.
    """
    return with_time(made for one in reversed(decisions) for made in one.review_requests.all())


def requests_about(application: Application) -> list[ReviewRequest]:
    """The requests about any decision of the application, also one that has been replaced. One query."""
    rows = ReviewRequest.objects.filter(decision__application=application)
    return list(rows.select_related("recorded_by", "document"))


def decision_of(application: Application) -> Decision | None:
    """The decision in force, with the application it belongs to."""
    found = taken_decision(application)
    if found is not None:
        found.application = application
    return found


def last_decision_of(application: Application) -> Decision | None:
    """The decision in force; while a case is examined anew, the one that was annulled. One query."""
    rows = Decision.objects.decided().filter(application=application).select_related("reserve")
    found = rows.order_by("-decided_at", "-pk").first()
    if found is not None:
        found.application = application
    return found


def with_reasons(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """The decisions with who took them, and what tells why each replaces another or was not to last."""
    return rows.select_related(
        "proposed_by",
        "decided_by",
        "declined",
        "reserve",
        "promotion",
        "correction",
        "review_answer__request",
        "replaces__reserve",
    )


def sent_decision_of(application: Application, reader: Any = None) -> Decision | None:
    """The newest decision that has been sent: one that replaces it counts for its readers once its letter is there.

    It knows who has read it, and whether the reader has opened it before (`read_before`). One query.
    """
    rows = Decision.objects.decided().filter(application=application, letter__isnull=False)
    readings = DecisionReading.objects.filter(decision=OuterRef("pk"), user=reader)
    known = gathering(with_reasons(rows).annotate(read_before=Exists(readings)), READINGS)
    found: Decision | None = known.order_by("-decided_at", "-pk").first()
    if found is not None:
        found.application = application
        settle(found, READINGS)
    return found


def unread_letters(user: Any, applications: QuerySet[Application]) -> QuerySet[Decision]:
    """Decisions of the applications of which this person has a letter to read: their own, which stands
    (`decision_unread`), or that of an answer to a request for their review (`answer_sent_at`). One query.
    """
    unread = Decision.objects.in_force().filter(pk=OuterRef("pk"), application__state__in=DECIDED)
    answers = ReviewAnswer.objects.filter(request__decision=OuterRef("pk"), letter__isnull=False)
    sent = answers.exclude(readings__user=user).order_by("-sent_at").values("sent_at")
    rows = Decision.objects.decided().filter(application__in=applications, letter__isnull=False)
    rows = rows.annotate(
        decision_unread=Exists(unread.exclude(readings__user=user)), answer_sent_at=Subquery(sent[:1])
    ).filter(Q(decision_unread=True) | Q(answer_sent_at__isnull=False))
    return rows.select_related(
        "application__case", "application__organisation", "application__call__programme", "review_answer"
    )
