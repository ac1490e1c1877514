"""An application as it was submitted, read from the stored document; the desk and the letter never show the draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language

from accounts.models import Organisation
from applications.choices import CostCategory, Section
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine
from applications.queries.content import FIELDS, Content
from applications.queries.money_said import money_said
from applications.queries.reading import Part, parts_of
from applications.queries.sums import CostGroup, Sums
from applications.rules.data import Deliverable
from applications.rules.entries import KINDS
from calls.models import CallQuestion
from records.models import StoredDocument

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Submitted:
    """The content of one submission. `application` is an unsaved copy that says what was submitted."""

    application: Application
    applicant: Mapping[str, str]
    costs: tuple[CostGroup, ...]
    totals: Sums
    by_category: tuple[tuple[Any, Decimal], ...]
    direct: Mapping[str, Decimal]
    sums: Mapping[str, Decimal]
    financing: tuple[tuple[Any, str, Decimal], ...]
    targets: tuple[tuple[str, int], ...]
    reasons: tuple[str, ...]
    submitted_at: datetime
    method: str
    sha256: str
    files: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()


def submitted_of(application: Application) -> Submitted | None:
    """What was last submitted (`content_sha` from with_details); None for a case without a stored submission.

    FileNotFoundError when the document is gone from storage. No query.
    """
    said = document_of(application)
    return None if said is None else read(application, said, getattr(application, "content_sha", ""))


def document_of(application: Application) -> dict[str, Any] | None:
    """What was last submitted (`content_sha` from with_details) as stored; None for a case without a submission.

    FileNotFoundError when the document is gone from storage. No query.
    """
    sha256 = getattr(application, "content_sha", None)
    if sha256 is None:
        return None
    path = Path(settings.MEDIA_ROOT) / StoredDocument(sha256=sha256).relative_path
    said: dict[str, Any] = json.loads(path.read_bytes())
    return said


def submitted_at_of(said: Mapping[str, Any]) -> datetime:
    """When the stored submission arrived."""
    return datetime.fromisoformat(said["submitted_at"])


def read(application: Application, said: Mapping[str, Any], sha256: str) -> Submitted:
    """The stored values as typed ones."""
    sections = said["sections"]
    content = content_in(application, sections, said["applicant"])
    money = money_said(content, Decimal(said["sums"]["requested"] or 0))
    verdict = money.verdict
    return Submitted(
        application=content.application,
        applicant=said["applicant"],
        costs=money.costs,
        totals=money.sums,
        deliverables=money.deliverables,
        by_category=tuple(
            (CostCategory(code).label, amount) for code, amount in verdict.by_category.items() if amount
        ),
        direct={code: amount for code, amount in verdict.by_category.items() if amount},
        sums={name: Decimal(value) for name, value in said["sums"].items() if value is not None},
        financing=money.payers,
        targets=_targets(sections[Section.INDICATORS].get("targets", [])),
        reasons=tuple(
            text
            for code, section in sections.items()
            if code != Section.PROJECT
            for text in section.get("reasons", {}).values()
            if text
        ),
        submitted_at=submitted_at_of(said),
        method=said["signature"]["method"],
        sha256=sha256,
        parts=tuple(one for one in parts_of(content, get_language() or "en") if not one.is_silent),
        files=tuple(row["id"] for row in sections.get(Section.ATTACHMENTS, {}).get("files", [])),
    )


def content_in(
    application: Application, sections: Mapping[str, Any], applicant: Mapping[str, Any]
) -> Content:
    """The sections as rows that are not saved, of an applicant as it then was; targets and files apart. No query."""
    copy = Application(pk=application.pk, **typed(Application, values_in(sections)))
    for name in ("call", "action", "line", "case"):
        setattr(copy, name, getattr(application, name))
    copy.organisation = applicant_of(application, applicant)
    copy.reasons = {code: one["reasons"] for code, one in sections.items() if one.get("reasons")}
    copy.entries = entries_in(sections)
    return Content(
        copy,
        rows_of(BudgetLine, copy, sections[Section.BUDGET].get("lines", [])),
        rows_of(FinancingLine, copy, sections[Section.FINANCING].get("financing", [])),
        questions=questions_in(sections),
        partners=rows_of(ApplicationPartner, copy, sections.get(Section.PARTNERS, {}).get("partners", [])),
    )


def values_in(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The application's own fields, in whichever section they then stood; one not asked for then is left out."""
    own = {name for names in FIELDS.values() for name in names}
    values = {name: said for one in sections.values() for name, said in one.items() if name in own}
    return {**values, "answers": values.get("answers") or {}}


def entries_in(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of each kind the sections hold."""
    return {kind: said for one in sections.values() for kind, said in one.items() if kind in KINDS}


def questions_in(sections: Mapping[str, Any]) -> tuple[CallQuestion, ...]:
    """The round's own questions in the words they then had."""
    asked = sections.get(Section.QUESTIONS, {}).get("questions", [])
    return tuple(CallQuestion(**row) for row in asked)


def rows_of(model: type[Any], application: Application, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Stored rows as unsaved ones of the application."""
    return tuple(model(application=application, **typed(model, row)) for row in rows)


def applicant_of(application: Application, said: Mapping[str, Any]) -> Organisation:
    """The organisation with what it said of itself on submission; an unsaved copy of the same number."""
    own = {field.attname for field in Organisation._meta.concrete_fields}
    values = {name: value for name, value in said.items() if name in own}
    return Organisation(pk=application.organisation_id, **values)


def typed(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values as the model's fields hold them."""
    return {name: _python(model, name, value) for name, value in values.items()}


def _python(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return value if value is None else field.to_python(value)


def _targets(rows: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    """Each indicator's total over its cells, in the order of codes."""
    sums: dict[str, int] = {}
    for code, _age, _gender, value in rows:
        sums[code] = sums.get(code, 0) + int(value or 0)
    return tuple(
        (code, total) for code, total in sorted(sums.items(), key=lambda item: natural(item[0])) if total
    )


def natural(code: str) -> tuple[Any, ...]:
    """O.2.9 before O.2.10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in code.split("."))
