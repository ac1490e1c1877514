"""An application as the rules see it: plain values, no models. Money in euro, rates and shares in percent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from applications.rules.entries import Entries
from applications.rules.questions import Question
from calls.rules.contents import USUAL
from calls.rules.rates import FULLY_FUNDED, RateClaim, RateTerms
from calls.rules.targeting import Targeting

APPLICANT = ""

STAFF, TRAVEL, EXTERNAL, EQUIPMENT, OTHER = "staff", "travel", "external", "equipment", "other"
CATEGORIES = (STAFF, TRAVEL, EXTERNAL, EQUIPMENT, OTHER)

FLAT_40, FLAT_7, FLAT_1 = "flat_40", "flat_7", "flat_1"
LUMP_SUM, OPERATING_REAL = "lump_sum", "operating_real"
MODELS = (FLAT_40, FLAT_7, FLAT_1, LUMP_SUM, OPERATING_REAL)

REAL, HOURLY = "real", "hourly"

LAND, LAND_DERELICT = "land", "land_derelict"

NO_AGREEMENT, AGREEMENT_SIGNED = "none", "signed"


@dataclass(frozen=True)
class Party:
    """The applicant (key "") or a partner. `vat_shown`: it has been shown that its VAT cannot be deducted.

    `row` is a partner's place in the form; `role` what it does; `agreement` how far the agreement with it has come.
    """

    key: str
    name: str
    legal_form: str
    vat_shown: bool = False
    business_id: str = ""
    receives_funding: bool = True
    organisation: str = ""
    row: str = ""
    country: str = "FI"
    role: str = ""
    agreement: str = ""
    agreement_on: date | None = None


@dataclass(frozen=True)
class Staff:
    """What a staff line rests on: monthly cost, months and a fixed share of full time; or a yearly cost and hours.

    `share` is in percent of full time. `person` tells whose hours are summed; empty: the line stands for one person.
    """

    share: Decimal | None = None
    share_reasons: str = ""
    monthly_cost: Decimal | None = None
    months: Decimal | None = None
    yearly_cost: Decimal | None = None
    hours: Decimal | None = None
    person: str = ""


@dataclass(frozen=True)
class CostLine:
    """One cost of one party in one project year (0: not divided by year).

    `key` is its place in the form ("budget.lines.<key>"); a line with several years comes as one per year, same key.
    `kind` is empty, land, land_derelict, or one of costs.NEVER_ELIGIBLE. The cost without VAT is `amount`, or else
    `quantity` x `unit_price`, or what `staff` comes to. `procurement` is its kind when the line is a procurement.
    """

    key: str
    category: str
    label: str = ""
    amount: Decimal | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    party: str = APPLICANT
    year: int = 0
    vat: Decimal = Decimal(0)
    kind: str = ""
    staff: Staff | None = None
    procurement: str = ""

    def unit_path(self, method: str) -> str:
        """Where its units are entered: the months or hours of staff, else the quantity; of its year when it has one."""
        unit = "quantity" if self.category != STAFF else "hours" if method == HOURLY else "months"
        return f"budget.lines.{self.key}.{unit}" + (f".{self.year}" if self.year else "")


@dataclass(frozen=True)
class Procurement:
    """A planned procurement: its whole value without VAT.

    `kind` is goods_services, social_health, other_special or works.
    """

    key: str
    name: str
    value: Decimal
    kind: str = "goods_services"


@dataclass(frozen=True)
class Deliverable:
    """What a lump sum is paid against: the amount, and how it is shown to be ready."""

    key: str
    name: str
    amount: Decimal | None
    shown_by: str = ""


@dataclass(frozen=True)
class Budget:
    """The cost estimate under one cost model."""

    model: str
    lines: tuple[CostLine, ...] = ()
    staff_method: str = REAL
    procurements: tuple[Procurement, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    wholly_procured: bool = False


@dataclass(frozen=True)
class OwnMoney:
    """One party's own money; `reasons` when it puts in none; `accepted`: the officer's answer, None until then."""

    party: str
    amount: Decimal | None
    reasons: str = ""
    accepted: bool | None = None


@dataclass(frozen=True)
class OtherMoney:
    """Money of an outsider, paid to the project. `source` is public or private."""

    key: str
    name: str
    amount: Decimal | None
    source: str = "public"
    in_kind: bool = False
    from_eu_budget: bool = False


@dataclass(frozen=True)
class Financing:
    """The financing plan. `maximum`: less support than the rate would give, when the applicant asks for less."""

    fund: Decimal | None
    own: tuple[OwnMoney, ...] = ()
    other: tuple[OtherMoney, ...] = ()
    revenue: Decimal = Decimal(0)
    maximum: Decimal | None = None


@dataclass(frozen=True)
class Indicator:
    """One entry of the catalogue. `of` is the output a result is a part of; `ages` the brackets it can have."""

    code: str
    objective: str
    kind: str
    persons: bool
    parent: str = ""
    of: str = ""
    counts: str = "persons"
    ages: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Target:
    """The target of one indicator: cells by (age bracket, gender) for persons, else one number."""

    code: str
    number: int | None = None
    cells: Mapping[tuple[str, str], int | None] = field(default_factory=lambda: MappingProxyType({}))
    baseline: int = 0


@dataclass(frozen=True)
class Signature:
    """A person who signed: entitled to sign for the applicant, and how strongly identified (password, strong)."""

    entitled: bool
    level: str


@dataclass(frozen=True)
class Enclosure:
    """A file enclosed: under which heading of the call's (empty: beside), and what the virus check said of it."""

    heading: str
    name: str
    scan: str = "clean"
    key: str = ""


@dataclass(frozen=True)
class CallTerms:
    """What the call and the plan say for the action applied for."""

    opens: datetime
    closes: datetime
    rate: RateTerms
    objective: str
    open_actions: frozenset[str]
    catalogue: Mapping[str, Indicator]
    indicators: tuple[str, ...] = ()
    models: tuple[str, ...] = MODELS
    applicant_kinds: tuple[str, ...] = ()
    targeting: Targeting | None = None
    questions: tuple[Question, ...] = ()
    priorities: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decisions_on: date | None = None
    required_texts: tuple[str, ...] = ("title", "summary")
    required_rows: tuple[str, ...] = ()
    contents: frozenset[str] = USUAL
    longest_texts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    attachments: tuple[str, ...] = ()
    attachment_titles: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    declarations: tuple[str, ...] = ()

    @property
    def fully_funded(self) -> bool:
        """Act section 14: operating support and emergency assistance may cover all costs."""
        return self.rate.support in FULLY_FUNDED


@dataclass(frozen=True)
class ApplicationData:
    """Everything an application says that a rule looks at. Field paths of reasons follow the names here."""

    texts: Mapping[str, str]
    applicant: Party
    starts_on: date | None
    ends_on: date | None
    claim: RateClaim
    rate: Decimal | None
    budget: Budget
    financing: Financing
    targets: tuple[Target, ...] = ()
    partners: tuple[Party, ...] = ()
    missing_indicator_reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    early_start_reasons: str = ""
    entries: Entries = field(default_factory=Entries)
    other_funding: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    declared: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def parties(self) -> tuple[Party, ...]:
        """The applicant first, then the partners."""
        return (self.applicant, *self.partners)
