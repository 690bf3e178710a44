"""Simple forecasts that ``expectation`` must beat to earn its keep, each by its usual definition.

Each takes the counts of one channel in order of publishing and gives the log of the probability it
had for each count before seeing it, (n,). The share of the eventual count is not considered: rivals
are for posts old enough to be settled.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from goodmeasure.evidence.posts.history import Floats, Ints
from goodmeasure.evidence.posts.mixtures import log_density
from goodmeasure.evidence.posts.recurrence import decayed

SHAPE = 0.7
"""Of the single negative binomial: in hindsight the best for the libraries, to one figure, which
favours the rival."""


def poisson_of_last_20(value: Ints) -> Floats:
    """Poisson with the mean of the last 20; half a count on one post is added, or 0 kills it."""
    from scipy.special import gammaln, xlogy

    mean = _mean_of_last(value, 20)
    return np.asarray(xlogy(value, mean) - mean - gammaln(value + 1.0))


def negative_binomial(value: Ints) -> Floats:
    """One negative binomial: level exponentially weighted (0.95 kept a post), shape ``SHAPE``."""
    ones = np.ones(len(value))
    level = (0.1 + decayed(value.astype(np.float64), 0.95)) / (0.2 + decayed(ones, 0.95))
    return log_density(value, level[:, None], np.full((len(value), 1), SHAPE))[:, 0]


def frequencies_of_last_50(value: Ints, worth: float = 5.0) -> Floats:
    """How often each count came up in the last 50, smoothed.

    ``worth`` posts' worth of a geometric distribution with the mean of the same 50 is added, so
    that a count never seen keeps a chance. Rises in score with ``worth`` because it then becomes
    the geometric distribution; 40 is the strongest that can still be called by its name.
    """
    window = 50
    back = np.arange(len(value))[:, None] - 1 - np.arange(window)[None, :]
    there = back >= 0
    earlier = np.where(there, value[np.maximum(back, 0)], -1)
    seen, n = (earlier == value[:, None]).sum(axis=1), there.sum(axis=1)
    mean = _mean_of_last(value, window)
    geometric = np.exp(value * np.log(mean / (1.0 + mean)) - np.log1p(mean))
    return np.asarray(np.log(np.maximum((seen + worth * geometric) / (n + worth), 1e-300)))


def _mean_of_last(value: Ints, window: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(value, dtype=np.float64)])
    here = np.arange(len(value))
    since = np.maximum(0, here - window)
    return np.asarray((total[here] - total[since] + 0.5) / (here - since + 1.0))


RIVALS: tuple[tuple[str, Callable[[Ints], Floats]], ...] = (
    ("Poisson, mean of the last 20", poisson_of_last_20),
    ("negative binomial, weighted level", negative_binomial),
    ("smoothed frequencies of the last 50", frequencies_of_last_50),
    (
        "the same, smoothed as well as can be",
        lambda value: frequencies_of_last_50(value, worth=40.0),
    ),
)
