"""The data sets behind the reports: frozen, typed, and complete, so that a document needs nothing else.

Amounts are euro with two places; what a step leaves over (not yet called, free, not yet paid) is kept as a figure
of its own, so that the identities between them can be checked and not only assumed.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal("0.00")
COMMITTEE = "committee"
EARMARKS = "earmarks"
STEPS = ("allocated", "called", "uncalled", "earmarked", "committed", "free", "paid", "open")
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Text:
    """One text in the three languages; an empty one falls back to the next that has words."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    def to(self, language: str) -> str:
        """The text in `language`, else in English, Swedish or Finnish."""
        return next((text for text in (getattr(self, language), self.en, self.sv, self.fi) if text), "")


@dataclass(frozen=True)
class Header:
    """What the data set is about: as of 24:00 of `as_of`, with everything that had been recorded when it was frozen.

    `last_record` is the newest entry in it, not the moment of freezing: unchanged data give the same set again.
    `objective` is what the programme calls its objectives, empty where it has no word of its own.
    """

    kind: str
    programme: str
    title: Text
    fund: str
    period: str
    authority: Text
    as_of: date
    previous: date
    last_record: datetime
    demo: bool
    objective: Text = Text()


@dataclass(frozen=True)
class Balance:
    """The eight steps from allocation to payment."""

    allocated: Decimal = ZERO
    called: Decimal = ZERO
    uncalled: Decimal = ZERO
    earmarked: Decimal = ZERO
    committed: Decimal = ZERO
    free: Decimal = ZERO
    paid: Decimal = ZERO
    open: Decimal = ZERO

    @property
    def reserved(self) -> Decimal:
        """Earmarked and committed together, in euro."""
        return self.earmarked + self.committed

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Balance)))

    def __sub__(self, other: "Balance") -> "Balance":
        return Balance(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(Balance)))


def balance(
    allocated: Decimal, called: Decimal, earmarked: Decimal, committed: Decimal, paid: Decimal
) -> Balance:
    """A balance from its five independent figures, in euro."""
    return Balance(
        allocated, called, allocated - called, earmarked, committed, called - earmarked - committed,
        paid, committed - paid,
    )  # fmt: skip


@dataclass(frozen=True)
class Objective:
    """A specific objective: what the programme gives it by kind of support, and its balance then and now."""

    code: str
    title: Text
    short: Text
    project_support: Decimal
    operating_support: Decimal
    rounding_difference: Decimal
    now: Balance
    before: Balance

    @property
    def number(self) -> str:
        """SO2 is objective 2; a code of another kind stands as it is."""
        return self.code.removeprefix("SO")


@dataclass(frozen=True)
class Line:
    """A call line: round x measure, or round x objective. `moved` is carried in and out, and returned."""

    round: str
    round_title: Text
    objective: str
    measure: str
    title: Text
    support: str
    opened: Decimal
    carried: Decimal
    returned: Decimal
    called: Decimal
    earmarked: Decimal
    committed: Decimal
    paid: Decimal
    free: Decimal
    waiting: int
    earmarked_since: date | None

    @property
    def moved(self) -> Decimal:
        """Money carried in, less money carried out and returned."""
        return self.carried - self.returned


@dataclass(frozen=True)
class Quarter:
    """Earmarked plus committed money of each objective at the end of one quarter, in the objectives' order."""

    ends: date
    reserved: tuple[Decimal, ...]


@dataclass(frozen=True)
class Money:
    """Where every euro is; `total` comes from the ledger as a whole, not from adding up the objectives."""

    objectives: tuple[Objective, ...]
    total: Balance
    total_before: Balance
    lines: tuple[Line, ...]
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True)
class EarmarksData:
    """The data set of the earmark summary."""

    header: Header
    money: Money


@dataclass(frozen=True)
class MeasureRow:
    """Money held by one implementation measure, or by the operating support of one objective."""

    code: str
    objective: str
    title: Text
    short: Text
    committed: Decimal
    earmarked: Decimal
    projects: int

    @property
    def held(self) -> Decimal:
        """Earmarked and committed together, in euro."""
        return self.committed + self.earmarked


