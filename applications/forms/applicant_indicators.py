"""Indicator targets: nine cells for persons, one number otherwise; the action's own and others of the objective."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import AgeBracket, Gender, Section
from applications.forms.applicant import Data, SectionForm
from applications.forms.fields import CountField, LongText
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.queries.places import cell_name
from applications.rules import indicators as rules
from applications.services.drafting import Typed
from indicators.models import Indicator
from records.formats import number


@dataclass(frozen=True)
class Line:
    """One age bracket: its three controls and their sum."""

    label: Any
    cells: list[forms.BoundField]
    total: int
    name: str


@dataclass(frozen=True)
class Block:
    """One indicator on the page."""

    indicator: Indicator
    of_action: bool
    lines: list[Line]
    columns: list[tuple[str, int]]
    number: forms.BoundField | None
    why: forms.BoundField | None
    total: int
    parent: str

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.code

    @property
    def wrong(self) -> list[forms.BoundField]:
        """Cells something is wrong with."""
        return [cell for line in self.lines for cell in line.cells if cell.errors]


class IndicatorsForm(SectionForm):
    """Targets of the action's indicators, and of others of the objective one adds."""

    section = Section.INDICATORS

    def __init__(
        self,
        judgement: Judgement,
        data: Data | None = None,
        *,
        add: str = "",
        catalogue: Iterable[Indicator] = (),
    ) -> None:
        objective = judgement.terms.objective
        self.catalogue = {one.code: one for one in catalogue if one.objective_code == objective}
        self.of_action = [code for code in judgement.terms.indicators if code in self.catalogue]
        self.shown = self.codes(judgement.content, data, add)
        super().__init__(judgement, data, add=add)
        for code in self.shown:
            self.add_fields(self.catalogue[code])

    def codes(self, content: Content, data: Data | None, add: str) -> list[str]:
        """Whose targets are on the page, in the order of the codes."""
        wanted = {*self.of_action, add, *(one.indicator.code for one in content.targets)}
        if data is not None:
            wanted |= set(data.getlist("shown") if hasattr(data, "getlist") else ())
        return sorted((code for code in wanted if code in self.catalogue), key=rules.natural)

    def add_fields(self, indicator: Indicator) -> None:
        """The controls of one indicator."""
        code = indicator.code
        if indicator.breakdown:
            for age, gender in rules.CELLS:
                label = f"{code}: {AgeBracket(age).label}, {Gender(gender).label}"
                self.fields[cell_name(code, age, gender)] = CountField(label=label)
        else:
            self.fields[code] = CountField(label=_("Target"))
        if code in self.of_action:
            self.fields[f"{code}_why"] = LongText(
                1500, rows=2, label=_("Why your project does not measure it")
            )

    def stored(self, content: Content) -> dict[str, Any]:
        """The targets as a browser would send them."""
        found: dict[str, Any] = {
            cell_name(one.indicator.code, one.age, one.gender): str(one.value) for one in content.targets
        }
        return found | {f"{code}_why": said for code, said in content.reasons(self.section).items()}

    def values(self) -> dict[str, Any]:
        """The section has no fields of its own."""
        self.is_valid()
        return {}

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The targets as typed; in a table somebody has begun, an empty cell is nobody."""
        self.is_valid()
        wanted = [code for code in self.shown if code != remove]
        targets = {code: self.cells_of(code) for code in wanted}
        reasons = {code: str(self.cleaned_data.get(f"{code}_why", "")) for code in wanted}
        names = [name for code in wanted for name in self.names(code)]
        unread = {name: said for name, said in self.wrong().items() if name in names}
        return Typed(
            targets={code: cells for code, cells in targets.items() if cells}, reasons=reasons, unread=unread
        )

    def cells_of(self, code: str) -> dict[tuple[str, str], int]:
        """What was typed for one indicator; nothing when all is empty."""
        if not any(str(self.data.get(name, "")).strip() for name in self.names(code)):
            return {}
        if not self.catalogue[code].breakdown:
            value = self.cleaned_data.get(code)
            return {} if value is None else {("", ""): value}
        return {cell: self.cleaned_data.get(cell_name(code, *cell)) or 0 for cell in rules.CELLS}

    def names(self, code: str) -> list[str]:
        """The names of the controls of an indicator's values."""
        if not self.catalogue[code].breakdown:
            return [code]
        return [cell_name(code, *cell) for cell in rules.CELLS]

    def put(self, name: str, said: str) -> None:
        """Say this at the control; what concerns a whole table stands at its first cell."""
        first = cell_name(name, *rules.CELLS[0]) if name in self.catalogue else name
        super().put(name if name in self.fields else first, said)

    def blocks(self) -> list[Block]:
        """The indicators on the page, with their sums as stored."""
        targets = {target.code: target for target in self.judgement.data.targets}
        return [self.block(self.catalogue[code], targets) for code in self.shown]

    def block(self, indicator: Indicator, targets: Mapping[str, Any]) -> Block:
        """One indicator with its controls."""
        code = indicator.code
        target = targets.get(code)
        sums = rules.subtotals(target) if target else dict.fromkeys((*rules.AGES, *rules.GENDERS), 0)
        lines = [
            Line(
                AgeBracket(age).label,
                [self[cell_name(code, age, gender)] for gender in rules.GENDERS],
                sums[age],
                f"{code}_{position}",
            )
            for position, age in enumerate(rules.AGES if indicator.breakdown else ())
        ]
        return Block(
            indicator,
            code in self.of_action,
            lines,
            [(f"{code}_{gender}", sums[gender]) for gender in rules.GENDERS],
            None if indicator.breakdown else self[code],
            self[f"{code}_why"] if code in self.of_action else None,
            rules.total(target) if target else 0,
            self.judgement.terms.catalogue[code].parent,
        )

    def totals(self) -> dict[str, str]:
        """The sums of every table, by age, by gender and in all."""
        found: dict[str, str] = {}
        for block in self.blocks():
            sums = (
                {line.name: line.total for line in block.lines}
                | dict(block.columns)
                | {f"{block.code}_all": block.total}
            )
            found |= {name: number(value, get_language() or "en") for name, value in sums.items()}
        return found

    def others(self) -> list[Indicator]:
        """Indicators of the objective that can be added."""
        codes = [code for code in self.catalogue if code not in self.shown]
        return [self.catalogue[code] for code in sorted(codes, key=rules.natural)]
