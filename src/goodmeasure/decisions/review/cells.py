"""What is known of one option on one criterion: a figure, people's judgements, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import Finding

TOP = 10.0
"""Judgements go from 0, the worst that could be, to this."""

STATED = "stated"
"""What a figure is a figure of (``Definition.measure``) that a team states itself."""

LEEWAY: Mapping[Grade, float] = MappingProxyType(
    {
        Grade.OWN_MEASUREMENT: 0.5,
        Grade.OWN_SURVEY: 0.5,
        Grade.OFFICIAL: 1.0,
        Grade.SECOND_HAND: 1.5,
        Grade.OPINION: 2.0,
    }
)
"""How far either side of a score the truth may lie, by what the person rests it on. Chosen, not
measured: half a point is what whole numbers round away, and two points tell "good" from "middling"
but not 6 from 7. The review's page says so beside every judgement."""


class Kind(StrEnum):
    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A finding on the criterion's scale. Cells that rest on the same figure name the same
    ``item``, and are then wrong together; without one a cell's figure is its own. After ``expires``
    it says nothing any more."""

    finding: Finding
    grade: Grade
    item: str = ""
    expires: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """One person's score, 0 to 10, higher always better, with the reason and what it rests on."""

    author: str
    score: float
    reason: str
    grade: Grade = Grade.OPINION

    def __post_init__(self) -> None:
        if not 0 <= self.score <= TOP:
            raise ValueError(f"A score lies between 0 and {TOP:g}, not at {self.score:g}.")
        if not self.author.strip():
            raise ValueError("A judgement needs its author.")
        if not self.reason.strip():
            raise ValueError("A judgement needs a reason.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """Evidence or judgements, never both: what a person makes of a figure is a reason, and belongs
    with the decision. Neither is *unknown*, and then ``unknown`` may say why."""

    option: str
    criterion: str
    audience: str | None = None
    evidence: Evidence | None = None
    judgements: tuple[Judgement, ...] = ()
    unknown: str = ""

    def __post_init__(self) -> None:
        if self.evidence is not None and self.judgements:
            raise ValueError("A cell holds a figure or judgements, not both.")
        authors = [one.author for one in self.judgements]
        if len(set(authors)) < len(authors):
            raise ValueError("One person has judged this cell twice.")

    @property
    def kind(self) -> Kind:
        if self.evidence is not None:
            return Kind.EVIDENCE
        return Kind.JUDGEMENT if self.judgements else Kind.UNKNOWN

    def kind_on(self, today: date) -> Kind:
        """An expired figure is no longer evidence."""
        if (
            self.evidence is not None
            and self.evidence.expires is not None
            and self.evidence.expires < today
        ):
            return Kind.UNKNOWN
        return self.kind

    @property
    def place(self) -> tuple[str, str, str | None]:
        return self.option, self.criterion, self.audience

    @property
    def item(self) -> str:
        """What a draw of it is named after: the figure it shares, or its own place."""
        if self.evidence is not None and self.evidence.item:
            return self.evidence.item
        return item_of(*self.place)


def item_of(option: str, criterion: str, audience: str | None) -> str:
    return " · ".join(part for part in (option, criterion, audience) if part)
