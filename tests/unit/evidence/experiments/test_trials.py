"""Confidence sequences against their authors' numbers, and against looking after every post."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.sequence_coverage import one_test

from goodmeasure.evidence.effects.sensitivity import posts_for_a_fair_test
from goodmeasure.evidence.experiments.sequences import (
    asymptotic,
    best_rho,
    one_sided_normal_mixture,
    rho2_for,
)
from goodmeasure.evidence.experiments.trials import FEWEST, Look, look, looks, size
from goodmeasure.kernel.findings import NotEnough


def test_bounds_are_those_of_howard_and_others():
    """Howard, Ramdas, McAuliffe and Sekhon 2021, as in the authors' own tests at v = 100: the best
    tuning 12.60056, the two-sided normal mixture 30.35209, the one-sided 27.66071."""
    assert 1 / rho2_for(100) == pytest.approx(12.60056, abs=1e-5)
    assert 100 * asymptotic(100, 1.0, 1 / 12.60056) == pytest.approx(30.35209, abs=1e-5)
    assert one_sided_normal_mixture(100, best_rho(100)) == pytest.approx(27.66071, abs=1e-5)


def test_the_range_of_a_sequential_test_is_growthbooks():
    """GrowthBook's gbstats, its own test of a sequential relative effect with tuning 1000: sums and
    sums of squares of 3,000 and 3,461 people give 0.50336 (-0.55844 to 1.56516)."""
    n = np.array([3000, 3461])
    sums, squares = np.array([1396.87, 2422.7]), np.array([52377.9767, 134698.29])
    means = sums / n
    errors = (squares - sums**2 / n) / (n - 1) / n
    lift = means[1] / means[0] - 1
    error = np.sqrt(errors[1] / means[0] ** 2 + errors[0] * means[1] ** 2 / means[0] ** 4)
    half = asymptotic(int(n.sum()), float(n.sum() * error**2), rho2_for(1000))
    assert [lift, error] == pytest.approx([0.50336, 0.33341], abs=1e-5)
    assert [lift - half, lift + half] == pytest.approx([-0.55844, 1.56516], abs=1e-5)


def test_the_tuning_is_fixed_by_the_plan_however_long_the_test_goes_on():
    """Tuned anew at each look the bound would follow the best one, which crosses in the end."""
    rng = np.random.default_rng(5)
    values, is_b = rng.poisson(10, 400).astype(float), np.arange(400) % 2.0
    found = look(values, is_b, 60)
    a, b = values[is_b == 0], values[is_b == 1]
    spread = a.var() / a.mean() ** 2 + b.var() / b.mean() ** 2
    half = asymptotic(400, 2 * spread * 400 / 398, rho2_for(60))
    assert isinstance(found, Look)
    assert np.log(found.high / found.low) / 2 == pytest.approx(half)


@pytest.mark.slow
@pytest.mark.parametrize("case", [(2.0, 2.0, 1.0, 200), (10.0, 1.0, 0.7, 200)])
def test_looking_after_every_post_leaves_out_the_truth_in_5_of_100_tests_at_most(case):
    rng = np.random.default_rng(11)
    found = [one_test(*case, rng) for _ in range(250)]
    assert np.mean([wrong for wrong, _, _ in found]) <= 0.05
    assert np.mean([fooled for _, fooled, _ in found]) > 0.15  # a plain range is fooled often


def test_a_test_takes_as_many_posts_as_published():
    """2 (1.96 + 0.84)² (1/50 + 0.7) / ln(0.8)², about 227 on each side."""
    assert posts_for_a_fair_test(50, 0.7, 0.8) == pytest.approx(227, abs=1)
    found = size(50, 0.7, 0.8, 5)
    assert found.posts_at_one_look == 454
    assert found.posts > found.posts_at_one_look
    assert found.weeks == pytest.approx(found.posts / 5)


def test_a_channel_that_gets_nothing_cannot_be_tested():
    assert isinstance(size(0.0, 0.0, 0.8, 5), NotEnough)


def test_no_range_before_there_are_enough_of_each():
    values, is_b = np.full(2 * FEWEST, 5.0), np.zeros(2 * FEWEST)
    is_b[: FEWEST - 1] = 1
    assert isinstance(look(values, is_b, 100), NotEnough)
    is_b[FEWEST - 1] = 1
    assert isinstance(look(values + np.arange(2 * FEWEST), is_b, 100), Look)


def test_the_range_narrows_as_posts_come_in():
    rng = np.random.default_rng(8)
    is_b = np.arange(300) % 2.0
    found = looks(rng.poisson(10, 300).astype(float), is_b, 300)
    widths = [np.log(one.high / one.low) for one in found]
    assert widths[-1] < widths[0] / 2
    assert all(one.low < one.ratio < one.high for one in found)
