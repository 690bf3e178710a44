"""Which figures are wrong together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.decisions.review.items import TOGETHER, clusters, named, shared


def test_figures_go_together_through_others():
    close, far = 0.9, 0.1
    assert clusters([[1, close, far], [close, 1, close], [far, close, 1]]) == (0, 0, 0)
    assert clusters([[1, close, far], [close, 1, far], [far, far, 1]]) == (0, 0, 2)
    assert clusters([]) == ()


def test_sums_that_share_parts_go_together_as_far_as_simulated():
    """Two sums of three channels with errors of their own, against draws of them."""
    errors, names = [[3, 4, 1], [4, 5]], [["a", "b", "c"], ["b", "d"]]
    chance = np.random.default_rng(3).standard_normal((4, 200_000))
    a, b, c, d = (chance[n] * size for n, size in enumerate((3, 4, 1, 5)))
    drawn = np.corrcoef(a + b + c, b + d)[0, 1]
    assert shared(errors, names)[0][1] == pytest.approx(drawn, abs=0.01)


def test_exact_sums_go_with_none():
    assert shared([[0.0], [2.0]], [["a"], ["a"]]) == [[1.0, 0.0], [0.0, 1.0]]


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_a_set_within_another_goes_with_it_unless_their_odds_differ_four_times(one, other):
    """What the floor was chosen by: of nested sets, the correlation is the root of their odds."""
    small, large = sorted((one, other))
    both = (small * (1 - large)) / (large * (1 - small))  # odds of the small over the large
    correlation = small * (1 - large) / np.sqrt(small * (1 - small) * large * (1 - large))
    assert correlation == pytest.approx(np.sqrt(both))
    assert (correlation >= TOGETHER) == (both >= TOGETHER**2)


def test_names_are_short_and_the_same_for_the_same_parts():
    assert named("reach · a", ["x", "bluesky"]) == "reach · a · x+bluesky"
    many = [f"channel:{n}" for n in range(40)]
    assert len(named("engagement", many)) < 40
    assert named("engagement", many) == named("engagement", list(many))
    assert named("engagement", many) != named("engagement", many[1:])
