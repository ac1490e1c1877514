"""Filters of the document templates; the language is the one the document is rendered in."""

from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from records.formats import day as written_day
from records.formats import moment as written_moment
from reporting import formats
from reporting.rules.dataset import Text
from reporting.rules.words import fraction_words

register = Library()


def language() -> str:
    """The language of the document, "en" when none is active."""
    return get_language() or "en"


@register.filter
def cents(value: Decimal) -> str:
    return formats.cents(value, language())


@register.filter
def euro(value: Decimal) -> str:
    return formats.euro(value, language())


@register.filter
def dash(value: Decimal) -> str:
    return formats.cents_or_dash(value, language())


@register.filter
def change(value: Decimal) -> str:
    return formats.change(value, language())


@register.filter
def meur(value: Decimal, decimals: int = 1) -> str:
    return formats.millions(value, language(), decimals)


@register.filter
def share(value: Decimal, decimals: int = 1) -> str:
    return formats.share(value, language(), decimals)


@register.filter
def rate(value: Decimal) -> str:
    """A rate in percent as it stands in a decision: 75 %, 12,5 %."""
    return formats.share(value / 100, language(), 0 if value == value.to_integral_value() else 1)


@register.filter
def count(value: int) -> str:
    return formats.figure(value, language())


@register.filter
def times(value: Decimal) -> str:
    return formats.figure(value, language(), 1)


@register.filter
def points(value: Decimal | None) -> str:
    """Points with two decimals; a dash where there are none."""
    return formats.DASH if value is None else formats.figure(value, language(), 2)


@register.filter
def whole(value: Decimal) -> str:
    """An amount without cents where the plan prints none; a dash for nothing."""
    return (
        formats.figure(value, language(), 0 if value == value.to_integral_value() else 2)
        if value
        else formats.DASH
    )


@register.filter
def day(value: date) -> str:
    return written_day(value, language())


@register.filter
def day_short(value: date) -> str:
    return formats.short_day(value, language())


@register.filter
def moment(value: datetime) -> str:
    return written_moment(value, language())


@register.filter
def text(value: Text) -> str:
    return value.to(language())


@register.filter
def fraction(value: Decimal) -> str:
    return fraction_words(value, language())


@register.filter
def short(value: str) -> str:
    """The first sixteen digits of a fingerprint, as the footers show it."""
    return value[:16]


@register.simple_block_tag(takes_context=True)
def chart(context: dict[str, Any], content: str, name: str) -> SafeString:
    """A chart of the context by name; what stands in the block is its message, for those who cannot see it."""
    drawn: str = context["charts"][name](unescape(" ".join(content.split())))
    return mark_safe(drawn)


@register.simple_block_tag(takes_context=True)
def table(context: Any, content: str, part: str, words: str, **said: str) -> SafeString:
    """A table of reporting/parts; its caption stands in the block, the words of its heads are parted by bars.

    `said`: further words of the language that the part has.
    """
    template = context.template.engine.get_template(f"reporting/parts/{part}.html")
    with context.push(caption=content, heads=words.split("|"), said=said):
        rendered: SafeString = template.render(context)
    return rendered


@register.simple_tag(takes_context=True)
def heads(context: dict[str, Any], kinds: str = "") -> SafeString:
    """The heads of a table's columns. `kinds`, a letter a column: `l` is set left, `2` spans two columns."""
    marks = {"l": mark_safe(' class="l"'), "2": mark_safe(' colspan="2"')}
    cells = [(marks.get(kinds[n : n + 1], ""), words) for n, words in enumerate(context["heads"])]
    return format_html("<thead><tr>{}</tr></thead>", format_html_join("", '<th scope="col"{}>{}</th>', cells))
