"""Weights drawn from what people said, or from all weights there are where nobody said anything.

Weights are shares of 1 over the criteria that are scored. docs/methods/review.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.draws import stream, triangular
from goodmeasure.decisions.review.weighing import MOST, Weighing
from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.columns import Floats

SWEEPS = 12
"""Times that every pair of weights is drawn anew between limits. With twelve criteria in narrow
limits, means and spreads of 4,000 chains were those of 150 sweeps, to the chains' own error."""

TRIES = 200
"""Weighings drawn for each one wanted, before limits are said to leave no room."""


def draw(criteria: Sequence[Criterion], weighings: Sequence[Weighing], n: int, seed: int) -> Floats:
    """Weights (criteria, n); each column adds up to 1. Where several people weigh, each draw is one
    person's, all equally often. Raises ``InputError`` where limits leave next to no room."""
    order = sorted(range(len(criteria)), key=lambda place: criteria[place].key)
    leaves = [criteria[place] for place in order]
    people = sorted(weighings, key=lambda one: one.author) or [Weighing(author="nobody")]
    each = [_within(leaves, one, n, seed) for one in people]
    whose = stream(seed, "whose weights").integers(len(people), size=n)
    mixed = each[0] if len(each) == 1 else np.stack(each)[whose, :, np.arange(n)].T
    found = np.empty_like(mixed)
    found[order] = mixed
    return found


def _within(criteria: Sequence[Criterion], said: Weighing, n: int, seed: int) -> Floats:
    """One person's weights between the limits of the criteria."""
    low = np.array([one.lightest for one in criteria])
    high = np.array([one.heaviest for one in criteria])
    if not low.any() and high.all() and (high == 1).all():
        return _said(criteria, said, n, seed, 0)
    if not said.points and not said.order:
        return between(low, high, n, stream(seed, "weights between limits"))
    kept: list[Floats] = []
    have = tries = 0
    while have < n and tries < TRIES:
        drawn = _said(criteria, said, n, seed, tries)
        inside = ((drawn >= low[:, None] - 1e-12) & (drawn <= high[:, None] + 1e-12)).all(axis=0)
        kept.append(drawn[:, inside])
        have, tries = have + int(inside.sum()), tries + 1
        if tries == TRIES // 10 and have == 0:
            break
    if have < n:
        raise InputError(
            f"What {said.author} said of the weights and the limits of the criteria leave no room"
            " for each other.",
            next_step="Widen the limits, or ask again.",
        )
    return np.concatenate(kept, axis=1)[:, :n]


def _said(criteria: Sequence[Criterion], said: Weighing, n: int, seed: int, go: int) -> Floats:
    keys = [one.key for one in criteria]
    if said.points:
        return _swing(keys, said, n, seed, go)
    raw = np.stack([stream(seed, "weight", key, str(go)).standard_exponential(n) for key in keys])
    raw /= raw.sum(axis=0)  # uniform on the simplex: Dirichlet with ones, by exponentials
    return _ordered(keys, said.order, raw) if said.order else raw


def _swing(keys: Sequence[str], said: Weighing, n: int, seed: int, go: int) -> Floats:
    """Each points between their ends and likeliest where they were put, as shares of all points."""
    points = {one.criterion: one for one in said.points}
    top = max([one.points for one in said.points]) or MOST
    drawn = np.empty((len(keys), n))
    for place, key in enumerate(keys):
        where = stream(seed, "points", said.author, key, str(go))
        one = points.get(key)
        if one is None:  # not said: from nothing to as much as the greatest
            drawn[place] = where.uniform(0, top, n)
        else:
            drawn[place] = triangular(where, one.least, one.points, one.most, n)
    return np.asarray(drawn / drawn.sum(axis=0))


def _ordered(keys: Sequence[str], order: Sequence[Sequence[str]], raw: Floats) -> Floats:
    """Uniform over the weights in that order: the drawn shares, the greatest to the first.

    Sorting the coordinates of a uniform point of the simplex gives a uniform point of its ordered
    part. Inside one place of the order (and below the last, for those not named) each keeps the
    order of its own draws, which is as likely any as another.
    """
    named = {key for tier in order for key in tier}
    tiers = [list(tier) for tier in order]
    rest = [key for key in keys if key not in named]
    if rest:
        tiers.append(rest)
    shares = -np.sort(-raw, axis=0)
    found, start = np.empty_like(raw), 0
    for tier in tiers:
        rows = sorted(keys.index(key) for key in tier)
        rank = np.argsort(np.argsort(-raw[rows], axis=0), axis=0)
        found[rows] = np.take_along_axis(shares[start : start + len(rows)], rank, axis=0)
        start += len(rows)
    return found


def between(low: Floats, high: Floats, n: int, where: np.random.Generator) -> Floats:
    """Uniform on the weights between limits: n chains side by side, each pair drawn anew in turn.

    Gibbs sampling (Geman and Geman 1984): given the others, a pair's sum is fixed and the one of
    them is uniform between what both limits allow.
    """
    k, room = len(low), high - low
    share = (1 - low.sum()) / room.sum() if room.sum() > 0 else 0.0
    drawn = np.repeat((low + share * room)[:, None], n, axis=1)
    for _ in range(SWEEPS):
        for one in range(k):
            for other in range(one + 1, k):
                both = drawn[one] + drawn[other]
                least = np.maximum(low[one], both - high[other])
                most = np.minimum(high[one], both - low[other])
                drawn[one] = least + where.random(n) * np.maximum(most - least, 0)
                drawn[other] = both - drawn[one]
    return drawn
