"""A round of thirty applications for test_round_journey.py: what the test leaves to the services, step by step.

Each step runs in a process of the product (`Site.manage("shell", ...)`), as its worker does: the services write, and
the last line that is printed is JSON for the test.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from math import ceil, floor

from django.db.models import F

from accounts.choices import Authority, Language, Role
from accounts.models import Organisation, Signatory, User
from applications.choices import ApplicationState as State
from applications.models import Application, Assessment
from applications.queries.ranking import ranked_lines
from applications.rules.proposing import Proposal, Reserve
from applications.rules.ranking import ABOVE
from applications.services.assessing import Mark, finish_assessment, give, save_scores
from applications.services.deciding import propose
from applications.services.declaring import declare
from calls.models import CallRound
from records import clock
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.applications import open_round, submitted
from tests.factories.selection import REASON, admitted, whole
from tests.factories.ties import tie

NUMBER, FUNDED = 30, 20
ONE = Decimal("86612.22")
"""What each asks for (tests.factories.applications)."""
LEFT = Decimal(80000)
"""What the line has beyond twenty grants: too little for one more, until one is cut."""
CUT_CASE, CUT_COST, CUT_GRANT = 4, Decimal("10260.00"), Decimal("76731.84")
"""Its costs of external services are not accepted; the grant is 90 % of 79 680 and 7 % on it."""
TIED = ((7, 8), (19, 20))
"""Two pairs that nothing tells apart: one well above the funding line, one across it."""
RESERVE_DAYS = 90
DECLINED, FIRST_IN_RESERVE = 10, 21
"""Who declines its grant afterwards, and who then comes first."""
TIED_CASE = 3
"""The application of the organisation the disqualified officer has a tie to."""
STAFF = {
    "officer": Role.OFFICER,
    "tied": Role.OFFICER,
    "assessor1": Role.ASSESSOR,
    "assessor2": Role.ASSESSOR,
    "assessor3": Role.ASSESSOR,
    "assessor4": Role.ASSESSOR,
    "decider": Role.DECIDER,
}


def told(data: object) -> None:
    print(json.dumps(data))


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def cases() -> dict[int, Application]:
    """The applications by their number, which their title ends with."""
    rows = Application.objects.submitted().select_related("case", "call", "organisation")
    return {int(one.title.rsplit(" ", 1)[-1]): one for one in rows}


# Received


def receive() -> None:
    """People, an open round, thirty applications submitted and admitted; tells the round and the references."""
    for name, role in STAFF.items():
        UserFactory(email=f"{name}@example.org", name=name.capitalize(), roles=(role,))
    owner = UserFactory(email="applicant@example.org", name="Aino Hakala")
    call = open_round(amount=str(ONE * FUNDED + LEFT))
    for number in range(NUMBER):
        language = (Language.FI, Language.SV)[number % 2]
        organisation = signed_for(owner, f"Föreningen {number:02}")
        submitted(owner, organisation=organisation, title=title(number), language=language)
    tie(user("tied"), Organisation.objects.get(name=f"Föreningen {TIED_CASE:02}"))
    admit_all(call)
    made = cases()
    told(
        {
            "call": call.pk,
            "line": call.lines.get().pk,
            "cases": [made[n].case.reference for n in range(NUMBER)],
        }
    )


def title(number: int) -> str:
    return f"Kanariehanke {number:02}"


def signed_for(owner: User, name: str) -> Organisation:
    """An organisation of the owner, who signs for it."""
    made: Organisation = OrganisationFactory(name=name)
    MembershipFactory(user=owner, organisation=made)
    Signatory.objects.create(organisation=made, name=owner.name, email=owner.email, authority=Authority.ALONE)
    return made


def admit_all(call: CallRound) -> None:
    """When the round has closed, the officer checks and admits all thirty."""
    with clock.at(call.closes_at + timedelta(hours=1)):
        for one in cases().values():
            admitted(one, by=user("officer"))


# Scored


def marks_of(number: int, place: int) -> tuple[int, int]:
    """What the first (0) or second (1) assessor of the application gives for relevance and plan.

    No two averages are alike but those of the tied pairs; the lower the number, the more points.
    """
    relevance, plan = wanted()[number]
    whole_number = ceil if place else floor
    return whole_number(relevance), whole_number(plan)


def wanted() -> list[tuple[float, float]]:
    """The averages, most points first; the second of a tied pair has the first's."""
    steps = [half / 2 for half in range(4, 11)]
    ordered = sorted(
        product(steps, steps), key=lambda pair: (60 * pair[0] + 40 * pair[1], pair[0]), reverse=True
    )
    chosen = iter(ordered)
    second = {later: earlier for earlier, later in TIED}
    found: list[tuple[float, float]] = []
    for number in range(NUMBER):
        found.append(found[second[number]] if number in second else next(chosen))
    return found


def score_rest(finished: Iterable[int]) -> None:
    """Everybody who has not given scores gives them; the assessment of the numbers `finished` is left to the test."""
    left = set(finished)
    for number, one in cases().items():
        for place, assessment in enumerate(in_order(one)):
            if assessment.given_at is None:
                give_marks(assessment, number, place)
        if number not in left:
            finish_assessment(one, by=user("officer"))


def in_order(application: Application) -> Iterator[Assessment]:
    """Its assessments, those given on the pages first."""
    rows = Assessment.objects.filter(application=application).select_related("assessor", "application__call")
    yield from rows.order_by(F("given_at").asc(nulls_last=True), "assessor__email")


def give_marks(assessment: Assessment, number: int, place: int) -> None:
    who, (relevance, plan) = assessment.assessor, marks_of(number, place)
    declare(assessment.application, True, by=who)
    marks = {"relevance": Mark(Decimal(relevance), REASON), "plan": Mark(Decimal(plan), REASON)}
    save_scores(assessment, marks, "", by=who)
    give(assessment, by=who)


# Proposed


def propose_rest() -> None:
    """In the order of the ranking: a grant of all that can be given while money lasts, below it a place in reserve."""
    clerk, reserve = user("officer"), Reserve(clock.now().date() + timedelta(days=RESERVE_DAYS))
    (line,) = ranked_lines(clerk, CallRound.objects.get())
    for place in line.places:
        one = place.scored.application
        if one.state == State.ASSESSED:
            funded = place.row.place == ABOVE
            waits = Proposal("reject", "Määräraha ei riitä.", reserve=reserve)
            propose(one, whole(one) if funded else waits, by=clerk)
