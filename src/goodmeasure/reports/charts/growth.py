"""A post's count over its age, against what the channel would expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND,
    BAND_EDGE,
    BLUE,
    GREY,
    Layer,
    apart,
    chart,
    frame_for,
    line,
    points,
    texts,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture
from goodmeasure.reports.charts.ticks import age_ticks, count_ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingPoint:
    """The count known to hold when the post was ``age_days`` old."""

    age_days: float
    value: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BandPoint:
    """What the channel would expect at ``age_days``: the ``LEVEL`` range and its middle."""

    age_days: float
    low: float
    median: float
    high: float


def post_growth(
    *,
    readings: Sequence[ReadingPoint],
    band: Sequence[BandPoint] = (),
    counted: wording.Noun,
    sentence: str,
    key: str = "",
) -> Picture:
    """Count over age against the expected band; ``sentence`` is the verdict's."""
    readings = sorted(readings, key=lambda one: one.age_days)
    band = sorted(band, key=lambda one: one.age_days)
    title = f"{capital(counted.more)} by age of the post"

    def make(width: int) -> Layer:
        return _growth_spec(width, readings, band, counted)

    return picture(
        make, title=title, sentence=sentence, table=_growth_table(readings, band, counted), key=key
    )


def _growth_spec(
    width: int, readings: Sequence[ReadingPoint], band: Sequence[BandPoint], counted: wording.Noun
) -> Layer:
    oldest = max([*(r.age_days for r in readings), *(b.age_days for b in band)], default=1.0)
    top, y_ticks = count_ticks(
        max([*(r.value for r in readings), *(b.high for b in band)], default=1)
    )
    frame = frame_for(width, 300 if width == WIDE else 260, widest=y_ticks[-1][1], right=100)
    x_ticks = age_ticks(oldest, closest=72 / frame.width)
    x = {"type": "quantitative", "scale": {"type": "sqrt", "domain": [0, oldest]}, "axis": None}
    y = {"type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": None}
    across = [(frame.width * (tick / oldest) ** 0.5, label) for tick, label in x_ticks]
    layers = frame.grid(y_ticks, capital(counted.more), across, "Age of the post")
    names: list[tuple[float, str, str]] = []
    if band:
        rows = [{"a": b.age_days, "low": b.low, "mid": b.median, "high": b.high} for b in band]
        layers += [
            {"data": {"values": rows},
             "mark": {"type": "area", "color": BAND,
                      "line": {"color": BAND_EDGE, "strokeWidth": 1}},
             "encoding": {"x": {"field": "a", **x}, "y": {"field": "high", **y},
                          "y2": {"field": "low"}}},
            line(rows, "a", "low", x, y, colour=BAND_EDGE, thick=1),
            line(rows, "a", "mid", x, y, colour=GREY, thick=1.5, dash=[5, 4]),
        ]  # fmt: skip
        end = band[-1]
        expected = wording.between(end.low, end.high)
        names.append((frame.up(end.median, top), f"Expected\n{expected}", GREY))
    if readings:
        seen = [{"a": r.age_days, "v": r.value} for r in readings]
        layers.append(line(seen, "a", "v", x, y, colour=BLUE, thick=2.5))
        layers.append(points(seen, "a", "v", x, y, colour=BLUE, shape="circle", size=64))
        last = readings[-1].value
        names.append((frame.up(last, top), f"This post\n{wording.number(last)}", BLUE))
    places = apart([place for place, _, _ in names], gap=40, least=12, most=frame.height - 12)
    layers += [
        texts([(frame.width + 10, place, text)], colour=colour, bold=True, align="left")
        for place, (_, text, colour) in zip(places, names, strict=True)
    ]
    return chart(frame, layers)


def _growth_table(
    readings: Sequence[ReadingPoint], band: Sequence[BandPoint], counted: wording.Noun
) -> Table:
    ages = [b.age_days for b in band]

    def expected(age_days: float) -> str:
        if not band or not ages[0] <= age_days <= ages[-1]:
            return "not known"
        near = min(band, key=lambda one: abs(one.age_days - age_days))
        return wording.between(near.low, near.high)

    return Table(
        head=("Age", capital(counted.more), "Expected at about that age"),
        rows=tuple(
            (wording.age(r.age_days), wording.number(r.value), expected(r.age_days))
            for r in readings
        ),
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
