"""Names that the plan's codes stand for, in the reader's language."""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language, gettext, override

from calls.rules.parameters import Parameters
from calls.rules.seasons import SPRING, season
from records.formats import in_language, money, percent
from records.rules import gettext_noop

COST_MODEL_TEXTS = {
    "flat_40": gettext_noop(
        "Staff costs, and %(other)s of them for all other costs. No procurement above the national threshold."
    ),
    "flat_7": gettext_noop("Direct costs of every category, and %(indirect)s of them for indirect costs."),
    "flat_1": gettext_noop("Procurement only, and %(procurement)s of it for indirect costs."),
    "lump_sum": gettext_noop(
        "At most %(lump_sum)s in all, paid against deliverables. Later only the time can change."
    ),
    "operating_real": gettext_noop(
        "Operating support: actual costs. Below %(operating)s only unit costs of staff."
    ),
}
TIMETABLE_STATES = {
    "open": gettext_noop("Open"),
    "published": gettext_noop("Coming"),
    "planned": gettext_noop("Planned"),
    "closed": gettext_noop("Closed"),
}


def season_name(code: str) -> str:
    """ "autumn 2023" in the present language; the code itself when it names no season."""
    try:
        found = season(code)
    except ValueError:
        return code
    if found.numbered:
        return gettext("call %(number)s/%(year)s") % {"number": found.number, "year": found.year}
    text = gettext("spring %(year)s") if found.name == SPRING else gettext("autumn %(year)s")
    return text % {"year": found.year}


def call_title(code: str) -> str:
    """What a round of the season is called: "Call of autumn 2023"."""
    found = season(code)
    if found.numbered:
        return gettext("Call %(number)s/%(year)s") % {"number": found.number, "year": found.year}
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


def carried_from(line: str, season_code: str) -> str:
    """Why a line opens at zero, with the round and line its money is to come from."""
    text = gettext(
        "Opens at zero: money comes from the line %(line)s of %(season)s by a decision of its own."
    )
    return text % {"line": line, "season": season_name(season_code)}


def cost_model_text(code: str, parameters: Parameters) -> str:
    """What a cost model means for an applicant, with the programme's own figures."""
    language = get_language() or "en"
    figures = {
        "other": percent(parameters.flat_other_costs, language),
        "indirect": percent(parameters.flat_indirect, language),
        "procurement": percent(parameters.flat_procurement, language),
        "lump_sum": money(parameters.lump_sum_maximum, language),
        "operating": money(parameters.operating_staff_only_below, language),
    }
    return gettext(COST_MODEL_TEXTS[code]) % figures


def timetable_state(state: str) -> str:
    """What a row of the timetable is, in the present language."""
    return gettext(TIMETABLE_STATES[state])


def any_applicant() -> dict[str, str]:
    """Who can apply where the plan names no kind of applicant (act section 9), in each language."""
    return in_each(("fi", "sv", "en"), lambda _: gettext("legal persons"))
