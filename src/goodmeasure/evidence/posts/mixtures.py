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

WALK = 128
"""Counts reached by adding up probabilities from 0. Adding up is cheaper than the incomplete beta
function by far; past this many steps searching takes no longer."""

ABREAST = 256
"""Mixtures walked side by side: their tables stay in the processor's cache."""

FAR = 2**60
"""Where the search for a quantile stops rather than leave the whole numbers of a machine."""

FINE = 1.0 / 1024.0
"""How near, for its size, a quantile beyond the walk is found. People are shown fewer figures."""

CLIP = 1e-12

STUCK = 2.0
"""Guesses in a row on one side of the target before one is put in the middle."""

SLIVER = 1e-4
"""Components of less weight are left out of the search for quantiles (not out of tails). Together
they hold under a hundredth of the mass, and far less as a rule; it is 1.5 times as fast."""


SPECK = 1e-9
"""Components of less weight are left out of tails, and out of walks where that is so in all rows
abreast: together under a ten-millionth of the mass, and two thirds of all components."""


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
    from scipy.special import gammaln

    count = y.astype(np.float64)[:, None]
    # log1p keeps what is left of a tiny mean or a huge shape, where k / (k + m) rounds to 1.
    zero = -shape * np.log1p(mean / shape)
    ways = _log_ways(y, shape, gammaln)
    return np.asarray(ways + zero + count * np.log(mean / (shape + mean)))


def _log_ways(y: Ints, shape: Floats, gammaln: np.ufunc) -> Floats:
    """log Γ(y+k) - log Γ(k) - log y!; once for each distinct column of shapes."""
    count = y.astype(np.float64)
    if shape.shape[0] > 1:
        _, first, back = np.unique(shape[0], return_index=True, return_inverse=True)
        few = shape[:, first]
        if (few[:, back] == shape).all():
            ways: Floats = (gammaln(count[:, None] + few) - gammaln(few))[:, back]
            return np.asarray(ways - gammaln(count + 1.0)[:, None])
    ways = gammaln(count[:, None] + shape) - gammaln(shape)
    return np.asarray(ways - gammaln(count + 1.0)[:, None])


def tails(y: Ints, mixtures: Mixtures, log_each: Floats | None = None) -> Tails:
    """Where each count lies, to a ten-millionth.

    ``log_each`` is what ``log_density`` says of the counts, where the caller has it already.
    """
    if log_each is None:
        log_each = log_density(y, mixtures.mean, mixtures.shape)
    keep = mixtures.weight > SPECK
    each = keep.sum(axis=1)
    first, weight = np.cumsum(each) - each, mixtures.weight[keep]
    below = weight * _at_most(np.repeat(y, each), mixtures.mean[keep], mixtures.shape[keep])
    here = weight * np.exp(log_each[keep])
    below, here = (np.add.reduceat(one, first) if len(y) else one for one in (below, here))
    at_most = np.clip(below, 0.0, 1.0)
    equal = np.minimum(here, at_most)
    at_least = np.clip(1.0 - at_most + equal, equal, 1.0)
    return Tails(at_most=at_most, equal=equal, at_least=at_least)


def _at_most(y: Ints, mean: Floats, shape: Floats) -> Floats:
    """P(Y <= y) of single negative binomials, all (n,): small counts by adding up from 0."""
    from scipy.special import betainc

    found = np.empty(len(y))
    order = np.argsort(-y, kind="stable")  # those still adding up are always the first so many
    far = int((y >= WALK).sum())
    rest, order = order[:far], order[far:]
    found[rest] = betainc(shape[rest], y[rest] + 1.0, shape[rest] / (shape[rest] + mean[rest]))
    y, k, m = y[order], shape[order], mean[order]
    mass, odds = np.exp(-k * np.log1p(m / k)), m / (k + m)
    total, rising = mass.copy(), k * odds
    steps = np.arange(1, y.max(initial=0) + 1)
    ends = np.searchsorted(-y, -steps, side="right")
    for step, end in zip(steps.tolist(), ends.tolist(), strict=True):
        now = mass[:end]
        now *= rising[:end]  # P(j) = P(j - 1) (k + j - 1) odds / j
        now /= step
        rising[:end] += odds[:end]
        total[:end] += now
    found[order] = total
    return found


def quantiles(mixtures: Mixtures, levels: tuple[float, ...]) -> Ints:
    """The least count q with P(Y <= q) >= level, (n, levels). Levels are in (0, 1) and rise.

    Exact up to about ``WALK`` and a thousand, then at or over it by at most ``FINE`` of itself.
    """
    wanted = np.asarray(levels, dtype=np.float64)
    found = np.full((len(mixtures), len(levels)), -1, dtype=np.int64)
    # A mean far beyond the walk would only waste its steps.
    near = np.flatnonzero((mixtures.weight * mixtures.mean).sum(axis=1) < WALK)
    for start in range(0, len(near), ABREAST):
        rows = near[start : start + ABREAST]
        found[rows] = _walk(mixtures.rows(rows), wanted)
    left = np.flatnonzero(found[:, -1] < 0)
    if left.size:
        row, column = np.nonzero(found[left] < 0)
        found[left[row], column] = _search(mixtures.rows(left), row, wanted[column])
    return found


