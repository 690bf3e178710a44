"""Signposts on a share that a survey gives: a few looks, each with a range of its own.

Its to and fro need not be learned: the range says it. Later answers may rest in part on earlier
ones, so nothing is added up; each look is tested by itself with its part of the 1 in 20, which
holds however the looks hang together (Dunn 1961, after Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

from goodmeasure.decisions.review.signposts import (
    CAUGHT,
    CannotTell,
    Direction,
    NotYet,
    State,
    Tripped,
    watch_over,
)
from goodmeasure.evidence.experiments.sequences import ALPHA
from goodmeasure.measures.ranges import Z


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """``low`` and ``high`` are its 95% range; ``None`` where its source gives no base, and all of
    it where there is no answer any more."""

    on: date
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareSignpost:
    """``every`` is the least number of days between two looks, so that ``planned`` is the most
    looks there can be."""

    title: str
    threshold: float
    direction: Direction
    set_on: date
    until: date
    every: int = 28

    def __post_init__(self) -> None:
        if self.until <= self.set_on:
            raise ValueError(f"{self.title}: the last day of watching is not after the first.")
        if not 0 < self.threshold < 1:
            raise ValueError(f"{self.title}: the threshold of a share lies between 0 and 100%.")
        if self.every < 1:
            raise ValueError(f"{self.title}: days between looks are 1 or more.")

    @property
    def planned(self) -> int:
        return max((self.until - self.set_on).days // self.every, 1)

    @property
    def sign(self) -> float:
        return 1.0 if self.direction is Direction.RISES else -1.0

    @property
    def quantile(self) -> float:
        """How many standard errors beyond the threshold a look must lie."""
        return NormalDist().inv_cdf(1 - ALPHA / self.planned)


def state_of_shares(signpost: ShareSignpost, shares: Sequence[Share], today: date) -> State:
    """Where it stands. The share as it was when the signpost was set is never its own evidence."""
    seen = sorted((one for one in shares if one.on <= signpost.until), key=lambda one: one.on)
    since = [one for one in seen if one.on > signpost.set_on]
    for one in since:
        if one.value is not None and _strength(signpost, one) >= 1:
            return Tripped(on=one.on, mean=one.value)
    over = watch_over(signpost.until, today)
    if over is not None:
        return over
    if not seen or seen[-1].value is None:
        return CannotTell(
            reason="nobody can say what it is now", needed="Ask the group, or wait for new answers."
        )
    last = seen[-1]
    assert last.value is not None  # noqa: S101 - said above
    if last.low is None:
        return CannotTell(
            reason="its source does not say how many were asked, so it has no range",
            needed="Ask the group yourselves.",
        )
    strength = max(_strength(signpost, last), 0.0) if since else 0.0
    return NotYet(looks=len(since), mean=last.value, strength=min(strength, 1.0))


def _strength(signpost: ShareSignpost, one: Share) -> float:
    """How far the near end of its range has come beyond the threshold; 1 or more is sure."""
    if one.value is None or one.low is None or one.high is None:
        return 0.0
    beyond = (one.value - signpost.threshold) * signpost.sign
    error = _error(one, signpost.direction)
    if error <= 0:
        return math.inf if beyond > 0 else 0.0
    return beyond / (signpost.quantile * error)


def _error(one: Share, direction: Direction) -> float:
    """The standard error on the side of the threshold: ranges of shares are longer on one side."""
    if one.value is None or one.low is None or one.high is None:
        return math.nan
    side = one.high - one.value if direction is Direction.FALLS else one.value - one.low
    return side / Z


def sure_at(signpost: ShareSignpost, now: Share) -> float | None:
    """The share from which on nine in ten surveys as large as today's would trip it; ``None`` where
    today's has no range, or no share is low or high enough."""
    error = _error(now, signpost.direction)
    if not math.isfinite(error):
        return None
    level = signpost.threshold + signpost.sign * (signpost.quantile + CAUGHT) * error
    return level if 0 <= level <= 1 else None
