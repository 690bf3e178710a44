"""The share of its eventual count that a post has reached by an age.

Counts of posts by age are an actuarial triangle. ``learn_growth`` reads development factors off
posts with two or more readings (``chain_ladder``) and multiplies them up from the oldest age down.
``Settled`` is what stands in where nothing could be learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.chain_ladder import Factors, Links, factors
from goodmeasure.evidence.posts.history import Flags, Floats, Ints
from goodmeasure.kernel.findings import NotEnough

HOUR = 1.0 / 24.0
_HOURS = (1, 3, 6, 12, 24, 48, 96, 168, 336, 720)
_DAYS = (60, 120, 240, 480, 960, 1920, 3840)
GRID = np.array([hours * HOUR for hours in _HOURS] + [float(days) for days in _DAYS])
"""Ages in days, about doubling from an hour to ten and a half years. The last is where a count is
called eventual; nothing forbids a reading after it."""

PRIOR_MEDIAN, PRIOR_SPREAD = 6 * HOUR, 2.0
"""Before any reading: half of the count within 6 hours, and a spread of 2 in log age (95% in a
week, 99% in a month). Weak on purpose: it counts for ``TRUST`` likes a step."""

TRUST = 20.0
HELD, FEW = 0.4, 2.0
"""Readings are kept only when a count changed, so looks that found it unchanged are missing. Looks
come about as often as an age doubles, so a rise of ``FEW`` or less, first seen at age t, is taken
to have come after ``HELD`` * t. (A greater one would have shown at the looks between.) Laid out
from the last reading instead, shares at a day were 40% too high on posts with 1 in the mean."""

MIN_POSTS = 30
MIN_GAIN = 30.0
MIN_PER_STEP = 5
ROUNDS = 4

SETTLED_DAYS = 7.0
"""Where growth is not known. A week: on the prior curve 95% is in by then, the post has been
through each day of the week once, and people who look in weekly have had their turn. A day would
call posts settled that a slow platform is still showing; a month would leave four weeks' posts
unjudged on every first look."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Growth:
    """Share of the eventual count by age, learned.

    ages      (g,) days, rising
    reached   (g,) shares, rising, over 0, the last 1
    doubt     (g,) relative standard error of ``reached``
    known_from  days: below it no step was seen often enough, and the share is not known
    posts     posts with two or more readings that this rests on
    """

    ages: Floats
    reached: Floats
    doubt: Floats
    known_from: float
    posts: int

    def share(self, age: Floats) -> Floats:
        """Over 0 and up to 1, never falling with age; straight in log age between grid ages."""
        return np.interp(_log(age), np.log(self.ages), self.reached, left=0.0) + _early(
            age, self.ages, self.reached
        )

    def relative_error(self, age: Floats) -> Floats:
        return np.interp(_log(age), np.log(self.ages), self.doubt)

    def known(self, age: Floats) -> Flags:
        return np.asarray(age) >= self.known_from


@dataclass(frozen=True, kw_only=True)
class Settled:
    """No growth known: posts of ``days`` or more are taken as settled, and compared as they are.

    A caveat goes with every verdict made this way: late risers look worse than they will end up,
    and the oldest of the settled posts had a little more time than the youngest.
    """

    days: float = SETTLED_DAYS

    def share(self, age: Floats) -> Floats:
        return np.where(self.known(age), 1.0, 0.0)

    def relative_error(self, age: Floats) -> Floats:
        return np.zeros(np.shape(age))

    def known(self, age: Floats) -> Flags:
        return np.asarray(age) >= self.days


GrowthModel = Growth | Settled


