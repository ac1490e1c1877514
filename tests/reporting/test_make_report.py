"""`make_report`: a report without the queue, with clear answers to wrong questions."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting.management.commands import make_report
from tests.reporting import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    return world.build()


def make(kind, output, **changes):
    given = {"programme": "amif-test", "as_of": "2023-12-31", "language": "sv"} | changes
    call_command("make_report", kind, output=str(output), **given)
    return output.read_bytes()


@pytest.mark.parametrize("kind", ["committee", "earmarks", "call-results"])
@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("json", b"{")])
def test_command_writes_the_format_of_the_ending(known, tmp_path, kind, form, start, capsys):
    content = make(kind, tmp_path / f"report.{form}")
    assert content.startswith(start)
    assert f"{len(content)} bytes, data set " in capsys.readouterr().out


def test_command_run_twice_writes_the_same_bytes(known, tmp_path):
    for form in ("pdf", "xlsx", "json"):
        assert make("committee", tmp_path / f"a.{form}") == make("committee", tmp_path / f"b.{form}")


def test_command_tells_the_figures_of_the_day(known, tmp_path):
    data = json.loads(make("earmarks", tmp_path / "a.json", as_of="2023-08-31"))
    assert data["money"]["total"]["called"] == "150000.00"
    assert data["header"]["as_of"] == "2023-08-31"


@pytest.mark.parametrize(
    ("kind", "name", "changes", "words"),
    [
        (
            "commitee",
            "a.pdf",
            {},
            "There is no report of kind 'commitee'. Kinds: committee, earmarks, call-results, timetable.",
        ),
        ("committee", "a.docx", {}, "Cannot tell the format from 'a.docx'. Endings: .pdf, .xlsx, .json."),
        ("committee", "report", {}, "Endings: .pdf, .xlsx, .json."),
        ("committee", "a.pdf", {"programme": "isf"}, "There is no programme 'isf'. Programmes: amif-test."),
        ("committee", "a.pdf", {"as_of": "31.12.2023"}, "'31.12.2023' is no date. Write it as YYYY-MM-DD."),
        ("committee", "missing/a.json", {}, "Cannot write"),
    ],
)
def test_command_says_what_is_wrong(known, tmp_path, kind, name, changes, words):
    with pytest.raises(CommandError) as error:
        make(kind, tmp_path / name, **changes)
    assert words in str(error.value)


def test_command_refuses_a_day_to_come(known, tmp_path):
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    with pytest.raises(CommandError, match="still to come"):
        make("committee", tmp_path / "a.pdf", as_of=tomorrow)


def test_command_makes_nothing_from_data_that_do_not_reconcile(known, tmp_path, monkeypatch):
    real = make_report.reconciled

    def broken(kind, scope):
        scope.programme.allocation += 1
        return real(kind, scope)

    monkeypatch.setattr(make_report, "reconciled", broken)
    with pytest.raises(
        CommandError, match=r"(?s)do not reconcile.*should be €1,300,001\.73, but is €1,300,000\.73"
    ):
        make("committee", tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