def _walk(mixtures: Mixtures, wanted: Floats) -> Ints:
    """Quantiles (n, wanted) by adding up from 0; -1 where ``WALK`` steps do not reach."""
    found = np.full((len(mixtures), len(wanted)), -1, dtype=np.int64)
    rows, total = np.arange(len(mixtures)), np.zeros(len(mixtures))
    matters = (mixtures.weight > SPECK).any(axis=0)
    k, m, weight = (one[:, matters] for one in (mixtures.shape, mixtures.mean, mixtures.weight))
    odds = m / (k + m)
    mass = weight * np.exp(-k * np.log1p(m / k))
    rising = k * odds
    for y in range(WALK):
        total += mass.sum(axis=1)
        reached = (total[:, None] >= wanted[None, :]) & (found[rows] < 0)
        if reached.any():
            found[rows] = np.where(reached, y, found[rows])
            on = np.flatnonzero(found[rows, -1] < 0)
            if len(on) < 0.8 * len(rows):
                rows, total, mass = rows[on], total[on], mass[on]
                odds, rising = odds[on], rising[on]
        if not rows.size:
            break
        mass *= rising  # P(y + 1) = P(y) (k + y) odds / (y + 1)
        mass *= 1.0 / (y + 1.0)
        rising += odds
    return found


def _search(mixtures: Mixtures, row: Ints, level: Floats) -> Ints:
    """Quantiles (q,) far from 0, each of a ``row`` at a ``level``, to ``FINE`` of their size.

    A search between brackets. Each guess is straight on log count by normal score, where a
    lognormal is a straight line, and then steps a little past, so that both brackets close in.
    """
    from scipy.special import ndtri

    at_most = _Below(mixtures)
    every = np.arange(len(mixtures))
    at_zero = at_most(np.zeros_like(every), every)[row]
    high, at_high = _over(at_most, row, level)
    answer = np.where(at_zero >= level, 0, high)
    todo = np.flatnonzero(answer > 0)
    low, high, row, level = np.zeros_like(todo), high[todo], row[todo], level[todo]
    z_low, z_high = (ndtri(np.clip(p[todo], CLIP, 1 - CLIP)) for p in (at_zero, at_high))
    same, side = np.zeros(len(todo)), np.zeros(len(todo))
    while todo.size:
        t_low, t_high = np.log(low + 0.5), np.log(high + 0.5)
        part = np.clip((ndtri(level) - z_low) / np.maximum(z_high - z_low, CLIP), 0.0, 1.0)
        guess = np.exp(t_low + part * (t_high - t_low))
        guess += side * np.maximum(1.0, FINE * guess)
        halve = (same >= STUCK) | (high - low <= 8.0 * np.maximum(1.0, FINE * high))
        guess = np.where(halve, np.exp((t_low + t_high) / 2.0), guess)
        y = np.clip(np.rint(guess), low + 1.0, high - 1.0).astype(np.int64)
        reached = at_most(y, row)
        enough, z = reached >= level, ndtri(np.clip(reached, CLIP, 1 - CLIP))
        high, z_high = np.where(enough, y, high), np.where(enough, z, z_high)
        low, z_low = np.where(enough, low, y), np.where(enough, z_low, z)
        now = np.where(enough, -1.0, 1.0)
        same, side = np.where((now == side) & (same < STUCK), same + 1.0, 0.0), now
        done = high - low <= np.maximum(1.0, FINE * high)
        answer[todo[done]] = high[done]
        on = ~done
        todo, row, level, low, high = todo[on], row[on], level[on], low[on], high[on]
        z_low, z_high, same, side = z_low[on], z_high[on], same[on], side[on]
    return answer


class _Below:
    """P(Y <= y) of chosen rows, from the components that matter in each."""

    def __init__(self, mixtures: Mixtures) -> None:
        keep = mixtures.weight > SLIVER
        self.count = keep.sum(axis=1)
        self.first = np.concatenate([[0], np.cumsum(self.count)])
        k, m = mixtures.shape[keep], mixtures.mean[keep]
        self.shape, self.odds, self.mean = k, k / (k + m), m
        weight = np.where(keep, mixtures.weight, 0.0)
        self.weight = (weight / weight.sum(axis=1, keepdims=True))[keep]

    def __call__(self, y: Ints, rows: Ints) -> Floats:
        from scipy.special import betainc

        count = self.count[rows]
        start = np.cumsum(count) - count
        place = np.arange(count.sum()) + np.repeat(self.first[rows] - start, count)
        beyond = np.repeat(y, count) + 1.0
        below = self.weight[place] * betainc(self.shape[place], beyond, self.odds[place])
        return np.add.reduceat(below, start) if len(rows) else np.zeros(0)


def _over(at_most: _Below, row: Ints, level: Floats) -> tuple[Ints, Floats]:
    """A count at or over each quantile (q,), and the chance of so many or fewer."""
    mean = np.add.reduceat(at_most.weight * at_most.mean, at_most.first[:-1])
    first = np.ceil(mean).astype(np.int64) + 1
    high, reached = first[row], at_most(first, np.arange(len(first)))[row]
    todo = np.flatnonzero(reached < level)
    while todo.size:
        high[todo] *= 4
        reached[todo] = at_most(high[todo], row[todo])
        todo = todo[(reached[todo] < level[todo]) & (high[todo] < FAR)]
    return high, reached
