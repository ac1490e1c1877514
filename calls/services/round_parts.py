"""What a round asks and gives: priorities and targeting of its actions, questions, attachments, documents, answers."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, TypeVar

from django.db import transaction
from django.db.models import Max

from accounts.models import Organisation
from calls.formats import carried_from, in_each
from calls.models import (
    CallAction,
    CallAnswer,
    CallAttachment,
    CallDocument,
    CallLine,
    CallQuestion,
    CallRound,
)
from calls.permissions import why_not_add_to, why_not_edit
from calls.rules.files import kind_of
from calls.rules.ledger import ZERO
from calls.rules.round_parts import answer_problems, document_problems, part_problems
from calls.services.rounds import LANGUAGES, allow, lock
from records import clock
from records.rules import refuse
from records.services import append, store_document

Part = TypeVar("Part", CallQuestion, CallAttachment)
QUESTION_FIELDS = ("text", "help", "kind", "maximum", "required")
ATTACHMENT_FIELDS = ("title", "help", "required", "legal_forms")
Texts = Mapping[str, str]


def set_opening(
    row: CallAction,
    *,
    by: Any,
    priorities: Texts,
    organisations: Iterable[Organisation] = (),
    ground: Texts | None = None,
    ceiling: Decimal | None = None,
    whole_round: bool = False,
) -> CallAction:
    """The round's priorities for an action, and for whom alone it is open: nobody named, for everybody.

    `ceiling` is in euro. `whole_round` makes every action of the round open to the same organisations alone.
    """
    named = [str(one.pk) for one in organisations]
    targeting = {
        "targeted_at": named,
        "targeting_ground": stripped(ground or {}) if named else {},
        "targeting_ceiling": ceiling if named else None,
    }
    with transaction.atomic():
        call = editable(row.call, by)
        row.priorities = stripped(priorities)
        row.save(update_fields=["priorities"])
        rows = call.call_actions.all() if whole_round else call.call_actions.filter(pk=row.pk)
        rows.update(**targeting)
        codes = sorted(rows.values_list("action__code", flat=True))
        log(call, "opening_set", by, actions=codes, targeted_at=named, ceiling=targeting["targeting_ceiling"])
    row.refresh_from_db()
    return row


def organisations_of(keys: Iterable[str]) -> list[Organisation]:
    """The organisations with these ids, by name."""
    return list(Organisation.objects.filter(pk__in=keys).order_by("name"))


def stripped(texts: Texts) -> dict[str, str]:
    """The texts without blanks around them; nothing at all when none is written."""
    found = {language: texts.get(language, "").strip() for language in LANGUAGES}
    return found if any(found.values()) else {}


def carry_from(call: CallRound, sources: Mapping[int, CallLine | None], *, by: Any) -> CallRound:
    """Name, by a line's id, the line of an earlier round its money is to come from; None: it is called like others.

    A line that names one opens at zero: the carry-over itself is a decision of two persons of its own.
    """
    with transaction.atomic():
        locked = editable(call, by)
        rows = [line for line in locked.lines.all() if changes_source(line, sources)]
        for line in rows:
            source = sources[line.pk]
            line.carried_from, line.carried_over = source, source is not None
            line.planned = ZERO if source else line.planned
            line.note = note_on(source) if source else {}
        CallLine.objects.bulk_update(rows, ["carried_from", "carried_over", "planned", "note"])
        if rows:
            log(locked, "sources_named", by, **{line.code: line.carried_from_id for line in rows})
    return call


def note_on(source: CallLine) -> dict[str, str]:
    """Where the money is to come from, for everybody to read."""
    return in_each(LANGUAGES, lambda _: carried_from(source.code, source.call.season))


def changes_source(line: CallLine, sources: Mapping[int, CallLine | None]) -> bool:
    """Whether another source is named for the line than it has."""
    if line.pk not in sources:
        return False
    source = sources[line.pk]
    return line.carried_from_id != (source.pk if source else None)


def add_part(
    model: type[Part], call: CallRound, values: Mapping[str, Any], *, by: Any, code: str = ""
) -> Part:
    """A question or a required attachment at the end of the round's; `code` of one that is taken from an earlier round.

    Refused when its words are missing in a language.
    """
    refuse(*part_problems(words_of(values), LANGUAGES))
    with transaction.atomic():
        locked = editable(call, by)
        rows = model._default_manager.filter(call=locked)
        last = rows.aggregate(last=Max("position"))["last"]
        part = model._default_manager.create(
            call=locked,
            code=code or free_code(model, locked),
            position=0 if last is None else last + 1,
            **tidy(values),
        )
        log(locked, changed(model), by, added=part.code)
    return part


def edit_part(part: Part, values: Mapping[str, Any], *, by: Any) -> Part:
    """Change a question or an attachment of a round in preparation."""
    refuse(*part_problems(words_of(values), LANGUAGES))
    with transaction.atomic():
        call = editable(part.call, by)
        for name, value in tidy(values).items():
            setattr(part, name, value)
        part.save(update_fields=list(values))
        log(call, changed(type(part)), by, changed=part.code)
    return part


def move_part(part: Part, up: bool, *, by: Any) -> None:
    """One place up or down among its kind; at the end it stays."""
    with transaction.atomic():
        call = editable(part.call, by)
        rows = list(type(part)._default_manager.filter(call=call))
        here = next(place for place, row in enumerate(rows) if row.pk == part.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        for place, row in enumerate(rows):
            row.position = place
        type(part)._default_manager.bulk_update(rows, ["position"])
        log(call, changed(type(part)), by, moved=part.code)


def remove_part(part: Part, *, by: Any) -> None:
    """Take a question or an attachment out of a round in preparation."""
    with transaction.atomic():
        call = editable(part.call, by)
        log(call, changed(type(part)), by, removed=part.code)
        part.delete()


def take_question(call: CallRound, question: CallQuestion, *, by: Any) -> CallQuestion:
    """A question of an earlier round, asked again under the same code."""
    values = {name: getattr(question, name) for name in QUESTION_FIELDS}
    return add_part(CallQuestion, call, values, by=by, code=question.code)


def add_document(
    call: CallRound, file: BinaryIO, size: int, *, title: Texts, language: str = "", by: Any
) -> CallDocument:
    """A document anybody may download with the call. Its kind is told from its content, whatever its name says.

    Refused when it is too large, hostile or of a kind not accepted, and without a title in every language.
    """
    refuse(*document_problems(title, LANGUAGES, size))
    kind = kind_of(file)
    file.seek(0)
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_add_to(by, locked))
        stored = store_document(file.read(), kind.media_type)
        last = locked.documents.aggregate(last=Max("position"))["last"]
        row = CallDocument.objects.create(
            call=locked,
            position=0 if last is None else last + 1,
            title=stripped(title),
            language=language,
            document=stored,
            added_at=clock.now(),
        )
        log(locked, "documents_changed", by, added=stored.pk)
    return row


def remove_document(row: CallDocument, *, by: Any) -> None:
    """Take a document off the call's page; that it was there stays on record."""
    with transaction.atomic():
        locked = lock(row.call)
        allow(why_not_add_to(by, locked))
        CallDocument.objects.filter(pk=row.pk, removed_at=None).update(removed_at=clock.now())
        log(locked, "documents_changed", by, removed=row.document_id)


