"""Rows of an application: partners, budget, financing plan, indicator targets."""

from django.db import models
from django.db.models import Q

from accounts.choices import LegalForm
from accounts.models import Organisation
from applications.choices import (
    AgeBracket,
    AgreementState,
    CostCategory,
    CostKind,
    FinancingSource,
    Gender,
)
from applications.models.application import Application
from indicators.models import Indicator
from records.fields import MoneyField


class ApplicationPartner(models.Model):
    """Another organisation that carries out a part; a transfer recipient when it receives funding (act section 12).

    `key` names it in the budget and the financing plan and stays when rows move. `organisation` is set when the
    business id is that of an organisation in the register.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    name = models.CharField(max_length=200, blank=True)
    business_id = models.CharField(max_length=40, blank=True)
    legal_form = models.CharField(max_length=40, choices=LegalForm, blank=True)
    country = models.CharField(max_length=2, default="FI")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    role = models.TextField(max_length=1500, blank=True)
    receives_funding = models.BooleanField(default=True)
    vat_shown = models.BooleanField(default=False)
    agreement = models.CharField(max_length=8, choices=AgreementState, default=AgreementState.NONE)
    agreement_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["application", "position", "id"]
        indexes = [models.Index(fields=["business_id"])]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="partner_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="partner_has_key"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class BudgetLine(models.Model):
    """One cost. Which columns count depends on its category and on how staff is costed (applications/rules/budget.py).

    Staff by share: monthly_cost x months x share. Staff by hour: yearly_cost / 1 720 x hours. Others: quantity x
    unit_price. `party` is the key of the partner whose cost it is, empty for the applicant. `by_year` divides the
    months, hours or quantity among the project years, as figures in text; empty: not divided.
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
    party = models.CharField(max_length=12, blank=True, default="", db_default="")
    by_year = models.JSONField(default=list, blank=True, db_default=[])
    vat = MoneyField(null=True, blank=True)
    kind = models.CharField(max_length=16, choices=CostKind, blank=True, default="", db_default="")

    class Meta:
        ordering = ["application", "category", "position", "id"]
        indexes = [models.Index(fields=["application", "category", "position"])]

    def __str__(self) -> str:
        return f"{self.category} {self.position}"


class FinancingLine(models.Model):
    """Who pays what beside the fund. `party` is the key of the partner whose own money it is."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="financing_lines")
    source = models.CharField(max_length=20, choices=FinancingSource)
    position = models.PositiveSmallIntegerField()
    payer = models.CharField(max_length=200, blank=True)
    amount = MoneyField(null=True, blank=True)
    party = models.CharField(max_length=12, blank=True, default="", db_default="")
    from_eu_budget = models.BooleanField(default=False, db_default=False)
    in_kind = models.BooleanField(default=False, db_default=False)

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
