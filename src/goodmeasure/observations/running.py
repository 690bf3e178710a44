"""A sum of metrics over time, from readings that are kept only when a value changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.observations.columns import Floats, Ints


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Readings:
    """Readings of several metrics of many posts, by post and then by time.

    post    (n,) the store's keys, each post's rows together
    at      (n,) days since 1970-01-01 UTC, rising within a post
    metric  (n,) codes from 0
    value   (n,) counts
    """

    post: Ints
    at: Floats
    metric: Ints
    value: Ints


def running_totals(readings: Readings, metrics: int) -> Readings:
    """The sum after each moment at which one of its ``metrics`` changed, as metric 0.

    A metric holds its value until its next reading. Before every one of them has a first reading
    there is no sum: missing is not 0.
    """
    post, at = readings.post, readings.at
    rows = np.arange(len(post))
    start = np.maximum.accumulate(np.where(np.diff(post, prepend=-1) != 0, rows, 0))
    total, known = np.zeros(len(post), dtype=np.int64), np.ones(len(post), dtype=np.bool_)
    for code in range(metrics):
        last = np.maximum.accumulate(np.where(readings.metric == code, rows, -1))
        known &= last >= start  # an earlier row would be another post's
        total += readings.value[np.maximum(last, 0)]
    ends = np.append((np.diff(post) != 0) | (np.diff(at) != 0), True)[: len(post)]
    kept = np.flatnonzero(known & ends)
    return Readings(
        post=post[kept], at=at[kept], metric=np.zeros(len(kept), dtype=np.int64), value=total[kept]
    )
