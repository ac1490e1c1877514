"""Numbers, dates and texts in the page's language: {{ amount|money }}, {{ rate|percent }}, {{ when|moment }}."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from records import formats
from records.rules import Number, Reason

register = template.Library()
DASH = "–"


def language() -> str:
    """The page's language."""
    return get_language() or "en"


@register.filter
def money(value: Decimal | None) -> str:
    """An amount with its unit; a dash when there is none."""
    return DASH if value is None else formats.money(value, language())


@register.filter
def cents(value: Decimal | None) -> str:
    """An amount in a table whose head names the unit; zero and none are a dash."""
    return formats.money(value, language(), unit=False) if value else DASH


@register.filter
def zero_cents(value: Decimal | None) -> str:
    """An amount in a check, where zero is 0.00."""
    return formats.money(value or Decimal(0), language(), unit=False)


@register.filter
def euros(value: Decimal) -> str:
    """An amount in prose: whole euros without cents where there are none."""
    if value != value.to_integral_value():
        return formats.money(value, language())
    whole = formats.number(value, language())
    return f"€{whole}" if language() == "en" else f"{whole}{formats.NBSP}€"


@register.filter
def number(value: Decimal | int) -> str:
    """A figure with the decimals it needs."""
    return str(formats.written(Number(Decimal(value).normalize()), language()))


@register.filter
def clock(value: datetime) -> str:
    """16.15, in Helsinki."""
    return formats.clock(value, language())


@register.filter
def article(value: Reason) -> str:
    """The provision a rule rests on."""
    return gettext(value.article) if value.article else ""


@register.filter
def percent(value: Decimal | None) -> str:
    """A rate; a dash when there is none."""
    return DASH if value is None else formats.percent(Decimal(value), language())


@register.filter
def count(value: int | None) -> str:
    """A whole number, its thousands apart."""
    return DASH if value is None else formats.number(value, language())


@register.filter
def score(value: Decimal | None) -> str:
    """A score with two decimals."""
    return DASH if value is None else formats.number(value, language(), 2)


@register.filter
def day(value: date | None) -> str:
    """29.9.2023 or 29 September 2023."""
    return DASH if value is None else formats.day(value, language())


@register.filter
def moment(value: datetime | None) -> str:
    """A day and the time in Helsinki."""
    return DASH if value is None else formats.moment(value, language())


@register.filter
def moment_seconds(value: datetime | None) -> str:
    """A day and the time in Helsinki to the second."""
    return DASH if value is None else formats.moment(value, language(), seconds=True)


@register.filter
def text(value: Mapping[str, str] | None) -> SafeString | str:
    """A text of {fi, sv, en} in the page's language, marked when only another language has it."""
    if not value:
        return ""
    wanted = language()
    if value.get(wanted):
        return value[wanted]
    other = next((code for code in ("en", "sv", "fi") if value.get(code)), "")
    return format_html('<span lang="{}">{}</span>', other, value[other]) if other else ""


@register.filter
def plain(value: Mapping[str, str] | None) -> str:
    """The same without markup, for attributes and titles."""
    return formats.in_language(value or {}, language())


@register.filter
def reason(value: Reason | Any) -> str:
    """A rule's reason as a sentence."""
    return formats.reason_text(value, language()) if isinstance(value, Reason) else str(value)
