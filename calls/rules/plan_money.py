"""The plan check's sums: parts against totals, rows against bottom rows, progress against allocation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from calls.rules.findings import NOTE, Finding
from calls.rules.plan_facts import ACT_5, CPR_22, Facts, PlanFinding, found
from calls.rules.programme_data import OPERATING, PROJECT, ZERO, ObjectiveEntry, ProgressEntry
from records.rules import WARNING, Number, gettext_noop

MILLION = Decimal(1_000_000)
ROUNDING = Decimal("1.00")
SUPPORT: Mapping[str, Mapping[str, str]] = {
    PROJECT: {"en": "project support", "fi": "hanketukena", "sv": "projektunderstöd"},
    OPERATING: {"en": "operating support", "fi": "operatiivisena tukena", "sv": "operativt stöd"},
}

PARTS_ROUNDED = Finding(
    "objective_parts_rounded",
    gettext_noop(
        "The parts of %(objective)s add up to %(expected)s; its total is printed as %(printed)s. The difference, "
        "%(difference)s, is rounding: it is allocated, and can never be called."
    ),
    CPR_22,
    WARNING,
)
PARTS = Finding(
    "objective_parts",
    gettext_noop(
        "The parts of %(objective)s add up to %(expected)s; its total is printed as %(printed)s. "
        "The difference is %(difference)s."
    ),
    CPR_22,
)
PROGRAMME_TOTAL = Finding(
    "programme_total",
    gettext_noop(
        "The objectives add up to %(expected)s; the programme's total is printed as %(printed)s. "
        "The difference is %(difference)s."
    ),
    CPR_22,
)
TABLE_TOTAL = Finding(
    "table_total",
    gettext_noop(
        "The rows of %(objective)s for %(season)s add up to %(expected)s; the bottom row of the table prints "
        "%(printed)s. The difference is %(difference)s."
    ),
    ACT_5,
)
TABLE_TOTAL_MISSING = Finding(
    "table_total_missing",
    gettext_noop(
        "The bottom row of the table of %(objective)s prints %(totals)s totals for %(seasons)s seasons. The one for "
        "%(season)s is missing: its rows add up to %(expected)s."
    ),
    ACT_5,
    WARNING,
)
OVER_ALLOCATION = Finding(
    "plan_over_allocation",
    gettext_noop(
        "The plan opens %(printed)s of %(objective)s as %(support)s, more than its allocation of %(expected)s."
    ),
    ACT_5,
)
OVER_REMAINING = Finding(
    "plan_over_remaining",
    gettext_noop(
        "The plan opens %(opened)s million euros of %(objective)s, more than the %(remaining)s million the progress "
        "chapter says remain."
    ),
    ACT_5,
)
REMAINING_TEXT = gettext_noop(
    "The progress chapter says that about %(printed)s million euros of %(objective)s remain. The allocation, "
    "%(allocation)s million, less the %(earmarked)s million earmarked is %(expected)s million."
)
REMAINING = Finding("progress_remaining", REMAINING_TEXT, ACT_5)
REMAINING_LAST_DIGIT = Finding("progress_remaining", REMAINING_TEXT, ACT_5, WARNING)
REMAINING_COARSE = Finding(
    "progress_remaining_coarse",
    gettext_noop(
        "The progress chapter says that about %(printed)s million euros of %(objective)s remain, in coarser rounding "
        "than its other figures. The allocation, %(allocation)s million, less the %(earmarked)s million earmarked is "
        "%(expected)s million."
    ),
    ACT_5,
    NOTE,
)
TOTAL_REMAINING = Finding(
    "progress_total_remaining",
    gettext_noop(
        "The progress chapter says that about %(printed)s million euros remain in all. The allocation, %(allocation)s "
        "million, less the %(earmarked)s million earmarked is %(expected)s million; the objectives' own remaining "
        "figures add up to %(sum)s million."
    ),
    ACT_5,
)
TOTAL_EARMARKED = Finding(
    "progress_total_earmarked",
    gettext_noop(
        "The progress chapter says that about %(printed)s million euros are earmarked in all; the objectives' figures "
        "add up to %(expected)s million."
    ),
    ACT_5,
)


def money_findings(facts: Facts) -> Iterator[PlanFinding]:
    """CPR 22, act 1125/2021 section 5: every sum of the programme and the plan against its printed total."""
    for objective in facts.objectives:
        yield from _parts(objective)
    yield from _programme_total(facts)
    yield from _table_totals(facts)
    yield from _over_allocation(facts)
    yield from _progress(facts)


def _parts(objective: ObjectiveEntry) -> Iterator[PlanFinding]:
    parts = objective.project + objective.operating
    difference = objective.total - parts
    if difference:
        rule = PARTS_ROUNDED if abs(difference) < ROUNDING else PARTS
        yield found(
            rule,
            objective.code,
            expected=parts,
            printed=objective.total,
            objective=objective.code,
            difference=difference,
        )


def _programme_total(facts: Facts) -> Iterator[PlanFinding]:
    total = sum((objective.total for objective in facts.objectives), ZERO)
    if total != facts.allocation:
        yield found(
            PROGRAMME_TOTAL,
            facts.programme,
            expected=total,
            printed=facts.allocation,
            difference=facts.allocation - total,
        )


def _row_sums(facts: Facts) -> Mapping[tuple[str, str], Decimal]:
    """What the rows of each objective's table add up to, by season."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in facts.plan.amounts:
        sums[row.objective, row.season] += row.amount
    return sums


