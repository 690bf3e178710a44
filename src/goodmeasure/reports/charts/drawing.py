"""The parts pictures are made of: a frame with known edges, and layers of marks in it.

Layout is done here in pixels, not left to the renderer, so that words never cover each other and
two pictures side by side have the same scale.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

FONT = "Arial, Helvetica, sans-serif"
SIZE = 14
LETTER = 7.5
"""About how wide a letter of that size is."""

# NHS.UK palette; contrast against white in brackets
BLUE = "#005eb8"  # (6.3)
RED = "#d5281b"  # (5.0)
DARK = "#212b32"  # (14.3)
GREY = "#4c6272"  # (6.4)
BAND = "#d8dde0"
BAND_EDGE = "#768692"  # (3.7): the band's edge can be told from the page
FAINT = "#d8dde0"

Layer = dict[str, Any]
PIXELS: Layer = {"type": "quantitative", "scale": None, "axis": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The plot's own size and the margins around it, in pixels; y grows downwards."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    def up(self, value: float, most: float) -> float:
        """Where ``value`` stands when 0 is the bottom edge and ``most`` the top."""
        return self.height * (1 - value / most)

    def grid(
        self,
        heights: Sequence[tuple[float, str]],
        over: str,
        across: Sequence[tuple[float, str]],
        under: str,
    ) -> list[Layer]:
        """Faint lines at ``heights`` (share of the height, label), words around the plot."""
        lines = [(self.height * (1 - share), FAINT) for share, _ in heights]
        labels = [(-8.0, self.height * (1 - share), label) for share, label in heights]
        layers = [
            self.rules(lines),
            self.rules([(self.height, BAND_EDGE)]),
            texts(labels, colour=GREY, align="right"),
            texts([(8.0 - self.left, 14.0 - self.top, over)], colour=DARK, bold=True, align="left"),
            *self.ticks_below(across),
        ]
        if under:
            place = (self.width / 2, self.height + 40.0, under)
            layers.append(texts([place], colour=GREY, align="center"))
        return layers

    def ticks_below(self, across: Sequence[tuple[float, str]]) -> list[Layer]:
        """Labels under the plot with a small mark each."""
        marks = [{"x": x, "y": self.height, "to": self.height + 5} for x, _ in across]
        rule = {
            "data": {"values": marks},
            "mark": {"type": "rule", "color": BAND_EDGE},
            "encoding": {
                "x": {"field": "x", **PIXELS},
                "y": {"field": "y", **PIXELS},
                "y2": {"field": "to"},
            },
        }
        room = self.width + self.right
        labels = [
            (x, self.height + 18, label)
            for x, label in across
            if -self.left < x - LETTER * len(label) / 2 and x + LETTER * len(label) / 2 < room
        ]
        return [rule, texts(labels, colour=GREY, align="center")]

    def rules(self, heights: Sequence[tuple[float, str]]) -> Layer:
        """Level lines over the whole width."""
        rows = [{"x": 0, "to": self.width, "y": y, "c": colour} for y, colour in heights]
        return {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeWidth": 1},
            "encoding": {
                "x": {"field": "x", **PIXELS},
                "x2": {"field": "to"},
                "y": {"field": "y", **PIXELS},
                "color": {"field": "c", "type": "nominal", "scale": None},
            },
        }

    def upright(self, x: float, top: float) -> Layer:
        """A dashed line from ``top`` to the bottom: a break."""
        return {
            "data": {"values": [{"x": x, "y": top, "to": self.height}]},
            "mark": {"type": "rule", "color": DARK, "strokeWidth": 1.5, "strokeDash": [3, 3]},
            "encoding": {
                "x": {"field": "x", **PIXELS},
                "y": {"field": "y", **PIXELS},
                "y2": {"field": "to"},
            },
        }

    def block(self, left: float, right: float, top: float) -> Layer:
        """A pale stretch from ``top`` to the bottom: nothing is known there."""
        return {
            "data": {"values": [{"x": left, "x2": right, "y": top, "y2": self.height}]},
            "mark": {"type": "rect", "color": "#f0f4f5", "stroke": FAINT},
            "encoding": {
                "x": {"field": "x", **PIXELS},
                "x2": {"field": "x2"},
                "y": {"field": "y", **PIXELS},
                "y2": {"field": "y2"},
            },
        }


def frame_for(width: int, height: int, *, widest: str, right: float, above: float = 0.0) -> Frame:
    """A frame of ``width`` all in, with room on the left for the widest label of the counts.

    ``above`` is added to the height, for notes over the plot.
    """
    left = 18 + 8.0 * len(widest)
    return Frame(
        width=width - left - right,
        height=height - 36 - 52,
        left=left,
        right=right,
        top=36 + above,
        bottom=52,
    )


def chart(frame: Frame, layers: Sequence[Layer]) -> Layer:
    """The Vega-Lite specification. ``autosize`` none: the margins are the frame's own."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": frame.width,
        "height": frame.height,
        "autosize": "none",
        "background": None,
        "padding": {
            "left": frame.left,
            "right": frame.right,
            "top": frame.top,
            "bottom": frame.bottom,
        },
        "config": {"view": {"stroke": None}, "font": FONT},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def line(
    rows: Sequence[Layer], across: str, up: str, x: Layer, y: Layer, *, colour: str,
    thick: float, dash: Sequence[int] = (), run: str = "",
) -> Layer:  # fmt: skip
    """A line through rows; ``run`` names the field that keeps separate stretches apart."""
    encoding: Layer = {"x": {"field": across, **x}, "y": {"field": up, **y}}
    if run:
        encoding["detail"] = {"field": run, "type": "nominal"}
    return {
        "data": {"values": list(rows)},
        "mark": {
            "type": "line",
            "color": colour,
            "strokeWidth": thick,
            "strokeDash": list(dash) or [1, 0],
        },
        "encoding": encoding,
    }


