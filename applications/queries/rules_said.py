"""What the rules say of a case as submitted: the rate, the cost models, the limits, the sums, section 31, who pays."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostModel, FundingOrigin, FundingStanding, Section
from applications.models import Application
from applications.queries.facts import Judgement, judge
from applications.queries.parts import ROWS, part_of
from applications.queries.places import Place, place_of
from applications.queries.submitted import document_of, submitted_at_of
from applications.queries.sums import PartySum, sums_judged
from applications.queries.versions import content_said
from applications.rules.budget import LineVerdict, ModelOption
from applications.rules.entries import OtherFunding
from applications.rules.measures import LOOK, NEAR, PASSED, Judged, Outcome, outcomes
from applications.rules.points import POINTS, Point
from calls.queries.parameters import bounds_of_programme, cited
from calls.rules import articles as art
from calls.rules.rates import RateVerdict, rate_ceiling
from records.rules import Reason

ZERO = Decimal("0.00")
# The first radio of a field, where a link to the field leads: ground_0.
OPTION = re.compile(r"_\d$")
# Where on the case's page a section stands whose content has a table of its own.
ANCHORS = {
    Section.INDICATORS: "said-indicators",
    Section.BUDGET: "said-budget",
    Section.FINANCING: "said-financing",
    Section.ATTACHMENTS: "files",
}


@dataclass(frozen=True)
class Step:
    """A line of the reckoning: what, how much, how it comes about, by which provision; whether it is a sum."""

    label: Any
    amount: Decimal
    how: Reason | None = None
    article: str = ""
    total: bool = False


@dataclass(frozen=True)
class Finding:
    """What a rule found, and where: the section's and the field's name, and the anchor on the case's page."""

    reason: Reason
    section: str
    field: str
    anchor: str


@dataclass(frozen=True)
class PointSaid:
    """A point of section 31, the sections that answer it with their anchors, and what is wrong with the answer."""

    point: Point
    places: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> bool:
        """Whether something the point asks for is not there, or wrong."""
        return any(one.blocks for one in self.reasons)


@dataclass(frozen=True)
class ModelSaid:
    """A cost model of the round, what the costs come to under it, and whether it is the one chosen."""

    option: ModelOption
    label: str
    chosen: bool


@dataclass(frozen=True)
class Funding:
    """Other money the applicant has told of, in words."""

    row: OtherFunding
    source: str
    standing: str


@dataclass(frozen=True)
class RulesSaid:
    """Everything the rules say of one submission."""

    judgement: Judgement
    rate: RateVerdict
    models: tuple[ModelSaid, ...]
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...]
    staff: tuple[LineVerdict, ...]
    parties: tuple[PartySum, ...]
    points: tuple[PointSaid, ...]
    funding: tuple[Funding, ...]
    findings: tuple[Finding, ...]
    as_submitted: bool

    @property
    def passed(self) -> int:
        """How many limits are not held."""
        return sum(one.stands == PASSED for one in self.outcomes)

    @property
    def near(self) -> int:
        """How many are held by little, or to be looked at."""
        return sum(one.stands in (NEAR, LOOK) for one in self.outcomes)


def rules_said(application: Application) -> RulesSaid | None:
    """What the rules say of the case (with_details) as last submitted, at the instant the application arrived.

    A supplement after the end of the round changes what is said, not when the application came. None for a case
    without a stored submission; FileNotFoundError when the document is gone. The rate heeds the officer's answer to
    the ground claimed.
    """
    said = document_of(application)
    if said is None:
        return None
    arrived = application.submitted_at or submitted_at_of(said)
    found = judge(content_said(application, said), at=arrived)
    rate = rate_with_answer(application, found)
    judged = Judged(found.data, found.terms, found.parameters, rate, found.budget, found.financing, arrived)
    return RulesSaid(
        found,
        rate,
        tuple(models_said(found)),
        tuple(cited_outcomes(application, outcomes(judged, found.problems))),
        tuple(steps_of(found)),
        tuple(one for one in found.budget.lines if one.because),
        sums_judged(found).parties,
        tuple(points_said(found)),
        tuple(funding_of(found)),
        tuple(findings_of(found.problems)),
        found.budget.total == Decimal(said["sums"]["eligible_cost"]),
    )


