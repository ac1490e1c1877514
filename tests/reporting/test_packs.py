"""Packs: asked for once, frozen once, made once, however often the job runs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from records import clock
from records.models import AuditEvent, Job, Notice, StoredDocument
from records.rules import Refused
from records.services import run
from reporting import services, tasks
from reporting.models import FrozenReport, Pack, ReportDocument
from reporting.renderers.documents import renderer
from reporting.services import Rendered, Renderer
from tests.factories.accounts import person
from tests.reporting import world

pytestmark = pytest.mark.django_db
AS_OF = date(2023, 12, 31)


@pytest.fixture
def known():
    return world.build()


@pytest.fixture
def officer():
    return person("officer")


def quick(calls):
    """A renderer that notes what it was asked for; the documents' content is their name."""

    def render(kind, text, language, form):
        calls.append((kind, language, form))
        return Rendered(f"{kind} {language} {form} {text}".encode(), "text/plain", 1)

    return Renderer(render, "edition 1")


def ask(known, officer, kinds=("committee", "earmarks"), **more):
    return services.request_pack(known.programme, AS_OF, kinds, by=officer, **more)


def job_of(pack):
    return Job.objects.get(key=pack.job_key)


def test_pack_asked_for_twice_with_one_key_is_one(known, officer):
    assert ask(known, officer, key="a").pk == ask(known, officer, key="a").pk
    assert (Pack.objects.count(), Job.objects.count()) == (1, 1)


def test_pack_asked_for_anew_is_another(known, officer):
    assert ask(known, officer).pk != ask(known, officer).pk


