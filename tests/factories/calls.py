"""A small programme with money, and rounds of it, for tests."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from calls.choices import CallState, CriterionStage, Support
from calls.models import (
    Action,
    Allocation,
    CallAction,
    CallAlert,
    CallLine,
    CallRound,
    CriteriaSet,
    Criterion,
    Measure,
    Objective,
    Programme,
)
from calls.services.alerts import hash_of, secret_of
from calls.services.ledger import allocate, call_money
from records import clock


def words(text: str) -> dict[str, str]:
    """The same text in the three languages, told apart by their code."""
    return {"fi": f"{text} fi", "sv": f"{text} sv", "en": text}


class ProgrammeFactory(DjangoModelFactory[Programme]):
    class Meta:
        model = Programme
        django_get_or_create = ("id",)

    id = "amif-test"
    fund = "AMIF"
    country = "FI"
    period_start = 2021
    period_end = 2027
    title = factory.LazyFunction(lambda: words("Test programme"))
    official_languages = ["sv"]
    allocation = Decimal("1000000.00")


class ObjectiveFactory(DjangoModelFactory[Objective]):
    class Meta:
        model = Objective
        django_get_or_create = ("programme", "code")

    programme = factory.SubFactory(ProgrammeFactory)
    code = "SO2"
    title = factory.LazyFunction(lambda: words("Legal migration and integration"))
    allocation = Decimal("1000000.00")


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure
        django_get_or_create = ("objective", "code")

    objective = factory.SubFactory(ObjectiveFactory)
    code = "2D"
    title = factory.LazyFunction(lambda: words("Integration and participation"))


class ActionFactory(DjangoModelFactory[Action]):
    class Meta:
        model = Action
        django_get_or_create = ("programme", "code")

    measure = factory.SubFactory(MeasureFactory)
    objective = factory.SelfAttribute("measure.objective")
    programme = factory.SelfAttribute("objective.programme")
    code = "2D2"
    title = factory.LazyFunction(lambda: words("Guidance and civic orientation"))
    rate = Decimal("75.00")
    raised_rate = Decimal("90.00")
    raised_rate_grounds = ["integration_local_regional_cso"]


def criteria_set(programme: Programme, code: str = "fi") -> CriteriaSet:
    """Two general criteria, and two scored 1-5 that weigh 60 and 40."""
    found, new = CriteriaSet.objects.get_or_create(
        programme=programme,
        code=code,
        version=1,
        defaults={"title": words("Criteria"), "tie_order": ["relevance"]},
    )
    if new:
        for position, name in enumerate(("in_programme", "solvent")):
            Criterion.objects.create(
                criteria_set=found,
                code=name,
                stage=CriterionStage.ELIGIBILITY,
                position=position,
                title=words(name),
            )
        for position, (name, weight) in enumerate((("relevance", 60), ("plan", 40))):
            Criterion.objects.create(
                criteria_set=found,
                code=name,
                stage=CriterionStage.QUALITY,
                position=position,
                title=words(name),
                minimum=1,
                maximum=5,
                step=1,
                weight=weight,
            )
    return found


def alert(programme: Programme, **fields: Any) -> CallAlert:
    """Somebody who asked to be told of new calls; confirmed when `confirmed_at` says so."""
    values = {"email": "reader@example.org", "language": "en", "asked_at": clock.now(), "token_hash": "none"}
    row = CallAlert.objects.create(programme=programme, **{**values, **fields})
    row.token_hash = hash_of(secret_of(row))
    row.save()
    return row


def funded(objective: Objective, amount: Decimal, support: str = Support.PROJECT) -> Objective:
    """The objective with an allocation in the ledger."""
    Allocation.objects.update_or_create(objective=objective, support=support, defaults={"amount": amount})
    allocate(objective, support, amount, by=None)
    return objective


class CallRoundFactory(DjangoModelFactory[CallRound]):
    class Meta:
        model = CallRound
        django_get_or_create = ("id",)

    id = "amif-test-2023-autumn"
    programme = factory.SubFactory(ProgrammeFactory)
    season = "2023-autumn"
    number = 2
    title = factory.LazyFunction(lambda: words("Autumn 2023"))
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=21))
    state = CallState.OPEN
    cost_models = ["flat_40", "flat_7"]
    criteria_set = factory.LazyAttribute(lambda call: criteria_set(call.programme))


class CallLineFactory(DjangoModelFactory[CallLine]):
    class Meta:
        model = CallLine
        django_get_or_create = ("call", "code", "support")

    call = factory.SubFactory(CallRoundFactory)
    measure = factory.LazyAttribute(lambda line: MeasureFactory(objective__programme=line.call.programme))
    objective = factory.SelfAttribute("measure.objective")
    code = factory.SelfAttribute("measure.code")
    support = Support.PROJECT


def open_line(
    amount: Decimal | int | str = "100000.00", *, room: Decimal | None = None, **fields: Any
) -> CallLine:
    """A line of an open round with `amount` called, an allocation of `room` (default: ten times that), one action."""
    amount = Decimal(amount)
    line = CallLineFactory(**fields)
    funded(line.objective, room or amount * 10)
    if amount:
        call_money(line, amount, by=None)
    action = ActionFactory(measure=line.measure) if line.measure else ActionFactory()
    CallAction.objects.get_or_create(call=line.call, action=action, defaults={"line": line})
    return line
