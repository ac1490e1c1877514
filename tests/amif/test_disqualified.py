"""A disqualified officer, assessor and decision maker try everything on a case: pages, forms, lists, files, the API.

Every address of the product is walked. One with a case's reference needs a row in TABLE, so that a new one cannot come
unseen; every other one must show nothing of the case to them.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from applications.models import Application, Assessment
from applications.services.attaching import Upload, attach
from applications.services.declaring import declare
from applications.services.submitting import submit
from records.models import AuditEvent, Notice
from tests.amif.test_policy import met, routes
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, open_round, signing
from tests.factories.files import PDF
from tests.factories.selection import assessor, assigned, checked, decider, impartial, officer, proposed
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db
CANARY = "Kanariefågelsprojektet"
PART = "Kanariefåg"
DESK = "desk/cases/<str:reference>/"
WHO = ("officer", "assessor", "decider")
# What each of WHO meets with, on reading and on sending. The decider has declared the tie, the others have told it;
# 403 is the page that says the case is closed, with its bare reference and state.
TABLE: dict[str, tuple[str, str]] = {
    DESK: ("403 403 403", "405 405 405"),
    f"{DESK}application.pdf": ("403 403 403", "405 405 405"),
    f"{DESK}application-with-reviews.pdf": ("403 403 403", "405 405 405"),
    f"{DESK}attachments/<int:pk>/": ("403 403 403", "405 405 405"),
    f"{DESK}record/": ("403 404 403", "403 404 403"),
    f"{DESK}record/files/": ("405 405 405", "403 404 404"),
    f"{DESK}record/files/<uuid:pk>/": ("403 404 404", "405 405 405"),
    f"{DESK}record/files/<uuid:pk>/zip/": ("403 404 404", "405 405 405"),
    f"{DESK}record/secrecy/<slug:kind>/<int:pk>/": ("403 404 404", "403 404 404"),
    f"{DESK}declaration/": ("403 403 403", "403 403 403"),
    f"{DESK}impartial-again/": ("403 403 200", "403 403 200"),
    f"{DESK}statements/<int:pk>/": ("404 404 403", "404 404 403"),
    f"{DESK}checks/": ("403 404 404", "403 404 404"),
    f"{DESK}admission/": ("405 405 405", "403 404 404"),
    f"{DESK}assessors/": ("403 404 404", "403 404 404"),
    f"{DESK}assessors/<int:pk>/removal/": ("405 405 405", "403 404 404"),
    f"{DESK}assessors/<int:pk>/reopening/": ("403 404 404", "403 404 404"),
    f"{DESK}experts/new/": ("403 404 404", "403 404 404"),
    f"{DESK}experts/<int:pk>/": ("403 404 404", "403 404 404"),
    f"{DESK}experts/<int:pk>/file/": ("403 403 403", "405 405 405"),
    f"{DESK}score/": ("404 403 404", "404 403 404"),
    f"{DESK}scores/": ("403 404 404", "403 404 404"),
    f"{DESK}finish/": ("405 405 405", "403 404 404"),
    f"{DESK}proposal/": ("403 404 404", "403 404 404"),
    f"{DESK}promotion/": ("403 404 404", "403 404 404"),
    f"{DESK}declined/": ("403 404 404", "403 404 404"),
    f"{DESK}decision/": ("404 404 403", "404 404 403"),
    f"{DESK}messages/": ("403 403 403", "403 403 403"),
    f"{DESK}messages/<int:pk>/settled/": ("405 405 405", "403 404 404"),
    f"{DESK}messages/files/<int:pk>/": ("403 403 403", "405 405 405"),
    f"{DESK}supplements/new/": ("403 404 404", "403 404 404"),
    f"{DESK}supplements/<int:pk>/": ("403 403 403", "403 403 403"),
    f"{DESK}late-answers/<int:pk>/": ("403 403 403", "405 405 405"),
    f"{DESK}versions/": ("403 403 403", "405 405 405"),
    f"{DESK}rules/": ("403 403 403", "405 405 405"),
    f"{DESK}double-funding/": ("403 403 403", "403 403 403"),
    f"{DESK}reviews/": ("403 403 403", "403 403 403"),
    f"{DESK}reviews/<int:pk>/file/": ("403 403 403", "405 405 405"),
    f"{DESK}reviews/<int:pk>/answer/": ("403 404 404", "403 404 404"),
    f"{DESK}reviews/<int:pk>/decision/": ("404 404 403", "404 404 403"),
    f"{DESK}correction/": ("403 404 404", "403 404 404"),
    f"{DESK}notification/": ("403 404 404", "403 404 404"),
    "decisions/<str:reference>/reviews/<int:pk>/letter/": ("404 404 404", "405 405 405"),
    "decisions/<str:reference>/letter/": ("404 404 404", "405 405 405"),
}
ELSEWHERE = ("my/", "desk/money/cases/")
"""The applicant's own side, and the ledger, which knows a case by its reference and sums alone."""


