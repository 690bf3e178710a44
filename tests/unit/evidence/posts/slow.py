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
        + shape * math.log(shape / (shape + mean))
        + (y * math.log(mean / (shape + mean)) if y else 0.0)
    )


def forecasts(
    value: list[int], share: list[float], kind: list[int], prior: Prior
) -> list[tuple[list[float], list[float], float]]:
    """For each post: the points' means, their weights, and the log probability of its count.

    ``share`` is at least a half for every post: all are old enough.
    """
    answers = []
    for now in range(len(value)):
        cut = [_cut(value, share, post, prior) for post in range(now)]
        effects = [_effect(cut, share, kind, post, prior) for post in range(now + 1)]
        means = []
        for keep in prior.keeps:
            above, below = prior.start_count, prior.start_posts
            for post in range(now):
                fade = keep ** (now - 1 - post)
                above += fade * cut[post]
                below += fade * share[post] * effects[post]
            means += [above / below * effects[now] * share[now]] * len(prior.shapes)
        answers.append(means)
    shapes = list(prior.shapes) * len(prior.keeps)
    each = [
        [negative_binomial(value[i], m, k) for m, k in zip(answers[i], shapes, strict=True)]
        for i in range(len(value))
    ]
    found = []
    for now in range(len(value)):
        weight = [math.log(w) for w in prior.weights]
        for post in range(now):
            best = max(each[post])
            for point in range(len(shapes)):
                loss = max(each[post][point] - best, -10.0)
                weight[point] += prior.memory ** (now - 1 - post) * loss
        top = max(weight)
        odds = [math.exp(w - top) for w in weight]
        weights = [o / sum(odds) for o in odds]
        chance = sum(w * math.exp(e) for w, e in zip(weights, each[now], strict=True))
        found.append((answers[now], weights, math.log(chance)))
    return found


def _cut(value: list[int], share: list[float], post: int, prior: Prior) -> float:
    above, below = 0.0, prior.start_posts
    for earlier in range(post):
        fade = prior.middle_keep ** (post - 1 - earlier)
        above += fade * math.log1p(value[earlier] / share[earlier])
        below += fade
    return min(value[post], share[post] * prior.freak * math.exp(above / below))


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
