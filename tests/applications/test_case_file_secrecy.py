"""What a case's file says of secret papers, messages and requests for review, and of hints of double funding."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from applications.choices import CasePaper, Side
from applications.models import Application
from applications.queries.records import document_of
from applications.rules.secrecy import Secrecy
from applications.services.declaring import declare
from applications.services.double_funding import answer_hint
from applications.services.messages import send_message
from applications.services.received import Upload
from applications.services.secrecy import mark_secret
from tests.applications.test_case_file import made, metadata, plain_papers, unpacked, words
from tests.applications.test_double_funding import pair
from tests.factories.accounts import person
from tests.factories.files import PDF
from tests.factories.records import secret, submitted_with
from tests.factories.revising import asked, sent
from tests.factories.selection import checked, decided, impartial, officer

__all__ = ["plain_papers"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]
GROUND = "621/1999, section 24(1), point 20"
YEAR = timedelta(days=365)
WHY = "Skilda kostnader."


@pytest.fixture
def clerk() -> User:
    return officer()


def files_of(application: Application, by: User) -> dict[str, Any]:
    return {one["path"]: one for one in metadata(unpacked(made(application, by)))["files"]}


def test_paper_marked_itself_is_secret_as_a_whole_and_the_other_stays_public(clerk):
    application = checked(submitted_with(), by=clerk)
    mark = secret(application, "paper", by=clerk)
    assert mark.paper == CasePaper.REVIEWS
    rows = files_of(application, clerk)
    assert rows["3-reviews/checks-and-scores.pdf"]["publicity"] == "secret"
    assert rows["3-reviews/checks-and-scores.pdf"]["secrecy_ground"] == GROUND
    assert rows["4-handling/handling.pdf"]["publicity"] == "public"


def test_file_of_a_message_carries_its_mark(clerk):
    application = checked(submitted_with(), by=clerk)
    send_message(application, Side.AUTHORITY, "Se bilagan.", [Upload(io.BytesIO(PDF), "x.pdf")], by=clerk)
    mark = secret(application, "message_file", by=clerk, parts="Sidan 2")
    rows = files_of(application, clerk)
    [row] = [row for path, row in rows.items() if row["type"] == "message_file"]
    assert (row["publicity"], row["secrecy_parts"], row["secrecy_until"]) == (
        "secret_in_part",
        "Sidan 2",
        mark.until.isoformat(),
    )


def test_request_for_review_is_secret_and_so_is_the_part_of_the_paper_that_repeats_it(clerk):
    request = asked(sent(decided(submitted_with())))
    application = request.decision.application
    impartial(application, clerk)
    secret(application, "review_request", by=clerk)
    parts = unpacked(made(application, clerk))
    paper = {one["path"]: one for one in metadata(parts)["files"]}["4-handling/handling.pdf"]
    assert paper["publicity"] == "secret_in_part"
    assert "Request for review" in paper["secrecy_parts"]
    assert request.demand in words(parts["4-handling/handling.pdf"])


def test_paper_secret_in_part_names_its_own_part_and_what_it_repeats(clerk):
    request = asked(sent(decided(submitted_with())))
    application = request.decision.application
    impartial(application, clerk)
    repeats = secret(application, "review_request", by=clerk, until=date(2027, 1, 1) + 3 * YEAR)
    paper = document_of(application, "paper", CasePaper.HANDLING)
    until = repeats.until + YEAR
    mark_secret(application, paper, Secrecy(20, until, "Avsnitt 2"), in_part=True, by=clerk)
    row = files_of(application, clerk)["4-handling/handling.pdf"]
    assert row["secrecy_parts"].startswith("Avsnitt 2; Request for review")
    assert row["secrecy_until"] == until.isoformat()


def answered_pair(clerk: User) -> tuple[Application, Application]:
    here, there = pair(clerk)
    answer_hint(here, there, False, WHY, by=clerk, seen="1.1")
    return here, there


def hints_in(parts: dict[str, bytes]) -> list[dict[str, str]]:
    text = parts["4-handling/double-funding.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_answers_to_hints_of_double_funding_lie_in_the_file_with_their_metadata(clerk):
    here, there = answered_pair(clerk)
    parts = unpacked(made(here, clerk))
    [row] = hints_in(parts)
    assert (row["other"], row["reason"], row["who"]) == (there.case.reference, WHY, clerk.name)
    [said] = [one for one in metadata(parts)["files"] if one["type"] == "double_funding"]
    assert (said["path"], said["agent"], said["publicity"]) == (
        "4-handling/double-funding.csv",
        clerk.name,
        "public",
    )
    assert WHY in words(parts["4-handling/handling.pdf"])


def test_answer_about_a_case_closed_to_whoever_takes_the_file_tells_no_more_than_that_it_is_there(clerk):
    here, there = answered_pair(clerk)
    taker = officer()
    impartial(here, taker)
    declare(there, False, "En vän.", by=taker)
    parts = unpacked(made(here, taker))
    [row] = hints_in(parts)
    assert (row["other"], row["double_funding"], row["reason"]) == ("closed", "", "")
    assert WHY not in words(parts["4-handling/handling.pdf"])
    assert there.case.reference not in words(parts["4-handling/handling.pdf"])
    history = parts["6-history/history.csv"].decode()
    assert "applications.double_funding_answered" in history
    assert WHY not in history
    assert there.case.reference not in history


def test_case_without_hints_has_no_table_of_them(clerk):
    application = checked(submitted_with(), by=clerk)
    assert "4-handling/double-funding.csv" not in unpacked(made(application, clerk))


def test_auditor_finds_the_answers_too(clerk):
    here, there = answered_pair(clerk)
    [row] = hints_in(unpacked(made(here, person("auditor"))))
    assert row["other"] == there.case.reference
