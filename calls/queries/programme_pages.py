"""The plan as its pages show it: by objective, measure and action, with openings and amounts per season."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from calls.choices import Support
from calls.models import (
    Action,
    CallRound,
    Measure,
    Objective,
    PlanAmount,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.queries.calls import open_calls_of_action
from calls.queries.parameters import bounds_of_programme
from calls.queries.plan import actions_of_version
from calls.queries.season_plan import (
    current_version,
    objectives_of,
    openings_by_action,
    openings_of,
    seasons_in_tables,
    with_tables,
)
from calls.rules.ledger import ZERO
from calls.rules.rates import BASE, BY_SUPPORT, OPERATING, PROJECT, RAISED, RAISED_OTHERWISE
from calls.rules.seasons import season
from indicators.models import Indicator
from records.queries import at_hand


@dataclass(frozen=True)
class Cell:
    """An action in a season: what the plan's table says, and what the action's own sheet says."""

    season: str
    opening: PlanOpening | None
    on_sheet: bool

    @property
    def differs(self) -> bool:
        """One of the two opens the action, the other does not."""
        return bool(self.opening) is not self.on_sheet


@dataclass(frozen=True)
class ActionRow:
    """An action with its seasons."""

    action: Action
    cells: list[Cell]


@dataclass(frozen=True)
class MeasureBlock:
    """A measure with its amounts by season and its actions; `measure` None: actions of none, or operating support."""

    measure: Measure | None
    amounts: list[Decimal | None]
    rows: list[ActionRow]

    @property
    def operating(self) -> bool:
        """Whether it is the objective's operating support."""
        return any(row.action.support == Support.OPERATING for row in self.rows)


@dataclass(frozen=True)
class ObjectiveBlock:
    """An objective's part of the plan. `whole` has the amounts that are given for the objective alone."""

    objective: Objective
    blocks: list[MeasureBlock]
    whole: list[Decimal | None]
    totals: list[Decimal]

    @property
    def has_whole(self) -> bool:
        """Whether the plan gives this objective amounts as a whole."""
        return any(amount is not None for amount in self.whole)


@dataclass(frozen=True)
class PlanPage:
    """A version of the plan, laid out."""

    version: PlanVersion
    seasons: list[str]
    objectives: list[ObjectiveBlock]


@dataclass(frozen=True)
class Ground:
    """Why a rate can be had: the rate in percent, its ground in words, the provision, the actions that allow it."""

    rate: Decimal
    label: dict[str, str]
    article: str
    actions: list[str]
    operating: bool = False

    @property
    def codes(self) -> str:
        """The actions in words."""
        return ", ".join(self.actions)

    @property
    def provision(self) -> str:
        """The article in the page's language."""
        return gettext(self.article) if self.article else ""


@dataclass(frozen=True)
class ActionPage:
    """An action with everything its page shows."""

    action: Action
    version: PlanVersion | None
    cells: list[Cell]
    indicators: list[Indicator]
    open_calls: list[CallRound]


def site_programme(wanted: str = "") -> Programme | None:
    """The programme asked for, else the first; None when there is none."""
    rows = Programme.objects.order_by("pk")
    return rows.filter(pk=wanted).first() if wanted else rows.first()


def plan_page(version: PlanVersion) -> PlanPage:
    """The whole plan. Four queries whatever its size."""
    actions = actions_of_version(with_tables(version))
    openings = openings_by_action(version)
    amounts = list(version.amounts.all())
    found = {row.season for row in amounts}.union(*openings.values())
    seasons = sorted(found, key=season)
    return PlanPage(
        version,
        seasons,
        [
            block(objective, actions, openings, amounts, seasons)
            for objective in objectives_of(version.programme)
        ],
    )


def block(
    objective: Objective,
    actions: list[Action],
    openings: dict[int, dict[str, PlanOpening]],
    amounts: list[PlanAmount],
    seasons: list[str],
) -> ObjectiveBlock:
    """One objective: its measures with their actions, then operating support, sums below."""
    own = [action for action in actions if action.objective_id == objective.pk]
    given = [row for row in amounts if row.objective_id == objective.pk]
    blocks = [
        MeasureBlock(
            measure,
            by_season((row for row in given if row.measure_id == measure.pk), seasons),
            rows_of((action for action in own if action.measure_id == measure.pk), openings, seasons),
        )
        for measure in objective.measures.all()
    ]
    direct = [action for action in own if action.measure_id is None and action.support == Support.PROJECT]
    if direct:
        blocks.append(MeasureBlock(None, [None] * len(seasons), rows_of(direct, openings, seasons)))
    operating = [action for action in own if action.support == Support.OPERATING]
    if operating:
        paid = (row for row in given if row.support == Support.OPERATING)
        blocks.append(MeasureBlock(None, by_season(paid, seasons), rows_of(operating, openings, seasons)))
    whole = (row for row in given if row.measure_id is None and row.support == Support.PROJECT)
    totals = [sum((row.amount for row in given if row.season == season), ZERO) for season in seasons]
    return ObjectiveBlock(objective, blocks, by_season(whole, seasons), totals)


