"""What pages of the selection criteria write: texts in one language, what differs, votes under way and over."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from calls.choices import CriterionStage, Scoring
from calls.queries.criteria_votes import BallotShown
from calls.rules.criteria_changes import Change
from calls.rules.languages import LANGUAGE_NAMES
from records.formats import in_language, number

register = template.Library()
DASH = "–"
FIELDS = {
    "title": _("Title"),
    "guidance": _("Guidance"),
    "article": _("Provision"),
    "category": _("Category"),
    "minimum": _("Lowest score"),
    "maximum": _("Highest score"),
    "step": _("Step between scores"),
    "weight": _("Weight"),
    "threshold": _("Score needed"),
    "weighted": _("How scores become points"),
    "total_threshold": _("Points needed in all"),
    "whole": _("Points in all"),
    "category_threshold": _("Points needed in the category"),
    "category_name": _("Name of the category"),
    "tie_order": _("Equal points are told apart by"),
    "order_general": _("Order of the general criteria"),
    "order_specific": _("Order of the specific criteria"),
}


@register.filter
def language_name(code: str) -> str:
    """A language in the language of the page."""
    return in_language(LANGUAGE_NAMES.get(code, {}), get_language() or "en") or code


@register.filter
def in_one(texts: Mapping[str, str], code: str) -> str:
    """The text in this language; a dash where there is none."""
    return texts.get(code) or DASH


@register.filter
def provision(text: str) -> str:
    """The provision behind a criterion, in the page's language where it is a known one; a dash for none."""
    return gettext(text) if text else DASH


@register.filter
def running(ballots: Iterable[BallotShown]) -> list[BallotShown]:
    """The vote under way, if any."""
    return [one for one in ballots if not one.ballot.outcome]


@register.filter
def over(ballots: Iterable[BallotShown]) -> list[BallotShown]:
    """The votes that are closed."""
    return [one for one in ballots if one.ballot.outcome]


@register.filter
def stage_name(stage: str) -> Any:
    """The stage of a criterion, in words."""
    return CriterionStage(stage).label


@register.filter
def changed_field(change: Change) -> str:
    """What reads otherwise: "Title, Swedish"."""
    name = str(FIELDS.get(change.field, change.field))
    return f"{name}, {language_name(change.language)}" if change.language else name


@register.filter
def changed_value(value: Any) -> str:
    """What it reads, in words."""
    if isinstance(value, bool):
        return str(Scoring.WEIGHTED.label if value else Scoring.POINTS.label)
    if isinstance(value, Decimal):
        exponent = value.normalize().as_tuple().exponent
        return number(value, get_language() or "en", max(0, -exponent) if isinstance(exponent, int) else 0)
    return str(value) if value else gettext("nothing")


@register.filter
def is_order(value: Any) -> bool:
    """Whether it is an order of criteria."""
    return isinstance(value, tuple)


@register.filter
def of_code(titles: Mapping[str, str], code: str) -> str:
    """The title of a criterion."""
    return titles.get(code) or code


@register.filter
def of_codes(titles: Mapping[str, str], codes: Iterable[str]) -> str:
    """The titles of criteria, in order."""
    return "; ".join(of_code(titles, code) for code in codes) or gettext("nothing")
