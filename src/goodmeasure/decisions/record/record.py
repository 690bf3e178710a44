"""Everything a decision rested on, as it stood: what the papers are made of, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from goodmeasure.decisions.record.words import Words
from goodmeasure.decisions.review.checks import Note
from goodmeasure.decisions.review.information import Worth
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.outcome import Knowing, Outcome
from goodmeasure.decisions.review.under import Under
from goodmeasure.decisions.review.waiting import Choice
from goodmeasure.kernel.findings import Answer, Finding, NotEnough


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerThen:
    """An answer as it was given; without a finding, why there was none."""

    finding: Finding | None = None
    why: str = ""

    @classmethod
    def of(cls, answer: Answer) -> AnswerThen:
        if isinstance(answer, Finding):
            return cls(finding=answer)
        more = answer.needed if isinstance(answer, NotEnough) else answer.cost
        return cls(why=". ".join(one.rstrip(".") for one in (answer.reason, more) if one))


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelThen:
    """``key`` is that by which options name it."""

    key: str
    title: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteThen:
    """Where a group is told of a purpose; ``fallback`` may be empty."""

    purpose: str
    first: str
    fallback: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PresenceThen:
    outlet: str
    answer: AnswerThen


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupThen:
    """One group: how many, from whom that is known, where it is told, and where it is."""

    key: str
    title: str
    size: int | None = None
    size_source: str = ""
    size_on: date | None = None
    routes: tuple[RouteThen, ...] = ()
    presence: tuple[PresenceThen, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EventThen:
    """A dated fact of the platform evidence log. ``criteria`` are titles."""

    on: date
    kind: str
    title: str
    source: str
    address: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SignpostThen:
    """``key`` leads to where it stands now."""

    key: int
    title: str
    sentence: str
    owner: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One decision. ``outcome`` is ``None`` where the review could not be worked out, and
    ``no_outcome`` says why. ``day`` is the day it stood as it does here; ``change`` the number of
    the review's newest change then. ``replaces`` is the earlier decision in words."""

    organisation: str
    question: str
    title: str
    choice: str
    is_wait: bool
    decided_on: date | None
    review_on: date | None
    frozen_by: str
    words: Words
    under: Under
    outcome: Outcome | None
    no_outcome: str
    everything: Worth | None
    knowing: tuple[Knowing, ...]
    notes: tuple[Note, ...]
    waiting: Choice | None
    channels: tuple[ChannelThen, ...]
    groups: tuple[GroupThen, ...]
    events: tuple[EventThen, ...]
    signposts: tuple[SignpostThen, ...]
    day: date
    change: int
    seed: int
    method_version: str
    is_draft: bool = False
    replaces: str = ""

    @property
    def chosen(self) -> Option | None:
        return next((one for one in self.under.options if one.key == self.choice), None)


def to_plain(record: Record) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain


def from_plain(plain: object) -> Record:
    """What ``to_plain`` made. ``msgspec.ValidationError`` otherwise: it is ours alone to write."""
    return msgspec.convert(plain, Record)


def stands(record: Record, *, by: str) -> Record:
    """The same as a decision that stands, frozen by a person."""
    return replace(record, is_draft=False, frozen_by=by)
