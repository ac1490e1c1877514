"""A request for supplement: what of an application may be answered again, until when, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import Section, SupplementState
from applications.models.application import Application, Submission
from applications.workflow import SUPPLEMENT
from records.models import StoredDocument
from records.workflow import Table


class SupplementRequest(models.Model):
    """What an officer asks the applicant to complete (Administrative Procedure Act 434/2003, sections 22 and 33).

    `due_at` is an instant; an answer that arrives at it is in time. `may_raise` lets the answer ask for more support.
    """

    workflow: Table = SUPPLEMENT

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplement_requests")
    state = models.CharField(max_length=12, choices=SupplementState, default=SupplementState.OPEN)
    words = models.TextField(max_length=3000, blank=True)
    may_raise = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(max_length=1500, blank=True)
    submission = models.OneToOneField(
        Submission, null=True, on_delete=models.PROTECT, related_name="answers_request"
    )

    class Meta:
        ordering = ["application", "-sent_at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="one_open_supplement_request"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="supplement_request_ended_has_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("sent_at")), name="supplement_due_after_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} until {self.due_at}"

    @property
    def stream(self) -> str:
        """Its audit stream: the case's."""
        return self.application.stream


class SupplementItem(models.Model):
    """What is asked in one section. `parts` are the fields and kinds of rows that may be answered; none: all of it."""

    request = models.ForeignKey(SupplementRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=20, choices=Section)
    parts = models.JSONField(default=list, blank=True)
    text = models.TextField(max_length=3000)

    class Meta:
        ordering = ["request", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "section"], name="supplement_section_once"),
            models.CheckConstraint(condition=~Q(text=""), name="supplement_item_asks"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.section}"


class SupplementExtension(models.Model):
    """A deadline put later, by whom and why."""

    request = models.ForeignKey(SupplementRequest, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField(max_length=1500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["request", "at"]
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="supplement_extended_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="supplement_extension_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} to {self.after}"


class LateAnswer(models.Model):
    """An answer that came after the deadline or not through the service: first recorded, then accepted or not."""

    request = models.ForeignKey(SupplementRequest, on_delete=models.PROTECT, related_name="late_answers")
    received_at = models.DateTimeField()
    how = models.CharField(max_length=200)
    text = models.TextField(max_length=10_000)
    reason = models.TextField(max_length=1500)
    name = models.CharField(max_length=150, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(null=True)
    judged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_reason = models.TextField(max_length=1500, blank=True)

    class Meta:
        ordering = ["request", "recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=None, judged_at=None)
                | (Q(accepted__isnull=False, judged_at__isnull=False) & ~Q(judged_reason="")),
                name="late_answer_judged_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} at {self.received_at}"
