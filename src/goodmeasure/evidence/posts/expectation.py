"""What a channel would expect of its next post, from its earlier posts only.

Each post gets a mixture of negative binomials over a small grid: how fast the level forgets, by
how unevenly the channel's posts do. The grid points are weighted by how well each has foretold
this channel's earlier posts, a forecast aggregation with discounting (Vovk, "Aggregating
strategies", 1990; forgetting as in Raftery, Kárný and Ettler 2010), and start from the weights
that a platform's channels have together (``prior``): the channel is shrunk to the platform. See
docs/methods/expectation.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.growth import GrowthModel
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.mixtures import Mixtures, log_density
from goodmeasure.evidence.posts.prior import LIBRARIES, Prior
from goodmeasure.evidence.posts.recurrence import decayed

HALFWAY = 0.5
"""Posts with less of their eventual count are too early to judge, or to judge others by."""

WORST = 10.0
"""Most nats a grid point can lose to the best on one post: one freak post cannot bury it."""

TINY = 1e-9
"""A mean of 0 has no logarithm. A channel whose posts never get anything is given this much."""

HUGE = 1e15
LEAST = 1e-300

FIRST = 5
"""Posts before a channel's level is taken to say anything about kinds."""

MOST = 100.0
"""The most that a kind can differ from the others: a guard, out of reach of real channels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Expectation:
    """Before each post of a history was published: what its count would be at the age it has now.

    at_age    mixtures of the count at the post's age; meaningless where ``share_known`` is false
    log_equal (n,) log of the probability of the count seen; 0 where the share is not known
    share     (n,) share of the eventual count at that age
    share_known (n,)
    earlier   (n,) earlier posts that it rests on
    """

    at_age: Mixtures
    log_equal: Floats
    share: Floats
    share_known: Flags
    earlier: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Foretold:
    """What each grid point of a prior expects of each post, before they are weighted.

    ``mean``, ``shape`` and ``log_each`` (of the count seen) are (n, points); the rest (n,).
    ``used`` marks posts old enough to judge others by.
    """

    mean: Floats
    shape: Floats
    log_each: Floats
    share: Floats
    share_known: Flags
    used: Flags


def expect(history: History, growth: GrowthModel, prior: Prior = LIBRARIES) -> Expectation:
    """One step ahead for every post. Row i depends on rows before i, and on the age of row i."""
    told = foretell(history, growth, prior)
    weight = weights(told.log_each, told.used, prior)
    log_equal = log_sum(np.log(np.maximum(weight, LEAST)) + told.log_each)
    return Expectation(
        at_age=Mixtures(mean=told.mean, shape=told.shape, weight=weight),
        log_equal=np.where(told.share_known, log_equal, 0.0),
        share=told.share,
        share_known=told.share_known,
        earlier=np.cumsum(told.used) - told.used,
    )


def foretell(history: History, growth: GrowthModel, prior: Prior) -> Foretold:
    """Each grid point's negative binomial for every post: level by kind by share of the age."""
    share = growth.share(history.age)
    known = growth.known(history.age) & (share > 0)
    used = known & (share >= HALFWAY)
    exposure = np.where(used, share, 0.0)
    count = np.where(used, _without_freaks(history.value, exposure, used, prior), 0.0)
    effect = _kind_effect(history, count, exposure, prior)
    due = effect * np.where(known, share, 1.0)
    levels = [_level(count, exposure * effect, keep, prior) for keep in prior.keeps]
    mean = np.repeat(np.stack(levels, axis=1) * due[:, None], len(prior.shapes), axis=1)
    mean = np.clip(mean, TINY, HUGE)
    shape = shapes_in_doubt(prior, growth.relative_error(history.age))
    return Foretold(
        mean=mean,
        shape=shape,
        log_each=log_density(history.value, mean, shape),
        share=np.where(known, share, 0.0),
        share_known=known,
        used=used,
    )


def _level(count: Floats, exposure: Floats, keep: float, prior: Prior) -> Floats:
    """Gamma-Poisson mean of the eventual count, (n,): decayed counts over decayed shares."""
    above = prior.start_count + decayed(count, keep)
    return np.asarray(above / (prior.start_posts + decayed(exposure, keep)))


def _without_freaks(value: Ints, exposure: Floats, used: Flags, prior: Prior) -> Floats:
    """Counts for the level, cut at ``prior.freak`` times the usual (the decayed mean of logs).

    One post in a thousand that does a thousand times better should not lift what is expected of the
    next hundred. The cut post itself is judged uncut.
    """
    eventual = np.divide(value, exposure, out=np.zeros(len(value)), where=used)
    logs = decayed(np.where(used, np.log1p(eventual), 0.0), prior.middle_keep)
    usual = logs / (prior.start_posts + decayed(used.astype(np.float64), prior.middle_keep))
    return np.asarray(np.minimum(value, exposure * prior.freak * np.exp(usual)))


def _kind_effect(history: History, count: Floats, exposure: Floats, prior: Prior) -> Floats:
    """How each post's kind does against the channel's level, (n,), from earlier posts, shrunk to 1.

    Counts seen over counts expected, both weighted by what a post can tell (a gamma-Poisson post
    of mean m and shape k tells as much as m / (1 + m / k) Poisson counts), plus as much prior of
    each. A channel's first posts say nothing of kinds: its level is not yet known.
    """
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


def shapes_in_doubt(prior: Prior, relative_error: Floats) -> Floats:
    """Shapes (n, points), lowered for doubt about the share: squared errors of factors add up."""
    shape = np.tile(np.asarray(prior.shapes), len(prior.keeps))
    return np.asarray(1.0 / (1.0 / shape[None, :] + (relative_error**2)[:, None]))


def weights(log_each: Floats, used: Flags, prior: Prior) -> Floats:
    """Weights (n, points) of each grid point before each post; rows add up to 1."""
    if not len(log_each):
        return log_each
    best = log_each.max(axis=1, keepdims=True)
    score = np.where(used[:, None], np.maximum(log_each - best, -WORST), 0.0)
    log_weight = np.log(np.asarray(prior.weights))[None, :] + decayed(score, prior.memory)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def log_sum(terms: Floats) -> Floats:
    """Log of the sum of exponentials of each row."""
    if not len(terms):
        return np.zeros(0)
    best = terms.max(axis=1)
    return np.asarray(best + np.log(np.exp(terms - best[:, None]).sum(axis=1)))
