"""What knowing more would be worth, in the unit of the options' value.

Everything starts from draws of each option's value, (options, n), and of the uncertain thing,
(n,). docs/methods/waiting.md has the formulas, their sources and their limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.ranges import Z
from goodmeasure.observations.columns import Floats

KNOTS = (0.02, 0.15, 0.3, 0.5, 0.7, 0.85, 0.98)
"""Quantiles of a thing at which its curve may bend. Four to twelve of them give the published
example of 262.1 between 261.5 and 262.5."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worth:
    """``error`` is one standard error of the draws; 0 for a closed form."""

    value: float
    error: float = 0.0


def perfect(worth: Floats) -> Worth:
    """Expected value of perfect information: E max − max E (Raiffa and Schlaifer 1961)."""
    return _gain(worth)


def perfect_of(worth: Floats, item: Floats) -> Worth:
    """Of one thing alone: the options' means given the thing, by regression on its own draws.

    Strong, Oakley and Brennan (2014), with a natural cubic spline in place of their penalised one;
    one loop of draws is enough (Strong and Oakley 2013).
    """
    fitted = _Spline(item).fitted(worth)
    return _gain(fitted, worth - fitted)


def sample_of(worth: Floats, item: Floats, n: float, prior_n: float) -> Worth:
    """Expected value of a sample of n, where what is known already is worth ``prior_n``.

    The Gaussian approximation of Jalal and Alarid-Escudero (2018): after the sample the mean of the
    thing lies nearer to today's by v = sqrt(n / (n + prior_n)), and the curve is read there.
    """
    if n <= 0 or prior_n <= 0:
        raise ValueError("A sample and what is known already have a size over 0.")
    if np.ptp(item) == 0:
        return Worth(value=0.0)
    basis = _Spline(item)
    v = math.sqrt(n / (n + prior_n))
    after = basis.fitted(worth, at=v * item + (1 - v) * item.mean())
    return _gain(after, worth - basis.fitted(worth))


def guess(worth: Floats, item: Floats) -> float:
    """The worth of knowing a thing were everything normal and the two best options all there are:
    quick, and good enough to tell which things are worth a closer look."""
    spread = float(item.std())
    if spread == 0:
        return 0.0
    mean = worth.mean(axis=1)
    slope = worth @ ((item - item.mean()) / spread) / item.size
    best = int(np.argmax(mean))
    return max(
        perfect_normal(float(mean[best] - mean[one]), abs(float(slope[best] - slope[one])))
        for one in range(len(mean))
    )


def _gain(informed: Floats, noise: Floats | None = None) -> Worth:
    """E max − max E, from each option's mean once informed (options, n). ``noise`` is what the fit
    left over: a choice made by the fit is paid for by the draws, so it is part of the error."""
    chosen, today = informed.argmax(axis=0), int(np.argmax(informed.mean(axis=1)))
    column = np.arange(informed.shape[1])
    gain = informed[chosen, column] - informed[today]
    paid = gain if noise is None else gain + noise[chosen, column] - noise[today]
    return Worth(value=float(gain.mean()), error=float(paid.std(ddof=1) / math.sqrt(len(gain))))


class _Spline:
    """A natural cubic spline on a thing's own quantiles (Hastie, Tibshirani and Friedman 2009,
    5.2.1); a straight line between few values, and nothing where there is but one."""

    def __init__(self, item: Floats) -> None:
        self.middle, self.scale = float(item.mean()), float(item.std()) or 1.0
        item = np.asarray(item, dtype=np.float64)
        knots = np.unique(np.quantile((item - self.middle) / self.scale, KNOTS))
        # a bend needs draws on both sides of it: few values have none to spare
        self.knots = knots if len(knots) == len(KNOTS) else knots[:0]
        # a thing that does not vary tells nothing: the mean alone
        self.columns = self._basis(item) if np.ptp(item) > 0 else np.ones((len(item), 1))

    def fitted(self, worth: Floats, at: Floats | None = None) -> Floats:
        """Each option's mean (options, n) given the thing, at its draws or elsewhere. By the normal
        equations: on standardised draws they are good to ten digits, at a tenth of the time."""
        # products of a few columns: NumPy's own loops, where threads would cost more than they do
        x = self.columns
        both, theirs = np.einsum("ni,nj->ij", x, x), np.einsum("ni,mn->im", x, worth)
        found = np.linalg.solve(both, theirs)
        return np.asarray(np.einsum("ni,im->mn", x if at is None else self._basis(at), found))

    def _basis(self, item: Floats) -> Floats:
        x = (item - self.middle) / self.scale
        columns = [np.ones_like(x), x]
        if len(self.knots):
            *inner, last = self.knots
            ends = [
                (np.maximum(x - knot, 0) ** 3 - np.maximum(x - last, 0) ** 3) / (last - knot)
                for knot in inner
            ]
            columns += [one - ends[-1] for one in ends[:-1]]
        return np.column_stack(columns)


def perfect_normal(mean: float, spread: float) -> float:
    """Exact, for two options whose difference is normal, and all or part of it becomes known.

    ``mean`` of the difference and the standard deviation of what becomes known: s φ(m/s) +
    m Φ(m/s) − max(m, 0), the unit normal loss integral of Raiffa and Schlaifer (1961).
    """
    if spread <= 0:
        return 0.0
    u = abs(mean) / spread
    density = math.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    return spread * (density - u * math.erfc(u / math.sqrt(2)) / 2)


def size_of(finding: Finding) -> float | None:
    """How many answers a share with this range is worth, p(1 − p) / se²; ``None`` for a figure
    that is no share or is exact."""
    if finding.low is None or finding.high is None or not 0 < finding.value < 1:
        return None
    error = (finding.high - finding.low) / (2 * Z)
    return finding.value * (1 - finding.value) / error**2 if error > 0 else None


NOTHING_KNOWN = 2.0
"""Answers that "anything from none to all" is worth: the uniform is the beta of one and one."""
