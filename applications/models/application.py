"""The application itself and each submitted version of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import Language
from accounts.models import Organisation, User
from applications.choices import ApplicationState, CostModel, StaffMethod, YesNo
from applications.workflow import APPLICATION
from calls.models import Action, CallLine, CallRound
from records.fields import MoneyField
from records.models import Case, StoredDocument
from records.workflow import Table

UNSUBMITTED = (ApplicationState.DRAFT, ApplicationState.EXPIRED)
DECIDED = (
    ApplicationState.GRANTED,
    ApplicationState.GRANTED_IN_PART,
    ApplicationState.REJECTED,
    ApplicationState.NOT_ADMITTED,
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def submitted(self) -> "ApplicationQuerySet":
        """Those that have been submitted at least once and not taken back as a draft."""
        return self.exclude(state__in=UNSUBMITTED).filter(submitted_at__isnull=False)

    def granted(self) -> "ApplicationQuerySet":
        return self.filter(state__in=[ApplicationState.GRANTED, ApplicationState.GRANTED_IN_PART])

    def of_member(self, user: Any) -> "ApplicationQuerySet":
        """Applications of the organisations `user` belongs to."""
        return self.filter(organisation__in=user.organisation_ids)


class Application(models.Model):
    """A project proposal for one action of one round. A draft may be wrong or empty; a submitted one may not."""

    workflow: Table = APPLICATION

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="application")
    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="applications")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="applications")
    line = models.ForeignKey(CallLine, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=24, choices=ApplicationState, default=ApplicationState.DRAFT)
    language = models.CharField(max_length=2, choices=Language)

    title = models.CharField(max_length=150, blank=True)
    summary = models.TextField(max_length=3000, blank=True)
    summary_en = models.TextField(max_length=1500, blank=True)
    need = models.TextField(max_length=3000, blank=True)
    objectives = models.TextField(max_length=3000, blank=True, default="", db_default="")
    results = models.TextField(max_length=3000, blank=True)
    results_use = models.TextField(max_length=2000, blank=True, default="", db_default="")
    continuation = models.TextField(max_length=2000, blank=True, default="", db_default="")
    lessons = models.TextField(max_length=2000, blank=True, default="", db_default="")
    cooperation = models.TextField(max_length=2000, blank=True, default="", db_default="")
    equality = models.TextField(max_length=2000, blank=True, default="", db_default="")
    accessibility = models.TextField(max_length=1500, blank=True, default="", db_default="")
    environment = models.TextField(max_length=1500, blank=True, default="", db_default="")
    communication = models.TextField(max_length=2000, blank=True, default="", db_default="")
    procurement_plan = models.TextField(max_length=2000, blank=True, default="", db_default="")
    personal_data = models.TextField(max_length=2000, blank=True, default="", db_default="")
    other_funding_answer = models.CharField(
        max_length=3, choices=YesNo, blank=True, default="", db_default=""
    )
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cost_model = models.CharField(max_length=20, choices=CostModel, blank=True)
    staff_method = models.CharField(max_length=10, choices=StaffMethod, blank=True)
    wholly_procured = models.BooleanField(default=False, db_default=False)
    maximum_asked = MoneyField(null=True, blank=True)
    rate_asked = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    ground = models.CharField(max_length=60, blank=True)
    ground_reason = models.TextField(max_length=1500, blank=True)
    # By section and field: why something is otherwise than a rule expects; what was typed but is no value yet.
    reasons = models.JSONField(default=dict, blank=True)
    unread = models.JSONField(default=dict, blank=True)
    # Rows of the sections that no other table refers to, by kind (rules/entries.py), in plain JSON values.
    entries = models.JSONField(default=dict, blank=True, db_default={})
    # The answers to the round's own questions, by their code, as typed.
    answers = models.JSONField(default=dict, blank=True)

    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    submitted_at = models.DateTimeField(null=True)
    eligible_cost = MoneyField(null=True)
    requested = MoneyField(null=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    ground_accepted = models.BooleanField(null=True)
    ground_accepted_reason = models.TextField(blank=True)
    granted = MoneyField(null=True)
    granted_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    decided_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["call", "state"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["line", "-score"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNSUBMITTED)
                | Q(state=ApplicationState.WITHDRAWN)
                | Q(submitted_at__isnull=False, requested__isnull=False),
                name="submitted_has_time_and_sum",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | Q(decided_at__isnull=False), name="decided_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.GRANTED, ApplicationState.GRANTED_IN_PART])
                | Q(granted__isnull=False, granted_rate__isnull=False),
                name="granted_has_sum_and_rate",
            ),
            models.CheckConstraint(
                condition=Q(rate_asked=None) | Q(rate_asked__gt=0, rate_asked__lte=100),
                name="rate_asked_in_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    @property
    def reference(self) -> str:
        """The case's reference number."""
        return self.case.reference

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"case:{self.case_id}"

    @property
    def awaits_decision(self) -> bool:
        """It has been submitted and is pending: a decision is still to come."""
        return self.state not in (*UNSUBMITTED, ApplicationState.WITHDRAWN, *DECIDED)


class Submission(models.Model):
    """What was submitted, whole and unchangeable: the content as canonical JSON under its SHA-256."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature_method = models.CharField(max_length=40)
    declarations = models.JSONField(default=list)
    content = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    eligible_cost = MoneyField()
    requested = MoneyField()
    rate = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["application", "version"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="submission_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.version}"
