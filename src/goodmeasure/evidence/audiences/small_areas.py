"""Small groups helped by what is known of larger ones, and how wrong a self-selected survey may be.

docs/methods/audiences.md has the formulas and what was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.ranges import wilson
from goodmeasure.observations.columns import Floats

Matrix = NDArray[np.float64]

ROUNDS, CLOSE = 200, 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooled:
    """A share from own answers and a discounted prior, worth ``effective`` answers in all."""

    value: float
    low: float
    high: float
    effective: float
    from_prior: float


PRIOR_AT_MOST = 1 / 3
"""Of the own answers. With as many as the own ones a prior 20 points off left the range right 69
times in 100; with a third, 94."""

UNLIKE = 2.5758293035489004
"""Standard errors apart: the normal quantile that chance passes once in 100 times."""


def pooled(
    share: float, n: float, prior: float, prior_n: float, *, discount: float
) -> Pooled | None:
    """Own ``share`` of ``n`` answers with a published one as prior: the power prior of Ibrahim and
    Chen (2000, Statistical Science 15, 46-60) of a binomial, with a Wilson range.

    The prior counts for ``discount`` x ``prior_n`` answers, and for no more than a third of the own
    ones. ``None`` where the two differ by more than chance (Box 1980, Journal of the Royal
    Statistical Society A 143, 383-430), so that the prior is not of the same people.
    """
    added = min(discount * prior_n, n * PRIOR_AT_MOST)
    value = (share * n + prior * added) / (n + added)
    error = math.sqrt(value * (1 - value) * (1 / n + 1 / added)) if added else 0.0
    if added and abs(share - prior) > UNLIKE * error:
        return None
    found = wilson(value * (n + added), n + added)
    return Pooled(
        value=value, low=min(found.low, value), high=max(found.high, value),
        effective=n + added, from_prior=added,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Areas:
    """Fay-Herriot estimates of areas.

    variance      between areas, beyond what ``x`` explains; 0 where there is none to see
    coefficients  (p,) of ``x``
    value, error  (areas,) the shrunken estimates and their standard errors
    kept          (areas,) how much of each direct estimate is kept, the rest being the model's
    """

    variance: float
    coefficients: Floats
    value: Floats
    error: Floats
    kept: Floats


def fay_herriot(direct: Floats, error: Floats, x: Matrix) -> Areas:
    """Direct estimates (areas,) with known standard ``error``, shrunk towards a regression on ``x``
    (areas, p): Fay and Herriot (1979, Journal of the American Statistical Association 74, 269-277),
    the variance by restricted maximum likelihood, errors by Datta and Lahiri (2000, Statistica
    Sinica 10, 613-627). Raises ``InputError`` where there are too few areas for ``x``.
    """
    if len(direct) < x.shape[1] + 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise InputError(
            f"{len(direct)} areas are too few for {x.shape[1]} columns, or the columns repeat.",
            next_step="Use fewer columns.",
        )
    if bool((error <= 0).any()):
        raise InputError("Every direct estimate needs an error over 0.", next_step="Leave it out.")
    known = error**2
    variance = _restricted(direct, known, x)
    weight = 1 / (variance + known)
    inner = np.asarray(np.linalg.inv(x.T @ (x * weight[:, None])), dtype=np.float64)
    beta = inner @ (x.T @ (weight * direct))
    kept = variance * weight
    fitted = x @ beta
    return Areas(
        variance=variance, coefficients=beta, value=fitted + kept * (direct - fitted), kept=kept,
        error=_errors(x, known, weight, kept, inner),
    )  # fmt: skip


def _restricted(direct: Floats, known: Floats, x: Matrix) -> float:
    """The variance by scoring (Rao and Molina 2015, Small Area Estimation, 6.1.2)."""
    variance = float(np.median(known))
    for _ in range(ROUNDS):
        weight = 1 / (variance + known)
        scaled = x * weight[:, None]
        p = np.diag(weight) - scaled @ np.linalg.solve(x.T @ scaled, scaled.T)
        pulled = p @ direct
        score = (float(pulled @ pulled) - float(np.trace(p))) / 2
        step = score / (float((p * p).sum()) / 2)
        new = max(variance + step, 0.0)
        if abs(new - variance) < CLOSE * (new + CLOSE):
            return new
        variance = new
    return variance


def _errors(x: Matrix, known: Floats, weight: Floats, kept: Floats, inner: Matrix) -> Floats:
    """The area's own part, that of the coefficients, and twice that of the variance."""
    own = kept * known
    line = (1 - kept) ** 2 * np.einsum("ij,jk,ik->i", x, inner, x)
    unsure = known**2 * weight**3 * 2 / float((weight**2).sum())
    return np.asarray(np.sqrt(own + line + 2 * unsure))


def wrong_by(correlation: float, *, n: int, size: int, share: float) -> float:
    """How far a survey of ``n`` who chose to answer, out of ``size``, is off: data defect
    correlation x root((size - n) / n) x spread (Meng 2018, Annals of Applied Statistics 12,
    685-726). ``correlation`` is between answering and the thing asked."""
    _check(n, size, share)
    return correlation * math.sqrt((size - n) / n) * math.sqrt(share * (1 - share))


def defect_behind(difference: float, *, n: int, size: int, share: float) -> float | None:
    """The data defect correlation that would explain a difference of so much by itself; ``None``
    where everybody answered, or none or all do it, and no correlation could."""
    one = wrong_by(1.0, n=n, size=size, share=share)
    return difference / one if one else None


def worth_of_self_selected(correlation: float, *, n: int, size: int) -> float:
    """The simple random sample that would be as wrong: n / (size - n) / correlation² (Meng
    2018), and never more than ``n``."""
    _check(n, size, 0.5)
    if n == size or correlation == 0:
        return float(n)
    return min(float(n), n / (size - n) / correlation**2)


def _check(n: int, size: int, share: float) -> None:
    if not 0 < n <= size or not 0 <= share <= 1:
        raise InputError(
            f"{n:,} answers of {size:,} people with a share of {share:g} cannot be.",
            next_step="Check the size of the group.",
        )
