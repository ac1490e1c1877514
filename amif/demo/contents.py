"""What a demo application says of its work: need, work packages, results and the rest, by the theme of its action."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from applications.choices import Section, YesNo
from applications.rules.entries import (
    OTHER_FUNDING,
    PROCUREMENTS,
    RISKS,
    STEERING,
    TARGET_GROUPS,
    WORK_PACKAGES,
)
from applications.services.drafting import Typed

HERE = Path(__file__).parent
# The theme of an action by the longest beginning of its code that stands here.
THEMES: Mapping[str, str] = {
    "1A": "systems",
    "1B": "reception",
    "1B5": "systems",
    "1B6": "municipalities",
    "1B7": "municipalities",
    "2A": "work",
    "2B": "systems",
    "2C": "work",
    "2D": "guidance",
    "2D4": "wellbeing",
    "2D5": "women",
    "2D6": "wellbeing",
    "2D7": "wellbeing",
    "2D8": "school",
    "2D9": "participation",
    "3": "return",
    "OS": "operating",
}
FUNDED_BESIDE = 4


@dataclass(frozen=True)
class Subject:
    """What the texts speak of. `reached` is how many people, `months` how long, `operating` which kind of support."""

    action: str
    language: str
    title: str
    city: str
    organisation: str
    reached: int
    months: int
    operating: bool

    @property
    def number(self) -> int:
        """A figure of its own, so that not all say the same."""
        return sum(map(ord, self.title))


@cache
def words(language: str) -> Mapping[str, Any]:
    """The texts in a language."""
    read: Mapping[str, Any] = yaml.safe_load((HERE / f"contents_{language}.yaml").read_text(encoding="utf-8"))
    return read


def theme_of(action: str) -> str:
    """The theme of the action."""
    return THEMES[max((code for code in THEMES if action.startswith(code)), key=len)]


def plan_of(subject: Subject, dates: Mapping[str, Any]) -> dict[str, Typed]:
    """What is typed in the sections of the project plan; `dates` are its first and last day."""
    theme = words(subject.language)["themes"][theme_of(subject.action)]
    said = {name: filled(theme[name], subject) for name in ("need", "objectives", "results", "results_use")}
    chosen = {name: varied(name, subject) for name in VARIED}
    return {
        Section.PROJECT: Typed(
            {"need": said["need"], "objectives": said["objectives"], **dates},
            entries={TARGET_GROUPS: tuple(target_groups(theme["groups"], subject))},
        ),
        Section.WORK: Typed(entries={WORK_PACKAGES: tuple(work_packages(theme["packages"], subject))}),
        Section.RESULTS: Typed(
            {name: said[name] for name in ("results", "results_use")}
            | {name: chosen[name] for name in ("continuation", "lessons")}
        ),
        Section.PRINCIPLES: Typed(
            {name: chosen[name] for name in ("equality", "accessibility", "environment")},
            entries={RISKS: tuple(risks(subject))},
        ),
        Section.MANAGEMENT: Typed(
            {name: chosen[name] for name in ("communication", "procurement_plan", "personal_data")},
            entries={PROCUREMENTS: (), STEERING: () if subject.operating else tuple(steering(subject))},
        ),
        Section.OTHER_FUNDING: other_funding(subject),
    }


VARIED = (
    "continuation",
    "lessons",
    "equality",
    "accessibility",
    "environment",
    "communication",
    "personal_data",
    "procurement_plan",
)


def filled(text: str, subject: Subject) -> str:
    """The text with the names and the figure of the project."""
    return text.format(
        title=subject.title, city=subject.city, organisation=subject.organisation, number=subject.reached
    )


def varied(name: str, subject: Subject) -> str:
    """One of the texts any project could use, by the figure of the project and the place of the text."""
    texts = words(subject.language)[name]
    return filled(texts[(subject.number + VARIED.index(name)) % len(texts)], subject)


def target_groups(rows: list[list[Any]], subject: Subject) -> Iterator[dict[str, Any]]:
    """The groups of the theme, each a share of those reached."""
    for group, share, how in rows:
        yield {"group": group, "number": max(4, int(subject.reached * share)), "reached_by": how}


def work_packages(rows: list[list[str]], subject: Subject) -> Iterator[dict[str, Any]]:
    """The packages one after another, each beginning a little before the one before it ends."""
    step = subject.months / len(rows)
    for place, (title, description, outcome) in enumerate(rows):
        last = place == len(rows) - 1
        yield {
            "title": title,
            "description": description,
            "party": "",
            "from_month": max(1, round(place * step)),
            "to_month": subject.months if last else round((place + 1) * step) + 1,
            "outcome": filled(outcome, subject),
        }


def risks(subject: Subject) -> Iterator[dict[str, Any]]:
    """Three of the risks."""
    for risk, likelihood, impact, response in some(RISKS, 3, subject):
        yield {"risk": risk, "likelihood": likelihood, "impact": impact, "response": response}


def steering(subject: Subject) -> Iterator[dict[str, Any]]:
    """Four of those who could be invited."""
    for body, why in some(STEERING, 4, subject):
        yield {"body": filled(body, subject), "why": why}


def some(name: str, count: int, subject: Subject) -> list[Any]:
    """So many of the rows, from a place of the project's own."""
    rows = words(subject.language)[name]
    return [rows[(subject.number + step) % len(rows)] for step in range(count)]


def other_funding(subject: Subject) -> Typed:
    """No other funding, or for every fourth project one that pays for something else."""
    if subject.operating or subject.number % FUNDED_BESIDE:
        return Typed({"other_funding_answer": YesNo.NO}, entries={OTHER_FUNDING: ()})
    names = ("funder", "source", "purpose", "amount", "standing", "period")
    row = dict(zip(names, some(OTHER_FUNDING, 1, subject)[0], strict=True))
    return Typed({"other_funding_answer": YesNo.YES}, entries={OTHER_FUNDING: (row,)})
