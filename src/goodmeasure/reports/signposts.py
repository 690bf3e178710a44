"""Signposts in words and as a picture: looks, the threshold, the day it was set and tripped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from goodmeasure.decisions.review.signposts import CannotTell, Direction, NotYet, State, Tripped
from goodmeasure.decisions.review.watched import OfLog, Seen, Spec
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    DARK,
    GREY,
    LETTER,
    PIXELS,
    RED,
    Frame,
    Layer,
    chart,
    frame_for,
    line,
    points,
    texts,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture
from goodmeasure.reports.charts.ticks import count_ticks, time_ticks

NOTE_LINE = 20.0
STEPS = {7: "week", 14: "two weeks", 28: "four weeks"}


def value_words(spec: Spec, value: float) -> str:
    """ "38%" of a share, else the number as people write it."""
    return wording.percent(value) if spec.is_share else wording.number(value)


def seen_words(spec: Spec, seen: Seen) -> str:
    """A look with its range."""
    if seen.value is None:
        return "No figure"
    if seen.low is None or seen.high is None:
        return value_words(spec, seen.value)
    if spec.is_share:
        return wording.percent_range(seen.value, seen.low, seen.high)
    return wording.with_range(seen.value, seen.low, seen.high)


def threshold_words(spec: Spec) -> str:
    """ "Engagement of @town on Bluesky falls under 4"; of events "2 in the log: Outage"."""
    return f"{spec.figure} {trips_words(spec)}"


def trips_words(spec: Spec) -> str:
    """ "falls under 4", "is written in the log twice"."""
    if isinstance(spec.watched, OfLog):
        return f"is written in the log{_times(int(spec.threshold))}"
    return f"{spec.direction} {value_words(spec, spec.threshold)}"


def _times(how_many: int) -> str:
    return {1: "", 2: " twice"}.get(how_many, f" {how_many} times")


def often_words(every: int) -> str:
    """ "every week", "every 91 days"."""
    return f"every {STEPS[every]}" if every in STEPS else f"every {every} days"


def span_words(looks: int, every: int) -> str:
    """How long so many looks are: "about 14 weeks", "about 8 months"."""
    weeks = looks * every / 7
    return f"about {wording.many(math.ceil(weeks), 'week')}" if weeks < 30 else (
        f"about {round(weeks / 4.345)} months"
    )  # fmt: skip


def state_sentence(spec: Spec, found: State | None) -> str:
    """Says what is so, then how sure."""
    match found:
        case None:
            return "It has not been looked at yet: the first look is with the next collection."
        case Tripped(on=on, mean=mean):
            return _tripped(spec, on, mean)
        case CannotTell(reason=reason, needed=needed):
            return wording.sentences(f"It cannot be told: {reason}", needed)
        case NotYet():
            return _not_yet(spec, found)


def _tripped(spec: Spec, on: date, mean: float) -> str:
    day = wording.day(on)
    if isinstance(spec.watched, OfLog):
        return f"It tripped on {day}: {wording.many(round(mean), 'event')} came into the log."
    if spec.is_share:
        return (
            f"It tripped on {day}: the share was {value_words(spec, mean)}, and its whole range lay"
            f" {_side(spec)} the threshold of {value_words(spec, spec.threshold)}."
        )
    last = wording.many(spec.persistence, "look")
    return (
        f"It tripped on {day}: the last {last} together came to {value_words(spec, mean)},"
        f" {_side(spec)} the threshold of {value_words(spec, spec.threshold)}, and luck alone would"
        " seldom do that."
        if not spec.exact
        else f"It tripped on {day}: {last} in a row lay {_side(spec)} the threshold of"
        f" {value_words(spec, spec.threshold)}."
    )


def _side(spec: Spec) -> str:
    return "above" if spec.direction is Direction.RISES else "under"


def _not_yet(spec: Spec, found: NotYet) -> str:
    threshold = value_words(spec, spec.threshold)
    if isinstance(spec.watched, OfLog):
        come = wording.number(found.looks) if found.looks else "none"
        takes = wording.many(int(spec.threshold), "event")
        return f"It has not tripped: of the {takes} that it takes, {come} came into the log so far."
    if spec.is_share:
        since = wording.many(found.looks, "new figure") if found.looks else "no new figure"
        return (
            f"It has not tripped: the share is {value_words(spec, found.mean)}, the threshold is"
            f" {threshold}. There {'are' if found.looks > 1 else 'is'} {since} since it was set."
        )
    beyond = (found.mean - spec.threshold) * (1 if spec.direction is Direction.RISES else -1) > 0
    if spec.exact:
        row = round(found.strength * spec.persistence)
        return (
            f"It has not tripped: {wording.number(row) if row else 'none'} of the"
            f" {wording.many(spec.persistence, 'look')} in a row that it takes"
            f" {'lies' if row == 1 else 'lie'} {_side(spec)} the threshold of {threshold}."
        )
    last = "the last look" if spec.persistence == 1 else f"the last {spec.persistence} looks"
    said = (
        f"It has not tripped: after {wording.many(found.looks, 'look')},"
        f" {last} {'is' if spec.persistence == 1 else 'together are'} at"
        f" {value_words(spec, found.mean)}, and the threshold is {threshold}"
    )
    return wording.sentences(said, "That may still be luck" if beyond else "")


def looks_picture(
    spec: Spec, looks: Sequence[Seen], *, key: str, tripped_on: date | None = None,
    is_set: bool = True,
) -> Picture:  # fmt: skip
    """At least one look has a figure. Where it is not set yet, its day is today."""

    def make(width: int) -> Layer:
        notes = [(spec.set_on, f"Set on {wording.short_day(spec.set_on)}" if is_set else "Today")]
        if tripped_on is not None:
            notes.append((tripped_on, f"Tripped on {wording.short_day(tripped_on)}"))
        return _drawn(width, spec, looks, notes)

    known = [one for one in looks if one.value is not None]
    last = known[-1]
    sentence = (
        f"The newest of {wording.many(len(known), 'look')} is {seen_words(spec, last)}, of"
        f" {wording.day(last.on)}. The dashed line is the threshold,"
        f" {value_words(spec, spec.threshold)}."
    )
    if not is_set:
        sentence += " Its to and fro is learned from these."
    elif any(one.on <= spec.set_on for one in known) and spec.learns:
        sentence += " Hollow marks are from before it was set: its to and fro is learned from them."
    rows = tuple(
        (
            wording.day(one.on),
            seen_words(spec, one),
            *((_when(spec, one, tripped_on),) if is_set else ()),
        )
        for one in reversed(looks)
    )
    head = ("Look of", spec.unit.capitalize() or "Figure", *(("When",) if is_set else ()))
    return picture(
        make, title=spec.figure, sentence=sentence,
        table=Table(head=head, rows=rows),
        key=key,
    )  # fmt: skip


def _when(spec: Spec, one: Seen, tripped_on: date | None) -> str:
    if one.on == tripped_on:
        return "Tripped"
    return "Before it was set" if one.on <= spec.set_on else "Watched"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _scale(
    spec: Spec, values: Sequence[float]
) -> tuple[float, float, list[tuple[float, str]]]:  # fmt: skip
    """Bottom and top of the scale, and the ticks as shares of its height. 0 is always on it."""
    times = 100.0 if spec.is_share else 1.0
    most, least = max(0.0, *values) * times, min(0.0, *values) * times
    top, ticks = count_ticks(max(most, -least))
    step = top / (len(ticks) - 1)
    down = math.ceil(-least / step - 1e-9) if least < 0 else 0
    up = math.ceil(most / step - 1e-9) if least < 0 else len(ticks) - 1
    labels = [
        ((n + down) / (up + down), wording.number(n * step) + ("%" if spec.is_share else ""))
        for n in range(-down, up + 1)
    ]
    return -down * step / times, up * step / times, labels


def _drawn(
    width: int, spec: Spec, looks: Sequence[Seen], notes: Sequence[tuple[date, str]]
) -> Layer:
    known = [one for one in looks if one.value is not None]
    ends = [v for one in known for v in (one.value, one.low, one.high) if v is not None]
    bottom, top, heights = _scale(spec, [*ends, spec.threshold])
    days = [*(one.on for one in looks), *(day for day, _ in notes)]
    since = _moment(min(days)) - timedelta(days=max(spec.every, 3))
    until = _moment(max(days)) + timedelta(days=max(spec.every, 3))
    frame = frame_for(
        width, 260 if width == WIDE else 240, right=20, above=NOTE_LINE * len(notes),
        widest=max((label for _, label in heights), key=len),
    )  # fmt: skip

    def across(day: date) -> float:
        return frame.width * ((_moment(day) - since) / (until - since))

    def up(value: float) -> float:
        return frame.up(value - bottom, top - bottom)

    ticks = [
        (frame.width * ((when - since) / (until - since)), label)
        for when, label in time_ticks(since, until, at_most=6 if width == WIDE else 3)
    ]
    layers = _notes(frame, [(across(day), text) for day, text in notes])
    layers += frame.grid(heights, _capital(spec.unit, width), ticks, "")
    layers += _ranges([(across(o.on), up(o.low), up(o.high)) for o in known
                       if o.low is not None and o.high is not None])  # fmt: skip
    marks = [(one.on, across(one.on), up(one.value)) for one in known if one.value is not None]
    layers += _marks(spec, marks)
    near = [(x, y) for _, x, y in marks]
    return chart(frame, [*layers, *_threshold(frame, spec, up(spec.threshold), near)])


def _capital(unit: str, width: int) -> str:
    room = int((width - 20) / LETTER)
    said = unit[:1].upper() + unit[1:]
    return said if len(said) <= room else said[: room - 1].rsplit(" ", 1)[0] + "…"


def _ranges(rows: Sequence[tuple[float, float, float]]) -> list[Layer]:
    return [{
        "data": {"values": [{"x": x, "y": low, "to": high} for x, low, high in rows]},
        "mark": {"type": "rule", "color": BAND_EDGE, "strokeWidth": 1},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                     "y2": {"field": "to"}},
    }]  # fmt: skip


def _marks(spec: Spec, rows: Sequence[tuple[date, float, float]]) -> list[Layer]:
    """Hollow before it was set, full since."""
    drawn = [{"x": x, "y": y, "run": 0} for _, x, y in rows]
    old = [{"x": x, "y": y} for on, x, y in rows if on <= spec.set_on]
    new = [{"x": x, "y": y} for on, x, y in rows if on > spec.set_on]
    return [
        line(drawn, "x", "y", PIXELS, PIXELS, colour=BAND_EDGE, thick=1, run="run"),
        points(old, "x", "y", PIXELS, PIXELS, colour=GREY, shape="circle", size=36, hollow=True),
        points(new, "x", "y", PIXELS, PIXELS, colour=BLUE, shape="circle", size=44),
    ]


def _threshold(
    frame: Frame, spec: Spec, y: float, marks: Sequence[tuple[float, float]]
) -> list[Layer]:
    """Named on the line itself: on the side and at the end where fewest marks are in the way."""
    rows = [{"x": 0.0, "y": y, "run": 0}, {"x": frame.width, "y": y, "run": 0}]
    words = f"Threshold: {value_words(spec, spec.threshold)}"
    long = LETTER * len(words) + 8
    places = [
        (x, place, align)
        for x, align in ((frame.width - 4, "right"), (4.0, "left"))
        for place in (y - 11, y + 13)
        if 8 <= place <= frame.height - 8
    ]

    def room(one: tuple[float, float, str]) -> float:
        first = one[0] - long if one[2] == "right" else one[0]
        gaps = (abs(one[1] - high) for x, high in marks if first - 6 <= x <= first + long + 6)
        return min(min(gaps, default=40.0), 40.0)

    x, place, align = max(places, key=room, default=(4.0, y - 11, "left"))
    return [
        line(rows, "x", "y", PIXELS, PIXELS, colour=RED, thick=2, dash=(6, 4), run="run"),
        texts([(x, place, words)], colour=RED, align=align, bold=True),
    ]


def _notes(frame: Frame, notes: Sequence[tuple[float, str]]) -> list[Layer]:
    """Each on a line of its own above the plot, with an upright line down from it."""
    layers: list[Layer] = []
    for row, (x, text) in enumerate(notes):
        y = -8.0 - NOTE_LINE * (len(notes) - row - 1)
        furthest = frame.width + frame.right - LETTER * len(text)
        layers.append(frame.upright(x, y + 8))
        layers.append(
            texts([(max(min(x, furthest), 8 - frame.left), y, text)], colour=DARK, align="left")
        )
    return layers
