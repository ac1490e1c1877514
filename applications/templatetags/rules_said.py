"""Filters of the page on what the rules say: figures of any kind in the page's language."""

from typing import Any

from django import template

from applications.formats import language
from records.formats import written

register = template.Library()


@register.filter
def figure_in_words(value: Any) -> str:
    """Money, a rate, a number, a day or an instant as the page writes it; a dash when there is none."""
    return "–" if value is None else str(written(value, language()))
