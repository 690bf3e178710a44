"""Value of information against published figures, closed forms and enumeration."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from tests.unit.decisions.review.made_up import finding
from tests.unit.decisions.review.published import text_of

from goodmeasure.decisions.review.information import (
    Worth,
    perfect,
    perfect_normal,
    perfect_of,
    sample_of,
    size_of,
)
from goodmeasure.decisions.review.waiting import Advice, Because, Study, worth_waiting


def sample_normal(mean: float, prior: float, noise: float, n: int) -> float:
    """Exact, of n observations with standard deviation ``noise`` of a normal difference known to
    ``prior``: the closed form with the spread of the mean that will be believed afterwards."""
    return perfect_normal(mean, prior * math.sqrt(prior**2 / (prior**2 + noise**2 / n)))


def sample_of_states(worth: np.ndarray, prior: np.ndarray, chances: np.ndarray) -> float:
    """Exact, for a few states: worth (options, states), their chances before (states,), and the
    chance of each result in each state (states, results). Bayes' rule by enumeration."""
    joint = prior[:, None] * chances
    return float((worth @ joint).max(axis=0).sum() - (worth @ prior).max())


@pytest.fixture(scope="module")
def chemotherapy() -> tuple[np.ndarray, np.ndarray]:
    """The example of the R package voi: net benefit of two treatments at 20,000 a unit."""
    data = np.genfromtxt(
        io.StringIO(text_of("chemo_net_benefit.csv.gz")), delimiter=",", names=True
    )
    worth = np.stack([data["net_benefit_1"], data["net_benefit_2"]])
    return worth, data["p_side_effects_t2"]


def test_chemotherapy_all_known(chemotherapy):
    """368.605 (voi); the shipped benefits are rounded to whole numbers."""
    assert perfect(chemotherapy[0]).value == pytest.approx(368.605, abs=0.005)


def test_chemotherapy_side_effects_known(chemotherapy):
    """voi by regression 262.1, by others of its fits 261.8, 261.9 and 265.1."""
    found = perfect_of(*chemotherapy)
    assert found.value == pytest.approx(262.1, abs=0.6)
    assert found.error < 8


def test_the_error_of_knowing_one_thing_is_that_of_repeated_runs():
    values, errors = [], []
    for seed in range(150):
        one, two = np.random.default_rng(seed).normal(size=(2, 1_500))
        found = perfect_of(np.stack([np.zeros(1_500), 0.5 + one + 2 * two]), one)
        values.append(found.value)
        errors.append(found.error)
    assert np.std(values) == pytest.approx(np.mean(errors), rel=0.25)


def test_a_sample_of_any_size_is_worth_less_than_knowing(chemotherapy):
    worth, item = chemotherapy
    sizes = (1, 10, 100, 1000, 100_000)
    values = [sample_of(worth, item, n, prior_n=100).value for n in sizes]
    assert values == sorted(values)
    assert values[0] < 0.5 * values[-1]
    assert values[-1] == pytest.approx(perfect_of(worth, item).value, rel=0.01)


def test_the_closed_form():
    """The voi package's overview: a gain with mean 1 and variance 1 + 4 (its p1 and p2)."""
    assert perfect_normal(1, 5**0.5) == pytest.approx(0.479811, abs=5e-7)
    assert perfect_normal(1, 1) == pytest.approx(0.083315, abs=5e-7)
    assert perfect_normal(1, 2) == pytest.approx(0.395593, abs=5e-7)


@settings(max_examples=60, deadline=None)
@given(st.floats(-3, 3), st.floats(0.05, 4))
def test_the_closed_form_is_the_integral(mean, spread):
    density = stats.norm(mean, spread)
    end = max(mean + 12 * spread, 0)
    gain, _ = quad(lambda x: x * density.pdf(x), 0, end, points=[min(max(mean, 0), end)])
    assert perfect_normal(mean, spread) == pytest.approx(gain - max(mean, 0), abs=1e-6)


def test_draws_come_to_the_closed_forms():
    chance = np.random.default_rng(1)
    one, two = chance.normal(1, 1, 100_000), chance.normal(0, 2, 100_000)
    worth = np.stack([np.zeros(100_000), one - two])
    for found, expected in (
        (perfect(worth), 0.479811), (perfect_of(worth, one), 0.083315),
        (perfect_of(worth, two), 0.395593),
    ):  # fmt: skip
        assert abs(found.value - expected) < 4 * found.error
    prior_n = 9  # a spread of 3 to each observation, 1 to what is known: 3² / 1²
    found = sample_of(worth, one, 20, prior_n)
    assert abs(found.value - sample_normal(1, 1, 3, 20)) < 4 * found.error


