"""The charts of the reports: pure functions from amounts to inline SVG, labelled directly, starting at zero."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from reporting.renderers.svg import (
    AMBER,
    BLUE,
    FILL,
    GREY,
    HAIR,
    INK,
    WHITE,
    WIDTH,
    chip,
    document,
    legend,
    rect,
    rule,
    spread,
    text,
    width_of,
    wrapped,
)

PARTS = ("paid", "open", "earmarked", "free", "uncalled")
Number = Callable[[Decimal], str]
LABEL_LEFT, BAR_LEFT, ROW, LINE = 25, 190, 12.8, 9.6
MARKERS = ("square", "dot", "triangle", "diamond")
DASHES = ("", "5 2", "1.5 1.5", "7 2 1.5 2")
BETWEEN_LABELS = 21
BARS = WIDTH - 0.5  # half a stroke on each side


def scaled(part: Decimal, whole: Decimal, points: float) -> float:
    """The length of `part` when `whole` is `points` long: a place on paper, not an amount."""
    return float(part / whole) * points if whole else 0.0


@dataclass(frozen=True)
class Split:
    """One objective: its name, its allocation in words, and where that is."""

    name: str
    total: str
    parts: Mapping[str, Decimal]


def stacked(title: str, rows: Sequence[Split], labels: Mapping[str, str], number: Number) -> str:
    """What is allocated, split into the five places where it can be; bars as long as the allocations."""
    biggest = max(sum(row.parts.values(), Decimal(0)) for row in rows)
    body, y = legend([(FILL[part], labels[part]) for part in PARTS]), 26.0
    for row in rows:
        drawn, y = split_bar(row, y, biggest, number)
        body += drawn
    return document(WIDTH, y - 14, title, body)


def split_bar(row: Split, y: float, biggest: Decimal, number: Number) -> tuple[str, float]:
    """One bar with its name above it and the y where the next begins."""
    whole = sum(row.parts.values(), Decimal(0))
    width = scaled(whole, biggest, BARS)
    segments = placed(row, biggest)
    narrow = [(part, x, w) for part, x, w in segments if w <= width_of(number(row.parts[part]), 8, 600) + 6]
    alone = len(segments) == 1
    top = y + (25 if narrow and not alone else 13)
    body = text(0, y + 8, row.name, 8.5, weight=600)
    body += text(WIDTH, y + 8, row.total, 8.5, anchor="end", weight=600)
    for part, x, w in segments:
        body += rect(x, top, w, 16, FILL[part])
        if (part, x, w) not in narrow:
            body += chip(x + w / 2, top + 11, number(row.parts[part]), dark=part == "paid")
    if alone and narrow:
        body += text(width + 4, top + 11, number(whole), weight=600)
    elif narrow:
        body += leaders([(x + w / 2, number(row.parts[part])) for part, x, w in narrow], top)
    return body, top + 32


def placed(row: Split, biggest: Decimal) -> list[tuple[str, float, float]]:
    """Part, left edge and width of every part that is there."""
    out, x = [], 0.25
    for part in PARTS:
        width = scaled(row.parts[part], biggest, BARS)
        if width > 0:
            out.append((part, x, width))
        x += width
    return out


def leaders(labels: Sequence[tuple[float, str]], top: float) -> str:
    """Figures above a bar that is too narrow for them, each with a line down to its part."""
    sizes = [width_of(words, 8, 600) + 5 for _, words in labels]
    centres = spread([x for x, _ in labels], sizes, 0, WIDTH)
    out = ""
    for (x, words), centre in zip(labels, centres, strict=True):
        out += rule(x, top, x, top - 2.5) + rule(x, top - 2.5, centre, top - 5.5)
        out += text(centre, top - 6.8, words, anchor="middle", weight=600)
    return out


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: code, name, lengths in the order of the fills, and the words at its end."""

    code: str
    name: str
    values: tuple[Decimal, ...]
    words: str
    outline: Decimal = Decimal(0)


def bars(title: str, rows: Sequence[Bar], fills: Sequence[tuple[str, str]], left: float = BAR_LEFT) -> str:
    """Horizontal bars from zero on one scale; `outline` is the whole of which the values are parts."""
    peak = max((max(row.outline, sum(row.values, Decimal(0))) for row in rows), default=Decimal(0))
    room = WIDTH - left - max((width_of(row.words, 8, 600) for row in rows), default=0) - 6
    body, y = legend(fills), 18.0
    for row in rows:
        drawn, y = bar(row, y, peak, room, [fill for fill, _ in fills], left)
        body += drawn
    return document(WIDTH, y + 1, title, body)


def bar(
    row: Bar, y: float, peak: Decimal, room: float, fills: Sequence[str], left: float
) -> tuple[str, float]:
    """One row: the name in as many lines as it needs, the bar beside its first, the figure after the bar."""
    indent = LABEL_LEFT if row.code else 0
    names = wrapped(row.name, left - indent - 8)
    body = text(0, y + 8.4, row.code, weight=600) if row.code else ""
    body += "".join(text(indent, y + 8.4 + LINE * n, words) for n, words in enumerate(names))
    body += rect(left, y + 1, scaled(row.outline, peak, room), 9, WHITE)
    x = left
    for value, fill in zip(row.values, fills, strict=False):
        width = scaled(value, peak, room)
        body += rect(x, y + 1, width, 9, fill)
        x += width
    end = max(x, left + scaled(row.outline, peak, room))
    return body + text(end + 4, y + 8.4, row.words, weight=600), y + ROW + LINE * (len(names) - 1)


