"""What an application says: read whole, written down canonically, and each section under its own digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from accounts.queries import facts_submitted
from applications.choices import Section
from applications.models import (
    Application,
    ApplicationPartner,
    Attachment,
    BudgetLine,
    FinancingLine,
    Target,
)
from applications.rules.entries import kinds_of
from calls.models import CallQuestion

FORMAT = "amif-application/1"
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Section.BASICS: (
            "language",
            "title",
            "summary",
            "summary_en",
            "contact_name",
            "contact_email",
            "contact_phone",
        ),
        Section.PARTNERS: ("cooperation",),
        Section.PROJECT: ("need", "objectives", "starts_on", "ends_on"),
        Section.WORK: (),
        Section.RESULTS: ("results", "results_use", "continuation", "lessons"),
        Section.PRINCIPLES: ("equality", "accessibility", "environment"),
        Section.MANAGEMENT: ("communication", "procurement_plan", "personal_data"),
        Section.OTHER_FUNDING: ("other_funding_answer",),
        Section.INDICATORS: (),
        Section.BUDGET: ("cost_model", "staff_method", "wholly_procured"),
        Section.FINANCING: ("rate_asked", "maximum_asked", "ground", "ground_reason"),
        Section.QUESTIONS: ("answers",),
        Section.ATTACHMENTS: (),
    }
)
STAFF_FIELDS = ("monthly_cost", "months", "share", "share_reason", "yearly_cost", "hours")
COST_FIELDS = ("quantity", "unit_price", "procurement", "vat", "kind")
LINE_FIELDS = ("category", "position", "party", "description", *STAFF_FIELDS, *COST_FIELDS, "by_year")
FINANCING_FIELDS = ("source", "position", "party", "payer", "amount", "from_eu_budget", "in_kind")
PARTNER_FIELDS = (
    "key",
    "position",
    "organisation_id",
    "name",
    "business_id",
    "legal_form",
    "country",
    "contact_name",
    "contact_email",
    "role",
    "receives_funding",
    "vat_shown",
    "agreement",
    "agreement_on",
)


@dataclass(frozen=True)
class Content:
    """An application with its rows, as stored or as just typed."""

    application: Application
    lines: tuple[BudgetLine, ...] = ()
    financing: tuple[FinancingLine, ...] = ()
    targets: tuple[Target, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    questions: tuple[CallQuestion, ...] = ()
    partners: tuple[ApplicationPartner, ...] = ()

    def entries(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """The rows of one kind (rules/entries.py), in plain JSON values."""
        return tuple(self.application.entries.get(kind, ()))

    def line_key(self, line: BudgetLine) -> str:
        """The row's place in the form."""
        return f"{line.category}-{line.position}"

    def reasons(self, section: str) -> Mapping[str, str]:
        """Why something in the section is otherwise than a rule expects, by field."""
        found: Mapping[str, str] = self.application.reasons.get(section, {})
        return found

    def unread(self, section: str) -> Mapping[str, str]:
        """What was typed in the section but is no value of its field, by field."""
        found: Mapping[str, str] = self.application.unread.get(section, {})
        return found


def content_of(application: Application) -> Content:
    """The application with its rows, in the order of the form."""
    return Content(
        application,
        tuple(application.budget_lines.all()),
        tuple(application.financing_lines.all()),
        tuple(
            application.targets.select_related("indicator").order_by("indicator__position", "age", "gender")
        ),
        tuple(application.attachments.current().select_related("document").order_by("added_at", "id")),
        tuple(application.call.questions.all()),
        tuple(application.partners.all()),
    )


def section_content(content: Content, section: str) -> dict[str, Any]:
    """What one section says, in plain values."""
    said: dict[str, Any] = {name: plain(getattr(content.application, name)) for name in FIELDS[section]}
    said |= {kind: [dict(row) for row in content.entries(kind)] for kind in kinds_of(section)}
    if section == Section.PARTNERS:
        said["partners"] = [picked(one, PARTNER_FIELDS) for one in content.partners]
    if section == Section.BUDGET:
        said["lines"] = sorted((picked(line, LINE_FIELDS) for line in content.lines), key=place)
    if section == Section.FINANCING:
        said["financing"] = sorted((picked(line, FINANCING_FIELDS) for line in content.financing), key=place)
    if section == Section.INDICATORS:
        said["targets"] = sorted(
            ([one.indicator.code, one.age, one.gender, one.value] for one in content.targets), key=str
        )
    if section == Section.QUESTIONS:
        said["questions"] = [
            {"code": one.code, "kind": one.kind, "text": one.text} for one in content.questions
        ]
    if section == Section.ATTACHMENTS:
        said["files"] = [attached(one) for one in content.attachments]
    reasons, unread = content.reasons(section), content.unread(section)
    return said | {"reasons": dict(reasons), "unread": dict(unread)}


def version_of(content: Content, section: str) -> str:
    """The digest of a section: the same as long as it says the same."""
    return hashlib.sha256(canonical(section_content(content, section))).hexdigest()[:20]


def digest_of(content: Content) -> str:
    """The digest of all sections: what somebody saw before submitting."""
    return hashlib.sha256("".join(version_of(content, one) for one in Section.values).encode()).hexdigest()[
        :20
    ]


def is_empty(content: Content, section: str) -> bool:
    """Whether nothing has been entered in the section; what the service itself filled in does not count."""
    own = {"language", "contact_name", "contact_email", "questions"}
    return not any(value for name, value in section_content(content, section).items() if name not in own)


def snapshot(content: Content, **besides: Any) -> dict[str, Any]:
    """All that is submitted, in plain values; `besides` holds sums, signature, declarations and time."""
    application = content.application
    return {
        "format": FORMAT,
        "reference": application.reference,
        "programme": application.call.programme_id,
        "call": application.call_id,
        "action": application.action.code,
        "line": application.line.code,
        "applicant": facts_submitted(application.organisation),
        "sections": {section: section_content(content, section) for section in Section.values},
        **{name: plain(value) for name, value in besides.items()},
    }


def canonical(said: Mapping[str, Any]) -> bytes:
    """The one way to write it down: keys in order, no blanks, UTF-8."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def place(row: Mapping[str, Any]) -> tuple[str, int]:
    """The place of a row in the form: its kind, then its position."""
    return row.get("category") or row["source"], row["position"]


def attached(one: Attachment) -> dict[str, Any]:
    """A file as the submission names it: what it is, and the SHA-256 of its content."""
    said = picked(one, ("id", "heading", "title", "name", "media_type", "size"))
    return said | {"sha256": one.document_id}


def picked(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """These fields of a row, in plain values."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value JSON has: amounts and rates with two decimals as text, days and instants by ISO 8601."""
    match value:
        case Decimal():
            return f"{value:.2f}"
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case UUID():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case list() | tuple():
            return [plain(one) for one in value]
    return value
