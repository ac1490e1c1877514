"""Selection criteria, in versions the committee approves; frozen once a round has opened."""

from django.db import models

from calls.choices import CriterionStage
from calls.models.programme import Programme


class CriteriaSet(models.Model):
    """One version of the criteria: two stages, thresholds, the order that breaks ties."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="criteria_sets")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.JSONField(default=dict)
    approved_on = models.DateField(null=True)
    total_threshold = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    category_thresholds = models.JSONField(default=dict)
    tie_order = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["programme", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code", "version"], name="criteria_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Criterion(models.Model):
    """One criterion: pass or fail in the first stage, scored from minimum to maximum by step in the second."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=40)
    stage = models.CharField(max_length=12, choices=CriterionStage)
    category = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    guidance = models.JSONField(default=dict)
    article = models.CharField(max_length=100, blank=True)
    minimum = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    maximum = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    step = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    threshold = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["criteria_set", "stage", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once"),
            models.CheckConstraint(
                condition=models.Q(stage=CriterionStage.ELIGIBILITY)
                | models.Q(
                    minimum__isnull=False,
                    maximum__gt=models.F("minimum"),
                    step__gt=0,
                    weight__gt=0,
                ),
                name="criterion_scored_has_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.code