def learn_growth(
    post: Ints, age: Floats, value: Ints, *, grid: Floats = GRID, trust: float = TRUST
) -> Growth | NotEnough:
    """Growth from readings in any order: a post's number, days since publishing, cumulative count.

    Pool the readings of one measure over the channels of one platform. Give the last look of each
    post even when it found nothing new; looks between that found nothing new help (see ``HELD``)
    but may be missing. Counts that fall (a like withdrawn, a sweep of false accounts) are held at
    their highest so far, because growth is of what was ever given.
    """
    order = np.lexsort((age, post))
    pairs = _pairs(*_held(post[order], age[order], value[order].astype(np.float64)))
    posts = len(np.unique(pairs.post))
    short = _not_enough(posts, float((pairs.last - pairs.first).sum()))
    if short is not None:
        return short
    prior = _prior_factors(grid)
    reached = _reached(prior)
    pieces = _cut(pairs, grid)
    for _ in range(ROUNDS):  # readings between grid ages are placed by the curve found so far
        found = factors(_links(pieces, grid, reached), len(grid) - 1, prior, trust)
        reached = _reached(found.factor)
    return Growth(
        ages=grid,
        reached=reached,
        doubt=_doubt(found, trust),
        known_from=_known_from(found, grid),
        posts=posts,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pairs:
    """Neighbouring readings of a post: count ``first`` at age ``since``, ``last`` at ``until``."""

    post: Ints
    since: Floats
    until: Floats
    first: Floats
    last: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pieces:
    """Parts of pairs within one step of the grid, all (rows,) but ``ends`` (4, rows): the ages at
    which the pair begins, the piece begins, the piece ends and the pair ends. ``first`` and
    ``gained`` are the pair's; ``log_part`` is how much of the step it is on the log scale."""

    step: Ints
    ends: Floats
    first: Floats
    gained: Floats
    log_part: Floats


def _held(post: Ints, age: Floats, value: Floats) -> tuple[Ints, Floats, Floats]:
    """With a look put in before each small rise: the old count held until then."""
    until, gain = HELD * age[1:], value[1:] - value[:-1]
    small = (gain > 0) & (gain <= FEW) & (until > age[:-1])
    rise = np.flatnonzero((post[1:] == post[:-1]) & small)
    post = np.concatenate([post, post[rise]])
    age, value = np.concatenate([age, until[rise]]), np.concatenate([value, value[rise]])
    order = np.lexsort((age, post))
    return post[order], age[order], value[order]


def _pairs(post: Ints, age: Floats, value: Floats) -> _Pairs:
    highest = _running_max(post, value)
    same = (post[1:] == post[:-1]) & (age[1:] > age[:-1]) & (age[:-1] > 0)
    return _Pairs(
        post=post[1:][same],
        since=age[:-1][same],
        until=age[1:][same],
        first=highest[:-1][same],
        last=highest[1:][same],
    )


def _running_max(post: Ints, value: Floats) -> Floats:
    """Highest so far within each post; ``post`` is sorted."""
    if not len(value):
        return value
    group = np.concatenate([[0], np.cumsum(post[1:] != post[:-1])])
    lift = group * (value.max() + 1.0)  # each post stands above all of the one before
    return np.asarray(np.maximum.accumulate(value + lift) - lift)


def _not_enough(posts: int, gain: float) -> NotEnough | None:
    if posts >= MIN_POSTS and gain >= MIN_GAIN:
        return None
    looked = {0: "no post was", 1: "1 post was"}.get(posts, f"{posts} posts were")
    grew = f", and in between their counts grew by {gain:.0f} in all" if posts else ""
    return NotEnough(
        reason=f"{looked} looked at twice or more{grew}",
        needed=f"{MIN_POSTS} such posts, whose counts grew by {MIN_GAIN:.0f} in all",
    )


def _cut(pairs: _Pairs, grid: Floats) -> _Pieces:
    """Each pair cut at the grid ages."""
    since = np.maximum(pairs.since[:, None], grid[None, :-1])
    until = np.minimum(pairs.until[:, None], grid[None, 1:])
    row, step = np.nonzero(until > since)
    ends = np.stack([pairs.since[row], since[row, step], until[row, step], pairs.until[row]])
    return _Pieces(
        step=step,
        ends=ends,
        first=pairs.first[row],
        gained=pairs.last[row] - pairs.first[row],
        log_part=np.log(ends[2] / ends[1]) / np.log(grid[step + 1] / grid[step]),
    )


def _links(pieces: _Pieces, grid: Floats, reached: Floats) -> Links:
    """What was gained over a pair is laid out along the curve so far."""
    growth = Growth(ages=grid, reached=reached, doubt=reached, known_from=0.0, posts=0)
    step, ends = pieces.step, pieces.ends
    a, b, c, d = growth.share(ends)
    total = np.where(d > a, d - a, 1.0)
    flat = (ends[2] - ends[1]) / (ends[3] - ends[0])
    until_b = np.where(d > a, (b - a) / total, (ends[1] - ends[0]) / (ends[3] - ends[0]))
    within = np.where(d > a, (c - b) / total, flat)
    whole = reached[step + 1] - reached[step]
    part = np.where(
        whole > 0, (c - b) / np.where(whole > 0, whole, 1.0) * reached[step] / b, pieces.log_part
    )
    return Links(
        step=step,
        start=pieces.first + pieces.gained * until_b,
        gain=pieces.gained * within,
        part=np.clip(part, 1e-9, 1.0),
    )


def _reached(factor: Floats) -> Floats:
    """Shares at the grid ages: one over the product of the factors still to come."""
    return np.concatenate([1.0 / np.cumprod(factor[::-1])[::-1], [1.0]])


def _prior_factors(grid: Floats) -> Floats:
    from scipy.special import ndtr

    curve = ndtr(np.log(grid / PRIOR_MEDIAN) / PRIOR_SPREAD)
    return np.asarray(curve[1:] / curve[:-1])


def _doubt(found: Factors, trust: float) -> Floats:
    """Relative standard error of a post's share at each grid age.

    Of the estimate: Mack's σ² / (f² ΣC), summed over the steps to come. Of the post: posts have
    their own speed, which shows on every step alike, so there the errors add up, not the squares.
    """
    spread = np.maximum(found.sigma2, found.factor - 1.0)  # never under a Poisson's
    estimate = np.cumsum((spread / found.factor**2 / (found.exposure + trust))[::-1])[::-1]
    own = np.cumsum((np.sqrt(found.unlike) / found.factor)[::-1])[::-1] ** 2
    return np.asarray(np.sqrt(np.concatenate([estimate + own, [0.0]])))


def _known_from(found: Factors, grid: Floats) -> float:
    """The age below which fewer than ``MIN_PER_STEP`` posts show a step."""
    seen = np.flatnonzero(found.n >= MIN_PER_STEP)
    return float(grid[seen[0]]) if len(seen) else float("inf")


def _log(age: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(age, 1e-12)))


def _early(age: Floats, ages: Floats, reached: Floats) -> Floats:
    """Below the first grid age: straight from nothing at age 0."""
    return np.where(np.asarray(age) < ages[0], reached[0] * np.asarray(age) / ages[0], 0.0)
