"""A version of the plan as a YAML file that loads again to the same (calls.rules.plan_document)."""

from collections.abc import Mapping
from typing import Any

import yaml

from calls.rules.plan_versions import OpeningEntry, PlanContent
from calls.rules.programme_data import AmountEntry

HEAD = (
    "# One version of an implementation plan. `manage.py load_plan FILE` makes a draft of it, as does the desk.\n"
    "# A season is a year and `spring` or `autumn`; amounts are in euro, quoted so that no figure passes through a "
    "float.\n"
)
WIDTH = 100


def plan_yaml(content: PlanContent) -> str:
    """The file's text; the same content gives the same text."""
    ordered = content.in_order()
    plan: dict[str, Any] = {
        "programme": ordered.programme,
        "code": ordered.code,
        "title": dict(ordered.title),
        "years": {"from": ordered.year_from, "to": ordered.year_to},
        "dated": ordered.dated.isoformat() if ordered.dated else "",
        "handled_on": ordered.handled_on.isoformat() if ordered.handled_on else "",
        "based_on": ordered.based_on,
        "reason": ordered.reason,
        "openings": [opening(row) for row in ordered.openings],
        "amounts": [amount(row) for row in ordered.amounts],
    }
    body = yaml.safe_dump({"plan": said(plan)}, allow_unicode=True, sort_keys=False, width=WIDTH)
    return HEAD + body


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something."""
    return {name: value for name, value in values.items() if value not in ("", None, {}, [], False)}


def opening(row: OpeningEntry) -> dict[str, Any]:
    """One opening."""
    return said(
        {
            "action": row.action,
            "season": row.season,
            "carry_over": row.carry_over,
            "targeted": row.targeted,
            "targeted_text": dict(row.targeted_text),
        }
    )


def amount(row: AmountEntry) -> dict[str, Any]:
    """One amount."""
    return said(
        {
            "objective": row.objective,
            "measure": row.measure,
            "support": row.support,
            "season": row.season,
            "amount": f"{row.amount:.2f}",
            "carry_over_from": row.carry_over_from,
            "source": row.source,
        }
    )
