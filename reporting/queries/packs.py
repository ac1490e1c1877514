"""Packs as pages show them: what is in them, how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext, override

from accounts.choices import Language
from calls.models import CallRound
from records.choices import JobState
from records.models import Job
from reporting.choices import DocumentFormat, ReportKind
from reporting.models import FrozenReport, Pack, ReportDocument

READY, FAILED, WORKING = "ready", "failed", "working"


@dataclass(frozen=True)
class Edition:
    """A report in one language: its title in that language, and its documents by format."""

    language: str
    title: str
    documents: list[ReportDocument]


@dataclass(frozen=True)
class ReportView:
    """A report with its editions, the reader's own language first."""

    report: FrozenReport
    editions: list[Edition]
    call: CallRound | None = None


@dataclass(frozen=True)
class PackView:
    """A pack, its reports, and the job that makes it."""

    pack: Pack
    reports: list[ReportView]
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
    return [
        PackView(pack, [report_view(row, pack.call) for row in pack.reports.all()], jobs.get(pack.job_key))
        for pack in packs
    ]


def report_view(report: FrozenReport, call: CallRound | None = None) -> ReportView:
    """A report with what has been made of it; `call` is the round of one on results."""
    own = get_language()
    made: dict[str, list[ReportDocument]] = {language: [] for language in Language.values}
    for document in report.documents.all():
        made[document.language].append(document)
    ordered = sorted(made.items(), key=lambda item: item[0] != own)
    return ReportView(
        report, [Edition(code, title_in(report, code), rows) for code, rows in ordered if rows], call
    )


def title_in(report: FrozenReport, language: str) -> str:
    """What the report is called in a language."""
    with override(language):
        return str(report.get_kind_display())


def pack_view(pack: Pack) -> PackView:
    """One pack."""
    return pack_views([pack])[0]


def documents() -> QuerySet[ReportDocument]:
    """Documents with what a download needs."""
    return ReportDocument.objects.select_related("report__pack", "stored").defer("report__dataset")
