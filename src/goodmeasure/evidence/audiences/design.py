"""Errors of weighted means, shares and totals, raked or not, of people who came in clusters.

Two ways that need not agree: linearisation (Taylor; Woodruff 1971, Journal of the American
Statistical Association 66, 411-414), with the residuals of raking (Deville and Särndal 1992, the
same 87, 376-382), and the jackknife, which rakes again without each cluster (Wolter 2007, chapter
4). docs/methods/surveys.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.audiences.raking import Weights
from goodmeasure.observations.columns import Floats, Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimated:
    """A mean or total, its standard error, and the degrees of freedom of its t."""

    value: float
    error: float
    freedom: int


def mean(
    y: Floats, weights: Weights, *, cluster: Ints | None = None, of_clusters: float | None = None
) -> Estimated:
    """Weighted mean of y (n,), linearised. ``of_clusters`` is how many clusters there are in all,
    where they were drawn without putting back (the finite population correction)."""
    total = float(weights.values.sum())
    value = float(weights.values @ y) / total
    return _linearised(value, (y - value) / total, weights, cluster, of_clusters)


def total(
    y: Floats, weights: Weights, *, cluster: Ints | None = None, of_clusters: float | None = None
) -> Estimated:
    """Weighted total of y (n,), linearised."""
    return _linearised(float(weights.values @ y), y, weights, cluster, of_clusters)


def share_error(y: Floats, weights: Weights, *, cluster: Ints | None = None) -> tuple[float, int]:
    """Standard error and degrees of freedom of the mean of y, 0 or 1."""
    found = mean(y, weights, cluster=cluster)
    return found.error, found.freedom


def _linearised(
    value: float, z: Floats, weights: Weights, cluster: Ints | None, of_clusters: float | None
) -> Estimated:
    """``z`` (n,) is each person's pull on the estimate; raking takes out what margins explain."""
    left = _residuals(z, weights)
    sums = _by_cluster(weights.values * left, cluster)
    m = len(sums)
    variance = m / (m - 1) * float(((sums - sums.mean()) ** 2).sum())
    error = (variance * _correction(m, of_clusters)) ** 0.5
    return Estimated(value=value, error=error, freedom=m - 1)


def _residuals(z: Floats, weights: Weights) -> Floats:
    if not weights.margins:
        return z
    columns = [code[:, None] == np.arange(code.max() + 1)[None] for code in weights.margins]
    x = np.concatenate(columns, axis=1).astype(np.float64)
    root = np.sqrt(weights.base)
    beta = np.linalg.lstsq(x * root[:, None], z * root, rcond=None)[0]
    return np.asarray(z - x @ beta)


def _by_cluster(values: Floats, cluster: Ints | None) -> Floats:
    if cluster is None:
        return values
    _, code = np.unique(cluster, return_inverse=True)
    return np.asarray(np.bincount(code, values), dtype=np.float64)


def _correction(m: int, of_clusters: float | None) -> float:
    return 1.0 if of_clusters is None else 1 - m / of_clusters


def jackknife(
    statistic: Callable[[Weights], float],
    weights: Weights,
    again: Callable[[Floats], Weights],
    *,
    cluster: Ints | None = None,
    of_clusters: float | None = None,
) -> Estimated:
    """Each cluster left out in turn and raked ``again`` from the base weights (0 for those left
    out), around the mean of what comes out."""
    n = len(weights.values)
    _, code = np.unique(np.arange(n) if cluster is None else cluster, return_inverse=True)
    m = int(code.max()) + 1
    found = np.array(
        [statistic(again(np.where(code == i, 0.0, weights.base * m / (m - 1)))) for i in range(m)]
    )
    variance = (m - 1) / m * float(((found - found.mean()) ** 2).sum())
    error = (variance * _correction(m, of_clusters)) ** 0.5
    return Estimated(value=statistic(weights), error=error, freedom=m - 1)
