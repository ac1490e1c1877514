"""A case's whole file, taken out once: what was asked, and what the queue made of it."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import Language
from accounts.models import User
from applications.models.application import Application


class CaseFile(models.Model):
    """A copy of everything in a case, for whoever asked; the copy is kept until `expires_at`, the row for good.

    Being a copy, it lies beside the stored documents and not among them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="case_files")
    language = models.CharField(max_length=2, choices=Language)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    files = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["application", "-asked_at"]
        indexes = [models.Index(fields=["expires_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None)
                | (Q(expires_at__isnull=False, size__isnull=False, files__isnull=False) & ~Q(sha256="")),
                name="finished_case_file_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} of {self.asked_at}"

    @property
    def path(self) -> Path:
        """Where the copy lies."""
        return case_file_folder() / f"{self.pk}.zip"


def case_file_folder() -> Path:
    """Where the copies lie, and what is being written."""
    return Path(settings.MEDIA_ROOT) / "case-files"