def publish_answer(
    call: CallRound, question: Texts, answer: Texts, *, by: Any, demo_at: Any = None
) -> CallAnswer:
    """Answer a question put about a published round, for everybody to read. Refused unless in every language."""
    refuse(*answer_problems(question, answer, LANGUAGES))
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_add_to(by, locked))
        row = CallAnswer.objects.create(
            call=locked,
            question=stripped(question),
            answer=stripped(answer),
            by=getattr(by, "pk", None),
            published_at=demo_at or clock.now(),
        )
        log(locked, "answered", by, answer=row.pk)
    return row


def withdraw_answer(row: CallAnswer, *, by: Any) -> None:
    """Take an answer off the call's page; that it was there stays on record."""
    with transaction.atomic():
        locked = lock(row.call)
        allow(why_not_add_to(by, locked))
        CallAnswer.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
        log(locked, "answer_withdrawn", by, answer=row.pk)


def editable(call: CallRound, by: Any) -> CallRound:
    """The round, locked, while it is a draft this person may change. Refused otherwise."""
    locked = lock(call)
    allow(why_not_edit(by, locked))
    return locked


def changed(model: type[Any]) -> str:
    """What the trail calls a change among the round's questions or attachments."""
    return "questions_changed" if model is CallQuestion else "attachments_changed"


def free_code(model: type[Part], call: CallRound) -> str:
    """A code no round of the programme has: q12, a3. Questions of the same code are the same question."""
    letter = "q" if model is CallQuestion else "a"
    taken = model._default_manager.filter(call__programme=call.programme_id).values_list("code", flat=True)
    numbers = [int(code[1:]) for code in taken if code[:1] == letter and code[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def words_of(values: Mapping[str, Any]) -> Texts:
    """The words a part has in each language: a question's text, an attachment's title."""
    found: Texts = values.get("text", values.get("title", {}))
    return found


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with their texts stripped."""
    return {name: stripped(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def log(call: CallRound, verb: str, by: Any, **data: Any) -> None:
    """What was done to the round, in its audit stream."""
    append(call.stream, f"calls.{verb}", by=by, subject=f"call:{call.pk}", data=data)
