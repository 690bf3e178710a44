"""How often each option ranks where, and which weights favour it: SMAA-2.

Lahdelma and Salminen (2001), "SMAA-2: stochastic multicriteria acceptability analysis for group
decision making", Operations Research 49. Options go down the rows, draws along the columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.observations.columns import Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Acceptability:
    """What n draws of values and weights say of m options over k criteria.

    ranks       (m, m) share of draws in which the option of the row has rank 1, 2, … (their b)
    beats       (m, m) share in which the row's option is worth more than the column's, ties halved
    central     (m, k) mean of the weights that put the option first; NaN where none did (their w^c)
    confidence  (m,) share in which it is first at its central weights; NaN where it has none (p^c)
    mean        (m,) overall value, 0 to 1
    """

    n: int
    ranks: Floats
    beats: Floats
    central: Floats
    confidence: Floats
    mean: Floats

    def error(self, share: float) -> float:
        """One standard error of a share over these draws."""
        return math.sqrt(share * (1 - share) / self.n)


def overall(values: Floats, weights: Floats) -> Floats:
    """Additive value (m, n) of values (m, k, n) at weights (k, n)."""
    return np.asarray(np.einsum("mkn,kn->mn", values, weights))


def ranks(worth: Floats) -> Floats:
    """Share of draws in which each option has each rank, (m, m). Those that are worth the same
    share the ranks they take up between them."""
    m, n = worth.shape
    above, tied = _places(worth)
    if int(tied.max(initial=1)) == 1:
        flat = np.bincount((np.arange(m)[:, None] * m + above).ravel(), minlength=m * m)
        return np.asarray(flat.reshape(m, m) / n)
    found = np.zeros((m, m))
    for rank in range(m):
        inside = (above <= rank) & (rank < above + tied)
        found[:, rank] = (inside / tied).sum(axis=1) / n
    return found


def first(worth: Floats) -> Floats:
    """Each draw's share of first place (m, n): 1 for the winner, shared where there are several."""
    best = worth == worth.max(axis=0)
    return np.asarray(best / best.sum(axis=0))


def acceptability(values: Floats, weights: Floats) -> Acceptability:
    """SMAA-2 from values (m, k, n) and weights (k, n) of the same draws."""
    worth = overall(values, weights)
    n = worth.shape[1]
    won = first(worth)
    times = won.sum(axis=1)
    with np.errstate(invalid="ignore"):
        central = (won @ weights.T) / times[:, None]
    return Acceptability(
        n=n, ranks=ranks(worth), beats=_beats(worth), central=central,
        confidence=_confidence(values, central), mean=worth.mean(axis=1),
    )  # fmt: skip


def _places(worth: Floats) -> tuple[np.ndarray, np.ndarray]:
    """How many options are worth more, and how many the same with itself, (m, n) each."""
    m, n = worth.shape
    above, tied = np.zeros((m, n), dtype=np.int64), np.ones((m, n), dtype=np.int64)
    for one in range(m):
        for other in range(one + 1, m):
            less, same = worth[one] < worth[other], worth[one] == worth[other]
            above[one] += less
            above[other] += ~(less | same)
            if same.any():
                tied[one] += same
                tied[other] += same
    return above, tied


def _beats(worth: Floats) -> Floats:
    m = len(worth)
    found = np.full((m, m), 0.5)
    for one in range(m):
        for other in range(one + 1, m):
            more = np.count_nonzero(worth[one] > worth[other])
            less = np.count_nonzero(worth[one] < worth[other])
            found[one, other] = 0.5 + (more - less) / (2 * worth.shape[1])
            found[other, one] = 1 - found[one, other]
    return found


def _confidence(values: Floats, central: Floats) -> Floats:
    found = np.full(len(central), np.nan)
    for one in np.flatnonzero(~np.isnan(central).any(axis=1)):
        # not by a product of matrices: that one is spread over threads, and costs more than it does
        worth = np.einsum("mkn,k->mn", values, central[one])
        found[one] = first(worth)[one].mean()
    return found
