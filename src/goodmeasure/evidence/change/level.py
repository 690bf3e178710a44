"""A level that drifts, read from before the event and carried on: a local-level model.

Harvey (1989), 2.2; used for before and after as by Brodersen and others (2015). It follows what the
level last was and not a trend, so it fails where the regression holds, and the reverse: that is why
the two stand side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.observations.columns import Floats

GRID = np.concatenate([[0.0], np.geomspace(1e-4, 10.0, 26)])
"""Ratios of drift to noise that are tried; the likelihood is flat between neighbours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """The level after the last step before, its variance, and variances of drift and noise."""

    level: float
    doubt: float
    drift: float
    noise: float

    def spread(self, steps: int) -> float:
        """Standard error of the mean of the next so many steps: doubt of the level, drift added up
        along the way, and noise."""
        m = steps
        return math.sqrt(self.doubt + self.drift * (m + 1) * (2 * m + 1) / (6 * m) + self.noise / m)


def read_level(values: Floats) -> Level:
    """By maximum likelihood over ``GRID``; ``values`` (n,), NaN where missing, 8 or more known."""
    runs = [_filter(values, float(ratio)) for ratio in GRID]
    likelihoods = np.array([run[0] for run in runs])
    # averaged over what the likelihood leaves open, not the best one alone: too sure otherwise
    weight = np.exp(likelihoods - likelihoods.max())
    weight /= weight.sum()
    noise = np.array([run[3] for run in runs])
    level = np.array([run[1] for run in runs])
    mean = float(weight @ level)
    between = float(weight @ (level - mean) ** 2)
    return Level(
        level=mean,
        doubt=float(weight @ (np.array([run[2] for run in runs]) * noise)) + between,
        drift=float(weight @ (GRID * noise)),
        noise=float(weight @ noise),
    )


def _filter(values: Floats, ratio: float) -> tuple[float, float, float, float]:
    """Log-likelihood with the noise maximised out, last level, its variance over the noise's, and
    the noise's variance."""
    level, doubt, logs, squares, n = 0.0, 1e7, 0.0, 0.0, 0
    for value in values.tolist():
        doubt += ratio
        if math.isnan(value):
            continue
        whole = doubt + 1.0
        gain, missed = doubt / whole, value - level
        if n:  # the first only sets the level
            logs += math.log(whole)
            squares += missed * missed / whole
        level += gain * missed
        doubt *= 1 - gain
        n += 1
    noise = squares / (n - 1)
    return -0.5 * ((n - 1) * math.log(max(noise, 1e-300)) + logs), level, doubt, noise
