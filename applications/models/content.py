"""Rows of an application: budget, financing plan, indicator targets."""

from django.db import models
from django.db.models import Q

from applications.choices import AgeBracket, CostCategory, FinancingSource, Gender
from applications.models.application import Application
from indicators.models import Indicator
from records.fields import MoneyField


class BudgetLine(models.Model):
    """One cost. Which columns count depends on its category and on how staff is costed (applications/rules/budget.py).

    Staff by share: monthly_cost x months x share. Staff by hour: yearly_cost / 1 720 x hours. Others: quantity x
    unit_price.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="budget_lines")
    category = models.CharField(max_length=12, choices=CostCategory)
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200, blank=True)
    monthly_cost = MoneyField(null=True, blank=True)
    months = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    share_reason = models.CharField(max_length=300, blank=True)
    yearly_cost = MoneyField(null=True, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    unit_price = MoneyField(null=True, blank=True)
    procurement = models.BooleanField(default=False)

    class Meta:
        ordering = ["application", "category", "position", "id"]
        indexes = [models.Index(fields=["application", "category", "position"])]

    def __str__(self) -> str:
        return f"{self.category} {self.position}"


class FinancingLine(models.Model):
    """Who pays what beside the fund."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="financing_lines")
    source = models.CharField(max_length=20, choices=FinancingSource)
    position = models.PositiveSmallIntegerField()
    payer = models.CharField(max_length=200, blank=True)
    amount = MoneyField(null=True, blank=True)

    class Meta:
        ordering = ["application", "source", "position", "id"]

    def __str__(self) -> str:
        return f"{self.source} {self.position}"


class Target(models.Model):
    """A target value of an indicator: one row per cell of 3 x 3 for persons, one row without a cell otherwise."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    age = models.CharField(max_length=5, choices=AgeBracket, blank=True)
    gender = models.CharField(max_length=10, choices=Gender, blank=True)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["application", "indicator", "age", "gender"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "indicator", "age", "gender"], name="target_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(age="", gender="") | (~Q(age="") & ~Q(gender="")), name="target_cell_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.age} {self.gender}"
