"""How much a figure moves to and fro by itself, learned from few looks, and rather too much.

A sum of n looks that pull on each other by r has about n times the long-run variance
s² (1 + r) / (1 − r). Half a year of weeks says little about r, and an r taken for too small makes
a watch trip by luck. So the long-run spread is not estimated but bounded: the value that the looks
leave three chances in four of not being passed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from goodmeasure.observations.columns import Floats

SURE = 0.75
"""Chance that the long-run spread is no larger than what is taken for it. Of 600 watches that stood
on their threshold for two years, at a pull of 0.5 after half a year of history, 2.0 in 100 tripped;
at 0.8 it was 1.0, and the median fall of two spreads was seen 5 weeks later."""

MOST_PULL = 0.9

LONGEST = 104
"""Looks that are learned from, the newest: what a figure did before that was another time."""

EDGE = 4
"""A step lies at least so many looks from either end: nearer, it would be one wild look."""

_PULLS = np.linspace(0.0, MOST_PULL, 46)
_LEAST = 1e-9
"""Of the variance: a line without any to and fro would have no likelihood."""


class _Fit(NamedTuple):
    """Of every pull (rows) and every place of the step (columns)."""

    log_likelihood: Floats
    rest: Floats


def long_run_spread(values: Floats) -> float:
    """Of (n,) looks, n at least ``2 * EDGE``; 0 where none differs from another.

    Each look is a level, a step that may have come at any of them, and noise in which each pulls
    on the next by r. Level and step are integrated out (Harville 1974), the noise's size under the
    prior 1/s (Zellner and Tiao 1964, who have these regressions with r unknown), r evenly over 0 to
    ``MOST_PULL`` and the step over its places. The step is there so that a history which once
    jumped is not taken for one that wanders.
    """
    kept = values[-LONGEST:]
    scale = float(kept.std())
    if scale <= _LEAST * max(float(np.abs(kept).max()), 1e-300):
        return 0.0
    fit = _fit((kept - kept.mean()) / scale)
    weight = np.exp(fit.log_likelihood - fit.log_likelihood.max())
    inflation = ((1 + _PULLS) / (1 - _PULLS))[:, None]
    return scale * math.sqrt(_bound(weight / weight.sum(), fit.rest * inflation, len(kept) - 2))


def _fit(values: Floats) -> _Fit:
    """Generalised least squares of a level and a step, by the known inverse of the covariance of
    such noise (its three diagonals), so that nothing is inverted."""
    n, r = len(values), _PULLS[:, None]
    level = np.ones(n)
    steps = np.arange(n) >= np.arange(EDGE, n - EDGE + 1)[:, None]
    columns = np.vstack([level, steps.astype(float)])
    on_values = _product(columns, values, r)
    on_level = _product(columns, level, r)
    own = np.stack([_product(one[None], one, r)[:, 0] for one in columns], axis=1)
    a, b, d = on_level[:, :1], on_level[:, 1:], own[:, 1:]
    y1, y2 = on_values[:, :1], on_values[:, 1:]
    determinant = a * d - b * b
    explained = (d * y1 * y1 - 2 * b * y1 * y2 + a * y2 * y2) / determinant
    rest = np.maximum(_product(values[None], values, r) - explained, _LEAST)
    log_likelihood = -0.5 * (
        (n - 1) * np.log1p(-r * r) + np.log(determinant) + (n - 2) * np.log(rest)
    )
    return _Fit(log_likelihood=log_likelihood, rest=rest)


def _product(left: Floats, right: Floats, r: Floats) -> Floats:
    """``left`` (k, n) times the inverse of the correlations r^|i − j|, times ``right`` (n,)."""
    ends = left[:, 0] * right[0] + left[:, -1] * right[-1]
    beside = left[:, 1:] @ right[:-1] + left[:, :-1] @ right[1:]
    return np.asarray((ends + (1 + r * r) * (left @ right - ends) - r * beside) / (1 - r * r))


def _bound(weight: Floats, scaled: Floats, freedom: int) -> float:
    """Where the mixture of scaled inverse chi-squared variances reaches ``SURE``."""
    from scipy.optimize import brentq
    from scipy.special import gammaincc

    def over(log_variance: float) -> float:
        below = gammaincc(freedom / 2, scaled / math.exp(log_variance) / 2)
        return float((weight * below).sum()) - SURE

    low, high = math.log(scaled.min() / freedom / 100), math.log(scaled.max() / freedom * 1000)
    return math.exp(float(brentq(over, low, high, xtol=1e-6)))
