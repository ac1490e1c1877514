"""An opening for named organisations alone: who may apply, why, and how much they may get together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NOT_INVITED = Finding(
    "call_targeted_at_another",
    gettext_noop("Only %(organisations)s may apply for this action in this call. Ground: %(ground)s"),
    art.ACT_11,
)
ABOVE_CEILING = Finding(
    "above_targeting_ceiling",
    gettext_noop("This targeted opening gives at most %(ceiling)s; the application asks for %(asked)s."),
    art.ACT_11,
)
CEILING_HELD = Finding(
    "targeting_ceiling_held",
    gettext_noop(
        "This targeted opening gives at most %(ceiling)s, of which %(held)s is held already; %(amount)s is too much."
    ),
    art.ACT_11,
)


@dataclass(frozen=True)
class Targeting:
    """Whom an opening is for: ids and names of the organisations, the ground by language, the ceiling in euro."""

    organisations: frozenset[str]
    names: tuple[str, ...] = ()
    ground: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ceiling: Decimal | None = None


def invitation_problems(organisation: str, targeting: Targeting | None) -> list[Reason]:
    """Act section 11: in a targeted opening only the organisations named may apply. `organisation` is an id."""
    if targeting is None or organisation in targeting.organisations:
        return []
    return [NOT_INVITED("applicant", organisations=list(targeting.names), ground=targeting.ground)]


def ceiling_problems(asked: Decimal | None, targeting: Targeting | None) -> list[Reason]:
    """Act section 11: no application asks for more than its targeted opening gives. Amounts in euro."""
    if targeting is None or targeting.ceiling is None or asked is None or asked <= targeting.ceiling:
        return []
    return [ABOVE_CEILING("financing.fund", ceiling=targeting.ceiling, asked=asked)]


def room_problems(ceiling: Decimal | None, held: Decimal, amount: Decimal) -> list[Reason]:
    """Act section 11: what a targeted opening holds for cases never exceeds its ceiling. `held` is without `amount`."""
    if ceiling is None or held + amount <= ceiling:
        return []
    return [CEILING_HELD("amount", ceiling=ceiling, held=held, amount=amount)]
