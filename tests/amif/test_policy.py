"""Who may open what, and send what, in the whole product: every address against a table of its own (policy.toml)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.choices import MemberRole, Role
from accounts.models import User
from accounts.services import ask_to_join, invitation_token, invite
from applications.choices import Side, SupplementState
from applications.models import (
    Application,
    Assessment,
    ExpertStatement,
    ImpartialityDeclaration,
    ReviewRequest,
    SupplementRequest,
)
from applications.services.attaching import Upload, attach
from applications.services.case_files import ask_case_file
from applications.services.declaring import ask_back, declare
from applications.services.issuing import ISSUE
from applications.services.messages import send_message
from applications.services.received import Upload as UploadedFile
from applications.services.review_answers import decide_answer, keep_answer_letter
from applications.services.reviewing import Asked, ask_review
from applications.services.submitting import submit
from applications.services.supplements import Late, record_late
from calls.models import (
    CallAttachment,
    CallDocument,
    CallLine,
    CallQuestion,
    CallRound,
    LedgerEntry,
    PlanVersion,
)
from calls.services.alerts import secret_of
from calls.services.changes import propose_change
from calls.services.plan_comments import comment
from calls.services.plans import put_to_hearing
from records.models import AuditEvent, Job, Notice
from records.services import owe, run, store_document
from reporting.models import Pack
from reporting.services import Rendered, Renderer, make_pack, request_pack
from tests.factories import criteria
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import complete_draft, draft, open_round, signing, submitted
from tests.factories.calls import ProgrammeFactory, alert, words
from tests.factories.files import PDF
from tests.factories.plans import AUTUMN, next_version, plan, ready_round
from tests.factories.revising import answer, chief_of
from tests.factories.selection import assessed, decided, impartial, in_reserve
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db
TABLE = tomllib.loads(Path(__file__).with_name("policy.toml").read_text(encoding="utf-8"))
WHO = TABLE["who"]
SOME = ("visitor", "owner", "officer", "admin")
REFUSED = ("in", "401", "403", "404", "405")
MISSING = {
    "reference": "2023-9-9Z-999",
    "pk": "00000000-0000-4000-8000-000000000000",
    "call": "amif-test-1999-autumn",
    "key": "nothing",
    "code": "9Z9",
    "season": "1999-autumn",
    "programme": "none-such",
    "kind": "nothing",
    "number": 987654,
}


@dataclass
class World:
    """People by their column, and what stands in the place of each parameter of an address."""

    people: dict[str, User | None]
    things: dict[str, dict[str, Any]]

    def address(self, route: str, **other: Any) -> str:
        """The route with a thing of this world in it; named by its line in the table's [things]."""
        chosen = next(self.things[name] for start, name in TABLE["things"] if route.startswith(start))
        values = {**chosen, **other}
        path = re.sub(r"\(\?P<(\w+)>.*?\)(?=[/$-])", lambda found: str(values[found[1]]), route)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), path)
        return "/" + path.replace("^", "").replace("$", "")


@pytest.fixture
def world() -> World:
    return whole_world()


