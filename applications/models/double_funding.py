"""What an officer answered to a hint of double funding between two applications."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.models.application import Application


class DoubleFundingAnswer(models.Model):
    """Whether the hint in `application` at `other` is double funding, as both were submitted in these versions.

    A later version of either opens the hint again. 0 stands for an application whose content is not kept here.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="double_funding_answers"
    )
    other = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    is_double = models.BooleanField()
    reason = models.TextField(max_length=2000)
    version = models.PositiveSmallIntegerField(default=0)
    other_version = models.PositiveSmallIntegerField(default=0)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "other"]
        constraints = [
            models.UniqueConstraint(fields=["application", "other"], name="double_funding_answered_once"),
            models.CheckConstraint(condition=~Q(application=F("other")), name="double_funding_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="double_funding_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} and {self.other_id}: {self.is_double}"
