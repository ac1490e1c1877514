"""Numbers, dates and reasons in the reader's language (screens.md, report-design.md)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext, override

from records.rules import Number, Percent, Reason

HELSINKI = ZoneInfo("Europe/Helsinki")
NBSP = "\u00a0"
MINUS = "\u2212"


def grouped(value: Decimal, decimals: int, *, thousands: str, point: str) -> str:
    """`value` with a fixed number of decimals, its thousands apart, and a real minus."""
    text = f"{abs(value):,.{decimals}f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return (MINUS if value < 0 and text.strip("0.,\u00a0") else "") + text


def number(value: Decimal | int, language: str, decimals: int = 0) -> str:
    """1 234,50 in Finnish and Swedish, 1,234.50 in English."""
    if language == "en":
        return grouped(Decimal(value), decimals, thousands=",", point=".")
    return grouped(Decimal(value), decimals, thousands=NBSP, point=",")


def money(value: Decimal | int, language: str, *, unit: bool = True) -> str:
    """An amount in euro with its cents: 1 234,50 € in Finnish and Swedish, €1,234.50 in English."""
    text = number(value, language, 2)
    if not unit:
        return text
    if language == "en":
        return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"
    return f"{text}{NBSP}€"


def percent(value: Decimal, language: str) -> str:
    """75 %, 11,5 %; in English 75%; decimals only where there are any."""
    plain = Decimal(value).normalize()
    exponent = plain.as_tuple().exponent
    text = number(plain, language, max(0, -exponent) if isinstance(exponent, int) else 0)
    return f"{text}%" if language == "en" else f"{text}{NBSP}%"


def day(value: date, language: str) -> str:
    """29.9.2023; in English 29 September 2023."""
    if isinstance(value, datetime):
        value = value.astimezone(HELSINKI).date()
    if language == "en":
        return str(format_date(value, "d MMMM y", locale="en")).replace(" ", NBSP)
    return f"{value.day}.{value.month}.{value.year}"


def clock(value: datetime, language: str, *, seconds: bool = False) -> str:
    """16.15 or 16.15.32; in English 16:15."""
    local = value.astimezone(HELSINKI)
    text = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    return text if language == "en" else text.replace(":", ".")


def moment(value: datetime, language: str, *, seconds: bool = False) -> str:
    """An instant in Helsinki: 29.9.2023 klo 16.15, 29.9.2023 kl. 16.15, 29 September 2023 at 16:15."""
    word = {"fi": "klo", "sv": "kl."}.get(language, "at")
    return f"{day(value, language)} {word}{NBSP}{clock(value, language, seconds=seconds)}"


def written(value: Any, language: str) -> Any:
    """One parameter of a reason as words: money, percent, dates; everything else as it is."""
    match value:
        case Percent():
            return percent(value.value, language)
        case Number():
            return number(value.value, language, max(0, -int(value.value.as_tuple().exponent)))
        case Decimal():
            return money(value, language)
        case datetime():
            return moment(value, language)
        case date():
            return day(value, language)
        case Mapping():
            return in_language(value, language)
        case list() | tuple():
            return ", ".join(str(written(item, language)) for item in value)
    return value


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in English, Swedish or Finnish, whichever there is first."""
    for code in (language, "en", "sv", "fi"):
        if texts.get(code):
            return texts[code]
    return ""


def reason_text(reason: Reason, language: str) -> str:
    """The reason as a sentence in `language`."""
    with override(language):
        text = gettext(reason.text) if reason.text else reason.code
    return text % {name: written(value, language) for name, value in reason.params.items()}
