"""Scales as far as the figures go."""

from __future__ import annotations

import pytest
from tests.unit.decisions.review.made_up import finding

from goodmeasure.decisions.review.criteria import Scale
from goodmeasure.decisions.review.fitted import fitted
from goodmeasure.measures.definitions import Good

UP, DOWN = Scale(worst=0, best=1000, unit="acts"), Scale(worst=100, best=0, unit="hours")


@pytest.mark.parametrize(
    ("highest", "end"),
    [(808.2, 1000), (1000, 1000), (1000.1, 2000), (0.03, 0.05), (5, 5), (5.1, 10), (37, 50)],
)
def test_the_far_end_is_the_next_round_number(highest, end):
    found = fitted(UP, Good.UP, [finding(highest / 2, highest / 4, highest), finding(0)])
    assert (found.worst, found.best, found.unit) == (0, pytest.approx(end), "acts")


def test_where_down_is_good_the_worst_moves():
    assert fitted(DOWN, Good.DOWN, [finding(37)]) == Scale(worst=50, best=0, unit="hours")


def test_without_anything_over_0_it_stays():
    assert fitted(UP, Good.UP, []) == UP
    assert fitted(UP, Good.UP, [finding(0)]) == UP
