"""A programme and its implementation plan as plain data: what a programme file holds, and what the plan check reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Texts = Mapping[str, str]
PROJECT, OPERATING = "project", "operating"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Head:
    """Which programme this is. `official` and `unofficial` are languages; every text has all of them."""

    id: str
    fund: str
    country: str
    currency: str
    start: date
    end: date
    official: tuple[str, ...]
    unofficial: tuple[str, ...]
    title: Texts
    allocation: Decimal
    catalogue: str = ""
    interventions: str = ""
    authority: Texts = field(default_factory=dict)
    area: Texts = field(default_factory=dict)
    approved_on: date | None = None
    rulebook: str = ""
    criteria: str = ""
    case_number: str = ""
    court: Texts = field(default_factory=dict)
    source: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Official languages first."""
        return self.official + self.unofficial


@dataclass(frozen=True)
class Term:
    """A word of the programme's own lists (grounds of the raised rate, types of applicants).

    `by_legal_form`: a ground that depends on who implements, by the table of legal forms.
    """

    code: str
    label: Texts
    article: str = ""
    by_legal_form: bool = False


@dataclass(frozen=True)
class ObjectiveEntry:
    """A specific objective. The parts of its allocation can fall short of the total, as printed; amounts in euro."""

    code: str
    title: Texts
    total: Decimal
    project: Decimal
    operating: Decimal
    description: Texts = field(default_factory=dict)
    article: str = ""
    special_nature: Texts = field(default_factory=dict)
    printed_titles: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class MeasureEntry:
    """An implementation measure. `printed_titles` has the official title where another place prints it differently."""

    code: str
    objective: str
    title: Texts
    printed_titles: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class ActionEntry:
    """An action, or an objective's operating support. Rates in percent.

    `openings` are the seasons of the plan's tables, `sheet_openings` those of the action's own sheet.
    """

    code: str
    objective: str
    measure: str
    support: str
    title: Texts
    rate: Decimal
    description: Texts = field(default_factory=dict)
    aims: Texts = field(default_factory=dict)
    printed_titles: Mapping[str, str] = field(default_factory=dict)
    applicants: tuple[str, ...] = ()
    applicants_text: Texts = field(default_factory=dict)
    raised_rate: Decimal | None = None
    raised_rate_grounds: tuple[str, ...] = ()
    raised_rate_text: Texts = field(default_factory=dict)
    indicators: tuple[str, ...] = ()
    printed_indicators: tuple[str, ...] = ()
    printed_indicator_titles: Mapping[str, str] = field(default_factory=dict)
    indicator_statement: tuple[str, ...] = ()
    coordination: Texts = field(default_factory=dict)
    coordinated_funds: tuple[str, ...] = ()
    intervention_types: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    carry_overs: tuple[str, ...] = ()
    sheet_openings: tuple[str, ...] = ()
    sheet_text: str = ""
    start_text: Texts = field(default_factory=dict)
    targeted: str = ""
    targeted_text: str = ""
    in_table: bool = True
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class AmountEntry:
    """What a season opens, in euro; `measure` is empty where the plan gives one amount for the objective."""

    objective: str
    measure: str
    support: str
    season: str
    amount: Decimal
    carry_over_from: str = ""
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class Chapter:
    """A chapter as the table of contents numbers it."""

    number: str
    title: str


@dataclass(frozen=True)
class TableEntry:
    """A table as the table of contents lists it; `caption` is False where the body has lost its heading."""

    number: str
    title: str
    objective: str = ""
    caption: bool = True


@dataclass(frozen=True)
class ProgressEntry:
    """Figures of the progress chapter, in millions of euro, with the decimals they are printed with."""

    earmarked: str
    remaining: str


@dataclass(frozen=True)
class Statement:
    """What the running text says about openings, of an objective or of named actions."""

    kind: str
    seasons: tuple[str, ...]
    objective: str = ""
    actions: tuple[str, ...] = ()
    source: str = ""
    wording: str = ""


@dataclass(frozen=True)
class Repair:
    """A misprint and what it was read as."""

    where: str
    place: str
    printed: str
    repaired: str


@dataclass(frozen=True)
class Gap:
    """Text that is missing or left unfinished."""

    where: str
    kind: str
    source: str = ""
    wording: str = ""


@dataclass(frozen=True)
class PlanEntry:
    """One version of the implementation plan. `totals` are the bottom rows of its tables, by objective and season."""

    code: str
    title: Texts
    year_from: int
    year_to: int
    seasons: tuple[str, ...]
    dated: date | None = None
    handled_on: date | None = None
    amounts: tuple[AmountEntry, ...] = ()
    totals: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()
    tables: tuple[TableEntry, ...] = ()
    progress: Mapping[str, ProgressEntry] = field(default_factory=dict)
    progress_total: ProgressEntry | None = None
    progress_as_of: date | None = None
    statements: tuple[Statement, ...] = ()
    repairs: tuple[Repair, ...] = ()
    gaps: tuple[Gap, ...] = ()
    source: str = ""


Entry = ObjectiveEntry | MeasureEntry | ActionEntry


@dataclass(frozen=True)
class ProgrammeFile:
    """All of a programme file, after every reference in it has been followed."""

    head: Head
    objectives: tuple[ObjectiveEntry, ...]
    actions: tuple[ActionEntry, ...]
    measures: tuple[MeasureEntry, ...] = ()
    plan: PlanEntry | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    articles: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Texts] = field(default_factory=dict)
    letters: Mapping[str, Texts] = field(default_factory=dict)
    state_aid: Mapping[str, str] = field(default_factory=dict)
    legal_forms: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, bool] = field(default_factory=dict)
    grounds: tuple[Term, ...] = ()
    applicant_types: tuple[Term, ...] = ()
    short_titles: tuple[Term, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Objectives, measures and actions: all that has a code and a title."""
        return (*self.objectives, *self.measures, *self.actions)