@dataclass(frozen=True)
class ActionRow:
    """One action in one round: who asked, who got. Undecided applications are counts and sums only."""

    action: str
    measure: str
    objective: str
    title: Text
    received: int
    asked: Decimal
    granted_n: int
    granted: Decimal
    waiting_n: int
    earmarked: Decimal
    undecided_n: int
    rejected_n: int
    not_admitted_n: int
    withdrawn_n: int


@dataclass(frozen=True)
class Round:
    """A call round with its actions; `opened` is what its lines offer after carry-overs, before returns."""

    code: str
    title: Text
    opens: datetime
    closes: datetime
    open: bool
    opened: Decimal
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True)
class Project:
    """A granted project. The title is in the language of the application."""

    reference: str
    title: str
    language: str
    organisation: str
    objective: str
    measure: str
    action: str
    round: str
    rate: Decimal
    starts: date | None
    ends: date | None
    requested: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def paid_share(self) -> Decimal:
        """Paid as a part of the commitment, 0 to 1."""
        return self.paid / self.committed if self.committed else Decimal(0)


@dataclass(frozen=True)
class Cell:
    """One cell of the 3 x 3 breakdown of a person indicator."""

    age: str
    gender: str
    value: int


@dataclass(frozen=True)
class Indicator:
    """What granted projects have promised for one indicator."""

    code: str
    objective: str
    kind: str
    title: Text
    unit: Text
    parent: str
    planned: int
    projects: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Finding:
    """One contradiction of the plan, in words."""

    code: str
    severity: str
    where: str
    message: Text
    expected: str
    found: str


@dataclass(frozen=True)
class PlannedRow:
    """What the plan will open for one measure, by season (in the order of `Ahead.seasons`)."""

    measure: str
    objective: str
    support: str
    title: Text
    amounts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """All seasons together, in euro."""
        return sum(self.amounts, ZERO)

    @property
    def number(self) -> str:
        """SO2 is objective 2."""
        return self.objective.removeprefix("SO")


@dataclass(frozen=True)
class Season:
    code: str
    title: Text


@dataclass(frozen=True)
class Ahead:
    """What the current plan opens after the cut-off; an empty title means that there is no plan."""

    plan: Text
    dated: date | None
    seasons: tuple[Season, ...]
    rows: tuple[PlannedRow, ...]


@dataclass(frozen=True)
class Criteria:
    """A set of selection criteria in use, and when the committee approved it."""

    title: Text
    version: str
    approved_on: date | None


@dataclass(frozen=True)
class Payments:
    """Payment applications to the Commission by the cut-off, against a tenth of the initial allocation (AMIF 17)."""

    initial: Decimal = ZERO
    covered: Decimal = ZERO
    count: int = 0
    latest: date | None = None
    demo: bool = False

    @property
    def needed(self) -> Decimal:
        """A tenth of the initial allocation, half up to the cent, in euro."""
        return (self.initial / 10).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")

    @property
    def missing(self) -> Decimal:
        """What is still to be covered, in euro; zero once the condition is met."""
        return max(self.needed - self.covered, ZERO)

    @property
    def met(self) -> bool:
        """Whether the condition is met."""
        return self.covered >= self.needed

    @property
    def share(self) -> Decimal:
        """What is covered as a part of the initial allocation, 0 to 1."""
        return self.covered / self.initial if self.initial else Decimal(0)


@dataclass(frozen=True)
class CommitteeData:
    """The data set of the report to the monitoring committee."""

    header: Header
    money: Money
    measures: tuple[MeasureRow, ...]
    rounds: tuple[Round, ...]
    projects: tuple[Project, ...]
    indicators: tuple[Indicator, ...]
    findings: tuple[Finding, ...]
    ahead: Ahead
    criteria: tuple[Criteria, ...]
    payments: Payments = Payments()


Dataset = CommitteeData | EarmarksData
