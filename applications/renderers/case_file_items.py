"""What goes into the file of a case, piece by piece, with what the records say of each."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

from django.utils.translation import gettext

from applications.choices import CasePaper, ScanState
from applications.formats import secrecy_words
from applications.models import ReviewRequest, SecrecyMark, Submission
from applications.models.secrecy import PAPER
from applications.queries.case_file import Dossier
from applications.queries.papers import submitted_paper
from applications.queries.records import CaseDocument
from applications.renderers.application import Desk, application_pdf, bound, html
from records.formats import HELSINKI, in_language
from records.renderers.sheets import comma_separated
from records.rules import gettext_noop

PDF, JSON, CSV, PLAIN = "application/pdf", "application/json", "text/csv", "text/plain"
INFECTED, MISSING, DAMAGED = "infected", "missing", "damaged"
LONGEST = 100
UNSAFE = re.compile(r'[<>:"/\\|?*]+')
PAPERS = {"reviews": "3-reviews/checks-and-scores.pdf", "handling": "4-handling/handling.pdf"}
REPEATS = {"reviews": ("statement",), "handling": ("late_answer", "review_request")}
"""The documents whose words stand in a paper."""
CLOSED = "closed"
DOUBLE_FUNDING_COLUMNS = ("other", "double_funding", "reason", "version", "other_version", "who", "at")
EVENT_COLUMNS = ("sequence", "at", "event", "who", "subject", "data", "hash")

# What the kinds of pieces are called in the index; the codes stand in the metadata.
KINDS = {
    "index": gettext_noop("Index"),
    "application": gettext_noop("Application"),
    "application_content": gettext_noop("Content as submitted"),
    "attachment": gettext_noop("Attachment"),
    "late_answer": gettext_noop("Late answer"),
    "statement": gettext_noop("Expert’s statement"),
    "message_file": gettext_noop("File of a message"),
    "reviews": gettext_noop("Checks and scores"),
    "handling": gettext_noop("Handling"),
    "double_funding": gettext_noop("Answers to hints of double funding"),
    "decision": gettext_noop("Decision letter"),
    "review_request": gettext_noop("Request for review"),
    "review_answer": gettext_noop("Answer to a request for review"),
    "history": gettext_noop("History"),
}


@dataclass(frozen=True)
class Item:
    """One file: where it goes, what it is, of which day, by whom; its content stored under a SHA-256, or made.

    `note` says why it is not put in: then only the metadata name it.
    """

    path: str
    kind: str
    title: str
    dated: datetime
    by: str = ""
    language: str = ""
    media_type: str = PDF
    stored: str = ""
    make: Callable[[], bytes] | None = None
    mark: SecrecyMark | None = None
    note: str = ""


def items_of(dossier: Dossier, language: str) -> list[Item]:
    """Every piece in the order of the folders; papers are made when their turn comes."""
    return [
        *versions(dossier, language),
        *files(dossier),
        *talk(dossier),
        paper(dossier, "reviews", gettext("Checks, scores and statements"), language),
        paper(dossier, "handling", gettext("How the case was handled"), language),
        *double_funding(dossier),
        *letters(dossier),
        *review_files(dossier),
        *history(dossier),
    ]


def versions(dossier: Dossier, language: str) -> Iterator[Item]:
    """Each version on paper, and its content as it was signed."""
    for one in of_kind(dossier, "submission"):
        submission: Submission = one.row
        number = submission.version
        common: dict[str, Any] = {
            "dated": submission.submitted_at,
            "by": dossier.application.organisation.name,
            "language": dossier.application.language,
            "mark": one.mark,
        }
        make = partial(version_pdf, dossier, one, language)
        title = gettext("Application, version %(version)s") % {"version": number}
        yield Item(f"1-application/version-{number}.pdf", "application", title, make=make, **common)
        yield Item(
            f"1-application/version-{number}.json",
            "application_content",
            gettext("Content of version %(version)s as it was signed") % {"version": number},
            media_type=JSON,
            stored=submission.content_id,
            **common,
        )


def version_pdf(dossier: Dossier, document: CaseDocument, language: str) -> bytes:
    """One version on paper, marked when it is secret. FileNotFoundError when its content is gone from storage."""
    return application_pdf(submitted_paper(dossier.application, document.row), language, Desk(document.mark))


def files(dossier: Dossier) -> Iterator[Item]:
    """Attachments, late answers and statements that came as files; those in words alone stand in the papers."""
    applicant = dossier.application.organisation.name
    for number, one in enumerate(of_kind(dossier, "attachment"), 1):
        file = one.row.file
        yield Item(
            f"2-files/attachment-{number:02d}-{cleaned(file.name)}",
            "attachment",
            in_language(one.row.heading, dossier.application.language) or one.row.said or file.name,
            file.added_at,
            applicant,
            dossier.application.language,
            file.media_type,
            file.document_id,
            mark=one.mark,
            note=note_of(file),
        )
    for one in of_kind(dossier, "late_answer"):
        if one.row.document_id:
            yield received(one, "late-answer", gettext("Late answer"), one.row.received_at, applicant)
    for one in of_kind(dossier, "statement"):
        if one.row.document_id:
            at = datetime.combine(one.row.received_on, time(), HELSINKI)
            yield received(one, "statement", gettext("Statement of an outside expert"), at, one.row.expert)


def received(one: CaseDocument, name: str, title: str, at: datetime, by: str) -> Item:
    """A document that came as a file."""
    row = one.row
    return Item(
        f"2-files/{name}-{row.pk}-{cleaned(row.name)}",
        one.kind,
        title,
        at,
        by,
        media_type=row.document.media_type,
        stored=row.document_id,
        mark=one.mark,
        note=note_of(row),
    )


def talk(dossier: Dossier) -> Iterator[Item]:
    """The files sent with messages; the words stand in the paper on the handling."""
    for message in dossier.thread:
        for file in message.files.all():
            yield Item(
                f"2-files/message-{message.pk}-{file.pk}-{cleaned(file.name)}",
                "message_file",
                file.name,
                message.sent_at,
                message.by.name,
                media_type=file.media_type,
                stored=file.document_id,
                mark=mark_on(dossier, "message_file", file.pk),
                note=note_of(file),
            )


def paper(dossier: Dossier, kind: str, title: str, language: str) -> Item:
    """A paper of our own from a template of the kind's name."""
    authority = in_language(dossier.application.call.programme.authority, language)
    mark = paper_mark(dossier, kind)
    make = partial(paper_pdf, dossier, f"case_{kind}.html", language, mark=mark)
    return Item(PAPERS[kind], kind, title, dossier.at, authority, language, make=make, mark=mark)


