"""A data set as text: one set, one text, one SHA-256. Keys sorted, amounts and dates as strings, no spaces."""

import json
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reporting.rules.kinds import KINDS, AnyDataset


def plain(value: object) -> str:
    """Decimal, date and instant as strings; an instant in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a data set")


def to_text(dataset: AnyDataset) -> str:
    """The canonical text of a data set. TypeError when it holds anything but what `plain` and JSON know."""
    return json.dumps(
        asdict(dataset),
        default=plain,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def fingerprint(text: str) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def from_text(kind: str, text: str) -> AnyDataset:
    """The data set again. KeyError for an unknown kind or a missing field."""
    dataset: AnyDataset = rebuilt(KINDS[kind], json.loads(text))
    return dataset


def rebuilt(kind: Any, value: Any) -> Any:
    """`value`, as JSON gives it, as the type `kind` says."""
    if value is None:
        return None
    if is_dataclass(kind):
        return instance(kind, value)
    if isinstance(kind, UnionType):
        return rebuilt(next(part for part in get_args(kind) if part is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(rebuilt(get_args(kind)[0], item) for item in value)
    return scalar(kind, value)


def instance(kind: Any, value: dict[str, Any]) -> Any:
    """A dataclass from its fields; a field that is missing or unknown is an error, never a default."""
    hints = get_type_hints(kind)
    if set(value) != {field.name for field in fields(kind)}:
        raise KeyError(f"{kind.__name__}: {sorted(value)}")
    return kind(**{name: rebuilt(hints[name], item) for name, item in value.items()})


def scalar(kind: Any, value: Any) -> Any:
    """An amount, a date or an instant from its string; all else as it is."""
    if kind is Decimal:
        return Decimal(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return value
