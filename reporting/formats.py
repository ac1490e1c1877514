"""Numbers as the documents write them (unambiguous for all readers: 1 234 567,89; in English 1 234 567.89)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date

from records.formats import NBSP, day, grouped

MILLION = Decimal(1_000_000)
DASH = "–"


def figure(value: Decimal | int, language: str, decimals: int = 0) -> str:
    """A number, half up, thousands apart by a no-break space; a decimal comma, in English a point."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return grouped(rounded, decimals, thousands=NBSP, point="." if language == "en" else ",")


def cents(value: Decimal, language: str) -> str:
    """An amount in euro with its cents, without a unit: the column head or the sentence names it."""
    return figure(value, language, 2)


def euro(value: Decimal, language: str) -> str:
    """An amount with its unit: 1 234,50 euroa, 1 234,50 euro, EUR 1 234.50."""
    text = cents(value, language)
    return {"fi": f"{text}{NBSP}euroa", "sv": f"{text}{NBSP}euro"}.get(language, f"EUR{NBSP}{text}")


def cents_or_dash(value: Decimal, language: str) -> str:
    """An amount, or a dash for nothing."""
    return cents(value, language) if value else DASH


def change(value: Decimal, language: str) -> str:
    """An amount with its sign; a dash for no change."""
    return ("+" if value > 0 else "") + cents_or_dash(value, language)


def millions(value: Decimal, language: str, decimals: int = 1) -> str:
    """An amount in euro as millions."""
    return figure(value / MILLION, language, decimals)


def share(value: Decimal, language: str, decimals: int = 1) -> str:
    """A ratio (0 to 1) as percent: 11,0 %, in English 11.0%."""
    return figure(value * 100, language, decimals) + ("%" if language == "en" else f"{NBSP}%")


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """part / whole, 0 when there is no whole."""
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def short_day(value: date, language: str) -> str:
    """A date for narrow columns: 30.9.2024; in English 30 Sep 2024."""
    if language != "en":
        return day(value, language)
    return str(format_date(value, "d MMM y", locale="en")).replace(" ", NBSP)
