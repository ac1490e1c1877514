"""Primitives of the charts: text, bars, rules, legends and labels, as strings of SVG. Units are points.

Colour, pattern and order say the same thing, so that a chart survives a black-and-white copier.
"""

from collections.abc import Iterable, Sequence
from html import escape
from zlib import crc32

INK, GREY, BLUE, MID, PALE, AMBER = "#16202b", "#4d5965", "#14385f", "#6f97bf", "#c9dbec", "#f0c15a"
HAIR, WHITE = "#c3cbd3", "#fff"
FONT = "font-family=\"'Source Sans 3', 'Source Sans 3 Ext', sans-serif\""
WIDTH = 482
PATTERNS = (
    '<defs><pattern id="p-open" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="{MID}"/>'
    '<path d="M-1,6 L6,-1 M-1,1 L1,-1 M4,6 L6,4" stroke="#fff" stroke-width="0.9"/></pattern>'
    '<pattern id="p-earmarked" width="4" height="4" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="4" fill="{AMBER}"/><circle cx="2" cy="2" r="0.95" fill="{INK}"/></pattern>'
    '<pattern id="p-free" width="4" height="4" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="4" fill="{PALE}"/><path d="M1,0 V4" stroke="{BLUE}" stroke-width="0.7"/></pattern></defs>'
)
FILL = {
    "paid": BLUE,
    "open": "url(#p-open)",
    "earmarked": "url(#p-earmarked)",
    "free": "url(#p-free)",
    "uncalled": WHITE,
    "committed": BLUE,
}
# Advance widths of Source Sans 3, in thousandths of an em, where they differ from 530
ADVANCES = {
    character: width
    for width, characters in (
        (200, " \u00a0"), (255, "',.:;ijIl|"), (300, "!f()[]{}-"), (345, "t/\\r"), (425, '*?sz"”'), (460, "xcvy"),
        (485, "JYFLk–"), (500, "#$+0123456789<=>_aegåä−€"), (560, "bndpqCPR"), (600, "KB&DG"), (655, "HNUOQÖ"),
        (725, "wM"), (820, "W%m@"),
    )
    for character in characters
}  # fmt: skip


def width_of(text: str, size: float = 8, weight: int = 400) -> float:
    """About how wide `text` is in points; semi-bold runs four hundredths wider."""
    em = sum(ADVANCES.get(character, 530) for character in text) / 1000
    return em * size * (1.04 if weight > 400 else 1)


def document(width: float, height: float, title: str, body: str) -> str:
    """An inline chart whose <title> states its message for a screen reader; its patterns have names of their own."""
    own = f"#c{crc32(title.encode() + body.encode()):08x}-"
    patterns, body = PATTERNS.replace('id="', f'id="{own[1:]}'), body.replace("url(#", f"url({own}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.2f}" width="{width:g}pt" '
        f'height="{height:.2f}pt" role="img" {FONT}><title>{escape(title)}</title>{patterns}{body}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float = 8,
    *,
    anchor: str = "start",
    weight: int = 400,
    fill: str = INK,
) -> str:
    """One line of text with its baseline at `y`."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{fill}" {FONT}>{escape(words)}</text>'
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str, stroke: str = INK, line: float = 0.5
) -> str:
    """A bar; nothing when it has no width."""
    if width <= 0:
        return ""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{line:g}"/>'
    )


def rule(
    x1: float, y1: float, x2: float, y2: float, stroke: str = GREY, line: float = 0.5, dash: str = ""
) -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x1:.2f},{y1:.2f} L{x2:.2f},{y2:.2f}" stroke="{stroke}" stroke-width="{line:g}" '
        f'fill="none"{dashes}/>'
    )


def legend(items: Iterable[tuple[str, str]], y: float = 8, gap: float = 16) -> str:
    """Fill and label side by side, in the order of the bars; a second line when the first is full."""
    out, x = "", 0.0
    for fill, label in items:
        step = 15.5 + width_of(label) + gap
        if x + step - gap > WIDTH:
            x, y = 0.0, y + 12
        out += rect(x, y - 7, 12, 8, fill) + text(x + 15.5, y, label)
        x += step
    return out


def chip(x: float, y: float, words: str, *, dark: bool = False) -> str:
    """A figure in the middle of a bar: white on a dark fill, on a white plate over a pattern."""
    if dark:
        return text(x, y, words, 8, anchor="middle", weight=600, fill=WHITE)
    plate = width_of(words, 8, 600) + 4
    return rect(x - plate / 2, y - 7.6, plate, 10, WHITE, "none", 0) + text(
        x, y, words, 8, anchor="middle", weight=600
    )


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near to `wanted` (ascending) as can be without the items of `sizes` touching or leaving the range."""
    centres: list[float] = []
    edge = low
    for centre, size in zip(wanted, sizes, strict=True):
        centres.append(max(centre, edge + size / 2))
        edge = centres[-1] + size / 2
    edge = high
    for at in range(len(centres) - 1, -1, -1):
        centres[at] = min(centres[at], edge - sizes[at] / 2)
        edge = centres[at] - sizes[at] / 2
    return centres


def wrapped(words: str, width: float, size: float = 8) -> list[str]:
    """`words` broken into lines of at most `width` points; a single longer word stays whole."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
