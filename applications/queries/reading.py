"""An application to read: each section as facts and tables, the same for the answers, the desk, the preview and paper.

Money, targets and files have tables of their own (queries/answers.py, queries/submitted.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import TextField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language
from applications.choices import (
    CostModel,
    FundingOrigin,
    FundingStanding,
    Impact,
    Likelihood,
    ProcurementKind,
    ProcurementStage,
    Section,
    StaffMethod,
    YesNo,
)
from applications.models import Application
from applications.queries.content import FIELDS, Content, plain
from applications.queries.places import ENTRY_LABELS, KIND_LABELS, LABELS
from applications.rules import entries as kinds
from applications.rules.contents import by_weight, weight
from applications.rules.data import APPLICANT
from applications.rules.entries import Entries, entries_of
from applications.rules.questions import NO, YES, YES_NO
from applications.rules.work import TimeLine, time_line
from calls.rules.rates import OPERATING
from records.formats import day, in_language, money, number

WORDS: Mapping[str, Any] = {
    "cost_model": CostModel,
    "staff_method": StaffMethod,
    "language": Language,
    "other_funding_answer": YesNo,
}
CHOICES: Mapping[tuple[str, str], Any] = MappingProxyType(
    {
        (kinds.RISKS, "likelihood"): Likelihood,
        (kinds.RISKS, "impact"): Impact,
        (kinds.PROCUREMENTS, "kind"): ProcurementKind,
        (kinds.PROCUREMENTS, "stage"): ProcurementStage,
        (kinds.OTHER_FUNDING, "source"): FundingOrigin,
        (kinds.OTHER_FUNDING, "standing"): FundingStanding,
    }
)
# Sections that say more than their own fields and rows, shown by tables of their own.
APART = (Section.INDICATORS, Section.BUDGET, Section.FINANCING, Section.ATTACHMENTS)
CONTACT = ("contact_name", "contact_email", "contact_phone")
DATES = ("starts_on", "ends_on")
NUMBERS = ("number", "value", "amount", "weight")
OF_PACKAGES = ("title", "description", "outcome")
DASH = "–"


@dataclass(frozen=True)
class Fact:
    """One answer. `lang` is that of its words when they are the applicant's; a `long` one is a text of its own."""

    label: str
    text: str
    lang: str = ""
    long: bool = False


@dataclass(frozen=True)
class Cell:
    """One value of a table, with a second line in small print."""

    text: str
    lang: str = ""
    number: bool = False
    note: str = ""
    label: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of one kind; the first cell of a row is its head."""

    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Part:
    """A section to read; `line` is its time line, with the parties by key."""

    code: str
    label: str
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    line: TimeLine | None = None
    parties: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_short(self) -> bool:
        """Whether any answer is no text of its own."""
        return any(not one.long for one in self.facts)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said in it here."""
        return not self.tables and all(one.text == DASH for one in self.facts)


def parts_of(content: Content, language: str) -> list[Part]:
    """The sections in the order of the task list, those with tables of their own as empty frames. No query."""
    entries = entries_of(content.application.entries)
    return [
        part_of(content, entries, section, language)
        for section in Section.values
        if content.questions or section != Section.QUESTIONS
    ]


def part_of(content: Content, entries: Entries, section: str, language: str) -> Part:
    """One section."""
    label = str(Section(section).label)
    if section in APART:
        return Part(section, label)
    facts = FACTS.get(section, own_facts)(content, section, language)
    tables = tuple(
        table_of(content, kind, entries, language) for kind in kinds.kinds_of(section) if entries.of(kind)
    )
    if section == Section.PARTNERS and content.partners:
        tables = (partner_table(content, language),)
    line = None
    if section == Section.WORK:
        application = content.application
        line = time_line(entries.work_packages, application.starts_on, application.ends_on)
    return Part(section, label, tuple(facts), tables, line, party_names(content) if line else {})


def party_names(content: Content) -> dict[str, str]:
    """The applicant and the partners by their keys."""
    named = {one.key: one.name or one.key for one in content.partners}
    return {APPLICANT: content.application.organisation.name, **named}


def own_facts(content: Content, section: str, language: str) -> Iterator[Fact]:
    """The section's own fields with their names."""
    for name in FIELDS[section]:
        if name not in DATES:
            yield fact_of(content, name, language)


def fact_of(content: Content, name: str, language: str) -> Fact:
    """One field of the application."""
    application = content.application
    value = getattr(application, name)
    own = name not in WORDS and isinstance(value, str)
    lang = ("en" if name == "summary_en" else application.language) if own and value else ""
    long = isinstance(Application._meta.get_field(name), TextField)
    return Fact(str(LABELS[name]), words(name, value, language) or DASH, lang, long)


def words(name: str, value: Any, language: str = "en") -> str:
    """A value as a person reads it; nothing for an empty one."""
    if value in (None, ""):
        return ""
    return str(WORDS[name](value).label) if name in WORDS else str(plain(value))


def basics(content: Content, section: str, language: str) -> Iterator[Fact]:
    """Who applies for what, in which language, and whom to ask."""
    application = content.application
    organisation, action = application.organisation, application.action
    yield Fact(gettext("Applicant"), ", ".join(filter(None, (organisation.name, organisation.business_id))))
    yield Fact(gettext("Action"), f"{action.code} {in_language(action.title, language)}")
    yield Fact(gettext("Type of grant"), str(GENERAL_GRANT if action.support == OPERATING else SPECIAL_GRANT))
    for name in FIELDS[section]:
        if name not in CONTACT:
            yield fact_of(content, name, language)
    contact = ", ".join(filter(None, (getattr(application, name) for name in CONTACT)))
    yield Fact(str(LABELS["contact_name"]), contact or DASH)


