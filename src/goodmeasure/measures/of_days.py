"""Measures of the channel itself: standing counts and counts over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from goodmeasure.kernel.findings import Answer, Base, BaseKind, NotEnough
from goodmeasure.measures import ranges
from goodmeasure.measures.asked import NEAR_DAYS, Asked
from goodmeasure.measures.definitions import Way, needed, on
from goodmeasure.measures.formula import Formula
from goodmeasure.observations.columns import Floats
from goodmeasure.observations.posts import ChannelReading

FEWEST_DAYS = 4
MOST_MISSING = 0.1
"""A total is not given where more of its days than this have no figure."""


def change(asked: Asked) -> Answer:
    """Standing count at the end less that at the start; a trend needs two readings."""
    (metric,) = needed(asked.version, asked.channel.platform.name)
    readings = asked.channel.standing.get(metric, ())
    first, after = asked.period.moments(asked.channel.zone)
    edge = min(timedelta(days=NEAR_DAYS), (after - first) / 4)
    start = _nearest(readings, first, edge)
    end = _nearest(readings, after, edge)
    if start is None or end is None or start.at >= end.at:
        return NotEnough(
            reason=f"{metric.value} were not counted near both ends of the period",
            needed="It takes a reading near the first day and one near the last.",
        )
    base = Base(population=f"{metric.value} of {asked.channel.subject}",
                kind=asked.measure.base_kind, size=start.value)  # fmt: skip
    days = [one.at.astimezone(asked.channel.zone).date() for one in (start, end)]
    caveat = f"Counted from {days[0]:%-d %B %Y} to {days[1]:%-d %B %Y}."
    return asked.finding(end.value - start.value, None, 2, base, end.at, (caveat,))


def _nearest(
    readings: Sequence[ChannelReading], at: datetime, edge: timedelta
) -> ChannelReading | None:
    near = [one for one in readings if abs(one.at - at) <= edge]
    return min(near, key=lambda one: abs(one.at - at), default=None)


def _days_of(asked: Asked, formulas: Mapping[str, Formula]) -> Floats:
    """The formula's value of every day of the period, (days,); NaN where a count is missing."""
    formula = on(formulas, asked.channel.platform.name)
    assert formula is not None  # noqa: S101 - is_defined_on
    values = {}
    for metric in formula.metrics:
        laid = np.full(asked.period.days, np.nan)
        for one in asked.channel.daily.get(metric, ()):
            # a day's count ends with its last moment, so the moment before tells the day
            day = (one.at - timedelta(seconds=1)).astimezone(asked.channel.zone).date()
            place = (day - asked.period.since).days
            if 0 <= place < len(laid):
                laid[place] = one.value
        values[metric] = laid
    return formula.value(values)


def day_total(asked: Asked) -> Answer:
    values = _days_of(asked, asked.version.formula)
    known = int(np.isfinite(values).sum())
    if known < len(values) * (1 - MOST_MISSING) or not known:
        return NotEnough(
            reason=f"{known} of the {len(values)} days of the period have a figure",
            needed="A total needs nine days in ten. Import the others.",
        )
    missing = len(values) - known
    caveats = (f"Days without a figure, which are not in it: {missing}.",) if missing else ()
    base = Base(population=f"days of {asked.channel.subject}", kind=BaseKind.MEASURED, size=known)
    total = float(np.nansum(values))
    return asked.finding(total, None, known, base, _seen_days(asked), caveats)


def day_rates(asked: Asked) -> Answer:
    top, under = (_days_of(asked, part) for part in (asked.version.formula, asked.version.under))
    kept = np.flatnonzero(np.isfinite(top) & np.isfinite(under) & (under > 0))
    if len(kept) < FEWEST_DAYS:
        return NotEnough(
            reason=f"{len(kept)} days of the period have {asked.measure.base} and a figure",
            needed=f"It takes {FEWEST_DAYS} such days.",
        )
    above, below = top[kept], under[kept]
    base = Base(population=f"{asked.measure.base} of {asked.channel.subject}",
                kind=asked.measure.base_kind, size=round(float(below.sum())))  # fmt: skip
    if asked.measure.way is Way.POOLED_DAYS:
        value, held = float(above.sum() / below.sum()), ranges.ratio(above, below)
    else:
        value, held = (
            float((above / below).mean()),
            ranges.mean(above / below, least=float(below.min())),
        )
    return asked.finding(value, held, len(kept), base, _seen_days(asked))


def _seen_days(asked: Asked) -> datetime:
    ends = [readings[-1].at for readings in asked.channel.daily.values() if readings]
    return min(max(ends), asked.now) if ends else asked.now
