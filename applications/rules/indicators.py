"""Targets of indicators: broken down where they count persons, no part above its whole, no result above its output."""

import re
from collections.abc import Iterable, Mapping

from applications.rules.data import Indicator, Target
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import WARNING, Reason, gettext_noop

AGES = ("<18", "18-60", ">60")
GENDERS = ("female", "male", "non_binary")
CELLS = tuple((age, gender) for age in AGES for gender in GENDERS)

OUTPUT, PROJECTS = "output", "projects"
AUTHORITY_FORMS = ("municipality", "joint_municipal_authority", "wellbeing_county", "region")

NONE_AT_ALL = Finding(
    "indicators_missing",
    gettext_noop("Enter a target above zero for at least one indicator."),
    art.AMIF_VIII,
)
UNKNOWN = Finding(
    "indicator_not_of_fund",
    gettext_noop("%(code)s is not an indicator of the fund. Remove it."),
    art.AMIF_VIII,
)
TWICE = Finding(
    "indicator_twice",
    gettext_noop("%(code)s is there twice. Put its targets together in one."),
    art.AMIF_VIII,
)
OTHER_OBJECTIVE = Finding(
    "indicator_of_other_objective",
    gettext_noop("%(code)s belongs to objective %(found)s, your action to %(objective)s. Remove it."),
    art.AMIF_VIII,
)
OF_ACTION_MISSING = Finding(
    "indicator_of_action_missing",
    gettext_noop(
        "The action names %(code)s. Enter a target for it, or write why your project does not measure it."
    ),
    art.AMIF_VIII,
)
OF_ACTION_REASONED = Finding(
    "indicator_of_action_reasoned",
    gettext_noop("%(code)s, named by the action, is left out. The ministry looks at your reasons."),
    art.AMIF_VIII,
    WARNING,
)
NEEDS_CELLS = Finding(
    "indicator_needs_breakdown",
    gettext_noop(
        "%(code)s counts persons. Enter all nine targets by age and gender, 0 where there is nobody."
    ),
    art.AMIF_VIII,
)
NEEDS_NUMBER = Finding(
    "indicator_needs_number",
    gettext_noop("%(code)s does not count persons. Enter one number, without age and gender."),
    art.AMIF_VIII,
)
NOT_A_COUNT = Finding(
    "indicator_not_a_count",
    gettext_noop("Enter the targets of %(code)s as whole numbers, 0 or more."),
    art.AMIF_VIII,
)
BASELINE = Finding(
    "indicator_baseline", gettext_noop("%(code)s starts from zero. Remove its starting value."), art.AMIF_VIII
)
AGE_IMPOSSIBLE = Finding(
    "indicator_age",
    gettext_noop("%(code)s has nobody of this age: move the persons to the right bracket, or enter 0."),
    art.AMIF_VIII,
)
PARENT_MISSING = Finding(
    "indicator_parent_missing",
    gettext_noop("%(code)s is a part of %(whole)s. Enter targets for %(whole)s too, at least as large."),
    art.AMIF_VIII,
)
ABOVE_PARENT = Finding(
    "indicator_above_parent",
    gettext_noop(
        "%(code)s is %(value)s, but it is a part of %(whole)s, which is %(most)s. Correct one of them."
    ),
    art.AMIF_VIII,
)
CELL_ABOVE_PARENT = Finding(
    "indicator_cell_above_parent",
    gettext_noop(
        "%(code)s has %(value)s in this group, but %(whole)s, of which it is a part, has %(most)s. Correct one of them."
    ),
    art.AMIF_VIII,
)
OUTPUT_MISSING = Finding(
    "indicator_output_missing",
    gettext_noop(
        "%(code)s is reached by the participants of %(whole)s. Consider a target for %(whole)s too."
    ),
    art.AMIF_VIII,
    WARNING,
)
ABOVE_OUTPUT = Finding(
    "indicator_above_output",
    gettext_noop(
        "%(code)s is %(value)s, but only the participants of %(whole)s can reach it, and they are %(most)s. "
        "Correct one of them."
    ),
    art.AMIF_VIII,
)
CELL_ABOVE_OUTPUT = Finding(
    "indicator_cell_above_output",
    gettext_noop(
        "%(code)s has %(value)s in this group, but only the participants of %(whole)s can reach it, and they are "
        "%(most)s. Correct one of them."
    ),
    art.AMIF_VIII,
)
ONE_PROJECT = Finding(
    "indicator_one_project",
    gettext_noop("%(code)s counts projects, and yours is one. Enter 1 or 0."),
    art.AMIF_VIII,
)
PROJECT_OF_AUTHORITY = Finding(
    "indicator_project_of_authority",
    gettext_noop(
        "%(code)s counts projects of local and regional authorities. Your organisation is not one: enter 0."
    ),
    art.AMIF_VIII,
)


