"""Who meets with what at every address of a case, in every state of it: role x object x action x state (states.toml).

The table says what has to happen; it is walked with real requests. A cell that is not as the table says, a refusal
that writes or shows something of the content, and an address without a line all fail.
"""

import logging
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.amif.life import CANARY, STATES, Case, Life, canary, living
from tests.amif.life_forms import FORMS
from tests.amif.test_disqualified import told
from tests.amif.test_policy import browser, routes

pytestmark = pytest.mark.django_db
TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("states.toml").read_text(encoding="utf-8"))
WHO = TABLE["who"]
IN_ANY_RUN, IN_A_DRILL = 60, 1
"""Of how many refusals one is asked: `make test` takes a share of the table, `make drill` all of it."""
REFUSING = frozenset(".xdimbt")
"""Cells where nothing of the content may show, and nothing be written."""
NO_JOB = "00000000-0000-4000-8000-000000000000"
WROTE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
ASIDE = ("django_session", "applications_readmark")
"""Tables of being signed in, and of what one has read oneself: they change nothing of a case."""


class Writes:
    """Which tables were written while it was on."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WROTE.match(sql)
        if found and found[1] not in ASIDE:
            self.tables.add(found[1])
        return execute(sql, params, many, context)


@pytest.fixture(scope="module")
def life(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    """One world for the whole module, gone with its transaction. Its PDFs are their HTML: quick, and readable."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    as_html = patch("applications.renderers.application.pdf", lambda html, **_: b"%PDF-" + html.encode())
    with as_html, django_db_blocker.unblock(), transaction.atomic():
        yield living()
        transaction.set_rollback(True)
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def clients(life: Life, django_db_blocker: Any) -> dict[str, Client]:
    """Everybody's browser."""
    with django_db_blocker.unblock():
        return {who: browser(user) for who, user in life.people.items()}


def case_routes() -> list[str]:
    return sorted(route for route in set(routes()) if "<str:reference>" in route)


def address(route: str, case: Case) -> str:
    """The route with the case and what belongs to it; a thing that is not in the case has the number 0."""
    parts = re.split(r"[/.]", route)
    words = reversed([part for part in parts if part != "removal" or "assessors" in parts])
    values = {
        "reference": case.application.case.reference,
        "section": "basics",
        "form": "xlsx",
        "kind": "attachment",
        "pk": NO_JOB
        if "<uuid" in route
        else next((case.things[word] for word in words if word in case.things), 0),
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)


def ask(client: Client, method: str, where: str, data: Any = None) -> tuple[str, bool]:
    """The cell somebody meets with, and whether the canary was in the answer; what was written is undone."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            answer = getattr(client, method)(where, data or {})
            said = told(answer)
        transaction.set_rollback(True)
    return letter(answer, said, bool(writes.tables)), CANARY in said


def letter(answer: Any, said: str, wrote: bool) -> str:
    """One character for an answer."""
    status, to = answer.status_code, answer.headers.get("Location", "")
    if wrote:
        return "w"
    if status in (301, 302, 303):
        return "i" if "/accounts/login/" in to else "d" if "/declaration/?" in to else "t"
    if status == 403:
        return "n" if CANARY in said else "x"
    if status == 200:
        return "b" if CANARY not in said and "text/html" in answer.headers["Content-Type"] else "o"
    return {404: ".", 405: "m", 401: "i", 400: "f", 422: "f"}.get(status, "?")


def expected(row: dict[str, str], who: str) -> str:
    """A person's cells of a row, one a state; who is not named finds nothing, and a visitor signs in."""
    for names, cells in row.items():
        if who in names.split():
            return cells
    return ("i" if who == "visitor" else row.get("others", ".")) * len(STATES)


