"""make_report KIND --programme ID --as-of DATE --language fi|sv|en --output FILE [--call ID]: one report, no queue.

Most kinds are frozen data sets; the timetable is what its page shows, as of the end of the day.
"""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Language
from calls.models import CallRound, Programme
from calls.queries.timetable import INSTANT, timetable
from calls.renderers import timetable as timetable_files
from calls.renderers.open_data import FORMS
from records import clock
from records.formats import HELSINKI, reason_text
from records.rules import Refused
from reporting.choices import ReportKind
from reporting.queries.scope import Scope
from reporting.renderers.documents import MEDIA_TYPES, render
from reporting.rules.canonical import fingerprint, to_text
from reporting.services import reconciled

TIMETABLE = "timetable"
KINDS = (*ReportKind.values, TIMETABLE)


class Command(BaseCommand):
    help = "Makes one report as of the end of a day; the format follows from the file's ending."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(KINDS)}")
        parser.add_argument("--programme", required=True, metavar="ID")
        parser.add_argument(
            "--as-of", required=True, metavar="DATE", help="YYYY-MM-DD; until 24:00 in Helsinki"
        )
        parser.add_argument("--language", default="en", choices=Language.values)
        parser.add_argument(
            "--call",
            metavar="ID",
            help="for call-results: the round (the newest with decisions by that date)",
        )
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        output, kind = Path(options["output"]), known_kind(options["kind"])
        form = known_form(output, (*FORMS, "pdf") if kind == TIMETABLE else tuple(MEDIA_TYPES))
        programme = known_programme(options["programme"])
        call = known_call(programme, kind, options["call"])
        scope = Scope(programme, known_day(options["as_of"]), clock.now(), call)
        if kind == TIMETABLE:
            found = timetable(scope.programme, min(scope.cutoff - INSTANT, scope.recorded_until))
            write(output, timetable_files.download(found, options["language"], form).content)
            self.stdout.write(f"{output}: {len(found.rows)} rows")
            return
        try:
            text = to_text(reconciled(kind, scope))
        except Refused as refusal:
            reasons = "\n".join(f"  {reason_text(reason, 'en')}" for reason in refusal.reasons)
            raise CommandError(f"{why_none(refusal)}\n{reasons}") from refusal
        made = render(kind, text, options["language"], form)
        write(output, made.content)
        self.stdout.write(f"{output}: {len(made.content)} bytes, data set {fingerprint(text)}")


def known_kind(kind: str) -> str:
    """The kind, or what kinds there are."""
    if kind not in KINDS:
        raise CommandError(f"There is no report of kind {kind!r}. Kinds: {', '.join(KINDS)}.")
    return kind


def known_form(output: Path, forms: Iterable[str]) -> str:
    """The format a file's ending names, or what endings there are."""
    form = output.suffix.removeprefix(".").lower()
    if form not in forms:
        endings = ", ".join(f".{name}" for name in forms)
        raise CommandError(f"Cannot tell the format from {output.name!r}. Endings: {endings}.")
    return form


def known_programme(programme: str) -> Programme:
    """The programme, or what programmes there are."""
    found = Programme.objects.filter(pk=programme).first()
    if found is None:
        there = ", ".join(Programme.objects.values_list("pk", flat=True)) or "none is loaded"
        raise CommandError(f"There is no programme {programme!r}. Programmes: {there}.")
    return found


def known_call(programme: Programme, kind: str, call: str | None) -> CallRound | None:
    """The round whose results are asked for; none: the newest. Says what rounds there are, or that none is needed."""
    if not call:
        return None
    if kind != ReportKind.CALL_RESULTS:
        raise CommandError(f"--call is for {ReportKind.CALL_RESULTS.value} only.")
    found = programme.rounds.filter(pk=call).first()
    if found is None:
        there = ", ".join(programme.rounds.public().values_list("pk", flat=True)) or "none is published"
        raise CommandError(f"There is no round {call!r}. Rounds: {there}.")
    return found


def why_none(refusal: Refused) -> str:
    """What stops the report: figures that differ, or nothing to report."""
    if any(reason.code == "no_round" for reason in refusal.reasons):
        return "There is nothing to report:"
    return "The data do not reconcile, so no report is made:"


def known_day(text: str) -> date:
    """A day that has begun in Helsinki."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date. Write it as YYYY-MM-DD.") from error
    if day > clock.now().astimezone(HELSINKI).date():
        raise CommandError(f"{text} is still to come. Choose today or an earlier day.")
    return day


def write(output: Path, content: bytes) -> None:
    """The file, or why it could not be written."""
    try:
        output.write_bytes(content)
    except OSError as error:
        raise CommandError(f"Cannot write {output}: {error.strerror}.") from error
