"""A sum of metrics over time, against going through the readings one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.observations.running import Readings, running_totals

METRICS = 3
rows = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 6), st.integers(0, METRICS - 1), st.integers(0, 9)),
    max_size=40,
)


def columns(found: list[tuple[int, int, int, int]]) -> Readings:
    ordered = sorted(found, key=lambda row: row[:2])  # readings of one moment keep their order
    table = np.array(ordered, dtype=np.int64).reshape(-1, 4)
    return Readings(
        post=table[:, 0], at=table[:, 1].astype(np.float64), metric=table[:, 2], value=table[:, 3]
    )


def one_by_one(readings: Readings) -> list[tuple[int, float, int]]:
    """Slow and obvious: the values in force after each moment, once every metric has one."""
    found: dict[tuple[int, float], int] = {}
    now: dict[int, dict[int, int]] = {}
    for post, at, metric, value in zip(
        readings.post.tolist(), readings.at.tolist(), readings.metric.tolist(),
        readings.value.tolist(), strict=True,
    ):  # fmt: skip
        held = now.setdefault(post, {})
        held[metric] = value
        if len(held) == METRICS:
            found[post, at] = sum(held.values())
    return [(post, at, total) for (post, at), total in found.items()]


@given(rows)
def test_the_sum_is_what_was_in_force(found):
    readings = columns(found)
    totals = running_totals(readings, METRICS)
    got = zip(totals.post.tolist(), totals.at.tolist(), totals.value.tolist(), strict=True)
    assert list(got) == one_by_one(readings)


def test_a_post_without_one_of_the_metrics_has_no_sum():
    readings = columns([(1, 0, 0, 5), (1, 1, 1, 7), (2, 0, 2, 9)])
    assert len(running_totals(readings, METRICS).post) == 0
