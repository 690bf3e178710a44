"""Shares with their ranges as dots on lines from 0 to 100%, one answer on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodmeasure.evidence.audiences.shares import Share
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    PIXELS,
    Frame,
    Layer,
    chart,
    texts,
    wrapped,
)
from goodmeasure.reports.charts.picture import NARROW, Picture, Table, picture
from goodmeasure.reports.surveys import per_cent, share_words

LINE = 30
"""Pixels for one answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    label: str
    share: Share


def bars_picture(bars: Sequence[Bar], *, title: str, sentence: str, key: str) -> Picture:
    """``bars`` in the order to draw them, the first on top."""
    return picture(
        lambda width: _chart(bars, width),
        title=title,
        sentence=sentence,
        table=Table(
            head=("Answer", "Share", "Answers"),
            rows=tuple((one.label, share_words(one.share), f"{one.share.n:,}") for one in bars),
        ),
        key=key,
    )


def _chart(bars: Sequence[Bar], width: int) -> Layer:
    """On a phone the words stand above each line, on a wide page before it."""
    narrow = width <= NARROW
    step = LINE + 22 if narrow else LINE + 8
    left = 12 if narrow else 220
    frame = Frame(
        width=width - left - 24, height=step * len(bars), left=left, right=24, top=24, bottom=8
    )
    rows = []
    labels = []
    for place, one in enumerate(bars):
        y = step * (place + 0.5) + (9 if narrow else 0)
        rows.append(
            {
                "y": y, "x": one.share.value * frame.width,
                "low": one.share.low * frame.width, "high": one.share.high * frame.width,
            }
        )  # fmt: skip
        words = wrapped(one.label, 36 if narrow else 26, lines=1 if narrow else 2)
        labels.append((0.0, y - 20, words) if narrow else (-12.0, y, words))
    ticks = [(share * frame.width, -12.0, per_cent(share)) for share in (0.0, 0.5, 1.0)]
    layers = [
        _uprights(frame),
        _ranges(rows),
        _dots(rows),
        texts(labels, colour="#212b32", align="left" if narrow else "right"),
        texts(ticks, colour="#4c6272", align="center"),
    ]
    return chart(frame, layers)


def _uprights(frame: Frame) -> Layer:
    lines = [
        {"x": share * frame.width, "y": 0, "to": frame.height, "c": BAND_EDGE if not share else
         "#d8dde0"}
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]  # fmt: skip
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "strokeWidth": 1},
        "encoding": {
            "x": {"field": "x", **PIXELS},
            "y": {"field": "y", **PIXELS},
            "y2": {"field": "to"},
            "color": {"field": "c", "type": "nominal", "scale": None},
        },
    }


def _ranges(rows: Sequence[Layer]) -> Layer:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "strokeWidth": 8, "color": "#aeb7bd", "strokeCap": "round"},
        "encoding": {
            "x": {"field": "low", **PIXELS},
            "x2": {"field": "high"},
            "y": {"field": "y", **PIXELS},
        },
    }


def _dots(rows: Sequence[Layer]) -> Layer:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "point", "filled": True, "size": 90, "color": BLUE, "opacity": 1},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS}},
    }
