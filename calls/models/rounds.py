"""Call rounds: when they open and close, which actions, and the lines with money."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from calls.choices import CallState, Support
from calls.models.criteria import CriteriaSet
from calls.models.plan import PlanVersion
from calls.models.programme import Action, Measure, Objective, Programme
from calls.workflow import CALL
from records.fields import MoneyField
from records.workflow import Table


class CallRoundQuerySet(models.QuerySet["CallRound"]):
    def public(self) -> "CallRoundQuerySet":
        """Rounds anybody may see: everything but those in preparation."""
        return self.exclude(state=CallState.DRAFT)

    def accepting(self, at: datetime) -> "CallRoundQuerySet":
        """Rounds that take applications at this instant; equal to the deadline is in time."""
        return self.filter(
            state__in=[CallState.PUBLISHED, CallState.OPEN], opens_at__lte=at, closes_at__gte=at
        )


class CallRound(models.Model):
    """One round of one season. Its deadline is an instant; the server's clock decides.

    `number` is its place in the year, in reference numbers; without a `plan_version` it stands outside the plan.
    """

    workflow: Table = CALL

    id = models.SlugField(primary_key=True, max_length=80)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    season = models.CharField(max_length=20)
    plan_version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    contact = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    criteria_set = models.ForeignKey(CriteriaSet, null=True, on_delete=models.PROTECT, related_name="rounds")
    cost_models = models.JSONField(default=list)
    opened_by = models.UUIDField(null=True)
    demo = models.BooleanField(default=False)

    objects = CallRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_closes_later"),
        ]
        indexes = [models.Index(fields=["state", "closes_at"])]

    def __str__(self) -> str:
        return self.id

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"call:{self.pk}"


class CallAction(models.Model):
    """An action that is open in a round, with this round's own priorities."""

    call = models.ForeignKey(CallRound, on_delete=models.CASCADE, related_name="call_actions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="call_actions")
    line = models.ForeignKey("calls.CallLine", on_delete=models.PROTECT, related_name="call_actions")
    priorities = models.JSONField(default=dict)
    targeted_at = models.JSONField(default=list)
    targeting_ground = models.JSONField(default=dict)

    class Meta:
        ordering = ["call", "action"]
        constraints = [models.UniqueConstraint(fields=["call", "action"], name="call_action_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.action_id}"


class CallLine(models.Model):
    """Money of a round for one measure, or for an objective where the plan gives only that: see the ledger.

    `planned` is what publishing calls, nothing after it. A `carried_over` line opens at zero: its money comes later.
    """

    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="lines")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="lines")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="lines")
    support = models.CharField(max_length=10, choices=Support, default=Support.PROJECT)
    code = models.CharField(max_length=20)
    note = models.JSONField(default=dict)
    planned = MoneyField(default=0)
    carried_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["call", "objective", "support", "code"]
        constraints = [
            models.UniqueConstraint(fields=["call", "code", "support"], name="call_line_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="call_line_planned_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.code}"
