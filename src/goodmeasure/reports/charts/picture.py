"""What a picture is: one idea, a sentence above, a table below, drawn wide and for a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goodmeasure.reports.charts.drawing import Layer
from goodmeasure.reports.charts.svg import draw

WIDE, NARROW = 640, 300
"""Natural widths in CSS pixels: a text column, and a 320-pixel phone less its margins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The same figures as words, for the details below a picture."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """``svg`` is for 640 px and up, ``narrow`` for phones; show one of them by CSS.

    Their classes are ``gm-chart gm-chart--wide`` and ``gm-chart gm-chart--narrow``.
    """

    svg: str
    narrow: str
    title: str
    sentence: str
    table: Table


def picture(
    make: Callable[[int], Layer], *, title: str, sentence: str, table: Table, key: str
) -> Picture:
    wide, narrow = (
        draw(make(width), title=title, description=sentence, kind=f"gm-chart--{kind}", key=key)
        for width, kind in ((WIDE, "wide"), (NARROW, "narrow"))
    )
    return Picture(svg=wide, narrow=narrow, title=title, sentence=sentence, table=table)
