"""What an officer proposes and a decision maker confirms."""

from django.db import models
from django.db.models import F, Q

from calls.choices import ChangeKind, ChangeState
from calls.models.programme import Programme
from calls.models.rounds import CallRound
from calls.workflow import CHANGE
from records.workflow import Table


class ChangeProposal(models.Model):
    """A change of money or of the rules' figures that takes two persons (rules.md, Separation).

    `data` is what calls.services.changes reads when it carries the change out; amounts in it are strings in euro.
    `effect` is the change in words, and its figures before and after: of its proposal, then of its confirmation.
    """

    workflow: Table = CHANGE

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="changes")
    call = models.ForeignKey(CallRound, null=True, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=ChangeKind)
    data = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.PROPOSED)
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        indexes = [models.Index(fields=["state", "proposed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "refused"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="change_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def stream(self) -> str:
        """Its audit stream: the programme's."""
        return f"programme:{self.programme_id}"