def whole_world() -> World:
    """Everybody, and one of everything that has an address."""
    clerk, chief, one, two = (person(role) for role in (Role.OFFICER, Role.DECIDER, *[Role.ASSESSOR] * 2))
    report = packed(ProgrammeFactory(id="z-without-money", allocation=0), clerk)
    version = plan()
    prepared = ready_round(clerk, version)
    open_round(amount="900000.00", call__id="amif-test-2023-spring", call__season="2023-spring")
    organisation = OrganisationFactory()
    owner = member(organisation)
    own = {"owner": owner, "organisation": organisation}
    decision = decided(submitted_with_file(**own), by=chief, assessors=[one, two])
    granted = decision.application
    ImpartialityDeclaration.objects.get_or_create(
        application=granted, user=clerk, defaults={"impartial": True, "declared_at": timezone.now()}
    )
    run(Job.objects.get(kind="applications.letter").pk)
    invitation = invite(organisation, "invited@example.org", MemberRole.EDITOR, "fi", by=owner)
    call, case = granted.call_id, granted.case.reference
    return World(
        people={
            "visitor": None,
            "owner": owner,
            "viewer": member(organisation, MemberRole.VIEWER),
            "stranger": member(OrganisationFactory()),
            "officer": clerk,
            "assessor": one,
            "bystander": person(Role.ASSESSOR),
            "decider": chief,
            **{str(role): person(role) for role in (Role.FINANCE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN)},
        },
        things={
            "draft": {"reference": draft(**own).case.reference, "section": "basics"},
            "draft-sheet": {"reference": draft(**own).case.reference, "form": "xlsx"},
            "draft-file": filed(draft(**own)),
            "tie": {"pk": tie(clerk).pk},
            "expert": {"reference": case, "pk": stated(granted, clerk)},
            "statement": {"reference": case, "pk": asked_back(granted)},
            **talked(granted, owner, clerk),
            "case-file": {"reference": case, "pk": granted.attachments.get().pk},
            "whole-file": {"reference": case, "pk": ask_case_file(granted, "en", by=clerk).pk},
            "case-document": {"reference": case, "kind": "attachment", "pk": granted.attachments.get().pk},
            "case": {"reference": case, "pk": Assessment.objects.get(assessor=one).pk},
            "reserve": {"reference": reserved(chief, clerk, **own)},
            "notice": {"pk": Notice.objects.filter(user=owner).latest("pk").pk},
            "review": {"reference": case, "pk": answered(asked_review(granted, owner))},
            "prepared": {"pk": prepared.pk, "season": AUTUMN, "name": "base_rate"},
            "figure": {"name": "base_rate"},
            "opening": {"pk": prepared.pk, "code": "2D2"},
            "question": {"pk": prepared.pk, "code": asked(CallQuestion, prepared, "text")},
            "attachment": {"pk": prepared.pk, "code": asked(CallAttachment, prepared, "title")},
            "document": {"pk": call, "number": downloadable(granted.call)},
            "line": {"call": call, "line": granted.line_id, "form": "csv"},
            "issued": {"pk": owe(ISSUE, "one", {"decisions": [decision.pk]}, by=chief).pk},
            "alert": {"token": secret_of(alert(version.programme))},
            "file": {"form": "csv"},
            "cut": {"by": "measure"},
            "posted": {"pk": LedgerEntry.objects.filter(line=granted.line).latest("pk").pk},
            "line-of-money": {"pk": granted.line_id},
            "new-change": {"kind": "move"},
            "change": {"pk": more_money(granted.line, clerk)},
            "call": {"pk": call, "language": "fi", "form": "csv"},
            "action": {"code": "2D2"},
            "plan": drafted(version),
            "hearing": heard(version, str(Role.COMMITTEE)),
            "criteria": {
                "pk": criteria.drafted(clerk, version.programme).pk,
                "code": "plan",
                "stage": "quality",
            },
            "ballot": {"pk": criteria.proposed(clerk, programme=version.programme, code="asked").pk},
            "pack": {"pk": report.pack_id, "kind": report.kind, "language": "sv", "form": "pdf"},
            "programme": {"pk": version.programme.pk},
            "entry": {"programme": version.programme.pk, "kind": "actions", "code": "2D2"},
            "application": {"pk": granted.pk},
            "organisation": {
                "pk": organisation.pk,
                "section": "bank",
                "member": organisation.memberships.get(user=owner).pk,
                "invitation": invitation.pk,
                "asked": ask_to_join(organisation, by=person()).pk,
            },
            "invitation": {"token": invitation_token(invitation)},
            "account": {"key": "nothing", "uidb36": "1"},
        },
    )


def reserved(chief: User, clerk: User, **own: Any) -> str:
    """The reference of a case that waits in reserve; officer and decider have declared on it."""
    made = in_reserve(assessed(submitted(**own), by=clerk))
    impartial(made, chief)
    return str(made.case.reference)


def asked_review(application: Application, by: User) -> int:
    """A request for review of the application's decision, with a document."""
    words = Asked("More support", "The costs are needed", Upload(BytesIO(PDF), "why.pdf"))
    return int(ask_review(application.decisions.get(), words, by=by).pk)


def answered(pk: int) -> int:
    """The same request, answered by two people without a hand in the decision; the letter is there."""
    request = ReviewRequest.objects.select_related("decision__application").get(pk=pk)
    made = decide_answer(answer(request), by=chief_of(request.decision))
    keep_answer_letter(made, PDF, sent_at=timezone.now())
    return pk


def more_money(line: CallLine, clerk: User) -> int:
    """A proposal to call a euro more on the line, which waits."""
    data = {"line": line.pk, "amount": "1.00"}
    return int(propose_change("call_more", line.call.programme, data, reason="needed", by=clerk).pk)


def filed(application: Application) -> dict[str, Any]:
    """An application with a file."""
    upload = Upload(BytesIO(PDF), "rules.pdf", title="Rules")
    made = attach(application, upload, by=application.created_by)
    return {"reference": application.case.reference, "pk": made.pk}


def asked_back(application: Application) -> int:
    """Somebody who declared a tie and asks to be held impartial after all."""
    tied = person(Role.OFFICER)
    declare(application, False, "A friend.", by=tied)
    return int(ask_back(application, "Another one.", by=tied).pk)


def stated(application: Application, clerk: User) -> int:
    """The statement of an outside expert, as a file."""
    today = timezone.localdate()
    made = ExpertStatement.objects.create(
        application=application, expert="An expert", question="Why?", asked_by=clerk, asked_on=today,
        due_on=today, received_on=today, received_by=clerk, impartial=True, name="statement.pdf", scan="clean",
        document=store_document(b"%PDF-1.7 statement", "application/pdf"),
    )  # fmt: skip
    return int(made.pk)


