from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.posts.recurrence import BLOCK, decayed


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1e9), max_size=3 * BLOCK),
    st.floats(0.01, 1.0),
)
def test_the_same_as_going_through_the_posts_one_by_one(x: list[float], keep: float) -> None:
    expected, total = [], 0.0
    for value in x:
        expected.append(total)
        total = total * keep + value
    assert decayed(np.array(x), keep) == pytest.approx(np.array(expected), rel=1e-9, abs=1e-6)


def test_long_rows_and_several_columns() -> None:
    x = np.random.default_rng(1).normal(size=(BLOCK * BLOCK + 70, 2))
    found = decayed(x, 0.999)
    total = np.zeros(2)
    for i, row in enumerate(x):
        if i % 997 == 0 or i == len(x) - 1:
            assert found[i] == pytest.approx(total, rel=1e-9, abs=1e-9)
        total = total * 0.999 + row