def project(content: Content, section: str, language: str) -> Iterator[Fact]:
    """Need and objectives, the implementation period, and why it begins before the decision."""
    yield from own_facts(content, section, language)
    application = content.application
    first, last = (
        day(one, language) if one else DASH for one in (application.starts_on, application.ends_on)
    )
    yield Fact(gettext("Implementation period"), f"{first} – {last}")
    reasons = content.reasons(section).get("early_start", "")
    if reasons:
        yield Fact(str(LABELS["early_start"]), reasons, application.language, long=True)


def partners(content: Content, section: str, language: str) -> Iterator[Fact]:
    """How they work together, or that the applicant does it alone."""
    if content.partners:
        yield from own_facts(content, section, language)
    else:
        yield Fact(str(Section(section).label), gettext("None: the applicant carries out the project alone."))


def partner_table(content: Content, language: str) -> Table:
    """The partners with their form, role, and how far the agreement has come."""
    labels = (gettext("Partner"), gettext("Legal form"), gettext("Role"), gettext("Agreement"))
    own = content.application.language
    rows = []
    for one in content.partners:
        money_words = gettext("Receives support") if one.receives_funding else gettext("Receives no support")
        note = ", ".join(filter(None, (one.business_id, money_words)))
        agreed = ", ".join(
            filter(
                None,
                (one.get_agreement_display(), day(one.agreement_on, language) if one.agreement_on else ""),
            )
        )
        texts = (one.get_legal_form_display() or DASH, one.role or DASH, agreed)
        rows.append(
            (
                Cell(one.name or one.key, note=note),
                *(
                    Cell(text, own if label == labels[2] else "", label=label)
                    for label, text in zip(labels[1:], texts, strict=True)
                ),
            )
        )
    return Table(str(Section.PARTNERS.label), tuple(Cell(label) for label in labels), tuple(rows))


def questions(content: Content, section: str, language: str) -> Iterator[Fact]:
    """The round's own questions with their answers."""
    application = content.application
    for one in content.questions:
        answer = answer_words(one.kind, application.answers.get(one.code, ""))
        lang = "" if one.kind == YES_NO or not answer else application.language
        yield Fact(in_language(one.text, language), answer or DASH, lang, long=one.kind != YES_NO)


def answer_words(kind: str, answer: str) -> str:
    """An answer as a person reads it."""
    return str({YES: _("Yes"), NO: _("No")}.get(answer, "")) if kind == YES_NO else answer


SPECIAL_GRANT = _("Special grant (project support)")
GENERAL_GRANT = _("Targeted general grant (operating support)")
FACTS: Mapping[str, Callable[[Content, str, str], Iterator[Fact]]] = MappingProxyType(
    {
        Section.BASICS: basics,
        Section.PARTNERS: partners,
        Section.PROJECT: project,
        Section.QUESTIONS: questions,
    }
)


def table_of(content: Content, kind: str, entries: Entries, language: str) -> Table:
    """The rows of one kind: the heaviest risk first; of work packages what the time line does not say."""
    rows = by_weight(entries.risks) if kind == kinds.RISKS else entries.of(kind)
    names = OF_PACKAGES if kind == kinds.WORK_PACKAGES else kinds.KINDS[kind].fields
    labels = {name: str(ENTRY_LABELS[kind][name]) for name in names}
    if kind == kinds.RISKS:
        labels["weight"] = gettext("Weight, 1 to 9")
    heads = tuple(Cell(label, number=name in NUMBERS) for name, label in labels.items())
    parties = party_names(content)
    cells = (
        tuple(cell_of(kind, row, name, labels[name], content, parties, language) for name in labels)
        for row in rows
    )
    return Table(str(KIND_LABELS[kind]), heads, tuple(cells))


def cell_of(
    kind: str,
    row: Any,
    name: str,
    label: str,
    content: Content,
    parties: Mapping[str, str],
    language: str,
) -> Cell:
    """One value of a row; under the name of a work package stand who answers for it and its months."""
    text = row_words(kind, row, name, language) or DASH
    own = (kind, name) not in CHOICES and name not in NUMBERS
    note = ""
    if (kind, name) == (kinds.WORK_PACKAGES, "title"):
        months = f"{row.from_month or DASH}–{row.to_month or DASH}"
        note = gettext("%(party)s, months %(months)s") % {
            "party": parties.get(row.party, DASH),
            "months": months,
        }
    return Cell(text, content.application.language if own else "", name in NUMBERS, note, label)


def row_words(kind: str, row: Any, name: str, language: str) -> str:
    """One value of a row as a person reads it; nothing for an empty one."""
    value = weight(row) if name == "weight" else getattr(row, name)
    if value in (None, ""):
        return ""
    if (kind, name) in CHOICES:
        choices = CHOICES[kind, name]
        return str(choices(value).label) if value in choices.values else str(value)
    if isinstance(value, Decimal):
        return money(value, language, unit=False)
    return number(value, language) if isinstance(value, int) else str(value)
