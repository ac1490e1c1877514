"""When the results of a line were made public, and by whom."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from calls.models import CallLine


class ResultsPublication(models.Model):
    """The act that makes a line's results public. What is shown is read from the decisions each time."""

    line = models.OneToOneField(CallLine, on_delete=models.PROTECT, related_name="results_publication")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["line"]

    def __str__(self) -> str:
        return f"results of {self.line_id}"
