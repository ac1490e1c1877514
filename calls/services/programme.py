"""Loading a programme file: all of it or nothing; a second time changes nothing."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import ProtectedError

from accounts.choices import Role
from accounts.permissions import why_not_role
from calls.choices import EntryKind, EntryOf, PlanState, Support
from calls.models import (
    Action,
    Allocation,
    LedgerEntry,
    Measure,
    Objective,
    PlanAmount,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.queries.parameters import CONTENTS
from calls.rules.programme_data import (
    ActionEntry,
    ObjectiveEntry,
    PlanEntry,
    ProgrammeFile,
    Term,
)
from calls.rules.programme_file import parse_programme
from calls.services.criteria import load_criteria
from calls.services.decided import Decided
from calls.services.entries import Entry, remember
from calls.services.interventions import entries_of, keep_types, read_types, types_path
from calls.services.ledger import allocate
from indicators.services import catalogue_path, load_catalogue, read_catalogue
from records import clock
from records.definitions import Problem, Unloadable, read_text
from records.formats import HELSINKI
from records.rules import Refused
from records.services import append
from records.services.loading import Tally


def load_programme(path: Path, *, by: Any) -> Tally:
    """CPR 22, act 1125/2021 section 5: load or refresh the programme in `path`, its plan, indicators and types.

    `by` is an officer, or None for the command line. Allocations enter the ledger once and are not changed by a file
    afterwards; nor is what the ministry has changed itself, or what of an action a published round rests on: the tally
    names what was left alone. Unloadable, naming file, line and path of every problem, when the file has one: nothing
    is written then.
    """
    refusal = why_not_role(by, Role.OFFICER) if by is not None else None
    if refusal:
        raise Refused(refusal)
    try:
        text = read_text(path)
        file = parse_programme(
            text,
            indicator_codes=lambda name: _indicator_codes(name, path),
            type_entries=lambda name: entries_of(name, path),
        )
        with transaction.atomic():
            return _Load(file, by, hashlib.sha256(text.encode()).hexdigest()).run(path)
    except Unloadable as error:
        raise error.of(str(path)) from error


def _indicator_codes(name: str, path: Path) -> Collection[str] | None:
    found = catalogue_path(name, path)
    return {entry.code for entry in read_catalogue(found).indicators} if found else None


Kept = TypeVar("Kept", Objective, Measure, Action)


class _Load:
    """One run of the loader: the file, and the rows found or made so far by their codes."""

    def __init__(self, file: ProgrammeFile, by: Any, sha256: str) -> None:
        self.file = file
        self.by = by
        self.sha256 = sha256
        self.tally = Tally()
        self.objectives: dict[str, Objective] = {}
        self.measures: dict[str, Measure] = {}
        self.actions: dict[str, Action] = {}

    def run(self, path: Path) -> Tally:
        catalogue = catalogue_path(self.file.head.catalogue, path) if self.file.head.catalogue else None
        if catalogue:
            self.tally = load_catalogue(catalogue, by=self.by)
        types = types_path(self.file.head.interventions, path) if self.file.head.interventions else None
        self.types = read_types(types) if types else None
        if self.types:
            keep_types(self.types, self.tally)
        self.decided = Decided(self.file.head.id, self.tally)
        self.programme = self._programme()
        self._rows()
        entries: list[Entry] = [*self.objectives.values(), *self.measures.values(), *self.actions.values()]
        remember(entries, by=self.by, first=self._since())
        if self.file.plan:
            _PlanLoad(self, self.file.plan).run()
        if self.file.head.criteria:
            self._criteria(path.with_name(f"{self.file.head.criteria}.yaml"))
        self._remove_left_out()
        if self.tally.changed:
            self._seal()
        return self.tally

    def _criteria(self, path: Path) -> None:
        """The criteria set the file names, once: afterwards it has versions of its own."""
        if not path.is_file():
            raise Unloadable([Problem(1, "programme.criteria", f'there is no file "{path.name}"')])
        if not self.programme.criteria_sets.exists():
            load_criteria(self.programme, path, by=self.by)
            self.tally.created += 1

    def _since(self) -> datetime:
        """From when the file says what it says: its plan's day, or the programme's approval; never later than now."""
        plan, now = self.file.plan, clock.now()
        day = (plan.dated if plan else None) or self.file.head.approved_on
        return min(now, datetime.combine(day, time(), HELSINKI)) if day else now

    def _seal(self) -> None:
        """Say which file the rows now agree with, and that it was loaded."""
        Programme.objects.filter(pk=self.programme.pk).update(file_sha256=self.sha256, loaded_at=clock.now())
        data = {"sha256": self.sha256, **asdict(self.tally)}
        append(self.programme.stream, "programme.loaded", by=self.by, subject=self.programme.pk, data=data)

    def _programme(self) -> Programme:
        head, file = self.file.head, self.file
        provenance = {
            "source": head.source,
            "area": dict(head.area),
            "parameters": dict(file.articles),
            "bounds": {name: dict(own) for name, own in file.bounds.items()},
            "rulebook": head.rulebook,
            "objectives": {entry.code: entry.article for entry in file.objectives if entry.article},
            "grounds": {term.code: term.article for term in file.grounds},
        }
        letters = {name: dict(words) for name, words in file.letters.items()}
        values = {
            "fund": head.fund,
            "country": head.country,
            "period_start": head.start.year,
            "period_end": head.end.year,
            "currency": head.currency,
            "title": dict(head.title),
            "official_languages": list(head.official),
            "allocation": head.allocation,
            "approved_on": head.approved_on,
            "authority": dict(head.authority),
            "parameters": self._parameters(),
            "vocabulary": {
                "grounds": _words(file.grounds),
                "applicant_types": _words(file.applicant_types),
                "short_titles": _words(file.short_titles),
                **self._tables(),
                "names": {name: dict(words) for name, words in file.names.items()},
                "court": dict(head.court),
                **({"letters": letters} if letters else {}),
                **({"state_aid": dict(file.state_aid)} if file.state_aid else {}),
            },
            "provenance": provenance,
        }
        if self.decided.allocations:
            del values["allocation"]
        return self.tally.keep(Programme, {"id": head.id}, values)

    def _parameters(self) -> dict[str, Any]:
        """The file's figures. What two persons have changed since stays: a file does not undo a decision."""
        there = Programme.objects.filter(pk=self.file.head.id).values_list("parameters", flat=True).first()
        kept = {name: value for name, value in (there or {}).items() if name == "adjusted"}
        own = [term.code for term in self.file.grounds if term.by_legal_form]
        forms = {"form_grounds": own} if own else {}
        mask = {"case_number": self.file.head.case_number} if self.file.head.case_number else {}
        own_contents = {CONTENTS: dict(self.file.contents)} if self.file.contents else {}
        return {
            **self.file.parameters,
            "legal_forms": dict(self.file.legal_forms),
            **forms,
            **mask,
            **own_contents,
            **kept,
        }

    def _tables(self) -> dict[str, Any]:
        """Titles of the tables of types of intervention, and the languages they are quoted in."""
        if self.types is None:
            return {}
        tables = {str(number): dict(title) for number, title in self.types.tables.items()}
        return {"intervention_tables": tables, "intervention_languages": list(self.types.official)}

    def _rows(self) -> None:
        for position, objective in enumerate(self.file.objectives, start=1):
            self.objectives[objective.code] = self._objective(objective, position)
        for position, measure in enumerate(self.file.measures, start=1):
            key = {"objective": self.objectives[measure.objective], "code": measure.code}
            values = {"position": position, "title": dict(measure.title), "provenance": measure.source}
            self.measures[measure.code] = self._keep(Measure, key, values)
        for position, action in enumerate(self.file.actions, start=1):
            key = {"programme": self.programme, "code": action.code, "replaced_at": None}
            self.actions[action.code] = self._keep(Action, key, self._action(action, position))

    def _keep(self, model: type[Kept], key: dict[str, Any], values: dict[str, Any]) -> Kept:
        """The entry in line with the file, but for what was decided since."""
        row = model._default_manager.filter(**key).first()
        return self.tally.keep(model, key, self.decided.without(row, values) if row else values)

    def _objective(self, entry: ObjectiveEntry, position: int) -> Objective:
        key = {"programme": self.programme, "code": entry.code}
        values = {
            "position": position,
            "title": dict(entry.title),
            "description": dict(entry.description),
            "allocation": entry.total,
            "special_nature": dict(entry.special_nature),
            "provenance": entry.source,
        }
        objective = self._keep(Objective, key, values)
        parts = ((Support.PROJECT, entry.project), (Support.OPERATING, entry.operating))
        for support, amount in () if self.decided.allocation(objective) else parts:
            self.tally.keep(Allocation, {"objective": objective, "support": support}, {"amount": amount})
            self._allocate(objective, support, amount, entry)
        return objective

    def _allocate(self, objective: Objective, support: str, amount: Decimal, entry: ObjectiveEntry) -> None:
        rows = LedgerEntry.objects.filter(objective=objective, support=support, kind=EntryKind.ALLOCATE)
        held = sum(rows.values_list("amount", flat=True), Decimal("0.00"))
        if held == amount:
            return
        if held:
            n = self.file.objectives.index(entry)
            path = f"objectives[{n}].allocation.{support}_support"
            text = f"{held} is allocated; an allocation is changed by a decision, not by a file"
            raise Unloadable([Problem(entry.line, path, text)])
        start = datetime.combine(self.file.head.start, time(), HELSINKI)
        allocate(objective, support, amount, by=self.by, note="Programme file", effective_at=start)

    def _action(self, entry: ActionEntry, position: int) -> dict[str, Any]:
        return {
            "objective": self.objectives[entry.objective],
            "measure": self.measures.get(entry.measure),
            "position": position,
            "support": entry.support,
            "title": dict(entry.title),
            "description": dict(entry.description),
            "aims": dict(entry.aims),
            "eligible_applicants": list(entry.applicants),
            "eligible_text": dict(entry.applicants_text),
            "rate": entry.rate,
            "raised_rate": entry.raised_rate,
            "raised_rate_grounds": list(entry.raised_rate_grounds),
            "raised_rate_text": dict(entry.raised_rate_text),
            "indicators": list(entry.indicators),
            "printed_indicators": list(entry.printed_indicators),
            "coordination": dict(entry.coordination),
            "coordinated_funds": list(entry.coordinated_funds),
            "intervention_types": list(entry.intervention_types),
            "sheet_openings": list(entry.sheet_openings),
            "sheet_text": entry.sheet_text,
            "start_text": dict(entry.start_text),
            "targeted": bool(entry.targeted),
            "provenance": entry.source,
        }

    def _remove_left_out(self) -> None:
        """Rows the file no longer has go, the narrowest first, unless something stands on them."""
        programme = self.programme
        gone = programme.actions.exclude(code__in=self.actions)
        self._remove("actions", self.decided.removable(gone, EntryOf.ACTION))
        measures = Measure.objects.filter(objective__programme=programme)
        gone_measures = measures.exclude(pk__in=[row.pk for row in self.measures.values()])
        self._remove("measures", self.decided.removable(gone_measures, EntryOf.MEASURE))
        gone_objectives = programme.objectives.exclude(code__in=self.objectives)
        self._remove("objectives", self.decided.removable(gone_objectives, EntryOf.OBJECTIVE))

    def _remove(self, section: str, rows: "models.QuerySet[Any]") -> None:
        try:
            self.tally.remove(rows)
        except ProtectedError as error:
            codes = ", ".join(rows.values_list("code", flat=True))
            text = f"{codes}: in use, cannot be left out"
            raise Unloadable([Problem(1, section, text)]) from error


