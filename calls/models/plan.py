"""The implementation plan: which actions open in which season, with which amounts."""

from django.db import models
from django.db.models import Q

from calls.choices import PlanState, Support
from calls.models.programme import Action, Measure, Objective, Programme
from calls.workflow import PLAN
from records.fields import MoneyField
from records.workflow import Table


class PlanVersion(models.Model):
    """One version of the plan, for two years; the one loaded from the programme file is approved.

    Drafted from an earlier one (`based_on`), heard by the committee, approved, and replaced by the next. `drafted_by`
    and `heard_by` (who put it to hearing) are the persons who may not approve it.

    `printed` keeps what the document prints beside openings and amounts (totals, progress figures, titles, misprints):
    what the plan check compares (calls.queries.plan builds its facts from here and from the rows).
    """

    workflow: Table = PLAN

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plan_versions")
    code = models.CharField(max_length=40)
    title = models.JSONField(default=dict)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    dated = models.DateField(null=True)
    handled_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    heard_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    drafted_by = models.UUIDField(null=True)
    heard_by = models.UUIDField(null=True)
    printed = models.JSONField(default=dict)

    class Meta:
        ordering = ["programme", "-year_from", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="plan_version_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"plan:{self.pk}"


class PlanOpening(models.Model):
    """An action is open in a season, as the plan's tables say."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="openings")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="openings")
    season = models.CharField(max_length=20)
    carry_over = models.BooleanField(default=False)
    targeted = models.BooleanField(default=False)
    targeted_text = models.JSONField(default=dict)

    class Meta:
        ordering = ["season", "action"]
        constraints = [
            models.UniqueConstraint(fields=["version", "action", "season"], name="plan_opening_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.season}"


class PlanAmount(models.Model):
    """Money a season opens for a measure, or for a whole objective where the plan gives only that."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="amounts")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="plan_amounts")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="plan_amounts")
    support = models.CharField(max_length=10, choices=Support, default=Support.PROJECT)
    season = models.CharField(max_length=20)
    amount = MoneyField()
    carry_over_from = models.CharField(max_length=20, blank=True)
    provenance = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["season", "objective", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "measure", "support", "season"],
                condition=Q(measure__isnull=False),
                name="plan_amount_once_per_measure",
            ),
            models.UniqueConstraint(
                fields=["version", "objective", "support", "season"],
                condition=Q(measure=None),
                name="plan_amount_once_per_objective",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.season} {self.measure_id or self.objective_id} {self.support}"


class PlanComment(models.Model):
    """What a committee member says of one point of a draft, and what the officer answers.

    `point` is the code of an objective, a measure or an action, with a season where it concerns one
    ("2D2 2025-autumn"); empty for the whole plan.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="comments")
    point = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=2)
    by = models.UUIDField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version", "point", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="plan_comment_answer_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.point}"
