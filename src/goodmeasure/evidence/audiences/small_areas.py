"""Small groups helped by what is known of larger ones, and how wrong a self-selected survey may be.

docs/methods/audiences.md has the formulas and what was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from goodmeasure.measures.ranges import Z, wilson


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooled:
    """A share from own answers and a discounted prior, worth ``effective`` answers in all."""

    value: float
    low: float
    high: float
    effective: float
    from_prior: float


def pooled(
    share: float, n: float, prior: float, prior_n: float, *, discount: float
) -> Pooled | None:
    """Own ``share`` of ``n`` answers with a published one as prior: the power prior of Ibrahim and
    Chen (2000, Statistical Science 15, 46-60), beta-binomial.

    The prior counts for ``discount`` x ``prior_n`` answers, and never for more than the own ones.
    ``None`` where the two differ by more than chance (Box 1980), so that the prior is not of the
    same people.
    """
    added = min(discount * prior_n, n)
    value = (share * n + prior * added) / (n + added)
    error = math.sqrt(value * (1 - value) * (1 / n + 1 / added)) if added else 0.0
    if added and abs(share - prior) > Z * error:
        return None
    found = wilson(value * (n + added), n + added)
    return Pooled(
        value=value, low=min(found.low, value), high=max(found.high, value),
        effective=n + added, from_prior=added,
    )  # fmt: skip
