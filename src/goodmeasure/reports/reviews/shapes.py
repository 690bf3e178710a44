"""Pictures of a review drawn by hand as text: a page shows several, and each takes a millisecond.

Words and marks are placed here in pixels; ``reports.svg`` makes what comes out fit for a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

from goodmeasure.reports.charts.drawing import DARK, FONT, LETTER, SIZE
from goodmeasure.reports.charts.picture import NARROW, WIDE, Picture, Table
from goodmeasure.reports.charts.svg import SVG, accessible

WHITE = "#ffffff"
FIRST = "#003087"
SHADES = (0x8A, 0xA6, 0xD1), (0xEE, 0xF2, 0xF4)
"""The first is dark, the rest go from blue to pale grey: in greyscale the order stays, and words
can be read on each (a middling blue would bear neither white ones nor dark ones)."""


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
        f' fill="{fill}" stroke="{DARK}" stroke-width="0.75"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, *, thick: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="{thick:g}"/>'
    )


def dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}" stroke="{WHITE}"/>'


def path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}" stroke="{WHITE}" stroke-width="1"/>'


def words(
    x: float, y: float, text: str, *, colour: str = DARK, anchor: str = "start", bold: bool = False
) -> str:
    """``y`` is the middle of the line."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y + 5:.1f}" fill="{colour}" text-anchor="{anchor}"'
        f' font-family="{FONT}" font-size="{SIZE}"{weight}>{escape(text)}</text>'
    )


def fits(text: str, width: float) -> bool:
    return LETTER * len(text) + 6 <= width


def cut(text: str, width: float) -> str:
    """The text as far as there is room; the table below has all of it."""
    letters = int(width / LETTER)
    return text if len(text) <= letters else text[: max(letters - 1, 1)].rstrip() + "…"


def shade(place: int, of: int) -> str:
    """The fill of one of so many, the first darkest."""
    if place == 0:
        return FIRST
    share = (place - 1) / max(of - 2, 1)
    second, last = SHADES
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(second, last, strict=True)
    )


def on(fill: str) -> str:
    """White or dark words, whichever can be read on the fill (WCAG 2.2, 1.4.3)."""
    return max(WHITE, DARK, key=lambda one: contrast(one, fill))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def picture(
    make: Callable[[int], tuple[float, Iterable[str]]],
    *, title: str, sentence: str, table: Table, key: str,
) -> Picture:  # fmt: skip
    """``make`` gives the height and the parts for a width; drawn wide and for a phone."""
    wide, narrow = (
        _svg(make, width, title=title, sentence=sentence, kind=kind, key=key)
        for width, kind in ((WIDE, "wide"), (NARROW, "narrow"))
    )
    return Picture(svg=wide, narrow=narrow, title=title, sentence=sentence, table=table)


def _svg(
    make: Callable[[int], tuple[float, Iterable[str]]],
    width: int, *, title: str, sentence: str, kind: str, key: str,
) -> str:  # fmt: skip
    height, parts = make(width)
    raw = (
        f'<svg xmlns="{SVG}" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}">'
        f"{''.join(parts)}</svg>"
    )
    return accessible(raw, title=title, description=sentence, kind=f"gm-chart--{kind}", key=key)
