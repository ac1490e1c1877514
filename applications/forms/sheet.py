"""A budget from a spreadsheet: the form, the words people may write in three languages, and the rows as a budget."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, BinaryIO

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostKind, ScanState, Section
from applications.queries.content import LINE_FIELDS, Content
from applications.rules.attachments import INFECTED, TOO_LARGE
from applications.rules.entries import kinds_of
from applications.rules.sheet import (
    CATEGORY,
    PARTY,
    YEAR_HEADING,
    Column,
    Row,
    Sheet,
    Words,
    budget_columns,
    fold,
    read,
)
from applications.services.drafting import Typed
from calls.rules.dates import project_years
from calls.rules.file_kinds import EMPTY, NOT_ACCEPTED, XLSX
from calls.rules.files import kind_of
from records.formats import reason_text
from records.forms import Effect, EffectField, typed_number
from records.renderers.reading import (
    Grid,
    NotATable,
    as_text,
    rows_of_book,
    rows_of_csv,
    rows_of_text,
)
from records.rules import Refused
from records.services import scan

ADD, REPLACE = "add", "replace"
MOST_BYTES = 1_000_000
MOST_CHARACTERS = 400_000
YEARS_UNDATED = 3
ACCEPTED = "XLSX, CSV"
YES, NO, APPLICANT = _("yes"), _("no"), _("applicant")
TOO_LONG = _("The table is far longer than a budget. Bring at most %(most)s characters.")
UNREAD_TABLE = _("The table cannot be read. Save it again as XLSX or CSV, or paste its cells here.")
NOTHING = _("Choose a file, or paste the rows here.")


class SheetForm(forms.Form):
    """Rows pasted or in a file, and whether they come in place of the present ones or after them."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Spreadsheet file"),
        required=False,
        max_length=None,
        allow_empty_file=True,
        help_text=_("XLSX or CSV, at most 1 MB, without macros. Of a workbook the first sheet is read."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    text = forms.CharField(
        label=_("Rows copied from a spreadsheet"),
        required=False,
        strip=False,
        help_text=_("Copy the cells together with the row of headings, and paste them here."),
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
    )
    how = EffectField(label=_("What happens to the rows that are there now"))

    def __init__(self, data: Any = None, files: Any = None) -> None:
        given = None if data is None else data.copy()
        super().__init__(given, files, initial={"how": REPLACE})
        how: Any = self.fields["how"]
        how.choices = [
            (REPLACE, Effect(_("Replace them"), _("The budget will have these rows and no others."))),
            (ADD, Effect(_("Add to them"), _("These rows come after the present ones."))),
        ]
        self.grid: Grid = []
        if given is not None:
            given.setdefault("how", REPLACE)

    def clean(self) -> dict[str, Any]:
        """The rows as cells; those of a file are put into the text, to be corrected in place."""
        found = super().clean() or {}
        try:
            self.grid = self.brought(found)
        except NotATable:
            self.add_error("file" if found.get("file") else "text", UNREAD_TABLE)
        except Refused as refused:
            for reason in refused.reasons:
                self.add_error("file", reason_text(reason, get_language() or "en"))
        return found

    def brought(self, found: Mapping[str, Any]) -> Grid:
        """The cells of the file, else of the text."""
        sent = found.get("file")
        if sent:
            grid = rows_of_file(sent)
            shown: Any = self.data
            shown["text"] = as_text(grid)
            return grid
        text = found.get("text", "")
        if not text.strip():
            self.add_error("text", NOTHING)
        elif len(text) > MOST_CHARACTERS:
            self.add_error("text", TOO_LONG % {"most": MOST_CHARACTERS})
        else:
            return rows_of_text(text)
        return []


def rows_of_file(sent: UploadedFile) -> Grid:
    """The cells of a file that was sent; Refused when it is not accepted, NotATable when it is no table."""
    file: BinaryIO = sent.file  # type: ignore[assignment]
    if getattr(sent, "spoilt", "") or file.seek(0, 2) > MOST_BYTES:
        raise Refused(TOO_LARGE(most=MOST_BYTES // 1_000_000))
    file.seek(0)
    content = file.read()
    if not content:
        raise Refused(EMPTY())
    if scan(file) == ScanState.INFECTED:
        raise Refused(INFECTED(name=sent.name or ""))
    if content.startswith(b"PK"):
        if kind_of(file) != XLSX:
            raise Refused(NOT_ACCEPTED(kinds=ACCEPTED))
        return rows_of_book(file)
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(NOT_ACCEPTED(kinds=ACCEPTED))
    return rows_of_csv(content)


def columns_of(content: Content) -> tuple[Column, ...]:
    """The columns of this application's budget: a year each for its years, three while it has no dates."""
    starts, ends = content.application.starts_on, content.application.ends_on
    dated = bool(starts and ends and starts <= ends)
    years = len(project_years(starts, ends)) if dated and starts and ends else YEARS_UNDATED
    used = max((len(line.by_year) for line in content.lines), default=0)
    return budget_columns(max(years, used))


def heading_of(column: Column) -> str:
    """The heading in the present language."""
    return gettext(YEAR_HEADING) % {"number": column.year} if column.year else gettext(column.heading)


def everywhere(text: Any) -> list[str]:
    """A text in each of the product's languages."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(gettext(text) if isinstance(text, str) else str(text))
    return found


def words_of(content: Content, columns: Iterable[Column]) -> Words:
    """What may be written in the sheet: in Finnish, Swedish and English, and by code."""
    columns = list(columns)
    language = get_language() or "en"
    choices = choices_of(content)
    shown = {column.key: heading_of(column) for column in columns}
    shown |= {f"category.{code}": str(label) for code, label in CostCategory.choices}
    return Words(
        headings=headings_of(columns),
        choices=choices,
        shown=shown,
        known=known_of(content),
        number=partial(typed_number, language=language),
    )


def headings_of(columns: Iterable[Column]) -> dict[str, str]:
    """The columns by their headings in every language, and by their keys."""
    found: dict[str, str] = {}
    for column in columns:
        found[fold(column.key)] = column.key
        for code, _name in settings.LANGUAGES:
            with override(code):
                found[fold(heading_of(column))] = column.key
    return found


def choices_of(content: Content) -> dict[str, dict[str, Any]]:
    """The words of each choice by their letters: categories, whose cost it is, yes and no, kinds of land."""
    return {
        CATEGORY.name: coded(CostCategory),
        PARTY.name: parties_of(content),
        "procurement": {
            **{fold(word): True for word in (*everywhere(YES), "1", "x", "true")},
            **{fold(word): False for word in (*everywhere(NO), "0", "false")},
        },
        "kind": coded(CostKind),
    }


def coded(choices: Any) -> dict[str, str]:
    """Each choice's code by its label in every language, and by the code itself."""
    found = {fold(code): code for code in choices.values}
    return found | {fold(word): one.value for one in choices for word in everywhere(one.label)}


def parties_of(content: Content) -> dict[str, str]:
    """The applicant and the partners by name, number or key; a name two of them share names neither."""
    named: dict[str, set[str]] = {}
    organisation = content.application.organisation
    own = [organisation.name, organisation.business_id, *everywhere(APPLICANT)]
    for key, texts in [("", own), *((one.key, [one.name, one.business_id]) for one in content.partners)]:
        for text in filter(None, map(fold, texts)):
            named.setdefault(text, set()).add(key)
    found = {text: next(iter(keys)) for text, keys in named.items() if len(keys) == 1}
    return found | {fold(one.key): one.key for one in content.partners}


def known_of(content: Content) -> dict[str, list[str]]:
    """The words of each choice as the reader sees them."""
    return {
        CATEGORY.name: [str(label) for label in CostCategory.labels],
        PARTY.name: [str(APPLICANT), *(party_word(content, one.key) for one in content.partners)],
        "procurement": [str(YES), str(NO)],
        "kind": [str(label) for label in CostKind.labels],
    }


def party_word(content: Content, key: str) -> str:
    """How the sheet names whose cost it is: by name, by key where the name is missing or another's too."""
    if not key:
        return str(APPLICANT)
    name = next((one.name for one in content.partners if one.key == key), "")
    return name if parties_of(content).get(fold(name)) == key and name else key


def sheet_of(content: Content, grid: Grid) -> Sheet:
    """What is understood of the cells."""
    columns = columns_of(content)
    return read(grid, columns, words_of(content, columns))


def placed_rows(sheet: Sheet, content: Content, how: str) -> list[tuple[str, Row]]:
    """Each row that can be saved, with its place in the form."""
    following: dict[str, int] = {}
    if how == ADD:
        for line in content.lines:
            following[line.category] = max(following.get(line.category, 0), line.position + 1)
    found = []
    for row in sheet.good:
        category = row.values["category"]
        found.append((f"{category}-{following.get(category, 0)}", row))
        following[category] = following.get(category, 0) + 1
    return found


def typed_of(sheet: Sheet, content: Content, how: str) -> Typed:
    """The budget with these rows; everything else of the section stays as it is."""
    lines = (
        [{name: getattr(one, name) for name in LINE_FIELDS} for one in content.lines] if how == ADD else []
    )
    unread = dict(content.unread(Section.BUDGET))
    if how == REPLACE:
        unread = {
            name: said for name, said in unread.items() if name.split("-")[0] not in CostCategory.values
        }
    for key, row in placed_rows(sheet, content, how):
        lines.append({**stored(row), "position": int(key.rsplit("-", 1)[1])})
        unread |= {f"{key}-{name}": said for name, said in row.unread.items()}
    return Typed(
        lines=tuple(lines),
        entries={kind: content.entries(kind) for kind in kinds_of(Section.BUDGET)},
        reasons=content.reasons(Section.BUDGET),
        unread=unread,
    )


def stored(row: Row) -> dict[str, Any]:
    """The row's values as a budget row keeps them: years as figures in text."""
    values = dict(row.values)
    if "by_year" in values:
        values["by_year"] = ["" if one is None else f"{one:.2f}" for one in values["by_year"]]
    return values
