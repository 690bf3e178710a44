"""The expectation again, in plain loops: slow, obvious, and written from docs/methods alone."""

from __future__ import annotations

import math

from goodmeasure.evidence.posts.prior import Prior


def negative_binomial(y: int, mean: float, shape: float) -> float:
    """Log of the probability of a count."""
    return (
        math.lgamma(y + shape)
        - math.lgamma(shape)
        - math.lgamma(y + 1)
        - shape * math.log1p(mean / shape)
        + (y * math.log(mean / (shape + mean)) if y else 0.0)
    )


NODES = (
    (-2.8569700138728056, 0.011257411327720689),
    (-1.355626179974266, 0.22207592200561266),
    (0.0, 0.5333333333333333),
    (1.355626179974266, 0.22207592200561266),
    (2.8569700138728056, 0.011257411327720689),
)
"""Gauss and Hermite's five, for a normal of variance 1 (Abramowitz and Stegun 1964, 25.10)."""


def forecasts(
    value: list[int], share: list[float], kind: list[int], prior: Prior
) -> list[tuple[list[float], list[float], float]]:
    """For each post: means and weights of all components, and the log probability of its count.

    ``share`` is at least a half for every post: all are old enough.
    """
    told = [_components(value, share, kind, now, prior) for now in range(len(value))]
    each = [
        [
            _log_sum([math.log(part) + negative_binomial(y, m, k) for part, m, k in point])
            for point in points
        ]
        for y, points in zip(value, told, strict=True)
    ]
    found = []
    for now, points in enumerate(told):
        weight = [math.log(w) for w in prior.weights]
        for post in range(now):
            best = max(each[post])
            for point in range(len(points)):
                loss = max(each[post][point] - best, -10.0)
                weight[point] += prior.memory ** (now - 1 - post) * loss
        top = max(weight)
        odds = [math.exp(w - top) for w in weight]
        weights = [o / sum(odds) for o in odds]
        chance = _log_sum(
            [math.log(w) + e for w, e in zip(weights, each[now], strict=True) if w > 0]
        )
        means = [mean for point in points for _, mean, _ in point]
        spread = [
            w * part for w, point in zip(weights, points, strict=True) for part, _, _ in point
        ]
        found.append((means, spread, chance))
    return found


def _log_sum(terms: list[float]) -> float:
    best = max(terms)
    return best + math.log(sum(math.exp(term - best) for term in terms))


def _components(
    value: list[int], share: list[float], kind: list[int], now: int, prior: Prior
) -> list[list[tuple[float, float, float]]]:
    """Each point of post ``now``, as its parts: weight within the point, mean, shape."""
    cut = [_cut(value, share, post, prior) for post in range(now)]
    effects = [_effect(cut, share, kind, post, prior) for post in range(now + 1)]
    due = effects[now] * share[now]
    points = []
    for keep in prior.keeps:
        above, below = prior.start_count, prior.start_posts
        for post in range(now):
            fade = keep ** (now - 1 - post)
            above += fade * cut[post]
            below += fade * share[post] * effects[post]
        points += [[(1.0, above / below * due, shape)] for shape in prior.shapes]
    for keep in prior.spread_keeps:
        whole = [value[post] / share[post] / effects[post] for post in range(now)]
        usual = _usual(whole, keep, prior)
        for sigma in prior.spreads:
            own, between = math.sqrt(0.35) * sigma, math.sqrt(0.65) * sigma
            middle = usual * math.exp(own**2 / 2) * due
            points.append([(part, middle * math.exp(between * z), 1 / own**2) for z, part in NODES])
    return points


def _usual(whole: list[float], keep: float, prior: Prior) -> float:
    above = prior.start_posts * math.log1p(prior.start_count / prior.start_posts)
    below = prior.start_posts
    for post, eventual in enumerate(whole):
        fade = keep ** (len(whole) - 1 - post)
        above += fade * math.log1p(eventual)
        below += fade
    return math.expm1(above / below)


def _cut(value: list[int], share: list[float], post: int, prior: Prior) -> float:
    whole = [value[earlier] / share[earlier] for earlier in range(post)]
    usual = _usual(whole, prior.middle_keep, prior)
    return min(value[post], share[post] * prior.freak * (1 + usual))


def _effect(
    cut: list[float], share: list[float], kind: list[int], post: int, prior: Prior
) -> float:
    seen = due = prior.kind_trust
    for earlier in range(post):
        if kind[earlier] != kind[post]:
            continue
        above, below = prior.start_count, prior.start_posts
        for before in range(earlier):
            fade = prior.middle_keep ** (earlier - 1 - before)
            above += fade * cut[before]
            below += fade * share[before]
        level = above / below * share[earlier]
        tells = 1 / (1 + level / prior.middle_shape) if earlier >= 5 else 0.0
        seen += tells * cut[earlier]
        due += tells * level
    return min(max(seen / due, 0.01), 100.0)
