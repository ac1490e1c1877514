"""All answers of an application, to read: for checking them, and for whoever may not change them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.choices import CostCategory, FinancingSource, Section
from applications.queries.facts import Judgement
from applications.queries.reading import parts_of
from applications.rules import indicators as rules
from applications.rules.budget import LineVerdict
from indicators.models import Indicator
from records.formats import in_language
from records.rules import Reason


@dataclass(frozen=True)
class TargetRow:
    """An indicator with its sums: by age, by gender and in all; an indicator that counts no persons has no parts."""

    code: str
    title: dict[str, str]
    sums: list[int | None]
    total: int


@dataclass(frozen=True)
class CostRow:
    """A cost, how it is counted, and what of it is eligible."""

    label: Any
    how: Reason | None
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class CostGroup:
    """The costs of a category."""

    label: Any
    total: Decimal
    lines: list[CostRow]


def answers_of(judgement: Judgement, language: str) -> dict[str, Any]:
    """What the page of answers shows beside the application's own fields."""
    content = judgement.content
    words = content.application.call.programme.vocabulary.get("grounds", {})
    ground = content.application.ground
    return {
        "judgement": judgement,
        "targets": target_rows(judgement),
        "not_measured": list(content.reasons(Section.INDICATORS).items()),
        "costs": cost_groups(judgement.budget.lines),
        "payers": payers(judgement),
        "ground": in_language(words.get(ground, {}), language) or ground,
        "parts": parts_of(content, language),
        "own_reason": content.reasons(Section.FINANCING).get("own_reason", ""),
    }


def target_rows(judgement: Judgement) -> list[TargetRow]:
    """The targets in the order of the codes."""
    indicators: dict[str, Indicator] = {
        one.indicator.code: one.indicator for one in judgement.content.targets
    }
    rows = []
    for target in sorted(judgement.data.targets, key=lambda one: rules.natural(one.code)):
        sums = rules.subtotals(target)
        parts = [sums[name] if target.cells else None for name in (*rules.AGES, *rules.GENDERS)]
        rows.append(TargetRow(target.code, indicators[target.code].title, parts, rules.total(target)))
    return rows


def cost_groups(lines: Iterable[LineVerdict]) -> list[CostGroup]:
    """The costs by category, in the order of the form."""
    found = []
    verdicts = list(lines)
    for code, label in CostCategory.choices:
        rows = [cost_row(one) for one in verdicts if one.line.category == code]
        if rows:
            found.append(CostGroup(label, sum((row.amount for row in rows), Decimal(0)), rows))
    return found


def cost_row(verdict: LineVerdict) -> CostRow:
    """One cost with how it came about."""
    line = verdict.line
    how = verdict.because[0] if verdict.because else None
    return CostRow(line.label, how, line.quantity, line.unit_price, verdict.eligible)


def payers(judgement: Judgement) -> list[tuple[str, Decimal]]:
    """Who pays beside the fund, and the revenue."""
    return [
        (payer_name(line.source, line.payer), line.amount)
        for line in judgement.content.financing
        if line.amount is not None
    ]


def payer_name(source: str, payer: str) -> str:
    """The payer's name with the kind of money; the applicant's own has only its kind."""
    label = str(FinancingSource(source).label)
    return f"{payer} ({label.lower()})" if payer.strip() else label
