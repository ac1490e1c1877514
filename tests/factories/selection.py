"""Applications brought through selection by the services themselves: checked, scored, proposed, decided."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import applications.tasks  # noqa: F401  registers the making of letters, as a worker does
from accounts.choices import Role
from accounts.models import User
from applications.models import Application, Assessment, Decision, ReservePlace
from applications.queries.scoring import basis_of, criteria_of
from applications.rules.proposing import Proposal, most_grantable
from applications.rules.terms import Cut, Terms
from applications.services.assessing import Mark, assign, finish_assessment, give, save_scores
from applications.services.checking import Entry, admit, judge_ground, record_checks
from applications.services.deciding import decide, propose
from applications.services.declaring import declare
from records import clock
from tests.factories.accounts import person
from tests.factories.applications import submitted

REASON = "Framgår av bilaga 2."


def officer(**fields: Any) -> User:
    return person(Role.OFFICER, **fields)


def assessor(**fields: Any) -> User:
    return person(Role.ASSESSOR, **fields)


def decider(**fields: Any) -> User:
    return person(Role.DECIDER, **fields)


def impartial(application: Application, *people: User) -> None:
    for one in people:
        declare(application, True, by=one)


def answers(application: Application, verdict: str = "yes") -> dict[str, Entry]:
    return {check.code: Entry(verdict, REASON) for check in criteria_of(application.call).checks}


def checked(application: Application | None = None, *, by: User | None = None) -> Application:
    """Declared on, every general criterion answered with yes, the ground accepted."""
    application, by = application or submitted(), by or officer()
    impartial(application, by)
    record_checks(application, answers(application), by=by)
    if application.ground:
        judge_ground(application, True, "Föreningen är en medborgarorganisation.", by=by)
    application.refresh_from_db()
    return application


def admitted(application: Application | None = None, *, by: User | None = None) -> Application:
    by = by or officer()
    return admit(checked(application, by=by), by=by)


def marks(application: Application, value: Any = 4) -> dict[str, Mark]:
    return {one.code: Mark(Decimal(value), REASON) for one in criteria_of(application.call).criteria}


def give_scores(assessment: Assessment, value: Any = 4) -> Assessment:
    """The assessor declares, scores everything alike and gives."""
    who = assessment.assessor
    declare(assessment.application, True, by=who)
    save_scores(assessment, marks(assessment.application, value), "", by=who)
    return give(assessment, by=who)


def assigned(
    application: Application | None = None, *, by: User | None = None, assessors: Iterable[User] = ()
) -> list[Assessment]:
    by = by or officer()
    application = admitted(application, by=by)
    return assign(application, list(assessors) or [assessor(), assessor()], by=by)


def assessed(
    application: Application | None = None,
    *,
    by: User | None = None,
    values: Iterable[Any] = (4, 4),
    assessors: Iterable[User] = (),
) -> Application:
    """Scored by as many assessors as there are values, and finished."""
    by, values = by or officer(), list(values)
    people = list(assessors) or [assessor() for _ in values]
    found = assigned(application, by=by, assessors=people)
    for assessment, value in zip(found, values, strict=True):
        give_scores(assessment, value)
    made = Application.objects.get(pk=found[0].application_id)
    return finish_assessment(made, by=by)


def whole(application: Application, reasons: str = "Projektet svarar väl mot behovet.") -> Proposal:
    """All that can be granted."""
    most = most_grantable(basis_of(application))
    return Proposal(most.kind, reasons, most.amount, most.rate, most.cost)


def proposed(application: Application | None = None, *, by: User | None = None, **how: Any) -> Decision:
    by = by or officer()
    application = assessed(application, by=by, **how)
    return propose(application, whole(application), by=by)


def decided(application: Application | None = None, *, by: User | None = None, **how: Any) -> Decision:
    by = by or decider()
    decision = proposed(application, **how)
    impartial(decision.application, by)
    return decide(decision, by=by)


def in_reserve(application: Application, until: date = date(2027, 12, 31)) -> Application:
    """Rejected with the first place in reserve, as if the money had ended before it: rows alone, no service."""
    now = clock.now()
    first, second = officer(), decider()
    decision = Decision.objects.create(
        application=application,
        kind="reject",
        state="decided",
        reasons="Radens pengar räcker inte.",
        proposed_by=first,
        decided_by=second,
        decided_at=now,
    )
    ReservePlace.objects.create(decision=decision, place=1, until=until)
    Application.objects.filter(pk=application.pk).update(state="rejected", decided_at=now)
    application.refresh_from_db()
    return application


def cut_terms(application: Application, *cuts: Cut) -> Terms:
    """The period applied for, and these cuts."""
    return Terms(application.starts_on, application.ends_on, cuts=cuts)
