"""Ranges against published figures, SciPy, and simulated posts whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from goodmeasure.measures import ranges


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(hits, n, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    found = ranges.wilson(hits, n)
    assert (found.low, found.high) == (
        pytest.approx(low, abs=5e-5),
        pytest.approx(high, abs=5e-5),
    )


@pytest.mark.parametrize("n", [1, 7, 40.2, 1000, 10**9])
def test_none_and_all_are_ends_of_their_own_ranges(n):
    assert ranges.wilson(0, n).low == 0.0
    assert ranges.wilson(n, n).high == 1.0


def jeffreys(hits: int, n: int) -> tuple[float, float]:
    """Brown, Cai and DasGupta (2001), 4.1.2: quantiles of Beta(x + 1/2, n - x + 1/2), with 0 and 1
    for none and all."""
    low, high = stats.beta(hits + 0.5, n - hits + 0.5).ppf([0.025, 0.975])
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)


@pytest.mark.parametrize(
    ("hits", "low", "high"), [(0, 0, 0.292), (1, 0.016, 0.501), (2, 0.065, 0.648), (3, 0.139, 0.766)]
)  # fmt: skip
def test_wilsons_range_is_as_far_from_jeffreys_as_two_good_ones_are(hits, low, high):
    """Brown, Cai and DasGupta (2001), Statistical Science 16, table 5: Jeffreys' of n = 7. They
    recommend either for so few; ours is Wilson's."""
    assert jeffreys(hits, 7) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))
    found = ranges.wilson(hits, 7)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.07), pytest.approx(high, abs=0.07))


@pytest.mark.parametrize("n", [10, 25, 50, 150])
def test_wilsons_ranges_hold_95_in_100_over_all_shares_and_jeffreys_do_no_better(n):
    """Every count enumerated, at a thousand shares (their figures 5 and 8)."""
    shares = (np.arange(1_000) + 0.5) / 1_000
    chance = stats.binom.pmf(np.arange(n + 1)[:, None], n, shares)
    ours = [ranges.wilson(hits, n) for hits in range(n + 1)]
    held = []
    for ends in (
        [(one.low, one.high) for one in ours],
        [jeffreys(hits, n) for hits in range(n + 1)],
    ):
        low, high = np.array(ends).T[:, :, None]
        held.append(float((chance * ((low <= shares) & (shares <= high))).sum(axis=0).mean()))
    assert held[0] == pytest.approx(0.95, abs=0.006)
    assert abs(held[0] - 0.95) <= abs(held[1] - 0.95) + 0.004


@pytest.mark.parametrize("df", [3, 3.7, 4, 9, 29.5, 200])
def test_the_expansion_of_students_quantile_is_scipys(df):
    assert ranges.student(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1.5e-3)


def test_posts_of_unequal_views_are_worth_fewer_equal_ones():
    """The worked example of docs/methods/intervals.md, of posts whose acts are off by 1 each way:
    half the width on the log scale is t of 3, and not of 4, times the standard error."""
    views = np.array([700.0, 100, 100, 50, 50])
    acts = views / 10 + np.array([0.0, 1, -1, 1, -1])
    found, whole = ranges.ratio(acts, views), views.sum()
    error = np.sqrt(2 / 0.9**2 + 2 / 0.95**2) / whole
    half = np.log(found.high / found.low) / 2
    assert half == pytest.approx(stats.t.ppf(0.975, 3) * error / 0.1, rel=1.5e-3)


@pytest.mark.parametrize("views", [np.full(12, 80.0), np.geomspace(1, 5000, 40)])
def test_the_width_of_a_ratio_goes_by_how_many_equal_posts_tell_as_much(views):
    """Written again, with SciPy's t and the means of squares."""
    acts = np.random.default_rng(3).poisson(0.2 * views).astype(np.float64)
    rate, share = acts.sum() / views.sum(), views / views.sum()
    outs = [(a - rate * v) / (1 - s) for a, v, s in zip(acts, views, share, strict=True)]
    error = np.sqrt(sum(one**2 for one in outs)) / views.sum()
    free = len(views) / (1 + views.var() / views.mean() ** 2) - 1
    found = ranges.ratio(acts, views)
    half = np.log(found.high / found.low) / 2
    assert half == pytest.approx(stats.t.ppf(0.975, free) * error / rate, rel=1.5e-3)


