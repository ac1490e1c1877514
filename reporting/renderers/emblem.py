"""The emblem of the European Union, unaltered (CPR Annex IX): reflex blue, twelve upright yellow stars."""

from html import escape
from math import cos, pi, sin

BLUE, YELLOW = "#003399", "#FFCC00"
HEIGHT, WIDTH = 60.0, 90.0


def star(x: float, y: float) -> str:
    """A five-pointed star with one point up; its radius is an eighteenth of the emblem's height."""
    radii = [HEIGHT / 18 * (1 if point % 2 == 0 else 0.382) for point in range(10)]
    points = [(x + r * sin(k * pi / 5), y - r * cos(k * pi / 5)) for k, r in enumerate(radii)]
    return "M" + " L".join(f"{px:.2f},{py:.2f}" for px, py in points) + " Z"


def emblem(title: str, height: float) -> str:
    """The emblem as inline SVG, `height` points high."""
    centres = [
        (WIDTH / 2 + HEIGHT / 3 * sin(i * pi / 6), HEIGHT / 2 - HEIGHT / 3 * cos(i * pi / 6))
        for i in range(12)
    ]
    stars = " ".join(star(x, y) for x, y in centres)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60" width="{height * 1.5:g}pt" '
        f'height="{height:g}pt" role="img"><title>{escape(title)}</title>'
        f'<rect width="90" height="60" fill="{BLUE}"/><path d="{stars}" fill="{YELLOW}"/></svg>'
    )
