"""Before and after in words and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from goodmeasure.measures.definitions import measures
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    DARK,
    PIXELS,
    Layer,
    chart,
    frame_for,
    line,
    texts,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture
from goodmeasure.reports.charts.ticks import count_ticks, time_ticks

MOVES_TOO = "a control changes at the event too"
SPOILERS: Mapping[str, str] = {
    "another event at the same time": "In the same weeks there was also: {}. The two cannot be told"
    " apart.",
    "missing steps": "{} steps have no figure and were left out.",
    "less than a year before": "There is less than a year before the event, so what a time of year"
    " does by itself cannot be told from it.",
    "short after": "There are only {} steps after the event.",
    MOVES_TOO: "{} changes at the event too, so it is no control: ask again without it.",
    "the methods disagree": "The two methods disagree, so take neither as the answer.",
    "other dates look like this too": "At other dates, at which nothing happened, the series moved"
    " about as far.",
}
ONE_ALONE = (
    "One of the two methods leaves out “no change” and the other does not. That is no finding: at"
    " 19 of 210 dates of real daily visits at which nothing had happened (9%) the first one did so,"
    " and both together at none."
)
"""docs/methods/before-and-after.md has the command that counts them."""

MEANT_TO_HOLD = (
    "95 in 100 such ranges are meant to hold the true figure; of simulated series 92 to 98 did, by"
    " kind and length."
)
METHODS: Mapping[str, str] = {
    "interrupted time series": "With the trend and season before carried on",
    "forecast from before": "With the last level before carried on, without a trend",
    "synthetic difference in differences": "Beside the controls, weighted to be like it before",
}


def series_words(series: str) -> str:
    """ "visits", "engagement" for a metric or a measure."""
    if series in measures():
        return measures()[series].title.lower()
    return wording.noun(series).more


def per_cent(ratio: float) -> str:
    """ "about 4% lower", "about 12% higher"."""
    change = (ratio - 1) * 100
    if abs(change) < 0.5:
        return "about the same"
    said = f"{abs(change):.0f}%"
    return f"about {said} {'higher' if change > 0 else 'lower'}"


def _end(ratio: float) -> str:
    """One end of a range; what is not quite 0 is never said to be."""
    change = (ratio - 1) * 100
    if change == 0:
        return "no change"
    size = f"{abs(change):.0f}%" if abs(change) >= 0.5 else "less than 1%"
    return f"{size} {'higher' if change > 0 else 'lower'}"


def moved_too(result: Mapping[str, Any]) -> int:
    """How many of the controls changed at the event too."""
    return [kind for kind, _ in result.get("spoilers", ())].count(MOVES_TOO)


def changed(result: Mapping[str, Any]) -> bool | None:
    """Whether an answer may be called a change: both methods see one, and no control that they go
    by changed at the event too, so that it may be theirs. None where there is no answer."""
    found = result.get("changed")
    return None if found is None else bool(found) and not moved_too(result)


def study_sentence(series: str, subject: str, title: str, result: Mapping[str, Any]) -> str:
    """Says what is so, then how sure: "After …, visits of … stood about 4% lower than …".

    ``subject`` is whose figures they are: of one event several may be asked about.
    """
    whose = f"{series_words(series)} of {subject}"
    if not result.get("known"):
        reason = result.get("reason", "it was not worked out")
        return wording.sentences(
            f"We cannot say what changed in {whose} after “{title}”: {reason}",
            result.get("needed", ""),
        )
    first, controls = result["estimates"][0], (result.get("donors") or {}).get("controls", 0)
    by = f", going by {wording.many(controls, 'control')}" if controls else ""
    said = (
        f"After “{title}”, {whose} stood {per_cent(first['ratio'])} than we would expect without"
        f" it{by} ({_end(first['low'])} to {_end(first['high'])})"
    ).replace("about the same than", "about the same as")
    moved = moved_too(result)
    return wording.sentences(
        said if result["changed"] else f"{said}: we cannot tell",
        f"But {_of_them(moved, controls)} changed at the event too, so the difference may be theirs"
        if moved
        else "",
    )


def _of_them(moved: int, controls: int) -> str:
    if moved < controls:
        return f"{moved} of those controls"
    return "that control" if controls == 1 else "all those controls"


def placebo_sentence(result: Mapping[str, Any]) -> str:
    """What other dates say."""
    tried, far = result["placebo"]["dates"], result["placebo"]["as_extreme"]
    if not tried:
        return "There is too little before the event to try other dates."
    return (
        f"We asked the same of {wording.many(tried, 'other date')} before it, at which nothing was"
        f" changed: {far or 'none'} of them moved as far."
    )


def donors_sentence(result: Mapping[str, Any]) -> str:
    """What the controls say when each is treated as if the event had been its own; "" for an answer
    without controls, or of before this was asked."""
    donors = result.get("donors") or {}
    if not donors.get("controls"):
        return ""
    if "p" not in donors:
        return (
            "To treat each control as if it had had the event takes"
            f" {donors['takes']} controls or more; there {_are(donors['controls'])}."
        )
    whole, far = donors["controls"] + 1, donors["as_extreme"]
    return (
        "We treated each control as if it had had the event, and made it up from the others. After"
        f" the event ours was off by {donors['ratio']:.1f} times as much as before it;"
        f" {far or 'none'} of the {donors['controls']} controls {'was' if far == 1 else 'were'} off"
        f" by as much. By chance alone that happens {far + 1} in {whole} times (p ="
        f" {donors['p']:.2g}); with {donors['controls']} controls it can never be rarer than 1 in"
        f" {whole}."
    )


def _are(controls: int) -> str:
    return "is 1" if controls == 1 else f"are {controls}"


def spoilers(result: Mapping[str, Any]) -> tuple[str, ...]:
    """What would spoil the answer, each in a sentence."""
    said = tuple(SPOILERS[kind].format(what) for kind, what in result.get("spoilers", ()))
    sides = [(one["low"] > 1) - (one["high"] < 1) for one in result.get("estimates", ())]
    return (*said, ONE_ALONE) if 0 in sides and any(sides) else said


def study_picture(series: str, title: str, result: Mapping[str, Any], key: str) -> Picture:
    """What was as a line, what would have been with its range, and the event."""
    days = [date.fromisoformat(day) for day in result["days"]]
    values, expected = result["values"], result["expected"]
    low, high = result["low"], result["high"]
    first = result["first_after"]

    def make(width: int) -> Layer:
        return _spec(width, series_words(series), days, (values, expected, low, high), first, title)

    rows = [
        (
            wording.day(day),
            wording.count(None if value is None else round(value, 2)),
            wording.number(round(would, 1))
            + (f" ({wording.between(lo, hi)})" if i >= first else ""),
        )
        for i, (day, value, would, lo, hi) in enumerate(
            zip(days, values, expected, low, high, strict=True)
        )
    ]  # fmt: skip
    return picture(
        make,
        title=f"{series_words(series).capitalize()}, and what would have been",
        sentence="The dark line is what was. The pale band, after the event, is where it would have"
        " been without it, in 95 of 100 such cases.",
        table=Table(head=("From", "Was", "Would have been"), rows=tuple(rows)),
        key=key,
    )


def _spec(
    width: int, what: str, days: Sequence[date],
    columns: tuple[Sequence[float | None], ...], first: int, title: str,
) -> Layer:  # fmt: skip
    values, expected, low, high = columns
    moments = [datetime.combine(day, time(12), UTC) for day in days]
    top, y_ticks = count_ticks(max(v for v in (*values, *high[first:], *expected) if v is not None))
    frame = frame_for(
        width, 280 if width == WIDE else 240, widest=y_ticks[-1][1], right=20, above=20
    )
    span = max((moments[-1] - moments[0]).total_seconds(), 1)

    def across(when: datetime) -> float:
        return frame.width * (when - moments[0]).total_seconds() / span

    ticks = [(across(when), label) for when, label in
             time_ticks(moments[0], moments[-1], at_most=6 if width == WIDE else 3)]  # fmt: skip
    at = across(moments[first])
    layers: list[Layer] = [frame.upright(at, 0)]
    words = title if len(title) < 40 else title[:38].rsplit(" ", 1)[0] + "…"
    place = min(at, frame.width - 7 * len(words))
    layers.append(texts([(max(place, 0), -8, words)], colour=DARK, align="left"))
    layers += frame.grid(y_ticks, what.capitalize(), ticks, "")
    band = [
        {"x": across(moments[i]), "y": frame.up(float(low[i] or 0), top),
         "y2": frame.up(float(high[i] or 0), top)}
        for i in range(first, len(days))
    ]  # fmt: skip
    layers.append({
        "data": {"values": band}, "mark": {"type": "area", "color": BAND_EDGE, "opacity": 0.45},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                     "y2": {"field": "y2"}},
    })  # fmt: skip
    would = [{"x": across(moments[i]), "y": frame.up(float(expected[i] or 0), top), "run": 0}
             for i in range(first, len(days))]  # fmt: skip
    layers.append(line(would, "x", "y", PIXELS, PIXELS, colour=BLUE, thick=1.5, run="run"))
    run, was = 0, []
    for i, value in enumerate(values):
        if value is None:
            run += 1  # a line is never drawn over a gap
            continue
        was.append({"x": across(moments[i]), "y": frame.up(value, top), "run": run})
    layers.append(line(was, "x", "y", PIXELS, PIXELS, colour=DARK, thick=1.5, run="run"))
    return chart(frame, layers)