def paper_mark(dossier: Dossier, kind: str) -> SecrecyMark | None:
    """The secrecy of a paper: its own, as a whole; else of the parts marked and of the documents it repeats."""
    own = mark_on(dossier, PAPER, CasePaper[kind.upper()])
    from_others = repeated(dossier, *REPEATS[kind])
    if own is None or from_others is None or not own.parts:
        return own or from_others
    until = max(own.until, from_others.until)
    return SecrecyMark(point=own.point, until=until, parts=f"{own.parts}; {from_others.parts}")


def mark_on(dossier: Dossier, kind: str, pk: int) -> SecrecyMark | None:
    """The mark of one document of the case."""
    return next((one.mark for one in of_kind(dossier, kind) if one.pk == pk), None)


def repeated(dossier: Dossier, *kinds: str) -> SecrecyMark | None:
    """The secrecy of a paper that repeats documents of these kinds: in part, until the last of them is public."""
    secret = [(one, one.mark) for kind in kinds for one in of_kind(dossier, kind) if one.mark]
    if not secret:
        return None
    last = max((mark for _one, mark in secret), key=lambda mark: mark.until)
    parts = "; ".join(f"{name_of(one)} ({secrecy_words(mark.point)})" for one, mark in secret)
    return SecrecyMark(point=last.point, until=last.until, parts=parts)


def name_of(one: CaseDocument) -> str:
    """What a paper calls a document it repeats."""
    if one.kind == "statement":
        return gettext("Statement of %(name)s") % {"name": one.row.expert}
    return gettext("Request for review") if one.kind == "review_request" else gettext("Late answer")


def paper_pdf(dossier: Dossier, template: str, language: str, **more: Any) -> bytes:
    """The paper with the case in it."""
    context = {
        "application": dossier.application,
        "dossier": dossier,
        "reviews": dossier.reviews,
        **more,
    }
    return bound(html(template, language, context), language)


