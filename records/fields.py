"""Database fields of our own."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999999.99")


def to_cents(value: Any) -> int:
    """The amount in whole cents. ValueError when it has a fraction of a cent: rounding is a rule's business."""
    cents = Decimal(value) * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{value} has a fraction of a cent")
    return int(cents)


class MoneyField(models.BigIntegerField):
    """An amount in euro, a Decimal with two places in Python, whole cents in the database.

    Cents add up exactly on both databases; SQLite has no exact decimal type.
    """

    description = "Amount in euro, kept in cents"
    _pyi_private_set_type: Decimal | int  # type: ignore[assignment]  # what the type checker knows of it
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / 100).quantize(CENT)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value)).quantize(CENT)
        except ArithmeticError as error:
            raise ValidationError(f"“{value}” is not an amount.") from error

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else to_cents(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    @property
    def validators(self) -> list[Any]:
        return [MaxValueValidator(LARGEST)]

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))
