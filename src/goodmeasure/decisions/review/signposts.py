"""Signposts: figures that would change a decision, watched so that looking often trips nothing.

Each look is one bet that the figure has passed its threshold, from every day on which the change
could have come. The bets' winnings are added up, and only what has an at most 1 in 20 chance of
ever coming by luck trips (Howard, Ramdas, McAuliffe and Sekhon 2021; the sum over starting days as
in Shin, Ramdas and Rinaldo 2024). docs/methods/waiting.md has how often it errs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from goodmeasure.decisions.review.spread import long_run_spread
from goodmeasure.evidence.experiments.sequences import (
    ALPHA,
    best_rho,
    log_one_sided_mixture,
    one_sided_normal_mixture,
)
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.observations.columns import Floats

FEWEST = 26
"""Looks that its to and fro is learned from: half a year of weeks."""

CAP = 3.0
"""Spreads beyond which a single look counts no more: one wild week is not a change."""

CAUGHT = 1.2815515655446004
"""The normal quantile of 0.9: of real changes nine in ten are to be caught within the window."""

STALE = 3
"""Looks in a row without a figure, after which nothing can be said."""


class Direction(StrEnum):
    FALLS = "falls under"
    RISES = "rises above"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signpost:
    """``figure`` is the key of what is watched, at looks ``every`` so many days from ``set_on`` to
    ``until``, each of days that no other look counts. ``window`` is in how many looks a real change
    should be caught; ``persistence`` how many of the last looks must lie beyond the threshold
    together. ``exact`` figures (a price, a count of outages) have no to and fro."""

    key: str
    title: str
    figure: str
    threshold: float
    direction: Direction
    window: int
    set_on: date
    until: date
    persistence: int = 4
    every: int = 7
    exact: bool = False

    def __post_init__(self) -> None:
        if self.until <= self.set_on:
            raise ValueError(f"{self.title}: the last day of watching is not after the first.")
        if not math.isfinite(self.threshold):
            raise ValueError(f"{self.title}: the threshold is no number.")
        if min(self.window, self.persistence, self.every) < 1:
            raise ValueError(f"{self.title}: window, persistence and days between are 1 or more.")
        if self.persistence > self.window:
            raise ValueError(f"{self.title}: it must last longer than the window it is seen in.")

    @property
    def planned(self) -> int:
        """How many looks the watch is planned to have."""
        return max((self.until - self.set_on).days // self.every, 1)

    @property
    def sign(self) -> float:
        """What makes "beyond the threshold" a positive number."""
        return 1.0 if self.direction is Direction.RISES else -1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """The figure of the days since the look before; ``None`` where it could not be had."""

    on: date
    value: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotYet:
    """``strength`` is how far the evidence has come, 0 to 1; 1 trips. ``mean`` is of the last
    looks that must lie beyond the threshold."""

    looks: int
    mean: float
    strength: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Tripped:
    """On ``on`` it became sure. ``mean`` is that of the looks that had to lie beyond. It stays
    tripped, whatever the figure does afterwards."""

    on: date
    mean: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotTell:
    """``needed`` says what would do."""

    reason: str
    needed: str


State = NotYet | Tripped | CannotTell


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    on: date
    value: float


def state(signpost: Signpost, looks: Sequence[Look], today: date) -> State:
    """Where a signpost stands. Looks before it was set teach its to and fro, once: a spread that
    followed the figure would let a change hide itself. Where there are too few, the first looks of
    the watch go to that. Looks after its end, or closer together than agreed, are left out."""
    known = _kept(signpost, looks)
    before = [one for one in known if one.on <= signpost.set_on]
    if not signpost.exact and len(before) < FEWEST:
        before = known[:FEWEST]
    since = [one for one in known[len(before) :] if one.on > signpost.set_on]
    if signpost.exact:
        since = [one for one in known if one.on > signpost.set_on]
        found = _exact(signpost, since)
    elif len(before) < FEWEST:
        have = {0: "no look has", 1: "1 look has"}.get(len(before), f"{len(before)} looks have")
        found = CannotTell(
            reason=f"how much it moves to and fro is not known yet, and {have} a figure",
            needed=f"It takes {FEWEST} looks, those before it was set among them.",
        )
    else:
        found = _watched(signpost, before, since)
    return found if isinstance(found, Tripped) else _still(signpost, known, today) or found


def _still(signpost: Signpost, known: Sequence[_Known], today: date) -> CannotTell | None:
    """Whether there is a watch at all today, and figures that it could see."""
    over = watch_over(signpost.until, today)
    if over is not None:
        return over
    last = max(signpost.set_on, known[-1].on) if known else signpost.set_on
    if today - last > timedelta(days=STALE * signpost.every):
        return CannotTell(
            reason=f"there has been no figure since {last:%-d %B %Y}",
            needed="See why it was not collected.",
        )
    return None


def watch_over(until: date, today: date) -> CannotTell | None:
    """What is said once the last day of watching has passed."""
    if today <= until:
        return None
    return CannotTell(
        reason=f"the watch ended on {until:%-d %B %Y} and nothing had tripped",
        needed="Set it again, with a new end.",
    )


def _kept(signpost: Signpost, looks: Sequence[Look]) -> list[_Known]:
    kept: list[_Known] = []
    for one in sorted(looks, key=lambda look: look.on):
        if one.value is None or not math.isfinite(one.value) or one.on > signpost.until:
            continue
        if kept and (one.on - kept[-1].on).days < signpost.every - 1:
            continue
        kept.append(_Known(on=one.on, value=one.value))
    return kept


def _exact(signpost: Signpost, since: Sequence[_Known]) -> NotYet | Tripped | CannotTell:
    """A figure without to and fro: so many looks in a row beyond the threshold."""
    if not since:
        return CannotTell(reason="it has not been looked at yet", needed="Wait for the next look.")
    row = 0
    for one in since:
        row = row + 1 if (one.value - signpost.threshold) * signpost.sign > 0 else 0
        if row == signpost.persistence:
            return Tripped(on=one.on, mean=_mean(signpost, [x for x in since if x.on <= one.on]))
    return NotYet(
        looks=len(since), mean=_mean(signpost, since), strength=row / signpost.persistence
    )


def _watched(
    signpost: Signpost, before: Sequence[_Known], since: Sequence[_Known]
) -> NotYet | Tripped | CannotTell:
    if not since:
        return CannotTell(reason="it has not been looked at yet", needed="Wait for the next look.")
    spread = long_run_spread(np.array([one.value for one in before]))
    beyond = (np.array([one.value for one in since]) - signpost.threshold) * signpost.sign
    z = np.clip(beyond / spread, -CAP, CAP) if spread > 0 else np.sign(beyond) * CAP
    won = _winnings(z, signpost.planned, signpost.window)
    ends = np.arange(1, len(z) + 1)
    sums = np.concatenate([[0.0], np.cumsum(beyond)])
    last = sums[ends] - sums[np.maximum(ends - signpost.persistence, 0)]
    sure = (won >= -math.log(ALPHA)) & (last > 0) & (ends >= signpost.persistence)
    if sure.any():
        at = int(np.argmax(sure))
        return Tripped(on=since[at].on, mean=_mean(signpost, since[: at + 1]))
    strength = min(max(float(won[-1]) / -math.log(ALPHA), 0.0), 1.0)
    return NotYet(looks=len(since), mean=_mean(signpost, since), strength=strength)


def _mean(signpost: Signpost, since: Sequence[_Known]) -> float:
    last = since[-signpost.persistence :]
    return sum(one.value for one in last) / len(last)


def _winnings(z: Floats, planned: int, window: int) -> Floats:
    """Log of what 1 has become after each look, bet in equal parts from every planned look on."""
    rho = best_rho(window, alpha=ALPHA / planned)
    sums = np.concatenate([[0.0], np.cumsum(z)])
    ends, starts = np.arange(1, len(z) + 1), np.arange(min(len(z), planned))
    v = (ends[:, None] - starts).astype(float)
    bets = log_one_sided_mixture(sums[ends][:, None] - sums[starts], np.maximum(v, 1.0), rho)
    bets[v < 1] = -np.inf
    most = bets.max(axis=1)
    return np.asarray(most + np.log(np.exp(bets - most[:, None]).sum(axis=1)) - math.log(planned))


def spread_of(history: Sequence[float]) -> float | NotEnough:
    """The long-run spread of one look, as the watch reckons it."""
    if len(history) < FEWEST:
        return NotEnough(
            reason=f"there are {len(history)} looks", needed=f"It takes {FEWEST} looks."
        )
    return long_run_spread(np.array(history, dtype=float))


def looks_to_be_sure(beyond: float, spread: float, planned: int, window: int) -> int | None:
    """Looks in which nine in ten changes to a level so far ``beyond`` the threshold are caught;
    ``None`` where it takes more than the whole watch. One start's boundary, solved for its time."""
    if beyond <= 0 or spread <= 0:
        return None if beyond <= 0 else 1
    alpha = ALPHA / planned
    rho, gap = best_rho(window, alpha=alpha), beyond / spread
    for n in range(1, planned + 1):
        if n * min(gap, CAP) - CAUGHT * math.sqrt(n) >= one_sided_normal_mixture(
            n, rho, alpha=alpha
        ):
            return n
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSignpost:
    """Trips when so many events of a kind have come into the log since it was set."""

    key: str
    title: str
    kind: str
    set_on: date
    until: date
    how_many: int = 1


def state_of_events(signpost: EventSignpost, days: Sequence[date], today: date) -> State:
    """``days`` are those of the log's events of its kind."""
    since = sorted(day for day in days if signpost.set_on < day <= min(signpost.until, today))
    if len(since) >= signpost.how_many:
        return Tripped(on=since[signpost.how_many - 1], mean=float(len(since)))
    over = watch_over(signpost.until, today)
    if over is not None:
        return over
    return NotYet(looks=len(since), mean=float(len(since)), strength=len(since) / signpost.how_many)
