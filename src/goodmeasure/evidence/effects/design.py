"""The columns of a regression on choices, and what is read off its coefficients.

A choice of yes and no is one column. Choices of a family (the days of the week, the hours) part the
posts between them: each is set against the mean of the others on the log scale, every post with the
same weight. That is a contrast of the coefficients of one fit, so that no day is the yardstick of
the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.habits import turns
from goodmeasure.evidence.effects.regression import Matrix, crossed
from goodmeasure.observations.columns import Flags, Floats, Ints

LEAST_FREE = 0.25
"""Of a choice's variation, what time and the other choices do not account for. Less, and it cannot
be told from them. A smooth curve of time cannot follow a step: a choice that began one day leaves
up to 0.24. At 0.1, where the level had jumped that day too, a few posts that went the other way let
it be answered, and 32 of 198 ranges left out no effect wrongly."""

POSTS_A_BEND = 60
MOST_BENDS = 6
"""Time is a natural spline with a bend for so many posts: enough for a channel that grows and
falls, too few to follow single weeks."""

FEWEST_APART = 10
"""Posts of a kind, or of the days that cannot be asked about, for a column of their own."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Contrast:
    """``weights`` (p,) of the coefficients; the posts with the choice (n,) and those beside."""

    weights: Floats
    made: Flags
    beside: Flags


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Design:
    """x (n, p). ``free`` is what each choice has of its own (1 - R²); those with too little have no
    contrast."""

    x: Matrix
    contrasts: Mapping[str, Contrast]
    free: Mapping[str, float]


def designed(
    day: Floats, kind: Ints, touched: Flags, choices: Sequence[Choice], rows: Ints, fewest: int
) -> Design:
    """Of posts published on ``day`` (m,), of ``kind`` (m,), ``touched`` (m,) where they got
    something, which are ``rows`` of the choices."""
    flags = {one.name: np.asarray(one.made[rows] == 1) for one in choices}
    others = np.column_stack([_time(day), _kinds(kind)])
    others = np.column_stack([turns(day, list(flags.values()), others, touched), others])
    free = _free(choices, flags, others)
    kept = [one for one in choices if free[one.name] >= LEAST_FREE]
    columns: list[Flags] = []
    loose: dict[str, tuple[dict[int, float], Flags, Flags]] = {}
    for one in kept:
        if not one.family:
            made = flags[one.name]
            loose[one.name] = ({len(columns): 1.0}, made, ~made)
            columns.append(made)
    for family in dict.fromkeys(one.family for one in kept if one.family):
        levels = {one.name: flags[one.name] for one in kept if one.family == family}
        loose |= _family(levels, columns, fewest)
    width = others.shape[1]
    contrasts = {}
    for name, (weights, made, beside) in loose.items():
        whole = np.zeros(width + len(columns))
        for place, weight in weights.items():
            whole[width + place] = weight
        contrasts[name] = Contrast(weights=whole, made=made, beside=beside)
    x = np.column_stack([others, *(column.astype(np.float64) for column in columns)])
    return Design(x=x, contrasts=contrasts, free=free)


def _family(
    levels: Mapping[str, Flags], columns: list[Flags], fewest: int
) -> dict[str, tuple[dict[int, float], Flags, Flags]]:
    """Columns for all levels but the commonest, which the constant stands for, added to
    ``columns``; and each level's contrast. Posts of no level are held apart, and are part of what a
    level is set against where there are enough of them."""
    left = ~np.logical_or.reduce(list(levels.values()))
    most = max(levels, key=lambda name: int(levels[name].sum()))
    place: dict[str, int | None] = {most: None}
    for name, made in levels.items():
        if name != most:
            place[name] = len(columns)
            columns.append(made)
    size = {name: int(made.sum()) for name, made in levels.items()}
    many = dict(levels)
    if left.sum() >= FEWEST_APART:
        place[""], size[""] = len(columns), int(left.sum())
        columns.append(left)
        if left.sum() >= fewest:
            many[""] = left
    found = {}
    for name, made in levels.items():
        beside = [other for other in many if other != name]
        if not beside:
            continue
        whole = sum(size[other] for other in beside)
        weights = {at: -size[other] / whole for other in beside if (at := place[other]) is not None}
        own = place[name]
        if own is not None:
            weights[own] = 1.0
        found[name] = weights, made, np.logical_or.reduce([many[other] for other in beside])
    return found


def _free(
    choices: Sequence[Choice], flags: Mapping[str, Flags], others: Matrix
) -> dict[str, float]:
    """Share of each choice's variation left when the others and time are taken out (1 - R²). The
    rest of its own family is not taken out: it says nothing but that it was not this one.

    Of a choice without a family it is one over its place in the inverse and over its variation.
    """
    if not choices:
        return {}
    columns = np.column_stack([flags[one.name] for one in choices]).astype(np.float64)
    varies = ((columns - columns.mean(axis=0)) ** 2).sum(axis=0)
    inverse = _inverse(np.column_stack([others, columns])).diagonal()[others.shape[1] :]
    left = np.divide(1.0, inverse)
    families = np.array([one.family for one in choices])
    for family in dict.fromkeys(families[families != ""].tolist()):
        own = families == family
        rest = np.column_stack([others, columns[:, ~own]])
        here = columns[:, own]
        left[own] = ((here - rest @ (_inverse(rest) @ crossed(rest, here))) ** 2).sum(axis=0)
    share = np.divide(left, varies, out=np.zeros(len(choices)), where=varies > 0)
    return {one.name: float(free) for one, free in zip(choices, share, strict=True)}


def _inverse(x: Matrix) -> Matrix:
    inner = crossed(x, x)
    inner[np.diag_indices_from(inner)] += 1e-9 * len(x)
    return np.asarray(np.linalg.inv(inner))


def _kinds(kind: Ints) -> Matrix:
    """A column for each kind of post but the commonest; kinds of few posts go with it."""
    codes, counts = np.unique(kind, return_counts=True)
    most = codes[counts.argmax()]
    named = [
        code for code, n in zip(codes, counts, strict=True) if code != most and n >= FEWEST_APART
    ]
    columns = [np.ones(len(kind)), *((kind == code).astype(np.float64) for code in named)]
    return np.asarray(np.column_stack(columns))


def _time(day: Floats) -> Matrix:
    """A natural cubic spline of time without its constant (Hastie, Tibshirani and Friedman 2009,
    5.2.1), bends at quantiles."""
    bends = int(np.clip(len(day) // POSTS_A_BEND, 0, MOST_BENDS))
    span = max(float(day.max() - day.min()), 1.0)
    t = (day - day.min()) / span
    knots = np.unique(np.quantile(t, np.linspace(0, 1, bends + 2)))
    if len(knots) < 3:
        return np.asarray(t[:, None])
    last, before = knots[-1], knots[-2]

    def part(knot: float) -> Floats:
        up = np.maximum(t - knot, 0.0) ** 3 - np.maximum(t - last, 0.0) ** 3
        return np.asarray(np.divide(up, last - knot))

    end = part(before)
    return np.asarray(np.column_stack([t, *(part(knot) - end for knot in knots[:-2])]))
