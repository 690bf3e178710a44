"""Means and totals of raked answers with their errors, in two ways that need not agree.

Linearised (Taylor; Woodruff 1971, Journal of the American Statistical Association 66, 411-414), with
the product's own residuals of raking; and the jackknife, which rakes again without each cluster
(Wolter 2007, chapter 4). Held against R survey and svy, so that the residuals are those of both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from goodmeasure.evidence.audiences.design import by_cluster, left_by_margins
from goodmeasure.evidence.audiences.raking import Weights, rake
from goodmeasure.observations.columns import Flags, Floats, Ints


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
    return linearised(value, (y - value) / total, weights, cluster, of_clusters)


def total(
    y: Floats, weights: Weights, *, cluster: Ints | None = None, of_clusters: float | None = None
) -> Estimated:
    """Weighted total of y (n,), linearised."""
    return linearised(float(weights.values @ y), y, weights, cluster, of_clusters)


def linearised(
    value: float, z: Floats, weights: Weights, cluster: Ints | None, of_clusters: float | None
) -> Estimated:
    """``z`` (n,) is each person's pull on the estimate; raking takes out what margins explain."""
    left, _, _ = left_by_margins(z, weights)
    sums = by_cluster(weights.values * left, cluster)
    m = len(sums)
    variance = m / (m - 1) * float(((sums - sums.mean()) ** 2).sum())
    error = (variance * correction(m, of_clusters)) ** 0.5
    return Estimated(value=value, error=error, freedom=m - 1)


def correction(m: int, of_clusters: float | None) -> float:
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
    found = np.array([statistic(without(code != i, columns, margins, whole)) for i in range(m)])
    variance = (m - 1) / m * float(((found - found.mean()) ** 2).sum())
    error = (variance * correction(m, of_clusters)) ** 0.5
    return Estimated(value=statistic(whole.values), error=error, freedom=m - 1)


def without(
    kept: Flags,
    columns: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    whole: Weights,
) -> Floats:
    some = {name: list(compress(columns[name], kept)) for name in margins}
    values = np.zeros(len(kept))
    values[kept] = rake(some, margins, base=whole.base[kept]).values
    return values
