"""All answers of an application, to read: for checking them, and for whoever may not change them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.choices import FinancingSource, Section
from applications.queries.facts import Judgement
from applications.queries.money_said import own_reasons
from applications.queries.reading import parts_of
from applications.queries.sums import cost_groups, sums_judged
from applications.rules import indicators as rules
from indicators.models import Indicator
from records.formats import in_language


@dataclass(frozen=True)
class TargetRow:
    """An indicator with its sums: by age, by gender and in all; an indicator that counts no persons has no parts."""

    code: str
    title: dict[str, str]
    sums: list[int | None]
    total: int


def answers_of(judgement: Judgement, language: str) -> dict[str, Any]:
    """What the page of answers shows beside the application's own fields."""
    content = judgement.content
    words = content.application.call.programme.vocabulary.get("grounds", {})
    ground = content.application.ground
    return {
        "judgement": judgement,
        "targets": target_rows(judgement),
        "not_measured": list(content.reasons(Section.INDICATORS).items()),
        "costs": cost_groups(
            judgement.budget,
            judgement.data.parties,
            judgement.data.budget.staff_method,
            judgement.parameters,
        ),
        "sums": sums_judged(judgement),
        "deliverables": judgement.data.budget.deliverables,
        "payers": payers(judgement),
        "ground": in_language(words.get(ground, {}), language) or ground,
        "parts": parts_of(content, language),
        "own_reasons": own_reasons(judgement.data),
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


def payers(judgement: Judgement) -> list[tuple[str, Decimal]]:
    """Who pays beside the fund, and the revenue."""
    names = {one.key: one.name or one.key for one in judgement.data.partners}
    return [
        (payer_name(line.source, names.get(line.party, "") or line.payer), line.amount)
        for line in judgement.content.financing
        if line.amount is not None
    ]


def payer_name(source: str, payer: str) -> str:
    """The payer's name with the kind of money; the applicant's own has only its kind."""
    label = str(FinancingSource(source).label)
    return f"{payer} ({label.lower()})" if payer.strip() else label
