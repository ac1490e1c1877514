"""What a demo application says: texts, budget, financing and targets that the fund's rules accept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Organisation
from amif.demo.contents import Subject, plan_of
from amif.demo.costs import money_of
from applications.choices import AgeBracket, Gender, Section
from applications.rules.data import Indicator
from applications.rules.indicators import AUTHORITY_FORMS, PROJECTS
from applications.services.drafting import Typed
from calls.models import Action
from calls.rules.rates import BY_IMPLEMENTER

CENT = Decimal("0.01")
PEOPLE_COST = 900
"""Euro for each person a project reaches."""
WEIGHTS: dict[tuple[str, str], int] = {
    (AgeBracket.UNDER_18, Gender.FEMALE): 11,
    (AgeBracket.UNDER_18, Gender.MALE): 12,
    (AgeBracket.UNDER_18, Gender.NON_BINARY): 0,
    (AgeBracket.FROM_18_TO_60, Gender.FEMALE): 41,
    (AgeBracket.FROM_18_TO_60, Gender.MALE): 28,
    (AgeBracket.FROM_18_TO_60, Gender.NON_BINARY): 1,
    (AgeBracket.OVER_60, Gender.FEMALE): 4,
    (AgeBracket.OVER_60, Gender.MALE): 3,
    (AgeBracket.OVER_60, Gender.NON_BINARY): 0,
}
CIVIL_OR_LOCAL = {
    "municipality",
    "joint_municipal_authority",
    "wellbeing_county",
    "region",
    "association",
    "foundation",
    "parish",
}
TEXTS = {
    "fi": {
        "summary": "Hanke toteuttaa toimenpidettä ”{action}”. {aims} Hankkeen toteuttaa {organisation} "
        "yhdessä alueen toimijoiden kanssa.",
        "ground": "Hankkeen toteuttaja ja kohderyhmä vastaavat korotetun avustusprosentin perustetta.",
    },
    "sv": {
        "summary": "Projektet genomför åtgärden ”{action}”. {aims} Projektet genomförs av {organisation} "
        "tillsammans med aktörer i regionen.",
        "ground": "Projektets genomförare och målgrupp motsvarar grunden för höjd understödsprocent.",
    },
}


@dataclass(frozen=True)
class Project:
    """One row of projects.yaml."""

    season: str
    action: str
    organisation: str
    title: str
    title_en: str
    cost: Decimal
    starts_on: date
    months: int
    fate: str

    @property
    def ends_on(self) -> date:
        """The last day of the last month."""
        index = self.starts_on.year * 12 + self.starts_on.month - 1 + self.months
        first_after = date(index // 12, index % 12 + 1, self.starts_on.day)
        return date.fromordinal(first_after.toordinal() - 1)


def sections(
    project: Project,
    action: Action,
    organisation: Organisation,
    catalogue: Mapping[str, Indicator],
    partner: Organisation | None = None,
) -> dict[str, Typed]:
    """What is typed in each section; `partner` carries out a part, unless the support is operating support."""
    language = organisation.language
    rate, ground = rate_and_ground(action, organisation)
    texts = TEXTS[language]
    money = money_of(project.cost, project.months, organisation, partner, (rate, ground, texts["ground"]))
    about = {
        "action": action.title.get(language, ""),
        "aims": action.aims.get(language) or action.description.get(language, ""),
        "organisation": organisation.name,
    }
    return {
        Section.BASICS: Typed(
            {
                "language": language,
                "title": project.title,
                "summary": texts["summary"].format(**about),
                "summary_en": f"{project.title_en}. The project carries out the action “{action.title.get('en', '')}”.",
                "contact_name": f"{organisation.city}, {organisation.name}"[:200],
                "contact_email": f"hanke@{project.organisation}.example",
                "contact_phone": "",
            }
        ),
        **plan_of(
            subject_of(project, organisation, operating=rate == 100),
            {"starts_on": project.starts_on, "ends_on": project.ends_on},
        ),
        Section.PARTNERS: money.partners,
        Section.BUDGET: money.budget,
        Section.FINANCING: money.financing,
        Section.INDICATORS: indicators(action, organisation, catalogue, int(project.cost / PEOPLE_COST)),
    }


def subject_of(project: Project, organisation: Organisation, *, operating: bool) -> Subject:
    """What the project's texts speak of."""
    return Subject(
        project.action,
        organisation.language,
        project.title,
        organisation.city,
        organisation.name,
        max(20, int(project.cost / PEOPLE_COST) // 10 * 10),
        project.months,
        operating,
    )


def rate_and_ground(action: Action, organisation: Organisation) -> tuple[Decimal, str]:
    """The highest rate the plan gives this applicant, and on which ground."""
    for ground in action.raised_rate_grounds:
        if action.raised_rate and (ground != BY_IMPLEMENTER or organisation.legal_form in CIVIL_OR_LOCAL):
            return action.raised_rate, ground
    return action.rate, ""


def indicators(
    action: Action, organisation: Organisation, catalogue: Mapping[str, Indicator], size: int
) -> Typed:
    """The action's indicators; one that counts only authorities' projects is left at zero by others."""
    found = targets(action.indicators, catalogue, size)
    for code in found:
        if catalogue[code].counts == PROJECTS and organisation.legal_form not in AUTHORITY_FORMS:
            found[code] = {("", ""): 0}
    return Typed(targets=found)


def targets(
    codes: list[str], catalogue: Mapping[str, Indicator], size: int
) -> dict[str, dict[tuple[str, str], int]]:
    """Targets of these indicators and of what they are part of; a part is never above its whole, in any cell."""
    found: dict[str, dict[tuple[str, str], int]] = {}

    def value(code: str) -> dict[tuple[str, str], int]:
        if code not in found:
            entry = catalogue[code]
            wholes = [value(one) for one in (entry.parent, entry.of) if one in catalogue]
            found[code] = part(entry, wholes) if wholes else whole(entry, size)
        return found[code]

    for code in codes:
        value(code)
    return found


def whole(entry: Indicator, size: int) -> dict[tuple[str, str], int]:
    """The target of an indicator that is no part of another."""
    if not entry.persons:
        return {("", ""): 1 if entry.counts == PROJECTS else max(1, size // 60)}
    return limited(entry, {cell: size * weight // 100 for cell, weight in WEIGHTS.items()})


def part(entry: Indicator, wholes: list[dict[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    """Two thirds of the smallest whole, cell by cell."""
    if not entry.persons:
        return {("", ""): min(sum(cells.values()) for cells in wholes) * 2 // 3}
    cells = {cell: min(one.get(cell, 0) for one in wholes) * 2 // 3 for cell in WEIGHTS}
    return limited(entry, cells)


def limited(entry: Indicator, cells: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Without the age brackets the indicator cannot have."""
    return {cell: number if not entry.ages or cell[0] in entry.ages else 0 for cell, number in cells.items()}
