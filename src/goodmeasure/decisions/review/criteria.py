"""Criteria: what an option is judged by, in a small tree, each with a scale whose ends are said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from goodmeasure.measures.definitions import Good


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """What 0 and 100 mean for figures of a criterion: the worst and the best worth telling apart.

    A figure beyond an end counts as the end. Value goes in a straight line from end to end, unless
    ``bends`` says otherwise: pairs of a figure and its value from 0 to 1, in order of the figure.
    """

    worst: float
    best: float
    unit: str = ""
    bends: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        corners = [self.worst, self.best, *(one for bend in self.bends for one in bend)]
        if not all(math.isfinite(one) for one in corners):
            raise ValueError("The scale's worst and best are numbers.")
        if self.worst == self.best:
            raise ValueError(f"The scale's worst and best are both {self.worst:g}.")
        figures = [figure for figure, _ in self.bends]
        low, high = sorted((self.worst, self.best))
        if figures != sorted(set(figures)) or any(not low < one < high for one in figures):
            raise ValueError("Bends lie between the scale's ends, each at a figure of its own.")
        values = [value for _, value in sorted(self.bends, reverse=self.worst > self.best)]
        if values != sorted(values) or any(not 0 <= one <= 1 for one in values):
            raise ValueError("The values of bends go from 0 at the worst to 1 at the best.")

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """All corners, in order of the figure."""
        return tuple(sorted([(self.worst, 0.0), *self.bends, (self.best, 1.0)]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """``parent`` is the key of the heading it hangs under; headings have no scores of their own.

    ``by_group`` asks for a score for each audience (a group, for a purpose). ``scale`` is for
    figures; a criterion without one takes judgements only. ``lightest`` and ``heaviest`` bound its
    share of all weight. ``swing`` says in words what going from worst to best is.
    """

    key: str
    title: str
    parent: str | None = None
    good: Good = Good.UP
    scale: Scale | None = None
    by_group: bool = False
    lightest: float = 0.0
    heaviest: float = 1.0
    question: str = ""
    swing: str = ""

    def __post_init__(self) -> None:
        if not self.key or not self.title:
            raise ValueError("A criterion needs a key and a title.")
        if self.good is Good.NEITHER:
            raise ValueError(f"{self.title}: a criterion says which way is good, up or down.")
        if self.scale is not None and (self.scale.best > self.scale.worst) != (
            self.good is Good.UP
        ):
            raise ValueError(f"{self.title}: the best end is not where {self.good.value} leads.")
        if not 0 <= self.lightest <= self.heaviest <= 1:
            raise ValueError(f"{self.title}: weights go from 0 to 1, the lightest first.")


def out_with(criteria: Sequence[Criterion], key: str) -> tuple[Criterion, ...]:
    """A criterion, and each heading above it that nothing would hang under any more: an empty
    heading would be a criterion itself."""
    by = {one.key: one for one in criteria}
    found: list[Criterion] = []
    at: str | None = key
    while at is not None and all(one in found for one in criteria if one.parent == at):
        found.append(by[at])
        at = by[at].parent
    return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """A group, for a purpose or for all, and how much it matters beside the others (any unit)."""

    key: str
    title: str
    group: str
    purpose: str | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.key or not self.title or not self.group:
            raise ValueError("An audience needs a key, a title and a group.")
        if not 0 <= self.weight < float("inf"):
            raise ValueError(f"{self.title}: how much it matters is 0 or more.")
