"""Asking for packs of reports, freezing their data sets, keeping their documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from accounts.choices import Language
from accounts.models import User
from calls.models import CallRound, Programme
from records import clock
from records.formats import HELSINKI, day, written
from records.models import Job
from records.rules import Reason, Refused, gettext_noop
from records.services import append, heartbeat, notify, owe, store_document
from reporting.choices import DocumentFormat, ReportKind
from reporting.models import FrozenReport, Pack, ReportDocument
from reporting.permissions import why_not_read, why_not_request
from reporting.queries.call_results import NO_ROUND, decided_round
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.rules.call_results import CallResultsData
from reporting.rules.canonical import fingerprint, to_text
from reporting.rules.cutoffs import month_before
from reporting.rules.dataset import ZERO
from reporting.rules.identities import differences
from reporting.rules.kinds import AnyDataset

JOB = "reporting.pack"
RESULTS = ReportKind.CALL_RESULTS
SUMS = ("allocated", "called", "earmarked", "committed", "paid")
PERIODIC = (ReportKind.COMMITTEE, ReportKind.EARMARKS)
LANGUAGES = tuple(Language.values)
FUTURE = gettext_noop("The reports describe a day that has begun. Choose today or an earlier day.")
NO_KIND = gettext_noop("Choose at least one report.")


@dataclass(frozen=True)
class Rendered:
    """A document: its bytes, their media type, and how many pages or sheets it has."""

    content: bytes
    media_type: str
    parts: int


@dataclass(frozen=True)
class Renderer:
    """What makes documents (reporting.renderers stands above this module): the function, and the templates' edition."""

    render: Callable[[str, str, str, str], Rendered]
    edition: str


def request_pack(
    programme: Programme,
    as_of: date,
    kinds: Iterable[str],
    *,
    by: Any,
    key: str = "",
    call: CallRound | None = None,
) -> Pack:
    """Ask for reports as of the end of `as_of`; of `call`, its results. The same `key` asked twice is one pack.

    Refused with reasons.
    """
    refusal = why_not_request(by)
    if refusal:
        raise Refused(refusal)
    return owe_pack(programme, as_of, kinds, by=by, key=key or str(uuid4()), call=call)


def owe_pack(
    programme: Programme,
    as_of: date,
    kinds: Iterable[str],
    *,
    by: Any,
    key: str,
    call: CallRound | None = None,
) -> Pack:
    """The pack and the job that makes it, in one transaction. Refused for a day to come, no kind, or no results."""
    chosen = set(kinds)
    wanted = [kind for kind in ReportKind.values if kind in chosen]
    reasons = why_not_make(as_of, wanted)
    if reasons:
        raise Refused(*reasons)
    about = round_reported(Scope(programme, as_of, clock.now(), call)) if RESULTS in wanted else None
    with transaction.atomic():
        pack, new = Pack.objects.get_or_create(
            key=key,
            defaults={
                "programme": programme,
                "kinds": wanted,
                "call": about,
                "as_of": as_of,
                "requested_at": clock.now(),
                "requested_by": getattr(by, "pk", None),
            },
        )
        owe(JOB, pack.job_key, {"pack": str(pack.pk)}, by=by)
        if new:
            append(pack.stream, "reporting.requested", by=by, data={"as_of": as_of, "kinds": wanted})
    return pack


def round_reported(scope: Scope) -> CallRound:
    """The round whose results are reported: the scope's, or the newest with decisions. Refused when there is none."""
    found = decided_round(scope)
    if found is None:
        raise Refused(Reason("no_round", NO_ROUND, {"as_of": scope.as_of}, field="kinds"))
    return found


def why_not_make(as_of: date, kinds: list[str]) -> list[Reason]:
    """Why no report can be made for this day and these kinds."""
    found = []
    if as_of > clock.now().astimezone(HELSINKI).date():
        found.append(Reason("future", FUTURE, field="as_of"))
    if not kinds:
        found.append(Reason("no_kind", NO_KIND, field="kinds"))
    return found


def request_monthly() -> list[Pack]:
    """The reports on the programme, of every one, as of the end of last month; asked for once however often it runs."""
    as_of = month_before(clock.now().astimezone(HELSINKI).date())
    return [
        owe_pack(programme, as_of, PERIODIC, by=None, key=f"monthly:{programme.pk}:{as_of}")
        for programme in Programme.objects.all()
    ]


def reconciled(kind: str, scope: Scope) -> AnyDataset:
    """The data set of a report. Refused, with every failing identity, when it does not reconcile."""
    data = dataset(kind, scope)
    failing = differences(data)
    if failing:
        raise Refused(*failing)
    return data


