"""What has become of a decision: what replaced it, why, the answers to requests for review, the money in question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from applications.choices import DecisionState, ReviewOutcome, ReviewState
from applications.models import (
    AnswerReading,
    Application,
    Correction,
    Decision,
    NotificationRecord,
    ReviewAnswer,
    ReviewRequest,
)
from applications.models.decision import GRANTING
from applications.models.review import OPEN_REVIEWS
from applications.permissions.selection import standing, visible, with_standing
from applications.queries.reviews import with_time
from applications.queries.terms import terms_of
from applications.rules.answering import contested_sum
from applications.rules.proposing import Proposal
from applications.rules.revising import Said
from applications.rules.terms import Terms
from calls.models import CallLine
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import ELECTRONIC, ReviewVerdict, appeal_until, local_day

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Revision:
    """Why a decision replaces an earlier one: a correction, the answer to a request for review, or that the answer to
    one annulled the earlier decision (`annulment`) and the case has been examined anew.
    """

    earlier_on: datetime
    correction: Correction | None = None
    answer: ReviewAnswer | None = None
    annulment: ReviewAnswer | None = None


@dataclass(frozen=True)
class Contested:
    """How many requests for review wait, and the most their answers could add, in euro."""

    count: int = 0
    amount: Decimal = ZERO

    def plus(self, amount: Decimal) -> "Contested":
        """One more request."""
        return replace(self, count=self.count + 1, amount=self.amount + amount)


def said_by(decision: Decision) -> Said:
    """What a decision says, for comparing it with its correction."""
    terms = terms_of(decision) if decision.kind in GRANTING else Terms(None, None)
    figures = Proposal(
        decision.kind, decision.reasons, decision.amount, decision.rate, decision.eligible_cost
    )
    return said_of(figures, decision.conditions, terms)


def said_of(proposal: Proposal, conditions: str, terms: Terms) -> Said:
    """What a proposal would say; line ends as the browser sends them count for nothing."""
    granting = proposal.kind in GRANTING
    return Said(
        proposal.kind,
        proposal.amount,
        proposal.rate,
        proposal.cost,
        terms.starts_on if granting else None,
        terms.ends_on if granting else None,
        lines(proposal.reasons),
        lines(conditions) if granting else "",
        rest_of(terms) if granting else (),
    )


def rest_of(terms: Terms) -> tuple[object, ...]:
    """Claims, property, cuts, types and State aid, compared as a whole."""
    cuts = tuple((cut.category, cut.amount, cut.reason.strip()) for cut in terms.cuts)
    claimed = (terms.claim_months, terms.claim_days, terms.property_until)
    aid = terms.aid and (terms.aid.kind, lines(terms.aid.reason), terms.aid.earlier)
    return (*claimed, cuts, tuple(sorted(terms.types)), aid)


def lines(text: str) -> str:
    """The text with plain line ends and without blanks around it."""
    return "\n".join(text.strip().splitlines())


def revision_of(decision: Decision) -> Revision | None:
    """Why this decision replaces an earlier one; None for a first decision. No query for a row of `with_reasons`."""
    if decision.replaces_id is None:
        return None
    earlier = decision.replaces
    if earlier is not None and earlier.annulled_at is not None and earlier.decided_at is not None:
        return Revision(earlier.decided_at, annulment=annulment_of(earlier))
    correction = getattr(decision, "correction", None)
    answer = None if correction else getattr(decision, "review_answer", None)
    if earlier is None or earlier.decided_at is None or not (correction or answer):
        return None
    return Revision(earlier.decided_at, correction, answer)


def annulment_of(decision: Decision) -> ReviewAnswer | None:
    """The answer that annulled a decision, if one did. One query, none of a decision that was not annulled."""
    if decision.annulled_at is None:
        return None
    rows = ReviewAnswer.objects.filter(
        request__decision=decision, outcome=ReviewOutcome.ANNUL, state=DecisionState.DECIDED
    )
    return rows.select_related("request").first()


def annulled_decision(application: Application) -> Decision | None:
    """The decision that was annulled last, for the one given anew to replace. One query."""
    rows = Decision.objects.decided().filter(application=application, annulled_at__isnull=False)
    return rows.order_by("-annulled_at", "-pk").first()


def answers_of(requests: Iterable[ReviewRequest], reader: Any = None) -> Mapping[int, ReviewAnswer]:
    """The answer to each request, by request id: the one that stands, else the last returned. One query.

    With a reader each knows whether that person has opened it before (`read_before`).
    """
    rows = ReviewAnswer.objects.filter(request__in=[one.pk for one in requests])
    readings = AnswerReading.objects.filter(answer=OuterRef("pk"), user=reader)
    rows = rows.annotate(read_before=Exists(readings)) if reader is not None else rows
    rows = rows.select_related("proposed_by", "decided_by", "replacement")
    found: dict[int, ReviewAnswer] = {}
    for one in rows.order_by("pk"):
        found[one.request_id] = one
    return found


def request_of(application: Application, pk: int) -> ReviewRequest:
    """A request about a decision of this application. ReviewRequest.DoesNotExist for any other."""
    rows = ReviewRequest.objects.select_related(
        "decision__proposed_by", "decision__decided_by", "document", "recorded_by"
    )
    found = rows.get(pk=pk, decision__application=application)
    found.decision.application = application
    return found


def answer_to(request: ReviewRequest) -> ReviewAnswer | None:
    """The answer proposed or decided, else the last one returned. One query."""
    rows = request.answers.select_related("proposed_by", "decided_by", "replacement")
    found = rows.order_by("-pk").first()
    if found is not None:
        found.request = request
    return found


def earlier_decisions(decision: Decision) -> list[Decision]:
    """The decisions this one has replaced, newest first, each with its letter. One query, none for a first decision."""
    if decision.replaces_id is None:
        return []
    rows = Decision.objects.decided().filter(application=decision.application_id)
    return list(rows.exclude(pk=decision.pk).filter(pk__lt=decision.pk).order_by("-decided_at", "-pk"))


def notification_records(decision: Decision) -> list[NotificationRecord]:
    """What officers have recorded of its notification, newest first. One query."""
    return list(decision.notification_records.select_related("by"))


def contested_by_line(lines_asked: Iterable[CallLine]) -> Mapping[int, Contested]:
    """The requests for review that wait, by line id, with the most they could add. One query."""
    rows = ReviewRequest.objects.filter(
        state__in=OPEN_REVIEWS, decision__application__line__in=list(lines_asked)
    )
    found: dict[int, Contested] = defaultdict(Contested)
    names = ("decision__application__line", "decision__application__requested", "decision__amount")
    for line, requested, granted in rows.order_by().values_list(*names):
        found[line] = found[line].plus(contested_sum(requested or ZERO, granted))
    return dict(found)


def contested_on(lines_asked: Iterable[CallLine]) -> Contested | None:
    """What is contested on these lines together; None when nothing is. One query."""
    found = contested_by_line(lines_asked).values()
    if not found:
        return None
    return Contested(sum(one.count for one in found), sum((one.amount for one in found), ZERO))


def contested_in(application: Application, requests: Iterable[ReviewRequest]) -> Decimal:
    """The most the requests that wait could add to what the case was granted, in euro. No query."""
    waiting = any(one.state in OPEN_REVIEWS for one in requests)
    return contested_sum(application.requested or ZERO, application.granted) if waiting else ZERO


def contested_of(request: ReviewRequest) -> Decimal:
    """The most the answer to this request could add, in euro."""
    return contested_sum(request.decision.application.requested or ZERO, request.decision.amount)


def reviews_to_answer(user: Any) -> list[Any]:
    """Cases with a request for review this officer may answer (`review`, `review_since`), longest waiting first.

    None where he or she had a hand in the decision, or is disqualified. One query.
    """
    waiting = ReviewRequest.objects.filter(state=ReviewState.RECEIVED, decision__application=OuterRef("pk"))
    waiting = waiting.exclude(decision__proposed_by=user).exclude(decision__decided_by=user)
    rows = _with_first(user, waiting.order_by("received_at"), "pk", "received_at")
    return [one for one in rows if not standing(user, one).disqualified and not standing(user, one).barred]


def answers_to_decide(user: Any) -> list[Any]:
    """Cases with a proposed answer this decision maker may decide on (`review`, `review_since`). One query."""
    waiting = ReviewAnswer.objects.filter(
        state=DecisionState.PROPOSED, request__decision__application=OuterRef("pk")
    )
    waiting = waiting.exclude(proposed_by=user).exclude(request__decision__decided_by=user)
    rows = _with_first(user, waiting.order_by("proposed_at"), "request", "proposed_at")
    found = [(one, standing(user, one)) for one in rows]
    return [one for one, here in found if not (here.disqualified or here.barred or here.took_part)]


def _with_first(user: Any, waiting: QuerySet[Any], pk: str, since: str) -> QuerySet[Application]:
    """The cases the person may know of where something waits, with what waits longest."""
    rows = with_standing(visible(user), user).filter(Exists(waiting)).select_related("case", "organisation")
    rows = rows.annotate(
        review=Subquery(waiting.values(pk)[:1]), review_since=Subquery(waiting.values(since)[:1])
    )
    return rows.order_by("review_since", "pk")


@dataclass(frozen=True)
class AskedRow:
    """A request for review with whether it came in time, its answer, and until when that is appealed."""

    one: ReviewRequest
    in_time: bool
    answer: ReviewAnswer | None = None
    appeal: ReviewVerdict | None = None


def asked_rows(application: Application, requests: list[ReviewRequest], reader: Any) -> list[AskedRow]:
    """The requests about its decisions, for the applicant: answers only once sent. One query, none without requests."""
    answers = answers_of(requests, reader) if requests else {}
    return [
        _asked_row(application, one, in_time, answers.get(one.pk)) for one, in_time in with_time(requests)
    ]


def _asked_row(
    application: Application, one: ReviewRequest, in_time: bool, answer: ReviewAnswer | None
) -> AskedRow:
    if answer is None or answer.sent_at is None:
        return AskedRow(one, in_time)
    parameters = parameters_of_call(application.call)
    return AskedRow(one, in_time, answer, appeal_until(local_day(answer.sent_at), ELECTRONIC, parameters))