def rate_with_answer(application: Application, found: Judgement) -> RateVerdict:
    """The ceiling of the rate, with what the officer said of the ground."""
    claim = replace(found.data.claim, accepted=application.ground_accepted)
    verdict = rate_ceiling(found.terms.rate, claim, found.parameters)
    return replace(verdict, because=cited(application.call.programme, verdict.because))


def cited_outcomes(application: Application, found: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes with the provisions the programme is under."""
    bounds = bounds_of_programme(application.call.programme)
    return [
        replace(
            one,
            measure=replace(
                one.measure,
                article=bounds.limits[one.measure.parameter].article
                if one.measure.parameter
                else bounds.citing.article(one.measure.article),
            ),
        )
        for one in found
    ]


def models_said(found: Judgement) -> list[ModelSaid]:
    """The same costs under each cost model the round allows."""
    chosen = found.data.budget.model
    return [ModelSaid(one, str(CostModel(one.model).label), one.model == chosen) for one in found.options()]


def steps_of(found: Judgement) -> list[Step]:
    """From the lines of the budget to who pays, as the rules reckon it."""
    budget, plan = found.budget, found.data.financing
    costs = [
        Step(label, budget.by_category[code])
        for code, label in CostCategory.choices
        if budget.by_category[code]
    ]
    flat = [Step(_("Flat rate"), budget.amounts.flat, one, one.article) for one in budget.because]
    payers = [
        Step(_("Own money of the applicant and the partners"), _sum(one.amount for one in plan.own)),
        Step(_("Other public money"), _sum(one.amount for one in plan.other if one.source == "public")),
        Step(_("Other private money"), _sum(one.amount for one in plan.other if one.source != "public")),
        Step(_("Revenue"), plan.revenue),
    ]
    return [
        *costs,
        Step(_("Direct costs"), budget.amounts.direct, total=True),
        *flat,
        Step(_("Eligible costs"), budget.total, total=True),
        Step(
            _("Support: the rate of the costs less revenue, cut to the cent"),
            found.financing.grant,
            article=art.ACT_20,
        ),
        *(one for one in payers if one.amount),
        Step(_("Financing together"), found.financing.financed, article=art.ACT_13, total=True),
        Step(_("Without a payer"), found.financing.gap, total=True),
    ]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one or ZERO for one in amounts), ZERO)


def points_said(found: Judgement) -> list[PointSaid]:
    """Decree section 31: each point with where it is answered and what is wrong there."""
    by_control: dict[str, list[Reason]] = {}
    for reason in found.problems:
        by_control.setdefault(control_of(reason), []).append(reason)
    said = []
    for point in POINTS:
        sections = dict.fromkeys(one.partition(".")[0] for one in point.controls)
        places = tuple((str(Section(one).label), anchor_of(one)) for one in sections if one in Section.values)
        reasons = [reason for control in point.controls for reason in by_control.get(control, ())]
        said.append(PointSaid(point, places, tuple(reasons)))
    return said


def control_of(reason: Reason) -> str:
    """The control a reason is about, as rules/points.py names it: "section.control"."""
    place = place_of(reason)
    if place.organisation:
        return f"organisation.{place.organisation}"
    if not place.section:
        return ""
    part = part_of(place.section, OPTION.sub("", place.name))
    if place.section == Section.ATTACHMENTS:
        return "attachments.files"
    return f"{place.section}.rows" if part in ROWS.get(place.section, ()) else f"{place.section}.{part}"


def anchor_of(section: str) -> str:
    """Where on the case's page a section stands."""
    return ANCHORS.get(Section(section), f"part-{section}")


def findings_of(reasons: Iterable[Reason]) -> list[Finding]:
    """What the rules found, those that stop a submission first, each with its place."""
    ordered = sorted(reasons, key=lambda one: not one.blocks)
    return [_finding(one, place_of(one)) for one in ordered]


def _finding(reason: Reason, place: Place) -> Finding:
    if place.section not in Section.values:
        return Finding(reason, gettext("Applicant"), "", "")
    return Finding(reason, str(Section(place.section).label), place.label, anchor_of(place.section))


def funding_of(found: Judgement) -> list[Funding]:
    """Decree section 31 point 10: the other funding told, with its source and standing in words."""
    return [
        Funding(
            one,
            str(FundingOrigin(one.source).label) if one.source in FundingOrigin.values else "",
            str(FundingStanding(one.standing).label) if one.standing in FundingStanding.values else "",
        )
        for one in found.data.entries.other_funding
    ]
