"""Which documents of a case are secret, on which ground of the law, and until when; without a mark they are public."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import CasePaper
from applications.models.application import Application, Submission
from applications.models.attachment import Attachment
from applications.models.expert import ExpertStatement
from applications.models.message import MessageFile
from applications.models.review import ReviewRequest
from applications.models.supplement import LateAnswer

ROWS = ("submission", "attachment", "late_answer", "statement", "message_file", "review_request")
PAPER = "paper"
TARGETS = (*ROWS, PAPER)


def column_of(kind: str) -> str:
    """The column with the number of a document of this kind."""
    return kind if kind == PAPER else f"{kind}_id"


def one_of(names: tuple[str, ...]) -> Q:
    """Exactly one of the columns is set."""
    found = Q()
    for name in names:
        others = {f"{other}__isnull": other != name for other in names}
        found |= Q(**others)
    return found


class SecrecyMark(models.Model):
    """A document is secret on a point of section 24(1) of act 621/1999; `parts` says which parts, empty: all of it.

    The open row holds now; a mark that was changed or taken away has ended, with who and why.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="secrecy_marks")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    late_answer = models.ForeignKey(LateAnswer, null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(ExpertStatement, null=True, on_delete=models.PROTECT, related_name="+")
    message_file = models.ForeignKey(MessageFile, null=True, on_delete=models.PROTECT, related_name="+")
    review_request = models.ForeignKey(ReviewRequest, null=True, on_delete=models.PROTECT, related_name="+")
    paper = models.PositiveSmallIntegerField(null=True, choices=CasePaper)
    point = models.PositiveSmallIntegerField()
    parts = models.TextField(max_length=1000, blank=True)
    until = models.DateField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["application", "set_at", "id"]
        indexes = [models.Index(fields=["application", "ended_at"])]
        constraints = [
            models.CheckConstraint(condition=one_of(TARGETS), name="secrecy_of_one_document"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("set_at")),
                name="secrecy_ended_by_somebody",
            ),
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=Q(ended_at=None) & Q(**{f"{name}__isnull": False}),
                    name=f"one_secrecy_a_{name}",
                )
                for name in ROWS
            ),
            models.UniqueConstraint(
                fields=["application", "paper"],
                condition=Q(ended_at=None, paper__isnull=False),
                name="one_secrecy_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.of}: 24(1) {self.point}"

    @property
    def of(self) -> tuple[str, int]:
        """The kind and number of the document."""
        return next((name, pk) for name in TARGETS if (pk := getattr(self, column_of(name))))
