"""The programme's money for anybody: the same sums as the ledger's, by measure and quarter, as of any day, in files."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from calls.models import Objective, Programme
from calls.queries.money import budget, end_of
from calls.queries.public_money import public_money
from calls.renderers.columns import columns
from calls.rules.ledger import Balance
from calls.services.ledger import commit, earmark, pay
from records import clock
from records.services import open_case
from tests.factories.accounts import person
from tests.factories.calls import open_line

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = (datetime(2023, month, 15, 9, tzinfo=UTC) for month in (2, 5, 11))
LAST = date(2023, 12, 31)


@pytest.fixture
def programme() -> Programme:
    """Allocated and called in February, earmarked in May, committed and partly paid in November."""
    officer, finance = person(Role.OFFICER), person(Role.FINANCE)
    with clock.at(SPRING):
        line = open_line("1000.00", room=Decimal("5000.00"))
    Objective.objects.update(allocation=Decimal("5000.75"))
    case = open_case("application", "x")
    with clock.at(SUMMER):
        earmark(line, case, Decimal("400.00"), by=officer)
    with clock.at(AUTUMN):
        commit(line, case, Decimal("400.00"), by=officer)
        pay(line, case, Decimal("150.00"), by=finance, note="first instalment")
    return line.call.programme


@pytest.mark.both
def test_sums_are_the_ledgers_as_of_the_day(programme):
    for day in (date(2023, 2, 14), date(2023, 3, 1), date(2023, 6, 1), LAST):
        found = public_money(programme, day)
        assert found.total == budget(programme, end_of(day)).total
        assert [row.held for row in found.objectives] == [
            part.total for part in budget(programme, end_of(day)).objectives
        ]


def test_parts_of_an_objective_add_up_to_what_was_called_of_it(programme):
    (row,) = public_money(programme, LAST).objectives
    (share,) = row.shares
    assert share.measure.code == "2D"
    assert (share.held.called, share.held.committed, share.held.paid) == (
        row.held.called,
        row.held.committed,
        row.held.paid,
    )


def test_each_quarter_ends_with_what_was_posted_by_then(programme):
    found = public_money(programme, date(2023, 11, 30)).quarters
    assert [row.ends for row in found] == [
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 9, 30),
        date(2023, 11, 30),
    ]
    assert [row.held.earmarked for row in found] == [0, 400, 400, 0]
    assert [row.held.paid for row in found] == [0, 0, 0, 150]
    for row in found:
        before = Balance(allocated=row.held.allocated)
        assert row.held.called == budget(programme, end_of(row.ends)).total.called
        assert before.allocated == Decimal("5000.75")


@pytest.mark.both
def test_quarter_begins_at_midnight_in_helsinki(programme):
    with clock.at(datetime(2023, 6, 30, 21, 0, tzinfo=UTC)):
        earmark(
            programme.rounds.get().lines.get(),
            open_case("application", "y"),
            Decimal("7.00"),
            by=person(Role.OFFICER),
        )
    found = {row.ends: row.held.earmarked for row in public_money(programme, LAST).quarters}
    assert found[date(2023, 6, 30)] == 400
    assert found[date(2023, 9, 30)] == 407


def test_columns_stand_on_one_ground_and_fill_the_highest_allocation(programme):
    drawn = columns(public_money(programme, LAST).quarters)
    by_column: dict[str, Decimal] = {}
    for piece in drawn.pieces:
        by_column[piece.x] = by_column.get(piece.x, Decimal(0)) + Decimal(piece.height)
    assert len(by_column) == 4
    assert all(abs(height - 90) < Decimal("0.1") for height in by_column.values())
    assert columns([]).pieces == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_shows_the_day_asked_for(client, programme, language):
    body = client.get(reverse("public-money"), {"as_of": "30.6.2023", "lang": language}).content.decode()
    assert 'value="30.6.2023"' in body
    assert "400.00" in body if language == "en" else "400,00" in body
    assert "150.00" not in body
    assert "150,00" not in body


@pytest.mark.parametrize("day", ["31.12.2020", "1.1.2099", "yesterday"])
def test_page_refuses_a_day_it_has_nothing_to_tell_of(client, programme, day):
    answer = client.get(reverse("public-money"), {"as_of": day})
    assert answer.status_code == 400
    assert client.get(reverse("public-money-file", args=["csv"]), {"as_of": day}).status_code == 404


def test_formats_say_the_same(client, programme):
    address = "/money/figures.%s?as_of=2023-12-31&lang=en"
    found = {form: client.get(address % form).content for form in ("csv", "json", "xlsx")}
    rows = list(csv.DictReader(StringIO(found["csv"].decode())))
    assert [(row["level"], row["called"], row["paid"]) for row in rows] == [
        ("programme", "1000.00", "150.00"),
        ("objective", "1000.00", "150.00"),
        ("part", "1000.00", "150.00"),
    ]
    assert rows[2]["allocated"] == ""
    data = json.loads(found["json"])
    assert data["total"]["paid"] == data["objectives"][0]["parts"][0]["paid"] == "150.00"
    assert data["quarters"][-1] == {
        "ends": "2023-12-31",
        "allocated": "5000.75",
        "called": "1000.00",
        "earmarked": "0.00",
        "committed": "400.00",
        "paid": "150.00",
        "free": "600.00",
        "not_called": "4000.75",
    }
    book = load_workbook(BytesIO(found["xlsx"]))
    assert book.sheetnames == ["By objective", "Over time"]
    assert book["By objective"].cell(4, 5).value == 1000


def test_pages_answer_before_anything_is_loaded(client):
    for name in ("public-money", "timetable", "open-data", "call-alerts"):
        assert client.get(reverse(name), {"lang": "en"}).status_code == 200
    assert client.get("/money/figures.csv").status_code == 404


def test_open_data_names_every_file_with_its_licence(client, programme):
    body = client.get(reverse("open-data"), {"lang": "en"}).content.decode()
    for form in ("csv", "json", "xlsx"):
        for name in ("/timetable/timetable", "/money/figures"):
            assert client.get(f"{name}.{form}").status_code == 200
            assert f"{name}.{form}?programme={programme.pk}" in body
    assert "CC BY 4.0" in body


def test_visitor_chooses_among_programmes_and_stays_there(client, programme):
    assert "ui-programmes" not in client.get("/money/").content.decode()
    Programme.objects.create(
        id="z-second",
        fund="EEA",
        country="FI",
        period_start=2021,
        period_end=2028,
        allocation=Decimal("1.00"),
        title={"en": "Second programme"},
    )
    for address in (
        "/",
        "/calls/",
        "/plan/",
        "/projects/",
        "/timetable/",
        "/money/",
        "/open-data/",
        "/contact/",
    ):
        body = client.get(address, {"lang": "en"}).content.decode()
        assert f'href="{address}?programme=z-second"' in body
        second = client.get(address, {"lang": "en", "programme": "z-second"}).content.decode()
        assert 'href="/money/?programme=z-second"' in second
        assert client.get(address, {"programme": "unknown"}).status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_page_takes_as_many_queries_for_three_lines_as_for_one(
    client, programme, items, django_assert_num_queries
):
    with clock.at(SUMMER):
        for number in range(items):
            open_line("10.00", call__id=f"amif-test-{number}")
    with django_assert_num_queries(8):
        assert client.get(reverse("public-money")).status_code == 200


def test_browsers_find_their_picture(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 301
    assert answer["Location"].endswith("icon.svg")
