"""Plain data for tests of the rules: a whole application with nothing wrong in it, to be spoilt piece by piece."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from applications.rules.data import (
    ApplicationData,
    Budget,
    CallTerms,
    CostLine,
    Financing,
    Indicator,
    OwnMoney,
    Party,
    Staff,
    Target,
)
from applications.rules.indicators import CELLS
from calls.rules.limits import bounds_of
from calls.rules.parameters import Parameters
from calls.rules.rates import RateClaim, RateTerms
from records.rules import Reason

LAW = Parameters()
FINLAND = bounds_of("AMIF", "FI")
APPLICANT = Party("", "Rinki ry", "association", business_id="1234567-1")
PARTNER = Party("p1", "Kuusikallion kaupunki", "municipality")
NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


def codes(reasons: Iterable[Reason]) -> list[str]:
    """The codes of reasons, in their order; each has the figures its sentence speaks of."""
    return [told(reason).code for reason in reasons]


def only(reasons: Iterable[Reason]) -> Reason:
    """The one reason there is."""
    (reason,) = reasons
    return told(reason)


def told(reason: Reason) -> Reason:
    """The reason, once its sentence can be written with its figures."""
    assert reason.text % dict(reason.params)
    return reason


def staff_line(key: str = "1", **values: Any) -> CostLine:
    """A co-ordinator: 4 000.00 a month for twelve months at 100 %, so 48 000.00."""
    staff = Staff(share=Decimal(100), monthly_cost=Decimal("4000.00"), months=Decimal(12), share_reasons="")
    names = {name: values.pop(name) for name in list(values) if name in Staff.__dataclass_fields__}
    return CostLine(key, "staff", "Coordinator", staff=replace(staff, **names), **values)


def cost_line(key: str, category: str, amount: str, **values: Any) -> CostLine:
    """A cost of `amount` euro."""
    return CostLine(key, category, values.pop("label", f"line {key}"), Decimal(amount), **values)


def persons(code: str, *values: int) -> Target:
    """A target broken down into nine cells, in the order of CELLS; fewer values leave the rest at zero."""
    filled = [*values, *([0] * (9 - len(values)))]
    return Target(code, cells=dict(zip(CELLS, filled, strict=True)))


def _entry(code: str, kind: str = "output", **values: Any) -> Indicator:
    return Indicator(code, f"SO{code[2]}", kind, values.pop("persons", True), **values)


CATALOGUE = MappingProxyType(
    {
        one.code: one
        for one in (
            _entry("O.1.2"),
            _entry("R.1.5", "result", of="O.1.2"),
            _entry("R.1.7", "result"),
            _entry("R.1.7.1", "result", parent="R.1.7", ages=("<18",)),
            _entry("R.1.7.2", "result", parent="R.1.7", persons=False, counts="families"),
            _entry("O.2.2", persons=False, counts="authorities"),
            _entry("O.2.3"),
            _entry("O.2.3.1", parent="O.2.3"),
            _entry("O.2.3.2", parent="O.2.3"),
            _entry("O.2.7", persons=False, counts="projects"),
            _entry("R.2.8", "result", of="O.2.3.1"),
            _entry("R.2.9", "result"),
            _entry("R.2.10", "result"),
        )
    }
)

CALL = CallTerms(
    opens=datetime(2027, 2, 1, 6, 0, tzinfo=UTC),
    closes=datetime(2027, 3, 12, 14, 15, tzinfo=UTC),
    rate=RateTerms(
        "2D2",
        rate=Decimal("75.00"),
        raised_rate=Decimal("90.00"),
        grounds=("integration_local_regional_cso", "vulnerable_persons"),
    ),
    objective="SO2",
    open_actions=frozenset({"2D2", "2D5"}),
    catalogue=CATALOGUE,
    indicators=("O.2.3",),
)

# 48 000.00 of staff and 40 % of it: 67 200.00; 90 % of it: 60 480.00.
APPLICATION = ApplicationData(
    texts={"title": "Alkuun yhdessä", "summary": "Ohjausta kuudessa kunnassa."},
    applicant=APPLICANT,
    starts_on=date(2027, 9, 1),
    ends_on=date(2029, 8, 31),
    claim=RateClaim(
        "integration_local_regional_cso", "Kansalaisjärjestö tekee kotouttamistyötä.", "association"
    ),
    rate=Decimal("90.00"),
    budget=Budget("flat_40", (staff_line(),)),
    financing=Financing(Decimal("60480.00"), (OwnMoney("", Decimal("6720.00")),)),
    targets=(persons("O.2.3", 5, 5, 0, 40, 40),),
    other_funding="no",
)