def test_pack_of_a_day_to_come_is_refused(known, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        services.request_pack(known.programme, tomorrow, ["committee"], by=officer)
    assert [reason.code for reason in refused.value.reasons] == ["future"]
    assert Pack.objects.count() == 0


def test_day_begins_at_midnight_in_helsinki(known, officer):
    with clock.at(datetime(2024, 1, 31, 22, 0, tzinfo=UTC)):
        services.request_pack(known.programme, date(2024, 2, 1), ["committee"], by=officer)
    with clock.at(datetime(2024, 1, 31, 21, 59, 59, tzinfo=UTC)), pytest.raises(Refused):
        services.request_pack(known.programme, date(2024, 2, 1), ["committee"], by=officer)


def test_pack_without_a_kind_is_refused(known, officer):
    with pytest.raises(Refused):
        ask(known, officer, kinds=["nonsense"])


def test_auditor_asks_for_nothing(known):
    with pytest.raises(Refused):
        ask(known, person("auditor"))


def test_job_makes_every_document_of_the_pack(known, officer):
    pack, calls = ask(known, officer), []
    services.make_pack(job_of(pack), quick(calls))
    assert sorted(calls) == sorted(
        (kind, language, form)
        for kind in ("committee", "earmarks")
        for language in ("fi", "sv", "en")
        for form in ("pdf", "xlsx")
    )
    assert FrozenReport.objects.count() == 2
    pack.refresh_from_db()
    assert pack.finished_at is not None


def test_job_run_twice_makes_one_report(known, officer):
    pack, calls = ask(known, officer), []
    services.make_pack(job_of(pack), quick(calls))
    first = list(ReportDocument.objects.order_by("pk").values_list("pk", "stored_id"))
    services.make_pack(job_of(pack), quick(calls))
    assert list(ReportDocument.objects.order_by("pk").values_list("pk", "stored_id")) == first
    assert (len(calls), FrozenReport.objects.count(), StoredDocument.objects.count()) == (12, 2, 12)
    assert Notice.objects.filter(user=officer).count() == 1
    assert AuditEvent.objects.filter(verb="reporting.finished").count() == 1


def test_job_stopped_halfway_goes_on_where_it_stopped(known, officer):
    pack, calls = ask(known, officer), []

    def stumbles(kind, text, language, form):
        if len(calls) == 5:
            raise RuntimeError("stopped")
        return quick(calls).render(kind, text, language, form)

    with pytest.raises(RuntimeError):
        services.make_pack(job_of(pack), Renderer(stumbles, "edition 1"))
    frozen = FrozenReport.objects.get(kind="committee").sha256
    services.make_pack(job_of(pack), quick(calls))
    assert len(calls) == len(set(calls)) == 12
    assert FrozenReport.objects.get(kind="committee").sha256 == frozen


def test_entries_after_the_request_do_not_change_a_report(known, officer):
    pack = ask(known, officer, kinds=["earmarks"])
    late = clock.now() + timedelta(seconds=5)
    with clock.at(late):
        world.ledger.earmark(known.line, known.granted.case, D("1.00"), by=None)
    services.make_pack(job_of(pack), quick([]))
    assert FrozenReport.objects.get().earmarked == D("180000.00")


def test_same_data_in_another_pack_take_over_the_same_files(known, officer):
    first, second, calls = ask(known, officer), ask(known, officer), []
    services.make_pack(job_of(first), quick(calls))
    services.make_pack(job_of(second), quick(calls))
    assert len(calls) == 12
    for kind in ("committee", "earmarks"):
        shas = FrozenReport.objects.filter(kind=kind).values_list("sha256", flat=True)
        assert len(shas) == 2
        assert len(set(shas)) == 1


def test_changed_templates_make_the_files_anew(known, officer):
    first, second, calls = ask(known, officer), ask(known, officer), []
    services.make_pack(job_of(first), quick(calls))
    services.make_pack(job_of(second), Renderer(quick(calls).render, "edition 2"))
    assert len(calls) == 24


def test_data_that_do_not_reconcile_are_never_frozen(known, officer, monkeypatch):
    pack = ask(known, officer)
    real = services.dataset

    def broken(kind, scope):
        data = real(kind, scope)
        money = replace(data.money, total=replace(data.money.total, paid=D("31000.00")))
        return replace(data, money=money)

    monkeypatch.setattr(services, "dataset", broken)
    services.make_pack(job_of(pack), quick([]))
    pack.refresh_from_db()
    assert pack.finished_at is None
    assert FrozenReport.objects.count() == 0
    assert {"31000.00", "30,000.00", "€31,000.00"} & {
        value for item in pack.problems for value in item["params"].values()
    }


def test_job_tells_how_far_it_is(known, officer, monkeypatch):
    pack, told = ask(known, officer), []
    monkeypatch.setattr(services, "heartbeat", lambda job, done, total: told.append((done, total)))
    services.make_pack(job_of(pack), quick([]))
    assert told == [(done, 14) for done in range(15)]


@pytest.mark.django_db(transaction=True)
def test_worker_takes_the_job_and_writes_real_documents(known, officer):
    pack = ask(known, officer, kinds=["earmarks"])
    assert run(job_of(pack).pk)
    job = job_of(pack)
    assert (job.state, job.done, job.total) == ("done", 7, 7)
    for document in ReportDocument.objects.select_related("stored"):
        content = (Path(settings.MEDIA_ROOT) / document.stored.relative_path).read_bytes()
        assert content.startswith(b"%PDF-" if document.form == "pdf" else b"PK")
        assert document.parts >= 3
    assert not run(job_of(pack).pk)


def test_monthly_report_is_asked_for_once_a_month(known):
    with clock.at(datetime(2024, 2, 1, 2, 10, tzinfo=UTC)):
        tasks.request_monthly()
        tasks.request_monthly()
    pack = Pack.objects.get()
    assert (pack.as_of, pack.kinds) == (date(2024, 1, 31), ["committee", "earmarks"])
    with clock.at(datetime(2024, 3, 1, 2, 10, tzinfo=UTC)):
        tasks.request_monthly()
    assert set(Pack.objects.values_list("as_of", flat=True)) == {date(2024, 1, 31), date(2024, 2, 29)}


def test_monthly_report_stands_in_the_beat_schedule():
    entry = settings.CELERY_BEAT_SCHEDULE["monthly reports"]
    assert entry["task"] == tasks.request_monthly.name
    assert (entry["schedule"].day_of_month, entry["schedule"].hour) == ({1}, {4})


def test_edition_names_the_templates():
    assert renderer().edition == renderer().edition
    assert len(renderer().edition) == 64
