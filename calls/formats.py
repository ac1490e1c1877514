"""Names that the plan's codes stand for, in the reader's language."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext, override

from calls.rules.seasons import SPRING, season
from records.formats import in_language


def season_name(code: str) -> str:
    """ "autumn 2023" in the present language; the code itself when it names no season."""
    try:
        found = season(code)
    except ValueError:
        return code
    text = gettext("spring %(year)s") if found.name == SPRING else gettext("autumn %(year)s")
    return text % {"year": found.year}


def call_title(code: str) -> str:
    """What a round of the season is called: "Call of autumn 2023"."""
    found = season(code)
    text = gettext("Call of spring %(year)s") if found.name == SPRING else gettext("Call of autumn %(year)s")
    return text % {"year": found.year}


def in_each(languages: tuple[str, ...], write: Callable[[str], str]) -> dict[str, str]:
    """What `write` says in each language."""
    said = {}
    for language in languages:
        with override(language):
            said[language] = write(language)
    return said


def call_summary(topics: list[Mapping[str, str]], language: str) -> str:
    """What a round is about, for an officer to go on with."""
    names = "; ".join(in_language(topic, language) for topic in topics)
    return gettext("Grants for projects in: %(objectives)s.") % {"objectives": names}


def carried_over(code: str) -> str:
    """Why a line opens at zero."""
    text = gettext(
        "Opens at zero: what is left of the line of %(season)s is carried over by a decision of its own."
    )
    return text % {"season": season_name(code)}
