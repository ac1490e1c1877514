"""The timetable of calls (CPR 49(2)): from published rounds and the plan, in four formats, as of any day."""

import csv
import json
from datetime import UTC, date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import page
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from calls.models import CallRound
from calls.queries.timetable import matching_rows, timetable
from calls.services.ledger import return_money
from calls.services.round_changes import cancel_round, extend_round
from calls.services.rounds import turn_calls
from records import clock
from records.renderers.sheets import plain_cell
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.factories.plans import BEFORE, CLOSES, OPENS, confirmed, plan, ready_round

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def call() -> CallRound:
    officer = person(Role.OFFICER)
    call = ready_round(officer)
    with clock.at(BEFORE):
        return confirmed(call, officer)


@pytest.mark.both
def test_row_has_the_five_fields_of_the_article_for_each_objective(call):
    rows = timetable(call.programme, BEFORE).rows
    assert [(row.objective.code, row.amount) for row in rows] == [
        ("SO2", Decimal("5200000.00")),
        ("SO3", Decimal("1000000.00")),
    ]
    row = rows[0]
    assert row.area == "FI"
    assert row.applicants
    assert (row.start_date, row.end_date) == (date(2023, 9, 4), date(2023, 9, 29))
    assert row.actions == ["2A1", "2B1", "2D2"]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - MICROSECOND, "published"),
        (OPENS, "open"),
        (CLOSES, "open"),
        (CLOSES + MICROSECOND, "closed"),
    ],
)
def test_state_follows_from_the_instants(call, now, state):
    assert {row.state for row in timetable(call.programme, now).rows} == {state}


def test_plan_stands_in_until_the_round_is_published():
    call = ready_round()
    found = timetable(call.programme, BEFORE)
    assert {(row.state, row.season, row.start, row.call) for row in found.rows} == {
        ("planned", "2023-autumn", None, None)
    }
    with clock.at(BEFORE):
        confirmed(call, None)
    assert {row.state for row in timetable(call.programme, BEFORE).rows} == {"published"}
    assert timetable(call.programme, BEFORE - MICROSECOND).rows[0].state == "planned"


def test_seasons_of_the_plan_that_are_over_are_not_planned_any_more():
    programme = plan().programme
    assert timetable(programme, CLOSES).in_state("planned")
    assert timetable(programme, CLOSES + timedelta(days=200)).rows == []


def test_amount_is_what_could_be_applied_for_though_money_was_returned(call):
    turn_calls(CLOSES + MICROSECOND)
    with clock.at(CLOSES + timedelta(days=90)):
        return_money(call.lines.get(code="2D"), Decimal("1500000.00"), by=None)
        (row, _) = timetable(call.programme, clock.now()).rows
    assert row.amount == Decimal("5200000.00")


def test_cancelled_round_leaves_the_timetable_from_that_moment_on(call):
    with clock.at(OPENS):
        cancel_round(call, reason=words("Floods"), by=person(Role.OFFICER))
    assert [row for row in timetable(call.programme, OPENS).rows if row.call] == []
    assert [row.call for row in timetable(call.programme, OPENS - MICROSECOND).rows] == [call.pk, call.pk]


def test_update_is_the_last_change_of_a_round(call):
    assert timetable(call.programme, OPENS).updated == BEFORE
    later = OPENS + timedelta(days=3)
    with clock.at(later):
        extend_round(call, CLOSES + timedelta(days=7), reason=words("Illness"), by=person(Role.OFFICER))
    found = timetable(call.programme, later)
    assert found.updated == later
    assert found.rows[0].end_date == date(2023, 10, 6)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_shows_rows_and_when_they_were_updated(client, call, language):
    with clock.at(OPENS):
        body = client.get(reverse("timetable"), {"lang": language}).content.decode()
    assert f"/calls/{call.pk}/" in body
    assert "5,200,000.00" in body if language == "en" else "5\u00a0200\u00a0000,00" in body


