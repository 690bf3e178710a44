"""Effects as a picture: a dot and whiskers for each choice, and a line at 1, where there is none.

The scale is by shares: half as much is as far from 1 as twice as much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BLUE,
    DARK,
    FAINT,
    GREY,
    LETTER,
    PIXELS,
    Frame,
    Layer,
    chart,
    points,
    texts,
    wrapped,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture

ROW, TWO_LINES = 30.0, 54.0
"""Heights of a row: words beside the dot, and on a phone above it."""

ABOVE, BELOW, ROOM = 34.0, 30.0, 16.0
MARKS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32)
FINE = (0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2)
"""Marks of the scale, and those where everything is near 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ForestRow:
    """One choice; ``said`` is its figure in words. ``stands``: it stands out from luck."""

    name: str
    said: str
    ratio: float
    low: float
    high: float
    stands: bool


def forest(rows: Sequence[ForestRow], *, what: str, sentence: str, key: str) -> Picture:
    """``what`` ("engagement") the posts got more or less of, a row for each choice, as given."""

    def make(width: int) -> Layer:
        return _spec(width, rows)

    return picture(
        make,
        title=f"How much {what} posts got, compared with the others",
        sentence=sentence,
        table=Table(
            head=("Posts", f"Times as much {what}", "So"),
            rows=tuple((one.name, one.said, _so(one)) for one in rows),
        ),
        key=key,
    )


def _so(row: ForestRow) -> str:
    if row.low <= 1 <= row.high:
        return "Cannot tell: the range holds 1"
    return "Stands out" if row.stands else "Perhaps luck, among so many"


def forest_sentence(rows: Sequence[ForestRow], of: str) -> str:
    """ "Of 9 choices on @town, 2 stand out: …" """
    stand = [one for one in rows if one.stands]
    named = [
        f"{one.name[:1].lower()}{one.name[1:]} got {'more' if one.ratio > 1 else 'less'}"
        for one in stand
    ]
    found = (
        f"Of {wording.many(len(rows), 'choice')} on {of},"
        f" {len(stand) or 'none'} {'stands' if len(stand) < 2 else 'stand'} out"
    )
    got = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
    return (
        wording.sentences(f"{found}: {got}" if got else found)
        + " A filled dot stands out; a hollow one does not. The line through it is its range, and"
        " where that crosses the dashed line at 1 we cannot tell."
    )


def _spec(width: int, rows: Sequence[ForestRow]) -> Layer:
    wide = width == WIDE
    names = [wrapped(one.name, 30 if wide else 36, lines=2 if wide else 1) for one in rows]
    left = 16 + LETTER * max(len(line) for name in names for line in name.split("\n"))
    step = ROW + (8 if wide and any("\n" in name for name in names) else 0) if wide else TWO_LINES
    said = [one.said.removeprefix("about ").replace(" times as much", "") for one in rows]
    beside = 12 + LETTER * max(len(one) for one in said) if wide else 14.0
    frame = Frame(
        width=width - (left if wide else 14.0) - beside, height=step * len(rows),
        left=left if wide else 14.0, right=beside, top=ABOVE, bottom=BELOW,
    )  # fmt: skip
    across = _Scale(rows, frame.width)
    spans = [(0.0, frame.height)] if wide else [
        (step * place + 27, step * (place + 1)) for place in range(len(rows))
    ]  # fmt: skip
    layers = _grid(frame, across, spans)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = step * (place + (0.5 if wide else 0.72))
        layers += _row(row, y, across)
        up = y - 8.5 * name.count("\n") if wide else y - 22
        where = 8 - frame.left, up
        layers.append(texts([(*where, name)], colour=DARK, align="left", bold=row.stands))
        if wide:
            layers.append(texts([(frame.width + 8, y, said[place])], colour=DARK, align="left"))
    return chart(frame, layers)


class _Scale:
    """Where a ratio stands: by its log, 1 always inside, ends that no range leaves."""

    def __init__(self, rows: Sequence[ForestRow], width: float) -> None:
        ends = [end for row in rows for end in (row.low, row.high)]
        self.low = min(math.log(max(min(ends), MARKS[0])), math.log(0.9))
        self.high = max(math.log(min(max(ends), MARKS[-1])), math.log(1.1))
        self.width = width

    def __call__(self, ratio: float) -> float:
        inside = min(max(math.log(ratio), self.low), self.high)
        return ROOM + (self.width - 2 * ROOM) * (inside - self.low) / (self.high - self.low)

    def marks(self) -> list[float]:
        """Those of ``MARKS`` inside; the finer ones where fewer than three are."""
        for chosen in (MARKS, FINE):
            inside = [one for one in chosen if self.low <= math.log(one) <= self.high]
            if len(inside) >= 3:
                return inside
        return inside


def _grid(frame: Frame, across: _Scale, spans: Sequence[tuple[float, float]]) -> list[Layer]:
    """Faint uprights at round ratios, a dashed one at 1, and what left and right mean. ``spans``
    are the heights at which there are no words to cross."""
    faint = [
        {"x": across(one), "y": top, "to": end}
        for one in across.marks() for top, end in spans if one != 1
    ]  # fmt: skip
    none = [{"x": across(1.0), "y": top, "to": end} for top, end in spans]
    layers = [_uprights(faint, FAINT, 1, ()), _uprights(none, DARK, 1.5, (3, 3))]
    layers += frame.ticks_below(_apart([(across(one), _times(one)) for one in across.marks()]))
    middle = across(1.0)
    if middle > 70:
        layers.append(texts([(middle - 8, -18, "less")], colour=GREY, align="right"))
    if frame.width + frame.right - middle > 70:
        layers.append(texts([(middle + 8, -18, "more")], colour=GREY, align="left"))
    return layers


def _uprights(rows: Sequence[Layer], colour: str, thick: float, dash: Sequence[int]) -> Layer:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "color": colour, "strokeWidth": thick,
                 "strokeDash": list(dash) or [1, 0]},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                     "y2": {"field": "to"}},
    }  # fmt: skip


def _apart(ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Without labels that would touch; that at 1 always stays."""
    kept = [tick for tick in ticks if tick[1] == "1"]
    for x, label in ticks:
        if all(abs(x - other) >= LETTER * (len(label) + len(text)) / 2 + 6 for other, text in kept):
            kept.append((x, label))
    return sorted(kept)


def _times(ratio: float) -> str:
    return {0.5: "½", 0.25: "¼", 0.125: "⅛"}.get(ratio) or (
        f"1/{1 / ratio:.0f}" if ratio < 0.5 else f"{ratio:g}"
    )


def _row(row: ForestRow, y: float, across: _Scale) -> list[Layer]:
    ends = {"x": across(row.low), "x2": across(row.high), "y": y}
    caps = [{"x": ends[end], "y": y - 4, "y2": y + 4} for end in ("x", "x2")]
    colour = BLUE if row.stands else GREY
    return [
        {
            "data": {"values": [ends]},
            "mark": {"type": "rule", "color": colour, "strokeWidth": 3 if row.stands else 1.5},
            "encoding": {"x": {"field": "x", **PIXELS}, "x2": {"field": "x2"},
                         "y": {"field": "y", **PIXELS}},
        },
        {
            "data": {"values": caps},
            "mark": {"type": "rule", "color": colour, "strokeWidth": 1.5},
            "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                         "y2": {"field": "y2"}},
        },
        points(
            [{"x": across(row.ratio), "y": y}], "x", "y", PIXELS, PIXELS, colour=colour,
            shape="circle", size=90, hollow=not row.stands,
        ),
    ]  # fmt: skip
