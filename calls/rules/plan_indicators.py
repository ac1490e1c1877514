"""The plan check's indicators: codes misprinted or missing, parts without wholes, results without outputs."""

from collections.abc import Iterator, Mapping

from calls.rules.articles import AMIF_VIII
from calls.rules.findings import NOTE, Finding
from calls.rules.plan_facts import Facts, PlanFinding, found
from calls.rules.programme_data import ActionEntry
from indicators.rules.catalogue import IndicatorEntry
from records.rules import WARNING, gettext_noop

NONE_APPLY, OWN_OBJECTIVE = "none", "own_objective"
Known = Mapping[str, IndicatorEntry]

MISPRINTED = Finding(
    "indicator_misprinted",
    gettext_noop(
        "The sheet of %(action)s prints %(printed)s for %(expected)s: the fund has no indicator with the printed code."
    ),
    AMIF_VIII,
)
MISNUMBERED = Finding(
    "indicator_misnumbered",
    gettext_noop("The sheet of %(action)s prints %(printed)s beside the title of %(expected)s."),
    AMIF_VIII,
)
CODE_MISSING = Finding(
    "indicator_code_missing",
    gettext_noop("The sheet of %(action)s prints the title of %(expected)s without its code."),
    AMIF_VIII,
)
UNKNOWN = Finding(
    "indicator_unknown",
    gettext_noop("%(action)s names %(printed)s, which the fund does not have."),
    AMIF_VIII,
)
OTHER_OBJECTIVE = Finding(
    "indicator_other_objective",
    gettext_noop("%(action)s belongs to %(expected)s but names %(indicator)s, an indicator of %(printed)s."),
    AMIF_VIII,
)
NO_PARENT = Finding(
    "indicator_without_parent",
    gettext_noop("%(action)s names %(printed)s without %(expected)s, of which it is a part."),
    AMIF_VIII,
)
RESULT_ALONE = Finding(
    "result_without_output",
    gettext_noop(
        "%(action)s names the result %(printed)s without %(expected)s, the output whose participants it is about."
    ),
    AMIF_VIII,
    WARNING,
)
OUTPUT_ALONE = Finding(
    "output_without_result",
    gettext_noop(
        "%(action)s names the output %(printed)s without the result measured on its participants: %(expected)s."
    ),
    AMIF_VIII,
    NOTE,
)
PART_UNUSED = Finding(
    "indicator_part_unused",
    gettext_noop(
        "No sheet names %(expected)s, although %(parent)s, of which it is a part, is named by: %(actions)s."
    ),
    AMIF_VIII,
    WARNING,
)
SUBENTRY_UNUSED = Finding(
    "indicator_subentry_unused",
    gettext_noop(
        "No sheet names %(expected)s, a sub-entry of the Commission's forms, although %(parent)s is named by: "
        "%(actions)s."
    ),
    AMIF_VIII,
    NOTE,
)
NONE_AND_ALL = Finding(
    "indicator_statement_twofold",
    gettext_noop(
        "The sheet of %(action)s says that no indicators apply, and in the next sentence that those of the objective "
        "shall be applied."
    ),
    AMIF_VIII,
    WARNING,
)
NONE_AND_SOME = Finding(
    "indicator_statement_false",
    gettext_noop("The sheet of %(action)s says that no indicators apply, yet names %(printed)s."),
    AMIF_VIII,
)
NOT_MEASURED = Finding(
    "action_without_indicators",
    gettext_noop("%(action)s opens for applications without any indicator: its results cannot be counted."),
    AMIF_VIII,
    NOTE,
)
TWO_WORDINGS = Finding(
    "indicator_two_wordings",
    gettext_noop(
        "The sheet of %(action)s words %(indicator)s otherwise than the other sheets: “%(printed)s”, "
        "not “%(expected)s”."
    ),
    AMIF_VIII,
    NOTE,
)


def indicator_findings(facts: Facts) -> Iterator[PlanFinding]:
    """AMIF Annex VIII: the indicators of the sheets against the fund's catalogue and against one another."""
    known = {entry.code: entry for entry in facts.indicators}
    for action in facts.actions:
        yield from _printed(action, known)
        yield from _statement(action)
        if known:
            yield from _codes(action, known)
            yield from _results(action, known)
            yield from _wordings(facts, action, known)
    yield from _unused(facts)


def _printed(action: ActionEntry, known: Known) -> Iterator[PlanFinding]:
    for right, printed in zip(action.indicators, action.printed_indicators, strict=False):
        if printed != right:
            rule = (MISNUMBERED if printed in known else MISPRINTED) if printed else CODE_MISSING
            yield found(rule, action.code, right, expected=right, printed=printed, action=action.code)


def _statement(action: ActionEntry) -> Iterator[PlanFinding]:
    if NONE_APPLY in action.indicator_statement and OWN_OBJECTIVE in action.indicator_statement:
        yield found(NONE_AND_ALL, action.code, action=action.code)
    if NONE_APPLY in action.indicator_statement and action.indicators:
        yield found(NONE_AND_SOME, action.code, printed=action.indicators, action=action.code)
    if action.openings and not action.indicators:
        yield found(NOT_MEASURED, action.code, action=action.code)


def _codes(action: ActionEntry, known: Known) -> Iterator[PlanFinding]:
    for code in action.indicators:
        entry, words = known.get(code), {"action": action.code, "indicator": code}
        if entry is None:
            yield found(UNKNOWN, action.code, code, printed=code, **words)
        elif entry.objective != action.objective:
            yield found(
                OTHER_OBJECTIVE,
                action.code,
                code,
                expected=action.objective,
                printed=entry.objective,
                **words,
            )
        elif entry.parent and entry.parent not in action.indicators:
            yield found(NO_PARENT, action.code, code, expected=entry.parent, printed=code, **words)


def _results(action: ActionEntry, known: Known) -> Iterator[PlanFinding]:
    """A result is a share of its output's participants, so neither says much without the other."""
    for code in action.indicators:
        entry = known.get(code)
        if entry and entry.result_of and entry.result_of not in action.indicators:
            yield found(
                RESULT_ALONE, action.code, code, expected=entry.result_of, printed=code, action=action.code
            )
        results = [other.code for other in known.values() if other.result_of == code]
        if results and not set(results) & set(action.indicators):
            yield found(OUTPUT_ALONE, action.code, code, expected=results, printed=code, action=action.code)


def _wordings(facts: Facts, action: ActionEntry, known: Known) -> Iterator[PlanFinding]:
    for code, printed in action.printed_indicator_titles.items():
        if code in known:
            yield found(
                TWO_WORDINGS,
                action.code,
                code,
                expected=known[code].title.get(facts.language, ""),
                printed=printed,
                action=action.code,
                indicator=code,
            )


def _unused(facts: Facts) -> Iterator[PlanFinding]:
    named = {code for action in facts.actions for code in action.indicators}
    for entry in facts.indicators:
        actions = [action.code for action in facts.actions if entry.parent in action.indicators]
        if entry.parent in named and entry.code not in named:
            yield found(
                PART_UNUSED if entry.official else SUBENTRY_UNUSED,
                entry.code,
                expected=entry.code,
                parent=entry.parent,
                actions=actions,
            )
