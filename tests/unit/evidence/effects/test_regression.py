"""Count regression against a published fit, and against statsmodels on simulated posts."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats
from scipy.special import gammaln, xlogy
from statsmodels.datasets import randhie

from goodmeasure.evidence.effects import regression

RAND = (
    -0.0579469537, -0.2677877188, 0.0412060771, -0.0381376805, 0.2689157722,
    0.0381637446, -0.0441338846, 0.0172521803, 0.1779607874, 0.6635560872,
)  # fmt: skip
"""Negative binomial (NB2) of the doctor visits of the RAND Health Insurance Experiment, as the
statsmodels project publishes it for its own tests; the constant comes last."""


def simulated(seed: int, n: int = 800, alpha: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), chance.normal(size=n), chance.random(n) < 0.4]).astype(float)
    mean = np.exp(x @ np.array([1.5, 0.4, -0.3]))
    return chance.poisson(mean * chance.gamma(1 / alpha, alpha, n)).astype(float), x


def log_likelihood(y: np.ndarray, mean: np.ndarray, alpha: float) -> float:
    """Of a negative binomial (Lawless 1987), also where means are all but 0."""
    k = 1 / alpha
    each = gammaln(y + k) - gammaln(k) - gammaln(y + 1) - k * np.log1p(alpha * mean)
    return float((each + xlogy(y, alpha * mean / (1 + alpha * mean))).sum())


def of_highest_likelihood(y: np.ndarray, x: np.ndarray) -> regression.Fit:
    """Coefficients by our fit, alpha by SciPy, in turn until neither moves (Venables and Ripley
    2002, 7.4). The product takes alpha by moments: its errors do not rest on it."""
    found, alpha = regression.fit(y, x), 0.0
    while abs(found.alpha - alpha) > 1e-9 or alpha == 0:
        alpha, mean = found.alpha, found.mean
        new = optimize.minimize_scalar(
            lambda log, mean=mean: -log_likelihood(y, mean, np.exp(log)),
            bounds=(-5, 5), method="bounded", options={"xatol": 1e-9},
        )  # fmt: skip
        found = regression.fit(y, x, alpha=float(np.exp(new.x)))
    return found


def test_the_rand_fit_is_as_published():
    data = randhie.load()
    x = sm.add_constant(np.asarray(data.exog, dtype=float), prepend=False)
    y = np.asarray(data.endog, dtype=float)
    found = of_highest_likelihood(y, x)
    assert found.converged
    assert found.beta == pytest.approx(RAND, abs=2e-6)
    assert found.alpha == pytest.approx(1.2929533399, abs=2e-5)
    assert log_likelihood(y, found.mean, found.alpha) == pytest.approx(-43383.66208, abs=1e-3)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_fit_at_a_given_alpha_is_that_of_statsmodels(alpha, seed):
    y, x = simulated(seed)
    offset = np.random.default_rng(seed).normal(0, 0.2, len(y))
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha else sm.families.Poisson()
    theirs = sm.GLM(y, x, family=family, offset=offset).fit(tol=1e-12)
    ours = regression.fit(y, x, offset=offset, alpha=alpha)
    assert ours.converged
    assert ours.beta == pytest.approx(np.asarray(theirs.params), abs=1e-6)
    assert ours.mean == pytest.approx(np.asarray(theirs.fittedvalues), rel=1e-5)


def test_counts_that_vary_no_more_than_chance_have_no_alpha():
    y = np.tile([4.0, 5.0, 6.0], 40)
    assert regression.moment_alpha(y, np.full(120, 5.0), 1) == 0.0


def test_alpha_by_moments_is_near_the_truth():
    y, x = simulated(8, n=20_000)
    mean = regression.fit(y, x).mean
    assert regression.moment_alpha(y, mean, 3) == pytest.approx(0.8, abs=0.08)


def left_out(y, x, alpha, cluster):
    """The jackknife the long way: a whole fit without each cluster."""
    codes = np.unique(cluster)
    fits = np.array(
        [regression.fit(y[cluster != c], x[cluster != c], alpha=alpha).beta for c in codes]
    )
    apart = fits - fits.mean(axis=0)
    return (len(codes) - 1) / len(codes) * apart.T @ apart


def clusters(seed: int, n: int = 800) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 60, n)


@pytest.mark.parametrize("seed", [4, 5])
def test_errors_are_those_of_leaving_each_week_out(seed):
    y, x = simulated(seed)
    cluster = clusters(seed)
    found = regression.fit(y, x, alpha=0.8)
    ours, _ = regression.clustered(x, y, found, cluster)
    whole = left_out(y, x, 0.8, cluster)
    assert np.sqrt(np.diag(ours)) == pytest.approx(np.sqrt(np.diag(whole)), rel=0.03)


@pytest.mark.parametrize("seed", [4, 5])
def test_errors_are_of_the_size_of_statsmodels_and_no_smaller_than_its_plain_ones(seed):
    """Leaving clusters out (CR3) is a little wider than the plain sandwich (CR0), by design."""
    y, x = simulated(seed)
    cluster = clusters(seed)
    theirs = sm.GLM(y, x, family=sm.families.NegativeBinomial(alpha=0.8)).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    ours, _ = regression.clustered(x, y, regression.fit(y, x, alpha=0.8), cluster)
    wider = np.sqrt(np.diag(ours)) / np.asarray(theirs.bse)
    assert (wider > 1.0).all()
    assert (wider < 1.15).all()


def test_the_names_of_clusters_and_the_order_of_posts_do_not_matter():
    y, x = simulated(6)
    cluster, order = clusters(6), np.random.default_rng(6).permutation(800)
    found = regression.fit(y, x, alpha=0.8)
    one, freedom = regression.clustered(x, y, found, cluster)
    again, same = regression.clustered(
        x[order], y[order], regression.fit(y[order], x[order], alpha=0.8), cluster[order] * 7 + 100
    )
    assert again == pytest.approx(one, rel=1e-6)
    assert same == pytest.approx(freedom)


def test_like_clusters_are_worth_their_number_and_one_large_one_fewer():
    y, x = simulated(7)
    found = regression.fit(y, x, alpha=0.8)
    _, even = regression.clustered(x, y, found, np.arange(800) % 50)
    _, lopsided = regression.clustered(x, y, found, np.maximum(np.arange(800) - 700, 0))
    assert even == pytest.approx(49, abs=1.5)
    assert lopsided < 10


def test_a_range_is_students():
    low, high = regression.t_range(0.3, 0.04, 12.0)
    half = stats.t.ppf(0.975, 12) * 0.2
    assert (low, high) == pytest.approx((0.3 - half, 0.3 + half), abs=1e-3)


@pytest.mark.parametrize("alpha", [0.0, 0.7])
def test_columns_that_nearly_go_together_do_not_hold_the_fit_back(alpha):
    rng = np.random.default_rng(5)
    t = np.sort(rng.random(300))
    x = np.column_stack([np.ones(300), t, t**3, t**3 + 1e-2 * t**5, rng.random(300) < 0.5])
    y = rng.poisson(np.exp(1 + np.sin(6 * t)) * rng.gamma(2, 0.5, 300)).astype(np.float64)
    apart = np.linalg.qr(x)[0]  # the same columns, at right angles
    assert regression.fit(y, x, alpha=alpha).mean == pytest.approx(
        regression.fit(y, apart, alpha=alpha).mean, rel=1e-6
    )


def one_post_got_nearly_all() -> tuple[np.ndarray, np.ndarray]:
    """1,012 posts, of which 915 got nothing and one got 41: a channel of the example."""
    rng = np.random.default_rng(12)
    y = np.zeros(1012)
    y[rng.choice(1012, 97, replace=False)] = np.repeat([41, 5, 4, 3, 2, 1], [1, 1, 2, 6, 18, 69])
    time = np.linspace(0, 1, 1012)[:, None] ** np.arange(6)
    seldom = (rng.random(1012) < 0.04) | (y == 41)
    return y, np.column_stack([time, rng.random(1012) < 0.4, seldom])


def test_a_channel_on_which_one_post_got_nearly_all_settles_where_statsmodels_does():
    y, x = one_post_got_nearly_all()
    flat = regression.fit(y, x)
    alpha = regression.moment_alpha(y, flat.mean, x.shape[1])
    assert alpha > 10
    found = regression.fit(y, x, alpha=alpha, start=flat.mean)
    assert flat.converged
    assert found.converged
    assert np.abs(x.T @ ((y - found.mean) / (1 + alpha * found.mean))).max() < 1e-7
    family = sm.families.NegativeBinomial(alpha=alpha)
    theirs = sm.GLM(y, x, family=family).fit(maxiter=1_000, tol=1e-13)
    assert found.beta[-2:] == pytest.approx(np.asarray(theirs.params)[-2:], abs=1e-4)


@pytest.mark.parametrize("top", [1e2, 1e4, 1e6])
def test_no_step_makes_the_likelihood_fall(top):
    """Fits of wild counts: either they settle where the slope is level, or they say that they did
    not; and they end no lower than a constant does."""
    rng = np.random.default_rng(int(top))
    for _ in range(40):
        x = np.column_stack([np.ones(150), rng.normal(0, 3, 150), rng.random(150) < 0.2])
        y = rng.poisson(rng.gamma(0.2, 5, 150)).astype(float)
        y[rng.integers(150)] = top
        flat = regression.fit(y, x)
        alpha = regression.moment_alpha(y, flat.mean, 3)
        found = regression.fit(y, x, alpha=alpha, start=flat.mean)
        level = regression.fit(y, x[:, :1], alpha=alpha).mean
        assert log_likelihood(y, found.mean, alpha) >= log_likelihood(y, level, alpha) - 1e-6
        if found.converged:
            each = (y - found.mean) / (1 + alpha * found.mean)
            assert np.abs(x.T @ each).max() < 1e-5 * np.abs(x).T.dot(np.abs(each)).max()


def test_a_kind_of_post_that_never_gets_anything_leaves_the_rest_as_it_is():
    """Its own coefficient has no end; the others' have."""
    y, x = simulated(9)
    barren = np.arange(800) % 20 == 0
    y[barren] = 0.0
    with_it = regression.fit(y, np.column_stack([x, barren]), alpha=0.8)
    without = regression.fit(y[~barren], x[~barren], alpha=0.8)
    assert with_it.converged
    assert with_it.beta[:3] == pytest.approx(without.beta, abs=1e-6)
    assert with_it.beta[3] < -20
