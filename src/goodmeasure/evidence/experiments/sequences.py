"""Ranges that hold at every look at once: confidence sequences.

A 95% range is right 95 times in 100 when it is looked at once. Look every week and stop when you
like what you see, and it is wrong far more often. A confidence sequence pays for every look in
advance (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021).
"""

from __future__ import annotations

import math

import numpy as np

from goodmeasure.kernel.findings import LEVEL
from goodmeasure.observations.columns import Floats

ALPHA = 1 - LEVEL


def best_rho(v: float, *, alpha: float = ALPHA) -> float:
    """The tuning of the one-sided mixture that makes its bound least at intrinsic time ``v``.

    Howard and others (2021), section 3.5: v / (2 log(1/t) + log(1 + 2 log(1/t))) with t = 2 alpha.
    """
    tail = 2 * alpha
    return v / (2 * math.log(1 / tail) + math.log(1 + 2 * math.log(1 / tail)))


def one_sided_normal_mixture(v: float, rho: float, *, alpha: float = ALPHA) -> float:
    """One-sided boundary at intrinsic time ``v``, solved exactly: Howard and others (2021),
    proposition 5."""
    from scipy.optimize import brentq

    def over(s: float) -> float:
        return float(log_one_sided_mixture(np.array(s), np.array(v), rho)) + math.log(alpha)

    return float(brentq(over, 0.0, 10 * math.sqrt((v + rho) * math.log(1 / alpha) + v)))


def log_one_sided_mixture(s: Floats, v: Floats, rho: float) -> Floats:
    """Log of the martingale behind that boundary, for sums ``s`` at intrinsic times ``v``: what a
    bet of 1 on "the sum grows" has become. Under no growth it ever passes 1/alpha with a chance of
    at most alpha (Ville 1939)."""
    from scipy.special import log_ndtr

    return np.asarray(
        0.5 * np.log(4 * rho / (v + rho)) + s * s / (2 * (v + rho)) + log_ndtr(s / np.sqrt(v + rho))
    )


def asymptotic(n: int, variance: float, rho2: float, *, alpha: float = ALPHA) -> float:
    """Half-width around a running mean of n values of this variance: Waudby-Smith, Arbour, Sinha,
    Kennedy and Ramdas (2024), theorem 2.2. ``rho2`` is their rho squared. It is the two-sided
    mixture of Howard and others (2021, equation 14) at time n with the tuning 1 / rho2, over n."""
    inside = 2 * (n * rho2 + 1) / (n * n * rho2) * math.log(math.sqrt(n * rho2 + 1) / alpha)
    return math.sqrt(variance) * math.sqrt(inside)


def rho2_for(n: float, *, alpha: float = ALPHA) -> float:
    """The tuning that makes ``asymptotic`` least after n values (their appendix C.3; Howard and
    others 2021, section 3.5, have it upside down)."""
    return (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / n