def shares(wanted: str, place: int, share: int) -> bool:
    """Whether a cell is asked: of plain refusals one in `share`, of the others one in a quarter of that."""
    return place % (share if wanted in ".im" else max(1, share // 4)) == 0


def walked(life: Life, clients: dict[str, Client], method: str, share: int) -> tuple[int, list[str]]:
    """How many combinations were asked, and what was not as the table says."""
    asked, wrong = 0, []
    for number, route in enumerate(case_routes()):
        form = FORMS.get(route)
        for place, (who, client) in enumerate(clients.items()):
            for state, wanted in zip(STATES, expected(TABLE[method][route], who), strict=True):
                if not shares(wanted, number + place + STATES.index(state), share):
                    continue
                case = life.cases[state]
                data = form(life, case.application) if form and method == "post" else None
                found, seen = ask(client, method, address(route, case), data)
                asked += 1
                if found != wanted or (seen and wanted in REFUSING):
                    wrong.append(f"{method} {route} {state} by {who}: {found}, not {wanted}{' LEAK' * seen}")
    return asked, wrong


def combinations(method: str) -> int:
    """How many the table holds."""
    return len(TABLE[method]) * len(WHO) * len(STATES)


def test_table_names_every_address_of_a_case_and_everybody(life: Life) -> None:
    assert sorted(TABLE["get"]) == sorted(TABLE["post"]) == case_routes()
    assert sorted(life.people) == sorted(WHO)
    named = {
        who for method in ("get", "post") for row in TABLE[method].values() for who in " ".join(row).split()
    }
    assert named - {"others"} <= set(WHO)
    rows = [row for method in ("get", "post") for row in TABLE[method].values()]
    lengths = {len(cells) for row in rows for who, cells in row.items() if who != "others"}
    assert lengths == {len(STATES)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_meets_at_every_address_in_every_state_with_what_the_table_says(
    life: Life, clients: dict[str, Client], method: str, record_property: Any
) -> None:
    asked, wrong = walked(life, clients, method, IN_ANY_RUN)
    record_property(f"{method}: asked of {combinations(method)} combinations", f"{asked}, {len(wrong)} leaks")
    assert not wrong, "\n".join(wrong)


@pytest.mark.drill
@pytest.mark.parametrize("method", ["get", "post"])
def test_whole_table_has_no_leak(
    life: Life, clients: dict[str, Client], method: str, record_property: Any
) -> None:
    asked, wrong = walked(life, clients, method, IN_A_DRILL)
    record_property(f"{method}: asked of {combinations(method)} combinations", f"{asked}, {len(wrong)} leaks")
    assert not wrong, "\n".join(wrong)
    assert asked == combinations(method)


# Lists, exports and the API: what of the cases is in them


def sighted(life: Life, client: Client, where: str) -> str:
    """A status, or a character for each state's case: its content is there, only its reference, or nothing of it."""
    first = life.cases[STATES[0]].application
    with transaction.atomic():
        answer = client.get(where.format(call=first.call_id, line=first.line_id))
        said = told(answer)
        transaction.set_rollback(True)
    seen = "".join(sight(said, number, life.cases[state]) for number, state in enumerate(STATES))
    return seen if answer.status_code == 200 else f"{answer.status_code}{seen.strip('.')}"


def sight(said: str, number: int, case: Case) -> str:
    if canary(number) in said:
        return "c"
    return "r" if case.application.case.reference in said else "."


def wanted_in_list(row: dict[str, str], who: str) -> str:
    """A person's cells of a list; for whom it says nothing there is no such page."""
    named = next((cells for names, cells in row.items() if who in names.split()), None)
    return named or row.get("others") or ("302" if who == "visitor" else "404")


def test_lists_and_files_show_of_each_case_what_the_table_says(
    life: Life, clients: dict[str, Client]
) -> None:
    wrong = []
    for where, row in TABLE["lists"].items():
        for who, client in clients.items():
            found, wanted = sighted(life, client, where), wanted_in_list(row, who)
            if found != wanted:
                wrong.append(f"{where} by {who}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_api_gives_of_each_case_what_the_table_says(life: Life, clients: dict[str, Client]) -> None:
    wrong = []
    for who, client in clients.items():
        found = "".join(api_sight(life, client, number) for number in range(len(STATES)))
        wanted = expected(TABLE["api"], who).replace("i", ".")
        if found != wanted:
            wrong.append(f"{who}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def api_sight(life: Life, client: Client, number: int) -> str:
    """Of one application, asked by its number: all, or reference and state, or nothing."""
    case = life.cases[STATES[number]]
    answer = client.get(f"/api/v1/applications/{case.application.pk}/")
    return sight(answer.content.decode(), number, case) if answer.status_code == 200 else "."


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_writes_nothing_for_anybody(life: Life, clients: dict[str, Client], method: str) -> None:
    for who, client in clients.items():
        for state in STATES:
            for where in ("", f"{life.cases[state].application.pk}/"):
                found, seen = ask(client, method, f"/api/v1/applications/{where}")
                assert found in ("m", "x", "i", "."), (method, who, state, found)
                assert not seen, (method, who, state)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_pages_take_no_other_method(life: Life, clients: dict[str, Client], method: str) -> None:
    """Whoever may most on either side, on a case that is decided."""
    for route in case_routes():
        for who in ("owner", "officer", "decider"):
            found, seen = ask(clients[who], method, address(route, life.cases["granted"]))
            assert (found in ("m", "x", "."), seen) == (True, False), (method, route, who, found)
