"""What may happen to a decision that has been taken: corrected, its notification shown, a request for review answered.

What a correction or an answer would change stands in a Decision of its own, which replaces the earlier one.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import DecisionState, DismissalGround, Hearing, Notification, ReviewOutcome
from applications.models.decision import STANDING, Decision
from applications.models.review import ReviewRequest
from applications.workflow import ANSWER
from records.models import StoredDocument
from records.workflow import Table


class Correction(models.Model):
    """Why a decision replaces another because of a clerical error (act 434/2003, sections 51 and 52).

    `error` says what was wrong and what is right; whoever is heard, or consents, before something is corrected to his
    or her detriment, `heard_on` which day and `heard` with what result.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="correction")
    error = models.TextField(max_length=2000)
    hearing = models.CharField(max_length=10, choices=Hearing, default=Hearing.NOT_NEEDED)
    heard_on = models.DateField(null=True)
    heard = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(error=""), name="correction_says_what_was_wrong"),
            models.CheckConstraint(
                condition=Q(hearing=Hearing.NOT_NEEDED) | Q(heard_on__isnull=False) & ~Q(heard=""),
                name="hearing_has_day_and_result",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.decision_id}"


class ReviewAnswer(models.Model):
    """The authority's answer to a request for review: proposed by one person, decided by another.

    When the decision is changed, `replacement` is the new one and the letter is its letter; otherwise the answer has
    a letter of its own.
    """

    workflow: Table = ANSWER

    request = models.ForeignKey(ReviewRequest, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    outcome = models.CharField(max_length=10, choices=ReviewOutcome)
    ground = models.CharField(max_length=12, choices=DismissalGround, blank=True)
    reasons = models.TextField(max_length=5000)
    replacement = models.OneToOneField(
        Decision, null=True, on_delete=models.PROTECT, related_name="review_answer"
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = models.TextField(max_length=2000, blank=True)
    letter = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request", "proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=STANDING),
                name="one_answer_to_a_review_request",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="review_proposer_never_decides",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.DECIDED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="review_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ReviewOutcome.CHANGE, replacement__isnull=False)
                | ~Q(outcome=ReviewOutcome.CHANGE) & Q(replacement=None),
                name="review_change_has_decision",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ReviewOutcome.DISMISS) & ~Q(ground="")
                | ~Q(outcome=ReviewOutcome.DISMISS) & Q(ground=""),
                name="review_dismissal_has_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.request_id}"

    @property
    def stream(self) -> str:
        """Its audit stream: the case's."""
        return self.request.stream


class AnswerReading(models.Model):
    """The first time a member of the applicant opened an answer that has a letter of its own."""

    answer = models.ForeignKey(ReviewAnswer, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["answer", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["answer", "user"], name="answer_read_first_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} by {self.user_id}"


class NotificationRecord(models.Model):
    """What an officer has recorded of how and when a decision was notified; the newest one counts (act 434/2003, 59).

    `posted_on` is the day it was posted, `shown_on` the day of notification that has been shown; `reason` on what it
    rests.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notification_records")
    sent_by = models.CharField(max_length=10, choices=Notification)
    posted_on = models.DateField(null=True)
    shown_on = models.DateField(null=True)
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision", "-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sent_by=Notification.POST) | Q(posted_on__isnull=False),
                name="posted_letter_has_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sent_by} {self.decision_id}"
