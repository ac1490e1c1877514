"""Loads the whole demo: accounts, the historical rounds with their applications, and one round that is open now."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from amif.demo.asked import EXTENDED_BY, ask, go_on, target
from amif.demo.calendar import CARRY_OVER, OPEN_ACTIONS, OPEN_AMOUNTS, OPEN_DAYS, ROUNDS, Round
from amif.demo.clarified import clarify
from amif.demo.colleagues import talk
from amif.demo.content import Project
from amif.demo.criteria import present_criteria
from amif.demo.journey import Journey
from amif.demo.money import change_money, give_back, prepare_next, propose_more, record_payment_applications
from amif.demo.people import Cast, load_people
from amif.demo.plan import present_plan
from amif.demo.results import publish_past
from amif.demo.reviewed import ask_for_review
from amif.demo.supplements import ask_and_talk
from calls.choices import ChangeKind
from calls.models import Action, CallLine, CallRound, Programme
from calls.queries.money import line_balance
from calls.services.criteria import approve_criteria, load_criteria
from calls.services.rounds import (
    edit_round,
    open_round_beside_plan,
    open_round_from_plan,
    propose_round,
    publish_round,
    turn_calls,
)
from records import clock
from records.formats import HELSINKI
from reporting.choices import ReportKind
from reporting.services import request_pack

PROGRAMME = "amif-fi-2021-2027"
HERE = Path(__file__).parent
Say = Callable[[str], object]


def loaded() -> bool:
    """Whether the demo is there already."""
    return CallRound.objects.filter(programme=PROGRAMME, demo=True).exists()


def load(say: Say) -> None:
    """Everything, in the order in which it happened. Programme.DoesNotExist when the programme is not loaded."""
    programme = Programme.objects.get(pk=PROGRAMME)
    today = clock.now()
    cast = load_people()
    with clock.at(ROUNDS["2022-spring"].prepared - timedelta(days=60)):
        criteria = load_criteria(programme, by=cast.staff["officer"])
        approve_criteria(criteria, clock.now().date(), by=cast.staff["officer"])
    projects = read_projects()
    journeys = []
    for season, dates in ROUNDS.items():
        with transaction.atomic():
            journey = historical(programme, season, dates, cast)
            fill(journey, [one for one in projects if one.season == season], today)
        journeys.append(journey)
        say(f"{season}: {len(journey.made)} applications")
    with transaction.atomic():
        settle(journeys)
        publish_past([one.call for one in journeys], cast)
        ask_for_review(cast)
        clarify(programme, cast.staff["officer"])
    with transaction.atomic():
        journey = present(programme, today, cast)
        fill(journey, [one for one in projects if one.season == "open"], today)
        propose_more(journey.call, today, cast)
    with transaction.atomic():
        record_payment_applications(programme, cast)
        prepare_next(programme, today, cast)
    say(f"open now: {journey.call.pk}")
    with transaction.atomic():
        present_plan(programme, today, cast)
        present_criteria(programme, today, cast)
    with transaction.atomic():
        ask_and_talk(today, cast)
        talk(today)
    order_reports(programme, today, cast)


def order_reports(programme: Programme, today: datetime, cast: Cast) -> None:
    """Packs the committee finds when it comes: as of today, and as of the end of 2022, the plan's own day."""
    days: dict[date, list[str]] = {
        today.astimezone(HELSINKI).date(): list(ReportKind.values),
        date(2022, 12, 31): [ReportKind.EARMARKS],
    }
    for day, kinds in days.items():
        request_pack(programme, day, kinds, by=cast.staff["officer"], key=f"demo:{day}")


@cache
def read_projects() -> list[Project]:
    """The rows of projects.yaml."""
    rows = yaml.safe_load((HERE / "projects.yaml").read_text(encoding="utf-8"))
    fields = [field.name for field in dataclasses.fields(Project)]
    named = (dict(zip(fields, row, strict=True)) for row in rows)
    return [Project(**{**row, "cost": Decimal(row["cost"])}) for row in named]


