"""Fields of the applicant's form: long texts, plain figures and whole counts, each keeping what it cannot read."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.formats import written
from records.forms import AmountField, UnitInput
from records.rules import Number

MOST_COUNTED = 10_000_000
NOT_DIGITS = re.compile(r"[\s\u00a0\u202f]")


class LongText(forms.CharField):
    """A text of several lines. Too long a one is kept whole; the rules say that it is too long.

    `example` is what an applicant could write, shown on request.
    """

    widget = forms.Textarea

    def __init__(
        self, most: int, *, rows: int = 6, lang: str = "", example: Any = "", **options: Any
    ) -> None:
        self.example = example
        attrs = {"rows": rows, **({"lang": lang} if lang else {})}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **options)
        self.max_length = most

    def to_python(self, value: Any) -> str:
        """Line ends as one character, as the count beside the field counts them."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class FigureInput(UnitInput):
    """A bare figure, with the decimals it needs."""

    control = "input"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "ui-num-input"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        """24 or 1,5; what was typed wrong as it was typed."""
        if value is None or isinstance(value, str):
            return value
        return str(written(Number(trimmed(Decimal(value))), get_language() or "en"))


class BareAmountInput(UnitInput):
    """An amount whose unit stands in the label."""

    control = "input"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "ui-num-input"})


def bare_amount(label: Any) -> AmountField:
    """An amount in a row, its unit in the label."""
    return AmountField(required=False, widget=BareAmountInput(), label=label)


class FigureField(AmountField):
    """A number of months, hours or pieces."""

    default_error_messages = {"invalid": _("Write it in figures, for example 12 or 12.5.")}

    def __init__(self, *, max_digits: int, **options: Any) -> None:
        options.setdefault("widget", FigureInput())
        super().__init__(required=False, max_digits=max_digits, **options)


class CountField(forms.CharField):
    """How many: a whole number, 0 or more."""

    default_error_messages = {"invalid": _("Write a whole number, 0 or more.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=FigureInput({"inputmode": "numeric"}), **options)

    def to_python(self, value: Any) -> Any:
        """The count; None when nothing was typed."""
        text = NOT_DIGITS.sub("", str(super().to_python(value)))
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text[:12]) > MOST_COUNTED:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


def trimmed(value: Decimal) -> Decimal:
    """The same number without needless decimals."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
