"""Errors of the interrupted time series against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest

from goodmeasure.evidence.change.regression import _newey_west, design, quasi_poisson, stepped

sm = pytest.importorskip("statsmodels.api")


def series() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    n = 150
    noise = np.convolve(rng.normal(0, 0.2, n + 3), np.ones(4) / 2, mode="valid")
    y = rng.poisson(np.exp(5 + noise)).astype(float)
    return y, design(n, 7, np.ones(n, dtype=bool)), (np.arange(n) >= 100).astype(float)


@pytest.mark.parametrize("window", [0, 4, 12])
def test_newey_west_errors(window):
    """GLM with cov_type HAC, Bartlett weights, n / (n - p)."""
    y, x, step = series()
    whole = np.column_stack([x, step])
    oracle = sm.GLM(y, whole, family=sm.families.Poisson()).fit(
        cov_type="HAC", cov_kwds={"maxlags": window, "use_correction": True}
    )
    found, _, _ = quasi_poisson(y, whole)
    covariance, _ = _newey_west(whole, y - found.mean, found.mean, window)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(oracle.bse, rel=1e-4)


def test_the_larger_of_two_errors_leads():
    """Newey-West's, but never under the plain quasi-Poisson's (scale by Pearson's X2)."""
    y, x, step = series()
    model = sm.GLM(y, np.column_stack([x, step]), family=sm.families.Poisson())
    plain = model.fit(scale="X2")
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": 8, "use_correction": True})
    found = stepped(y, x, step, window=8)
    assert found.step == pytest.approx(plain.params[-1], abs=1e-5)
    assert found.error == pytest.approx(max(plain.bse[-1], robust.bse[-1]), rel=1e-4)
    assert found.dispersion == pytest.approx(plain.scale, rel=1e-5)
