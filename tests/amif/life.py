"""One case in each state of its life, all on one line, and everybody who could want something of them.

Made once for the tests of test_states.py; whoever sends something takes it back.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.choices import LegalForm, MemberRole, Role
from accounts.models import Organisation, User
from applications.choices import ApplicationState as State
from applications.choices import DecisionState
from applications.models import (
    Application,
    Assessment,
    Decision,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReservePlace,
    ReviewAnswer,
    ReviewRequest,
)
from applications.queries.scoring import basis_of
from applications.rules.proposing import Proposal, most_grantable
from applications.services.deciding import decide, keep_letter, propose
from applications.services.declaring import declare
from applications.services.drafting import withdraw
from applications.services.review_answers import Answered, decide_answer, keep_answer_letter, propose_answer
from applications.services.supplementing import answer
from tests.amif.test_policy import asked_back, asked_review, filed, stated, submitted_with_file, talked
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import PARTNER_IDS, complete_draft, open_round, signing, submitted
from tests.factories.files import PDF
from tests.factories.revising import corrected, granting
from tests.factories.selection import (
    REASON,
    assessed,
    assessor,
    assigned,
    checked,
    decider,
    give_scores,
    impartial,
    officer,
)
from tests.factories.supplements import asking, typed_in

RESERVED, ANSWERED, REPLACED, ANNULLED = "in_reserve", "answer_proposed", "replaced", "annulled"
FURTHER: dict[str, str] = {
    RESERVED: State.REJECTED,
    ANSWERED: State.GRANTED,
    REPLACED: State.GRANTED,
    ANNULLED: State.IN_CHECK,
}
"""Further cases by their name, each with the state it is in."""
STATES = (*State.values, *FURTHER)
BEFORE = (State.DRAFT, State.EXPIRED)
SCORED = (
    State.IN_ASSESSMENT,
    State.ASSESSED,
    State.PROPOSED,
    *(State.GRANTED, State.GRANTED_IN_PART, State.REJECTED),
    *FURTHER,
)
REVIEWED = (State.GRANTED, State.GRANTED_IN_PART, State.REJECTED, State.NOT_ADMITTED)
"""A review of the decision is asked; it can still be asked in reserve, and of the decision that replaced another."""
CANARY = "Kanariefågel"
"""In the title and the texts of every case, with the number of its state."""


@dataclass
class Case:
    """An application and, by the word for it, the number of each thing of it that has an address."""

    application: Application
    things: dict[str, int]


@dataclass
class Life:
    """The people by their name in states.toml, and the case of each state."""

    people: dict[str, User | None]
    cases: dict[str, Case]


@dataclass
class Staff:
    """Those who bring the cases where they are. The clerk, the chief and the assessor one are among the people; the
    second and the deputy, an officer and a decision maker, act where those must have had no hand.
    """

    clerk: User
    chief: User
    one: User
    two: User
    second: User
    deputy: User


def living() -> Life:
    """Everything, made by the services."""
    call = open_round(amount="9000000.00")
    staff = Staff(officer(), decider(), assessor(), assessor(), officer(), decider())
    organisation = OrganisationFactory()
    owner = member(organisation)
    cases = {}
    for number, state in enumerate(STATES):
        made = MAKERS[state](staff, {"owner": owner, "organisation": organisation, **texts(number)})
        cases[state] = Application.objects.get(pk=made.pk)
        assert cases[state].state == FURTHER.get(state, state)
    other = submitted(call=call)
    people = applicants(organisation, owner) | authority(staff, organisation)
    for name, case in cases.items():
        stand(case, people, scored=name in SCORED)
    for name in ("barred_officer", "barred_decider"):
        declare(other, False, "En vän.", by=people[name])
    return Life(people, {name: Case(case, things(name, case, owner, staff)) for name, case in cases.items()})


def texts(number: int) -> dict[str, Any]:
    return dict.fromkeys(("title", "summary", "summary_en", "need", "results"), canary(number)) | {
        "partners": 1
    }


def canary(number: int) -> str:
    """The word that is nowhere but in the content of the case in that state."""
    return f"{CANARY}{number:02}projektet"


# The cases


def drafted(_staff: Staff, own: dict[str, Any]) -> Application:
    made = complete_draft(**own)
    filed(made)
    return made


def expired(staff: Staff, own: dict[str, Any]) -> Application:
    made = drafted(staff, own)
    Application.objects.filter(pk=made.pk).update(state=State.EXPIRED)
    return made


def sent(_staff: Staff, own: dict[str, Any]) -> Application:
    return submitted_with_file(**own)


def in_check(staff: Staff, own: dict[str, Any]) -> Application:
    return checked(sent(staff, own), by=staff.clerk)


def supplement_requested(staff: Staff, own: dict[str, Any]) -> Application:
    """Answered, but not sent yet."""
    made = in_check(staff, own)
    asking(by=staff.clerk, application=made)
    typed_in(made, "basics", contact_phone="+358 40 111 1111")
    return Application.objects.get(pk=made.pk)


def supplemented(staff: Staff, own: dict[str, Any]) -> Application:
    made = supplement_requested(staff, own)
    answer(made, signing(made), by=own["owner"])
    return made


def in_assessment(staff: Staff, own: dict[str, Any]) -> Application:
    made = sent(staff, own)
    assigned(made, by=staff.clerk, assessors=[staff.one, staff.two])
    give_scores(Assessment.objects.get(application=made, assessor=staff.two))
    return made


def assessed_(staff: Staff, own: dict[str, Any]) -> Application:
    return assessed(sent(staff, own), by=staff.clerk, assessors=[staff.one, staff.two])


def proposed_as(kind: str) -> Any:
    """Makes a proposal of that kind."""

    def make(staff: Staff, own: dict[str, Any]) -> Application:
        made = (in_check if kind == "not_admit" else assessed_)(staff, own)
        made = Application.objects.get(pk=made.pk)
        most = replace(most_grantable(basis_of(made)), kind=kind, reasons=REASON)
        part = replace(most, amount=(most.amount or 0) - Decimal(1000))
        what = {"grant": most, "grant_in_part": part}.get(kind, Proposal(kind, REASON))
        propose(made, what, by=staff.clerk)
        return Application.objects.get(pk=made.pk)

    return make


def decided_as(kind: str) -> Any:
    """Makes a decision of that kind, whose letter has been sent."""

    def make(staff: Staff, own: dict[str, Any]) -> Application:
        made: Application = proposed_as(kind)(staff, own)
        decided_by(staff.chief, made)
        return made

    return make


def decided_by(chief: User, made: Application) -> Decision:
    """The proposal taken by this decision maker, and its letter sent."""
    impartial(made, chief)
    return sent_to(decide(made.decisions.get(state=DecisionState.PROPOSED), by=chief))


def sent_to(decision: Decision) -> Decision:
    keep_letter(decision, PDF, sent_at=timezone.now())
    return Decision.objects.select_related("application__call__programme", "application__case").get(
        pk=decision.pk
    )


def in_reserve(staff: Staff, own: dict[str, Any]) -> Application:
    """Rejected, with the first place in reserve; the money of the line is enough to promote it."""
    made: Application = decided_as("reject")(staff, own)
    ReservePlace.objects.create(decision=made.decisions.get(), place=1, until=date(2099, 12, 31))
    return made


def answer_proposed(staff: Staff, own: dict[str, Any]) -> Application:
    """Granted by the deputy, a review asked, and the second officer proposes to uphold: the chief can decide."""
    return with_answer("uphold", staff, own)


def annulled(staff: Staff, own: dict[str, Any]) -> Application:
    """The same, but to annul, and decided: the case is examined anew, its decision annulled, the letter sent."""
    made = with_answer("annul", staff, own)
    impartial(made, staff.chief)
    found = decide_answer(ReviewAnswer.objects.get(request__decision__application=made), by=staff.chief)
    keep_answer_letter(found, PDF, sent_at=timezone.now())
    return made


def with_answer(outcome: str, staff: Staff, own: dict[str, Any]) -> Application:
    made: Application = proposed_as("grant")(staff, own)
    decided_by(staff.deputy, made)
    asked_review(made, own["owner"])
    impartial(made, staff.second)
    request = ReviewRequest.objects.select_related("decision__application").get(decision__application=made)
    propose_answer(request, Answered(outcome, REASON), by=staff.second)
    return made


def replaced(staff: Staff, own: dict[str, Any]) -> Application:
    """Granted, and corrected since by the second officer and the deputy; both letters are sent."""
    made: Application = proposed_as("grant")(staff, own)
    first = decided_by(staff.chief, made)
    impartial(made, staff.second)
    corrected(first, granting(first, "grant", reasons="Rättat."), by=staff.second)
    decided_by(staff.deputy, made)
    return made


def withdrawn(staff: Staff, own: dict[str, Any]) -> Application:
    made = sent(staff, own)
    withdraw(made, by=own["owner"])
    return made


MAKERS: dict[str, Any] = {
    State.DRAFT: drafted,
    State.SUBMITTED: sent,
    State.IN_CHECK: in_check,
    State.SUPPLEMENT_REQUESTED: supplement_requested,
    State.SUPPLEMENTED: supplemented,
    State.IN_ASSESSMENT: in_assessment,
    State.ASSESSED: assessed_,
    State.PROPOSED: proposed_as("grant"),
    State.GRANTED: decided_as("grant"),
    State.GRANTED_IN_PART: decided_as("grant_in_part"),
    State.REJECTED: decided_as("reject"),
    State.NOT_ADMITTED: decided_as("not_admit"),
    State.WITHDRAWN: withdrawn,
    State.EXPIRED: expired,
    RESERVED: in_reserve,
    ANSWERED: answer_proposed,
    REPLACED: replaced,
    ANNULLED: annulled,
}


# The people


def applicants(organisation: Organisation, owner: User) -> dict[str, User | None]:
    """Everybody outside the authority."""
    town = OrganisationFactory(business_id=PARTNER_IDS[0], legal_form=LegalForm.MUNICIPALITY)
    return {
        "visitor": None,
        "owner": owner,
        "editor": member(organisation, MemberRole.EDITOR),
        "viewer": member(organisation, MemberRole.VIEWER),
        "stranger": member(OrganisationFactory()),
        "partner": member(town),
    }


def authority(staff: Staff, organisation: Organisation) -> dict[str, User | None]:
    """Everybody with a role, before they have declared anything on the cases."""
    inside, watcher = officer(), person(Role.AUDITOR)
    for one in (inside, watcher):
        one.memberships.create(organisation=organisation, role=MemberRole.VIEWER)
    return {
        "officer": staff.clerk,
        "new_officer": officer(),
        "tied_officer": officer(),
        "barred_officer": officer(),
        "member_officer": inside,
        "assessor": staff.one,
        "new_assessor": assessor(),
        "tied_assessor": assessor(),
        "bystander": assessor(),
        "decider": staff.chief,
        "new_decider": decider(),
        "tied_decider": decider(),
        "barred_decider": decider(),
        "both": person(Role.OFFICER, Role.DECIDER),
        "finance": person(Role.FINANCE),
        "committee": person(Role.COMMITTEE),
        "auditor": person(Role.AUDITOR),
        "member_auditor": watcher,
        "admin": person(Role.ADMIN),
    }


IMPARTIAL = ("officer", "barred_officer", "decider", "barred_decider", "both")
TIED = ("tied_officer", "tied_decider")


def stand(case: Application, people: dict[str, Any], *, scored: bool) -> None:
    """What each of them has to do with the case."""
    if case.state in BEFORE:
        return
    if scored:
        for name in ("new_assessor", "tied_assessor"):
            Assessment.objects.create(application=case, assessor=people[name])
        declare(case, False, "En vän.", by=people["tied_assessor"])
    declared = ImpartialityDeclaration.objects.filter(application=case).values_list("user", flat=True)
    told = set(declared)
    working = (*IMPARTIAL, *(["assessor"] if scored else []))
    impartial(case, *(people[name] for name in working if people[name].pk not in told))
    for name in TIED:
        declare(case, False, "En vän.", by=people[name])
    check = EligibilityCheck.objects.filter(application=case).first()
    if check is not None:
        EligibilityCheck.objects.filter(pk=check.pk).update(checked_by=people["both"])


# What of a case has an address of its own


def things(name: str, case: Application, owner: User, staff: Staff) -> dict[str, int]:
    """The number of each thing by the word before it in the address; a missing one is not in the case."""
    found = {"attachments": case.attachments.get().pk}
    if case.state in BEFORE:
        return found
    asked = case.supplement_requests.first()
    if asked is None:
        talk = talked(case, owner, staff.clerk)
        found |= {
            "messages": talk["message"]["pk"],
            "files": talk["message-file"]["pk"],
            "supplements": talk["asked"]["pk"],
            "late-answers": talk["late-file"]["pk"],
        }
    else:
        found["supplements"] = asked.pk
    found["secrecy"] = found["attachments"]
    found |= {"experts": stated(case, staff.clerk), "statements": asked_back(case)}
    if name in SCORED:
        marks = Assessment.objects.filter(application=case)
        found |= {"removal": marks.get(assessor=staff.one).pk, "reopening": marks.get(assessor=staff.two).pk}
    if name in REVIEWED:
        asked_review(case, owner)
    request = ReviewRequest.objects.filter(decision__application=case).first()
    if request is not None:
        found["reviews"] = found["review"] = request.pk
    return found
