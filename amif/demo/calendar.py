"""When the demo's rounds opened, closed and were decided; the plan gives only the seasons."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from records.formats import HELSINKI


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """An instant by the clock in Helsinki."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


@dataclass(frozen=True)
class Round:
    """The instants of one round; `amounts` by line where the plan's tables have none (2022: demo data)."""

    prepared: datetime
    opens: datetime
    closes: datetime
    checked: datetime
    scored: datetime
    proposed: datetime
    decided: datetime
    amounts: dict[str, Decimal] | None = None
    returned: datetime | None = None


def amounts(**lines: int) -> dict[str, Decimal]:
    """Euro by line code; a code that begins with a digit is written with an underscore before it."""
    return {code.lstrip("_"): Decimal(euro) for code, euro in lines.items()}


ROUNDS = {
    "2022-spring": Round(
        at(2022, 2, 21), at(2022, 3, 1, 8), at(2022, 3, 31, 16, 15), at(2022, 4, 11), at(2022, 5, 6),
        at(2022, 5, 25), at(2022, 6, 21),
        amounts(_1A=2_000_000, _1B=2_500_000, OS1=2_600_000, _2B=900_000, _2D=2_500_000, OS2=1_530_000,
                SO3=500_000, OS3=617_616),
        at(2023, 3, 31),
    ),
    "2022-autumn": Round(
        at(2022, 8, 22), at(2022, 9, 1, 8), at(2022, 9, 30, 16, 15), at(2022, 10, 12), at(2022, 11, 8),
        at(2022, 11, 30), at(2023, 1, 17),
        amounts(_1B=2_000_000, _2D=2_500_000, SO3=900_000),
        at(2023, 3, 31),
    ),
    "2023-spring": Round(
        at(2023, 4, 6), at(2023, 4, 12, 8), at(2023, 5, 12, 16, 15), at(2023, 5, 22), at(2023, 6, 9),
        at(2023, 6, 20), at(2023, 8, 30), returned=at(2023, 12, 15),
    ),
    "2023-autumn": Round(
        at(2023, 8, 25), at(2023, 9, 1, 8), at(2023, 9, 29, 16, 15), at(2023, 10, 16), at(2023, 11, 20),
        at(2023, 12, 12), at(2024, 1, 30), returned=at(2024, 3, 15),
    ),
    "2024-spring": Round(
        at(2024, 2, 23), at(2024, 3, 1, 8), at(2024, 3, 28, 16, 15), at(2024, 4, 15), at(2024, 5, 13),
        at(2024, 5, 28), at(2024, 6, 19), returned=at(2024, 9, 30),
    ),
    "2024-autumn": Round(
        at(2024, 8, 26), at(2024, 9, 2, 8), at(2024, 9, 30, 16, 15), at(2024, 10, 15), at(2024, 11, 12),
        at(2024, 11, 28), at(2024, 12, 17),
    ),
}  # fmt: skip
CARRY_OVER = at(2023, 9, 4)
OPEN_ACTIONS = ("1B2", "1B3", "2D2", "2D5", "2D7", "3C1", "OS2")
OPEN_AMOUNTS = amounts(_1B=1_000_000, _2D=1_500_000, SO3=300_000, OS2=300_000)
OPEN_DAYS = 21
