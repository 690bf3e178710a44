"""What was expected of one post at every age: the band behind its readings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.expectation import expect_last, shapes_in_doubt
from goodmeasure.evidence.posts.growth import GrowthModel
from goodmeasure.evidence.posts.history import Floats, History, Ints
from goodmeasure.evidence.posts.mixtures import Mixtures, quantiles
from goodmeasure.evidence.posts.prior import LIBRARIES, Prior
from goodmeasure.evidence.posts.verdicts import MIN_RANGE, SIDE


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """The expected band of one post, each (a,). Ages whose share is not known are left out."""

    age: Floats
    low: Ints
    median: Ints
    high: Ints


def expected_curve(
    history: History, growth: GrowthModel, post: int, ages: Floats, *, prior: Prior = LIBRARIES
) -> Curve | None:
    """The 95% range and middle of row ``post`` at each of ``ages`` (days), from earlier posts only.

    ``None`` where there are fewer than ``MIN_RANGE`` earlier posts or no age whose share is known.
    """
    # Later posts would change nothing, and of the earlier ones only what they left behind counts.
    found = expect_last(history.first(post + 1), growth, prior)
    ages = np.asarray(ages, dtype=np.float64)
    shown = ages[growth.known(ages) & (growth.share(ages) > 0)]
    if found.earlier[-1] < MIN_RANGE or not shown.size:
        return None
    here = found.share[-1] if found.share_known[-1] else 1.0
    of_post = found.at_age.rows(np.full(len(shown), len(found.earlier) - 1))
    band = quantiles(
        Mixtures(
            mean=of_post.mean * (growth.share(shown) / here)[:, None],
            shape=shapes_in_doubt(prior, growth.relative_error(shown)),
            weight=of_post.weight,
        ),
        (SIDE, 0.5, 1.0 - SIDE),
    )
    return Curve(age=shown, low=band[:, 0], median=band[:, 1], high=band[:, 2])
