"""Mixtures of negative binomials: probabilities, tails and quantiles, one mixture a row.

The negative binomial is the gamma-Poisson of Greenwood and Yule (1920): a Poisson whose rate is a
gamma with mean m and shape k, so P(y) = Γ(y+k)/(Γ(k) y!) (k/(k+m))^k (m/(k+m))^y and
P(Y <= y) = I(k/(k+m); k, y+1), the regularised incomplete beta function (Abramowitz and Stegun
1964, 26.5.26). Mixing over m and k gives a heavier tail than any one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.history import Floats, Ints

WALK = 48
"""Counts reached by adding up probabilities from 0. Adding up is cheaper than the incomplete beta
function by far; past this many steps the search by halving wins."""

FAR = 2**60
"""Where the search for a quantile stops rather than leave the whole numbers of a machine."""

SLIVER = 1e-5
"""Components of less weight are left out of the search for quantiles (not out of tails)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mixtures:
    """n mixtures of c components: ``mean`` and ``shape`` over 0, ``weight`` of sum 1 in each row.

    All (n, c). Means of 0 are not allowed: use a small one.
    """

    mean: Floats
    shape: Floats
    weight: Floats

    def __len__(self) -> int:
        return int(self.mean.shape[0])

    def rows(self, which: Ints | slice) -> Mixtures:
        return Mixtures(mean=self.mean[which], shape=self.shape[which], weight=self.weight[which])


@dataclass(frozen=True, kw_only=True, eq=False)
class Tails:
    """How a count lies in its mixture, each (n,).

    ``at_most`` is P(Y <= y), ``equal`` P(Y = y), ``at_least`` P(Y >= y).
    """

    at_most: Floats
    equal: Floats
    at_least: Floats


def log_density(y: Ints, mean: Floats, shape: Floats) -> Floats:
    """Log of P(y) of each component: y (n,), mean and shape (n, c), answer (n, c)."""
    from scipy.special import gammaln, xlogy

    count = y.astype(np.float64)[:, None]
    # log1p keeps what is left of a tiny mean or a huge shape, where k / (k + m) rounds to 1.
    zero = -shape * np.log1p(mean / shape)
    ways = _log_ways(y, shape, gammaln)
    return np.asarray(ways + zero + xlogy(count, mean / (shape + mean)))


def _log_ways(y: Ints, shape: Floats, gammaln: np.ufunc) -> Floats:
    """log Γ(y+k) - log Γ(k) - log y!; once for each distinct shape where they are few."""
    count = y.astype(np.float64)
    if shape.shape[0] > 1 and (shape == shape[0]).all():
        distinct, back = np.unique(shape[0], return_inverse=True)
        k = distinct[None, :]
        ways: Floats = (gammaln(count[:, None] + k) - gammaln(k))[:, back]
    else:
        ways = gammaln(count[:, None] + shape) - gammaln(shape)
    return np.asarray(ways - gammaln(count + 1.0)[:, None])


def tails(y: Ints, mixtures: Mixtures) -> Tails:
    """Where each count lies; exact to rounding."""
    from scipy.special import betainc

    k, m, w = mixtures.shape, mixtures.mean, mixtures.weight
    count = y.astype(np.float64)[:, None]
    at_most = np.clip((w * betainc(k, count + 1.0, k / (k + m))).sum(axis=1), 0.0, 1.0)
    equal = np.minimum((w * np.exp(log_density(y, m, k))).sum(axis=1), at_most)
    at_least = np.where(y == 0, 1.0, np.clip(1.0 - at_most + equal, equal, 1.0))
    return Tails(at_most=at_most, equal=equal, at_least=at_least)


def quantiles(mixtures: Mixtures, levels: tuple[float, ...]) -> Ints:
    """The least count q with P(Y <= q) >= level, (n, levels). Levels are in (0, 1) and rise."""
    wanted = np.asarray(levels, dtype=np.float64)
    found = np.full((len(mixtures), len(levels)), -1, dtype=np.int64)
    left = _walk(mixtures, wanted, found)
    if left.size:
        rest = mixtures.rows(left)
        for column, level in enumerate(wanted):
            todo = np.flatnonzero(found[left, column] < 0)
            found[left[todo], column] = _halve(rest.rows(todo), float(level))
    return found


def _walk(mixtures: Mixtures, wanted: Floats, found: Ints) -> Ints:
    """Fill ``found`` by adding up from 0; rows not done after ``WALK`` steps are handed back."""
    rows = np.arange(len(mixtures))
    # A mean far beyond the walk would only waste its steps.
    rows = rows[(mixtures.weight * mixtures.mean).sum(axis=1) < WALK]
    far = np.setdiff1d(np.arange(len(mixtures)), rows, assume_unique=True)
    k, m = mixtures.shape[rows], mixtures.mean[rows]
    odds = m / (k + m)
    mass = mixtures.weight[rows] * np.exp(-k * np.log1p(m / k))
    total = np.zeros(len(rows))
    for y in range(WALK):
        total += mass.sum(axis=1)
        reached = (total[:, None] >= wanted[None, :]) & (found[rows] < 0)
        if reached.any():
            found[rows] = np.where(reached, y, found[rows])
            on = np.flatnonzero(found[rows, -1] < 0)
            if len(on) < 0.8 * len(rows):
                rows, total, mass, odds, k = rows[on], total[on], mass[on], odds[on], k[on]
        if not rows.size:
            break
        mass = mass * ((k + y) / (y + 1.0) * odds)
    return np.sort(np.concatenate([far, rows[found[rows, -1] < 0]])).astype(np.int64)


def _halve(mixtures: Mixtures, level: float) -> Ints:
    """Quantiles by halving, on the components that matter in each row, all rows at once."""
    from scipy.special import betainc

    keep = mixtures.weight > SLIVER
    row, _ = np.nonzero(keep)
    k, m, w = mixtures.shape[keep], mixtures.mean[keep], mixtures.weight[keep]
    odds = k / (k + m)
    n = len(mixtures)
    share = np.bincount(row, w, n)

    def at_most(y: Ints) -> Floats:
        below = w * betainc(k, y[row] + 1.0, odds)
        return np.asarray(np.bincount(row, below, n) / share)

    low = np.full(n, -1, dtype=np.int64)
    high = np.ceil(np.bincount(row, w * m, n) / share).astype(np.int64) + 1
    while (short := (at_most(high) < level) & (high < FAR)).any():
        low = np.where(short, high, low)
        high = np.where(short, high * 4, high)
    while (high - low > 1).any():
        middle = low + (high - low) // 2
        enough = at_most(middle) >= level
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return high
