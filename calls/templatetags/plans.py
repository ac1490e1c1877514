"""What pages of the plan write: seasons in words, differences of money, fields of an action."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from calls import formats
from calls.models import PlanVersion
from calls.queries.plan_compare import Comparison
from calls.rules.plan_versions import shifted_season
from calls.rules.seasons import season
from records.formats import in_language, money, percent

register = template.Library()
DASH = "–"
FIELD_NAMES = {
    "title": _("Title"),
    "description": _("Description"),
    "aims": _("Aims"),
    "rate": _("Rate"),
    "raised_rate": _("Raised rate"),
    "raised_rate_grounds": _("Grounds of the raised rate"),
    "applicants": _("Who can apply"),
    "indicators": _("Indicators"),
}


@register.filter
def season_name(code: str) -> str:
    """ "autumn 2023"."""
    return formats.season_name(code)


@register.filter
def years(version: PlanVersion) -> str:
    """ "2025–2026"; one year alone."""
    first, last = version.year_from, version.year_to
    return str(first) if first == last else f"{first}–{last}"


@register.filter
def compared_season(code: str, shown: Comparison) -> str:
    """A season of a comparison; both where the earlier version's seasons count as later ones: "spring 2023 / 2027"."""
    if not shown.years:
        return formats.season_name(code)
    earlier = formats.season_name(shifted_season(code, -shown.years))
    year = season(code).year
    return f"{earlier} / {year}" if shown.later.year_from <= year <= shown.later.year_to else earlier


@register.filter
def difference(value: Decimal, unit: bool = True) -> str:
    """An amount with its sign; a dash for none."""
    if not value:
        return DASH
    text = money(value, get_language() or "en", unit=unit)
    return text if value < 0 else f"+{text}"


@register.filter
def field_name(name: str) -> Any:
    """What a field of an action is called."""
    return FIELD_NAMES.get(name, name)


@register.filter
def field_value(value: Any, name: str) -> str:
    """The value of a field of an action, in words."""
    language = get_language() or "en"
    if isinstance(value, Mapping):
        return in_language(value, language)
    if isinstance(value, Decimal):
        return percent(value, language)
    if isinstance(value, tuple):
        return ", ".join(value) or DASH
    return str(value) if value is not None else gettext("none")
