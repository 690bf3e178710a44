"""How strong something unmeasured would have to be to explain an association away."""

from __future__ import annotations

import math


def e_value(ratio: float) -> float:
    """The E-value (VanderWeele and Ding 2017): an unmeasured thing would have to go with both the
    choice and the outcome by at least this ratio, beyond all that was taken into account."""
    above = ratio if ratio >= 1 else 1 / ratio
    return above + math.sqrt(above * (above - 1))


def e_value_of_range(low: float, high: float) -> float:
    """Of the end of the range nearer to 1; 1 where the range holds 1 and nothing is needed."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


def robustness_value(partial_f: float) -> float:
    """The robustness value (Cinelli and Hazlett 2020, section 4.2): the share that something
    unmeasured would have to account for, of what is left both of the choice and of the outcome, to
    explain the association away.

    ``partial_f`` is the size of the choice's partial correlation over the root of what it leaves,
    |t| / sqrt(degrees of freedom) in a linear regression.
    """
    square = partial_f**2
    return (math.sqrt(square * square + 4 * square) - square) / 2


def robustness_of_range(partial_f: float, low: float, high: float, ratio: float) -> float:
    """The same, to bring the end of the range nearer to 1 as far as 1; 0 where it holds 1.

    Their value for a part of the estimate: f times the share of it that has to go.
    """
    if low <= 1 <= high:
        return 0.0
    nearer = low if low > 1 else high
    return robustness_value(partial_f * math.log(nearer) / math.log(ratio))


def posts_for_a_fair_test(mean: float, alpha: float, ratio: float) -> float:
    """Posts on each side of a coin-toss test to see ``ratio`` with 80% power at one look.

    2 (1.96 + 0.84)² (1 / mean + alpha) / ln(ratio)²: two log means of negative binomial counts,
    each with variance (1 / mean + alpha) / n (Zhu and Lakkis 2014).
    """
    return 2 * (1.96 + 0.84) ** 2 * (1 / mean + alpha) / math.log(ratio) ** 2
