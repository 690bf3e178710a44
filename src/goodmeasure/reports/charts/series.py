"""A channel's figures month by month, with gaps and breaks marked and named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from goodmeasure.kernel.breaks import BreakKind
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    DARK,
    GREY,
    LETTER,
    PIXELS,
    Frame,
    Layer,
    chart,
    frame_for,
    line,
    points,
    texts,
    wrapped,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture
from goodmeasure.reports.charts.ticks import count_ticks, time_ticks
from goodmeasure.reports.figures import number


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthPoint:
    """A month's figure, its range where it has one; ``value`` None where it is not known, and
    then ``why`` may say so in words. ``months`` is 3 for the figure of a quarter, and ``month`` its
    first."""

    month: date
    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""
    months: int = 1

    @property
    def name(self) -> str:
        """ "March 2026"; "January to March 2026"."""
        last = self.month.replace(month=self.month.month + self.months - 1)
        return f"{last:%B %Y}" if self.months == 1 else f"{self.month:%B} to {last:%B %Y}"

    @property
    def middle(self) -> datetime:
        """Where it is drawn: its figure belongs to all of it."""
        middle = self.month.month + self.months // 2
        return datetime(self.month.year, middle, 15, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hole:
    """A stretch without readings, and why."""

    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class _Note:
    """Words above the plot, and the stretch or moment they are about."""

    since: datetime
    until: datetime
    text: str
    found: bool = False


NOTE_LINE = 20.0
MOST_NOTES = 4


KIND_WORDS: Mapping[BreakKind, str] = {
    BreakKind.DEFINITION: "Break of definition",
    BreakKind.METHOD: "Break of method",
    BreakKind.PLATFORM: "Platform event",
    BreakKind.DETECTED: "Found in the figures",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """A moment across which figures are not alike: a definition, a method, a platform's change; or
    a shift that was found in the figures themselves."""

    at: datetime
    why: str
    kind: BreakKind = BreakKind.METHOD

    @property
    def found(self) -> bool:
        return self.kind is BreakKind.DETECTED

    def words(self, *, short: bool) -> str:
        """On a picture: a shift says that it was found."""
        if not self.found:
            return self.why
        return f"{'Found' if short else KIND_WORDS[self.kind]}: {self.why}"


def channel_series(
    *,
    what: str,
    months: Sequence[MonthPoint],
    holes: Sequence[Hole] = (),
    breaks: Sequence[Break] = (),
    sentence: str = "",
    key: str = "",
) -> Picture:
    """``what`` ("Followers", "Likes for each post") month by month, or quarter by quarter, gaps
    marked and named."""
    months = sorted(months, key=lambda one: one.month)
    step = "quarter" if any(one.months == 3 for one in months) else "month"

    def make(width: int) -> Layer:
        return _series_spec(width, what, months, holes, breaks)

    sentence = wording.sentences(sentence or _series_sentence(what, months), _found(breaks))
    rows = [(m.name, _month_words(m)) for m in months]
    rows += [(wording.period(h.since, h.until), f"Gap: {h.why}") for h in holes]
    rows += [(wording.day(b.at), f"{KIND_WORDS[b.kind]}: {b.why}") for b in breaks]
    return picture(
        make,
        title=f"{what} by {step}",
        sentence=sentence,
        table=Table(head=(step.capitalize(), what), rows=tuple(rows)),
        key=key,
    )


def _found(breaks: Sequence[Break]) -> str:
    """ "A shift was found in the figures in July 2010: …" """
    found = [one for one in breaks if one.found]
    if not found:
        return ""
    when = [f"{one.at:%B %Y}" for one in found]
    if len(found) == 1:
        return f"A shift was found in the figures, in {when[0]}: {found[0].why}"
    return (
        f"{number(len(found))} shifts were found in the figures, in {', '.join(when[:-1])} and"
        f" {when[-1]}"
    )


def _month_words(month: MonthPoint) -> str:
    if month.value is None:
        return month.why or wording.NOT_COLLECTED
    return wording.with_range(month.value, month.low, month.high)


def _series_sentence(what: str, months: Sequence[MonthPoint]) -> str:
    known = [m for m in months if m.value is not None]
    if not known:
        return f"{what}: nothing collected yet."
    if len(known) == 1:
        return f"{what}: {_month_words(known[0])} in {known[0].name}."
    first, last = known[0], known[-1]
    return f"{what}: {_month_words(first)} in {first.name}, {_month_words(last)} in {last.name}."


def _series_spec(
    width: int,
    what: str,
    months: Sequence[MonthPoint],
    holes: Sequence[Hole],
    breaks: Sequence[Break],
) -> Layer:
    edges = [m.middle for m in months]
    edges += [h.since for h in holes] + [h.until for h in holes] + [b.at for b in breaks]
    since = min(edges, default=datetime(2000, 1, 1, tzinfo=UTC)) - timedelta(days=3)
    until = max(edges, default=since) + timedelta(days=18)
    values = [v for m in months for v in (m.value, m.high) if v is not None]
    top, y_ticks = count_ticks(max(values, default=1))
    notes = _notes(holes, breaks, width)
    frame = frame_for(
        width, 260 if width == WIDE else 240, widest=y_ticks[-1][1], right=20,
        above=NOTE_LINE * len(notes),
    )  # fmt: skip
    span = (until - since).total_seconds()

    def across(when: datetime) -> float:
        return frame.width * (when - since).total_seconds() / span

    ticks = [(across(when), label) for when, label in
             time_ticks(since, until, at_most=7 if width == WIDE else 3)]  # fmt: skip
    layers = _annotations(frame, notes, across)
    layers += frame.grid(y_ticks, what, ticks, "")
    rows = [
        {"x": across(m.middle), "y": frame.up(m.value, top), "run": run,
         "low": frame.up(m.low if m.low is not None else m.value, top),
         "high": frame.up(m.high if m.high is not None else m.value, top)}
        for m, run in _runs(months, breaks)
        if m.value is not None
    ]  # fmt: skip
    layers += [
        {"data": {"values": rows}, "mark": {"type": "rule", "color": BAND_EDGE, "strokeWidth": 3},
         "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "low", **PIXELS},
                      "y2": {"field": "high"}}},
        line(rows, "x", "y", PIXELS, PIXELS, colour=BLUE, thick=2, run="run"),
        points(rows, "x", "y", PIXELS, PIXELS, colour=BLUE, shape="circle", size=50),
    ]  # fmt: skip
    return chart(frame, layers)


def _runs(months: Sequence[MonthPoint], breaks: Sequence[Break]) -> list[tuple[MonthPoint, int]]:
    """Months with the number of their run: a line is never drawn over a gap or a break."""
    run, out, before = 0, [], None
    for month in months:
        here = month.middle
        next_month = before is not None and (here - before).days <= 31 * month.months
        broken = before is not None and any(before < b.at <= here for b in breaks if not b.found)
        if month.value is None or not next_month or broken:
            run += 1
        out.append((month, run))
        before = None if month.value is None else here
    return out


def _notes(holes: Sequence[Hole], breaks: Sequence[Break], width: int) -> list[_Note]:
    """What is written above the plot, the latest few, in order of time; the table has them all."""
    letters = 70 if width == WIDE else 36
    notes = [_Note(h.since, h.until, wrapped(f"Gap: {h.why}", letters, lines=1)) for h in holes] + [
        _Note(b.at, b.at, wrapped(b.words(short=width != WIDE), letters, lines=1), b.found)
        for b in breaks
    ]
    return sorted(notes, key=lambda note: note.since)[-MOST_NOTES:]


def _annotations(
    frame: Frame, notes: Sequence[_Note], across: Callable[[datetime], float]
) -> list[Layer]:
    """Each note on a line of its own, with a pale block (gap), a dashed line (break) or a row of
    dots under a hollow diamond (a shift that was found) below."""
    layers: list[Layer] = []
    for row, note in enumerate(notes):
        up = -8.0 - NOTE_LINE * (len(notes) - row - 1)
        left, right = across(note.since), across(note.until)
        if note.found:
            layers += _found_mark(frame, left, up + 8)
        elif left == right:
            layers.append(frame.upright(left, up + 8))
        else:
            layers.append(frame.block(left, right, up + 8))
        furthest = frame.width + frame.right - LETTER * len(note.text)
        place = max(min(left, furthest), 8 - frame.left)
        layers.append(texts([(place, up, note.text)], colour=DARK, align="left"))
    return layers


def _found_mark(frame: Frame, x: float, top: float) -> list[Layer]:
    """Apart from a break in shape as well as in words: dots, and a hollow diamond at their foot."""
    dots = {
        "data": {"values": [{"x": x, "y": top, "to": frame.height}]},
        "mark": {"type": "rule", "color": GREY, "strokeWidth": 2, "strokeDash": [1, 6],
                 "strokeCap": "round"},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                     "y2": {"field": "to"}},
    }  # fmt: skip
    foot = [{"x": x, "y": frame.height}]
    return [
        dots,
        points(foot, "x", "y", PIXELS, PIXELS, colour=GREY, shape="diamond", size=90, hollow=True),
    ]
