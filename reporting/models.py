"""Packs of reports, the frozen data sets in them, and the documents made from those."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import ngettext

from accounts.choices import Language
from calls.models import CallRound, Programme
from records.fields import MoneyField
from records.models import StoredDocument
from reporting.choices import DocumentFormat, ReportKind


class PackQuerySet(models.QuerySet["Pack"]):
    def with_documents(self) -> "PackQuerySet":
        """Packs with their reports, documents and sizes, but without the data sets themselves."""
        documents = ReportDocument.objects.select_related("stored")
        reports = FrozenReport.objects.defer("dataset").prefetch_related(
            models.Prefetch("documents", queryset=documents)
        )
        return self.select_related("programme", "call").prefetch_related(
            models.Prefetch("reports", queryset=reports)
        )


class Pack(models.Model):
    """Reports asked for together, as of one day. Made by a job of the same key; `finished_at` when all are there.

    What is recorded until `requested_at` counts, whenever the job runs. `call` is the round whose results it reports.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="packs")
    kinds = models.JSONField(default=list)
    call = models.ForeignKey(CallRound, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-requested_at"]
        indexes = [models.Index(fields=["-as_of", "-requested_at"])]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.as_of}"

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"pack:{self.pk}"

    @property
    def job_key(self) -> str:
        """The key of the job that makes it."""
        return f"reporting.pack:{self.pk}"


class FrozenReport(models.Model):
    """A data set, frozen: its canonical text and SHA-256 never change. The documents are made from it alone."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind)
    dataset = models.TextField()
    sha256 = models.CharField(max_length=64)
    allocated = MoneyField()
    called = MoneyField()
    earmarked = MoneyField()
    committed = MoneyField()
    paid = MoneyField()
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["pack", "kind"]
        indexes = [models.Index(fields=["sha256"])]
        constraints = [
            models.UniqueConstraint(fields=["pack", "kind"], name="report_once_in_pack"),
            models.CheckConstraint(
                condition=Q(paid__lte=models.F("committed"), called__lte=models.F("allocated")),
                name="report_within_allocation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:16]}"


class ReportDocument(models.Model):
    """One document of a report, kept by its content. `edition` names the templates it was made with."""

    report = models.ForeignKey(FrozenReport, on_delete=models.PROTECT, related_name="documents")
    language = models.CharField(max_length=2, choices=Language)
    form = models.CharField(max_length=8, choices=DocumentFormat)
    stored = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    parts = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=64)

    class Meta:
        ordering = ["report", "form", "language"]
        constraints = [
            models.UniqueConstraint(fields=["report", "language", "form"], name="document_once_in_report")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.language} {self.form}"

    @property
    def about(self) -> str:
        """Length and weight, in the page's language: "14 pages, 276 kB"."""
        if self.form == DocumentFormat.PDF:
            length = ngettext("%(count)s page", "%(count)s pages", self.parts)
        else:
            length = ngettext("%(count)s sheet", "%(count)s sheets", self.parts)
        weight = f"{-(-self.stored.size // 1000)} kB"
        return f"{length % {'count': self.parts}}, {weight}"
