"""Count regression with errors that hold where posts of a week go together.

The mean is log-linear; the variance is that of a negative binomial, m + alpha m² (NB2; Lawless
1987, Hilbe 2011), or of a Poisson where alpha is 0. Coefficients are consistent when only the mean
is right (Gourieroux, Monfort and Trognon 1984), so errors are taken from the data, by leaving out
one cluster after the other (the jackknife of Bell and McCaffrey 2002, "CR3"), with Student's t.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodmeasure.measures.ranges import student
from goodmeasure.observations.columns import Floats, Ints

Matrix = NDArray[np.float64]

ROUNDS, CLOSE = 60, 1e-12
"""Close: what the likelihood has yet to gain, twice over (Newton's decrement; Boyd and Vandenberghe
2004, 9.5.1). It does not depend on the columns' units, and the step taken then squares it."""

LARGEST = 300.0
"""Linear predictors are held within this of 0, so that a step too far is seen and not infinite."""

HALVINGS, ROUNDING = 30, 1e-12

NO_ALPHA = 1e-10
"""Below, a negative binomial is a Poisson to the last digit."""

RIDGE = 1e-9

ONE_THREAD = 100_000
"""Multiplications of a product that BLAS does in the thread that asks. It shares out greater ones,
and waiting for one another then took ten times the time of the work on two busy cores."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """``beta`` (p,), mean (n,), ``alpha`` of the variance, and whether the rounds settled."""

    beta: Floats
    mean: Floats
    alpha: float
    converged: bool


def fit(
    y: Floats, x: Matrix, *, offset: Floats | None = None, alpha: float = 0.0,
    start: Floats | None = None,
) -> Fit:  # fmt: skip
    """Coefficients at a given ``alpha`` by Newton's steps, halved until the likelihood does not
    fall. y (n,) counts of 0 or more, x (n, p) of full rank, offset (n,) on the log scale; ``start``
    (n,) means to begin from.

    At a given alpha the log-likelihood bends down everywhere in the linear predictor, so there is
    one answer and these steps reach it. With the expected bend in place of the observed one
    (iterated weighted least squares; McCullagh and Nelder 1989, 2.5) a channel on which one post
    got 41 acts and 915 of 1,012 none had not settled after 60 rounds.
    """
    base = np.zeros(len(y)) if offset is None else offset
    begin = np.maximum(y, 0.0) * 0.9 + max(float(y.mean()), 1e-6) * 0.1
    begin = begin if start is None else start
    weight = begin / (1 + alpha * begin)
    beta, converged = _solve(x, weight, x.T @ (weight * (np.log(begin) - base))), False
    eta = _within(base + x @ beta)
    for _ in range(ROUNDS):
        mean = np.exp(eta)
        lift = 1 + alpha * mean
        slope = x.T @ ((y - mean) / lift)
        step = _solve(x, mean * (1 + alpha * y) / lift**2, slope)
        part = _part_that_rises(y, alpha, eta, x @ step)
        beta, eta = beta + part * step, _within(base + x @ (beta + part * step))
        converged = part > 0 and float(slope @ step) < CLOSE
        if converged or part == 0:
            break
    mean = np.exp(eta)
    return Fit(beta=beta, mean=mean, alpha=alpha, converged=converged)


def _height(y: Floats, eta: Floats, alpha: float) -> float:
    """Of the log-likelihood, what moves with ``eta``."""
    mean = np.exp(eta)
    if alpha < NO_ALPHA:
        return float((y * eta - mean).sum())
    return float((y * eta - (y + 1 / alpha) * np.log1p(alpha * mean)).sum())


def _part_that_rises(y: Floats, alpha: float, eta: Floats, step: Floats) -> float:
    """How much of a ``step`` (n,) of ``eta`` may be taken so that the likelihood does not fall: all
    of it, a half, a quarter ...; 0 where no part that can be told from none."""
    height = _height(y, eta, alpha)
    least = height - ROUNDING * abs(height)
    part = 1.0
    for _ in range(HALVINGS):
        if _height(y, _within(eta + part * step), alpha) >= least:
            return part
        part /= 2
    return 0.0


def _within(eta: Floats) -> Floats:
    return np.asarray(np.clip(eta, -LARGEST, LARGEST))


def _solve(x: Matrix, weight: Floats, right: Floats) -> Floats:
    inner = crossed(x * weight[:, None], x)
    inner.flat[:: len(inner) + 1] *= 1 + RIDGE
    return np.asarray(np.linalg.solve(inner, right))


def crossed(a: Matrix, b: Matrix) -> Matrix:
    """a' b of long and narrow a (n, p) and b (n, q), some rows at a time (see ``ONE_THREAD``)."""
    whole = np.zeros((a.shape[1], b.shape[1]))
    step = max(ONE_THREAD // max(whole.size, 1), 1)
    for first in range(0, len(a), step):
        whole += a[first : first + step].T @ b[first : first + step]
    return whole


def moment_alpha(y: Floats, mean: Floats, parameters: int) -> float:
    """Alpha by moments (Breslow 1984): quick, and only a working variance is needed."""
    left = ((y - mean) ** 2 - mean).sum()
    return max(float(left / (mean**2).sum()) * len(y) / max(len(y) - parameters, 1), 0.0)


def clustered(x: Matrix, y: Floats, found: Fit, cluster: Ints) -> tuple[Matrix, float]:
    """Covariance (p, p) of the coefficients and the degrees of freedom of its t.

    Each cluster is left out once, in one step from the whole fit. ``cluster`` (n,) are any codes.
    """
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=cluster[order[0]] - 1))
    groups, sizes = len(starts), np.diff(starts, append=len(y))
    root = np.sqrt(found.mean / (1 + found.alpha * found.mean))[order]
    rows = x[order] * root[:, None]
    left = root * (y - found.mean)[order] / found.mean[order]
    inner = crossed(rows, rows)
    inner.flat[:: len(inner) + 1] *= 1 + RIDGE
    inverse = np.linalg.inv(inner)
    moved, leverage = np.empty((groups, x.shape[1])), np.empty(groups)
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        alike = np.flatnonzero(sizes == size)  # clusters of as many posts go together
        here = starts[alike, None] + np.arange(size)
        own = rows[here]
        # (A - R'R)^-1 R' = A^-1 R' (I - R A^-1 R')^-1: as many rows as the cluster has posts
        carried = own @ inverse
        rest = -carried @ own.swapaxes(1, 2)
        diagonal = np.einsum("gii->gi", rest)
        leverage[alike] = -diagonal.sum(axis=1)
        diagonal += 1 + RIDGE
        apart = np.linalg.solve(rest, left[here][:, :, None])
        moved[alike] = (apart.swapaxes(1, 2) @ carried)[:, 0]
    centred = moved - moved.mean(axis=0)
    return (groups - 1) / groups * crossed(centred, centred), _freedom(leverage)


def linear(x: Matrix, y: Floats, found: Fit) -> Matrix:
    """Covariance (p, p) of the coefficients in units of the residual sum of squares, of the linear
    regression that the last round of the fit is: a coefficient over its root is |t| over the root
    of the degrees of freedom, the partial f of Cinelli and Hazlett (2020, section 4.1)."""
    weight = found.mean / (1 + found.alpha * found.mean)
    left = float((weight * ((y - found.mean) / found.mean) ** 2).sum())
    inner = crossed(x * weight[:, None], x)
    inner.flat[:: len(inner) + 1] *= 1 + RIDGE
    return np.asarray(np.linalg.inv(inner) * left)


def _freedom(leverage: Floats) -> float:
    """Clusters that carry the estimate, less one: unlike clusters count for fewer (Carter, Schnepel
    and Steigerwald 2017), by how unevenly the information is spread over them."""
    share = leverage / leverage.sum()
    return max(1.0 / float((share**2).sum()) - 1.0, 3.0)


def t_range(beta: float, variance: float, freedom: float) -> tuple[float, float]:
    """Both ends on the log scale."""
    half = student(max(int(freedom), 3)) * math.sqrt(max(variance, 0.0))
    return beta - half, beta + half
