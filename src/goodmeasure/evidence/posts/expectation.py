"""What a channel would expect of its next post, from its earlier posts only.

Each post gets a mixture over a small grid of *points*: how fast the level forgets, by how unevenly
the channel's posts do (negative binomials, and heavier-tailed spreads). The points are weighted by
how well each has foretold this channel's earlier posts, a forecast aggregation with discounting
(Vovk, "Aggregating strategies", 1990; forgetting as in Raftery, Kárný and Ettler 2010), and start
from the weights that a platform's channels have together (``prior``): the channel is shrunk to the
platform. See docs/methods/expectation.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.growth import GrowthModel
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.levels import Levels, levels
from goodmeasure.evidence.posts.mixtures import Mixtures, log_density
from goodmeasure.evidence.posts.prior import LIBRARIES, Prior
from goodmeasure.evidence.posts.recurrence import decayed

ROWS = 4096
"""Posts worked on at a time: 98 components of each are 3 MB a table."""

LOOKED_BACK = 3 * ROWS
"""Newest posts that give the same forecast as all of them where ``History.kind_effect`` is given
(kinds are never forgotten): of what lies further back the slowest ``keep`` of all priors, 0.997,
leaves less than one part in 10^15."""

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Expectation:
    """Before each post of a history was published: what its count would be at the age it has now.

    at_age    mixtures of the count at the post's age; meaningless where ``share_known`` is false
    log_each  (n, components) log of the probability of the count seen, by each component
    log_equal (n,) log of the probability of the count seen; 0 where the share is not known
    share     (n,) share of the eventual count at that age
    share_known (n,)
    earlier   (n,) earlier posts that it rests on
    kind_effect (n,) how the post's kind does against the others, as ``levels`` found it
    """

    at_age: Mixtures
    log_each: Floats
    log_equal: Floats
    share: Floats
    share_known: Flags
    earlier: Ints
    kind_effect: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Foretold:
    """What each point of a prior expects of each post, before they are weighted.

    ``mean``, ``shape`` and ``log_each`` of the count seen are (n, components), ``log_points`` of
    the count seen (n, points).
    """

    mean: Floats
    shape: Floats
    log_each: Floats
    log_points: Floats


def expect_in_parts(
    history: History, growth: GrowthModel, prior: Prior = LIBRARIES, rows: int = ROWS
) -> Iterator[Expectation]:
    """One step ahead for every post. Row i depends on rows before i, and on the age of row i.

    So many posts at a time (one part at least): long channels need little memory.
    """
    found = levels(history, growth, prior)
    return _in_parts(found, history.value, prior, range(0, max(len(history), 1), rows))


def _in_parts(found: Levels, value: Ints, prior: Prior, starts: range) -> Iterator[Expectation]:
    """Parts that begin at ``starts``, each as long as a step; nothing is remembered before."""
    earlier: Ints = np.cumsum(found.used) - found.used
    memory = np.zeros(prior.points)
    for start in starts:
        part = slice(start, start + starts.step)
        told = foretell(found, value, prior, part)
        weight, memory = weights(told.log_points, found.used[part], prior, memory)
        log_equal = log_sum(np.log(np.maximum(weight, LEAST)) + told.log_points)
        yield Expectation(
            at_age=Mixtures(
                mean=told.mean, shape=told.shape, weight=weight_of_components(weight, prior)
            ),
            log_each=told.log_each,
            log_equal=np.where(found.share_known[part], log_equal, 0.0),
            share=found.share[part],
            share_known=found.share_known[part],
            earlier=earlier[part],
            kind_effect=found.effect[part],
        )


def expect_last(history: History, growth: GrowthModel, prior: Prior = LIBRARIES) -> Expectation:
    """What ``expect_in_parts`` says of the last post, and of some before it.

    All posts have their say in the levels. The weights remember ``ROWS`` posts: what lies further
    back would change them by less than one part in 10^15, and to foretell it is most of the work.
    """
    found = levels(history, growth, prior)
    n = len(history)
    *_, last = _in_parts(found, history.value, prior, range(max(n - ROWS, 0), max(n, 1), ROWS))
    return last


def foretell(found: Levels, value: Ints, prior: Prior, part: slice) -> Foretold:
    """What each point expects of the posts of ``part``: level by kind by share of the age."""
    mean = np.concatenate(
        [_even(found.mean[part], prior), _spread(found.usual[part], prior)], axis=1
    )
    mean = np.clip(mean * found.due[part, None], TINY, HUGE)
    shape = shapes_in_doubt(prior, found.doubt[part])
    log_each = log_density(value[part], mean, shape)
    return Foretold(
        mean=mean, shape=shape, log_each=log_each, log_points=_log_points(log_each, prior)
    )


def log_points(history: History, growth: GrowthModel, prior: Prior) -> tuple[Floats, Flags]:
    """Log probability of every count by every point (n, points), and which posts are used."""
    found = levels(history, growth, prior)
    starts = range(0, max(len(history), 1), ROWS)
    parts = [foretell(found, history.value, prior, slice(at, at + ROWS)) for at in starts]
    return np.concatenate([part.log_points for part in parts]), found.used


def _even(mean: Floats, prior: Prior) -> Floats:
    """Means of the even points: (n, keeps * shapes)."""
    return np.repeat(mean, len(prior.shapes), axis=1)


def _spread(usual: Floats, prior: Prior) -> Floats:
    """Means of the spread points' components: (n, spread_keeps * spreads * nodes)."""
    sigma = np.asarray(prior.spreads)[:, None]
    # The gamma that smooths between nodes has a mean log of about -BLUR σ² / 2: put back.
    times = np.exp(np.sqrt(1.0 - BLUR) * sigma * NODES[None, :] + BLUR * sigma**2 / 2.0)
    each = usual[:, :, None] * times.ravel()
    return np.asarray(each.reshape(len(usual), usual.shape[1] * times.size))


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


def shapes_in_doubt(prior: Prior, relative_error: Floats) -> Floats:
    """Shapes (n, components), lowered for doubt about the share: squared errors add up."""
    even = np.tile(np.asarray(prior.shapes), len(prior.keeps))
    blur = np.repeat(1.0 / (BLUR * np.asarray(prior.spreads) ** 2), len(NODES))
    shape = np.concatenate([even, np.tile(blur, len(prior.spread_keeps))])
    return np.asarray(1.0 / (1.0 / shape[None, :] + (relative_error**2)[:, None]))


def weights(
    log_each: Floats, used: Flags, prior: Prior, memory: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights (n, points) before each post, rows adding up to 1, and the memory after the last.

    ``memory`` (points,) is what earlier rows of the same channel left behind; none at its first.
    """
    past = np.zeros(prior.points) if memory is None else memory
    if not len(log_each):
        return log_each, past
    best = log_each.max(axis=1, keepdims=True)
    score = np.where(used[:, None], np.maximum(log_each - best, -WORST), 0.0)
    fade = prior.memory ** np.arange(len(score), dtype=np.float64)
    record = decayed(score, prior.memory) + fade[:, None] * past
    log_weight = np.log(np.maximum(prior.weights, LEAST))[None, :] + record
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True), prior.memory * record[-1] + score[-1]


def log_sum(terms: Floats) -> Floats:
    """Log of the sum of exponentials of each row."""
    if not len(terms):
        return np.zeros(0)
    best = terms.max(axis=1)
    return np.asarray(best + np.log(np.exp(terms - best[:, None]).sum(axis=1)))
