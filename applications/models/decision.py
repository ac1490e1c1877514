"""The decision: proposed by one person, taken by another."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from applications.choices import AidKind, ApplicationState, DecisionKind, DecisionState, Notification
from applications.models.application import Application
from applications.workflow import DECISION
from records.fields import MoneyField
from records.models import StoredDocument
from records.workflow import Table

GRANTING = (DecisionKind.GRANT, DecisionKind.GRANT_IN_PART)
STANDING = (DecisionState.PROPOSED, DecisionState.DECIDED)
"""Of a proposal that was neither returned nor has lapsed."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def decided(self) -> "DecisionQuerySet":
        """Those that have been taken, also when a later decision has replaced them."""
        return self.filter(state=DecisionState.DECIDED)

    def not_annulled(self) -> "DecisionQuerySet":
        """Those that have been taken and not annulled; replaced ones are among them."""
        return self.decided().filter(annulled_at=None)

    def in_force(self) -> "DecisionQuerySet":
        """Those that stand: taken, not annulled, and replaced by no other that has been taken. One an application."""
        later = Decision.objects.filter(replaces=OuterRef("pk"), state=DecisionState.DECIDED)
        return self.not_annulled().exclude(Exists(later))


class Decision(models.Model):
    """A proposal and, once somebody else has decided it, the decision with its letter.

    A decision that `replaces` an earlier one leaves it in force until it has itself been taken; both are kept. One that
    the answer to a request for review has annulled is in force no longer: the decision given anew replaces it.
    """

    workflow: Table = DECISION

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=14, choices=DecisionKind)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    amount = MoneyField(null=True)
    rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    eligible_cost = MoneyField(null=True)
    # What a grant lays down (rules/terms.py): cuts as [category, amount, reason], types of intervention by key.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    claim_months = models.PositiveSmallIntegerField(null=True)
    claim_days = models.PositiveSmallIntegerField(null=True)
    property_until = models.DateField(null=True)
    cuts = models.JSONField(default=list, db_default=[])
    intervention_types = models.JSONField(default=list, db_default=[])
    # Whether the support is State aid, where the programme asks (rules/state_aid.py; CPR Annex XVII, fields 20 and 21).
    aid_kind = models.CharField(max_length=10, choices=AidKind, blank=True, default="", db_default="")
    aid_reason = models.TextField(max_length=2000, blank=True, default="", db_default="")
    aid_earlier = MoneyField(null=True)
    reasons = models.TextField(max_length=5000)
    conditions = models.TextField(max_length=5000, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = models.TextField(max_length=2000, blank=True)
    letter = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    # When the letter was notified, how, and the day of notification where another one has been shown (act 31); of a
    # letter sent by post, the day it was posted.
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(
        max_length=10, choices=Notification, default="electronic", db_default="electronic"
    )
    posted_on = models.DateField(null=True)
    shown_on = models.DateField(null=True)
    annulled_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replacements")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["application", "proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=DecisionState.PROPOSED),
                name="one_proposal_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=STANDING),
                name="one_replacement_of_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_with_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="proposer_never_decides"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=GRANTING) | Q(amount__gt=0, rate__gt=0), name="grant_has_sum_and_rate"
            ),
            models.CheckConstraint(
                condition=Q(annulled_at=None)
                | Q(state=DecisionState.DECIDED, annulled_at__gte=F("decided_at")),
                name="annulled_after_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"

    def replaces_in(self, state: str) -> bool:
        """Whether it takes the place of one in force, its case in that state: not so after an annulment, when the case
        is examined anew and a proposal moves it as a first one does.
        """
        return self.replaces_id is not None and state != ApplicationState.PROPOSED

    @property
    def stands(self) -> bool:
        """Whether it is a proposal that waits or a decision that has not been annulled."""
        return self.state in STANDING and self.annulled_at is None

    @property
    def stream(self) -> str:
        """The case's audit stream."""
        return self.application.stream