def test_nothing_seen_has_the_exact_upper_end():
    assert ranges.none_of(1) == pytest.approx(stats.chi2.ppf(0.975, 2) / 2)
    assert ranges.mean(np.zeros(20)).low == 0
    assert ranges.mean(np.zeros(20)).high == pytest.approx(3.689 / 20, abs=1e-4)
    assert ranges.mean(np.zeros(20), least=900).high == pytest.approx(3.689 / 20 / 900, abs=1e-7)


@pytest.mark.parametrize("spread", [0.0, 1.0, 2.0])
def test_no_acts_at_all_bound_a_mean_of_rates_whatever_each_posts_rate(spread):
    """At the bound, none is seen in 2.5 of 100 months or fewer, however rates and views differ."""
    random = np.random.default_rng(7)
    views = np.ceil(1000 * random.lognormal(0, spread, 20))
    for rates in (np.ones(20), random.gamma(0.5, 1, 20), (views == views.min()) * 1.0):
        mean = ranges.mean(np.zeros(20), least=float(views.min())).high
        expected = views @ (rates / rates.mean() * mean)
        assert math.exp(-expected) <= 0.025 * (1 + 1e-9)


def test_a_range_holds_the_figure_and_follows_the_unit():
    counts = np.array([0, 1, 2, 3, 5, 8, 13, 40, 1, 0], dtype=np.float64)
    found, doubled = ranges.mean(counts), ranges.mean(counts * 2)
    assert found.low < counts.mean() < found.high
    assert (doubled.low, doubled.high) == pytest.approx((found.low * 2, found.high * 2))


def test_one_post_with_all_the_views_is_no_division_by_0():
    found = ranges.ratio(np.array([5.0, 0, 0, 0]), np.array([100.0, 0, 0, 0]))
    assert found.low <= 0.05 <= found.high


def test_a_ratio_of_exact_proportion_has_no_width():
    views = np.array([10.0, 20, 30, 40])
    found = ranges.ratio(views / 10, views)
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))


CASES = [(10, 2.0, 0.5), (10, 20.0, 1.5), (30, 20.0, 1.0), (60, 5.0, 0.7), (200, 0.6, 0.5)]
"""Posts, mean and shape of a negative binomial: how posts of real channels vary."""


@pytest.mark.parametrize(("n", "mean", "shape"), CASES)
def test_ranges_of_means_hold_what_they_promise(n, mean, shape):
    """In 1,500 simulated months, near 95% hold the truth; few strongly leaning posts hold less, and
    docs/methods/intervals.md says so."""
    chance = np.random.default_rng(20261122)
    held = 0
    for _ in range(1500):
        counts = chance.poisson(chance.gamma(shape, mean / shape, n)).astype(np.float64)
        found = ranges.mean(counts)
        held += found.low <= mean <= found.high
    assert 0.92 <= held / 1500 <= 0.975


@pytest.mark.parametrize("spread", [0.8, 1.3, 2.0])
@pytest.mark.parametrize("n", [10, 30, 100])
def test_ranges_of_ratios_hold_what_they_promise(n, spread):
    chance = np.random.default_rng(7)
    held = 0
    for _ in range(1500):
        views = chance.lognormal(6, spread, n).round() + 1
        rate = 0.03 * chance.gamma(4, 1 / 4, n)
        found = ranges.ratio(chance.poisson(rate * views).astype(np.float64), views)
        held += found.low <= 0.03 <= found.high
    assert 0.925 <= held / 1500 <= 0.975


@pytest.mark.parametrize("n", [0, 1, 2, 5, 10, 37, 400, 10_000])
def test_a_count_is_within_a_quarter_of_the_exact_range(n):
    exact_low = stats.chi2.ppf(0.025, 2 * n) / 2 if n else 0
    exact_high = stats.chi2.ppf(0.975, 2 * n + 2) / 2
    found = ranges.counted(n)
    assert found.low == pytest.approx(exact_low, abs=0.25)
    assert found.high == pytest.approx(exact_high, abs=0.25)
    assert found.low <= n <= found.high
