"""Every list costs the same number of queries, at most twelve, whether it has ten rows or a thousand.

Rows are copied in the database, with everything that belongs to them: `make test` asks with 60, a drill with 1 000.
"""

from collections.abc import Callable, Iterator
from copy import copy
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models, transaction
from django.db.models.base import ModelState
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.models import User
from applications.choices import ApplicationState, DecisionKind, DecisionState, Side
from applications.models import Application, Decision
from applications.services.messages import send_message
from calls.choices import CallState
from calls.models import CallRound, ChangeProposal
from calls.services.changes import confirm_change, propose_change
from calls.services.ledger import earmark
from records.models import AuditEvent, Case, Notice
from records.services import notify, open_case
from reporting.models import Pack
from reporting.services import request_pack
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import open_round, submitted
from tests.factories.selection import assessed, assessor, decider, impartial, officer
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db
FEW, MANY, VERY_MANY = 10, 60, 1000
MOST_QUERIES = 12
NUMBERS = count(1)
Rows = list[Any]


def copied(row: models.Model, number: int, change: Callable[[Any], None], *, along: bool = True) -> Rows:
    """So many new rows like this one, each changed so that it may stand beside it; the rows that belong to it come
    `along`.
    """
    made = [fresh(row) for _ in range(number)]
    for one in made:
        change(one)
    saved = type(row)._base_manager.bulk_create(made)
    for relation in row._meta.related_objects if along else ():
        if not relation.hidden and not relation.many_to_many:
            brought_along(row, saved, relation)
    return saved


def fresh(row: models.Model) -> Any:
    """The same values in a row that is not stored yet."""
    made: Any = copy(row)
    made._state = ModelState()
    made.pk = uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    made._prefetched_objects_cache = {}
    return made


def brought_along(row: models.Model, copies: Rows, relation: Any) -> None:
    """The rows that point at this one, for each of its copies."""
    owner = relation.field
    for child in relation.related_model._base_manager.filter(**{owner.name: row}):
        copied(child, len(copies), of_each(copies, owner.attname))


def of_each(owners: Rows, name: str) -> Callable[[Any], None]:
    """Gives the copies to these rows, one each."""
    left = iter(owners)

    def change(one: Any) -> None:
        setattr(one, name, next(left).pk)

    return change


def beside(application: Application) -> Callable[[Any], None]:
    """A case of its own for each copy."""

    def change(one: Any) -> None:
        made = Case.objects.create(
            reference=f"{application.reference[:-3]}{1000 + next(NUMBERS)}", kind="application"
        )
        one.case_id = made.pk

    return change


class World:
    """One row of every list, and who reads it."""

    def __init__(self) -> None:
        open_round(amount="9000000.00")
        self.clerk, self.chief, self.one, self.two = officer(), decider(), assessor(), assessor()
        self.auditor, self.finance, self.admin = (
            person(role) for role in (Role.AUDITOR, Role.FINANCE, Role.ADMIN)
        )
        self.committee = person(Role.COMMITTEE)
        organisation = OrganisationFactory()
        self.owner = member(organisation)
        own = {"owner": self.owner, "organisation": organisation}
        self.case = assessed(submitted(**own), by=self.clerk, assessors=[self.one, self.two])
        self.call, self.line = self.case.call, self.case.line
        CallRound.objects.filter(pk=self.call.pk).update(state=CallState.CLOSED)
        send_message(self.case, Side.APPLICANT, "Hej!", [], by=self.owner)
        impartial(self.case, self.chief)
        self.granted = self.decided(submitted(**own))
        notify(self.owner, "assigned", params={"reference": self.case.reference}, url="/my/")
        self.tie = tie(self.clerk)
        self.pack = request_pack(self.call.programme, self.call.opens_at.date(), ["earmarks"], by=self.clerk)
        data = {"line": self.line.pk, "amount": "1.00"}
        self.change = propose_change("call_more", self.call.programme, data, reason="needed", by=self.clerk)
        confirm_change(self.change, by=self.chief)

    def decided(self, made: Application) -> Application:
        """Granted, as far as lists of projects look."""
        Application.objects.filter(pk=made.pk).update(
            state=ApplicationState.GRANTED, decided_at=made.submitted_at, granted=1000, granted_rate=75
        )
        Decision.objects.create(
            application=made, kind=DecisionKind.GRANT, state=DecisionState.DECIDED, amount=1000, rate=75,
            reasons="Bra.", proposed_by=self.clerk, proposed_at=made.submitted_at, decided_by=self.chief,
            decided_at=made.submitted_at,
        )  # fmt: skip
        return Application.objects.get(pk=made.pk)

    def person_of(self, who: str) -> User | None:
        return None if who == "visitor" else getattr(self, who)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One for the module, gone with its transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def cases(world: World, number: int) -> None:
    copied(world.case, number, beside(world.case))


def projects(world: World, number: int) -> None:
    copied(world.granted, number, beside(world.granted))


def notices(_world: World, number: int) -> None:
    copied(Notice.objects.latest("pk"), number, lambda _one: None)


def events(world: World, number: int) -> None:
    def next_in_stream(one: Any) -> None:
        one.sequence = 1000 + next(NUMBERS)

    of_a_case = AuditEvent.objects.filter(stream=world.case.stream).exclude(actor=None)
    copied(of_a_case.latest("pk"), number, next_in_stream)


