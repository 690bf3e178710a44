"""How high a channel stands before each of its posts, by several rates of forgetting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.growth import GrowthModel
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.prior import Prior
from goodmeasure.evidence.posts.recurrence import decayed

HALFWAY = 0.5
"""Posts with less of their eventual count are too early to judge, or to judge others by."""

FIRST = 5
"""Posts before a channel's level is taken to say anything about kinds."""

MOST = 100.0
"""The most that a kind can differ from the others: a guard, out of reach of real channels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Levels:
    """What is known of each post before its forecast; rows are posts.

    mean      (n, keeps) eventual counts that earlier posts led to expect, of no kind
    usual     (n, spread_keeps) the same by the mean of logs
    effect    (n,) how its kind does against the channel's level, 1 where kinds are not known
    due       (n,) what of that this post should have by now: its kind's effect by its share
    doubt     (n,) relative standard error of the share
    share     (n,) of the eventual count at the post's age, 0 where not known
    share_known (n,)
    used      (n,) old enough to judge others by
    """

    mean: Floats
    usual: Floats
    effect: Floats
    due: Floats
    doubt: Floats
    share: Floats
    share_known: Flags
    used: Flags


def levels(history: History, growth: GrowthModel, prior: Prior) -> Levels:
    """Levels before every post, each from earlier posts only."""
    share = growth.share(history.age)
    known = growth.known(history.age) & (share > 0)
    used = known & (share >= HALFWAY)
    exposure = np.where(used, share, 0.0)
    count = np.where(used, _without_freaks(history.value, exposure, used, prior), 0.0)
    effect = _kind_effect(history, count, exposure, prior)
    seen = exposure * effect
    eventual = np.divide(history.value, seen, out=np.zeros(len(used)), where=used)
    return Levels(
        mean=np.stack([_level(count, seen, keep, prior) for keep in prior.keeps], axis=1),
        usual=np.stack(
            [_usual(eventual, used, keep, prior) for keep in prior.spread_keeps], axis=1
        ),
        effect=effect,
        due=effect * np.where(known, share, 1.0),
        doubt=growth.relative_error(history.age),
        share=np.where(known, share, 0.0),
        share_known=known,
        used=used,
    )


def _level(count: Floats, exposure: Floats, keep: float, prior: Prior) -> Floats:
    """Gamma-Poisson mean of the eventual count, (n,): decayed counts over decayed shares."""
    above = prior.start_count + decayed(count, keep)
    return np.asarray(above / (prior.start_posts + decayed(exposure, keep)))


def _usual(eventual: Floats, used: Flags, keep: float, prior: Prior) -> Floats:
    """What earlier posts usually came to, (n,): by the decayed mean of log(1 + y)."""
    logs = prior.start_posts * np.log1p(prior.start_count / prior.start_posts)
    logs = logs + decayed(np.where(used, np.log1p(eventual), 0.0), keep)
    posts = prior.start_posts + decayed(used.astype(np.float64), keep)
    return np.asarray(np.expm1(logs / posts))


def _without_freaks(value: Ints, exposure: Floats, used: Flags, prior: Prior) -> Floats:
    """Counts for the level, cut at ``prior.freak`` times one more than the usual.

    One post in a thousand that does a thousand times better should not lift what is expected of the
    next hundred. The cut post itself is judged uncut.
    """
    eventual = np.divide(value, exposure, out=np.zeros(len(value)), where=used)
    most = prior.freak * (1.0 + _usual(eventual, used, prior.middle_keep, prior))
    return np.asarray(np.minimum(value, exposure * most))


def _kind_effect(history: History, count: Floats, exposure: Floats, prior: Prior) -> Floats:
    """How each post's kind does against the channel's level, (n,), from earlier posts, shrunk to 1.

    Counts seen over counts expected, both weighted by what a post can tell (a gamma-Poisson post
    of mean m and shape k tells as much as m / (1 + m / k) Poisson counts), plus as much prior of
    each. A channel's first posts say nothing of kinds: its level is not yet known.
    """
    if history.kind_effect is not None:
        return history.kind_effect
    effect = np.ones(len(history))
    if history.kind is None:
        return effect
    level = _level(count, exposure, prior.middle_keep, prior) * exposure
    used = (exposure > 0).astype(np.int64)
    earlier = np.cumsum(used) - used
    tells = np.where(earlier >= FIRST, 1.0 / (1.0 + level / prior.middle_shape), 0.0)
    for kind in np.unique(history.kind):
        of_kind = history.kind == kind
        seen = decayed(np.where(of_kind, count * tells, 0.0), 1.0)
        due = decayed(np.where(of_kind, level * tells, 0.0), 1.0)
        ratio = (prior.kind_trust + seen) / (prior.kind_trust + due)
        effect[of_kind] = ratio[of_kind]
    return np.clip(effect, 1.0 / MOST, MOST)
