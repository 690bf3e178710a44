"""A test of two ways of posting: its size before, its range at any time after."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.effects.sensitivity import posts_for_a_fair_test
from goodmeasure.evidence.experiments.sequences import asymptotic, rho2_for
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.observations.columns import Floats

METHOD_VERSION = "1"

FEWEST = 15
"""Posts read on each side before any range is given: the sequence is of large samples, and
``benchmarks/sequence_coverage.py`` shows that it holds from here on."""

PRICE = 1.56
"""How much wider the range is at the end than that of a test looked at once (METHODS: measured by
the same script); posts go by its square."""

FEWEST_ACTS = 10.0
"""Acts on each side before a ratio is given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many posts in all, and weeks at the channel's pace (``None`` where it posts nothing)."""

    posts: int
    posts_at_one_look: int
    weeks: float | None


def size(mean: float, alpha: float, ratio: float, a_week: float) -> Size | NotEnough:
    """What a fair answer takes, on a channel whose posts get ``mean`` with over-dispersion
    ``alpha``, to see a change by ``ratio``."""
    if mean <= 0:
        return NotEnough(
            reason="posts here get nothing that could be compared",
            needed="Choose a measure or a channel that gets some.",
        )
    if ratio <= 0 or ratio == 1:
        return NotEnough(reason="no change was named", needed="Say what change would matter.")
    side = posts_for_a_fair_test(mean, alpha, ratio)
    whole = math.ceil(2 * max(side * PRICE**2, FEWEST))
    return Size(
        posts=whole,
        posts_at_one_look=math.ceil(2 * side),
        weeks=whole / a_week if a_week > 0 else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """The ratio of way B's mean to way A's after ``n`` posts, with a range that holds at every look
    at once."""

    n: int
    n_a: int
    n_b: int
    ratio: float
    low: float
    high: float

    @property
    def differs(self) -> bool:
        return self.low > 1 or self.high < 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What became of the tosses: those without a post and those not read in time are counted by way
    (A, B), because a test is fair only where both ways lose alike."""

    tosses: int
    read: int
    without_post: tuple[int, int]
    not_in_time: tuple[int, int]


def look(values: Floats, is_b: Floats, planned: int) -> Look | NotEnough:
    """All posts read so far, in the order in which they came of age: counts (n,) and 1 for way B.

    Each post counts twice its value on the side it was tossed to, which is unbiased whatever came
    before (inverse probability of the coin); the two sides' means, on the log scale by the delta
    method, make one running mean whose sequence is ``asymptotic``.
    """
    n, n_b = len(values), int(is_b.sum())
    n_a = n - n_b
    sums = float(values[is_b == 0].sum()), float(values[is_b == 1].sum())
    if min(n_a, n_b) < FEWEST:
        return NotEnough(
            reason=f"{n_a} posts of way A and {n_b} of way B have been read",
            needed=f"It takes {FEWEST} of each.",
        )
    if min(sums) < FEWEST_ACTS:
        return NotEnough(
            reason="one of the two ways has got next to nothing so far",
            needed=f"It takes {FEWEST_ACTS:.0f} acts on each side.",
        )
    mean_a, mean_b = sums[0] / n_a, sums[1] / n_b
    log_ratio = math.log(mean_b / mean_a)
    # influence of each post on the log ratio, the sides' own means taken out (less to and fro than
    # by the coin alone, and as valid: Waudby-Smith and others 2024, section 3)
    side = np.where(is_b == 1, (values - mean_b) / mean_b, -(values - mean_a) / mean_a)
    variance = float((4 * side**2).mean()) * n / (n - 2)
    # tuned once, by the plan: a tuning that follows n would no longer hold at every look
    half = asymptotic(n, variance, rho2_for(planned))
    return Look(
        n=n, n_a=n_a, n_b=n_b, ratio=math.exp(log_ratio),
        low=math.exp(log_ratio - half), high=math.exp(log_ratio + half),
    )  # fmt: skip


def looks(values: Floats, is_b: Floats, planned: int) -> list[Look]:
    """Every look from the first that was allowed; the range of each is what was shown then."""
    found = (look(values[:n], is_b[:n], planned) for n in range(2 * FEWEST, len(values) + 1))
    return [one for one in found if isinstance(one, Look)]
