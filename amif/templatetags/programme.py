"""What a page says of the programme it shows, ready in every template (a builtin: no {% load %} is needed)."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language, gettext

from calls.rules.laws import CPR, FI_FUNDS, laws_of
from records.formats import in_language as said_in

register = template.Library()


@register.simple_tag
def called(programme: Any, name: str, otherwise: str) -> str:
    """What a programme calls its own things ("area of support"); `otherwise` where it has no word of its own."""
    vocabulary = getattr(programme, "vocabulary", None) or {}
    words = vocabulary.get("names", {}).get(name)
    return said_in(words, get_language() or "en") if words else otherwise


@register.simple_tag
def official_titles(programme: Any) -> str:
    """Which languages' titles are official, and that the others are not."""
    official = getattr(programme, "official_languages", None) or ["sv"]
    if official == ["sv"]:
        return gettext(
            "The official titles are Swedish. Finnish and English ones are unofficial translations."
        )
    names = {"fi": gettext("Finnish"), "sv": gettext("Swedish"), "en": gettext("English")}
    listed = ", ".join(names.get(code, code) for code in official)
    return gettext("Official titles: %(languages)s. Others are unofficial translations.") % {
        "languages": listed
    }


@register.simple_tag(takes_context=True)
def same_programme(context: dict[str, Any]) -> str:
    """What an address needs at its end to stay with the programme that was asked for; nothing for the first."""
    request = context.get("request")
    wanted = request.GET.get("programme", "") if request else ""
    return f"?{urlencode({'programme': wanted})}" if wanted else ""


@register.filter
def under_fund_act(programme: Any) -> bool:
    """Whether act 1125/2021 on the home affairs funds binds the programme, so that a page may cite it."""
    return FI_FUNDS in laws_binding(programme)


@register.filter
def eu_funded(programme: Any) -> bool:
    """Whether the money is the Union's, so that its emblem stands on the page; without a programme, it is."""
    return CPR in laws_binding(programme)


def laws_binding(programme: Any) -> set[str]:
    """The codes of the laws that bind a programme; AMIF's in Finland where nothing tells its fund."""
    fund = getattr(programme, "fund", "") or "AMIF"
    return {law.code for law in laws_of(fund, getattr(programme, "country", "FI"))}
