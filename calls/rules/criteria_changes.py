"""What differs between two versions of the selection criteria."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calls.rules.criteria import Check, CriteriaSet, Criterion

Value = str | Decimal | bool | tuple[str, ...] | None
TEXTS = ("title", "guidance")
FIGURES = ("category", "minimum", "maximum", "step", "weight", "threshold")
GENERAL, SPECIFIC = "eligibility", "quality"


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise: of which criterion or category (`code`), in which language if it is a text."""

    field: str
    before: Value
    after: Value
    code: str = ""
    language: str = ""


@dataclass(frozen=True)
class Listed:
    """A criterion only one version has."""

    code: str
    stage: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Changes:
    """What the later version says otherwise, in the order of its pages."""

    added: tuple[Listed, ...]
    removed: tuple[Listed, ...]
    whole: tuple[Change, ...]
    criteria: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.removed or self.whole or self.criteria)


def compare(before: CriteriaSet, after: CriteriaSet) -> Changes:
    """CPR Article 40(2)(a): what the committee is asked to change: criteria, figures, texts, thresholds, ties."""
    earlier, later = _listed(before), _listed(after)
    return Changes(
        added=tuple(one for code, one in later.items() if code not in earlier),
        removed=tuple(one for code, one in earlier.items() if code not in later),
        whole=tuple(_whole(before, after)),
        criteria=tuple(_criteria(before, after)),
    )


def _listed(criteria: CriteriaSet) -> dict[str, Listed]:
    found = {one.code: Listed(one.code, GENERAL, one.title) for one in criteria.checks}
    return found | {one.code: Listed(one.code, SPECIFIC, one.title) for one in criteria.criteria}


def _whole(before: CriteriaSet, after: CriteriaSet) -> Iterator[Change]:
    yield from _texts("title", before.title, after.title)
    for field in ("weighted", "total_threshold", "whole"):
        yield from _other(field, getattr(before, field), getattr(after, field))
    for code in sorted({*before.category_thresholds, *after.category_thresholds}):
        limits = before.category_thresholds.get(code), after.category_thresholds.get(code)
        yield from _other("category_threshold", *limits, code)
    for code in sorted({*before.categories, *after.categories}):
        names = before.categories.get(code, {}), after.categories.get(code, {})
        yield from _texts("category_name", *names, code)
    yield from _other("tie_order", tuple(before.tie_order), tuple(after.tie_order))
    for field, one, other in (
        ("order_general", before.checks, after.checks),
        ("order_specific", before.criteria, after.criteria),
    ):
        yield from _order(field, [row.code for row in one], [row.code for row in other])


def _order(field: str, before: list[str], after: list[str]) -> Iterator[Change]:
    common = set(before) & set(after)
    shown = tuple(code for code in before if code in common), tuple(code for code in after if code in common)
    yield from _other(field, *shown)


def _criteria(before: CriteriaSet, after: CriteriaSet) -> Iterator[Change]:
    there = {one.code: one for one in before.every}
    for one in after.every:
        if one.code in there:
            yield from _criterion(there[one.code], one)


def _criterion(before: Check | Criterion, after: Check | Criterion) -> Iterator[Change]:
    for field in TEXTS:
        yield from _texts(field, getattr(before, field), getattr(after, field), after.code)
    for field in (*FIGURES, "article"):
        yield from _other(field, getattr(before, field, None), getattr(after, field, None), after.code)


def _texts(
    field: str, before: Mapping[str, str], after: Mapping[str, str], code: str = ""
) -> Iterator[Change]:
    for language in dict.fromkeys((*before, *after)):
        own = before.get(language, ""), after.get(language, "")
        if own[0] != own[1]:
            yield Change(field, *own, code, language)


def _other(field: str, before: Value, after: Value, code: str = "") -> Iterator[Change]:
    if before != after:
        yield Change(field, before, after, code)
