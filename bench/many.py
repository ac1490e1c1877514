"""A line with five hundred assessed applications, each scored by four assessors on ten criteria, written in bulk."""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from applications.choices import ApplicationState
from applications.models import (
    Application,
    Assessment,
    BudgetLine,
    EligibilityCheck,
    FinancingLine,
    ImpartialityDeclaration,
    Score,
    Submission,
    Target,
)
from calls.choices import CriterionStage
from calls.models import CallRound, CriteriaSet, Criterion
from records import clock
from records.choices import CaseKind
from records.models import Case
from tests.factories.applications import open_round, submitted
from tests.factories.calls import words
from tests.factories.selection import REASON, assessor, decider, officer

CRITERIA, ASSESSORS = 10, 4
OWN = (BudgetLine, FinancingLine, Target, Submission)
"""What a copy of an application brings along."""


@dataclass(frozen=True)
class Round:
    """The round, and those who work with it: impartial in every case."""

    call: CallRound
    officer: User
    decider: User
    applications: list[Application]


@transaction.atomic
def ranked_round(number: int, seed: int = 1) -> Round:
    """A round of one line with so many assessed applications; the same for the same seed."""
    call = open_round(amount="30000000.00")
    criteria = ten_criteria(call)
    model = submitted()
    clerk, chief, people = officer(), decider(), [assessor() for _ in range(ASSESSORS)]
    made = copies(model, number)
    chance = random.Random(seed)
    marks = [
        Assessment(application=one, assessor=who, given_at=clock.now()) for one in made for who in people
    ]
    Assessment.objects.bulk_create(marks)
    Score.objects.bulk_create(
        Score(assessment=one, criterion=criterion, value=Decimal(chance.randint(1, 5)), reason=REASON)
        for one in marks
        for criterion in criteria
    )
    ImpartialityDeclaration.objects.bulk_create(
        ImpartialityDeclaration(application=one, user=who, impartial=True, declared_at=clock.now())
        for one in made
        for who in (clerk, chief, *people)
    )
    EligibilityCheck.objects.bulk_create(checks(made, call, clerk))
    Application.objects.filter(pk=model.pk).update(state=ApplicationState.WITHDRAWN)
    return Round(CallRound.objects.get(pk=call.pk), clerk, chief, made)


def ten_criteria(call: CallRound) -> list[Criterion]:
    """A grid of ten criteria from 1 to 5 that weigh ten each, in force for the round."""
    chosen = CriteriaSet.objects.create(programme=call.programme, code="ten", version=1, title=words("Ten"))
    Criterion.objects.create(
        criteria_set=chosen,
        code="solvent",
        stage=CriterionStage.ELIGIBILITY,
        position=0,
        title=words("Solvent"),
    )
    CallRound.objects.filter(pk=call.pk).update(criteria_set=chosen)
    return [
        Criterion.objects.create(
            criteria_set=chosen,
            code=f"c{number}",
            stage=CriterionStage.QUALITY,
            position=number,
            title=words(f"Criterion {number}"),
            minimum=1,
            maximum=5,
            step=1,
            weight=100 // CRITERIA,
        )
        for number in range(CRITERIA)
    ]


def copies(model: Application, number: int) -> list[Application]:
    """So many assessed applications with all that the model says."""
    numbers = range(number)
    cases = Case.objects.bulk_create([new_case(one) for one in numbers])
    fields = {"state": ApplicationState.ASSESSED, "score": Decimal(60), "ground_accepted": True}
    made = Application.objects.bulk_create(
        copied(model, case=case, title=f"{model.title} {one}", **fields)
        for one, case in zip(numbers, cases, strict=True)
    )
    for kind in OWN:
        rows = list(kind._default_manager.filter(application=model))
        kind._default_manager.bulk_create(copied(row, application=one) for one in made for row in rows)
    return made


def new_case(number: int) -> Case:
    return Case(
        pk=uuid4(),
        reference=f"bench-{number:04d}",
        register_number=f"VN/{2_000_000 + number}/{clock.now().year}",
        kind=CaseKind.APPLICATION,
        created_at=clock.now(),
    )


def copied(row: Any, **changes: Any) -> Any:
    """The row as a new one, with changes."""
    new = copy(row)
    new._state = copy(row._state)
    new._state.adding, new.pk = True, None
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def checks(made: list[Application], call: CallRound, clerk: User) -> Iterator[EligibilityCheck]:
    """The general criteria answered with yes."""
    criteria = list(Criterion.objects.filter(criteria_set__rounds=call, stage=CriterionStage.ELIGIBILITY))
    for one in made:
        for criterion in criteria:
            yield EligibilityCheck(
                application=one, criterion=criterion, verdict="yes", reason=REASON, checked_by=clerk
            )
