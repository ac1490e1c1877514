"""What each kind of ledger entry does to which balance, and the identities that must hold (shared definition)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from records.rules import Reason, gettext_noop

ZERO = Decimal("0.00")

# kind: (allocated, called, earmarked, committed, paid)
EFFECTS: Mapping[str, tuple[int, int, int, int, int]] = {
    "allocate": (1, 0, 0, 0, 0),
    "deallocate": (-1, 0, 0, 0, 0),
    "call": (0, 1, 0, 0, 0),
    "return": (0, -1, 0, 0, 0),
    "move_in": (0, 1, 0, 0, 0),
    "move_out": (0, -1, 0, 0, 0),
    "carry_in": (0, 1, 0, 0, 0),
    "carry_out": (0, -1, 0, 0, 0),
    "earmark": (0, 0, 1, 0, 0),
    "release": (0, 0, -1, 0, 0),
    "commit": (0, 0, -1, 1, 0),
    "decommit": (0, 0, 0, -1, 0),
    "pay": (0, 0, 0, 0, 1),
    "recover": (0, 0, 0, 0, -1),
}


@dataclass(frozen=True)
class Balance:
    """Sums of ledger entries, in euro. `committed` includes paid, `earmarked` excludes committed."""

    allocated: Decimal = ZERO
    called: Decimal = ZERO
    earmarked: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.allocated + other.allocated,
            self.called + other.called,
            self.earmarked + other.earmarked,
            self.committed + other.committed,
            self.paid + other.paid,
        )

    @property
    def not_called(self) -> Decimal:
        """Allocated and not yet called."""
        return self.allocated - self.called

    @property
    def free(self) -> Decimal:
        """Called, and neither earmarked nor committed."""
        return self.called - self.earmarked - self.committed

    @property
    def available(self) -> Decimal:
        """Allocated, and neither earmarked nor committed."""
        return self.allocated - self.earmarked - self.committed

    @property
    def open(self) -> Decimal:
        """Committed and not yet paid."""
        return self.committed - self.paid


def balance(sums: Iterable[tuple[str, Decimal]]) -> Balance:
    """The balance of entries given as (kind, sum of amounts). KeyError for a kind without an effect."""
    total = [ZERO] * 5
    for kind, amount in sums:
        for index, sign in enumerate(EFFECTS[kind]):
            total[index] += sign * amount
    return Balance(*total)


def broken_identities(place: str, held: Balance, *, has_allocation: bool) -> list[Reason]:
    """CPR Article 69: every balance that went below zero at `place`; empty when all hold.

    A line has no allocation of its own, so `not_called` counts only where `has_allocation`.
    """
    named = {
        "called": held.called,
        "earmarked": held.earmarked,
        "committed": held.committed,
        "paid": held.paid,
        "free": held.free,
        "open": held.open,
    }
    if has_allocation:
        named |= {"allocated": held.allocated, "not_called": held.not_called}
    return [
        Reason(
            "balance_negative",
            gettext_noop("%(place)s: %(name)s is %(found)s, below zero."),
            {"place": place, "name": name, "found": value},
        )
        for name, value in named.items()
        if value < 0
    ]


def short(place: str, wanted: Decimal, there: Decimal) -> Reason:
    """Act section 11: more is wanted than is there; refused, with the figures."""
    return Reason(
        "money_short",
        gettext_noop("%(place)s has %(there)s free; %(wanted)s is needed, %(missing)s too much."),
        {"place": place, "wanted": wanted, "there": there, "missing": wanted - there},
    )
