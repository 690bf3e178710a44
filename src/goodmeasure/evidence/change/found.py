"""Shifts of a channel's months, found in the figures and explained by nobody yet.

Looked for only where figures are alike: a series is cut at breaks of definition or method first, or
those would be what is found. Followers nearly always grow or fall, so that their level shifts all
the time: of them the growth from month to month is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodmeasure.evidence.change.shifts import shifts
from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.asked import SETTLED_DAYS
from goodmeasure.measures.of_posts import FEWEST_POSTS
from goodmeasure.observations.columns import Floats, PostColumns
from goodmeasure.observations.metrics import Metric

METHOD_VERSION = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """``at`` is the first day of the new level; levels are means of the months beside it."""

    at: date
    before: float
    after: float


def levels(
    days: Sequence[date], values: Sequence[float | None], breaks: Iterable[Break] = ()
) -> tuple[Found, ...]:
    """Shifts of the level of steps that begin on ``days``. None where there is too little."""
    return tuple(
        found
        for place, part in _alike(days, values, breaks)
        for found in _shifts(days[place:], part)
    )


def growth(
    days: Sequence[date], values: Sequence[float | None], breaks: Iterable[Break] = ()
) -> tuple[Found, ...]:
    """Shifts of the change from step to step."""
    return tuple(
        found
        for place, part in _alike(days, values, breaks)
        for found in _shifts(days[place + 1 :], np.diff(part))
    )


def _alike(
    days: Sequence[date], values: Sequence[float | None], breaks: Iterable[Break]
) -> Iterator[tuple[int, Floats]]:
    """Stretches between breaks that part figures: where each starts, and its values."""
    known = np.array([np.nan if one is None else one for one in values], dtype=np.float64)
    cuts = sorted({sum(day < one.at for day in days) for one in breaks if one.kind.parts})
    for first, end in zip([0, *cuts], [*cuts, len(known)], strict=True):
        if end > first:
            yield first, known[first:end]


def _shifts(days: Sequence[date], values: Floats) -> Iterator[Found]:
    found = shifts(values)
    if not isinstance(found, NotEnough):
        for one in found:
            yield Found(at=days[one.at], before=one.before, after=one.after)


def monthly_means(posts: PostColumns, metrics: Sequence[Metric], edges: Floats) -> Floats:
    """The mean of ``metrics`` added up, of the settled posts between ``edges`` (m + 1,), days since
    1970: (m,), NaN where there are too few. The measure's own figures, without their ranges."""
    total = posts.total(metrics)
    counts = np.isfinite(total.value) & (total.looked_at - posts.published >= SETTLED_DAYS)
    place = np.searchsorted(posts.published, edges)
    sums = np.concatenate([[0.0], np.cumsum(np.where(counts, total.value, 0.0))])[place]
    n = np.concatenate([[0], np.cumsum(counts)])[place]
    many = np.diff(n)
    means = np.full(len(many), np.nan)
    np.divide(np.diff(sums), many, out=means, where=many >= FEWEST_POSTS)
    return means
