"""Impartiality in a case: declared before it opens, lost at any time, won back only by another person's word."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from applications.choices import StatementState, TieGround
from applications.models import Application, Assessment, DeclarationStatement, ImpartialityDeclaration
from applications.permissions.bars import disqualified
from applications.permissions.selection import why_not_answer, why_not_ask_back, why_not_declare
from applications.queries.scoring import disqualified_assessments
from applications.services.handling import release
from applications.services.locking import lock
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import gettext_noop, refuse
from records.services import append

GROUND_OF_TIE = Finding(
    "declaration_ground", gettext_noop("Write what ties you to the applicant."), art.IMPARTIALITY
)
WHY_IMPARTIAL = Finding(
    "reinstatement_ground",
    gettext_noop("Write why you can be held impartial after all."),
    art.IMPARTIALITY,
)
ANSWER_NEEDED = Finding("reinstatement_answer", gettext_noop("Write why you answer so."), art.IMPARTIALITY)
ANSWERED = Finding("statement_answered", gettext_noop("This has been answered already."))


def declare(
    application: Application, impartial: bool, ground: str = "", *, by: Any, grounds: Iterable[str] = ()
) -> ImpartialityDeclaration:
    """Declare oneself impartial in a case, or disqualified with the ground in words; `grounds` are TieGround codes.

    Nobody takes a disqualification back alone (ask_back). Whoever declares a tie loses an assignment whose scores are
    not given, and the case if it is in his or her hands; given scores no longer count.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_declare(by, locked))
        refuse(None if impartial or ground.strip() else GROUND_OF_TIE("ground"))
        said = _said(impartial, ground, grounds)
        now = clock.now()
        declaration, new = ImpartialityDeclaration.objects.get_or_create(
            application=locked, user=by, defaults=said | {"declared_at": now}
        )
        if not new and impartial:
            return declaration
        if not new:
            _change(declaration, said | {"declared_at": now})
        DeclarationStatement.objects.create(application=locked, user=by, stated_at=now, **said)
        if not impartial:
            Assessment.objects.filter(application=locked, assessor=by, given_at=None).delete()
            release(locked, by)
        append(locked.stream, "applications.declared", by=by, data={"impartial": impartial})
    return declaration


def _said(impartial: bool, ground: str, grounds: Iterable[str]) -> dict[str, Any]:
    if impartial:
        return {"impartial": True, "grounds": [], "ground": ""}
    chosen = [one for one in TieGround.values if one in set(grounds)] or [TieGround.OTHER.value]
    return {"impartial": False, "grounds": chosen, "ground": ground.strip()}


def _change(declaration: ImpartialityDeclaration, said: dict[str, Any]) -> None:
    ImpartialityDeclaration.objects.filter(pk=declaration.pk).update(**said)
    declaration.refresh_from_db()


def ask_back(application: Application, ground: str, *, by: Any) -> DeclarationStatement:
    """Ask to be held impartial after all; the case stays closed until another person has accepted it.

    Refused to whoever has declared no tie, is disqualified by a fact, or has asked already.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_ask_back(by, locked), None if ground.strip() else WHY_IMPARTIAL("ground"))
        statement = DeclarationStatement.objects.create(
            application=locked,
            user=by,
            impartial=True,
            ground=ground.strip(),
            stated_at=clock.now(),
            state=StatementState.ASKED,
        )
        append(locked.stream, "applications.impartiality_asked", by=by, data={"statement": statement.pk})
    return statement


def answer(statement: DeclarationStatement, accept: bool, words: str, *, by: Any) -> DeclarationStatement:
    """Accept that somebody else is impartial after all, or not, with reasons. Refused when it is one's own."""
    with transaction.atomic():
        locked = lock(statement.application)
        current = DeclarationStatement.objects.select_related("user").get(pk=statement.pk)
        refuse(
            why_not_answer(by, current, locked),
            None if current.state == StatementState.ASKED else ANSWERED(),
            None if words.strip() else ANSWER_NEEDED("answer"),
        )
        current.state = StatementState.ACCEPTED if accept else StatementState.REFUSED
        current.answered_by, current.answered_at, current.answer = by, clock.now(), words.strip()
        current.save(update_fields=["state", "answered_by", "answered_at", "answer"])
        if accept:
            rows = ImpartialityDeclaration.objects.filter(application=locked, user=current.user)
            rows.update(**_said(True, "", ()), declared_at=current.answered_at)
        data = {"statement": current.pk, "accepted": accept, "person": str(current.user_id)}
        append(locked.stream, "applications.impartiality_answered", by=by, data=data)
    return current


def drop_disqualified(user: Any) -> int:
    """Take out of somebody's hands what he or she is disqualified from since: cases, and assignments not yet scored.

    Returns how many.
    """
    handled = Application.objects.filter(disqualified(user), handlers__officer=user, handlers__ended_at=None)
    assigned = disqualified_assessments().filter(assessor=user, given_at=None).select_related("application")
    dropped = [*(_release(one, user) for one in handled), *(_drop(one) for one in assigned)]
    return sum(dropped)


def _release(application: Application, user: Any) -> bool:
    with transaction.atomic():
        release(lock(application), user)
    return True


def _drop(assessment: Assessment) -> bool:
    with transaction.atomic():
        locked = lock(assessment.application)
        gone = Assessment.objects.filter(pk=assessment.pk, given_at=None).delete()[0]
        if gone:
            data = {"assessor": str(assessment.assessor_id)}
            append(locked.stream, "applications.unassigned", by=None, data=data)
    return bool(gone)
