"""Cases, the audit trail, jobs owed, the outbox and stored documents: what every app above leans on."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.choices import CaseKind, JobState, Mailing


class Case(models.Model):
    """One matter with its reference number; an application and its grant point to the same one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=CaseKind)
    # The number in the authority's register of cases, once it has been given; its history is the case's audit trail.
    register_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register_number"],
                condition=~models.Q(register_number=""),
                name="register_number_of_one_case",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Counter(models.Model):
    """The last number given in a series (reference numbers of a round)."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class ChainHead(models.Model):
    """The newest event of a stream, locked last by whoever appends to it."""

    stream = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.stream} #{self.count}"


class AuditEvent(models.Model):
    """Who did what, when and why. Append-only, hash-chained per stream; holds no personal data itself.

    `actor` is a user's UUID without a foreign key: a person can be erased, the event stays whole.
    """

    stream = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["stream", "sequence"]
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="audit_event_once")]
        indexes = [models.Index(fields=["at"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.stream} #{self.sequence} {self.verb}"


class StoredDocument(models.Model):
    """A file kept under its SHA-256; the same content is stored once and never changes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @property
    def relative_path(self) -> str:
        """Where the content lies under MEDIA_ROOT."""
        return f"{self.sha256[:2]}/{self.sha256}"


class JobQuerySet(models.QuerySet["Job"]):
    def owed(self, now: datetime) -> "JobQuerySet":
        """Those nobody works on: waiting, or taken by a worker whose lease ran out."""
        waiting = models.Q(state=JobState.WAITING)
        return self.filter(waiting | models.Q(state=JobState.RUNNING, lease_until__lt=now))


class Job(models.Model):
    """Work that is owed. The row is the truth; the broker only rings (decisions.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.WAITING)
    owed_by = models.UUIDField(null=True)
    owed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING) | models.Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.DONE) | models.Q(finished_at__isnull=False),
                name="job_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def given_up(self) -> bool:
        """Failed for good: tried as often as is sensible."""
        return self.state == JobState.FAILED


class OutboxMessage(models.Model):
    """What lower code tells upper code, or what an e-mail must say; dispatched by `amif`."""

    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dispatched_at", "id"])]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"


class Notice(models.Model):
    """A message to one person, shown on his or her start page and sent by e-mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailing = models.CharField(max_length=6, choices=Mailing, default=Mailing.OPEN, db_default=Mailing.OPEN)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "read_at"]),
            models.Index(
                fields=["user"],
                condition=models.Q(mailing=Mailing.DIGEST, mailed_at=None),
                name="notice_waits_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"
