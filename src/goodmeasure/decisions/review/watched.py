"""What a signpost watches, as a team sets it: a measure, a cell of the grid, a figure by hand, or
events of the log; kept as plain data, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from goodmeasure.decisions.review.share_signposts import Share, ShareSignpost, state_of_shares
from goodmeasure.decisions.review.signposts import (
    Direction,
    EventSignpost,
    Look,
    Signpost,
    State,
    state,
    state_of_events,
)
from goodmeasure.kernel.periods import Period

EVERY = (7, 14, 28)
"""Days between looks that a team can choose from."""

DEFAULTS = {7: (13, 4), 14: (8, 3), 28: (6, 3)}
"""By days between looks: the window, and how many of the last looks must lie beyond."""

SETTLES = 10
"""Days that a look at posts waits for them: a week until they have settled, and three more until
the schedule has looked at the last of them again (``services.collecting.schedule``)."""

MOST_BACK = 52
"""Looks before it was set that it learns from: a year of weeks."""

MOST_BACK_DAYS = 3 * 365


class OfMeasure(msgspec.Struct, frozen=True, kw_only=True, tag="measure"):
    """A measure of one channel, by its key. ``settles`` is how long a look waits for its posts."""

    channel: int
    measure: str
    settles: int = 0


class OfCell(msgspec.Struct, frozen=True, kw_only=True, tag="cell"):
    """The share of a group that is at an outlet, or that expects us there for a purpose."""

    group: int
    outlet: str
    purpose: int | None = None


class OfHand(msgspec.Struct, frozen=True, kw_only=True, tag="hand"):
    """A figure that somebody enters at each look: a price, abuse an hour."""


class OfLog(msgspec.Struct, frozen=True, kw_only=True, tag="log"):
    """Events of a kind in the log, about a channel, a platform, or any."""

    kind: str
    platform: str = ""
    channel: int | None = None


Watched = OfMeasure | OfCell | OfHand | OfLog


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What is watched, and when it would change a decision.

    ``figure`` and ``unit`` say in words what is watched, as they stood when it was set. Of shares
    the threshold lies between 0 and 1; of events it is how many. ``exact`` is for figures by hand.
    Raises ``ValueError`` for what makes no sense.
    """

    watched: Watched
    figure: str
    unit: str = ""
    threshold: float
    direction: Direction = Direction.RISES
    set_on: date
    until: date
    every: int = 7
    window: int = 13
    persistence: int = 4
    exact: bool = False

    def __post_init__(self) -> None:
        match self.watched:
            case OfLog():
                if self.threshold < 1 or not float(self.threshold).is_integer():
                    raise ValueError(f"{self.figure}: how many events is a whole number from 1 on.")
                if self.until <= self.set_on:
                    raise ValueError(
                        f"{self.figure}: the last day of watching is not after the first."
                    )
            case OfCell():
                self.of_shares()
            case _:
                self.of_looks()

    def of_looks(self) -> Signpost:
        return Signpost(
            key="", title=self.figure, figure=self.figure, threshold=self.threshold,
            direction=self.direction, window=self.window, set_on=self.set_on, until=self.until,
            persistence=self.persistence, every=self.every, exact=self.exact,
        )  # fmt: skip

    def of_shares(self) -> ShareSignpost:
        return ShareSignpost(
            title=self.figure, threshold=self.threshold, direction=self.direction,
            set_on=self.set_on, until=self.until, every=self.every,
        )  # fmt: skip

    def of_events(self, kind: str) -> EventSignpost:
        return EventSignpost(
            key="", title=self.figure, kind=kind, set_on=self.set_on, until=self.until,
            how_many=int(self.threshold),
        )  # fmt: skip

    @property
    def is_share(self) -> bool:
        return isinstance(self.watched, OfCell)

    @property
    def learns(self) -> bool:
        """Whether its to and fro is learned from looks before it was set."""
        return isinstance(self.watched, OfMeasure | OfHand) and not self.exact


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A look as it was kept; ``low`` and ``high`` its range where it had one."""

    on: date
    value: float | None
    low: float | None = None
    high: float | None = None


def to_plain(spec: Spec) -> dict[str, Any]:
    """JSON's own types only."""
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    return plain


def from_plain(plain: object) -> Spec:
    """What ``to_plain`` made. Raises ``msgspec.ValidationError`` otherwise."""
    return msgspec.convert(plain, Spec)


def standing(spec: Spec, seen: Sequence[Seen], events: Sequence[date], today: date) -> State:
    """Where it stands today. ``events`` are the days of the log's events that it watches."""
    match spec.watched:
        case OfLog(kind=kind):
            return state_of_events(spec.of_events(kind), events, today)
        case OfCell():
            shares = [Share(on=o.on, value=o.value, low=o.low, high=o.high) for o in seen]
            return state_of_shares(spec.of_shares(), shares, today)
        case _:
            looks = [Look(on=one.on, value=one.value) for one in seen]
            return state(spec.of_looks(), looks, today)


def due(spec: Spec, today: date) -> list[date]:
    """The days of looks that have come, oldest first; none of what is entered or logged."""
    if isinstance(spec.watched, OfHand | OfLog):
        return []
    last = min(today, spec.until)
    count = max((last - spec.set_on).days // spec.every, 0)
    return [spec.set_on + timedelta(days=spec.every * k) for k in range(1, count + 1)]


def before(spec: Spec) -> list[date]:
    """Days of the looks that there would have been before it was set, oldest first; the day it was
    set is the last."""
    count = min(MOST_BACK, MOST_BACK_DAYS // spec.every)
    return [spec.set_on - timedelta(days=spec.every * k) for k in reversed(range(count))]


def days_of(watched: OfMeasure, every: int, on: date) -> Period:
    """The days that the look on a day is of: no other look counts any of them."""
    last = on - timedelta(days=1 + watched.settles)
    return Period(since=last - timedelta(days=every - 1), until=last)


def levels(spec: Spec, spread: float) -> tuple[float, ...]:
    """Levels beyond the threshold that people can picture: a tenth, a quarter and half of it; of a
    threshold of 0, one, two and three spreads."""
    sign = 1.0 if spec.direction is Direction.RISES else -1.0
    if spec.threshold == 0:
        return tuple(sign * spread * step for step in (1.0, 2.0, 3.0))
    return tuple(spec.threshold + sign * abs(spec.threshold) * part for part in (0.1, 0.25, 0.5))