def test_the_potato_growers_test():
    """Goodwin and Wright, Decision Analysis for Management Judgment, chapter 8: a virus with chance
    0.3, potatoes at −20,000 or 90,000, another crop at 30,000, a test right in 0.9 and 0.8.

    They get 72,000 − 57,000 = 15,000 for knowing, and 62,155 with the test, from posteriors rounded
    to hundredths (0.05 and 0.95); unrounded it is 62,100, which is 5,100 for the test.
    """
    worth = np.array([[-20_000, 90_000], [30_000, 30_000]])
    prior, chances = np.array([0.3, 0.7]), np.array([[0.9, 0.1], [0.2, 0.8]])
    assert sample_of_states(worth, prior, np.eye(2)) == pytest.approx(15_000)
    assert sample_of_states(worth, prior, chances) == pytest.approx(5_100)
    as_rounded = 0.41 * 30_000 + 0.59 * (0.05 * -20_000 + 0.95 * 90_000)
    assert as_rounded == pytest.approx(62_155)
    assert sample_of_states(worth, prior, chances) + 57_000 == pytest.approx(as_rounded, rel=1e-3)


@pytest.mark.parametrize(("hits", "misses", "n"), [(12, 28, 200), (30, 20, 50), (5, 5, 20)])
def test_a_survey_is_worth_what_counting_every_answer_gives(hits, misses, n):
    """A share with a beta prior, a survey of n, one option worth the share and one worth 0.35: every
    possible count enumerated on a fine grid of shares, against draws and the approximation."""
    grid = (np.arange(2_000) + 0.5) / 2_000
    prior = stats.beta(hits, misses).pdf(grid)
    prior /= prior.sum()
    chances = stats.binom.pmf(np.arange(n + 1)[None, :], n, grid[:, None])
    worth = np.stack([100 * grid, np.full_like(grid, 35.0)])
    exact = sample_of_states(worth, prior, chances)
    draws = np.random.default_rng(3).beta(hits, misses, 40_000)
    found = sample_of(np.stack([100 * draws, np.full_like(draws, 35.0)]), draws, n, hits + misses)
    assert found.value == pytest.approx(exact, rel=0.06, abs=0.02)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_knowing_one_thing_is_never_worth_more_than_knowing_all(seed):
    chance = np.random.default_rng(seed)
    items = chance.normal(size=(3, 4_000))
    worth = chance.normal(size=(4, 3)) @ items + chance.normal(size=(4, 1))
    whole = perfect(worth)
    for item in items:
        one = perfect_of(worth, item)
        assert 0 <= one.value <= whole.value + 3 * whole.error
        assert sample_of(worth, item, 5, 10).value <= one.value + 3 * one.error


def test_what_does_not_vary_or_does_not_matter_is_worth_nothing():
    worth = np.random.default_rng(4).normal(size=(2, 1_000))
    assert perfect_of(worth, np.ones(1_000)) == Worth(value=0.0, error=0.0)
    assert sample_of(worth, np.ones(1_000), 10, 10) == Worth(value=0.0)
    better = np.stack([np.full(1_000, 2.0), np.full(1_000, 1.0)])
    assert perfect(better).value == 0


def test_a_thing_of_two_values_is_known_by_its_two_means():
    coin = np.repeat([0.0, 1.0], 500)
    worth = np.stack([np.where(coin == 1, 10.0, 0.0), np.full(1_000, 4.0)])
    assert perfect_of(worth, coin).value == pytest.approx(7 - 5)


def test_the_size_of_a_share_is_that_of_its_survey():
    p, n = 0.38, 240
    half = 1.96 * (p * (1 - p) / n) ** 0.5
    assert size_of(finding(p, p - half, p + half)) == pytest.approx(n, rel=1e-3)
    assert size_of(finding(0.38)) is None
    assert size_of(finding(38, 30, 46)) is None


def study(value: float, months: float = 3, cost: float = 0, error: float = 0.1) -> Study:
    return Study(title="a survey", months=months, worth=Worth(value=value, error=error), cost=cost)


def test_wait_only_where_waiting_pays():
    everything = Worth(value=4.0, error=0.1)
    assert worth_waiting(everything, [study(2.0)], 0.5).advice is Advice.WAIT
    dear = worth_waiting(everything, [study(2.0)], 0.9)
    assert (dear.advice, dear.because) == (Advice.DECIDE_NOW, Because.NONE_DOES)
    hopeless = worth_waiting(everything, [study(2.0)], 2.0)
    assert (hopeless.advice, hopeless.because) == (Advice.DECIDE_NOW, Because.NOTHING_COULD)
    assert worth_waiting(everything, [], 0.1).because is Because.NO_STUDY


def test_a_gain_within_the_errors_of_its_draws_is_no_reason_to_wait():
    found = worth_waiting(Worth(value=4.0), [study(1.6, error=0.1)], 0.5)
    assert found.advice is Advice.DECIDE_NOW
    assert found.net == pytest.approx(0.1)


def test_the_best_study_is_the_one_that_gains_most_beyond_its_costs():
    quick, thorough = study(1.5, months=1), study(2.0, months=3)
    found = worth_waiting(Worth(value=4.0), [thorough, quick], 0.5)
    assert found.study == quick
