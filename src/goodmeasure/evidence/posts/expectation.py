"""What a channel would expect of its next post, from its earlier posts only.

Each post gets a mixture over a small grid of *points*: how fast the level forgets, by how unevenly
the channel's posts do (negative binomials, and heavier-tailed spreads). The points are weighted by
how well each has foretold this channel's earlier posts, a forecast aggregation with discounting
(Vovk, "Aggregating strategies", 1990; forgetting as in Raftery, Kárný and Ettler 2010), and start
from the weights that a platform's channels have together (``prior``): the channel is shrunk to the
platform. See docs/methods/expectation.md.
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

NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
NODE_WEIGHTS = NODE_WEIGHTS / NODE_WEIGHTS.sum()
"""A spread point is a lognormal rate at five Gauss and Hermite nodes: its tail is heavier than a
gamma's, which real posts need, above all views and reach."""

BLUR = 0.35
"""Part of a spread point's variance that each node keeps as a gamma, which smooths between nodes:
0.2 left gaps at five nodes and scored 0.015 nats a post less on a page's views."""

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
    """What each point of a prior expects of each post, before they are weighted.

    ``mean`` and ``shape`` are (n, components), ``log_each`` of the count seen (n, points); the rest
    (n,). ``used`` marks posts old enough to judge others by.
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
        at_age=Mixtures(
            mean=told.mean, shape=told.shape, weight=weight_of_components(weight, prior)
        ),
        log_equal=np.where(told.share_known, log_equal, 0.0),
        share=told.share,
        share_known=told.share_known,
        earlier=np.cumsum(told.used) - told.used,
    )


def foretell(history: History, growth: GrowthModel, prior: Prior) -> Foretold:
    """What each point expects of every post: level by kind by share of the age."""
    share = growth.share(history.age)
    known = growth.known(history.age) & (share > 0)
    used = known & (share >= HALFWAY)
    exposure = np.where(used, share, 0.0)
    count = np.where(used, _without_freaks(history.value, exposure, used, prior), 0.0)
    effect = _kind_effect(history, count, exposure, prior)
    due = effect * np.where(known, share, 1.0)
    levels = [_level(count, exposure * effect, keep, prior) for keep in prior.keeps]
    eventual = np.divide(history.value, exposure * effect, out=np.zeros(len(used)), where=used)
    usual = [_usual(eventual, used, keep, prior) for keep in prior.spread_keeps]
    mean = np.concatenate([_even(levels, prior), _spread(usual, prior)], axis=1)
    mean = np.clip(mean * due[:, None], TINY, HUGE)
    shape = shapes_in_doubt(prior, growth.relative_error(history.age))
    return Foretold(
        mean=mean,
        shape=shape,
        log_each=_log_points(log_density(history.value, mean, shape), prior),
        share=np.where(known, share, 0.0),
        share_known=known,
        used=used,
    )


def _even(levels: list[Floats], prior: Prior) -> Floats:
    """Means of the even points: (n, keeps * shapes)."""
    return np.repeat(np.stack(levels, axis=1), len(prior.shapes), axis=1)


def _spread(usual: list[Floats], prior: Prior) -> Floats:
    """Means of the spread points' components: (n, spread_keeps * spreads * nodes)."""
    sigma = np.asarray(prior.spreads)[:, None]
    # The gamma that smooths between nodes has a mean log of about -BLUR σ² / 2: put back.
    times = np.exp(np.sqrt(1.0 - BLUR) * sigma * NODES[None, :] + BLUR * sigma**2 / 2.0)
    each = np.stack(usual, axis=1)[:, :, None] * times.ravel()
    return np.asarray(each.reshape(len(each), len(usual) * times.size))


def _log_points(log_components: Floats, prior: Prior) -> Floats:
    """Log probability of each point: (n, components) to (n, points)."""
    even, spread = np.split(log_components, [prior.even_points], axis=1)
    points = prior.points - prior.even_points
    nodes = spread.reshape(-1, len(NODES)) + np.log(NODE_WEIGHTS)
    return np.concatenate([even, log_sum(nodes).reshape(len(even), points)], axis=1)


def weight_of_components(weight: Floats, prior: Prior) -> Floats:
    """(n, points) to (n, components)."""
    even, spread = np.split(weight, [prior.even_points], axis=1)
    parts = (spread[:, :, None] * NODE_WEIGHTS).reshape(len(weight), spread.shape[1] * len(NODES))
    return np.concatenate([even, parts], axis=1)


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
    """Shapes (n, components), lowered for doubt about the share: squared errors add up."""
    even = np.tile(np.asarray(prior.shapes), len(prior.keeps))
    blur = np.repeat(1.0 / (BLUR * np.asarray(prior.spreads) ** 2), len(NODES))
    shape = np.concatenate([even, np.tile(blur, len(prior.spread_keeps))])
    return np.asarray(1.0 / (1.0 / shape[None, :] + (relative_error**2)[:, None]))


def weights(log_each: Floats, used: Flags, prior: Prior) -> Floats:
    """Weights (n, points) of each grid point before each post; rows add up to 1."""
    if not len(log_each):
        return log_each
    best = log_each.max(axis=1, keepdims=True)
    score = np.where(used[:, None], np.maximum(log_each - best, -WORST), 0.0)
    log_weight = np.log(np.maximum(prior.weights, LEAST))[None, :] + decayed(score, prior.memory)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def log_sum(terms: Floats) -> Floats:
    """Log of the sum of exponentials of each row."""
    if not len(terms):
        return np.zeros(0)
    best = terms.max(axis=1)
    return np.asarray(best + np.log(np.exp(terms - best[:, None]).sum(axis=1)))
