"""Pieces of evidence about where a group is: each a share of some people, with whom and how sure.

A piece is never more than its source said. What a cell of the grid may say is worked out from its
pieces in ``estimates``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goodmeasure.kernel.findings import Answer, BaseKind, Source


class Aspect(StrEnum):
    """What is asked of a group and an outlet. Expectation is asked for one purpose at a time."""

    PRESENCE = "presence"
    EXPECTATION = "expectation"


class Grade(StrEnum):
    """Where evidence comes from, the best first. A person's opinion is never a figure."""

    OWN_MEASUREMENT = "own measurement"
    OWN_SURVEY = "own survey"
    OFFICIAL = "official statistics"
    SECOND_HAND = "second-hand"
    OPINION = "opinion"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Grade).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One cell: a group, an outlet, and presence, or expectation for a purpose.

    ``group`` and ``purpose`` are keys of the organisation's own lists, ``outlet`` one of
    ``outlets.outlets``.
    """

    group: int
    outlet: str
    aspect: Aspect
    purpose: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A share (0 to 1) of ``population`` that bears on a question.

    ``n`` is the effective number of answers it rests on; ``None`` where the source publishes no
    base. ``low`` and ``high`` are the source's own range, where it gives one. ``at_least`` marks a
    lower bound (followers who say who they are). ``discount`` is the part of ``n`` that counts for
    this group, 0 to 1 (the power prior of Ibrahim and Chen 2000): 1 for the group's own answers.
    """

    grade: Grade
    kind: BaseKind
    population: str
    share: float
    n: float | None
    low: float | None = None
    high: float | None = None
    at_least: bool = False
    discount: float = 1.0
    dated: date
    expires: date | None = None
    source: Source
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"A share lies between 0 and 1, not at {self.share}.")
        if not 0 <= self.discount <= 1:
            raise ValueError(f"A discount lies between 0 and 1, not at {self.discount}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a cell may say: an answer, its grade, and the pieces behind it.

    ``grade`` is that of the worst piece that carries the answer; ``None`` where there is no answer.
    ``left_out`` are pieces that could not be used here, each with the reason as a sentence.
    """

    question: Question
    answer: Answer
    grade: Grade | None
    used: tuple[Piece, ...] = ()
    left_out: tuple[tuple[Piece, str], ...] = ()
