"""Filters of the pages on which colleagues work together."""

from django import template

from applications.choices import Section

register = template.Library()


@register.filter
def section_name(code: str) -> str:
    """What a section is called."""
    return str(dict(Section.choices).get(code, code))
