"""What outside experts say of an application beside the assessors."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import ScanState
from applications.models.application import Application
from records.models import StoredDocument


class ExpertStatement(models.Model):
    """A statement asked of somebody outside, with what came back: text, a file, or both.

    `ties` is what the expert says of his or her own impartiality; `impartial` is empty until it is known.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="expert_statements")
    expert = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    question = models.TextField(max_length=3000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField()
    received_on = models.DateField(null=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    impartial = models.BooleanField(null=True)
    ties = models.CharField(max_length=500, blank=True)
    text = models.TextField(max_length=10000, blank=True)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    scan = models.CharField(max_length=9, choices=ScanState, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "asked_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="statement_due_after_asked"),
            models.CheckConstraint(
                condition=Q(received_on=None)
                | (
                    (~Q(text="") | Q(document__isnull=False))
                    & Q(impartial__isnull=False, received_by__isnull=False, cancelled_at=None)
                ),
                name="received_statement_says_something",
            ),
            models.CheckConstraint(
                condition=Q(impartial=None) | Q(impartial=True) | ~Q(ties=""), name="experts_tie_is_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} on {self.application_id}"
