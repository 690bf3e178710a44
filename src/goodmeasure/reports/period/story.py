"""What makes a report one story: what we set out to do, did, saw people do, and learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.measures.definitions import Stage

DID = (Stage.INPUTS, Stage.OUTPUTS)
"""Stages of the GCS Evaluation Cycle that are our own doing; the others are what people did."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveLine:
    """``said`` is the answer in words. ``met`` is ``None`` where it cannot be told, or is not
    measured (``target`` empty); until its days are ``over`` it is how it stands so far."""

    sentence: str
    since: date
    until: date
    target: str = ""
    answer: Answer | None = None
    said: str = ""
    met: bool | None = None
    over: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasureLine:
    """``said`` is the answer in words, with its unit."""

    channel: str
    measure: str
    unit: str
    stage: Stage
    answer: Answer
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonLine:
    kind: str
    sentence: str
    about: date
    rests_on: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLine:
    at: date
    title: str
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Everything around the posts. ``effects`` and ``studies`` are sentences with their caveat."""

    objectives: tuple[ObjectiveLine, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    events: tuple[EventLine, ...] = ()
    effects: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    lessons: tuple[LessonLine, ...] = ()

    @property
    def did(self) -> tuple[MeasureLine, ...]:
        return self._known(ours=True)

    @property
    def people(self) -> tuple[MeasureLine, ...]:
        return self._known(ours=False)

    def _known(self, *, ours: bool) -> tuple[MeasureLine, ...]:
        """Lines with a figure; ``measures.csv`` has the others with their reasons."""
        return tuple(
            one
            for one in self.measures
            if isinstance(one.answer, Finding) and (one.stage in DID) is ours
        )
