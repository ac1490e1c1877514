"""The demo's changes of money by two persons, and its payment applications. Amounts and days are invented."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from amif.demo.calendar import at
from amif.demo.people import Cast
from calls.choices import ChangeKind
from calls.models import CallRound, Programme
from calls.queries.money import line_balance
from calls.services.changes import confirm_change, propose_change
from calls.services.payment_applications import record_payment_application
from calls.services.rounds import open_round_beside_plan
from records import clock
from records.formats import HELSINKI

# objective, number, sent on, eligible expenditure, contribution
PAYMENT_APPLICATIONS = (
    ("SO1", 1, date(2024, 6, 14), Decimal("1482310.44"), Decimal("1261000.00")),
    ("SO2", 1, date(2024, 11, 29), Decimal("2209618.20"), Decimal("1702415.35")),
)
MORE = Decimal("150000.00")
NEXT_DAYS = 110
NEXT_ACTIONS = ("1A1", "2B1", "2D2", "2D4", "3B1")
NEXT_AMOUNTS = {
    "1A": Decimal("1200000.00"),
    "2B": Decimal("700000.00"),
    "2D": Decimal("4200000.00"),
    "SO3": Decimal("600000.00"),
}


def change_money(
    kind: str, programme: Programme, data: Mapping[str, Any], reason: str, confirmed: datetime, cast: Cast
) -> None:
    """Proposed by the officer two days before, confirmed by the decision maker."""
    with clock.at(confirmed - timedelta(days=2)):
        change = propose_change(kind, programme, data, reason=reason, by=cast.staff["officer"], demo=True)
    with clock.at(confirmed):
        confirm_change(change, by=cast.staff["decider"])


def give_back(call: CallRound, when: datetime, cast: Cast) -> None:
    """Free money of a decided round goes back to what is not yet called."""
    for line in call.lines.select_related("objective"):
        free = line_balance(line).free
        if free:
            data = {"line": line.pk, "amount": str(free)}
            reason = "Hakukierroksen kaikki hakemukset on ratkaistu"
            change_money(ChangeKind.RETURN, call.programme, data, reason, when, cast)


def propose_more(call: CallRound, today: datetime, cast: Cast) -> None:
    """One change that waits for the decision maker: more money on a line of the open round."""
    line = call.lines.order_by("code", "pk")[0]
    data = {"line": line.pk, "amount": str(MORE)}
    reason = "Hakemuksia on tulossa enemmän kuin suunnitelmassa arvioitiin"
    with clock.at(today - timedelta(days=1)):
        propose_change(
            ChangeKind.CALL_MORE, call.programme, data, reason=reason, by=cast.staff["officer"], demo=True
        )


def prepare_next(programme: Programme, today: datetime, cast: Cast) -> None:
    """A round still in preparation, of what is not yet called: it would use up objective 2."""
    opens = (today + timedelta(days=NEXT_DAYS)).astimezone(HELSINKI)
    opens = opens.replace(hour=8, minute=0, second=0, microsecond=0)
    open_round_beside_plan(
        programme,
        [action for action in programme.actions.current() if action.code in NEXT_ACTIONS],
        amounts=NEXT_AMOUNTS,
        opens_at=opens,
        closes_at=opens + timedelta(days=30),
        by=cast.staff["officer"],
        demo=True,
    )


def record_payment_applications(programme: Programme, cast: Cast) -> None:
    """Two payment applications, marked as demo data."""
    objectives = {objective.code: objective for objective in programme.objectives.all()}
    for code, number, sent, eligible, contribution in PAYMENT_APPLICATIONS:
        with clock.at(at(sent.year, sent.month, sent.day, 14)):
            record_payment_application(
                objectives[code],
                number,
                submitted_on=sent,
                eligible=eligible,
                contribution=contribution,
                by=cast.staff["finance"],
                demo=True,
            )
