"""What one person says of the weights: swing points, a rank order, or nothing; and where it does
not hold together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST = 100.0
"""Points of the swing that matters most, as people are asked; any other top does as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """How much the swing from worst to best on a criterion matters, beside 100 for the greatest.

    ``low`` and ``high`` say how sure: anything between is possible. Without them it is exact.
    """

    criterion: str
    points: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.criterion}: a range has both ends or none.")
        if not 0 <= self.least <= self.points <= self.most < float("inf"):
            raise ValueError(f"{self.criterion}: points are 0 or more and lie within their range.")

    @property
    def least(self) -> float:
        return self.points if self.low is None else self.low

    @property
    def most(self) -> float:
        return self.points if self.high is None else self.high


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferred:
    """An answer to "which of these two swings matters more?"."""

    more: str
    less: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighing:
    """One person's weights. With ``points`` by swing; criteria without any are open from none to as
    many as the greatest. With ``order`` by rank, the first most, several in one place where it is
    not said which of them. With neither nothing is said, and all weights are as likely."""

    author: str
    points: tuple[Points, ...] = ()
    order: tuple[tuple[str, ...], ...] = ()
    preferred: tuple[Preferred, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.author.strip():
            raise ValueError("A weighing needs its author.")
        if self.points and self.order:
            raise ValueError("A weighing has points or an order, not both.")
        for listed in ([one.criterion for one in self.points], [k for t in self.order for k in t]):
            if len(set(listed)) < len(listed):
                raise ValueError(f"{self.author} has weighed a criterion twice.")
        if self.points and all(one.most == 0 for one in self.points):
            raise ValueError(f"{self.author} has given no points to anything.")

    def named(self) -> Iterator[tuple[str, str]]:
        """Every criterion named, with the field that names it."""
        for place, one in enumerate(self.points):
            yield f"points.{place}.criterion", one.criterion
        for place, tier in enumerate(self.order):
            for key in tier:
                yield f"order.{place}", key
        for place, answer in enumerate(self.preferred):
            yield f"preferred.{place}.more", answer.more
            yield f"preferred.{place}.less", answer.less


class Clash(StrEnum):
    """Ways in which answers contradict each other."""

    POINTS = "points"  # said to matter more, and given fewer points
    ORDER = "order"  # said to matter more, and ranked below
    CIRCLE = "circle"  # each matters more than the next, round to the first


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """Shown back to the person who gave the answers; nothing is put right for them. ``criteria``
    are those it runs through: for a circle each is said to matter more than the next."""

    author: str
    clash: Clash
    criteria: tuple[str, ...]


def contradictions(weighing: Weighing) -> tuple[Contradiction, ...]:
    """Everything in which one person's answers do not hold together."""
    found = []
    circle = _circle(weighing.preferred)
    if circle:
        found.append((Clash.CIRCLE, circle))
    by_points = {one.criterion: one for one in weighing.points}
    place = {key: number for number, tier in enumerate(weighing.order) for key in tier}
    for answer in weighing.preferred:
        pair = (answer.more, answer.less)
        if set(pair) <= by_points.keys() and by_points[pair[0]].most < by_points[pair[1]].least:
            found.append((Clash.POINTS, pair))
        if set(pair) <= place.keys() and place[pair[0]] > place[pair[1]]:
            found.append((Clash.ORDER, pair))
    return tuple(
        Contradiction(author=weighing.author, clash=clash, criteria=criteria)
        for clash, criteria in found
    )


def _circle(answers: tuple[Preferred, ...]) -> tuple[str, ...]:
    """One circle of "matters more than", or nothing."""
    below: dict[str, list[str]] = {}
    for answer in answers:
        below.setdefault(answer.more, []).append(answer.less)
    done: set[str] = set()
    for start in below:
        path: list[str] = []
        found = _walk(start, below, path, done)
        if found:
            return found
    return ()


def _walk(
    key: str, below: dict[str, list[str]], path: list[str], done: set[str]
) -> tuple[str, ...]:
    if key in path:
        return tuple(path[path.index(key) :])
    if key in done:
        return ()
    path.append(key)
    for lower in below.get(key, ()):
        found = _walk(lower, below, path, done)
        if found:
            return found
    path.pop()
    done.add(key)
    return ()
