"""What the call-results report shows: the round's figures, two charts, and the decided applications by line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe

from reporting import formats
from reporting.renderers import charts, money
from reporting.renderers.emblem import emblem
from reporting.renderers.labels import LABELS
from reporting.renderers.svg import BLUE, FILL, WHITE
from reporting.rules.call_results import GRANTED, Band, CallResultsData, DecidedCase, LineResult
from reporting.rules.canonical import fingerprint
from reporting.rules.dataset import ZERO

Chart = Callable[[str], str]


@dataclass(frozen=True)
class CaseGroup:
    """The granted or refused applications of one line, and what they come to."""

    line: LineResult
    cases: tuple[DecidedCase, ...]
    asked: Decimal
    granted: Decimal


@dataclass(frozen=True)
class GroundRow:
    """A kind of reason in words, how many applications, what they asked for."""

    label: str
    count: int
    asked: Decimal


def context(data: CallResultsData, text: str, language: str) -> dict[str, Any]:
    """What the templates get: the data set, its fingerprint, sums and charts."""
    sha, label = fingerprint(text), LABELS[language]
    return {
        "data": data,
        "header": data.header,
        "round": data.round,
        "total": data.total,
        "language": language,
        "labels": label,
        "sha": sha,
        "sha_parts": (sha[:32], sha[32:]),
        "demand": formats.ratio(data.total.asked, data.called),
        "sums": sums(data),
        "granted_groups": case_groups(data, granted=True),
        "refused_groups": case_groups(data, granted=False),
        "grounds": [GroundRow(label[f"ground_{row.kind}"], row.count, row.asked) for row in data.grounds],
        "scored": sum(band.count for band in data.bands),
        "points": points_of(data),
        "emblem_small": mark_safe(emblem(label["emblem"], 28)),
        "charts": {"demand": demand_chart(data, language), "points": points_chart(data.bands, language)},
    }


def sums(data: CallResultsData) -> Mapping[str, Decimal]:
    """The money of all lines, in euro."""
    names = ("called", "earmarked", "committed", "free")
    return {name: sum((getattr(row.money, name) for row in data.lines), ZERO) for name in names}


def points_of(data: CallResultsData) -> tuple[Decimal, Decimal] | None:
    """The fewest and the most points of the decided applications."""
    found = [case.points for case in data.cases if case.points is not None]
    return (min(found), max(found)) if found else None


def case_groups(data: CallResultsData, *, granted: bool) -> tuple[CaseGroup, ...]:
    """The decided applications line by line; a line without any is left out."""
    groups = []
    for row in data.lines:
        cases = tuple(
            case for case in data.cases if case.line == row.code and (case.outcome == GRANTED) is granted
        )
        if cases:
            asked, given = (
                sum((getattr(case, name) for case in cases), ZERO) for name in ("asked", "granted")
            )
            groups.append(CaseGroup(row, cases, asked, given))
    return tuple(groups)


def demand_chart(data: CallResultsData, language: str) -> Chart:
    """What was asked for on each line, what of it is granted and undecided; the words: asked / money there."""
    shown = [
        charts.Bar(
            row.code,
            row.money.title.to(language),
            (row.counts.granted, row.counts.undecided),
            f"{money.million(row.counts.asked, language)} / {money.million(row.money.called, language)}",
            max(row.counts.asked, row.counts.granted + row.counts.undecided),
        )
        for row in data.lines
    ]
    label = LABELS[language]
    fills = [(BLUE, label["granted"]), (FILL["earmarked"], label["undecided"]), (WHITE, label["unsupported"])]
    return lambda title: charts.bars(title, shown, fills)


def points_chart(bands: tuple[Band, ...], language: str) -> Chart:
    """How many decided applications lie in each tenth of the scale."""
    shown = [
        charts.Bar(
            "",
            f"{formats.figure(band.low, language, 1)}–{formats.figure(band.high, language, 1)}",
            (Decimal(band.granted), Decimal(band.refused)),
            formats.figure(band.count, language),
        )
        for band in bands
    ]
    label = LABELS[language]
    fills = [(BLUE, label["granted"]), (FILL["earmarked"], label["refused"])]
    return lambda title: charts.bars(title, shown, fills, left=70)
