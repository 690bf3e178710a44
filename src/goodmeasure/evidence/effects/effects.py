"""What each choice goes with on one channel, the others and the time held alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.design import Contrast, designed
from goodmeasure.evidence.effects.regression import clustered, fit, linear, moment_alpha, t_range
from goodmeasure.evidence.effects.sensitivity import (
    e_value,
    e_value_of_range,
    robustness_of_range,
    robustness_value,
)
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.observations.columns import Flags, Floats, Ints

METHOD_VERSION = "4"

FEWEST = 30
"""Posts on each side."""

FEWEST_BESIDE, STRAYS = 20, 0.05
"""Posts of each side from the same months. A twentieth of a side at either end of its time is left
out of account: one early post with a link does not make links a choice of that time."""

FEWEST_ACTS, FEWEST_WITH = 20, 8
"""Counts, and posts with any, on each side: below, a ratio rests on a handful of posts."""

MOST_UNKNOWN = 0.2
"""Of posts whose choice the source does not tell. More, and those that are told may be a kind of
their own."""

UNSETTLED = NotEnough(
    reason="the regression does not settle: a few posts got nearly all that these posts got",
    needed="It takes more posts that got something, with it and without.",
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Posts:
    """Settled posts of one channel: count (n,), publishing day since 1970 (n,), kind (n,)."""

    count: Floats
    published: Floats
    kind: Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """``ratio`` of the mean count with the choice to without, range, and what to know of it.

    ``p`` is the chance of a ratio so far from 1 where there is none. ``overlap`` is the share of
    the choice's variation that nothing else accounts for. The E-values and robustness values are of
    the ratio and of the end of its range nearer to 1.
    """

    choice: str
    ratio: float
    low: float
    high: float
    p: float
    with_it: int
    without_it: int
    overlap: float
    e_value: float
    e_value_of_range: float
    robustness: float
    robustness_of_range: float
    alpha: float
    mean: float


def effects(posts: Posts, choices: Sequence[Choice]) -> dict[str, Effect | NotEnough]:
    """Each choice by name. Choices among all posts are fitted together, so that each is held alike
    for the others; a choice among some posts only (alt text) is fitted on those. A choice of a
    family (a day of the week) is set against the rest of the family."""
    found: dict[str, Effect | NotEnough] = {}
    everywhere = [one for one in choices if one.among is None]
    rows, usable = _usable(posts, everywhere, found)
    _fit(posts, rows, usable, usable, found)
    for one in choices:
        if one.among is not None:
            inside = np.flatnonzero(one.among)
            short = _too_little(posts, one, inside)
            if short is not None:
                found[one.name] = short
                continue
            known = inside[one.made[inside] >= 0]
            kept = [other for other in usable if (other.made[known] >= 0).all()]
            _fit(posts, known, [*kept, one], [one], found)
    return {one.name: found[one.name] for one in choices}


def _usable(
    posts: Posts, choices: Sequence[Choice], found: dict[str, Effect | NotEnough]
) -> tuple[Ints, list[Choice]]:
    """The choices that can be asked about, and the posts for which all of them are known."""
    every = np.arange(len(posts.count))
    usable = []
    for one in choices:
        short = _too_little(posts, one, every)
        if short is None:
            usable.append(one)
        else:
            found[one.name] = short
    known = np.ones(len(every), dtype=np.bool_)
    for one in usable:
        known &= one.made >= 0
    return np.flatnonzero(known), usable


def _too_little(posts: Posts, choice: Choice, rows: Ints) -> NotEnough | None:
    made, count = choice.made[rows], posts.count[rows]
    unknown = int((made < 0).sum())
    if unknown > MOST_UNKNOWN * max(len(rows), 1):
        return NotEnough(
            reason=f"for {unknown} of {len(rows)} posts it is not known",
            needed="It takes a source that tells it of each post.",
        )
    sides = [made == side for side in (1, 0)]
    least = min(int(side.sum()) for side in sides)
    if least < FEWEST:
        which = "with" if int(sides[0].sum()) == least else "without"
        return NotEnough(
            reason=f"there are {least} posts {which} it",
            needed=f"It takes {FEWEST} posts with it and {FEWEST} without.",
        )
    acts = min(float(count[side].sum()) for side in sides)
    touched = min(int((count[side] > 0).sum()) for side in sides)
    if acts < FEWEST_ACTS or touched < FEWEST_WITH:
        return NotEnough(
            reason=f"the posts of one side got {acts:.0f} acts between them, {touched} of them any",
            needed=f"It takes {FEWEST_ACTS} acts on {FEWEST_WITH} posts of each side.",
        )
    return _not_beside_each_other(posts.published[rows], sides)


def _not_beside_each_other(published: Floats, sides: Sequence[Flags]) -> NotEnough | None:
    """A choice that was always made from some day on is the same thing as that day."""
    times = [_without_strays(np.sort(published[side])) for side in sides]
    first, last = max(ends[0] for ends in times), min(ends[1] for ends in times)
    beside = (published >= first) & (published <= last)
    if min(int((side & beside).sum()) for side in sides) >= FEWEST_BESIDE:
        return None
    return NotEnough(
        reason="posts with it and without it come from different times",
        needed=f"It takes {FEWEST_BESIDE} of each from the same months.",
    )


def _without_strays(rising: Floats) -> tuple[float, float]:
    """Both quantiles, as ``np.quantile`` has them in a tenth of its time."""
    last = len(rising) - 1
    low, high = np.interp((STRAYS * last, (1 - STRAYS) * last), np.arange(last + 1), rising)
    return float(low), float(high)


def _fit(
    posts: Posts,
    rows: Ints,
    columns: Sequence[Choice],
    asked: Sequence[Choice],
    found: dict[str, Effect | NotEnough],
) -> None:
    if not asked:
        return
    y, day = posts.count[rows], posts.published[rows]
    plan = designed(day, posts.kind[rows], y > 0, columns, rows, FEWEST)
    flat = fit(y, plan.x)
    alpha = moment_alpha(y, flat.mean, plan.x.shape[1])
    model = fit(y, plan.x, alpha=alpha, start=flat.mean)
    if not model.converged:
        found |= {one.name: UNSETTLED for one in asked}
        return
    covariance, freedom = clustered(plan.x, y, model, np.floor(day / 7).astype(np.int64))
    plain = linear(plan.x, y, model)
    apart = max(len(y) - plan.x.shape[1], 1)
    for one in asked:
        contrast = plan.contrasts.get(one.name)
        if contrast is None:
            found[one.name] = NotEnough(
                reason="it nearly always goes with another choice, or with a time",
                needed="It takes posts with it and without it that are otherwise alike.",
            )
            continue
        at = contrast.weights
        together, alone = float(at @ covariance @ at), float(at @ plain @ at)
        found[one.name] = _effect(
            one.name, contrast, y, beta=float(at @ model.beta), freedom=freedom,
            # weeks by themselves say too little by luck now and then, and that is when an effect
            # stands out; what all posts say is steadier (Angrist and Pischke 2009, 8.1)
            variance=max(together, alone / apart), plain=alone,
            overlap=plan.free[one.name], alpha=model.alpha,
        )  # fmt: skip


def _effect(
    name: str, contrast: Contrast, y: Floats, *, beta: float, variance: float, plain: float,
    freedom: float, overlap: float, alpha: float,
) -> Effect | NotEnough:  # fmt: skip
    low, high = (math.exp(end) for end in t_range(beta, variance, freedom))
    if not math.isfinite(high) or high > 1e3 * low:
        return NotEnough(
            reason="the figures leave it open within a factor of a thousand",
            needed="It takes more posts, or posts that get more.",
        )
    ratio, partial_f = math.exp(beta), abs(beta) / math.sqrt(max(plain, 1e-300))
    return Effect(
        choice=name, ratio=ratio, low=low, high=high, p=_p(beta, variance, freedom),
        with_it=int(contrast.made.sum()), without_it=int(contrast.beside.sum()), overlap=overlap,
        e_value=e_value(ratio), e_value_of_range=e_value_of_range(low, high),
        robustness=robustness_value(partial_f),
        robustness_of_range=robustness_of_range(partial_f, low, high, ratio),
        alpha=alpha, mean=float(y[contrast.beside].mean()),
    )  # fmt: skip


def _p(beta: float, variance: float, freedom: float) -> float:
    from scipy.special import stdtr

    error = math.sqrt(max(variance, 1e-300))
    return float(2 * stdtr(freedom, -abs(beta) / error))
