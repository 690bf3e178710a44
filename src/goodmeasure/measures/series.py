"""A measure over time: what other rooms read, whichever way it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.findings import Answer, Definition, Finding
from goodmeasure.kernel.periods import Period


class Grain(StrEnum):
    """The length of a series' steps."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One step's answer: a finding, or why there is none."""

    period: Period
    answer: Answer

    @property
    def value(self) -> float | None:
        """The figure, or ``None`` where it is not known."""
        return self.answer.value if isinstance(self.answer, Finding) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One measure of one channel, step by step and without holes: oldest first.

    ``subject`` is whose it is, in words ("@town.example on Bluesky"). ``breaks`` are all known ones
    inside it, of every kind, oldest first. ``of`` is the definition in force at its end.
    """

    of: Definition
    subject: str
    grain: Grain
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()