def freeze(pack: Pack, kind: str) -> FrozenReport:
    """The pack's data set of one kind, made once; asked again, the same comes back."""
    found = FrozenReport.objects.filter(pack=pack, kind=kind).first()
    if found:
        return found
    data = reconciled(kind, Scope(pack.programme, pack.as_of, pack.requested_at, pack.call))
    text = to_text(data)
    sums = sums_of(data)
    with transaction.atomic():
        report, new = FrozenReport.objects.get_or_create(
            pack=pack,
            kind=kind,
            defaults={"dataset": text, "sha256": fingerprint(text), "frozen_at": clock.now(), **sums},
        )
        if new:
            append(pack.stream, "reporting.frozen", by=None, data={"kind": kind, "sha256": report.sha256})
    return report


def sums_of(data: AnyDataset) -> dict[str, Decimal]:
    """The sums kept beside a data set, in euro; a round is allocated what it calls."""
    if not isinstance(data, CallResultsData):
        return {name: getattr(data.money.total, name) for name in SUMS}
    found = {name: sum((getattr(row.money, name) for row in data.lines), ZERO) for name in SUMS[1:]}
    return {"allocated": found["called"], **found}


def document(report: FrozenReport, language: str, form: str, renderer: Renderer) -> ReportDocument:
    """One document of a report, made once; one already made from the same data by the same templates is taken over."""
    found = ReportDocument.objects.filter(report=report, language=language, form=form).first()
    if found:
        return found
    fields = taken_over(report, language, form, renderer) or rendered(report, language, form, renderer)
    made, _ = ReportDocument.objects.get_or_create(
        report=report, language=language, form=form, defaults={**fields, "edition": renderer.edition}
    )
    return made


def taken_over(report: FrozenReport, language: str, form: str, renderer: Renderer) -> dict[str, Any] | None:
    """The file of an equal data set, language and format, when the templates have not changed since."""
    same = ReportDocument.objects.filter(
        report__kind=report.kind,
        report__sha256=report.sha256,
        language=language,
        form=form,
        edition=renderer.edition,
    ).first()
    return {"stored_id": same.stored_id, "parts": same.parts} if same else None


def rendered(report: FrozenReport, language: str, form: str, renderer: Renderer) -> dict[str, Any]:
    """A new file."""
    made = renderer.render(report.kind, report.dataset, language, form)
    return {"stored": store_document(made.content, made.media_type), "parts": made.parts}


def make_pack(job: Job, renderer: Renderer) -> None:
    """Do the job of a pack: freeze each report, then its documents. Run again, it goes on where it stopped."""
    pack = Pack.objects.select_related("programme", "call").get(pk=job.payload["pack"])
    steps = list(steps_of(pack, renderer))
    try:
        for done, step in enumerate(steps):
            heartbeat(job, done=done, total=len(steps))
            step()
    except Refused as refusal:
        set_aside(pack, refusal)
        return
    heartbeat(job, done=len(steps), total=len(steps))
    finish(pack)


def steps_of(pack: Pack, renderer: Renderer) -> Iterable[Callable[[], Any]]:
    """The work of a pack, a step a piece."""
    for kind in pack.kinds:
        yield partial(freeze, pack, kind)
        for form in DocumentFormat.values:
            for language in LANGUAGES:
                yield partial(make_document, pack, kind, language, form, renderer)


def make_document(pack: Pack, kind: str, language: str, form: str, renderer: Renderer) -> ReportDocument:
    """One document of a pack whose data set is frozen."""
    return document(FrozenReport.objects.get(pack=pack, kind=kind), language, form, renderer)


def set_aside(pack: Pack, refusal: Refused) -> None:
    """Keep why the pack could not be made, for the page and the audit trail."""
    problems = [
        {"text": reason.text, "params": {name: written(value, "en") for name, value in reason.params.items()}}
        for reason in refusal.reasons
    ]
    with transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(problems=problems)
        append(pack.stream, "reporting.refused", by=None, data={"problems": len(problems)})


def finish(pack: Pack) -> None:
    """Say once that the pack is ready, to the trail and to whoever asked."""
    with transaction.atomic():
        first = Pack.objects.filter(pk=pack.pk, finished_at=None).update(finished_at=clock.now(), problems=[])
        if not first:
            return
        asker = User.objects.filter(pk=pack.requested_by).first() if pack.requested_by else None
        if asker:
            url = reverse("committee-pack", args=[pack.pk])
            notify(asker, "report_ready", params={"day": day(pack.as_of, asker.language)}, url=url)
        append(pack.stream, "reporting.finished", by=None, data={"as_of": pack.as_of})


def record_download(document: ReportDocument, *, by: Any) -> ReportDocument:
    """Who took which document, for the audit trail. Refused for those who may not read it."""
    refusal = why_not_read(by)
    if refusal:
        raise Refused(refusal)
    data = {"sha256": document.stored_id, "language": document.language, "form": document.form}
    append(
        document.report.pack.stream, "reporting.downloaded", by=by, subject=document.report.kind, data=data
    )
    return document
