"""Interrupted time series: a level that steps at the event, with trend and season held.

Quasi-Poisson for counts (Bernal, Cummins and Gasparrini 2017), with errors for figures that go
together from step to step: Newey and West (1987), with a window long enough to be honest about it
and Student's t on the steps that are left (Kiefer and Vogelsang 2005 say why few of them).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.effects.regression import Fit, Matrix, fit
from goodmeasure.observations.columns import Flags, Floats

HARMONICS = 2
WEEK = 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Stepped:
    """Log of the step's ratio and its standard error, degrees of freedom, and the fit."""

    step: float
    error: float
    freedom: float
    model: Fit
    design: Matrix
    dispersion: float


def design(n: int, season: int, known: Flags) -> Matrix:
    """Constant, trend, and season: a column for each day of a week, two harmonics of longer ones.

    Season is left out where fewer than two whole cycles are known.
    """
    t = np.arange(n, dtype=np.float64)
    columns = [np.ones(n), t / max(n, 1)]
    if season > 1 and known.sum() >= 2 * season:
        if season <= WEEK:
            columns += [(t % season == day).astype(np.float64) for day in range(1, season)]
        else:
            columns += harmonics(t, season, HARMONICS)
    return np.asarray(np.column_stack(columns))


def harmonics(t: Floats, season: int, pairs: int) -> list[Floats]:
    """Sines and cosines of so many whole waves a season."""
    return [
        np.asarray(wave(2 * math.pi * k * t / season))
        for k in range(1, pairs + 1)
        for wave in (np.sin, np.cos)
    ]


def stepped(
    y: Floats, x: Matrix, step: Floats, *, offset: Floats | None = None, window: int | None = None
) -> Stepped:
    """Fit with a step. All (m,) known only; ``window`` in steps for the errors."""
    whole = np.column_stack([x, step])
    model, plain, dispersion = quasi_poisson(y, whole, offset=offset)
    freedom = max(len(y) - whole.shape[1], 1)
    covariance, lags = _newey_west(whole, y - model.mean, model.mean, window)
    error = max(math.sqrt(float(covariance[-1, -1])), float(plain[-1]))
    # a window of L steps leaves about n / L figures that are separate (Muller 2014)
    return Stepped(
        step=float(model.beta[-1]), error=error, freedom=max(freedom / max(lags, 1), 3.0),
        model=model, design=whole, dispersion=dispersion,
    )  # fmt: skip


def quasi_poisson(
    y: Floats, x: Matrix, *, offset: Floats | None = None
) -> tuple[Fit, Floats, float]:
    """The fit, plain quasi-Poisson standard errors (p,), and the dispersion (Pearson)."""
    model = fit(y, x, offset=offset)
    freedom = max(len(y) - x.shape[1], 1)
    dispersion = float(((y - model.mean) ** 2 / model.mean).sum() / freedom)
    covariance = np.linalg.inv((x * model.mean[:, None]).T @ x)
    return model, np.sqrt(dispersion * np.diag(covariance)), dispersion


def _newey_west(x: Matrix, left: Floats, mean: Floats, window: int | None) -> tuple[Matrix, int]:
    """Sandwich with Bartlett weights, and the window in steps."""
    n, p = x.shape
    lags = window if window is not None else default_window(n, left / np.sqrt(mean))
    score = x * left[:, None]
    meat = score.T @ score
    for lag in range(1, lags + 1):
        across = score[lag:].T @ score[:-lag]
        meat += (1 - lag / (lags + 1)) * (across + across.T)
    bread = np.linalg.inv((x * mean[:, None]).T @ x)
    return n / (n - p) * bread @ meat @ bread, lags


def default_window(n: int, left: Floats) -> int:
    """The rule of Andrews (1991) for an autoregression of order 1, and never under n^(1/3)."""
    first = autocorrelation(left)
    rho = min(max(first, 0.0), 0.9)
    best = 1.1447 * (4 * rho**2 / (1 - rho**2) ** 2 * n) ** (1 / 3)
    return int(min(max(best, n ** (1 / 3)), n / 4))


def autocorrelation(left: Floats) -> float:
    """Of neighbouring residuals."""
    whole = float((left**2).sum())
    return float((left[1:] * left[:-1]).sum()) / whole if whole > 0 else 0.0
