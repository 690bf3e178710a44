"""What would have been, made of series that the event did not touch.

Synthetic difference in differences (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021):
weights of the controls and of the steps before, each the one answer of a convex problem, so that
anyone gets the same. (The predictor weights of the classical synthetic control are not: they depend
on where the search starts.)
"""

from __future__ import annotations

import math

import numpy as np

from goodmeasure.evidence.effects.regression import Matrix
from goodmeasure.observations.columns import Floats

ROUNDS = 10_000
EXACT = 1e-12
"""Mean squared error of a fit that is as good as exact: a ratio to less would say nothing."""


def simplex_weights(target: Floats, parts: Matrix, ridge: float) -> Floats:
    """Weights (k,) of 0 or more and sum 1 that bring ``parts`` (m, k) nearest to ``target`` (m,),
    with ``ridge`` times their squares, up to a constant.

    By non-negative least squares (Lawson and Hanson 1974) with the sum as a heavy row.
    """
    from scipy.optimize import nnls

    a, b = parts - parts.mean(axis=0), target - target.mean()
    scale = max(float(np.abs(a).max()), float(np.abs(b).max()), 1e-12)
    heavy = 1e4 * scale * math.sqrt(len(b))
    k = a.shape[1]
    rows = np.vstack([a, math.sqrt(ridge) * np.eye(k), np.full((1, k), heavy)])
    weights, _ = nnls(rows, np.concatenate([b, np.zeros(k), [heavy]]), maxiter=ROUNDS)
    return np.asarray(weights / weights.sum())


def noise_of(controls: Matrix, first_after: int) -> float:
    """Spread of the controls' changes from step to step before the event."""
    return float(np.std(np.diff(controls[:, :first_after], axis=1), ddof=1))


def donor_ratios(outcome: Floats, controls: Matrix, first_after: int) -> Floats:
    """How much worse a synthetic control fits after the event than before it, (1 + k,): of the
    outcome made of all controls, then of each control as if the event had been its own, made of all
    the others (the outcome among them: all are treated alike, or the ranks would mean nothing).

    Root mean squared errors after over before (Abadie, Diamond and Hainmueller 2010, 3.4). Weights
    are those of ``sdid_weights``, up to a constant: without their ridge a control that others
    happen to fit almost exactly before has a great ratio for no reason.
    """
    whole = np.vstack([outcome, controls])
    found = []
    for one in range(len(whole)):
        donors = np.delete(whole, one, axis=0)
        left = whole[one] - unit_weights(whole[one], donors, first_after) @ donors
        square = (left - left[:first_after].mean()) ** 2
        before, after = float(square[:first_after].mean()), float(square[first_after:].mean())
        found.append(math.sqrt(after / max(before, EXACT)))
    return np.array(found)


def synthetic_did(outcome: Floats, controls: Matrix, first_after: int) -> float:
    """Mean effect over the steps after, in the unit of the outcome."""
    weights, times = sdid_weights(outcome, controls, first_after)
    left = outcome - weights @ controls
    return float(left[first_after:].mean() - times @ left[:first_after])


def sdid_weights(outcome: Floats, controls: Matrix, first_after: int) -> tuple[Floats, Floats]:
    """Weights of the controls (k,) and of the steps before (first_after,): algorithm 1 there."""
    tiny = (1e-6 * noise_of(controls, first_after)) ** 2 * len(controls)
    before, after = controls[:, :first_after], controls[:, first_after:]
    times = simplex_weights(after.mean(axis=1), before, tiny)
    return unit_weights(outcome, controls, first_after), times


def unit_weights(outcome: Floats, controls: Matrix, first_after: int) -> Floats:
    """Weights of the controls (k,), their ridge as there: zeta² times the steps before."""
    zeta = (len(outcome) - first_after) ** 0.25 * noise_of(controls, first_after)
    before = controls[:, :first_after]
    return simplex_weights(outcome[:first_after], before.T, zeta**2 * first_after)
