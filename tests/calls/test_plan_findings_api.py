"""The plan's contradictions over the API: who reads them, which ones, in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.choices import Role
from accounts.services import api_token
from calls.services.programme import load_programme
from tests.factories.accounts import person
from tests.factories.programme_files import FINLAND, SMALL, with_change

pytestmark = pytest.mark.django_db
PATH = "/api/v1/plan-findings/"
ID = "amif-fi-2021-2027"


@pytest.fixture
def officer() -> APIClient:
    return client(person(Role.OFFICER))


def client(user) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {api_token(user)}")
    return api


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.COMMITTEE, 200),
        (Role.ASSESSOR, 403),
        (Role.FINANCE, 403),
        (Role.ADMIN, 403),
    ],
)
def test_findings_are_for_officers_and_the_committee(role, status):
    assert client(person(role)).get(PATH).status_code == status


def test_findings_are_not_for_anybody():
    assert APIClient().get(PATH).status_code in (401, 403)
    assert client(person()).get(PATH).status_code == 403


def test_findings_have_the_fixed_shape_and_come_in_pages(officer):
    load_programme(FINLAND, by=None)
    answer = officer.get(PATH, {"programme": ID}).json()
    assert answer["count"] > len(answer["results"]) == 50
    assert answer["results"][1] == {
        "code": "indicator_misprinted",
        "severity": "error",
        "where": "1A1 O.1.4.1",
        "message": "The sheet of 1A1 prints O.1.5 for O.1.4.1: the fund has no indicator with the printed code.",
        "expected": "O.1.4.1",
        "found": "O.1.5",
    }
    assert officer.get(answer["next"]).json()["previous"]


def test_message_is_english_with_a_point_whatever_the_language(officer):
    load_programme(FINLAND, by=None)
    asked = {"programme": ID, "code": "objective_parts_rounded", "where": "SO1", "lang": "sv"}
    row = officer.get(PATH, asked, HTTP_ACCEPT_LANGUAGE="sv").json()["results"][0]
    assert (row["expected"], row["found"]) == ("24339120.50", "24339120.81")
    assert row["message"].startswith("The parts of SO1 add up to €24,339,120.50;")


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({"severity": "error", "where": "OS3"}, ["OS3 2024-spring", "OS3 2024-spring"]),
        ({"where": "3A2"}, ["3A2 2023-spring", "SO3 3A2 2023-spring", "3A2"]),
        ({"code": "progress_remaining"}, ["SO3"]),
        ({"search": "COARSER ROUNDING"}, ["SO2"]),
        ({"code": "indicator_code_missing", "severity": "note"}, []),
        ({"code": "objective_parts_rounded", "ordering": "-where"}, ["SO3", "SO2", "SO1"]),
    ],
)
def test_findings_can_be_narrowed_and_ordered(officer, asked, places):
    load_programme(FINLAND, by=None)
    rows = officer.get(PATH, asked).json()["results"]
    assert [row["where"] for row in rows] == places


@pytest.mark.parametrize(
    "asked", [{"severity": "fatal"}, {"programme": "nowhere"}, {"ordering": "found"}, {"colour": "red"}]
)
def test_unknown_question_is_refused(officer, asked):
    answer = officer.get(PATH, asked)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(asked)


def test_queries_do_not_grow_with_findings(officer, tmp_path):
    one = tmp_path / "one.yaml"
    one.write_text(with_change(SMALL, '"150000.00"', '"150000.01"'), encoding="utf-8")
    load_programme(one, by=None)
    load_programme(FINLAND, by=None)
    counts = {}
    for programme, findings in (("amif-xx", 1), (ID, 50)):
        with CaptureQueriesContext(connection) as queries:
            answer = officer.get(PATH, {"programme": programme}).json()
        assert len(answer["results"]) == findings
        counts[programme] = len(queries)
    assert set(counts.values()) == {9}