@dataclass(frozen=True)
class Curve:
    """A line of the series: its name, the words at its end, and a value for each date."""

    name: str
    words: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class Plot:
    """Where a series is drawn: the area in points, the dates and the top of the scale."""

    dates: Sequence[date]
    top_value: Decimal
    left: float = 26
    right: float = 330
    top: float = 14
    height: float = 108

    def x(self, at: int) -> float:
        return self.left + at * (self.right - self.left) / max(len(self.dates) - 1, 1)

    def y(self, value: Decimal) -> float:
        return self.top + self.height - scaled(value, self.top_value, self.height)


def nice_step(peak: Decimal) -> Decimal:
    """A step of 1, 2 or 5 times a power of ten that divides `peak` into at most six."""
    step = Decimal(1).scaleb((peak or Decimal(1)).adjusted() - 1)
    for factor in (1, 2, 5, 10):
        if step * factor * 6 >= peak:
            return step * factor
    return step * 20


def series(
    title: str,
    axis: str,
    dates: Sequence[date],
    curves: Sequence[Curve],
    ticks: Mapping[date, str],
    number: Number,
) -> str:
    """Cumulative money at the ends of quarters; each line has its own dash, marker and label at its end."""
    peak = max((value for curve in curves for value in curve.values), default=Decimal(0))
    step = nice_step(peak)
    plot = Plot(dates, step * max(1, ceil(peak / step)))
    body = text(0, 6, axis, 7.5, fill=GREY) + grid(plot, step, number) + date_ticks(plot, ticks)
    ends = [plot.y(curve.values[-1]) for curve in curves]
    order = sorted(range(len(curves)), key=lambda n: ends[n])
    spots = spread([ends[n] for n in order], [BETWEEN_LABELS] * len(order), 0, plot.top + plot.height + 16)
    for n, curve in enumerate(curves):
        at = spots[order.index(n)]
        body += line(plot, curve, n) + text(plot.right + 10, at - 1, curve.name, weight=600)
        body += text(plot.right + 10, at + 8.5, curve.words)
    return document(WIDTH, plot.top + plot.height + 18, title, body)


def grid(plot: Plot, step: Decimal, number: Number) -> str:
    """Horizontal rules with their values in millions."""
    out, value = "", Decimal(0)
    while value <= plot.top_value:
        y = plot.y(value)
        out += rule(plot.left, y, plot.right, y, HAIR, 0.4)
        out += text(plot.left - 4, y + 2.7, number(value), 7.5, anchor="end", fill=GREY)
        value += step
    return out


def date_ticks(plot: Plot, ticks: Mapping[date, str]) -> str:
    """A tick and a label under each date that has one; the first label that would touch the one before is left out."""
    out, edge = "", -1.0
    base = plot.top + plot.height
    for at, when in enumerate(plot.dates):
        if when not in ticks:
            continue
        half = width_of(ticks[when], 7.5) / 2
        out += rule(plot.x(at), base, plot.x(at), base + 3)
        if plot.x(at) - half > edge + 3:
            out += text(plot.x(at), base + 11, ticks[when], 7.5, anchor="middle", fill=GREY)
            edge = plot.x(at) + half
    return out


def line(plot: Plot, curve: Curve, style: int) -> str:
    """One line with a marker at every date."""
    points = [(plot.x(at), plot.y(value)) for at, value in enumerate(curve.values)]
    path = " ".join(f"{'L' if at else 'M'}{x:.2f},{y:.2f}" for at, (x, y) in enumerate(points))
    dash = f' stroke-dasharray="{DASHES[style]}"' if DASHES[style] else ""
    out = f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="1.5"{dash}/>'
    return out + "".join(marker(MARKERS[style], x, y) for x, y in points)


def marker(shape: str, x: float, y: float) -> str:
    """A mark that differs in shape, not only in colour."""
    if shape == "square":
        return f'<rect x="{x - 2:.2f}" y="{y - 2:.2f}" width="4" height="4" fill="{BLUE}"/>'
    if shape == "dot":
        return (
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.3" fill="{WHITE}" stroke="{BLUE}" stroke-width="1.1"/>'
        )
    if shape == "triangle":
        return f'<path d="M{x:.2f},{y - 2.6:.2f} l2.6,4.6 h-5.2 z" fill="{AMBER}" stroke="{INK}" stroke-width="0.6"/>'
    path = f"M{x:.2f},{y - 2.8:.2f} l2.8,2.8 l-2.8,2.8 l-2.8,-2.8 z"
    return f'<path d="{path}" fill="{WHITE}" stroke="{INK}" stroke-width="0.8"/>'


def groups(
    title: str, rows: Sequence[tuple[str, Sequence[int]]], labels: Sequence[str], number: Callable[[int], str]
) -> str:
    """One stacked bar for each age group, its parts the genders."""
    fills = (BLUE, FILL["open"], AMBER)
    peak = max((sum(values) for _, values in rows), default=0) or 1
    body, y = legend(list(zip(fills, labels, strict=True))), 20.0
    for name, values in rows:
        body += text(0, y + 10, name, weight=600)
        x = 42.0
        for value, fill in zip(values, fills, strict=True):
            width = value / peak * 170
            body += rect(x, y, width, 13, fill)
            if width > width_of(number(value), 8, 600) + 6:
                body += chip(x + width / 2, y + 9.6, number(value), dark=fill == BLUE)
            x += width
        body += text(x + 4, y + 10, number(sum(values)), weight=600)
        y += 20
    return document(256, y, title, body)