def historical(programme: Programme, season: str, dates: Round, cast: Cast) -> Journey:
    """A past round, prepared and published before it opened, and opened on its day."""
    officer = cast.staff["officer"]
    with clock.at(dates.prepared):
        if dates.amounts is None:
            call = open_round_from_plan(
                programme, season, opens_at=dates.opens, closes_at=dates.closes, by=officer, demo=True
            )
        else:
            call = open_round_beside_plan(
                programme,
                [action for action in programme.actions.current() if action.code in applied_for(season)],
                season_code=season,
                amounts=dates.amounts,
                opens_at=dates.opens,
                closes_at=dates.closes,
                by=officer,
                demo=True,
            )
        target(call, cast)
        publish(call, cast)
    with clock.at(dates.opens):
        turn_calls(clock.now())
    if season == "2023-autumn":
        carry_unspent(call, cast)
    return Journey(CallRound.objects.get(pk=call.pk), dates, cast, actions_of(programme))


def publish(call: CallRound, cast: Cast) -> None:
    """With somebody to ask, as the checklist wants; the officer proposes, the decision maker confirms."""
    officer = cast.staff["officer"]
    contact = {**call.contact, "email": officer.email}
    propose_round(edit_round(call, by=officer, contact=contact), by=officer)
    publish_round(call, by=cast.staff["decider"])


def applied_for(season: str) -> set[str]:
    """Actions the demo's projects of a season are for; the plan does not tell what the rounds of 2022 opened."""
    also = {"2022-autumn": {"1B2", "1B3"}}  # opened then without applications, as the plan's chapter 2 tells
    return {one.action for one in read_projects() if one.season == season} | also.get(season, set())


def carry_unspent(call: CallRound, cast: Cast) -> None:
    """Table 3: what stayed unused of 2A in spring 2023 opens again in autumn."""
    source = CallLine.objects.get(call__season="2023-spring", code="2A", call__demo=True)
    with clock.at(CARRY_OVER):
        free = line_balance(source).free
        data = {"source": source.pk, "target": call.lines.get(code="2A").pk, "amount": str(free)}
        note = "Kevään 2023 käyttämätön rahoitus, toimeenpanosuunnitelman taulukko 3"
    change_money(ChangeKind.CARRY_OVER, call.programme, data, note, CARRY_OVER, cast)


def present(programme: Programme, today: datetime, cast: Cast) -> Journey:
    """A round of our own that is open now and closes in three weeks, from what is free."""
    opened = (
        (today - timedelta(days=9)).astimezone(HELSINKI).replace(hour=8, minute=0, second=0, microsecond=0)
    )
    day = (today + timedelta(days=OPEN_DAYS)).astimezone(HELSINKI)
    closes = day.replace(hour=16, minute=15, second=0, microsecond=0)
    with clock.at(opened - timedelta(days=7)):
        actions = [action for action in programme.actions.current() if action.code in OPEN_ACTIONS]
        call = open_round_beside_plan(
            programme,
            actions,
            amounts=OPEN_AMOUNTS,
            opens_at=opened,
            closes_at=closes - EXTENDED_BY,
            by=cast.staff["officer"],
            demo=True,
        )
        ask(call, cast)
        publish(call, cast)
    turn_calls(today)
    go_on(call, closes, opened, cast)
    dates = Round(opened, opened, closes, closes, closes, closes, closes)
    return Journey(CallRound.objects.get(pk=call.pk), dates, cast, actions_of(programme))


def fill(journey: Journey, projects: list[Project], today: datetime) -> None:
    """The round's applications, as far as their fates go."""
    dates = journey.dates
    open_now = dates.closes > today
    for number, project in enumerate(projects):
        journey.begin(number, project)
    if open_now:
        return
    with clock.at(dates.closes + timedelta(minutes=1)):
        turn_calls(clock.now())
    journey.go_on()
    journey.pay_until(today)


def settle(journeys: list[Journey]) -> None:
    """What the decided rounds left over goes back, once the carry-over has taken its part."""
    for journey in journeys:
        if journey.dates.returned:
            give_back(journey.call, journey.dates.returned, journey.cast)


def actions_of(programme: Programme) -> dict[str, Action]:
    """The programme's actions by code."""
    return {
        action.code: action for action in programme.actions.current().select_related("objective", "measure")
    }
