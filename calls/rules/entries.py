"""What an officer can change in an entry of the programme, what must hold then, and how versions differ."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from records.rules import Percent, Reason, gettext_noop

OBJECTIVE, MEASURE, ACTION = "objective", "measure", "action"
OPERATING = "operating"
TEXTS: Mapping[str, tuple[str, ...]] = {
    OBJECTIVE: ("title", "description"),
    MEASURE: ("title",),
    ACTION: ("title", "description", "aims", "eligible_text", "coordination"),
}
LISTS: Mapping[str, tuple[str, ...]] = {
    OBJECTIVE: (),
    MEASURE: (),
    ACTION: ("eligible_applicants", "indicators", "coordinated_funds", "intervention_types"),
}
RATES = ("rate", "raised_rate", "raised_rate_grounds", "raised_rate_text")
OTHER_FUNDS = ("ISF", "BMVI", "ESF+", "ERDF", "NDICI", "RRF", "Erasmus+", "Frontex")
TITLE = "title"

TITLE_MISSING = Finding(
    "entry_title_missing", gettext_noop("Write the title in every language of the programme."), art.CPR_22
)
TEXT_MISSING = Finding(
    "entry_text_missing",
    gettext_noop("Write the text in this language too, or in none."),
    art.CPR_22,
)
NOT_LISTED = Finding(
    "entry_not_listed", gettext_noop("%(value)s is not among those the programme knows."), art.CPR_22
)
OTHER_INDICATOR = Finding(
    "entry_indicator_other_objective",
    gettext_noop("The indicator %(value)s belongs to another objective."),
    art.AMIF_VIII,
)
ABOVE_CEILING = Finding(
    "action_rate_above",
    gettext_noop("%(rate)s is above %(ceiling)s, the programme's ceiling."),
    art.AMIF_15_1,
)
NOT_POSITIVE = Finding("action_rate_nothing", gettext_noop("The rate must be above zero."), art.AMIF_15_1)
NOT_RAISED = Finding(
    "action_rate_not_raised",
    gettext_noop("The raised rate must be above the rate, %(rate)s."),
    art.AMIF_15_3,
)
NO_GROUND = Finding(
    "action_rate_no_ground", gettext_noop("A raised rate needs at least one ground."), art.AMIF_15_3
)
GROUND_ALONE = Finding(
    "action_rate_ground_alone",
    gettext_noop("Grounds need a raised rate: give one, or no ground."),
    art.AMIF_15_3,
)


@dataclass(frozen=True)
class Difference:
    """A field that differs between two versions; `language` where it is a text."""

    name: str
    before: Any
    after: Any
    language: str = ""


def editable(kind: str) -> tuple[str, ...]:
    """Act 1125/2021 section 5: what one officer changes alone; an action's rates take two (RATES)."""
    return TEXTS[kind] + LISTS[kind]


def kept(kind: str) -> tuple[str, ...]:
    """CPR 69(6) and 82: everything of an entry that its history keeps."""
    return editable(kind) + (RATES if kind == ACTION else ())


def text_problems(kind: str, values: Mapping[str, Any], languages: Sequence[str]) -> list[Reason]:
    """CPR 22: the title stands in every language of the programme, any other text in all of them or in none."""
    found = []
    for name in TEXTS[kind]:
        texts = values.get(name)
        if texts is None or (name != TITLE and not any(texts.values())):
            continue
        rule = TITLE_MISSING if name == TITLE else TEXT_MISSING
        found += [
            rule(field=f"{name}_{language}") for language in languages if not texts.get(language, "").strip()
        ]
    return found


def list_problems(
    name: str, chosen: Iterable[str], known: Collection[str], had: Collection[str] = ()
) -> list[Reason]:
    """CPR 22: everything chosen is among what the programme knows, or was there before."""
    return [NOT_LISTED(field=name, value=code) for code in chosen if code not in known and code not in had]


def indicator_problems(
    chosen: Iterable[str], objectives: Mapping[str, str], *, objective: str, had: Collection[str] = ()
) -> list[Reason]:
    """AMIF Annex VIII: an action is measured by indicators of its own objective (`objectives`: code -> objective).

    One of another objective that the plan itself gave the action may stay.
    """
    found = list_problems("indicators", chosen, objectives, had)
    found += [
        OTHER_INDICATOR(field="indicators", value=code)
        for code in chosen
        if code not in had and objectives.get(code, objective) != objective
    ]
    return found


def rate_problems(
    rate: Decimal,
    raised_rate: Decimal | None,
    grounds: Collection[str],
    *,
    support: str,
    parameters: Parameters,
    known: Collection[str],
) -> list[Reason]:
    """AMIF Regulation, Article 15: no rate passes its ceiling; a raised rate has grounds, and grounds have one."""
    ceiling = parameters.operating_rate if support == OPERATING else parameters.base_rate
    found = [] if rate > 0 else [NOT_POSITIVE(field="rate")]
    found += above("rate", rate, ceiling)
    found += list_problems("raised_rate_grounds", grounds, known)
    if raised_rate is None:
        return found + ([GROUND_ALONE(field="raised_rate_grounds")] if grounds else [])
    found += above("raised_rate", raised_rate, parameters.raised_rate)
    if raised_rate <= rate:
        found.append(NOT_RAISED(field="raised_rate", rate=Percent(rate)))
    return found + ([] if grounds else [NO_GROUND(field="raised_rate_grounds")])


def above(name: str, rate: Decimal, ceiling: Decimal) -> list[Reason]:
    """AMIF Regulation, Article 15: the refusal of a rate above its ceiling."""
    words = {"rate": Percent(rate), "ceiling": Percent(ceiling)}
    return [ABOVE_CEILING(field=name, **words)] if rate > ceiling else []


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]
) -> list[Difference]:
    """CPR 82: the fields among `names` that differ, each text by language; what is missing counts as empty."""
    found: list[Difference] = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            found += text_differences(name, old or {}, new or {})
        elif (old or None) != (new or None):
            found.append(Difference(name, old, new))
    return found


def text_differences(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """CPR 82: one text's languages that differ."""
    languages = dict.fromkeys([*old, *new])
    return [
        Difference(name, old.get(code, ""), new.get(code, ""), code)
        for code in languages
        if old.get(code, "") != new.get(code, "")
    ]


def official_titles(changes: Iterable[Difference], official: Collection[str]) -> list[str]:
    """CPR 22: the official languages in which a title differs; such a change is marked for good."""
    return [item.language for item in changes if item.name == TITLE and item.language in official]


def own_fields(versions: Sequence[tuple[Mapping[str, Any], bool]], names: Iterable[str]) -> set[str]:
    """Act 1125/2021 section 5: the fields the ministry itself has changed, which no file changes any more.

    `versions` are an entry's states from the first on, each with whether a person made it.
    """
    names = list(names)
    pairs = pairwise(versions)
    return {
        item.name
        for (before, _), (after, made) in pairs
        if made
        for item in differences(before, after, names)
    }


def same(one: Any, other: Any) -> bool:
    """CPR 22: whether a field says the same, empty or left out."""
    return (one or None) == (other or None)