def by_season(rows: Iterable[PlanAmount], seasons: list[str]) -> list[Decimal | None]:
    """The amounts in the order of the seasons; None where the plan prints none."""
    found = {row.season: row.amount for row in rows}
    return [found.get(season) for season in seasons]


def rows_of(
    actions: Iterable[Action], openings: dict[int, dict[str, PlanOpening]], seasons: list[str]
) -> list[ActionRow]:
    """Each action with its cells."""
    return [ActionRow(action, cells_of(action, openings.get(action.pk, {}), seasons)) for action in actions]


def cells_of(action: Action, openings: dict[str, PlanOpening], seasons: list[str]) -> list[Cell]:
    """The action in every season of the plan."""
    return [Cell(season, openings.get(season), season in action.sheet_openings) for season in seasons]


def action_page(programme: Programme, code: str, at: datetime) -> ActionPage:
    """The action of that code. Action.DoesNotExist when there is none."""
    version = current_version(programme)
    action = action_in(with_tables(version).programme if version else programme, code)
    cells: list[Cell] = []
    if version:
        rows = [row for row in openings_of(version) if row.action.code == code]
        cells = cells_of(action, {row.season: row for row in rows}, seasons_in_tables(version))
    return ActionPage(
        action,
        version,
        cells,
        indicators_of([action]),
        list(open_calls_of_action(action, at).order_by("closes_at")),
    )


def action_in(programme: Programme, code: str) -> Action:
    """The present form of the action. One query, none when the programme's entries are read."""
    if not at_hand(programme, "actions"):
        rows = programme.actions.current().select_related("programme", "objective", "measure")
        return rows.get(code=code)
    current = (one for one in programme.actions.all() if one.replaced_at is None and one.code == code)
    found = next(current, None)
    if found is None:
        raise Action.DoesNotExist
    return found


def indicators_of(actions: Iterable[Action]) -> list[Indicator]:
    """The indicators the actions name, in the catalogue's order. One query."""
    actions = list(actions)
    codes = {code for action in actions for code in action.indicators}
    fund = actions[0].programme.fund if actions else ""
    return list(Indicator.objects.filter(fund=fund, code__in=codes))


def applicants_by_action(programme: Programme, actions: Iterable[Action]) -> list[tuple[dict[str, str], str]]:
    """Who can apply, each wording once, with the codes of its actions; kinds of applicants where none is printed."""
    found: dict[str, tuple[dict[str, str], list[str]]] = {}
    for action in actions:
        wording = action.eligible_text or joined(applicants_of(programme, [action]))
        found.setdefault(str(sorted(wording.items())), (wording, []))[1].append(action.code)
    return [(wording, ", ".join(codes)) for wording, codes in found.values()]


def joined(terms: list[dict[str, str]]) -> dict[str, str]:
    """Several words of the programme as one text, in every language they have."""
    languages = dict.fromkeys(language for term in terms for language in term)
    return {language: ", ".join(term.get(language, "") for term in terms) for language in languages}


def applicants_of(programme: Programme, actions: Iterable[Action]) -> list[dict[str, str]]:
    """Who can apply for at least one of the actions, in the programme's own words."""
    words = programme.vocabulary.get("applicant_types", {})
    codes = dict.fromkeys(code for action in actions for code in action.eligible_applicants)
    return [words[code] for code in codes if code in words]


def grounds_of(programme: Programme, actions: Iterable[Action]) -> list[Ground]:
    """Every rate one can have in these actions, with its ground and provision; the lowest first, projects first."""
    actions, citing = list(actions), bounds_of_programme(programme).citing
    found = [ground for support in (PROJECT, OPERATING) for ground in base(support, actions)]
    codes = dict.fromkeys(code for action in actions for code in action.raised_rate_grounds)
    listed = [code for code in programme.vocabulary.get("grounds", codes) if code in codes]
    raises = [ground for code in listed or codes for ground in raised(programme, code, actions)]
    cited = (replace(ground, article=citing.article(ground.article)) for ground in found + raises)
    return sorted(cited, key=lambda ground: (ground.operating, ground.rate))


def base(support: str, actions: list[Action]) -> list[Ground]:
    """The rates without any ground, for projects or for operating support."""
    codes: dict[Decimal, list[str]] = {}
    for action in actions:
        if action.support == support:
            codes.setdefault(action.rate, []).append(action.code)
    finding = BY_SUPPORT.get(support, BASE)
    return [
        Ground(rate, {}, finding.article, named, support == OPERATING)
        for rate, named in sorted(codes.items())
    ]


def raised(programme: Programme, code: str, actions: list[Action]) -> list[Ground]:
    """The raised rates a ground gives, with the actions that allow it."""
    label = programme.vocabulary.get("grounds", {}).get(code, {})
    allowed: dict[Decimal, list[str]] = {}
    for action in actions:
        if code in action.raised_rate_grounds and action.raised_rate:
            allowed.setdefault(action.raised_rate, []).append(action.code)
    article = RAISED.get(code, RAISED_OTHERWISE).article
    return [Ground(rate, label, article, codes) for rate, codes in sorted(allowed.items())]
