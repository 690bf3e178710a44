from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from goodmeasure.evidence.posts.mixtures import FINE, Mixtures, log_density, quantiles, tails

means = st.floats(1e-9, 1e7)
shapes = st.floats(0.05, 200)


def mixture(mean: list[float], shape: list[float], weight: list[float]) -> Mixtures:
    total = sum(weight)
    return Mixtures(
        mean=np.array([mean]), shape=np.array([shape]), weight=np.array([weight]) / total
    )


@settings(deadline=None)
@given(st.integers(0, 10**6), means, shapes)
def test_density_and_tails_agree_with_scipy(y: int, mean: float, shape: float) -> None:
    theirs = stats.nbinom(shape, shape / (shape + mean))
    ours = float(log_density(np.array([y]), np.array([[mean]]), np.array([[shape]]))[0, 0])
    assert ours == pytest.approx(theirs.logpmf(y), rel=1e-6, abs=1e-6)
    found = tails(np.array([y]), mixture([mean], [shape], [1.0]))
    assert float(found.at_most[0]) == pytest.approx(theirs.cdf(y), abs=1e-9)
    assert float(found.at_least[0]) == pytest.approx(theirs.sf(y - 1), abs=1e-9)


def test_small_counts_are_added_up_to_what_scipy_says_of_them() -> None:
    """Side by side, counts on both sides of where adding up stops, in no order."""
    rng = np.random.default_rng(11)
    y = rng.permutation(np.arange(120))
    mean, shape = 10.0 ** rng.uniform(-9, 5, 120), 10.0 ** rng.uniform(-1, 2, 120)
    made = Mixtures(mean=mean[:, None], shape=shape[:, None], weight=np.ones((120, 1)))
    theirs = stats.nbinom(shape, shape / (shape + mean))
    assert tails(y, made).at_most == pytest.approx(theirs.cdf(y), abs=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(1e-9, 3e4), shapes, st.floats(0.01, 1)), min_size=1, max_size=4)
)
def test_a_quantile_is_the_first_count_that_reaches_its_level(
    parts: list[tuple[float, float, float]],
) -> None:
    """Or one a thousandth over it; slight components are left out, which may move a level a bit."""
    mean, shape, weight = (list(column) for column in zip(*parts, strict=True))
    made = mixture(mean, shape, weight)
    for level, q in zip((0.025, 0.5, 0.975), quantiles(made, (0.025, 0.5, 0.975))[0], strict=True):
        assert tails(np.array([q]), made).at_most[0] >= level - 1e-9
        under = int(q - max(1, q * FINE))
        if under >= 0:
            assert tails(np.array([under]), made).at_most[0] < level + 1e-9


def test_quantiles_agree_with_scipy_row_by_row() -> None:
    rng = np.random.default_rng(3)
    mean, shape = 10.0 ** rng.uniform(-3, 6, 200), 10.0 ** rng.uniform(-1, 2, 200)
    made = Mixtures(mean=mean[:, None], shape=shape[:, None], weight=np.ones((200, 1)))
    theirs = stats.nbinom(shape[:, None], (shape / (shape + mean))[:, None]).ppf(
        [[0.025, 0.5, 0.975]]
    )
    ours = quantiles(made, (0.025, 0.5, 0.975))
    assert ours == pytest.approx(theirs, rel=FINE, abs=0)
    small = theirs < 1 / FINE
    assert (ours[small] == theirs[small]).all()


def test_weights_are_weights() -> None:
    """Two points far apart: a quarter of the mass is high, so the upper quartile jumps there."""
    made = mixture([0.001, 1000.0], [50.0, 50.0], [3, 1])
    assert quantiles(made, (0.7, 0.8))[0].tolist() == [0, pytest.approx(900, abs=100)]
    assert float(tails(np.array([500]), made).at_most[0]) == pytest.approx(0.75, abs=1e-3)


def test_a_mixture_has_a_heavier_tail_than_the_one_negative_binomial_of_its_mean_and_variance():
    made = mixture([10.0, 10.0], [0.4, 20.0], [1, 9])
    variance = 0.1 * (10 + 100 / 0.4) + 0.9 * (10 + 100 / 20)
    single = stats.nbinom(100 / (variance - 10), 10 / variance)
    assert float(tails(np.array([100]), made).at_least[0]) > 3 * single.sf(99)


def test_no_rows() -> None:
    none = Mixtures(mean=np.ones((0, 3)), shape=np.ones((0, 3)), weight=np.ones((0, 3)))
    assert quantiles(none, (0.5,)).shape == (0, 1)
    assert tails(np.zeros(0, dtype=np.int64), none).at_most.shape == (0,)
