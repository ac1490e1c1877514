"""The call-results report: figures from a known world, reconciled with the ledger; no undecided case is named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import page
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.models import Application, EligibilityCheck
from calls.models import CallRound, CriteriaSet, Criterion
from records.models import Job
from records.rules import Refused
from records.services import append
from reporting.models import FrozenReport, Pack
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.renderers.documents import render
from reporting.rules.call_results import Counts, Days, DecidedCase, bands_of, days_of, grounds_of
from reporting.rules.canonical import from_text, to_text
from reporting.rules.identities import differences
from reporting.services import Rendered, Renderer, make_pack, owe_pack, request_monthly, request_pack
from tests.factories.accounts import person
from tests.reporting import world

AS_OF = date(2023, 12, 31)
SECRETS = ("Hemligt förslag", "Ännu inte bedömt", "Återtaget", "Utkast")


@pytest.fixture
def known(db):
    made = world.build()
    made.granted.score = D("82.50")
    made.granted.save(update_fields=["score"])
    Application.objects.filter(title="Avslaget").update(score=D("45.00"))
    CriteriaSet.objects.filter(rounds=made.granted.call).update(total_threshold=D("60.00"))
    return made


def results(known, as_of=AS_OF, call=None):
    return dataset("call-results", Scope(known.programme, as_of, timezone.now(), call))


def round_of(known, season):
    return CallRound.objects.get(programme=known.programme, season=season)


def case(**fields):
    given_ = {
        "reference": "1", "title": "T", "language": "sv", "organisation": "O", "line": "2D", "action": "2D2",
        "outcome": "granted", "ground": "", "points": D(80), "asked": D("10.00"), "granted": D("5.00"),
        "rate": D(75), "days": 3,
    } | fields  # fmt: skip
    return DecidedCase(**given_)


def test_results_are_those_of_the_newest_round_with_decisions(known):
    data = results(known)
    assert data.round.code == "amif-test-2023-spring"
    assert data.total == Counts(
        received=2, admitted=2, assessed=2, granted_n=1, rejected_n=1, asked=D("210000.00"),
        granted=D("100000.00"), granted_asked=D("120000.00"), refused=D("90000.00"),
    )  # fmt: skip
    assert (data.called, data.committed) == (D("100000.00"), D("100000.00"))


def test_results_name_the_decided_in_order_with_points_and_reason(known):
    first, second = results(known).cases
    assert (first.title, first.outcome, first.ground) == ("Trygg start", "granted", "")
    assert (first.points, first.asked, first.granted, first.rate) == (
        D("82.50"),
        D("120000.00"),
        D("100000.00"),
        D("90.00"),
    )
    assert (second.title, second.outcome, second.ground, second.granted) == (
        "Avslaget",
        "rejected",
        "threshold",
        D("0.00"),
    )
    assert first.days == second.days == 32  # from 19 May to 20 June


def test_rejection_above_the_threshold_is_for_want_of_money(known):
    Application.objects.filter(title="Avslaget").update(score=D("70.00"))
    data = results(known)
    assert [(row.kind, row.count, row.asked) for row in data.grounds] == [("money", 1, D("90000.00"))]
    (line,) = data.lines
    assert (line.lowest_granted, line.highest_unfunded) == (D("82.50"), D("70.00"))


def test_general_criterion_not_met_comes_before_points(known):
    refused = Application.objects.get(title="Avslaget")
    criterion = Criterion.objects.filter(criteria_set=refused.call.criteria_set).first()
    EligibilityCheck.objects.create(
        application=refused, criterion=criterion, verdict="no", reason="Nej", checked_by=person(Role.OFFICER)
    )
    data = results(known)
    assert [row.kind for row in data.grounds] == ["general"]
    assert [row.count for row in data.failed] == [1]


def test_undecided_cases_are_counts_and_sums_only(known):
    refused = Application.objects.get(title="Ännu inte bedömt")
    append(refused.stream, "applications.admitted", by=None)
    Application.objects.filter(title="Hemligt förslag").update(
        state=State.REJECTED, decided_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    autumn = round_of(known, "2023-autumn")
    with pytest.raises(Refused):
        results(known, call=autumn)  # decided after the cut-off
    rejected = Application.objects.get(title="Ännu inte bedömt")
    Application.objects.filter(pk=rejected.pk).update(
        state=State.NOT_ADMITTED, decided_at=datetime(2023, 12, 1, tzinfo=UTC)
    )
    data = results(known, call=autumn)
    assert differences(data) == []
    assert (data.total.undecided_n, data.total.undecided) == (1, D("200000.00"))
    assert (data.total.withdrawn, data.total.not_admitted_n, data.total.received) == (1, 1, 3)
    text = to_text(data)
    assert "Ännu inte bedömt" in text
    assert "Hemligt förslag" not in text
    assert known.waiting.case.reference not in text
    assert "Återtaget" not in text


def test_data_set_names_no_case_of_another_round(known):
    text = to_text(results(known))
    assert not [title for title in SECRETS if title in text]


def test_results_need_a_decision(known):
    with pytest.raises(Refused) as refused:
        results(known, as_of=date(2023, 6, 1))
    assert refused.value.reasons[0].code == "no_round"


def test_data_set_survives_being_frozen(known):
    data = results(known)
    assert from_text("call-results", to_text(data)) == data


def test_data_set_reconciles_and_tells_every_difference(known):
    data = results(known)
    assert differences(data) == []
    for broken in (
        replace(data, cases=data.cases[1:]),
        replace(data, cases=(replace(data.cases[0], granted=D("99999.99")), data.cases[1])),
        replace(data, total=replace(data.total, received=3)),
        replace(data, total=replace(data.total, asked=D("1.00"))),
        replace(data, grounds=()),
        replace(data, bands=data.bands[:5]),
        replace(data, lines=(replace(data.lines[0], money=replace(data.lines[0].money, committed=D(1))),)),
        replace(data, actions=data.actions[1:]),
    ):
        assert differences(broken), broken


def test_queries_do_not_grow_with_the_applications(known):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results(known)
        return len(queries)

    first = asked()
    spring = known.granted.line
    for number in range(3):
        world.application(
            spring, known.granted.action, State.REJECTED, "1000.00", world.DECIDED, title=f"Nej {number}"
        )
    assert asked() == first


@given(st.lists(st.decimals(0, 100, places=2), max_size=30))
def test_points_fall_into_one_band_each(points):
    bands = bands_of([case(points=value) for value in points], D(100))
    assert sum(band.count for band in bands) == len(points)
    for band in bands[:-1]:
        assert band.granted == sum(band.low <= value < band.high for value in points)


def test_bands_need_a_scale():
    assert bands_of([case()], None) == ()


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], Days()),
        ([4], Days(1, 4, D(4), 4)),
        ([9, 1], Days(2, 1, D(5), 9)),
        ([1, 9, 2], Days(3, 1, D(2), 9)),
        ([1, 2, 3, 9], Days(4, 1, D("2.5"), 9)),
    ],
)
def test_days_are_shortest_median_longest(spans, found):
    assert days_of(spans) == found


def test_grants_have_no_reason():
    refused = case(outcome="rejected", ground="money")
    assert [(row.kind, row.count) for row in grounds_of([case(), refused, refused])] == [("money", 2)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_document_conforms_and_prints_the_figures(known, language, tmp_path):
    data = results(known)
    content = render("call-results", to_text(data), language, "pdf").content
    path = tmp_path / "results.pdf"
    path.write_bytes(content)
    report = page.validate_pdf(str(path), profile="ua1")
    assert report.rules.passed == report.rules.total
    assert PdfReader(BytesIO(content)).trailer["/Root"]["/Lang"] == language
    words = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages).replace(
        "\u00a0", " "
    )
    point = "." if language == "en" else ","
    for figure in ("100 000", "120 000", "90 000", "210 000"):
        assert f"{figure}{point}00" in words
    assert "Trygg start" in words
    assert f"82{point}50" in words
    assert content == render("call-results", to_text(data), language, "pdf").content


def test_spreadsheet_has_the_tables(known):
    data = results(known)
    book = openpyxl.load_workbook(BytesIO(render("call-results", to_text(data), "sv", "xlsx").content))
    assert book.sheetnames[0] == "Omslag"
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Trygg start" in cells
    assert 100000 in cells
    assert not [title for title in SECRETS if title in cells]


def test_command_takes_the_round_asked_for(known, tmp_path, capsys):
    given_ = {"programme": "amif-test", "as_of": "2023-12-31", "language": "fi"}
    output = tmp_path / "a.json"
    call_command("make_report", "call-results", output=str(output), call="amif-test-2023-spring", **given_)
    assert "amif-test-2023-spring" in output.read_text("utf-8")
    with pytest.raises(CommandError, match="There is no round 'nothing'"):
        call_command("make_report", "call-results", output=str(output), call="nothing", **given_)
    with pytest.raises(CommandError, match="nothing to report"):
        call_command(
            "make_report", "call-results", output=str(output), call="amif-test-2023-autumn", **given_
        )
    with pytest.raises(CommandError, match="--call is for call-results"):
        call_command("make_report", "earmarks", output=str(output), call="amif-test-2023-spring", **given_)


def made(pack):
    rendered = Rendered(b"%PDF-", "application/pdf", 1)
    make_pack(Job.objects.get(key=pack.job_key), Renderer(lambda *_given: rendered, "edition"))


def test_pack_keeps_its_round_and_sums(known):
    pack = request_pack(known.programme, AS_OF, ["call-results"], by=person(Role.COMMITTEE))
    assert pack.call_id == "amif-test-2023-spring"
    made(pack)
    report = FrozenReport.objects.get()
    assert (report.allocated, report.called, report.committed, report.paid) == (
        D("100000.00"),
        D("100000.00"),
        D("100000.00"),
        D("30000.00"),
    )


def test_pack_without_results_is_refused(known):
    with pytest.raises(Refused):
        owe_pack(known.programme, date(2023, 5, 1), ["call-results"], by=None, key="x")
    assert not Pack.objects.exists()


def test_monthly_packs_tell_of_the_programme_only(known):
    assert [pack.kinds for pack in request_monthly()] == [["committee", "earmarks"]]


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.OFFICER])
def test_round_report_is_asked_for_and_downloaded(known, client, role):
    client.force_login(person(role))
    answer = client.post(reverse("committee-round-report", args=["amif-test-2023-spring"]))
    pack = Pack.objects.get()
    assert answer.headers["Location"] == reverse("committee-pack", args=[pack.pk])
    made(pack)
    assert "2023-spring" in client.get(answer.headers["Location"]).content.decode()
    document = client.get(reverse("committee-document", args=[pack.pk, "call-results", "sv", "pdf"]))
    assert document.status_code == 200
    assert "amif-test-2023-spring-call-results-" in document.headers["Content-Disposition"]


def test_round_without_decisions_has_no_report(known, client):
    client.force_login(person(Role.COMMITTEE))
    answer = client.post(reverse("committee-round-report", args=["amif-test-2023-autumn"]))
    assert answer.headers["Location"] == reverse("committee")
    assert not Pack.objects.exists()
    assert "no results to report" in client.get(reverse("committee"), {"lang": "en"}).content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.ASSESSOR, 404), (Role.ADMIN, 404), (Role.AUDITOR, 302)])
def test_others_do_not_have_the_report_made(known, client, role, status):
    client.force_login(person(role))
    answer = client.post(reverse("committee-round-report", args=["amif-test-2023-spring"]))
    assert answer.status_code == status
    assert not Pack.objects.exists()
