"""A small plan: objective 2 by measure, objective 3 as a whole with operating support, one line carried over."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.choices import Role
from calls.choices import PlanState, Support
from calls.models import Action, CallRound, PlanAmount, PlanOpening, PlanVersion, Programme
from calls.services.criteria import approve_criteria, load_criteria
from calls.services.ledger import allocate
from calls.services.plans import draft_version
from calls.services.rounds import edit_round, open_round_from_plan, propose_round, publish_round
from records import clock
from tests.factories.accounts import person
from tests.factories.calls import ActionFactory, MeasureFactory, ObjectiveFactory, ProgrammeFactory, words

HELSINKI = ZoneInfo("Europe/Helsinki")
SPRING, AUTUMN = "2023-spring", "2023-autumn"
BEFORE = datetime(2023, 8, 1, 12, 0, tzinfo=HELSINKI)
OPENS = datetime(2023, 9, 4, 9, 0, tzinfo=HELSINKI)
CLOSES = datetime(2023, 9, 29, 16, 15, tzinfo=HELSINKI)
ALLOCATED = {
    ("SO2", "project"): Decimal("6000000.00"),
    ("SO3", "project"): Decimal("1000000.00"),
    ("SO3", "operating"): Decimal("400000.00"),
}
AMOUNTS = {  # code -> amount in the autumn; SO3 and OS3 are lines of the whole objective
    "2A": Decimal("0.00"),
    "2B": Decimal("1200000.00"),
    "2D": Decimal("4000000.00"),
    "SO3": Decimal("1000000.00"),
    "OS3": Decimal("350000.00"),
}


def plan() -> PlanVersion:
    """The plan's version with its allocations in the ledger. OS3 has an amount in autumn and no opening."""
    programme = ProgrammeFactory(allocation=Decimal("7400000.00"), authority=words("Ministry"))
    version = PlanVersion.objects.create(
        programme=programme,
        code="2023-2024",
        title=words("Plan 2023–2024"),
        year_from=2023,
        year_to=2024,
        state=PlanState.APPROVED,
    )
    actions = actions_of(programme)
    for code, season in (("2A1", SPRING), ("2A1", AUTUMN), ("2B1", AUTUMN), ("2D2", AUTUMN), ("3A1", AUTUMN)):
        carried = (code, season) == ("2A1", AUTUMN)
        PlanOpening.objects.create(version=version, action=actions[code], season=season, carry_over=carried)
    for code, amount in AMOUNTS.items():
        action = next(
            a for a in actions.values() if code in (a.code, a.measure and a.measure.code, a.objective.code)
        )
        measure = action.measure if code in ("2A", "2B", "2D") else None
        support = Support.OPERATING if code == "OS3" else Support.PROJECT
        PlanAmount.objects.create(
            version=version,
            objective=action.objective,
            measure=measure,
            support=support,
            season=AUTUMN,
            amount=amount,
            carry_over_from=SPRING if code == "2A" else "",
        )
    for (code, support), amount in ALLOCATED.items():
        allocate(programme.objectives.get(code=code), support, amount, by=None)
    return version


def next_version(version: PlanVersion, code: str = "2025-2026", by: object = None) -> PlanVersion:
    """A draft for the two years after the version's."""
    return draft_version(
        version,
        code=code,
        title=words(f"Plan {code}"),
        year_from=version.year_to + 1,
        year_to=version.year_to + 2,
        reason="The next two years.",
        by=by,
    )


def actions_of(programme: Programme) -> dict[str, Action]:
    """Five actions on the programme's two objectives."""
    legal = ObjectiveFactory(programme=programme, code="SO2", position=2, title=words("Integration"))
    back = ObjectiveFactory(programme=programme, code="SO3", position=3, title=words("Return"))
    found = {}
    for position, code in enumerate(("2A1", "2B1", "2D2", "3A1")):
        measure = MeasureFactory(objective=legal if code < "3" else back, code=code[:2], position=position)
        found[code] = ActionFactory(
            measure=measure, code=code, position=position, title=words(f"Action {code}")
        )
    found["OS3"] = ActionFactory(
        measure=None,
        objective=back,
        code="OS3",
        position=9,
        support=Support.OPERATING,
        title=words("Operating support"),
        rate=Decimal("100.00"),
        raised_rate=None,
        raised_rate_grounds=[],
    )
    return found


def ready_round(by: object = None, version: PlanVersion | None = None) -> CallRound:
    """The autumn's round with nothing missing, in August 2023, not yet published."""
    programme = (version or plan()).programme
    approve_criteria(load_criteria(programme), BEFORE.date(), by=by)
    with clock.at(BEFORE):
        call = open_round_from_plan(programme, AUTUMN, opens_at=OPENS, closes_at=CLOSES, by=by)
        return edit_round(call, by=by, contact={"unit": words("EUSA"), "email": "eusa@example.org"})


def confirmed(call: CallRound, proposer: object) -> CallRound:
    """The round proposed by an officer and published by a decision maker."""
    propose_round(call, by=proposer)
    return publish_round(call, by=person(Role.DECIDER))
