"""Scores that are far apart: where assessors differ by a good part of the scale, an officer says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.criteria import CriteriaSet, Criterion
from calls.rules.findings import Finding
from records.rules import Number, Reason, gettext_noop

HUNDRED = Decimal(100)

NOTE_MISSING = Finding(
    "difference_unexplained",
    gettext_noop(
        "The assessors are %(difference)s points apart on %(code)s. Write why, or agree on a score with its reason."
    ),
    art.CRITERIA,
)


@dataclass(frozen=True)
class Spread:
    """The lowest and highest score given for one criterion, and whether they are far apart."""

    lowest: Decimal
    highest: Decimal
    far: bool

    @property
    def difference(self) -> Decimal:
        """Highest less lowest, on the criterion's own scale."""
        return self.highest - self.lowest


def spreads(
    criteria: CriteriaSet, given: Sequence[Mapping[str, Decimal]], share: Decimal
) -> dict[str, Spread]:
    """Selection criteria: by criterion how far the assessors are apart; far is `share` percent of its scale or more.

    On a scale of 1-5 the usual 50 % are two steps. Criteria nobody has scored are left out.
    """
    found = {}
    for one in criteria.criteria:
        values = [scores[one.code] for scores in given if one.code in scores]
        if values:
            lowest, highest = min(values), max(values)
            found[one.code] = Spread(lowest, highest, _far(one, highest - lowest, share))
    return found


def _far(criterion: Criterion, difference: Decimal, share: Decimal) -> bool:
    return difference > 0 and difference * HUNDRED >= (criterion.maximum - criterion.minimum) * share


def unexplained(spread: Mapping[str, Spread], explained: Mapping[str, str]) -> list[Reason]:
    """Selection criteria: differences that are far apart without a word why; an agreed score's reason is one, too."""
    return [
        NOTE_MISSING(f"notes.{code}", code=code, difference=Number(one.difference))
        for code, one in spread.items()
        if one.far and not explained.get(code, "").strip()
    ]