def natural(code: str) -> tuple[object, ...]:
    """AMIF Annex VIII: the order of codes as a person reads them: O before R, R.2.9 before R.2.10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", code) if part
    )


def total(target: Target) -> int:
    """AMIF Annex VIII: the target as one number: the sum of its cells, or the number itself."""
    if target.cells:
        return sum(value or 0 for value in target.cells.values())
    return target.number or 0


def subtotals(target: Target) -> dict[str, int]:
    """AMIF Annex VIII, first line: the sums by age bracket and by gender."""
    sums = dict.fromkeys((*AGES, *GENDERS), 0)
    for (age, gender), value in target.cells.items():
        sums[age] += value or 0
        sums[gender] += value or 0
    return sums


def indicator_problems(
    targets: tuple[Target, ...],
    catalogue: Mapping[str, Indicator],
    *,
    objective: str,
    of_action: Iterable[str] = (),
    missing_reasons: Mapping[str, str] | None = None,
    legal_form: str = "",
) -> list[Reason]:
    """AMIF Annex VIII; decree section 31 point 7: everything wrong with the targets, in the order of their codes.

    An action to which the plan applies no indicators asks for none.
    """
    of_action = tuple(of_action)
    aimed = not (of_action or targets) or any(total(target) > 0 for target in targets)
    found = [] if aimed else [NONE_AT_ALL("targets")]
    known = {target.code: target for target in targets if target.code in catalogue}
    found += _code_problems([target.code for target in targets], catalogue)
    for code in sorted(known, key=natural):
        entry, target = catalogue[code], known[code]
        if entry.objective != objective:
            words = {"code": code, "found": entry.objective, "objective": objective}
            found.append(OTHER_OBJECTIVE(f"targets.{code}", **words))
        shape = shape_problems(entry, target)
        found += shape or [
            *_whole_problems(entry, known, catalogue),
            *_project_problems(entry, target, legal_form),
        ]
    return found + _missing_problems(known, of_action, missing_reasons or {})


def _code_problems(codes: list[str], catalogue: Mapping[str, Indicator]) -> list[Reason]:
    """AMIF Annex VIII: every target is of an indicator of the fund, and each indicator is there once."""
    found = [UNKNOWN(f"targets.{code}", code=code) for code in codes if code not in catalogue]
    twice = sorted({code for code in codes if codes.count(code) > 1}, key=natural)
    return found + [TWICE(f"targets.{code}", code=code) for code in twice]


def shape_problems(entry: Indicator, target: Target) -> list[Reason]:
    """AMIF Annex VIII, first line: nine cells for persons, one number otherwise, whole and not negative, from zero."""
    path, code = f"targets.{entry.code}", entry.code
    if entry.persons and set(target.cells) != set(CELLS):
        return [NEEDS_CELLS(path, code=code)]
    if not entry.persons and (target.cells or target.number is None):
        return [NEEDS_NUMBER(path, code=code)]
    wrong = [NOT_A_COUNT(at, code=code) for at, value in _values(target).items() if not _is_count(value)]
    if wrong:
        return wrong
    found = [BASELINE(path, code=code)] if entry.kind == OUTPUT and target.baseline else []
    return found + _age_problems(entry, target)


def _values(target: Target) -> dict[str, object]:
    """What the target says, by field path: its cells, or its number."""
    if not target.cells:
        return {f"targets.{target.code}": target.number}
    return {cell_path(target.code, cell): value for cell, value in target.cells.items()}


def cell_path(code: str, cell: tuple[str, str]) -> str:
    """The form path of one cell: targets.<code>.<age>.<gender>."""
    return f"targets.{code}.{cell[0]}.{cell[1]}"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _age_problems(entry: Indicator, target: Target) -> list[Reason]:
    """AMIF Annex VIII: an indicator of minors has nobody in the other brackets."""
    if not entry.ages:
        return []
    return [
        AGE_IMPOSSIBLE(cell_path(entry.code, cell), code=entry.code)
        for cell, value in target.cells.items()
        if value and cell[0] not in entry.ages
    ]


def _whole_problems(
    entry: Indicator, known: Mapping[str, Target], catalogue: Mapping[str, Indicator]
) -> list[Reason]:
    """AMIF Annex VIII: a part never exceeds its parent, a result never the output it is reached by."""
    found = []
    for whole, missing, above, cell_above in (
        (entry.parent, PARENT_MISSING, ABOVE_PARENT, CELL_ABOVE_PARENT),
        (entry.of, OUTPUT_MISSING, ABOVE_OUTPUT, CELL_ABOVE_OUTPUT),
    ):
        part = known[entry.code]
        if not whole or not total(part):
            continue
        if whole not in known:
            found.append(missing(f"targets.{entry.code}", code=entry.code, whole=whole))
        elif not shape_problems(catalogue[whole], known[whole]):
            found += _compare(part, known[whole], above, cell_above)
    return found


def _compare(part: Target, whole: Target, above: Finding, cell_above: Finding) -> list[Reason]:
    """AMIF Annex VIII: cell by cell where both count persons by the same groups, and in total."""
    words = {"code": part.code, "whole": whole.code}
    found = []
    if total(part) > total(whole):
        found.append(above(f"targets.{part.code}", value=total(part), most=total(whole), **words))
    for cell in CELLS if part.cells and whole.cells else ():
        value, most = part.cells[cell] or 0, whole.cells[cell] or 0
        if value > most:
            found.append(cell_above(cell_path(part.code, cell), value=value, most=most, **words))
    return found


def _project_problems(entry: Indicator, target: Target, legal_form: str) -> list[Reason]:
    """AMIF Annex VIII, O.2.7: a project counts once, and only if its beneficiary is a local or regional authority."""
    if entry.counts != PROJECTS or not total(target):
        return []
    path = f"targets.{entry.code}"
    if total(target) > 1:
        return [ONE_PROJECT(path, code=entry.code)]
    return [] if legal_form in AUTHORITY_FORMS else [PROJECT_OF_AUTHORITY(path, code=entry.code)]


def _missing_problems(
    known: Mapping[str, Target], of_action: Iterable[str], reasons: Mapping[str, str]
) -> list[Reason]:
    """Decree section 31 point 7: the indicators the action names are there, or it is told why not."""
    found = []
    for code in sorted((code for code in of_action if code not in known), key=natural):
        finding = OF_ACTION_REASONED if reasons.get(code, "").strip() else OF_ACTION_MISSING
        found.append(finding(f"targets.{code}", code=code))
    return found
