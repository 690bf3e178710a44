from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.posts.rivals import (
    RIVALS,
    frequencies_of_last_50,
    negative_binomial,
    poisson_of_last_20,
)

from . import slow
from .made_up import counts

small = st.lists(st.integers(0, 30), min_size=1, max_size=120)


@settings(deadline=None)
@given(small)
def test_poisson_in_loops(value: list[int]) -> None:
    for i, log_chance in enumerate(poisson_of_last_20(np.array(value))):
        last = value[max(0, i - 20) : i]
        mean = (sum(last) + 0.5) / (len(last) + 1)
        mine = value[i] * math.log(mean) - mean - math.lgamma(value[i] + 1)
        assert log_chance == pytest.approx(mine)


@settings(deadline=None)
@given(small)
def test_negative_binomial_in_loops(value: list[int]) -> None:
    above, below = 0.1, 0.2
    weight_above, weight_below = 0.0, 0.0
    for y, log_chance in zip(value, negative_binomial(np.array(value)), strict=True):
        mean = (above + weight_above) / (below + weight_below)
        assert log_chance == pytest.approx(slow.negative_binomial(y, mean, 0.7))
        weight_above, weight_below = weight_above * 0.95 + y, weight_below * 0.95 + 1


@settings(deadline=None)
@given(small, st.sampled_from([5.0, 40.0]))
def test_frequencies_in_loops(value: list[int], worth: float) -> None:
    for i, log_chance in enumerate(frequencies_of_last_50(np.array(value), worth)):
        last = value[max(0, i - 50) : i]
        mean = (sum(last) + 0.5) / (len(last) + 1)
        geometric = (1 / (1 + mean)) * (mean / (1 + mean)) ** value[i]
        mine = (last.count(value[i]) + worth * geometric) / (len(last) + worth)
        assert log_chance == pytest.approx(math.log(mine))


@settings(deadline=None)
@given(st.lists(counts, max_size=60))
def test_always_a_number(value: list[int]) -> None:
    for _, rival in RIVALS:
        assert np.isfinite(rival(np.array(value, dtype=np.int64))).all()