def talked(application: Application, owner: User, clerk: User) -> dict[str, dict[str, Any]]:
    """In a decided case: a message with a file, and a request for supplement answered late with a file."""
    reference = application.case.reference
    paper = UploadedFile(BytesIO(PDF), "x.pdf")
    message = send_message(application, Side.APPLICANT, "Hej!", [paper], by=owner)
    now = timezone.now()
    asked = SupplementRequest.objects.create(
        application=application,
        state=SupplementState.LAPSED,
        sent_at=now,
        sent_by=clerk,
        due_at=now + timedelta(minutes=1),
        ended_at=now,
    )
    late = record_late(
        asked, Late(now, "E-post", "Text.", "Sjukdom.", UploadedFile(BytesIO(PDF), "y.pdf")), by=clerk
    )
    return {
        "message": {"reference": reference, "pk": message.pk},
        "message-file": {"reference": reference, "pk": message.files.get().pk},
        "asked": {"reference": reference, "pk": asked.pk},
        "late-file": {"reference": reference, "pk": late.pk},
    }


def submitted_with_file(**own: Any) -> Application:
    """A submitted application with a file."""
    made = complete_draft(**own)
    filed(made)
    submit(made, signing(made), by=own["owner"])
    return made


def asked(model: Any, call: CallRound, name: str) -> str:
    """The code of a question or an attachment of the round."""
    made: Any = model.objects.create(call=call, code=f"{name}1", **{name: words("Something")})
    return str(made.code)


def downloadable(call: CallRound) -> int:
    """The number of a document of the call."""
    stored = store_document(b"%PDF-1.7", "application/pdf")
    row = CallDocument.objects.create(
        call=call, document=stored, title=words("Guide"), added_at=timezone.now()
    )
    return int(row.pk)


def drafted(version: PlanVersion) -> dict[str, Any]:
    """A draft of the plan with one of its openings."""
    made = next_version(version, "draft")
    return {"pk": made.pk, "code": "SO2", "opening": made.openings.get(action__code="2D2").pk}


def heard(version: PlanVersion, role: str) -> dict[str, Any]:
    """A heard version of the plan with a comment."""
    made = put_to_hearing(next_version(version, "heard"), reason="", by=None)
    said = comment(made, "Why?", language="en", by=person(role))
    return {"pk": made.pk, "comment": said.pk, "language": "sv"}


def packed(programme: Any, by: User) -> Any:
    """A report whose documents are there."""
    pack = request_pack(programme, timezone.localdate(), ["earmarks"], by=by)
    rendered = Rendered(b"%PDF-", "application/pdf", 1)
    make_pack(Job.objects.get(key=pack.job_key), Renderer(lambda *_given: rendered, "edition"))
    return Pack.objects.get(pk=pack.pk).reports.get()


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the product, as written in the URL modules."""
    for pattern in patterns or get_resolver().url_patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield whole
        else:
            yield from routes(pattern.url_patterns, whole)


def browser(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def met(answer: Any) -> str:
    """What somebody meets with: a status, `in` for the way to sign in, `to` for another page."""
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    return "in" if "/accounts/login/" in answer.headers["Location"] else "to"


def expected(row: str) -> dict[str, str]:
    """What each person meets with; of a row that is alike for all, or for all signed in, four people are asked."""
    cells = row.split()
    if len(cells) <= 2:
        return {who: cells[0] if who == "visitor" else cells[-1] for who in SOME}
    return dict(zip(WHO, cells, strict=True))


def compared(world: World, method: str) -> list[str]:
    """Every answer that is not as the table says, and every refusal that left a trace; what was written is undone."""
    wrong = []
    traces = AuditEvent.objects.count()
    for route, row in TABLE[method].items():
        for who, wanted in expected(row).items():
            with transaction.atomic():
                found = met(getattr(browser(world.people[who]), method)(world.address(route)))
                if found in REFUSED and AuditEvent.objects.count() != traces:
                    wrong.append(f"{method} {route} by {who}: refused, but something was done")
                transaction.set_rollback(True)
            if found != wanted:
                wrong.append(f"{method} {route} by {who}: {found}, not {wanted}")
    return wrong


def test_every_address_has_its_row() -> None:
    assert sorted(set(routes()) - {"design/"}) == sorted(TABLE["get"]) == sorted(TABLE["post"])


def test_pages_open_to_whom_the_table_says(world: World) -> None:
    assert compared(world, "get") == []


def test_forms_are_taken_from_whom_the_table_says(world: World) -> None:
    assert compared(world, "post") == []


def plain(answer: Any, address: str) -> tuple[str, str]:
    """Status and page, without what differs from request to request and without its own address."""
    text = answer.content.decode().replace(address, "/")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return met(answer), re.sub(r'(data-now|datetime|data-session-seconds)="[^"]+"', "", text)


def test_foreign_thing_answers_like_a_missing_one(world: World) -> None:
    """Whoever may not know of a thing cannot tell from the answer whether it is there."""
    asked = 0
    for route, row in TABLE["get"].items():
        for who, wanted in expected(row).items():
            if wanted != "404" or "<" not in route:
                continue
            client = browser(world.people[who])
            there, gone = world.address(route), world.address(route, **MISSING)
            assert plain(client.get(there), there) == plain(client.get(gone), gone), (route, who)
            asked += 1
    assert asked > 100
