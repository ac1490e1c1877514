"""Selection criteria, in versions the monitoring committee votes on; frozen once a round is published with them."""

from django.db import models
from django.db.models import F, Q

from calls.choices import BallotOutcome, CriteriaState, CriterionStage, Ours, Scoring, Vote
from calls.models.programme import Programme
from calls.workflow import CRITERIA
from records.workflow import Table

SETTLED = (CriteriaState.APPROVED, CriteriaState.REPLACED)


class CriteriaSet(models.Model):
    """One version of the criteria: two stages, thresholds, the order that breaks ties.

    `drafted_by` is empty for a version as its file has it. `source` says where it comes from, `ours` (codes of
    `Ours`, with spaces) what in it is our own wording or figure and not the source's. `approved_on` is the day of the
    committee's meeting. Once `frozen_at` is set the database itself refuses a change (calls/triggers.py).
    """

    workflow: Table = CRITERIA

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="criteria_sets")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10,
        choices=CriteriaState,
        default=CriteriaState.DRAFT,
        db_default=CriteriaState.DRAFT,
    )
    scoring = models.CharField(
        max_length=10, choices=Scoring, default=Scoring.WEIGHTED, db_default=Scoring.WEIGHTED
    )
    approved_on = models.DateField(null=True)
    total_threshold = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    categories = models.JSONField(default=dict, db_default={})
    category_thresholds = models.JSONField(default=dict)
    tie_order = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    drafted_by = models.UUIDField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")
    source = models.CharField(max_length=400, blank=True, default="", db_default="")
    ours = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta:
        ordering = ["programme", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code", "version"], name="criteria_version_once"),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED) | Q(approved_on__isnull=False),
                name="criteria_approved_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"criteria:{self.pk}"

    @property
    def own_parts(self) -> list[str]:
        """What in it is ours, in words."""
        words = dict(Ours.choices)
        return [str(words.get(code, code)) for code in self.ours.split()]


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


class CriteriaBallot(models.Model):
    """One vote of the monitoring committee on one version: at which meeting, on which terms, with which outcome.

    `members` is how many the committee has; adopted with `votes` of every `votes_of` votes cast, when at least
    `quorum` percent of the members take part. The terms are those of the programme when the vote began.
    """

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="ballots")
    meeting = models.CharField(max_length=200)
    held_on = models.DateField()
    members = models.PositiveSmallIntegerField()
    votes_needed = models.PositiveSmallIntegerField()
    votes_of = models.PositiveSmallIntegerField()
    quorum = models.DecimalField(max_digits=5, decimal_places=2)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, choices=BallotOutcome, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["criteria_set", "-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set"], condition=Q(closed_at=None), name="criteria_ballot_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="criteria_ballot_outcome_whole",
            ),
            models.CheckConstraint(
                condition=Q(votes_needed__gte=1, votes_of__gte=F("votes_needed")),
                name="criteria_ballot_majority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set_id} {self.meeting}"


class CriteriaVote(models.Model):
    """How one member voted; `by` is the member's own account, or who entered it from the minutes.

    `member` is the account's id, without a foreign key; a member without an account stands under `name`.
    """

    ballot = models.ForeignKey(CriteriaBallot, on_delete=models.PROTECT, related_name="votes")
    member = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True)
    vote = models.CharField(max_length=10, choices=Vote)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["ballot", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "member"], condition=Q(member__isnull=False), name="criteria_vote_once"
            ),
            models.UniqueConstraint(
                fields=["ballot", "name"], condition=Q(member=None), name="criteria_vote_once_by_name"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, name="") | (Q(member=None) & ~Q(name="")),
                name="criteria_vote_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.vote}"

    @property
    def own(self) -> bool:
        """Cast by the member, not entered by somebody else."""
        return self.member is not None and self.member == self.by
