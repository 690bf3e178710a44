"""How much a figure moves by itself: against dense matrices, known spreads, and steps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from benchmarks.signposts import to_and_fro
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from goodmeasure.decisions.review.spread import (
    EDGE,
    LONGEST,
    MOST_PULL,
    SURE,
    long_run_spread,
)


def slowly(values: np.ndarray) -> float:
    """Second implementation: covariance matrices inverted as they are, one regression at a time,
    and the bound found by halving."""
    n = len(values)
    gaps = np.abs(np.arange(n)[:, None] - np.arange(n)[None, :])
    logs, variances = [], []
    for pull in np.linspace(0, MOST_PULL, 46):
        covariance = pull**gaps
        inverse = np.linalg.inv(covariance)
        for step in range(EDGE, n - EDGE + 1):
            design = np.column_stack([np.ones(n), np.arange(n) >= step]).astype(float)
            normal = design.T @ inverse @ design
            fitted = np.linalg.solve(normal, design.T @ inverse @ values)
            left = values - design @ fitted
            rest = left @ inverse @ left
            logs.append(
                -np.linalg.slogdet(covariance)[1] / 2
                - np.linalg.slogdet(normal)[1] / 2
                - (n - 2) / 2 * math.log(rest)
            )
            variances.append(rest * (1 + pull) / (1 - pull))
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    low, high = 0.0, 1e6
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        below = (weight * chi2.sf(np.array(variances) / middle, n - 2)).sum()
        low, high = (middle, high) if below < SURE else (low, middle)
    return math.sqrt(high)


@pytest.mark.parametrize("kind", ["normal", "pull of 0.5", "heavy tails"])
def test_it_is_what_dense_matrices_give(kind):
    values = 10 + 3 * to_and_fro(kind, 26, np.random.default_rng(11))
    assert long_run_spread(values) == pytest.approx(slowly(values), rel=1e-5)


def test_it_is_seldom_too_small_and_seldom_much_too_large():
    """Known: sqrt((1 + r) / (1 − r)). Most of the time it is no smaller than that, which is what
    keeps a watch from tripping; with a year of weeks it is not twice as large."""
    for pull in (0.0, 0.3, 0.5):
        true = math.sqrt((1 + pull) / (1 - pull))
        rng = np.random.default_rng(12)
        found = [long_run_spread(to_and_fro(f"pull of {pull}", 52, rng)) for _ in range(100)]
        assert np.mean([one >= true for one in found]) >= 0.6
        assert np.median(found) < 1.5 * true


def test_one_step_in_the_past_is_not_wandering():
    rng = np.random.default_rng(13)
    flat = rng.standard_normal(52)
    for height in (1.5, 3.0, 6.0):
        for at in (13, 26, 39):
            jumped = flat + height * (np.arange(52) >= at)
            assert long_run_spread(jumped) < 1.5 * long_run_spread(flat)
            assert np.std(jumped) > long_run_spread(flat) or height < 3


@given(
    seed=st.integers(0, 2**32 - 1),
    factor=st.floats(1e-6, 1e6),
    level=st.floats(-100, 100),
)
def test_neither_unit_nor_level_matters(seed, factor, level):
    values = np.random.default_rng(seed).standard_normal(26)
    moved = factor * (values + level)
    assert long_run_spread(moved) == pytest.approx(factor * long_run_spread(values), rel=1e-4)


def test_what_never_varies_has_none_and_what_is_long_past_does_not_count():
    assert long_run_spread(np.full(30, 7.25)) == 0.0
    assert long_run_spread(np.zeros(30)) == 0.0
    recent = np.random.default_rng(14).standard_normal(LONGEST)
    before = 50 * np.random.default_rng(15).standard_normal(LONGEST)
    assert long_run_spread(np.concatenate([before, recent])) == long_run_spread(recent)
