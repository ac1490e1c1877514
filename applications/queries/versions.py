"""The submitted versions of an application, and the content of one as rows that are not saved."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from applications.choices import Section
from applications.models import Application, Submission, Target
from applications.queries.attachments import files_numbered
from applications.queries.content import FIELDS, Content
from applications.queries.submitted import content_in
from applications.rules.entries import kinds_of
from indicators.models import Indicator
from records.services import open_stored


def versions_of(application: Application) -> QuerySet[Submission]:
    """Every submitted version with its signatures, the latest first. Two queries."""
    rows = application.submissions.select_related("submitted_by", "content", "answers_request")
    rows = rows.prefetch_related("signatures__user")
    return rows.order_by("-version")


def said_in(submission: Submission) -> dict[str, Any]:
    """What the submission says, in plain values. FileNotFoundError when the document is gone from storage."""
    with open_stored(submission.content) as file:
        said: dict[str, Any] = json.load(file)
    return said


def section_then(sections: Mapping[str, Any], code: str) -> dict[str, Any]:
    """What a submitted version says in a section as the form now is: a field is found wherever it stood then."""
    stood = {name: value for one in sections.values() for name, value in one.items()}
    own = {name: stood[name] for name in (*FIELDS[code], *kinds_of(code)) if name in stood}
    elsewhere = {name for other, names in FIELDS.items() if other != code for name in names}
    return {name: value for name, value in sections.get(code, {}).items() if name not in elsewhere} | own


def content_said(application: Application, said: Mapping[str, Any]) -> Content:
    """The application with its rows as submitted; nothing is written. Two queries at most."""
    sections = said["sections"]
    numbers = [row["id"] for row in sections.get(Section.ATTACHMENTS, {}).get("files", [])]
    content = content_in(application, sections, said["applicant"])
    return replace(
        content,
        targets=targets_said(content.application, sections[Section.INDICATORS].get("targets", [])),
        attachments=files_numbered(application, numbers),
    )


def targets_said(application: Application, rows: list[list[Any]]) -> tuple[Target, ...]:
    """Indicators are looked up by code, for their titles."""
    codes = {row[0] for row in rows}
    fund = application.call.programme.fund
    known = {one.code: one for one in Indicator.objects.filter(fund=fund, code__in=codes)} if codes else {}
    return tuple(
        Target(application=application, indicator=known[code], age=age, gender=gender, value=value)
        for code, age, gender, value in rows
        if code in known
    )
