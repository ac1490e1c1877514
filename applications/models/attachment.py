"""Files an application brings: under a heading of the round's, or beside."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import ScanState
from applications.models.application import Application
from records.models import StoredDocument


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> "AttachmentQuerySet":
        """Those that count now: not replaced, not taken away."""
        return self.filter(ended_at=None)


class Attachment(models.Model):
    """One version of a file. A newer one under the same heading of the round ends it; the row and the file stay.

    `heading` is the code of the round's CallAttachment, empty for a file brought beside; `title` says what that is.
    `media_type` is what the content is, whatever the name said. Ended rows with a `replaced_by` were replaced, the
    others taken away.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    heading = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=150, blank=True)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    document = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    scan = models.CharField(max_length=9, choices=ScanState)
    scanned_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced")

    objects: Any = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["application", "added_at", "id"]
        indexes = [models.Index(fields=["application", "ended_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "heading"],
                condition=Q(ended_at=None) & ~Q(heading=""),
                name="one_current_file_a_heading",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | (Q(ended_at__isnull=False) & ~Q(replaced_by=F("id"))),
                name="replaced_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(scanned_at__isnull=True) | ~Q(scan__in=[ScanState.UNSCANNED, ScanState.WAITING]),
                name="scanned_has_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.heading} {self.name}"

    @property
    def size(self) -> int:
        """How many bytes it has (`document` is read with it)."""
        return self.document.size
