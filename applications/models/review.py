"""After the decision: who on the applicant's side has read it, and the requests for review."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from applications.choices import ReviewChannel, ReviewState
from applications.models.decision import Decision
from applications.workflow import REVIEW
from records.models import StoredDocument
from records.workflow import Table

OPEN_REVIEWS = (ReviewState.RECEIVED, ReviewState.PROPOSED)


class DecisionReading(models.Model):
    """The first time a member of the applicant opened the decision: it shows that it has been notified."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["decision", "user"], name="decision_read_first_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} by {self.user_id}"


class ReviewRequest(models.Model):
    """What the applicant asks to be changed in a decision, and why (act 1125/2021, section 31; act 434/2003, 7a).

    `last_day` is the last day of the time limit as it was reckoned when the request arrived. One that came otherwise
    than in the service is entered by an officer: `sender` is then who sent it.
    """

    workflow: Table = REVIEW

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="review_requests")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.RECEIVED)
    channel = models.CharField(max_length=10, choices=ReviewChannel, default=ReviewChannel.SERVICE)
    sender = models.CharField(max_length=200)
    demand = models.TextField(max_length=3000)
    grounds = models.TextField(max_length=10_000)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    document_name = models.CharField(max_length=150, blank=True)
    received_at = models.DateTimeField()
    last_day = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision", "received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=OPEN_REVIEWS),
                name="one_open_review_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(demand="") & ~Q(sender=""), name="review_request_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.decision_id}"

    @property
    def stream(self) -> str:
        """Its audit stream: the case's."""
        return self.decision.application.stream
