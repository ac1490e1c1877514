"""Who may check, assign, score, rank, propose and decide; who may open a case at all.

Each `why_not_<verb>(user, application)` gives the reason against it, or None. They all stand on `Standing`: where one
person stands towards one application. A list reads it with its rows (`with_standing`), everything else by one query
(permissions/standing.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import Membership
from accounts.permissions import has_role, why_not_role
from applications.choices import ApplicationState as State
from applications.choices import DecisionState, StatementState
from applications.models import (
    Application,
    Assessment,
    Decision,
    DeclarationStatement,
    ReviewAnswer,
)
from applications.models.application import DECIDED
from applications.permissions.bars import disqualified
from applications.permissions.standing import (
    Asked,
    barred_on,
    closed_lines,
    standing_on,
    with_case_standing,
)
from applications.rules.impartiality import (
    DECLARED_TIE,
    NOT_DECLARED,
    OWN_ORGANISATION,
    SIGNED_IT,
    TIE_IN_LINE,
    TOLD_TIE,
    TOOK_PART,
)
from calls.models import CallLine
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

DESK = (Role.OFFICER, Role.ASSESSOR, Role.DECIDER, Role.FINANCE)
READERS = (*DESK, Role.AUDITOR)
CHECKED_IN = (State.SUBMITTED, State.IN_CHECK, State.SUPPLEMENTED)
PROPOSED_FROM = (State.IN_CHECK, State.SUPPLEMENTED, State.ASSESSED)
EXPERTS_IN = (State.IN_CHECK, State.SUPPLEMENTED, State.IN_ASSESSMENT, State.ASSESSED)
GRANTED = (State.GRANTED, State.GRANTED_IN_PART)

NOT_ASSIGNED = Finding("not_assigned", gettext_noop("This application has not been assigned to you."))
WITH_ANSWER = Finding(
    "with_review_answer", gettext_noop("This is decided together with the answer to the request for review.")
)
NOT_NOW = Finding("wrong_state", gettext_noop("This cannot be done in the present state of the application."))
GIVEN = Finding(
    "assessment_given", gettext_noop("You have given your scores; they can no longer be changed.")
)
NOT_GIVEN = Finding("assessment_not_given", gettext_noop("The scores have not been given yet."))
NOT_DISQUALIFIED = Finding(
    "not_disqualified", gettext_noop("You have not declared a tie to this application."), art.IMPARTIALITY
)
ASKED_ALREADY = Finding(
    "reinstatement_waits", gettext_noop("You have asked already; a decision maker has not answered yet.")
)
OWN_STATEMENT = Finding(
    "own_statement",
    gettext_noop("Somebody else answers whether you are impartial after all."),
    art.IMPARTIALITY,
)
# Of a row of `with_standing`: no fact disqualifies the person.
NO_FACT = Q(standing_own=False, standing_tied=False, standing_signed=False)


@dataclass(frozen=True)
class Standing:
    """Where a person stands towards an application.

    `own`, `tied` and `signed` are facts that disqualify by themselves (permissions/bars.py); `impartial` is what he or
    she has declared (None: nothing yet), `line` tells, when asked, whether another application on the same line
    disqualifies, `took_part` whether he or she has checked, scored, reconciled or proposed here.
    """

    roles: frozenset[str]
    own: bool
    tied: bool
    signed: bool
    impartial: bool | None
    assigned: bool
    took_part: bool
    line: Callable[[], bool]

    @property
    def barred(self) -> bool:
        """Whether another application on the same line disqualifies."""
        return self.line()

    @property
    def works_here(self) -> bool:
        """Officers and decision makers with every case, whoever is an assessor with those assigned."""
        if self.roles & {Role.OFFICER, Role.DECIDER}:
            return True
        return self.assigned and Role.ASSESSOR in self.roles

    @property
    def disqualified(self) -> bool:
        """By a fact, or by own declaration."""
        return self.own or self.tied or self.signed or self.impartial is False


def with_standing(rows: QuerySet[Application], user: Any) -> QuerySet[Application]:
    """The applications with the person's standing in each row, read by `standing` without a query of its own."""
    closed = ExpressionWrapper(Q(line__in=closed_lines(user)), output_field=BooleanField())
    return with_case_standing(rows, user).annotate(standing_barred=closed)


