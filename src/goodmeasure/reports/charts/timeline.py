"""A decision's way through time: when it was made, what happened since, when it is looked at again.

Marks stand on one line at their days; words stand in rows, each led to by a line. Days of the left
half have theirs below, to the right of their lines; those of the right half above, to the left.
From top to bottom each row is earlier than the one before, so no line ever crosses words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import BAND, BAND_EDGE, BLUE, DARK, GREY, RED
from goodmeasure.reports.charts.picture import Picture, Table
from goodmeasure.reports.reviews import shapes

MARK, ROW, EDGE, ARM = 16.0, 26.0, 10.0, 14.0


class Sort(StrEnum):
    DECIDED = "decided"
    HAPPENED = "happened"
    TRIPPED = "tripped"
    TODAY = "today"
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    on: date
    text: str
    sort: Sort


COLOURS = {
    Sort.DECIDED: BLUE, Sort.HAPPENED: GREY, Sort.TRIPPED: RED, Sort.TODAY: DARK, Sort.AHEAD: GREY,
}  # fmt: skip


def timeline(moments: Sequence[Moment], *, key: str = "timeline") -> Picture:
    """From the first day to the last; ``moments`` are at least two, on two days at least."""
    order = sorted(moments, key=lambda one: (one.on, one.text))

    def make(width: int) -> tuple[float, list[str]]:
        return _drawn(order, width)

    return shapes.picture(
        make, title="From the decision to the day it is looked at again",
        sentence=_sentence(order),
        table=Table(
            head=("Day", "What"), rows=tuple((wording.day(one.on), one.text) for one in order)
        ),
        key=key,
    )  # fmt: skip


def _sentence(order: Sequence[Moment]) -> str:
    return wording.sentences("; ".join(f"{wording.day(one.on)}: {_within(one)}" for one in order))


def _within(one: Moment) -> str:
    """As it stands within a sentence; what happened is in people's own words, and may be a name."""
    if one.sort is Sort.HAPPENED:
        return one.text
    return f"{one.text[:1].lower()}{one.text[1:]}"


def _drawn(order: Sequence[Moment], width: int) -> tuple[float, list[str]]:
    first, last = order[0].on, order[-1].on
    days = max((last - first).days, 1)
    room = width - 2 * EDGE

    def along(on: date) -> float:
        return EDGE + room * (on - first).days / days

    today = next((one.on for one in order if one.sort is Sort.TODAY), last)
    above = sum(along(one.on) >= width / 2 for one in order)
    top = MARK + above * ROW
    parts = [
        shapes.line(EDGE, top, width - EDGE, top, BAND, thick=8),
        shapes.line(EDGE, top, along(today), top, BLUE, thick=8),
    ]
    for row, one in enumerate(reversed(order)):
        x, y = along(one.on), row * ROW + (10 if row < above else 2 * MARK + 10)
        parts += [shapes.line(x, top, x, y, BAND_EDGE), *_words(one, x, y, width)]
    parts += [_mark(one, along(one.on), top) for one in order]
    return top + MARK + (len(order) - above) * ROW + 10, parts


def _words(one: Moment, x: float, y: float, width: int) -> list[str]:
    """To the right of its line in the left half, else to the left."""
    said = f"{wording.short_day(one.on)}: {one.text}"
    right = x < width / 2
    room = (width - x if right else x) - ARM - 6
    arm = x + ARM if right else x - ARM
    anchor = "start" if right else "end"
    bold = one.sort in (Sort.DECIDED, Sort.TRIPPED)
    return [
        shapes.line(x, y, arm, y, BAND_EDGE),
        shapes.words(arm + (4 if right else -4), y, shapes.cut(said, room), anchor=anchor,
                     bold=bold),
    ]  # fmt: skip


def _mark(one: Moment, x: float, top: float) -> str:
    """Each sort its own shape: a tripped signpost points up, what is ahead is hollow."""
    colour = COLOURS[one.sort]
    if one.sort is Sort.TRIPPED:
        return shapes.path(f"M{x:.1f},{top - 9:.1f}l8,15h-16z", colour)
    if one.sort is Sort.TODAY:
        return shapes.path(f"M{x - 2:.1f},{top - 12:.1f}h4v24h-4z", colour)
    if one.sort is Sort.AHEAD:
        return (
            f'<circle cx="{x:.1f}" cy="{top:.1f}" r="6" fill="{shapes.WHITE}" stroke="{colour}"'
            ' stroke-width="2.5"/>'
        )
    return shapes.dot(x, top, colour)
