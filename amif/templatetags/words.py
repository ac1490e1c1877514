"""Figures, dates, texts and reasons in the page's language (a builtin, like ui)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext

from records import formats
from records.rules import Number, Reason

register = template.Library()


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


@register.filter
def money(value: Decimal) -> str:
    """An amount in euro with its cents: 1 234,50 €."""
    return formats.money(value, language())


@register.filter
def euros(value: Decimal) -> str:
    """An amount in prose: whole euros without cents where there are none."""
    if value != value.to_integral_value():
        return formats.money(value, language())
    text = formats.number(value, language())
    return f"€{text}" if language() == "en" else f"{text}{formats.NBSP}€"


@register.filter
def cents(value: Decimal | None) -> str:
    """An amount in a table whose head names the unit; a dash for zero."""
    return formats.money(value, language(), unit=False) if value else "–"


@register.filter
def percent(value: Decimal) -> str:
    """A rate: 75 %."""
    return formats.percent(value, language())


@register.filter
def number(value: Decimal | int) -> str:
    """A figure with the decimals it needs."""
    return str(formats.written(Number(Decimal(value).normalize()), language()))


@register.filter
def day(value: date) -> str:
    """29.9.2023."""
    return formats.day(value, language())


@register.filter
def moment(value: datetime) -> str:
    """29.9.2023 klo 16.15, in Helsinki."""
    return formats.moment(value, language())


@register.filter
def clock(value: datetime) -> str:
    """16.15, in Helsinki."""
    return formats.clock(value, language())


@register.filter
def text(value: Mapping[str, str]) -> str:
    """A text kept in several languages, in the page's or the nearest there is."""
    return formats.in_language(value, language())


@register.filter
def reason(value: Reason) -> str:
    """What a rule found, as a sentence."""
    return formats.reason_text(value, language())


@register.filter
def article(value: Reason) -> str:
    """The provision a rule rests on."""
    return gettext(value.article) if value.article else ""
