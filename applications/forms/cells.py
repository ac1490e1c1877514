"""Controls for forms of hundreds of rows: written out at once, without a template for each.

A select with the same choices in every row writes them out once for each value that is chosen (`Options`).
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from applications.forms.fields import BareAmountInput, FigureField, FigureInput
from records.forms import AmountField, PercentField

Written = Any  # what BoundField.as_widget hands a widget as its renderer


def input_tag(kind: str, name: str, value: Any, attrs: dict[str, Any]) -> SafeString:
    """One input."""
    shown = {} if value in (None, "") else {"value": value}
    return mark_safe(f"<input{written({'type': kind, 'name': name} | shown | attrs)}>")


def written(attrs: dict[str, Any]) -> str:
    """Attributes of a tag, escaped; one that is only there or not there as such."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )


class CellText(forms.TextInput):
    """A short text."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Written = None
    ) -> SafeString:
        """The control alone."""
        return input_tag("text", name, self.format_value(value), self.build_attrs(self.attrs, attrs))


class CellFigure(FigureInput):
    """A bare figure."""

    render = CellText.render


class CellAmount(BareAmountInput):
    """An amount whose unit stands in the label."""

    render = CellText.render


class CellTick(forms.CheckboxInput):
    """A single checkbox."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Written = None
    ) -> SafeString:
        """The control alone."""
        ticked = {"checked": True} if self.check_test(value) else {}
        return input_tag("checkbox", name, None, self.build_attrs(self.attrs, attrs) | ticked)


class Options:
    """Choices of many selects. A value that is none of them stays chosen, under `lost`, until another is taken."""

    def __init__(self, choices: Iterable[tuple[str, Any]], lost: Any = "–") -> None:
        self.choices = [(value, str(label)) for value, label in choices]
        self.lost = str(lost)
        self.written: dict[str, SafeString] = {}

    def html(self, chosen: str) -> SafeString:
        """The options with one of them chosen; written out once for each."""
        if chosen not in self.written:
            known = any(chosen == value for value, _label in self.choices)
            choices = self.choices if known else [(chosen, self.lost), *self.choices]
            self.written[chosen] = format_html_join(
                "",
                '<option value="{}"{}>{}</option>',
                ((value, " selected" if value == chosen else "", label) for value, label in choices),
            )
        return self.written[chosen]


class CellSelect(forms.TextInput):
    """A choice; `options` are shared by all rows."""

    control = "select"
    options = Options([])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Written = None
    ) -> SafeString:
        """The control alone."""
        own = written({"name": name} | self.build_attrs(self.attrs, attrs))
        return mark_safe(f"<select{own}>{self.options.html(str(value or ''))}</select>")


def words(most: int, label: Any = None) -> forms.CharField:
    """A short text of a row."""
    return forms.CharField(required=False, max_length=most, label=label, widget=CellText())


def amount(label: Any) -> AmountField:
    """An amount of a row."""
    return AmountField(required=False, widget=CellAmount(), label=label)


def figure(digits: int, label: Any = None) -> FigureField:
    """Months, hours or pieces of a row; `digits` with the two after the decimal mark."""
    return FigureField(max_digits=digits, label=label, widget=CellFigure())


def share(label: Any) -> PercentField:
    """A share of a row, in percent."""
    return PercentField(required=False, widget=CellFigure(), label=label)


def tick(label: Any = None) -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(required=False, label=label, widget=CellTick())


def choice(most: int, label: Any = None) -> forms.CharField:
    """One of the options every row shares; a value that is none of them is kept for the rules to name."""
    return forms.CharField(required=False, max_length=most, label=label, widget=CellSelect())
