"""A section's content in parts that can be merged (rules/merging.py), and such parts as a section's content again.

Whatever a section says is either a single value or a row: values of the application's own fields, each text kept
because it is no value of its field, answers and reasons by their name, targets by cell, rows by kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from applications.choices import Section
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine, SectionVersion
from applications.queries.content import FIELDS, Content, section_content
from applications.queries.submitted import rows_of, typed
from applications.queries.versions import targets_said
from applications.rules.entries import kinds_of
from applications.rules.indicators import CELLS
from applications.rules.merging import SEPARATOR, Parts, Row, Rows

READ_ONLY = ("questions", "files")
TARGETS, UNREAD = "targets", "unread"
TABLES: Mapping[str, str] = {"partners": "", "lines": "category", "financing": "source"}


def parts_in(content: Content, section: str) -> Parts:
    """One section of a content in parts."""
    return parts_said(section, section_content(content, section))


def parts_said(section: str, said: Mapping[str, Any]) -> Parts:
    """The section's content (queries.content.section_content) in parts."""
    unread = dict(said.get(UNREAD, {}))
    rows = {path: _rows(path, kind, some, unread) for path, kind, some in _tables(section, said)}
    cells: dict[str, Any] = {}
    for name, value in said.items():
        if name not in (*READ_ONLY, UNREAD, *_row_names(section)):
            cells |= _cells(name, value, unread)
    cells |= {f"{UNREAD}{SEPARATOR}{name}": text for name, text in unread.items()}
    return Parts(cells, rows)


def said_in_parts(section: str, parts: Parts, like: Mapping[str, Any]) -> dict[str, Any]:
    """The parts as the section's content; what cannot be typed in it is taken from `like`."""
    unread: dict[str, str] = {}
    said: dict[str, Any] = {name: value for name, value in like.items() if name in READ_ONLY}
    for name, value in like.items():
        if name in _row_names(section):
            said[name] = list(_rows_again(name, parts, unread))
        elif name == TARGETS:
            said[name] = _targets_again(parts)
        elif isinstance(value, Mapping) and name != UNREAD:
            said[name] = dict(_named(name, parts))
        elif name not in (*READ_ONLY, UNREAD):
            said[name] = _value(parts.cells.get(name), name, unread)
    return said | {UNREAD: unread | dict(_named(UNREAD, parts))}


def content_with(content: Content, section: str, said: Mapping[str, Any]) -> Content:
    """The content with another content of one section, as rows that are not saved. A query for targets."""
    application = copy(content.application)
    own = {name: said[name] for name in FIELDS[section] if name in said}
    for name, value in typed(Application, own).items():
        setattr(application, name, value)
    kept = {kind: said[kind] for kind in kinds_of(section) if kind in said}
    application.entries = application.entries | kept
    for name in ("reasons", UNREAD):
        rest = {code: one for code, one in getattr(application, name).items() if code != section}
        setattr(application, name, rest | ({section: said[name]} if said.get(name) else {}))
    rows: dict[str, Any] = {}
    if section == Section.PARTNERS:
        rows["partners"] = rows_of(ApplicationPartner, application, said["partners"])
    if section == Section.BUDGET:
        rows["lines"] = rows_of(BudgetLine, application, said["lines"])
    if section == Section.FINANCING:
        rows["financing"] = rows_of(FinancingLine, application, said["financing"])
    if section == Section.INDICATORS:
        rows["targets"] = targets_said(application, said[TARGETS])
    return replace(content, application=application, **rows)


def base_of(application: Application, section: str, version: str) -> Parts | None:
    """What the section said under that version; None when nobody has kept it."""
    kept = kept_under(application, section, version)
    return parts_said(section, kept.content) if kept else None


def content_under(content: Content, section: str, version: str) -> Content:
    """The content with the section as it was under that version; as it is when nobody has kept it. Two queries."""
    kept = kept_under(content.application, section, version)
    return content_with(content, section, kept.content) if kept else content


def kept_under(application: Application, section: str, version: str) -> SectionVersion | None:
    """What was kept under that version."""
    rows = SectionVersion.objects.filter(application=application, section=section, version=version)
    return rows.order_by("-id").first()