def standing(user: Any, application: Application) -> Standing:
    """The person's standing, from the row when `with_standing` has put it there for this person."""
    row: Any = application
    if getattr(row, "standing_of", None) != str(user.pk):
        found = standing_on(localdate(clock.now())).ask(person=user.pk, application=application.pk)
        if not found:
            raise Application.DoesNotExist
        row = Asked(*found[0])
    return Standing(
        roles=user.roles,
        own=row.standing_own,
        tied=row.standing_tied,
        signed=row.standing_signed,
        impartial=row.standing_impartial,
        assigned=row.standing_assigned,
        took_part=row.standing_took_part,
        line=lambda: bars_line(user, row),
    )


def bars_line(user: Any, row: Any) -> bool:
    """Whether an application on the same line disqualifies the person; one query where the row does not say."""
    if hasattr(row, "standing_barred"):
        return bool(row.standing_barred)
    return bool(barred_on(localdate(clock.now())).ask(person=user.pk, line=row.line_id))


def why_disqualified(user: Any, application: Application) -> Reason | None:
    """The fact or the declaration that disqualifies the person, if any does."""
    return _disqualified(standing(user, application))


def visible(user: Any) -> QuerySet[Application]:
    """The submitted applications whose reference and state the person may see; for anybody else they do not exist."""
    rows = Application.objects.submitted()
    if has_role(user, Role.OFFICER, Role.DECIDER, Role.AUDITOR):
        return rows
    seen = Q(pk__in=[])
    if has_role(user, Role.ASSESSOR):
        seen |= Q(Exists(Assessment.objects.filter(assessor=user, application=OuterRef("pk"))))
    if has_role(user, Role.FINANCE):
        seen |= Q(state__in=GRANTED)
    return rows.filter(seen)


def why_not_declare(user: Any, application: Application) -> Reason | None:
    """A declaration is given by whoever works with the case; a disqualification is not taken back by oneself."""
    here = standing(user, application)
    if not here.works_here:
        return why_not_role(user, Role.OFFICER, Role.DECIDER) or NOT_ASSIGNED()
    return _disqualified(here)


def why_not_ask_back(user: Any, application: Application) -> Reason | None:
    """Whoever declared a tie may ask another person to be held impartial after all; facts are not taken back so."""
    here = standing(user, application)
    if not here.works_here and here.impartial is None:
        return why_not_role(user, Role.OFFICER, Role.DECIDER) or NOT_ASSIGNED()
    if here.impartial is not False:
        return NOT_DISQUALIFIED()
    waits = application.statements.filter(user=user, state=StatementState.ASKED).exists()
    return _by_fact(here) or (ASKED_ALREADY() if waits else None)


def why_not_answer(user: Any, statement: DeclarationStatement, application: Application) -> Reason | None:
    """A decision maker, impartial in the case, answers whether somebody else is impartial after all."""
    if statement.user_id == user.pk:
        return OWN_STATEMENT()
    return _working(user, application, Role.DECIDER)


def why_not_open(user: Any, application: Application) -> Reason | None:
    """Administrative Procedure Act, section 27: content opens to the impartial, to auditors, granted to finance."""
    here = standing(user, application)
    if here.works_here:
        return _impartial(here)
    if here.disqualified:
        return _disqualified(here)
    if Role.AUDITOR in here.roles or (Role.FINANCE in here.roles and application.state in GRANTED):
        return None
    return why_not_role(user, Role.AUDITOR)


def why_not_check(user: Any, application: Application) -> Reason | None:
    """An officer checks the general criteria, until the application is admitted."""
    return _working(user, application, Role.OFFICER) or _in_state(application, *CHECKED_IN)


def why_not_start_check(user: Any, application: Application) -> Reason | None:
    """An officer begins the check."""
    return _working(user, application, Role.OFFICER)


def why_not_assign(user: Any, application: Application) -> Reason | None:
    """An officer names assessors while the application is in assessment."""
    return _working(user, application, Role.OFFICER) or _in_state(application, State.IN_ASSESSMENT)


def why_not_be_assigned(user: Any, application: Application) -> Reason | None:
    """An assessor is one by role, and not disqualified from the case."""
    return why_not_role(user, Role.ASSESSOR) or _disqualified(standing(user, application))


def why_not_score(user: Any, assessment: Assessment) -> Reason | None:
    """An assessor scores what is assigned to him or her, impartial, once."""
    if assessment.assessor_id != user.pk:
        return NOT_ASSIGNED()
    return (
        _working(user, assessment.application, Role.ASSESSOR)
        or (GIVEN() if assessment.given_at else None)
        or _in_state(assessment.application, State.IN_ASSESSMENT)
    )


def why_not_ask_expert(user: Any, application: Application) -> Reason | None:
    """An officer asks outside experts until a decision is proposed."""
    return _working(user, application, Role.OFFICER) or _in_state(application, *EXPERTS_IN)