def letters(dossier: Dossier) -> Iterator[Item]:
    """Decision letters as they were sent, in the order of the decisions."""
    title, language = gettext("Decision letter"), dossier.application.language
    for number, one in enumerate((one for one in dossier.decisions if one.letter_id), 1):
        at, by = one.decided_at or one.proposed_at, one.decided_by.name if one.decided_by else ""
        path = f"5-decisions/decision-{number}.pdf"
        yield Item(path, "decision", title, at, by, language, stored=one.letter_id or "")


def review_files(dossier: Dossier) -> Iterator[Item]:
    """Requests for review that came as files, and the letters of the answers."""
    for number, asked in enumerate(dossier.review_requests, 1):
        if asked.document:
            yield Item(
                f"5-decisions/review-{number}-{cleaned(asked.document_name)}",
                "review_request",
                gettext("Request for review"),
                asked.received_at,
                asked.sender,
                media_type=asked.document.media_type,
                stored=asked.document.sha256,
                mark=mark_on(dossier, "review_request", asked.pk),
            )
        yield from answer_letters(dossier, asked, number)


def answer_letters(dossier: Dossier, asked: ReviewRequest, number: int) -> Iterator[Item]:
    """The letters of the answers to a request."""
    title, language = gettext("Answer to a request for review"), dossier.application.language
    for answer in asked.answers.all():
        if answer.letter_id:
            at, by = (
                answer.decided_at or answer.proposed_at,
                answer.decided_by.name if answer.decided_by else "",
            )
            path = f"5-decisions/review-{number}-answer-{answer.pk}.pdf"
            yield Item(path, "review_answer", title, at, by, language, stored=answer.letter_id)


def double_funding(dossier: Dossier) -> Iterator[Item]:
    """What was answered to the hints of double funding, as a table; nothing when there were none."""
    if dossier.double_funding:
        yield Item(
            "4-handling/double-funding.csv",
            "double_funding",
            gettext("Answers to hints of double funding"),
            max(one.answer.answered_at for one in dossier.double_funding),
            ", ".join(sorted({one.answer.answered_by.name for one in dossier.double_funding})),
            media_type=CSV,
            make=partial(double_funding_csv, dossier),
        )


def double_funding_csv(dossier: Dossier) -> bytes:
    """A line an answer. Of another case that is closed to whoever takes the file, only that there is an answer."""
    rows = [
        (
            one.number if one.open else CLOSED,
            one.answer.is_double if one.open else "",
            one.answer.reason if one.open else "",
            one.answer.version,
            one.answer.other_version if one.open else "",
            one.answer.answered_by.name,
            one.answer.answered_at.astimezone(UTC),
        )
        for one in dossier.double_funding
    ]
    return comma_separated(DOUBLE_FUNDING_COLUMNS, rows)


def history(dossier: Dossier) -> Iterator[Item]:
    """The audit trail as a table."""
    title = gettext("History: the audit trail of the case")
    yield Item(
        "6-history/history.csv",
        "history",
        title,
        dossier.at,
        media_type=CSV,
        make=partial(events_csv, dossier),
    )


def events_csv(dossier: Dossier) -> bytes:
    """A line an event; nothing in it is a formula, nor said of a case that is closed to whoever takes the file."""
    closed = {one.reference for one in dossier.double_funding if not one.open}
    rows = [
        (
            one.sequence,
            one.at.astimezone(UTC),
            one.verb,
            getattr(one, "who", None),
            one.subject,
            CLOSED if one.data.get("other") in closed else str(one.data),
            one.hash,
        )
        for one in dossier.events
    ]
    return comma_separated(EVENT_COLUMNS, rows)


def of_kind(dossier: Dossier, kind: str) -> list[CaseDocument]:
    """The documents of one kind, in their order."""
    return [one for one in dossier.documents if one.kind == kind]


def note_of(file: Any) -> str:
    """Why the file stays out: a virus was found in it."""
    return INFECTED if getattr(file, "scan", "") == ScanState.INFECTED else ""


def cleaned(name: str) -> str:
    """A name that any system takes, without what is unseen or leads elsewhere; its ending stays."""
    seen = "".join(one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one)[0] != "C")
    safe = UNSAFE.sub("_", seen).strip(" .")
    start, dot, ending = safe.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{start[: LONGEST - len(ending) - 1].strip(' .') or 'file'}.{ending}"
    return safe[:LONGEST].strip(" .") or "file"
