"""Our measures: definitions over the platforms' metrics, with a version and the day it took effect.

Read from ``yaml/measures/*.yaml``.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache

import msgspec

from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.measures import catalogue
from goodmeasure.observations.metrics import Metric


class Stage(StrEnum):
    """Places of the GCS Evaluation Cycle (Government Communication Service, 2024)."""

    INPUTS = "inputs"
    OUTPUTS = "outputs"
    OUTTAKES = "outtakes"
    OUTCOMES = "outcomes"
    IMPACT = "impact"
    LEARNING = "learning and innovation"


class Good(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A definition. ``sums`` names, for each platform, the metrics whose sum it is.

    The set is fixed per platform, so that two posts of a channel are always counted alike: a post
    that lacks one of them has no value, not a smaller one.
    """

    name: str
    title: str
    question: str
    unit: str
    sums: dict[str, tuple[Metric, ...]]
    base: str
    stage: Stage
    good: Good
    caveats: tuple[str, ...]
    owner: str
    review_by: dt.date
    version: int
    effective_from: dt.date

    def metrics_on(self, platform: str) -> tuple[Metric, ...]:
        """The metrics summed on a platform. Raises ``UnlikeThings`` where it is not defined."""
        try:
            return self.sums[platform]
        except KeyError:
            raise UnlikeThings(
                f"{self.title} is not defined for {platform}.",
                next_step="Use a measure that is, or define it in the measure's file.",
            ) from None


@cache
def measures() -> dict[str, Measure]:
    """All of them by name."""
    return catalogue.load("measures", Measure)


ENGAGEMENT = "engagement"
"""The measure that verdicts are given by."""
