"""Payment applications to the Commission: what one may say, and how far all of them reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calls.rules.ledger import ZERO
from calls.rules.rounding import half_up
from records.rules import Reason, gettext_noop

SHARE_NEEDED = Decimal(10)

ABOVE_COSTS = gettext_noop(
    "The contribution, %(contribution)s, is more than the eligible expenditure, %(eligible)s."
)
NOT_YET_SENT = gettext_noop("The day lies ahead: an application is written down when it has been sent.")
THERE_ALREADY = gettext_noop("Payment application %(number)s of the objective is written down already.")
NO_AMOUNT = gettext_noop("Give amounts above zero.")


@dataclass(frozen=True)
class MidTerm:
    """How far the payment applications reach: what they cover of the initial allocation, in euro."""

    initial: Decimal
    covered: Decimal
    count: int = 0
    latest: date | None = None
    demo: bool = False

    @property
    def needed(self) -> Decimal:
        """AMIF 17(2): 10 % of the initial allocation, half up to the cent."""
        return half_up(self.initial * SHARE_NEEDED / 100)

    @property
    def missing(self) -> Decimal:
        """What is still to be covered; zero once the condition is met."""
        return max(self.needed - self.covered, ZERO)

    @property
    def surplus(self) -> Decimal:
        """What is covered beyond the condition; zero until it is met."""
        return max(self.covered - self.needed, ZERO)

    @property
    def met(self) -> bool:
        """Whether the condition is met."""
        return self.covered >= self.needed

    @property
    def share(self) -> Decimal:
        """What is covered, in percent of the initial allocation, half up to two decimals."""
        return half_up(self.covered * 100 / self.initial) if self.initial else ZERO


def payment_problems(
    number: int,
    taken: Collection[int],
    submitted_on: date,
    today: date,
    eligible: Decimal,
    contribution: Decimal,
) -> list[Reason]:
    """CPR 91: a payment application has a number of its own, was sent, and asks for no more than was spent."""
    found = []
    if number in taken:
        found.append(Reason("payment_there", THERE_ALREADY, {"number": number}, field="number"))
    if submitted_on > today:
        found.append(Reason("payment_ahead", NOT_YET_SENT, field="submitted_on"))
    if contribution <= ZERO or eligible <= ZERO:
        found.append(Reason("payment_no_amount", NO_AMOUNT, field="contribution"))
    if contribution > eligible:
        said = {"contribution": contribution, "eligible": eligible}
        found.append(Reason("payment_above_costs", ABOVE_COSTS, said, field="contribution"))
    return found
