"""A review worked out: what ranks first how often, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodmeasure.decisions.review import scores, weights
from goodmeasure.decisions.review.acceptability import Acceptability, acceptability, overall
from goodmeasure.decisions.review.draws import DRAWS
from goodmeasure.decisions.review.information import Worth, guess, perfect, perfect_of
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.turning import (
    Driver,
    TurningPoints,
    drivers,
    turning_points,
    won_by,
)
from goodmeasure.kernel.findings import LEVEL, NotEnough
from goodmeasure.observations.columns import Floats

METHOD_VERSION = "2"

CLOSER = 20
"""Things whose worth is worked out in full: a page shows five."""

POINTS = 100.0
"""Overall value is shown from 0 to 100."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One option. ``ranks`` are shares of draws for rank 1, 2, …; ``beats`` the share in which it
    is worth more than each other option; ``central`` the mean weights that put it first, with
    ``confidence`` that it is first at those; both ``None`` where no weights do. ``error`` is that
    of ``first``, ``mean`` the overall value in points."""

    option: str
    ranks: tuple[float, ...]
    error: float
    beats: Mapping[str, float]
    central: Mapping[str, float] | None
    confidence: float | None
    mean: float

    @property
    def first(self) -> float:
        return self.ranks[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Standings, the likeliest first. Turning points and drivers speak of options by their number
    in ``options`` and of criteria by theirs in ``criteria``. ``leader`` is the likeliest first.
    ``weights`` are means, ``spread`` where 95 in 100 of the draws of each lie."""

    n: int
    seed: int
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    standings: tuple[Standing, ...]
    weights: Mapping[str, float]
    spread: Mapping[str, tuple[float, float]]
    scores: Mapping[str, tuple[float, ...]]
    turning: tuple[TurningPoints, ...]
    drivers: tuple[Driver, ...]

    @property
    def leader(self) -> Standing:
        return self.standings[0]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draws:
    """What an outcome was worked out from, kept for questions about knowing more."""

    values: scores.Scores
    weights: Floats

    @property
    def worth(self) -> Floats:
        """Overall value at the mean weights, (options, n), 0 to 100: weights are not to be found
        out by collecting more, so they are not what information is worth for."""
        mean = self.weights.mean(axis=1)
        return np.asarray(POINTS * np.einsum("mkn,k->mn", self.values.values, mean))


def drawn(review: Review, *, today: date, n: int = DRAWS, seed: int = 1) -> Draws:
    """Scores and weights. Raises ``InputError`` where weights have no room."""
    return Draws(
        values=scores.draw(review, n, seed, today),
        weights=weights.draw(review.leaves, review.weighings, n, seed),
    )


def work_out(review: Review, *, today: date, n: int = DRAWS, seed: int = 1) -> Outcome | NotEnough:
    """The outcome; ``NotEnough`` for one option. The same seed gives the same digits."""
    if len(review.options) < 2:
        return NotEnough(
            reason="there is one option, and nothing to choose between",
            needed="Write a second one: staying as you are is an option too.",
        )
    return outcome(review, drawn(review, today=today, n=n, seed=seed), seed)


def outcome(review: Review, draws: Draws, seed: int) -> Outcome:
    """From draws that are there already."""
    values, weighed = draws.values.values, draws.weights
    options = tuple(one.key for one in review.options)
    criteria = tuple(one.key for one in review.leaves)
    found = acceptability(values, weighed)
    standings = [_standing(place, options, criteria, found) for place in range(len(options))]
    standings.sort(key=lambda one: (-one.first, -one.mean, one.option))
    means, mean_weights = draws.values.means, weighed.mean(axis=1)
    won = won_by(overall(values, weighed), options.index(standings[0].option))
    shares = {f"weight of {key}": row for key, row in zip(criteria, weighed, strict=True)}
    things = {**draws.values.items, **shares}
    return Outcome(
        n=found.n, seed=seed, options=options, criteria=criteria, standings=tuple(standings),
        weights=dict(zip(criteria, map(float, mean_weights), strict=True)),
        spread=_spread(criteria, weighed),
        scores={key: tuple(map(float, row)) for key, row in zip(options, means, strict=True)},
        turning=turning_points(means, mean_weights), drivers=drivers(won, things),
    )  # fmt: skip


def _spread(criteria: tuple[str, ...], weighed: Floats) -> dict[str, tuple[float, float]]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(weighed, [tail, 1 - tail], axis=1)
    return {key: (float(low[n]), float(high[n])) for n, key in enumerate(criteria)}


def _standing(
    place: int, options: tuple[str, ...], criteria: tuple[str, ...], found: Acceptability
) -> Standing:
    ranks = tuple(float(share) for share in found.ranks[place])
    never = bool(np.isnan(found.confidence[place]))
    return Standing(
        option=options[place], ranks=ranks, error=found.error(ranks[0]),
        beats={
            key: float(found.beats[place, other])
            for other, key in enumerate(options) if other != place
        },
        central=None if never
        else dict(zip(criteria, map(float, found.central[place]), strict=True)),
        confidence=None if never else float(found.confidence[place]),
        mean=POINTS * float(found.mean[place]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowing:
    """What knowing one thing for certain is worth, in points of overall value."""

    item: str
    worth: Worth


def worth_knowing(draws: Draws) -> tuple[Worth, tuple[Knowing, ...]]:
    """Of everything, and of single things, the most first: what to collect next. Of many things
    only the ``CLOSER`` that a quick guess puts highest."""
    worth = draws.worth
    items = {name: item.astype(np.float64) for name, item in draws.values.items.items()}
    names = sorted(items, key=lambda name: (-guess(worth, items[name]), name))[:CLOSER]
    each = [Knowing(item=name, worth=perfect_of(worth, items[name])) for name in names]
    each.sort(key=lambda one: (-one.worth.value, one.item))
    return perfect(worth), tuple(each)