def _table_totals(facts: Facts) -> Iterator[PlanFinding]:
    sums = _row_sums(facts)
    for objective, totals in facts.plan.totals.items():
        for season in facts.plan.seasons:
            rows, printed = sums.get((objective, season), ZERO), totals.get(season)
            words = {"objective": objective, "season": season, "expected": rows}
            if printed is None and rows:
                counts = {
                    "totals": Number(Decimal(len(totals))),
                    "seasons": Number(Decimal(len(facts.plan.seasons))),
                }
                yield found(TABLE_TOTAL_MISSING, objective, season, **words, **counts)
            elif printed is not None and printed != rows:
                yield found(
                    TABLE_TOTAL, objective, season, **words, printed=printed, difference=printed - rows
                )


def _over_allocation(facts: Facts) -> Iterator[PlanFinding]:
    for objective in facts.objectives:
        opened = {support: _opened(facts, objective.code, support) for support in (PROJECT, OPERATING)}
        for support, there in ((PROJECT, objective.project), (OPERATING, objective.operating)):
            if opened[support] > there:
                yield found(
                    OVER_ALLOCATION,
                    objective.code,
                    expected=there,
                    printed=opened[support],
                    objective=objective.code,
                    support=SUPPORT[support],
                )
        progress = facts.plan.progress.get(objective.code)
        total = sum(opened.values(), ZERO)
        if progress and total > (Decimal(progress.remaining) + half_unit(progress.remaining)) * MILLION:
            yield found(
                OVER_REMAINING,
                objective.code,
                expected=progress.remaining,
                printed=total,
                objective=objective.code,
                opened=Number(millions(total, 1)),
                remaining=Number(Decimal(progress.remaining)),
            )


def _opened(facts: Facts, objective: str, support: str) -> Decimal:
    rows = [row for row in facts.plan.amounts if (row.objective, row.support) == (objective, support)]
    return sum((row.amount for row in rows), ZERO)


def _progress(facts: Facts) -> Iterator[PlanFinding]:
    for objective in facts.objectives:
        figures = facts.plan.progress.get(objective.code)
        if figures:
            yield from _remaining(objective, figures, _finest(facts))
    if facts.plan.progress_total:
        yield from _progress_total(facts, facts.plan.progress_total)


def _finest(facts: Facts) -> int:
    """The decimals of the finest figure in the progress chapter."""
    return max(
        (
            decimals(text)
            for item in facts.plan.progress.values()
            for text in (item.earmarked, item.remaining)
        ),
        default=0,
    )


def _remaining(objective: ObjectiveEntry, figures: ProgressEntry, finest: int) -> Iterator[PlanFinding]:
    earmarked, printed = Decimal(figures.earmarked), Decimal(figures.remaining)
    exact = objective.total / MILLION - earmarked
    expected = rounded(exact, finest)
    if expected == printed:
        return
    if abs(exact - printed) > half_unit(figures.earmarked) + half_unit(figures.remaining):
        rule = REMAINING
    elif rounded(exact, decimals(figures.remaining)) == printed:
        rule = REMAINING_COARSE
    else:
        rule = REMAINING_LAST_DIGIT
    yield found(
        rule,
        objective.code,
        expected=Number(expected),
        printed=Number(printed),
        objective=objective.code,
        allocation=Number(millions(objective.total, 2)),
        earmarked=Number(earmarked),
    )


def _progress_total(facts: Facts, figures: ProgressEntry) -> Iterator[PlanFinding]:
    parts = facts.plan.progress.values()
    earmarked = sum((Decimal(item.earmarked) for item in parts), ZERO)
    remaining = sum((Decimal(item.remaining) for item in parts), ZERO)
    finest = _finest(facts)
    if rounded(earmarked, decimals(figures.earmarked)) != Decimal(figures.earmarked):
        yield found(
            TOTAL_EARMARKED,
            facts.programme,
            expected=Number(rounded(earmarked, finest)),
            printed=Number(Decimal(figures.earmarked)),
        )
    exact = facts.allocation / MILLION - Decimal(figures.earmarked)
    if rounded(exact, decimals(figures.remaining)) != Decimal(figures.remaining):
        yield found(
            TOTAL_REMAINING,
            facts.programme,
            expected=Number(rounded(exact, finest)),
            printed=Number(Decimal(figures.remaining)),
            allocation=Number(millions(facts.allocation, finest)),
            earmarked=Number(Decimal(figures.earmarked)),
            sum=Number(rounded(remaining, finest)),
        )


def decimals(figure: str) -> int:
    """How many decimals a printed figure has."""
    return len(figure.partition(".")[2])


def half_unit(figure: str) -> Decimal:
    """Half of the last place a figure is printed with: what rounding can hide."""
    return Decimal("0.5").scaleb(-decimals(figure))


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, half up."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def millions(amount: Decimal, places: int) -> Decimal:
    """An amount of euros in millions."""
    return rounded(amount / MILLION, places)
