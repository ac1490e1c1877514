"""The programme: objectives, measures, actions. Loaded from YAML; texts are {fi, sv, en}."""

from django.db import models

from calls.choices import EntryOf, Support
from records.fields import MoneyField


class Programme(models.Model):
    """A fund's programme of one Member State, e.g. amif-fi-2021-2027.

    `parameters` are read by calls.rules.limits.parameters_from; `vocabulary` holds the words of the programme's own
    lists: {grounds: {code: {fi, sv, en}}, applicant_types: {...}}; `provenance` where things were read from.
    """

    id = models.SlugField(primary_key=True, max_length=60)
    fund = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    period_start = models.PositiveSmallIntegerField()
    period_end = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    title = models.JSONField(default=dict)
    official_languages = models.JSONField(default=list)
    allocation = MoneyField()
    approved_on = models.DateField(null=True)
    authority = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    vocabulary = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    file_sha256 = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"programme:{self.pk}"

    @property
    def period(self) -> str:
        """The programming period, "2021-2027"."""
        return f"{self.period_start}-{self.period_end}"


class Objective(models.Model):
    """A specific objective (SO1 ... SO4), with its allocation as the programme prints it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="objectives")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict)
    allocation = MoneyField()
    special_nature = models.JSONField(default=dict)
    provenance = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["programme", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="objective_code_once")]

    def __str__(self) -> str:
        return self.code


class Allocation(models.Model):
    """What an objective has for one kind of support. The parts may fall short of the whole by cents, as printed."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="allocations")
    support = models.CharField(max_length=10, choices=Support)
    amount = MoneyField()

    class Meta:
        ordering = ["objective", "support"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "support"], name="allocation_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="allocation_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} {self.support}"


class Measure(models.Model):
    """An implementation measure (1A ... 3D) of an objective."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    provenance = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["objective", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["objective", "code"], name="measure_code_once")]

    def __str__(self) -> str:
        return self.code


class ActionQuerySet(models.QuerySet["Action"]):
    def current(self) -> "ActionQuerySet":
        """The latest version of each action."""
        return self.filter(replaced_at=None)


class Action(models.Model):
    """What support is granted for: an action of the plan (1A1 ...), or operating support (OS1 ...).

    One row a version. A row that a published round opens is not changed any more: its successor has the same code and
    the next number, and what was decided keeps pointing at the row it rests on.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="actions")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="actions")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="actions")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    support = models.CharField(max_length=10, choices=Support, default=Support.PROJECT)
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict)
    aims = models.JSONField(default=dict)
    eligible_applicants = models.JSONField(default=list)
    eligible_text = models.JSONField(default=dict)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    raised_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    raised_rate_grounds = models.JSONField(default=list)
    raised_rate_text = models.JSONField(default=dict)
    indicators = models.JSONField(default=list)
    printed_indicators = models.JSONField(default=list)
    coordination = models.JSONField(default=dict)
    coordinated_funds = models.JSONField(default=list)
    intervention_types = models.JSONField(default=list)
    sheet_openings = models.JSONField(default=list)
    sheet_text = models.TextField(blank=True)
    start_text = models.JSONField(default=dict)
    targeted = models.BooleanField(default=False)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaced_at = models.DateTimeField(null=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "position", "code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code", "version"], name="action_version_once"),
            models.UniqueConstraint(
                fields=["programme", "code"],
                condition=models.Q(replaced_at=None),
                name="action_current_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0, rate__lte=100)
                & (models.Q(raised_rate=None) | models.Q(raised_rate__lte=100)),
                name="action_rates_in_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EntryVersion(models.Model):
    """What an entry of the programme said, from each change on: append-only, with who, when and why."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="entry_versions")
    kind = models.CharField(max_length=10, choices=EntryOf)
    code = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    began_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["programme", "kind", "code", "began_at", "id"]
        indexes = [models.Index(fields=["programme", "kind", "code", "began_at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class InterventionType(models.Model):
    """A type of intervention of the fund's regulation (AMIF Annex VI); `objective` empty where it is for all."""

    fund = models.CharField(max_length=20)
    table = models.PositiveSmallIntegerField()
    objective = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=10)
    title = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["fund", "table", "objective", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "table", "objective", "code"], name="intervention_type_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="intervention_type_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.objective} {self.code}"