class _PlanLoad:
    """The plan's part of a run. A version drafted at the desk, or replaced since, is not the file's any more."""

    def __init__(self, load: _Load, plan: PlanEntry) -> None:
        self.load = load
        self.plan = plan
        self.tally = load.tally

    def run(self) -> None:
        there = PlanVersion.objects.filter(programme=self.load.programme, code=self.plan.code).first()
        if there and (there.state != PlanState.APPROVED or there.drafted_by):
            self.tally.left.append(f"plan {self.plan.code}")
            return
        version = self._version()
        openings = list(self._openings(version))
        amounts = list(self._amounts(version))
        self.tally.remove(version.openings.exclude(pk__in=openings))
        self.tally.remove(version.amounts.exclude(pk__in=amounts))

    def _version(self) -> PlanVersion:
        plan = self.plan
        key = {"programme": self.load.programme, "code": plan.code}
        values = {
            "title": dict(plan.title),
            "year_from": plan.year_from,
            "year_to": plan.year_to,
            "dated": plan.dated,
            "handled_on": plan.handled_on,
            "printed": printed(self.load.file, plan),
        }
        version = self.tally.keep(PlanVersion, key, values)
        if version.state == PlanState.DRAFT:
            PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.APPROVED)
        return version

    def _openings(self, version: PlanVersion) -> Iterable[int]:
        for entry in self.load.file.actions:
            for season in entry.openings:
                key = {"version": version, "action": self.load.actions[entry.code], "season": season}
                values = {"carry_over": season in entry.carry_overs, "targeted": bool(entry.targeted)}
                yield self.tally.keep(PlanOpening, key, values).pk

    def _amounts(self, version: PlanVersion) -> Iterable[int]:
        for row in self.plan.amounts:
            key = {
                "version": version,
                "objective": self.load.objectives[row.objective],
                "measure": self.load.measures.get(row.measure),
                "support": row.support,
                "season": row.season,
            }
            values = {
                "amount": row.amount,
                "carry_over_from": row.carry_over_from,
                "provenance": row.source,
            }
            yield self.tally.keep(PlanAmount, key, values).pk


