"""Shares of people with their ranges, and what changed between two of them.

Wilson's range (1927) in the form of Newcombe (1998), of as many answers as the weighted ones are
worth. docs/methods/surveys.md has the formulas and how often they hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.audiences.design import share_variance
from goodmeasure.evidence.audiences.raking import Weights
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import Range, Z, student, wilson
from goodmeasure.observations.columns import Flags, Floats, Ints

Bools = Flags

FEWEST = 10
"""Answers. Of fewer nothing is shown: it would say little, and might show who said it."""

FEWEST_CLUSTERS = 5

NONE_SEEN = 3.0
"""Answers a cluster is worth where all say the same: how alike they are cannot be seen."""

MOST_GAINED = 4.0
"""Answers that one can be worth where margins explain nearly all: no more is believed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A share with its range. ``n`` people answered; they are worth ``effective`` equal answers."""

    value: float
    low: float
    high: float
    n: int
    effective: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """``after`` less ``before``, in shares. ``differs`` where the range leaves out no change."""

    value: float
    low: float
    high: float

    @property
    def differs(self) -> bool:
        return self.low > 0 or self.high < 0


def share(
    hits: Bools,
    weights: Weights | Floats | None = None,
    *,
    cluster: Ints | None = None,
) -> Share | NotEnough:
    """The share of people for whom ``hits`` (n,) is true.

    Weights as plain numbers cost what Kish says. ``Weights`` of ``rake``, and answers that came in
    clusters (n,), of a committee or a site, cost or gain what ``design.share_variance`` says.
    """
    n = len(hits)
    if n < FEWEST:
        return too_few(n)
    made = weights if isinstance(weights, Weights) else _plain(weights, n)
    if len(made.values) != n:
        raise InputError(
            f"There are {n} answers and {len(made.values)} weights.", next_step="Give one for each."
        )
    if cluster is not None and len(np.unique(cluster)) < FEWEST_CLUSTERS:
        return NotEnough(
            reason="the answers come from too few places to say how unlike places are",
            needed=f"Ask in at least {FEWEST_CLUSTERS} of them.",
        )
    y = hits.astype(np.float64)
    value = min(float(made.values @ y / made.values.sum()), 1.0)
    effective = _effective(y, value, made, cluster)
    found = wilson(value * effective, effective)
    return Share(
        value=value, low=min(found.low, value), high=max(found.high, value), n=n,
        effective=effective,
    )  # fmt: skip


def _plain(weights: Floats | None, n: int) -> Weights:
    values = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if not bool(np.isfinite(values).all() and (values >= 0).all() and values.any()):
        raise InputError(
            "Weights must be 0 or more, and none may be missing.",
            next_step="Leave out those without a weight, or give them one.",
        )
    return Weights(values=values, base=values)


def _effective(y: Floats, value: float, weights: Weights, cluster: Ints | None) -> float:
    """Equal answers with the same error (Korn and Graubard 1998, Survey Methodology 24, 193-201),
    fewer where few clusters make the error itself unsure."""
    if cluster is None and not weights.margins:
        return weights.effective
    if value in (0.0, 1.0):
        groups = len(y) if cluster is None else len(np.unique(cluster))
        return min(weights.effective, float(groups) * NONE_SEEN)
    variance, freedom = share_variance(y, weights, cluster=cluster)
    if variance == 0:
        return weights.effective
    equal = min(value * (1 - value) / variance, MOST_GAINED * len(y))
    return equal if freedom is None else equal * (Z / student(freedom)) ** 2


def too_few(n: int) -> NotEnough:
    return NotEnough(
        reason=f"only {n} answered" if n else "nobody answered",
        needed=f"Ask more of them: nothing is shown for fewer than {FEWEST} answers.",
    )


def difference(before: Share, after: Share) -> Difference:
    """From one wave to the next, of separate people: the hybrid score range, Newcombe (1998,
    Statistics in Medicine 17, 873-890), method 10."""
    gap = after.value - before.value
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Difference(value=gap, low=max(gap - down, -1.0), high=min(gap + up, 1.0))


def published_range(
    value: float, base: float | None, *, design_effect: float = 1.0
) -> Range | None:
    """Of a published share with its unweighted base: Wilson, of base / design effect answers.

    ``None`` where the base is not published: there is no honest range, and a caveat says so.
    """
    if base is None:
        return None
    if not 0 <= value <= 1 or base <= 0 or design_effect <= 0:
        raise InputError(
            f"A share of {value:g} with a base of {base:g} and a design effect of"
            f" {design_effect:g} cannot be.",
            next_step="Check the share (0 to 1), the base and the design effect (over 0).",
        )
    effective = base / design_effect
    found = wilson(value * effective, effective)
    return Range(min(found.low, value), max(found.high, value))


BASE_NOT_PUBLISHED = "Base not published: how far the figure could be off is not known."
