"""Checking and scoring: impartiality, first-stage checks, blind assessments, reconciled scores."""

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone

from accounts.models import User
from applications.choices import CheckVerdict, StatementState
from applications.models.application import Application
from calls.models import Criterion


class ImpartialityDeclaration(models.Model):
    """What an officer, assessor or decision maker declared about one application before opening it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="declarations")
    impartial = models.BooleanField()
    grounds = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    ground = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "declared_at"]
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="declaration_once"),
            models.CheckConstraint(
                condition=Q(impartial=True) | ~Q(ground=""), name="disqualification_has_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.application_id}"


class DeclarationStatement(models.Model):
    """Everything a person has said of his or her impartiality in a case, in order; nothing of it is changed.

    Whoever is disqualified can only ask to be held impartial again: the statement waits until another person has
    answered, and counts when accepted.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="statements")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="statements")
    impartial = models.BooleanField()
    grounds = models.JSONField(default=list)
    ground = models.CharField(max_length=500, blank=True)
    stated_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=StatementState, default=StatementState.MADE)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["application", "stated_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                condition=Q(state=StatementState.ASKED),
                name="one_statement_waits",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[StatementState.MADE, StatementState.ASKED])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="answered_statement_has_answerer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.application_id}"


class EligibilityCheck(models.Model):
    """One general criterion checked: yes, no or not applicable, with the reason, by whom and when."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=14, choices=CheckVerdict)
    reason = models.TextField(max_length=2000)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "criterion"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.verdict}"


class Assessment(models.Model):
    """An assessor's own scoring of one application: hidden from other assessors until theirs is given."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assessments")
    assigned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    overall = models.TextField(max_length=3000, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "assigned_at", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "assessor"], name="assessment_once")]

    def __str__(self) -> str:
        return f"{self.assessor_id} on {self.application_id}"


class Score(models.Model):
    """A score for one criterion with its reason; a draft until the assessment is given."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["assessment", "criterion"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class ScoresReopening(models.Model):
    """Given scores handed back to their assessor with a reason; what had been given is kept."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField()
    given = models.JSONField(default=dict)

    class Meta:
        ordering = ["assessment", "at"]

    def __str__(self) -> str:
        return f"reopening of {self.assessment_id}"


class DifferenceNote(models.Model):
    """Why the assessors' scores on one criterion are far apart, written before the assessment is finished."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="difference_notes")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="difference_note_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} of {self.application_id}"


class ReconciledScore(models.Model):
    """The score the assessors agreed on for a criterion, in place of their mean, with the reason."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reconciled_scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "criterion"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="reconciled_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"