def printed(file: ProgrammeFile, plan: PlanEntry) -> dict[str, Any]:
    """What the plan prints beside openings and amounts, for the plan check (read back by calls.queries.plan)."""
    progress = {code: asdict(entry) for code, entry in plan.progress.items()}
    return {
        "language": file.head.official[0],
        "source": plan.source,
        "seasons": list(plan.seasons),
        "totals": {
            code: {season: str(amount) for season, amount in row.items()} for code, row in plan.totals.items()
        },
        "chapters": [asdict(chapter) for chapter in plan.chapters],
        "tables": [asdict(table) for table in plan.tables],
        "progress": progress,
        "progress_total": asdict(plan.progress_total) if plan.progress_total else None,
        "progress_as_of": plan.progress_as_of.isoformat() if plan.progress_as_of else None,
        "statements": [_plain(asdict(statement)) for statement in plan.statements],
        "repairs": [asdict(repair) for repair in plan.repairs],
        "gaps": [asdict(gap) for gap in plan.gaps],
        "titles": {entry.code: dict(entry.printed_titles) for entry in file.entries if entry.printed_titles},
        "actions": {entry.code: _printed_action(entry) for entry in file.actions},
    }


def _printed_action(entry: ActionEntry) -> dict[str, Any]:
    return {
        "indicator_titles": dict(entry.printed_indicator_titles),
        "indicator_statement": list(entry.indicator_statement),
        "targeted": entry.targeted,
        "targeted_text": entry.targeted_text,
        "in_table": entry.in_table,
    }


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def _words(terms: Iterable[Term]) -> dict[str, dict[str, str]]:
    return {term.code: dict(term.label) for term in terms}
