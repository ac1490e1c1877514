"""A small programme as of autumn 2023 in the database: one round decided, one waiting, one open; every figure known."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal as D

from applications.choices import ApplicationState as State
from applications.models import Application, Target
from calls.choices import CallState, PlanState, Support
from calls.models import CallAction, CallLine, CallRound, PlanAmount, PlanVersion
from calls.services import ledger
from indicators.models import Indicator
from records import clock
from records.models import AuditEvent
from records.services import append, open_case
from tests.factories.accounts import OrganisationFactory
from tests.factories.calls import (
    ActionFactory,
    MeasureFactory,
    ObjectiveFactory,
    ProgrammeFactory,
    criteria_set,
    funded,
    words,
)

AGES, GENDERS = ("<18", "18-60", ">60"), ("female", "male", "non_binary")
DECIDED = datetime(2023, 6, 20, 9, tzinfo=UTC)
EARMARKED = datetime(2023, 11, 20, 9, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    programme: object
    line: CallLine
    granted: Application
    waiting: Application


def build():
    """Objective 2 with 1 000 000.00 and a printed whole 0.73 above; two rounds of measure 2D."""
    programme = ProgrammeFactory(allocation=D("1300000.73"), authority=words("Ministry"))
    with clock.at(datetime(2022, 1, 3, tzinfo=UTC)):
        integration = money_of("SO2", "1000000.00", "1000000.73", position=2)
        solidarity = money_of("SO4", "300000.00", "300000.00", position=4)
    measure = MeasureFactory(objective=integration)
    action = ActionFactory(measure=measure)
    idle = ActionFactory(measure=measure, code="2D5", title=words("Employment"))
    MeasureFactory(objective=solidarity, code="4A", title=words("Resettlement"))
    spring = round_of(
        programme,
        "2023-spring",
        datetime(2023, 4, 12, 6, tzinfo=UTC),
        datetime(2023, 5, 19, 13, 15, tzinfo=UTC),
    )
    autumn = round_of(
        programme,
        "2023-autumn",
        datetime(2023, 9, 1, 6, tzinfo=UTC),
        datetime(2023, 9, 29, 13, 15, tzinfo=UTC),
    )
    first, second = (
        line_of(spring, measure, "400000.00", action),
        line_of(autumn, measure, "500000.00", action, idle),
    )
    granted = application(
        first, action, State.GRANTED, "120000.00", DECIDED, title="Trygg start", granted="100000.00"
    )
    with clock.at(DECIDED):
        ledger.earmark(first, granted.case, D("100000.00"), by=None)
        ledger.commit(first, granted.case, D("100000.00"), by=None)
        ledger.return_money(first, D("250000.00"), by=None)
    with clock.at(datetime(2023, 9, 5, 9, tzinfo=UTC)):
        ledger.pay(first, granted.case, D("30000.00"), by=None, note="advance")
        ledger.carry_over(first, second, D("50000.00"), by=None, note="as the plan allows")
    application(first, action, State.REJECTED, "90000.00", DECIDED, title="Avslaget")
    waiting = application(second, action, State.PROPOSED, "200000.00", None, title="Hemligt förslag")
    with clock.at(EARMARKED):
        ledger.earmark(second, waiting.case, D("180000.00"), by=None)
    application(second, action, State.IN_ASSESSMENT, "70000.00", None, title="Ännu inte bedömt")
    withdrawn(application(second, action, State.WITHDRAWN, "60000.00", None, title="Återtaget"))
    Application.objects.create(**base(second, action), state=State.DRAFT, title="Utkast")
    targets(granted)
    plan(programme, integration, measure)
    return World(programme, second, granted, waiting)


def money_of(code, amount, printed, *, position):
    objective = ObjectiveFactory(
        code=code, allocation=D(printed), position=position, title=words(f"Objective {code}")
    )
    return funded(objective, D(amount))


def round_of(programme, season, opens, closes):
    return CallRound.objects.create(
        id=f"amif-test-{season}", programme=programme, season=season, title=words(season), opens_at=opens,
        closes_at=closes, state=CallState.CLOSED, criteria_set=criteria_set(programme),
    )  # fmt: skip


def line_of(call, measure, amount, *actions):
    line = CallLine.objects.create(
        call=call, objective=measure.objective, measure=measure, support=Support.PROJECT, code=measure.code
    )
    for action in actions:
        CallAction.objects.create(call=call, action=action, line=line)
    with clock.at(call.opens_at):
        ledger.call_money(line, D(amount), by=None)
    return line


def base(line, action):
    return {
        "case": open_case("application", line.call.season), "call": line.call, "action": action, "line": line,
        "organisation": OrganisationFactory(name="Lärcentret Vågen rf"), "language": "sv",
    }  # fmt: skip


def application(line, action, state, requested, decided, *, title, granted=None):
    return Application.objects.create(
        **base(line, action), state=state, title=title, submitted_at=line.call.closes_at, requested=D(requested),
        eligible_cost=D(requested), decided_at=decided, granted=D(granted) if granted else None,
        granted_rate=D("90.00") if granted else None, starts_on=date(2023, 8, 1),
        ends_on=date(2025, 7, 31),
    )  # fmt: skip


def withdrawn(row):
    with clock.at(datetime(2023, 10, 10, tzinfo=UTC)):
        append(row.stream, "applications.withdrawn", by=None)
    assert AuditEvent.objects.filter(verb="applications.withdrawn").exists()


def targets(row):
    persons = indicator("O.2.3", 1, breakdown=True)
    part = indicator("O.2.3.2", 2, breakdown=True, parent=persons)
    other = indicator("O.2.2", 0)
    for age in AGES:
        for gender in GENDERS:
            Target.objects.create(application=row, indicator=persons, age=age, gender=gender, value=10)
    Target.objects.create(application=row, indicator=part, age="18-60", gender="female", value=7)
    Target.objects.create(application=row, indicator=other, value=6)


def indicator(code, position, **fields):
    return Indicator.objects.create(
        fund="AMIF", code=code, objective_code="SO2", kind="output", position=position, title=words(code),
        unit=words("persons"), counts="persons", **fields,
    )  # fmt: skip


def plan(programme, objective, measure):
    version = PlanVersion.objects.create(
        programme=programme, code="2023-2024", year_from=2023, year_to=2024, state=PlanState.APPROVED
    )
    for season, amount in (
        ("2023-autumn", "500000.00"),
        ("2024-spring", "150000.00"),
        ("2024-autumn", "50000.00"),
    ):
        PlanAmount.objects.create(
            version=version, objective=objective, measure=measure, season=season, amount=D(amount)
        )