@dataclass
class World:
    """The people, and the same applicant's cases in three states.

    The officer and the assessor had declared themselves impartial before they told the tie.
    """

    people: dict[str, User]
    cases: list[Application]

    def address(self, route: str, case: Application) -> str:
        """The route with the case, its round and its line in it."""
        values: dict[str, Any] = {
            "reference": case.case.reference,
            "call": case.call_id,
            "line": case.line_id,
            "programme": case.call.programme_id,
            "form": "csv",
            "kind": "attachment",
            "number": 1,
            "pk": case.call_id if "<slug:pk>" in route else self.number(route, case),
        }
        path = re.sub(r"\(\?P<(\w+)>.*?\)(?=[/$-])", lambda found: str(values.get(found[1], "x")), route)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], "x")), path)
        return "/" + path.replace("^", "").replace("$", "")

    def number(self, route: str, case: Application) -> Any:
        """The number of a thing of the case."""
        if "<uuid:pk>" in route:
            return "00000000-0000-4000-8000-000000000000"
        if "attachments" in route or "secrecy" in route:
            return case.attachments.get().pk
        found = Assessment.objects.filter(application=case).first() if "assessors" in route else None
        return found.pk if found else case.pk


def case_of(owner: User, organisation: Any) -> Application:
    """Submitted with a file; every text has the canary in it."""
    texts = dict.fromkeys(("title", "summary", "summary_en", "need", "results"), f"{CANARY} text")
    made = complete_draft(owner, organisation=organisation, **texts)
    attach(made, Upload(BytesIO(PDF), f"{CANARY}.pdf", title=CANARY), by=owner)
    submit(made, signing(made), by=owner)
    return made


@pytest.fixture
def world() -> World:
    open_round(amount="900000.00")
    clerk, tied, chief, one, two = officer(), officer(), decider(), assessor(), assessor()
    organisation = OrganisationFactory(name=f"{CANARY} rf", address=f"{CANARY}vägen 1")
    owner = member(organisation, name=f"{CANARY} Andersson")
    cases = [
        checked(case_of(owner, organisation), by=clerk),
        assigned(case_of(owner, organisation), by=clerk, assessors=[one, two])[0].application,
        proposed(case_of(owner, organisation), by=clerk, assessors=[two, assessor()]).application,
    ]
    for case in (cases[0], cases[2]):
        Assessment.objects.create(application=case, assessor=one)
    impartial(cases[2], chief)
    for case in cases:
        declare(case, False, "En vän.", by=chief)
        impartial(case, tied, one)
    tie(tied, organisation)
    tie(one, organisation)
    return World({"officer": tied, "assessor": one, "decider": chief}, cases)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(answer: Any) -> str:
    """Everything an answer says, files unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace") + str(answer.headers)


def case_routes() -> set[str]:
    return {one for one in routes() if "reference" in one and not one.startswith(ELSEWHERE)}


def test_every_address_of_a_case_has_its_row() -> None:
    assert sorted(case_routes()) == sorted(TABLE)


def test_case_is_closed_to_the_disqualified_whatever_they_read_or_send(world: World) -> None:
    wrong, asked = [], 0
    before = AuditEvent.objects.count()
    for route, row in TABLE.items():
        for who, *expected in zip(WHO, *(one.split() for one in row), strict=True):
            client = client_of(world.people[who])
            for case in world.cases:
                for method, wanted in zip(("get", "post"), expected, strict=True):
                    with transaction.atomic():
                        answer = getattr(client, method)(world.address(route, case))
                        found = met(answer)
                        if found != wanted:
                            wrong.append(f"{method} {route} ({case.state}) by {who}: {found}, not {wanted}")
                        if CANARY in told(answer) or AuditEvent.objects.count() != before:
                            wrong.append(f"{method} {route} ({case.state}) by {who}: leaks or writes")
                        transaction.set_rollback(True)
                    asked += 1
    assert wrong == []
    assert asked == len(TABLE) * len(WHO) * len(world.cases) * 2


def test_no_other_address_shows_anything_of_the_case(world: World) -> None:
    leaks, asked = [], 0
    case = world.cases[2]
    others = sorted(set(routes()) - case_routes() - {"design/"})
    for who in WHO:
        client = client_of(world.people[who])
        for route in others:
            if route.startswith(("accounts/log", "accounts/ties/", "healthz", "readyz")):
                continue  # one's own ties name the organisation: they were told by oneself
            with transaction.atomic():
                answer = client.get(world.address(route, case))
                transaction.set_rollback(True)
            asked += 1
            if CANARY in told(answer):
                leaks.append(f"{route} by {who}")
    assert leaks == []
    assert asked > 400


@pytest.mark.parametrize(
    "address",
    [
        f"/desk/cases/?q={PART}",
        f"/desk/search/?q={PART}",
        f"/desk/cases.csv?q={PART}",
        "/desk/cases.xlsx",
        f"/api/v1/applications/?search={PART}",
        "/api/v1/applications/?ordering=-requested",
        "/api/v1/applications/?state=proposed",
    ],
)
def test_searches_exports_and_the_api_find_nothing_of_it(world: World, address: str) -> None:
    case = world.cases[2]
    for who in WHO:
        client = client_of(world.people[who])
        assert CANARY not in told(client.get(address)), who
        assert client.get(f"/api/v1/applications/{case.pk}/").status_code == 404
        listed = client.get("/api/v1/applications/").json()["results"]
        assert all(one["title"] is None for one in listed)


def test_list_of_cases_has_the_bare_reference_and_state(world: World) -> None:
    for who in WHO:
        page = client_of(world.people[who]).get("/desk/cases/").content.decode()
        assert world.cases[0].case.reference in page
        assert CANARY not in page


def test_notices_never_say_more_than_the_reference(world: World) -> None:
    people = [*world.people.values()]
    for notice in Notice.objects.filter(user__in=people):
        assert CANARY not in f"{notice.params} {notice.url}"