def fits_in(parts: Parts, page: Parts) -> bool:
    """Whether a page that shows `page` has a control for everything in `parts`: as many rows, the same tables."""
    counts = [{kind: len(rows) for kind, rows in one.rows.items() if rows} for one in (parts, page)]
    tables = [
        {name.split(SEPARATOR)[1] for name in one.cells if name.startswith(f"{TARGETS}{SEPARATOR}")}
        for one in (parts, page)
    ]
    return counts[0] == counts[1] and tables[0] == tables[1]


def _row_names(section: str) -> tuple[str, ...]:
    return (*TABLES, *kinds_of(section))


def _tables(section: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Row]]]:
    """The rows by kind: the path they have in a merge, what their controls' names begin with, and the rows."""
    for name in _row_names(section):
        split, whole = TABLES.get(name, ""), said.get(name, [])
        for kind in dict.fromkeys(row[split] if split else name for row in whole):
            some = [row for row in whole if not split or row[split] == kind]
            yield (f"{name}/{kind}" if split else name), kind, some


def _rows(path: str, kind: str, rows: Iterable[Row], unread: dict[str, str]) -> Rows:
    """Rows without their place, each with what was typed in it and is no value."""
    table = path.partition("/")[0]
    apart = ("position", TABLES[table]) if table in TABLES else ()
    found = []
    for place, row in enumerate(rows):
        own = {name: value for name, value in row.items() if name not in apart}
        start = f"{kind}-{row.get('position', place)}-"
        names = [name for name in unread if name.startswith(start)]
        texts = {name.removeprefix(start): unread.pop(name) for name in names}
        found.append(own | ({UNREAD: texts} if texts else {}))
    return tuple(found)


def _rows_again(name: str, parts: Parts, unread: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of one table, numbered anew; what was typed in them and is no value goes to `unread`."""
    for path, rows in parts.rows.items():
        table, _slash, kind = path.partition("/")
        for place, row in enumerate(rows if table == name else ()):
            texts = row.get(UNREAD, {})
            unread |= {f"{kind or name}-{place}-{control}": text for control, text in texts.items()}
            own = {key: value for key, value in row.items() if key != UNREAD}
            numbered = {"position": place} if name in TABLES else {}
            yield own | numbered | ({TABLES[name]: kind} if kind else {})


def _cells(name: str, value: Any, unread: dict[str, str]) -> dict[str, Any]:
    """What is no row, by the path it has in a merge."""
    if name == TARGETS:
        return dict(_target_cells(value))
    if isinstance(value, Mapping):
        return {f"{name}{SEPARATOR}{key}": one for key, one in value.items()}
    text = unread.pop(name, "")
    return {name: {"value": value, "typed": text} if text else value}


def _target_cells(rows: Iterable[list[Any]]) -> Iterator[tuple[str, Any]]:
    """What is known of each indicator: that it has a table, and its cells that are not 0; or its one number."""
    for code, age, gender, value in rows:
        yield SEPARATOR.join((TARGETS, code)), True
        if value or not age:
            yield SEPARATOR.join((TARGETS, code, age, gender)), value


def _targets_again(parts: Parts) -> list[list[Any]]:
    """All cells of each indicator; of one taken away only what somebody has entered meanwhile."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for name, value in _named(TARGETS, parts):
        code, _colon, cell = name.partition(SEPARATOR)
        cells = found.setdefault(code, {})
        if cell:
            age, _colon, gender = cell.partition(SEPARATOR)
            cells[age, gender] = value
    rows = [
        [code, *cell, cells.get(cell, 0)]
        for code, cells in found.items()
        for cell in (cells if ("", "") in cells else CELLS)
    ]
    return sorted(rows, key=str)


def _named(name: str, parts: Parts) -> Iterator[tuple[str, Any]]:
    """The single values of one mapping, those left."""
    start = f"{name}{SEPARATOR}"
    for path, value in parts.cells.items():
        if path.startswith(start) and value is not None:
            yield path.removeprefix(start), value


def _value(cell: Any, name: str, unread: dict[str, str]) -> Any:
    """A field's value; a text that is none goes to `unread`."""
    if not (isinstance(cell, Mapping) and "typed" in cell):
        return cell
    unread[name] = cell["typed"]
    return cell["value"]
