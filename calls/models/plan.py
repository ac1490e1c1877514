"""The implementation plan: which actions open in which season, with which amounts."""

from django.db import models
from django.db.models import Q

from calls.choices import PlanState, Support
from calls.models.programme import Action, Measure, Objective, Programme
from records.fields import MoneyField


class PlanVersion(models.Model):
    """One version of the plan, for two years; the one loaded from the programme file is approved.

    `printed` keeps what the document prints beside openings and amounts (totals, progress figures, titles, misprints):
    what the plan check compares (calls.queries.plan builds its facts from here and from the rows).
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plan_versions")
    code = models.CharField(max_length=40)
    title = models.JSONField(default=dict)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    dated = models.DateField(null=True)
    handled_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    printed = models.JSONField(default=dict)

    class Meta:
        ordering = ["programme", "-year_from", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="plan_version_once")]

    def __str__(self) -> str:
        return self.code


class PlanOpening(models.Model):
    """An action is open in a season, as the plan's tables say."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="openings")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="openings")
    season = models.CharField(max_length=20)
    carry_over = models.BooleanField(default=False)
    targeted = models.BooleanField(default=False)

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
