"""Fields every form shares: money, percent, days and instants as people here type them, choices with effects."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.formats import number

NUMBER = re.compile(
    r"(?P<sign>-?)(?P<whole>\d{1,3}(?:(?P<group>[.,'])\d{3})(?:(?P=group)\d{3})*|\d+)(?:(?P<point>[.,])(?P<part>\d{1,2}))?"
)
BLANKS = re.compile(r"[\s\u00a0\u202f€%]")


def typed_number(text: str, language: str) -> Decimal:
    """1 234,50, 1234.50, 1,234.50 and 1.234,50 as one number with at most two decimals.

    Raises ValueError when it is no number, or could be read in two ways: one mark and three digits ("1,234")
    are thousands only where the language writes them so.
    """
    found = NUMBER.fullmatch(BLANKS.sub("", text).replace("\u2212", "-"))
    if not found:
        raise ValueError(text)
    group, part = found["group"], found["part"]
    alone = group and not part and found["whole"].count(group) == 1
    if (alone and not (language == "en" and group == ",")) or (group and group == found["point"]):
        raise ValueError(text)
    digits = found["whole"].replace(group, "") if group else found["whole"]
    return Decimal(f"{found['sign']}{digits}.{part or 0}")


class UnitInput(forms.TextInput):
    """A number with its unit beside it."""

    control = "unit"

    def __init__(self, unit: Any = "€", attrs: dict[str, Any] | None = None, decimals: int = 2) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))
        self.unit = unit
        self.decimals = decimals

    def format_value(self, value: Any) -> str | None:
        """A number as the language writes it; what was typed wrong as it was typed."""
        if value is None or isinstance(value, str):
            return value
        return number(Decimal(value), get_language() or "en", self.decimals)


class AmountField(forms.DecimalField):
    """An amount in euro, typed with or without cents and thousands marks."""

    default_error_messages = {"invalid": _("Write the amount in figures, for example 1234.50.")}

    def __init__(self, *, unit: Any = "€", **options: Any) -> None:
        options.setdefault("widget", UnitInput(unit))
        options.setdefault("max_digits", 14)
        super().__init__(decimal_places=2, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The typed text as a Decimal of two places."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        try:
            return typed_number(str(value), get_language() or "en")
        except (ValueError, InvalidOperation) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PercentField(AmountField):
    """A share in percent."""

    default_error_messages = {"invalid": _("Write the percentage in figures, for example 12.5.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(unit="%", max_digits=5, **options)


class DayInput(forms.DateInput):
    """A day typed as day.month.year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-10"}
        super().__init__(given | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        """29.9.2023; what was typed wrong as it was typed."""
        if value is None or isinstance(value, str):
            return value
        return f"{value.day}.{value.month}.{value.year}"


class DayField(forms.DateField):
    """A day, typed as day.month.year in every language."""

    widget = DayInput
    default_error_messages = {"invalid": _("Write the date as day.month.year, for example 29.9.2026.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%d.%m.%Y", "%Y-%m-%d"], **options)


class MomentInput(DayInput):
    """An instant in Helsinki, typed as day.month.year and hour.minute."""

    supports_microseconds = False

    def format_value(self, value: Any) -> str | None:
        """29.9.2023 16.15; Django hands it in local time."""
        if value is None or isinstance(value, str):
            return value
        return f"{value.day}.{value.month}.{value.year} {value:%H.%M}"


class MomentField(forms.DateTimeField):
    """An instant in Helsinki; an hour that does not exist or exists twice is refused."""

    widget = MomentInput
    default_error_messages = {
        "invalid": _("Write the date and the time, for example 29.9.2026 16.15; the time is Helsinki's.")
    }

    def __init__(self, **options: Any) -> None:
        formats = ["%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]
        super().__init__(input_formats=formats, **options)


@dataclass(frozen=True)
class Effect:
    """A choice with what it means: a sentence, a figure, and why it cannot be taken now."""

    label: Any
    text: Any = ""
    figure: str = ""
    why_not: Any = ""

    def __str__(self) -> str:
        return str(self.label)


class EffectChoices(forms.RadioSelect):
    """Radios whose labels are Effects; one with `why_not` stays in sight and cannot be chosen."""

    control = "choices"


class EffectField(forms.ChoiceField):
    """One of several Effects: `choices` are (value, Effect)."""

    widget = EffectChoices
    default_error_messages = {"impossible": _("This cannot be chosen now: %(why)s")}

    def __init__(self, *, choices: Iterable[tuple[str, Effect]] = (), **options: Any) -> None:
        super().__init__(choices=list(choices), **options)

    def validate(self, value: Any) -> None:
        """A choice that stands there only with its reason is refused with it."""
        super().validate(value)
        effects: dict[str, Any] = {str(key): effect for key, effect in list(self.choices)}  # type: ignore[arg-type]
        why = getattr(effects.get(str(value)), "why_not", None)
        if why:
            raise ValidationError(self.error_messages["impossible"], code="impossible", params={"why": why})


def languages_in_themselves(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, SafeString]]:
    """Languages to choose among, each by its own name and marked so that a screen reader says it right."""
    return [(code, format_html('<span lang="{}">{}</span>', code, name)) for code, name in choices]
