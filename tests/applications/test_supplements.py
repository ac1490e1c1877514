"""Requests for supplement by the services: asked, by whom, and what they open to the applicant."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from accounts.choices import MemberRole, Role
from applications.choices import ApplicationState, FinancingSource
from applications.models import SupplementRequest
from applications.queries.content import content_of, version_of
from applications.queries.supplements import changed_sections, requests_of, said_last
from applications.rules.supplements import Asked
from applications.services.attaching import Upload as Enclosed
from applications.services.attaching import attach
from applications.services.drafting import Typed, save_section
from applications.services.supplements import (
    Wanted,
    request_supplement,
)
from records import clock
from records.models import AuditEvent, Notice
from records.services import verify
from tests.applications.supplements import answered, fresh, owner
from tests.factories import files
from tests.factories.accounts import UserFactory, member, person
from tests.factories.applications import submitted
from tests.factories.refusals import refusal
from tests.factories.selection import impartial, officer
from tests.factories.supplements import ASKED, asking, due_in, typed_in

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_a_request_is_sent_from_the_check_and_told_in_each_ones_language() -> None:
    made, by = submitted(), officer()
    editor = member(made.organisation, MemberRole.EDITOR, language="fi")
    member(made.organisation, MemberRole.VIEWER)
    request = asking(*ASKED, by=by, application=made, words="Bästa sökande")
    assert made.state == ApplicationState.SUPPLEMENT_REQUESTED
    assert [(one.section, one.parts, one.text) for one in request.items.all()] == [
        ("basics", ["contact_phone"], "Telefonnumret saknas.")
    ]
    told = Notice.objects.filter(kind="supplement_requested")
    assert {one.user for one in told} == {made.created_by, editor}
    assert set(told[0].params["due"]) == {"fi", "sv", "en"}
    verbs = AuditEvent.objects.filter(stream=made.stream).values_list("verb", flat=True)
    assert {"applications.check_started", "applications.supplement_requested"} <= set(verbs)
    assert verify() == []


def test_a_request_is_sent_again_after_an_answer_and_never_twice_at_once() -> None:
    request = asking()
    wanted = Wanted(ASKED, due_in())
    assert (
        refusal(lambda: request_supplement(request.application, wanted, by=request.sent_by)) == "wrong_state"
    )
    answered(request)
    second = request_supplement(fresh(request.application), wanted, by=request.sent_by)
    assert fresh(request.application).state == "supplement_requested"
    assert [one.pk for one in requests_of(request.application)] == [second.pk, request.pk]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "supplement_asks_nothing"),
        ((Asked("basics", " "),), "supplement_text_missing"),
        ((Asked("nothing", "x"),), "supplement_section_unknown"),
        ((Asked("questions", "x"),), "supplement_section_unknown"),
        ((Asked("basics", "x", ("lines",)),), "supplement_section_unknown"),
        ((Asked("budget", "x"),), "supplement_plan_must_follow"),
    ],
)
def test_a_request_that_cannot_be_answered_is_not_sent(items: Any, code: str) -> None:
    made, by = submitted(), officer()
    impartial(made, by)
    assert refusal(lambda: request_supplement(made, Wanted(items, due_in()), by=by)) == code
    assert not SupplementRequest.objects.exists()
    assert fresh(made).state == "submitted"


def test_a_deadline_that_has_passed_is_refused() -> None:
    made, by = submitted(), officer()
    impartial(made, by)
    late = Wanted(ASKED, clock.now() - timedelta(days=3))
    assert refusal(lambda: request_supplement(made, late, by=by)) == "supplement_due_passed"


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.DECIDER, Role.FINANCE, Role.AUDITOR, Role.ADMIN, None])
def test_only_an_officer_asks(role: Any) -> None:
    made = submitted()
    by = person(role) if role else made.created_by
    refusal(lambda: request_supplement(made, Wanted(ASKED, due_in()), by=by))
    assert fresh(made).state == "submitted"


def test_an_officer_who_has_not_declared_does_not_ask() -> None:
    made = submitted()
    assert (
        refusal(lambda: request_supplement(made, Wanted(ASKED, due_in()), by=officer()))
        == "impartiality_not_declared"
    )


def test_what_is_asked_for_is_saved_and_the_rest_is_refused_with_words() -> None:
    request = asking()
    made = request.application
    typed_in(made, "basics", contact_phone="+358 40 123")
    assert fresh(made).contact_phone == "+358 40 123"
    assert (
        refusal(lambda: typed_in(made, "basics", contact_phone="1", title="Ett nytt namn"))
        == "part_not_asked"
    )
    assert refusal(lambda: typed_in(made, "project", need="Något annat")) == "section_not_asked"
    assert fresh(made).contact_phone == "+358 40 123"
    assert fresh(made).title == made.title
    assert changed_sections(content_of(fresh(made)), said_last(made)) == {"basics"}


def test_rows_and_their_reasons_are_open_together_and_closed_together() -> None:
    request = asking(Asked("financing", "Vem betalar?", ("financing",)))
    made = request.application
    content = content_of(fresh(made))
    version = version_of(content, "financing")
    rows = ({"source": FinancingSource.OWN, "position": 0, "payer": "", "amount": Decimal("1.00")},)
    typed = Typed(financing=rows, reasons={"own_reason": "Ingen annan betalar."})
    saved = save_section(made, "financing", typed, version=version, by=owner(request))
    other = Typed(fields={"rate_asked": Decimal("50.00")}, financing=rows, reasons=typed.reasons)
    act = lambda: save_section(made, "financing", other, version=saved.version, by=owner(request))  # noqa: E731
    assert refusal(act) == "part_not_asked"


def test_files_are_brought_only_where_they_are_asked_for() -> None:
    closed, opened = asking(), asking(Asked("attachments", "Bifoga avtalet."))
    bring = lambda one: attach(  # noqa: E731
        one.application, Enclosed(BytesIO(files.PDF), "avtal.pdf", title="Avtal"), by=owner(one)
    )
    assert refusal(lambda: bring(closed)) == "section_not_asked"
    assert bring(opened).name == "avtal.pdf"


@pytest.mark.parametrize(("role", "code"), [(MemberRole.VIEWER, "viewer_reads"), (None, "not_member")])
def test_a_viewer_and_a_stranger_change_nothing(role: Any, code: str) -> None:
    request = asking()
    by = member(request.application.organisation, role) if role else UserFactory()
    assert refusal(lambda: typed_in(request.application, "basics", by, contact_phone="1")) == code
