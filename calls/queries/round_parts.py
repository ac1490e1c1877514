"""What a round asks and gives beside money: questions, attachments, documents, answers, changes, targeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Organisation
from calls.choices import EntryKind
from calls.models import (
    CallAction,
    CallAnswer,
    CallAttachment,
    CallDocument,
    CallLine,
    CallQuestion,
    CallRound,
    RoundChange,
)
from calls.queries.money import balances_of_lines, entries
from calls.rules.ledger import ZERO
from calls.rules.targeting import Targeting
from records.queries import Relation, gathering, settle

PARTS = {
    "questions": Relation(CallQuestion, "call"),
    "attachments": Relation(CallAttachment, "call"),
    "documents": Relation(CallDocument, "call", along=("document",)),
    "answers": Relation(CallAnswer, "call"),
    "changes": Relation(RoundChange, "call"),
}
HELD: dict[str, int] = {EntryKind.EARMARK: 1, EntryKind.RELEASE: -1, EntryKind.DECOMMIT: -1}


@dataclass(frozen=True)
class Targeted:
    """An opening for named organisations alone, with the written ground; `ceiling` in euro, None without one."""

    row: CallAction
    names: list[str]
    ceiling: Decimal | None


@dataclass(frozen=True)
class Happened:
    """A change of a published round, as anybody sees it: `closed` and `closes` are an extension's instants, `day` is by
    when decisions are then expected.
    """

    kind: str
    at: datetime
    reason: dict[str, str]
    fields: list[str]
    closed: datetime | None = None
    closes: datetime | None = None
    day: date | None = None


@dataclass(frozen=True)
class Extras:
    """What the page of a round shows beside its money."""

    questions: list[CallQuestion]
    attachments: list[CallAttachment]
    documents: list[CallDocument]
    answers: list[CallAnswer]
    changes: list[Happened]
    targeted: list[Targeted]


def extras_of(call: CallRound, rows: Iterable[CallAction]) -> Extras:
    """Everything at once, of a round read with its PARTS; `rows` are its actions. One query when an action is targeted.

    A round in preparation has neither answers nor changes.
    """
    public = call.is_public
    return Extras(
        list(call.questions.all()),
        list(call.attachments.all()),
        [one for one in call.documents.all() if one.removed_at is None],
        [one for one in call.answers.all() if public and one.withdrawn_at is None],
        changes_of(call) if public else [],
        targeted_of(rows),
    )


def round_with_parts(rows: QuerySet[CallRound], pk: str) -> CallRound:
    """The round with all its PARTS, in one query. CallRound.DoesNotExist when it is not among the rows."""
    found: CallRound = gathering(rows, PARTS).get(pk=pk)
    settle(found, PARTS)
    return found


def documents_of(call: CallRound) -> QuerySet[CallDocument]:
    """The documents anybody may download now, in order."""
    return call.documents.filter(removed_at=None).select_related("document")


def changes_of(call: CallRound) -> list[Happened]:
    """What happened to the round since it was published, the latest first. One query, none when read with it."""
    return [happened(row) for row in sorted(call.changes.all(), key=attrgetter("at", "pk"), reverse=True)]


def happened(row: RoundChange) -> Happened:
    """A change with its instants and days as such."""
    closed, closes = (parse_datetime(side.get("closes_at", "")) for side in (row.before, row.after))
    day = parse_date(row.after.get("decisions_by") or "")
    return Happened(row.kind, row.at, row.reason, sorted(row.after), closed, closes, day)


def targeted_of(rows: Iterable[CallAction]) -> list[Targeted]:
    """The openings that are for named organisations alone. One query, none when there is no such."""
    found = [row for row in rows if row.targeted_at]
    names = names_of(code for row in found for code in row.targeted_at) if found else {}
    return [
        Targeted(row, [names[code] for code in row.targeted_at if code in names], row.targeting_ceiling)
        for row in found
    ]


def targeting_of(row: CallAction) -> Targeting | None:
    """For whom alone the opening is, as plain data; None when it is for everybody. One query when it is targeted."""
    found = targeted_of([row])
    return as_rules(found[0]) if found else None


def as_rules(one: Targeted) -> Targeting:
    """A targeted opening as plain data."""
    row = one.row
    return Targeting(frozenset(row.targeted_at), tuple(one.names), row.targeting_ground, one.ceiling)


def held_of(row: CallAction) -> Decimal:
    """What is earmarked or committed on the line for the opening's action, in euro. One query."""
    amounts = entries().filter(line=row.line_id, action=row.action_id).values_list("kind", "amount")
    return sum((HELD[kind] * amount for kind, amount in amounts if kind in HELD), ZERO)


def names_of(codes: Iterable[Any]) -> dict[str, str]:
    """Names of organisations by id, by name. One query."""
    rows = Organisation.objects.filter(pk__in=set(codes)).order_by("name")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def bank(call: CallRound, words: str = "") -> list[CallQuestion]:
    """Questions of other rounds of the programme, each code once, the latest round first; those with the words."""
    taken = call.questions.values("code")
    rows = CallQuestion.objects.filter(call__programme=call.programme_id).exclude(call=call)
    found: dict[str, CallQuestion] = {}
    for question in rows.exclude(code__in=taken).select_related("call").order_by("-call__opens_at"):
        if words.lower() in " ".join(question.text.values()).lower():
            found.setdefault(question.code, question)
    return list(found.values())


@dataclass(frozen=True)
class Source:
    """A line of another round whose free money a line of this one could take over, and how much that is, in euro."""

    line: CallLine
    free: Decimal


def sources_of(call: CallRound) -> list[tuple[CallLine, list[Source]]]:
    """For each line of the round: lines like it in rounds that were published. Three queries."""
    lines = list(call.lines.select_related("objective", "measure", "call"))
    others = CallLine.objects.filter(
        call__programme=call.programme_id,
        call__in=CallRound.objects.public(),
        objective__in=[line.objective_id for line in lines],
    ).exclude(call=call)
    rows = list(others.select_related("call", "objective").order_by("-call__opens_at", "code"))
    held = balances_of_lines(rows)
    found: dict[tuple[int, str], list[Source]] = {}
    for row in rows:
        if held[row.pk].free > 0:
            found.setdefault((row.objective_id, row.support), []).append(Source(row, held[row.pk].free))
    return [(line, found.get((line.objective_id, line.support), [])) for line in lines]


def organisations_named(words: str) -> list[Organisation]:
    """Organisations whose name or business ID has the words, the first twenty by name; none without words."""
    if not words.strip():
        return []
    found = Q(name__icontains=words.strip()) | Q(business_id__icontains=words.strip())
    return list(Organisation.objects.filter(found).order_by("name")[:20])
