"""The EU's output and result indicators; the objective is named by code, nothing points upwards."""

from django.db import models

from indicators.choices import IndicatorKind


class Indicator(models.Model):
    """One indicator of a fund's regulation, or a sub-indicator ("of which")."""

    fund = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    objective_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=IndicatorKind)
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    official_languages = models.JSONField(default=list)
    unit = models.JSONField(default=dict)
    counts = models.CharField(max_length=40)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    result_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="results")
    breakdown = models.BooleanField(default=False)
    ages = models.JSONField(default=list)
    core = models.BooleanField(default=False)
    timing = models.JSONField(default=dict)
    guidance = models.JSONField(default=dict)

    class Meta:
        ordering = ["fund", "position"]
        constraints = [models.UniqueConstraint(fields=["fund", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return self.code