def why_not_order_ties(user: Any, line: CallLine) -> Reason | None:
    """A decision maker, disqualified nowhere on the line and declared on all of it, orders what is tied."""
    refusal = why_not_role(user, Role.DECIDER) or why_not_rank(user, line)
    if refusal:
        return refusal
    assessed = Application.objects.submitted().filter(line=line, score__isnull=False)
    undeclared = assessed.exclude(declarations__user=user).exists()
    return NOT_DECLARED() if undeclared else None


def why_not_reopen(user: Any, assessment: Assessment) -> Reason | None:
    """An officer hands given scores back while the assessment is not finished."""
    return why_not_reconcile(user, assessment.application) or (None if assessment.given_at else NOT_GIVEN())


def why_not_reconcile(user: Any, application: Application) -> Reason | None:
    """An officer writes down the reconciled score and finishes the assessment."""
    return why_not_assign(user, application)


def why_not_propose(user: Any, application: Application) -> Reason | None:
    """An officer, impartial on the whole line, proposes."""
    refusal = why_not_role(user, Role.OFFICER)
    if refusal:
        return refusal
    here = standing(user, application)
    return _impartial_on_line(here) or _in_state(application, *PROPOSED_FROM)


def why_not_decide(user: Any, application: Application) -> Reason | None:
    """A decision maker who has done nothing else in the case, impartial on the whole line."""
    return _deciding(user, application) or _in_state(application, State.PROPOSED)


def why_not_decide_anew(user: Any, application: Application) -> Reason | None:
    """The same, of a case that has been decided: the new decision replaces the one in force."""
    return _deciding(user, application) or _in_state(application, *DECIDED)


def why_not_take(user: Any, decision: Decision) -> Reason | None:
    """Of one proposal: whether it ends an examination or is to replace a decision. It must still be a proposal."""
    application = decision.application
    ask = why_not_decide_anew if decision.replaces_in(application.state) else why_not_decide
    waits = decision.state == DecisionState.PROPOSED
    if decision.replaces_id is not None and waits_for_answer(decision):
        return WITH_ANSWER()
    return ask(user, application) or (None if waits else NOT_NOW(state=application.state))


def waits_for_answer(decision: Decision) -> bool:
    """Whether it is decided together with the answer to a request for review, which waits."""
    waiting = ReviewAnswer.objects.filter(replacement=decision, state=DecisionState.PROPOSED)
    return waiting.exists()


def why_not_work_on_line(user: Any, application: Application) -> Reason | None:
    """Impartial in the case, and disqualified in none of its line."""
    return _impartial_on_line(standing(user, application))


def why_not_rank(user: Any, line: CallLine) -> Reason | None:
    """Officers, decision makers and auditors see a line's ranking, unless an application on it disqualifies them."""
    refusal = why_not_role(user, Role.OFFICER, Role.DECIDER, Role.AUDITOR)
    if refusal:
        return refusal
    here = Application.objects.submitted().filter(disqualified(user), line=line)
    return TIE_IN_LINE() if here.exists() else None


def why_not_read_letter(user: Any, decision: Decision) -> Reason | None:
    """A letter is read by the applicant's members and by those to whom the case is open."""
    organisation = decision.application.organisation_id
    if Membership.objects.filter(user=user, organisation=organisation).exists():
        return None
    return why_not_open(user, decision.application)


def _deciding(user: Any, application: Application) -> Reason | None:
    refusal = why_not_role(user, Role.DECIDER)
    if refusal:
        return refusal
    here = standing(user, application)
    return _impartial_on_line(here) or (TOOK_PART() if here.took_part else None)


def _working(user: Any, application: Application, role: str) -> Reason | None:
    return why_not_role(user, role) or _impartial(standing(user, application))


def _impartial(here: Standing) -> Reason | None:
    return _disqualified(here) or (NOT_DECLARED() if here.impartial is None else None)


def _disqualified(here: Standing) -> Reason | None:
    return _by_fact(here) or (DECLARED_TIE() if here.impartial is False else None)


def _by_fact(here: Standing) -> Reason | None:
    facts = ((here.own, OWN_ORGANISATION), (here.tied, TOLD_TIE), (here.signed, SIGNED_IT))
    return next((reason() for holds, reason in facts if holds), None)


def _impartial_on_line(here: Standing) -> Reason | None:
    return _impartial(here) or (TIE_IN_LINE() if here.barred else None)


def _in_state(application: Application, *states: str) -> Reason | None:
    if application.state in states:
        return None
    return NOT_NOW(state=application.state)
