"""Who has signed an application before and with its submission."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from applications.models.application import Application, Submission


class ApplicationSignature(models.Model):
    """A person's signature under what the application said then; two who sign together have one each.

    `submission` is empty until those who have to sign have all signed the same content.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=20)
    declarations = models.JSONField(default=list)
    method = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        ordering = ["application", "signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(submission=None), name="signature_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} under {self.application_id}"
