"""What would change the answer: the weight at which first place changes, and what it hangs on.

At mean scores an option's additive value is a straight line in the weight of one criterion, the
others keeping their proportions; where two lines cross, first place can change hands (in closed
form; sensitivity of additive value as in von Winterfeldt and Edwards 1986, chapter 11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodmeasure.decisions.review.acceptability import first
from goodmeasure.decisions.review.draws import Numbers
from goodmeasure.observations.columns import Floats

CLOSE = 1e-12

CLOSER = 20
"""Things looked at in thirds: a page shows five."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """From one weight of a criterion to another this option (its number) is worth most."""

    option: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """First place goes to this option where the weight reaches this."""

    weight: float
    option: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TurningPoints:
    """One criterion (its number), its weight now, who is first, and where that changes.

    ``below`` and ``above`` are the nearest turns on either side of the weight now; ``None`` where
    no weight on that side changes first place. ``stretches`` go from 0 to 1.
    """

    criterion: int
    now: float
    first: int
    below: Turn | None
    above: Turn | None
    stretches: tuple[Stretch, ...]

    @property
    def never(self) -> bool:
        return self.below is None and self.above is None


def turning_points(scores: Floats, weights: Floats) -> tuple[TurningPoints, ...]:
    """For every criterion, from mean scores (options, criteria) and mean weights (criteria,)."""
    return tuple(_of(scores, weights, place) for place in range(len(weights)))


def _of(scores: Floats, weights: Floats, place: int) -> TurningPoints:
    now, others = float(weights[place]), np.delete(weights, place)
    rest = np.delete(scores, place, axis=1)
    if others.size == 0:
        without = scores[:, place]  # the only criterion: its weight cannot be another
    elif others.sum() <= CLOSE:
        without = rest.mean(axis=1)  # all weight is here: nothing is said of the others
    else:
        without = rest @ (others / others.sum())
    stretches = _upper(without, scores[:, place])
    here = _holding(stretches, now)
    at = stretches[here]
    return TurningPoints(
        criterion=place, now=now, first=at.option, stretches=stretches,
        below=Turn(weight=at.low, option=stretches[here - 1].option) if here else None,
        above=Turn(weight=at.high, option=stretches[here + 1].option)
        if here + 1 < len(stretches) else None,
    )  # fmt: skip


def _holding(stretches: tuple[Stretch, ...], now: float) -> int:
    return next((n for n, one in enumerate(stretches) if now <= one.high), len(stretches) - 1)


def _upper(at_none: Floats, at_all: Floats) -> tuple[Stretch, ...]:
    """The upper envelope of the lines from ``at_none`` (weight 0) to ``at_all`` (weight 1)."""
    weight, found = 0.0, []
    slope = at_all - at_none
    # the best at weight 0; of equals the one that rises fastest, then the first written
    now = max(range(len(slope)), key=lambda i: (at_none[i], slope[i], -i))
    while True:
        steeper = np.flatnonzero(slope > slope[now] + CLOSE)
        crossing = (at_none[now] - at_none[steeper]) / (slope[steeper] - slope[now])
        ahead = (crossing > weight + CLOSE) & (crossing < 1 - CLOSE)
        if not ahead.any():
            found.append(Stretch(option=now, low=weight, high=1.0))
            return tuple(found)
        turn = float(crossing[ahead].min())
        there = steeper[ahead][crossing[ahead] <= turn + CLOSE]
        found.append(Stretch(option=now, low=weight, high=turn))
        now, weight = int(there[np.argmax(slope[there])]), turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Driver:
    """How often the leader is first where one uncertain thing lies in its lowest, middle and
    highest third of draws.

    ``ratio`` is the correlation ratio (Pearson 1905): the part of the variation of first place that
    the thing alone accounts for, 0 to 1, less what chance alone would give.
    """

    item: str
    low: float
    middle: float
    high: float
    ratio: float

    @property
    def swing(self) -> float:
        return max(self.low, self.middle, self.high) - min(self.low, self.middle, self.high)


def drivers(won: Floats, items: Mapping[str, Numbers]) -> tuple[Driver, ...]:
    """What first place hangs on, the most first. ``won`` (n,) is 1 where the leader is first. Of
    many things, the ``CLOSER`` that go with it most in a straight line."""
    centred = (won - won.mean()).astype(np.float32)
    names = sorted(items, key=lambda name: (-_pull(centred, items[name]), name))[:CLOSER]
    found = [_driver(name, won, items[name]) for name in names]
    return tuple(sorted(found, key=lambda one: (-one.ratio, one.item)))


def _pull(centred: Numbers, draws: Numbers) -> float:
    """Their squared correlation, but for what is the same for all."""
    n, mean = len(draws), float(draws.mean())
    variance = float(draws @ draws) / n - mean * mean
    return (float(centred @ draws) / n) ** 2 / variance if variance > CLOSE else 0.0


def won_by(worth: Floats, option: int) -> Floats:
    """Draws (n,) in which an option is first, of values (options, n); a tie counts in part."""
    return np.asarray(first(worth)[option])


def _driver(name: str, won: Floats, draws: Numbers) -> Driver:
    thirds = np.quantile(draws, [1 / 3, 2 / 3])
    place = np.searchsorted(thirds, draws)
    count = np.bincount(place, minlength=3)
    share = np.bincount(place, weights=won, minlength=3) / np.maximum(count, 1)
    whole = float(won.var())
    between = float((count * (share - won.mean()) ** 2).sum() / len(won))
    ratio = between / whole if whole > 0 else 0.0
    by_chance = 2 / (len(won) - 1)  # three groups that differ in nothing
    low, middle, high = (float(one) for one in share)
    return Driver(item=name, low=low, middle=middle, high=high, ratio=max(ratio - by_chance, 0.0))
