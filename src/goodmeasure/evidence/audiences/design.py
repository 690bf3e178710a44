"""Errors of weighted means, shares and totals, raked or not, of people who came in clusters.

Two ways that need not agree: linearisation (Taylor; Woodruff 1971, Journal of the American
Statistical Association 66, 411-414), with the residuals of raking (Deville and Särndal 1992, the
same 87, 376-382), and the jackknife, which rakes again without each cluster (Wolter 2007, chapter
4). docs/methods/surveys.md has the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from goodmeasure.evidence.audiences.raking import Weights, rake
from goodmeasure.observations.columns import Flags, Floats, Ints

LEAST_LEFT = 0.05
"""Of one less the leverage: someone alone in a category cannot be told from it."""


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


def share_variance(
    hits: Floats, weights: Weights, *, cluster: Ints | None = None
) -> tuple[float, int | None]:
    """Of a share, for its range; with the degrees of freedom of its t where there are clusters.

    The larger of two: linearised, each residual over root (1 - leverage) as few people of a
    category draw raking to themselves (HC2 of MacKinnon and White 1985); and what Kish's weighting
    effect makes of the residuals' spread (Spencer 2000; Henry and Valliant 2015), which is
    steadier. Alone, the first held 87.5% in a simulated design whose answerers were very unlike the
    group, the second 89% in one where few did it.
    """
    part = weights.values / weights.values.sum()
    left, leverage, rank = _fitted(hits - float(part @ hits), weights)
    n = len(hits)
    spread = float(part @ left**2) * n / max(n - rank, 1)
    steady = float((part**2).sum()) * spread
    sums = _by_cluster(part * left / np.sqrt(np.maximum(1 - leverage, LEAST_LEFT)), cluster)
    if cluster is None:
        return max(float((sums**2).sum()), steady), None
    m = len(sums)
    if m < 2:
        return math.inf, 0
    return max(m / (m - 1) * float(((sums - sums.mean()) ** 2).sum()), steady), m - 1


def _linearised(
    value: float, z: Floats, weights: Weights, cluster: Ints | None, of_clusters: float | None
) -> Estimated:
    """``z`` (n,) is each person's pull on the estimate; raking takes out what margins explain."""
    left, _, _ = _fitted(z, weights)
    sums = _by_cluster(weights.values * left, cluster)
    m = len(sums)
    variance = m / (m - 1) * float(((sums - sums.mean()) ** 2).sum())
    error = (variance * _correction(m, of_clusters)) ** 0.5
    return Estimated(value=value, error=error, freedom=m - 1)


def _fitted(z: Floats, weights: Weights) -> tuple[Floats, Floats, int]:
    """What margins leave of z, each person's leverage, and how many of the margins' categories are
    free. By plain least squares, as R survey and svy do it; with unequal weights before raking,
    Deville and Särndal's would be weighted by them, and differs by about 1%."""
    if not weights.margins:
        return z, np.zeros(len(z)), 0
    sizes = [int(code.max()) + 1 for code in weights.margins]
    starts = np.cumsum([0, *sizes])
    column = np.stack([code + first for code, first in zip(weights.margins, starts, strict=False)])
    p = int(starts[-1])
    pairs = (column[:, None] * p + column[None]).reshape(-1)
    inner = np.bincount(pairs, minlength=p * p).reshape(p, p).astype(np.float64)
    inverse = np.linalg.pinv(inner, rcond=1e-10, hermitian=True)
    pull = np.bincount(column.reshape(-1), np.tile(z, len(sizes)), p)
    left = z - (inverse @ pull)[column].sum(axis=0)
    leverage = inverse[column[:, None], column[None]].sum(axis=(0, 1))
    return left, leverage, int(np.linalg.matrix_rank(inner, tol=1e-8 * len(z), hermitian=True))


def _by_cluster(values: Floats, cluster: Ints | None) -> Floats:
    if cluster is None:
        return values
    _, code = np.unique(cluster, return_inverse=True)
    return np.asarray(np.bincount(code, values), dtype=np.float64)


def _correction(m: int, of_clusters: float | None) -> float:
    return 1.0 if of_clusters is None else 1 - m / of_clusters


def jackknife(
    statistic: Callable[[Floats], float],
    columns: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    *,
    base: Floats | None = None,
    cluster: Ints | None = None,
    of_clusters: float | None = None,
) -> Estimated:
    """Each cluster (or person) left out in turn, the others raked again, around the mean of what
    comes out: Wolter (2007), 4.5, "JK1".

    ``statistic`` is worked out from weights (n,), 0 for those left out; the rest as in ``rake``.
    Raises ``InputError`` where leaving one out leaves a category of a margin empty.
    """
    whole = rake(columns, margins, base=base)
    n = len(whole.values)
    _, code = np.unique(np.arange(n) if cluster is None else cluster, return_inverse=True)
    m = int(code.max()) + 1
    found = np.array([statistic(_without(code != i, columns, margins, whole)) for i in range(m)])
    variance = (m - 1) / m * float(((found - found.mean()) ** 2).sum())
    error = (variance * _correction(m, of_clusters)) ** 0.5
    return Estimated(value=statistic(whole.values), error=error, freedom=m - 1)


def _without(
    kept: Flags,
    columns: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    whole: Weights,
) -> Floats:
    some = {name: list(compress(columns[name], kept)) for name in margins}
    values = np.zeros(len(kept))
    values[kept] = rake(some, margins, base=whole.base[kept]).values
    return values
