"""What every rule of the fund answers with. Plain Python: the words are translated at the edge (records.formats)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

ERROR = "error"
WARNING = "warning"


def gettext_noop(text: str) -> str:
    """Mark a text for translation without importing the framework."""
    return text


@dataclass(frozen=True)
class Percent:
    """A rate in percent, so that it is written as one: `Percent(Decimal("75"))` reads "75 %"."""

    value: Decimal


@dataclass(frozen=True)
class Number:
    """A figure that is neither money nor a rate (points, hours, days): written with the decimals it has."""

    value: Decimal


@dataclass(frozen=True)
class Reason:
    """One thing a rule found: its code, the sentence (English, with %(name)s), the figures in it, and the article.

    A Decimal among `params` is an amount of money; a `str` that starts a code list stays as it is.
    `field` is the path of the form field it concerns ("budget.lines.3.share").
    """

    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    article: str = ""
    field: str = ""
    severity: str = ERROR

    @property
    def blocks(self) -> bool:
        """Whether it stops what was asked; a warning does not."""
        return self.severity == ERROR

    def at(self, path: str) -> "Reason":
        """The same reason, said about another field."""
        return replace(self, field=path)


def once(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons in their order, each said once: the same code at the same field with the same figures."""
    found = {(one.code, one.field, tuple(sorted(one.params.items()))): one for one in reasons}
    return list(found.values())


class Refused(Exception):
    """A service says no, with reasons for the person who asked. Nothing was written."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(f"{reason.code} {dict(reason.params)}" for reason in reasons))
        self.reasons = list(reasons)


def refuse(*found: Reason | None) -> None:
    """Raise Refused with the reasons that block; nothing happens when there is none."""
    reasons = [reason for reason in found if reason is not None and reason.blocks]
    if reasons:
        raise Refused(*reasons)