def points(
    rows: Sequence[Layer], across: str, up: str, x: Layer, y: Layer, *, colour: str,
    shape: str, size: float, hollow: bool = False,
) -> Layer:  # fmt: skip
    """Marks of ``size`` square pixels, each with a thin white edge to part neighbours."""
    return {
        "data": {"values": list(rows)},
        "mark": {
            "type": "point",
            "shape": shape,
            "size": size,
            "filled": True,
            "fill": "#ffffff" if hollow else colour,
            "stroke": colour if hollow else "#ffffff",
            "strokeWidth": 1.5 if hollow else 0.75,
            "opacity": 1,
        },
        "encoding": {"x": {"field": across, **x}, "y": {"field": up, **y}},
    }


def texts(
    rows: Sequence[tuple[float, float, str]], *, colour: str, align: str, bold: bool = False
) -> Layer:
    """Words at places in the plot, in pixels; a new line where the text has one."""
    return {
        "data": {"values": [{"x": x, "y": y, "t": text} for x, y, text in rows]},
        "mark": {
            "type": "text",
            "align": align,
            "baseline": "middle",
            "color": colour,
            "font": FONT,
            "fontSize": SIZE,
            "fontWeight": "bold" if bold else "normal",
            "lineBreak": "\n",
            "lineHeight": 17,
        },
        "encoding": {
            "x": {"field": "x", **PIXELS},
            "y": {"field": "y", **PIXELS},
            "text": {"field": "t", "type": "nominal"},
        },
    }


def apart(places: Sequence[float], *, gap: float, least: float, most: float) -> list[float]:
    """The places moved as little as needed to stand ``gap`` apart, in the same order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [min(max(place, least), most) for place in places]
    for before, after in pairwise(order):
        short = gap - (moved[after] - moved[before])
        if short > 0:
            moved[before] -= short / 2
            moved[after] += short / 2
    low = least - min(moved, default=least)
    moved = [place + max(low, 0) for place in moved]
    high = max(moved, default=most) - most
    return [place - max(high, 0) for place in moved]


def wrapped(text: str, letters: int, *, lines: int = 3) -> str:
    """The text on a few short lines; what does not fit ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, letters, max_lines=lines, placeholder="…"))
