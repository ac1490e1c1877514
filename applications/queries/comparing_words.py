"""What the values of two versions are called and how they read: choices by their words, keys by what they stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import LegalForm
from applications.choices import (
    AgreementState,
    CostCategory,
    CostKind,
    CostModel,
    FinancingSource,
    StaffMethod,
)
from applications.models import Application
from applications.queries.parts import part_label
from applications.queries.places import ENTRY_LABELS
from applications.queries.reading import CHOICES as CHOICES_OF_ROWS
from applications.queries.reading import WORDS
from applications.rules.data import APPLICANT
from applications.rules.searching import NUMBER_OR_DATE
from records.formats import day, in_language, number

CHOICES: Mapping[str, Any] = MappingProxyType(
    {
        **WORDS,
        "cost_model": CostModel,
        "staff_method": StaffMethod,
        "category": CostCategory,
        "source": FinancingSource,
        "kind": CostKind,
        "legal_form": LegalForm,
        "agreement": AgreementState,
    }
)
LABELS_OF_ROWS: Mapping[tuple[str, str], Any] = MappingProxyType(
    {
        ("files", "name"): _("File"),
        ("files", "title"): _("What it is"),
        ("files", "heading"): _("Document the call asks for"),
        ("financing", "party"): _("Partner"),
        ("financing", "source"): _("Source"),
        ("lines", "by_year"): _("By project year"),
        ("lines", "category"): _("Category"),
    }
)
KEYS = ("party", "heading", "ground", "country")


@dataclass(frozen=True)
class How:
    """How two versions are told: whether with what did not change; their language; what the keys in them stand for."""

    whole: bool = False
    language: str = ""
    parties: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, name: str, value: str) -> str:
        """What a key stands for; the key itself when nobody knows."""
        known = {"party": self.parties, "heading": self.headings, "ground": self.grounds}
        return known.get(name, {}).get(value, value)


CHANGES_ONLY = How()


def how_to_tell(application: Application, versions: Iterable[Mapping[str, Any]], *, whole: bool) -> How:
    """The partners' names in these versions, the round's documents and its programme's grounds. One query."""
    language = get_language() or "en"
    parties = {APPLICANT: application.organisation.name}
    for said in versions:
        rows = said["sections"].get("partners", {}).get("partners", [])
        parties |= {one["key"]: one.get("name") or one["key"] for one in rows}
    headings = {one.code: in_language(one.title, language) for one in application.call.attachments.all()}
    words = application.call.programme.vocabulary.get("grounds", {})
    grounds = {code: in_language(one, language) for code, one in words.items()}
    return How(whole, application.language, parties, headings, grounds)


def label_of(part: str, name: str) -> str:
    """What a value of a row, or of the section itself (no part), is called."""
    return str(LABELS_OF_ROWS.get((part, name)) or ENTRY_LABELS.get(part, {}).get(name) or part_label(name))


def shown(name: str, value: Any, part: str = "", how: How = CHANGES_ONLY) -> str:
    """A stored value as a person reads it."""
    if value == APPLICANT and name == "party":
        return how.parties.get(APPLICANT, "")
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(shown(name, one) for one in value)
    choices = choices_of(part, name)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return how.meaning(name, str(value)) if name in KEYS else typed_words(str(value))


def choices_of(part: str, name: str) -> Any:
    """The choices a value is one of; None for any other."""
    return CHOICES_OF_ROWS.get((part, name)) or (CHOICES.get(name) if part not in ENTRY_LABELS else None)


def language_of(part: str, name: str, old: Any, new: Any, how: How) -> str:
    """The language of the values: the application's when they are the applicant's words; empty: the page's."""
    if not is_own(part, name, old, new):
        return ""
    return "en" if name == "summary_en" else how.language


def is_own(part: str, name: str, *values: Any) -> bool:
    """Whether the values are words of the applicant's own, in the language of the application."""
    if name in KEYS or choices_of(part, name) is not None:
        return False
    texts = [one for one in values if one]
    return all(isinstance(one, str) and not NUMBER_OR_DATE.fullmatch(one) for one in texts)


def typed_words(text: str) -> str:
    """A day and a figure with two decimals as the language writes them, anything else as it is."""
    language = get_language() or "en"
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return day(date.fromisoformat(text), language)
        if text[-3:-2] == ".":
            return number(Decimal(text), language, 2)
    except (ValueError, InvalidOperation):
        return text
    return text
