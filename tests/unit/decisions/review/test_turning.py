"""Turning points against looking at every weight; drivers where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.decisions.review.turning import drivers, turning_points


def test_two_options_that_change_places_at_a_half():
    (first, second) = turning_points(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.7, 0.3]))
    assert (first.first, second.first) == (0, 0)
    assert first.below is not None
    assert first.below.weight == pytest.approx(0.5)
    assert first.below.option == 1
    assert first.above is None
    assert second.above is not None
    assert second.above.weight == pytest.approx(0.5)


def test_an_option_better_in_everything_never_loses_first_place():
    for one in turning_points(
        np.array([[0.9, 0.8, 0.7], [0.5, 0.4, 0.6]]), np.array([0.2, 0.3, 0.5])
    ):
        assert one.never
        assert len(one.stretches) == 1


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(2, 5))
def test_the_stretches_are_those_of_looking_at_every_weight(seed, m, k):
    chance = np.random.default_rng(seed)
    scores, weights = chance.random((m, k)), chance.dirichlet([1] * k)
    for found in turning_points(scores, weights):
        c = found.criterion
        for t in np.linspace(0.0005, 0.9995, 401):
            w = weights * (1 - t) / (1 - weights[c])
            w[c] = t
            best = int(np.argmax(scores @ w))
            there = next(one for one in found.stretches if t <= one.high)
            near = min(abs(t - one.high) for one in found.stretches)
            assert there.option == best or near < 1e-9
        assert found.first == int(np.argmax(scores @ weights))
        assert found.stretches[0].low == 0
        assert found.stretches[-1].high == 1


def test_all_weight_on_one_and_a_single_criterion_have_answers():
    (first, _) = turning_points(np.array([[1.0, 0.2], [0.0, 0.9]]), np.array([1.0, 0.0]))
    assert first.first == 0
    assert first.below is not None
    (only,) = turning_points(np.array([[0.4], [0.6]]), np.array([1.0]))
    assert only.first == 1
    assert only.never


def test_what_decides_comes_first_and_what_does_not_matter_has_nothing():
    chance = np.random.default_rng(1)
    decides, matters, idle = chance.random((3, 20_000))
    won = ((decides + 0.3 * matters) > 0.65).astype(float)
    found = drivers(won, {"idle": idle, "matters": matters, "decides": decides})
    assert [one.item for one in found] == ["decides", "matters", "idle"]
    assert found[0].low < 0.05
    assert found[0].high > 0.95
    assert found[2].ratio < 0.001
    assert found[2].swing < 0.03


def test_a_leader_that_always_wins_is_driven_by_nothing():
    (found,) = drivers(np.ones(100), {"a": np.linspace(0, 1, 100)})
    assert found.ratio == 0
    assert (found.low, found.middle, found.high) == (1, 1, 1)
