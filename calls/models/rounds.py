"""Call rounds: when they open and close, which actions, and the lines with money."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.choices import LegalForm
from calls.choices import AnswerKind, CallState, Support
from calls.models.criteria import CriteriaSet
from calls.models.plan import PlanVersion
from calls.models.programme import Action, Measure, Objective, Programme
from calls.workflow import CALL
from records.fields import MoneyField
from records.models import StoredDocument
from records.workflow import Table


class CallRoundQuerySet(models.QuerySet["CallRound"]):
    def public(self) -> "CallRoundQuerySet":
        """Rounds anybody may see: neither those in preparation nor those cancelled before they were published."""
        unseen = Q(state=CallState.CANCELLED, opened_by=None)
        return self.exclude(Q(state__in=[CallState.DRAFT, CallState.PROPOSED]) | unseen)

    def accepting(self, at: datetime) -> "CallRoundQuerySet":
        """Rounds that take applications at this instant; equal to the deadline is in time."""
        return self.filter(
            state__in=[CallState.PUBLISHED, CallState.OPEN], opens_at__lte=at, closes_at__gte=at
        )


class CallRound(models.Model):
    """One round of one season. Its deadline is an instant; the server's clock decides.

    `number` is its place in the year, in reference numbers; without a `plan_version` it stands outside the plan.
    `parameters` are those of the rules that differ from the programme's; publishing writes all of them here, so that a
    later change of the programme leaves the round as it was opened. `opened_by` is who confirmed the publication;
    `decisions_by` the day by which decisions are expected, where that is told.
    """

    workflow: Table = CALL

    id = models.SlugField(primary_key=True, max_length=80)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    season = models.CharField(max_length=20)
    plan_version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    contact = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    decisions_by = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    criteria_set = models.ForeignKey(CriteriaSet, null=True, on_delete=models.PROTECT, related_name="rounds")
    cost_models = models.JSONField(default=list)
    parameters = models.JSONField(default=dict)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    proposed_by = models.UUIDField(null=True)
    opened_by = models.UUIDField(null=True)
    demo = models.BooleanField(default=False)

    objects = CallRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_closes_later"),
        ]
        indexes = [models.Index(fields=["state", "closes_at"])]

    def __str__(self) -> str:
        return self.id

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"call:{self.pk}"

    @property
    def in_preparation(self) -> bool:
        """Nobody outside the office sees it yet: a draft, or one that waits for a decision maker."""
        return self.state in (CallState.DRAFT, CallState.PROPOSED)

    @property
    def is_public(self) -> bool:
        """Anybody may see it: as `CallRoundQuerySet.public`."""
        unseen = self.state == CallState.CANCELLED and self.opened_by is None
        return not (self.in_preparation or unseen)

    def can(self, step: str) -> bool:
        """Whether the table lets it take the step from here."""
        return self.state in self.workflow[step].sources


class CallAction(models.Model):
    """An action that is open in a round, with this round's own priorities.

    Targeted: `targeted_at` names the organisations (ids) that alone may apply, `targeting_ground` says why, and
    `targeting_ceiling` bounds what they may get inside the line.
    """

    call = models.ForeignKey(CallRound, on_delete=models.CASCADE, related_name="call_actions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="call_actions")
    line = models.ForeignKey("calls.CallLine", on_delete=models.PROTECT, related_name="call_actions")
    priorities = models.JSONField(default=dict)
    targeted_at = models.JSONField(default=list)
    targeting_ground = models.JSONField(default=dict)
    targeting_ceiling = MoneyField(null=True)

    class Meta:
        ordering = ["call", "action"]
        constraints = [models.UniqueConstraint(fields=["call", "action"], name="call_action_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.action_id}"


class CallLine(models.Model):
    """Money of a round for one measure, or for an objective where the plan gives only that: see the ledger.

    `planned` is what publishing calls, nothing after it. A `carried_over` line opens at zero: its money comes later.
    """

    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="lines")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="lines")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="lines")
    support = models.CharField(max_length=10, choices=Support, default=Support.PROJECT)
    code = models.CharField(max_length=20)
    note = models.JSONField(default=dict)
    planned = MoneyField(default=0)
    carried_over = models.BooleanField(default=False)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="carried_to")

    class Meta:
        ordering = ["call", "objective", "support", "code"]
        constraints = [
            models.UniqueConstraint(fields=["call", "code", "support"], name="call_line_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="call_line_planned_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.code}"


class CallQuestion(models.Model):
    """A question of the round's own that every application to it answers."""

    call = models.ForeignKey(CallRound, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.JSONField(default=dict)
    help = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, choices=AnswerKind, default=AnswerKind.TEXT)
    maximum = models.PositiveIntegerField(null=True)
    required = models.BooleanField(default=True)

    class Meta:
        ordering = ["call", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="call_question_once")]

    def __str__(self) -> str:
        return self.code


class CallAttachment(models.Model):
    """A document that applications to the round must or may bring."""

    call = models.ForeignKey(CallRound, on_delete=models.CASCADE, related_name="attachments")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    help = models.JSONField(default=dict)
    required = models.BooleanField(default=True)
    legal_forms = models.JSONField(default=list)

    class Meta:
        ordering = ["call", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="call_attachment_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def forms(self) -> list[Any]:
        """The legal forms it is asked of, in words; none when it is asked of all."""
        labels = dict(LegalForm.choices)
        return [labels.get(code, code) for code in self.legal_forms]


class CallDocument(models.Model):
    """A document of the round that anybody may download: the guide, a form, the committee's record."""

    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="documents")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    language = models.CharField(max_length=2, blank=True)
    document = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["call", "position", "id"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.position}"


class CallAnswer(models.Model):
    """A question put about a round, and the answer the ministry published to everybody."""

    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="answers")
    question = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)
    by = models.UUIDField(null=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["call", "-published_at", "id"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.published_at:%Y-%m-%d}"


class RoundChange(models.Model):
    """What happened to a published round, shown to everybody: extended, corrected, rescheduled (when decisions are
    expected), cancelled. Append-only.
    """

    call = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["call", "at", "id"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class CallAlert(models.Model):
    """An e-mail address that asked to be told of new rounds, by objective; valid once confirmed from that address.

    `token_hash` is the SHA-256 of the secret in the letters' links; the secret itself is stored nowhere.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="alerts")
    email = models.EmailField()
    language = models.CharField(max_length=2)
    objectives = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list)

    class Meta:
        ordering = ["programme", "email"]
        constraints = [models.UniqueConstraint(fields=["programme", "email"], name="call_alert_once")]

    def __str__(self) -> str:
        return f"alert {self.pk}"
