"""Ranges of means, ratios and shares, in closed form.

All are ``kernel.findings.LEVEL`` ranges. docs/methods/intervals.md has the formulas, their sources
and how often they hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.kernel.findings import LEVEL
from goodmeasure.observations.columns import Floats

Z = 1.959963984540054
"""The normal quantile of the upper end of ``LEVEL``."""


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    high: float


FEWEST_FREE = 3.0
"""The least degrees of freedom of a range: those of four posts of equal weight. With fewer, t grows
so long that a range says nothing more, and ``student`` is no longer right."""


def student(df: float) -> float:
    """The upper quantile of Student's t, ``df`` of 3 or more, to a thousandth.

    The expansion of Abramowitz and Stegun (1964), 26.7.5: SciPy's exact one takes a fifth of a
    second to import, and this is on the path of pages.
    """
    z = Z
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4


def wilson(hits: float, n: float) -> Range:
    """A share (Wilson 1927; in this form Newcombe 1998, method 3). ``n`` over 0.

    Weighted answers are worth a number that is not whole."""
    share, z2 = hits / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # its ends at none and at all are 0 and 1, which rounding may miss by a hair
    return Range(
        0.0 if hits <= 0 else max(0.0, middle - half), 1.0 if hits >= n else min(1.0, middle + half)
    )


def none_of(n: float) -> float:
    """The upper end where ``n`` were looked at and nothing was seen: a Poisson count of 0.

    The exact two-sided bound of Garwood (1936): -ln(0.025) / n, the "rule of three" with both
    tails.
    """
    return -math.log((1 - LEVEL) / 2) / n


def counted(n: int) -> Range:
    """A Poisson count, for things that come one by one and of which nothing else is known.

    On the scale of square roots (Vandenbroucke 1982, American Journal of Epidemiology 115,
    301-304): (sqrt(n) - z/2)² to (sqrt(n + 1) + z/2)², within a quarter of the exact ends.
    """
    low = max(math.sqrt(n) - Z / 2, 0.0) ** 2
    return Range(low, (math.sqrt(n + 1) + Z / 2) ** 2)


def mean(values: Floats, *, least: float = 1.0) -> Range:
    """The mean of counts or rates of 0 or more, (n,), n of 4 or more.

    ``least`` is the least that any of them is out of (1 for a count of a post). It matters where
    all are 0: posts of 1,000 views without a click say more than posts of one view. Whatever their
    rates, n posts of ``least`` or more expect at least n times ``least`` times the mean rate.

    On the log scale by the delta method, with Student's t: counts of posts vary far more than
    Poisson and lean to the right, so a range by addition would reach below 0 and stop too soon
    above. Johnson's (1978) correction of t for lean moves the middle where few posts make the mean.
    """
    if not values.any():
        return Range(0.0, none_of(len(values) * least))
    return ratio(values, np.ones(len(values)))


def ratio(top: Floats, bottom: Floats) -> Range:
    """Sum of ``top`` over sum of ``bottom``, both (n,) of 0 or more, ``bottom`` over 0 in sum.

    Linearised (Cochran 1977, 6.4): the residuals top - r bottom carry the variance; on the log
    scale, with Student's t. Each residual is divided by one less its share of ``bottom``, as
    leaving it out would (the jackknife; HC3 of MacKinnon and White 1985): a post with most of the
    views draws the rate to itself, and hides how far it is off.

    Such a post also makes the variance rest on few residuals. Where a post's variance goes with its
    views, squares of them add up to what ``_equal`` posts could tell (Satterthwaite 1946), and t
    has one degree less, of n - 1 where all are alike.
    """
    n, whole = len(top), float(bottom.sum())
    rate = float(top.sum()) / whole
    if rate == 0:
        return Range(0.0, none_of(whole))
    left = top - rate * bottom
    out = left / np.maximum(1 - bottom / whole, 1e-9)
    error = math.sqrt(float((out**2).sum())) / whole
    lean = _lean(left, n)
    width = student(max(_equal(bottom) - 1, FEWEST_FREE)) * error / rate
    shift = min(lean * error / rate, width)
    return Range(rate * math.exp(shift - width), rate * math.exp(shift + width))


def _equal(weight: Floats) -> float:
    """How many posts of equal weight tell as much, 1 to n: squared sum over sum of squares."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def _lean(left: Floats, n: int) -> float:
    """How far, in standard errors, the middle moves for skewed residuals: Johnson (1978), skewness
    over 6 root n. (On the log scale half of the bend is taken care of already.)"""
    spread = float(np.sqrt((left**2).mean()))
    if spread == 0:
        return 0.0
    return float((left**3).mean()) / spread**3 / (6 * math.sqrt(n)) / 2