def test_formats_say_the_same(client, call):
    address = "/timetable/timetable.%s?lang=en"
    with clock.at(OPENS):
        found = {form: client.get(address % form) for form in ("csv", "json", "xlsx")}
    rows = list(csv.DictReader(StringIO(found["csv"].content.decode())))
    assert [(row["objective"], row["amount"], row["start_date"]) for row in rows] == [
        ("SO2", "5200000.00", "2023-09-04"),
        ("SO3", "1000000.00", "2023-09-04"),
    ]
    data = json.loads(found["json"].content)
    assert [(row["objective"], row["amount"], row["start_date"]) for row in data["rows"]] == [
        (row["objective"], row["amount"], row["start_date"]) for row in rows
    ]
    assert data["updated"] == BEFORE.astimezone(UTC).isoformat()
    sheet = load_workbook(BytesIO(found["xlsx"].content)).active
    assert [cell.value for cell in sheet[3]][:6] == [
        "Area",
        "Specific objective",
        "Who can apply",
        "Amount, €",
        "Opens",
        "Closes",
    ]
    assert [sheet.cell(row, 4).value for row in (4, 5)] == [5200000, 1000000]


def test_text_is_never_a_formula(client, call):
    CallRound.objects.filter(pk=call.pk).update(title=words('=HYPERLINK("http://evil.example")'))
    with clock.at(OPENS):
        sheet = load_workbook(BytesIO(client.get("/timetable/timetable.xlsx?lang=en").content)).active
        text = client.get("/timetable/timetable.csv?lang=en").content.decode()
    assert sheet.cell(4, 9).data_type == "s"
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("text", ["=1+1", "+358", "-1", "@sum", "\tx", "\r=1"])
def test_csv_cell_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert plain_cell(text) == f"'{text}"
    assert plain_cell(Decimal("-1.50")) == "-1.50"


def test_unknown_format_and_programme_are_not_found(client, call):
    for address in (
        "/timetable/timetable.exe",
        "/timetable/?programme=none",
        "/timetable/timetable.csv?programme=x",
    ):
        assert client.get(address).status_code == 404


def test_interface_gives_the_fields_of_the_contract(client, call):
    with clock.at(OPENS):
        answer = client.get("/api/v1/timetable/", {"programme": call.programme_id}).json()
    assert answer["count"] == 2
    first = answer["results"][0]
    assert {"area", "objective", "applicants", "amount", "start_date", "end_date"} <= set(first)
    assert (first["objective"], first["amount"], first["start_date"]) == ("SO2", "5200000.00", "2023-09-04")


@pytest.mark.parametrize("query", ["state=all", "programme=none", "colour=red", "ordering=amount"])
def test_interface_refuses_what_it_does_not_know(client, call, query):
    answer = client.get(f"/api/v1/timetable/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_rows_are_found_by_objective_state_and_words(call):
    assert [row.objective.code for row in matching_rows(OPENS, objective="SO3")] == ["SO3"]
    assert matching_rows(OPENS, state="closed") == []
    assert len(matching_rows(OPENS, search="autumn 2023")) == 2
    assert matching_rows(OPENS, search="no such words") == []


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_report_is_the_timetable_as_of_a_day(call, tmp_path, form):
    file = tmp_path / f"timetable.{form}"
    call_command(
        "make_report",
        "timetable",
        programme=call.programme_id,
        as_of=BEFORE.date().isoformat(),
        language="fi",
        output=str(file),
    )
    assert file.stat().st_size > 300
    if form == "pdf":
        assert page.validate_pdf(str(file), profile="ua1").is_compliant
    if form == "json":
        assert {row["state"] for row in json.loads(file.read_bytes())["rows"]} == {"published"}


def test_report_refuses_an_ending_it_cannot_make(call, tmp_path):
    with pytest.raises(CommandError, match=r"Endings: \.csv, \.json, \.xlsx, \.pdf\."):
        call_command(
            "make_report",
            "timetable",
            programme=call.programme_id,
            as_of="2023-08-20",
            output=str(tmp_path / "a.docx"),
        )


@pytest.mark.parametrize("rounds", [1, 3])
def test_page_takes_as_many_queries_for_three_rounds_as_for_one(
    client, call, rounds, django_assert_num_queries
):
    for number in range(rounds - 1):
        copy = CallRound.objects.get(pk=call.pk)
        line, action = copy.lines.get(code="2D"), copy.call_actions.get(action__code="2D2")
        copy.pk, copy.season = f"amif-test-{number}", f"202{number}-spring"
        copy.save()
        line.pk, line.call = None, copy
        line.save()
        action.pk, action.call, action.line = None, copy, line
        action.save()
    with clock.at(OPENS), django_assert_num_queries(10):
        assert client.get(reverse("timetable")).status_code == 200
