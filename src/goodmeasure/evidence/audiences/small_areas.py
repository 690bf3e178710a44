"""Small groups helped by what is known of larger ones, and how wrong a self-selected survey may be.

docs/methods/audiences.md has the formulas and what was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.ranges import wilson


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


def wrong_by(correlation: float, *, n: int, size: int, share: float) -> float:
    """How far a survey of ``n`` who chose to answer, out of ``size``, is off: data defect
    correlation x root((size - n) / n) x spread (Meng 2018, Annals of Applied Statistics 12,
    685-726). ``correlation`` is between answering and the thing asked."""
    _check(n, size, share)
    return correlation * math.sqrt((size - n) / n) * math.sqrt(share * (1 - share))


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
