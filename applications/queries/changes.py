"""What two versions of a section say differently, for somebody who has to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from applications.choices import CostCategory, FinancingSource, Section
from applications.queries.content import COST_FIELDS, STAFF_FIELDS, Content
from applications.queries.places import KIND_LABELS, LABELS
from applications.queries.reading import answer_words, party_names, row_words, words
from applications.rules.entries import KINDS, SHAPES, entries_of, kinds_of
from records.formats import in_language

ROW_FIELDS = ("description", *STAFF_FIELDS, *COST_FIELDS)


@dataclass(frozen=True)
class Difference:
    """One answer in two versions."""

    label: str
    mine: str
    theirs: str


def differences(mine: Content, theirs: Content, section: str, names: tuple[str, ...]) -> list[Difference]:
    """Where the two differ, in the order of the form; `names` are the section's own fields."""
    left, right = said(mine, section, names), said(theirs, section, names)
    labels = list(dict.fromkeys([*right, *left]))
    return [
        Difference(label, left.get(label, ""), right.get(label, ""))
        for label in labels
        if left.get(label, "") != right.get(label, "")
    ]


def said(content: Content, section: str, names: tuple[str, ...]) -> dict[str, str]:
    """Every answer of the section in words, by what it is called; what could not be read as it was typed."""
    unread = content.unread(section)
    found = {
        str(LABELS[name]): unread.get(name, words(name, getattr(content.application, name)))
        for name in names
        if name in LABELS
    }
    found |= entries_said(content, section, unread)
    if section == Section.PROJECT:
        found[str(LABELS["early_start"])] = content.reasons(section).get("early_start", "")
    if section == Section.BUDGET:
        found |= rows_said(content, unread)
    if section == Section.FINANCING:
        found |= payers_said(content, unread)
    if section == Section.INDICATORS:
        found |= targets_said(content)
    if section == Section.QUESTIONS:
        found |= answers_said(content)
    return found


def answers_said(content: Content) -> dict[str, str]:
    """Each of the round's own questions with its answer."""
    language = get_language() or "en"
    return {
        in_language(one.text, language): answer_words(one.kind, content.application.answers.get(one.code, ""))
        for one in content.questions
    }


def entries_said(content: Content, section: str, unread: Mapping[str, str]) -> dict[str, str]:
    """Each row kept by kind as one answer, by its kind and place."""
    language = get_language() or "en"
    parties = party_names(content)
    found = {}
    rows = entries_of(content.application.entries)
    for kind in (one for one in kinds_of(section) if one in SHAPES):
        for row in rows.of(kind):
            values = [
                unread.get(f"{kind}-{row.key}-{name}", entry_words(kind, row, name, language, parties))
                for name in KINDS[kind].fields
            ]
            found[f"{KIND_LABELS[kind]} {int(row.key) + 1}"] = ", ".join(filter(None, values))
    return found


def entry_words(kind: str, row: Any, name: str, language: str, parties: Mapping[str, str]) -> str:
    """One value of a row; a party by its name."""
    return parties.get(row.party, row.party) if name == "party" else row_words(kind, row, name, language)


def rows_said(content: Content, unread: Mapping[str, str]) -> dict[str, str]:
    """Each row of the budget as one answer."""
    found = {}
    for line in content.lines:
        label = f"{CostCategory(line.category).label} {line.position + 1}"
        key = content.line_key(line)
        values = [unread.get(f"{key}-{name}", words(name, getattr(line, name) or "")) for name in ROW_FIELDS]
        found[label] = ", ".join(filter(None, values))
    return found


def payers_said(content: Content, unread: Mapping[str, str]) -> dict[str, str]:
    """Each payer as one answer, and the reason for no own money."""
    found = {}
    for line in content.financing:
        label = f"{FinancingSource(line.source).label} {line.position + 1}"
        key = f"{line.source}-{line.position}"
        values = [
            unread.get(f"{key}-{name}", words(name, getattr(line, name))) for name in ("payer", "amount")
        ]
        found[label] = ", ".join(filter(None, values))
    found[str(LABELS["own_reason"])] = content.reasons(Section.FINANCING).get("own_reason", "")
    return found


def targets_said(content: Content) -> dict[str, str]:
    """Each indicator's values as one answer, and the reasons for those left out."""
    found: dict[str, str] = {}
    for one in content.targets:
        before = found.get(one.indicator.code, "")
        found[one.indicator.code] = f"{before}, {one.value}" if before else str(one.value)
    for code, reason in content.reasons(Section.INDICATORS).items():
        found.setdefault(code, reason)
    return found
