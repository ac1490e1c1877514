"""How the desk organises its work: who has a case in hand, and the words a case is found by."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.models.application import Application


class CaseHandler(models.Model):
    """An officer has a case in hand, from one instant to another; the open row is the officer in charge now."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="handlers")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handled")
    assigned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "-assigned_at", "-id"]
        indexes = [models.Index(fields=["officer", "ended_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(ended_at=None), name="one_officer_in_charge"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("assigned_at")),
                name="handling_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} has {self.application_id}"


class SearchText(models.Model):
    """The words of an application as last submitted, folded (rules/searching.py): derived, and made again at will."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.CASCADE, related_name="searched"
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.application_id} v{self.version}"
