"""The programme's money as open data: CSV, JSON and XLSX of what /money/ shows."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.queries.public_money import ObjectiveFigures, PublicMoney, Quarter, Share
from calls.renderers.open_data import CSV, JSON, LICENCE, XLSX, Download
from calls.rules.ledger import Balance
from records.formats import in_language
from records.renderers import sheets

AMOUNTS = ("allocated", "called", "earmarked", "committed", "paid", "free", "not_called")
FIELDS = ("as_of", "level", "objective", "measure", "support", "title", "currency", *AMOUNTS)
OF_A_LINE = frozenset({"allocated", "not_called"})
"""What a measure has none of: money is allocated to objectives."""


def amounts(held: Balance, *, whole: bool) -> list[Decimal | None]:
    """The figures in the order of AMOUNTS; a part of an objective has no allocation of its own."""
    return [getattr(held, name) if whole or name not in OF_A_LINE else None for name in AMOUNTS]


def as_text(held: Balance, *, whole: bool) -> dict[str, str | None]:
    """The figures by name, as strings with two decimals."""
    found = zip(AMOUNTS, amounts(held, whole=whole), strict=True)
    return {name: None if amount is None else f"{amount:.2f}" for name, amount in found}


def as_json(found: PublicMoney) -> bytes:
    """Programme, objectives with their parts, and the ends of all quarters."""
    head: dict[str, Any] = {
        "programme": found.programme.pk,
        "currency": found.programme.currency,
        "as_of": found.as_of.isoformat(),
        "updated": found.updated and found.updated.isoformat(),
        "licence": LICENCE,
        "total": as_text(found.total, whole=True),
        "objectives": [objective_json(row) for row in found.objectives],
        "quarters": [
            {"ends": row.ends.isoformat(), **as_text(row.held, whole=True)} for row in found.quarters
        ],
    }
    return json.dumps(head, ensure_ascii=False, indent=1).encode()


def objective_json(row: ObjectiveFigures) -> dict[str, Any]:
    """An objective and its parts."""
    parts = [
        {
            "measure": share.measure.code if share.measure else None,
            "support": share.support,
            **as_text(share.held, whole=False),
        }
        for share in row.shares
    ]
    code = {"code": row.objective.code, "title": row.objective.title}
    return {**code, **as_text(row.held, whole=True), "parts": parts}


def lines(found: PublicMoney, language: str) -> Iterator[tuple[object, ...]]:
    """The programme, each objective, each part: one line each."""
    programme, day = found.programme, found.as_of
    currency = programme.currency
    title = in_language(programme.title, language)
    yield (day, "programme", "", "", "", title, currency, *amounts(found.total, whole=True))
    for row in found.objectives:
        code, title = row.objective.code, in_language(row.objective.title, language)
        yield (day, "objective", code, "", "", title, currency, *amounts(row.held, whole=True))
        for share in row.shares:
            measure = share.measure.code if share.measure else ""
            words = (day, "part", code, measure, share.support, share_title(share, language), currency)
            yield (*words, *amounts(share.held, whole=False))


def share_title(share: Share, language: str) -> str:
    """What a part of an objective is called."""
    if share.measure:
        return in_language(share.measure.title, language)
    with override(language):
        return _("Operating support") if share.operating else _("The objective as a whole")


def as_csv(found: PublicMoney, language: str) -> bytes:
    """The lines with the fields' names at the head."""
    return sheets.comma_separated(FIELDS, lines(found, language))


def as_xlsx(found: PublicMoney, language: str) -> bytes:
    """A sheet of the figures and one of the quarters."""
    with override(language):
        tables = [by_objective(found, language), by_quarter(found.quarters)]
    made = found.updated or datetime(2021, 1, 1, tzinfo=UTC)
    title = f"{in_language(found.programme.title, language)} {found.as_of.isoformat()}"
    return sheets.workbook(tables, {"title": title, "created": made.astimezone(UTC).replace(tzinfo=None)})


def heads() -> list[tuple[str, str]]:
    """The figures' heads in the present language."""
    words = (
        _("Allocated"),
        _("Called"),
        _("Earmarked"),
        _("Committed"),
        _("Paid"),
        _("Called, free"),
        _("Not yet called"),
    )
    return [(word, "money") for word in words]


def by_objective(found: PublicMoney, language: str) -> sheets.Table:
    """Objectives with their parts, the programme at the end."""
    first, *rest = [(line[2], line[3], line[5], *line[7:]) for line in lines(found, language)]
    columns = [(_("Objective"), "code"), (_("Measure"), "code"), (_("Title"), "wide"), *heads()]
    title = f"{in_language(found.programme.title, language)}, {found.as_of.isoformat()}, EUR"
    return sheets.Table(_("By objective")[:31], title, columns, [*rest, first], fixed=3)


def by_quarter(quarters: list[Quarter]) -> sheets.Table:
    """The programme at the end of each quarter."""
    rows = [(row.ends, *amounts(row.held, whole=True)) for row in quarters]
    title = _("Over time")
    return sheets.Table(
        title[:31], f"{title}, EUR", [(_("As of"), "date"), *heads()], list(rows), total=False
    )


def download(found: PublicMoney, language: str, form: str) -> Download:
    """The figures in csv, json or xlsx. KeyError for another format."""
    writers = {
        "csv": lambda: Download(as_csv(found, language), CSV),
        "json": lambda: Download(as_json(found), JSON),
        "xlsx": lambda: Download(as_xlsx(found, language), XLSX),
    }
    return writers[form]()