def people(_world: World, number: int) -> None:
    def another(one: Any) -> None:
        one.email = f"another{next(NUMBERS)}@example.org"

    copied(member(OrganisationFactory()), number, another)


def entries(world: World, number: int) -> None:
    for _ in range(number):
        earmark(world.line, open_case("application", "list"), Decimal(1), by=world.clerk)


def changes(world: World, number: int) -> None:
    copied(ChangeProposal.objects.get(pk=world.change.pk), number, lambda _one: None)


def ties(world: World, number: int) -> None:
    copied(world.tie, number, lambda _one: None)


def packs(world: World, number: int) -> None:
    def another(one: Any) -> None:
        one.key = f"{one.key}{next(NUMBERS)}"

    copied(Pack.objects.get(pk=world.pack.pk), number, another)


def rounds(world: World, number: int) -> None:
    def another(one: Any) -> None:
        one.pk = f"{world.call.pk}-{next(NUMBERS)}"
        one.number = 10 + next(NUMBERS)

    made = copied(CallRound.objects.get(pk=world.call.pk), number, another, along=False)
    for action in world.call.call_actions.select_related("line"):
        lines = copied(action.line, number, of_each(made, "call_id"), along=False)
        places = iter(lines)

        def in_round(one: Any, places: Iterator[Any] = places) -> None:
            line = next(places)
            one.call_id, one.line_id = line.call_id, line.pk

        copied(action, number, in_round, along=False)


LISTS: dict[Callable[[World, int], None], dict[str, tuple[str, ...]]] = {
    cases: {
        "/desk/": ("clerk", "chief", "one", "finance"),
        "/desk/cases/": ("clerk", "chief", "one", "auditor"),
        "/desk/search/?q=nyanl": ("clerk", "auditor"),
        "/desk/messages/": ("clerk",),
        "/desk/decisions/": ("clerk", "chief"),
        "/desk/rounds/{call}/applications/": ("clerk", "auditor"),
        "/desk/rounds/{call}/results/": ("clerk",),
        "/desk/rounds/{call}/ranking/": ("clerk", "chief"),
        "/desk/rounds/{call}/assessors/": ("clerk",),
        "/desk/rounds/{call}/": ("clerk",),
        "/my/": ("owner",),
        "/my/applications/": ("owner",),
        "/my/messages/": ("owner",),
        "/api/v1/applications/": ("clerk", "one", "auditor", "owner"),
        "/audit/impartiality/": ("auditor",),
        "/committee/rounds/{call}/": ("committee",),
    },
    projects: {
        "/projects/": ("visitor",),
        "/calls/{call}/results/": ("visitor",),
        "/desk/rounds/{call}/results/": ("clerk",),
        "/committee/rounds/": ("committee",),
        "/": ("visitor",),
    },
    notices: {"/my/notices/": ("owner",)},
    events: {"/audit/": ("auditor",)},
    people: {"/admin-area/": ("admin",)},
    entries: {
        "/desk/money/": ("finance",),
        "/desk/money/ledger/": ("finance",),
        "/desk/money/lines/{line}/": ("finance",),
        "/desk/money/by/measure/": ("finance",),
        "/money/": ("visitor",),
    },
    changes: {"/desk/changes/": ("finance",)},
    ties: {"/accounts/ties/": ("clerk",), "/audit/impartiality/": ("auditor",)},
    packs: {"/committee/": ("committee",)},
    rounds: {
        "/calls/": ("visitor",),
        "/api/v1/calls/": ("visitor",),
        "/desk/rounds/": ("clerk",),
        "/committee/rounds/": ("committee",),
        "/timetable/": ("visitor",),
    },
}


def asked(world: World, address: str, who: str) -> int:
    """How many queries the list costs a reader who has been there before."""
    client = Client()
    user = world.person_of(who)
    if user is not None:
        client.force_login(user)
    where = address.format(call=world.call.pk, line=world.line.pk)
    client.get(where)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(where)
    assert answer.status_code == 200, (where, who, answer.status_code)
    return len(queries)


def costs(world: World, grow: Callable[[World, int], None], rows: tuple[int, int]) -> Iterator[str]:
    """Each list that costs other queries with many rows than with few, or more than it may."""
    lists = [(address, who) for address, readers in LISTS[grow].items() for who in readers]
    with transaction.atomic():
        few, many = rows
        grow(world, few)
        before = [asked(world, *one) for one in lists]
        grow(world, many - few)
        after = [asked(world, *one) for one in lists]
        transaction.set_rollback(True)
    for (address, who), first, then in zip(lists, before, after, strict=True):
        if first != then or then > MOST_QUERIES:
            yield f"{address} by {who}: {first} queries with {few} rows, {then} with {many}"


@pytest.mark.parametrize("grow", LISTS, ids=lambda grow: grow.__name__)
def test_list_costs_the_same_with_ten_rows_and_with_more_than_a_page(world: World, grow: Any) -> None:
    assert [*costs(world, grow, (FEW, MANY))] == []


@pytest.mark.drill
@pytest.mark.parametrize("grow", LISTS, ids=lambda grow: grow.__name__)
def test_list_costs_the_same_with_ten_rows_and_a_thousand(
    world: World, grow: Any, record_property: Any
) -> None:
    wrong = [*costs(world, grow, (FEW, VERY_MANY))]
    record_property(
        f"lists of {grow.__name__} at {FEW} and {VERY_MANY}", f"{len(LISTS[grow])}, {len(wrong)} wrong"
    )
    assert wrong == []
