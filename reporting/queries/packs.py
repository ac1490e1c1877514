"""Packs as pages show them: what is in them, how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from accounts.choices import Language
from records.choices import JobState
from records.models import Job
from reporting.choices import DocumentFormat, ReportKind
from reporting.models import FrozenReport, Pack, ReportDocument

READY, FAILED, WORKING = "ready", "failed", "working"


@dataclass(frozen=True)
class PackView:
    """A pack, its reports, and the job that makes it."""

    pack: Pack
    reports: list[FrozenReport]
    job: Job | None

    @property
    def state(self) -> str:
        """Ready, failed (it does not reconcile, or the job was given up), or still being made."""
        if self.pack.finished_at:
            return READY
        if self.pack.problems or (self.job and self.job.state == JobState.FAILED):
            return FAILED
        return WORKING

    @property
    def kinds(self) -> list[str]:
        """The reports asked for, in words."""
        return [str(ReportKind(kind).label) for kind in self.pack.kinds]

    @property
    def done(self) -> int:
        """Steps done."""
        return self.job.done if self.job else 0

    @property
    def total(self) -> int:
        """Steps in all: the data set and the documents of each report."""
        each = 1 + len(DocumentFormat.values) * len(Language.values)
        return (self.job.total if self.job else 0) or each * len(self.pack.kinds)

    @property
    def begun(self) -> datetime:
        """When the work began, or when it was asked for."""
        return self.job.started_at if self.job and self.job.started_at else self.pack.requested_at

    @property
    def problems(self) -> list[str]:
        """Why it could not be made, as sentences in the page's language."""
        return [gettext(item["text"]) % item["params"] for item in self.pack.problems]


def pack_views(packs: Iterable[Pack]) -> list[PackView]:
    """Packs (from `with_documents`) with the jobs of those that are not ready. One further query."""
    packs = list(packs)
    keys = [pack.job_key for pack in packs if not pack.finished_at]
    jobs = {job.key: job for job in Job.objects.filter(key__in=keys)}
    return [PackView(pack, list(pack.reports.all()), jobs.get(pack.job_key)) for pack in packs]


def pack_view(pack: Pack) -> PackView:
    """One pack."""
    return pack_views([pack])[0]


def documents() -> QuerySet[ReportDocument]:
    """Documents with what a download needs."""
    return ReportDocument.objects.select_related("report__pack", "stored").defer("report__dataset")
