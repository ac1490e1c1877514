"""The ledger of the fund's money: append-only entries; every balance is a sum of them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from calls.choices import EntryKind, Support
from calls.models.changes import ChangeProposal
from calls.models.programme import Action, Objective
from calls.models.rounds import CallLine
from records.fields import MoneyField
from records.models import Case, StoredDocument


class LedgerEntry(models.Model):
    """One step of money: who, when, why, on which document. Never changed, never deleted (triggers see to it).

    `effective_at` is the posting instant, `recorded_at` the insertion; only demo data and migrations differ, and are
    marked by `demo`. `action` is what the case's money is for, `change` the decision of two persons it carries out.
    """

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="ledger")
    support = models.CharField(max_length=10, choices=Support)
    line = models.ForeignKey(CallLine, null=True, on_delete=models.PROTECT, related_name="ledger")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="ledger")
    action = models.ForeignKey(Action, null=True, on_delete=models.PROTECT, related_name="ledger")
    change = models.ForeignKey(ChangeProposal, null=True, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = MoneyField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    note = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["effective_at", "id"]
        indexes = [
            models.Index(fields=["objective", "support", "effective_at"]),
            models.Index(fields=["line", "effective_at"]),
            models.Index(fields=["case", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=[EntryKind.ALLOCATE, EntryKind.DEALLOCATE], line=None)
                | (~Q(kind__in=[EntryKind.ALLOCATE, EntryKind.DEALLOCATE]) & Q(line__isnull=False)),
                name="entry_has_line_unless_allocation",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["earmark", "release", "commit", "decommit", "pay", "recover"])
                | Q(case__isnull=False),
                name="entry_of_a_case_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class PaymentApplication(models.Model):
    """A payment application the ministry has sent to the Commission (CPR 91), per objective.

    What they sum to is measured against 10 % of the initial allocation (AMIF 17: the mid-term review).
    """

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="payment_applications")
    number = models.PositiveSmallIntegerField()
    submitted_on = models.DateField()
    eligible = MoneyField()
    contribution = MoneyField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["submitted_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "number"], name="payment_application_once"),
            models.CheckConstraint(
                condition=Q(contribution__gt=0, eligible__gte=F("contribution")),
                name="payment_application_within_costs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} {self.number}"


class LineGuard(models.Model):
    """Kept by a trigger on the ledger alone: no line is overcommitted whatever the code does. No page reads it."""

    line = models.OneToOneField(CallLine, primary_key=True, on_delete=models.PROTECT, related_name="guard")
    amount = MoneyField(default=0)
    held = MoneyField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("amount")), name="line_not_overcommitted"
            )
        ]

    def __str__(self) -> str:
        return f"guard of {self.line_id}"


class AllocationGuard(models.Model):
    """The same for an objective's allocation of one kind of support: called never exceeds allocated."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="guards")
    support = models.CharField(max_length=10, choices=Support)
    amount = MoneyField(default=0)
    held = MoneyField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "support"], name="allocation_guard_once"),
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("amount")), name="allocation_not_overcalled"
            ),
        ]

    def __str__(self) -> str:
        return f"guard of {self.objective_id} {self.support}"
