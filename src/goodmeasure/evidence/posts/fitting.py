"""Fit the weights of a ``Prior`` on channels. Calibration does it without the channel judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from goodmeasure.evidence.posts.expectation import LEAST, log_points, log_sum, weights
from goodmeasure.evidence.posts.history import Flags, Floats
from goodmeasure.evidence.posts.prior import EVEN, Prior
from goodmeasure.evidence.posts.verdicts import MIN_HISTORY, Case

ROUNDS = 4
OPEN_MIND = 0.5
"""Weight of "no preference" in the answer: these channels are not all channels, and a point
that none of them needs (even counts in the thousands) must stay within reach."""


def fit_prior(cases: Sequence[Case], start: Prior = EVEN) -> Prior:
    """``start`` with the weights that most helped to foretell the posts of ``cases``.

    Each round asks how much of every post's forecast came from each point (as the step E of
    expectation and maximisation, Dempster, Laird and Rubin 1977), averages that over a channel's
    posts and then over channels, so that a channel of 3,000 posts counts no more than one of 100,
    and starts again from there.
    """
    told = [
        log_points(case.history, case.growth, start)
        for case in cases
        if len(case.history) > MIN_HISTORY
    ]
    prior = start
    for _ in range(ROUNDS if told else 0):
        weight = np.mean([_credit(log_each, used, prior) for log_each, used in told], axis=0)
        prior = replace(prior, weights=tuple(float(w) for w in weight / weight.sum()))
    mixed = OPEN_MIND / prior.points + (1.0 - OPEN_MIND) * np.asarray(prior.weights)
    return replace(prior, weights=tuple(float(w) for w in mixed))


def _credit(log_each: Floats, used: Flags, prior: Prior) -> Floats:
    """Mean share (points,) of the forecasts that each point made, once there is a history."""
    late = (np.cumsum(used) > MIN_HISTORY) & used
    if not late.any():
        return np.full(prior.points, 1.0 / prior.points)
    weight, _ = weights(log_each, used, prior)
    log_part = np.log(np.maximum(weight, LEAST)) + log_each
    part = np.exp(log_part - log_sum(log_part)[:, None])
    return np.asarray(part[late].mean(axis=0))
