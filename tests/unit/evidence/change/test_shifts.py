"""Parts of the search for shifts against plain second ways of saying them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.change.shifts import _running_median


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.integers(min_value=1, max_value=12),
)
def test_the_running_median_is_that_of_what_lies_beside_each_value(values, width):
    found = _running_median(np.array(values), width)
    plain = [
        float(np.median(values[max(0, i - width) : i + width + 1])) for i in range(len(values))
    ]
    assert found.tolist() == plain
