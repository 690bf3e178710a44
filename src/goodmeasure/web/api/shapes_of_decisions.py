"""The shapes of decisions, with all that they rest on, and of signposts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from goodmeasure.web.api.shapes import FindingShape, Result, Shape
from goodmeasure.web.api.shapes_of_reviews import OutcomeShape, UnderShape


class DecisionShape(Shape):
    """``choice`` is the key of an option of its review. One that ``stands`` never changes."""

    number: int
    review: int
    title: str
    state: Literal["draft", "stands", "withdrawn"]
    choice: str | None
    is_wait: bool
    decided_on: date | None
    review_on: date | None
    started_at: datetime
    started_by: str | None
    frozen_at: datetime | None
    frozen_by: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


class ImpactShape(Shape):
    about: str
    effect: str
    what: str


class RiskShape(Shape):
    what: str
    likelihood: Literal["low", "medium", "high"]
    harm: Literal["low", "medium", "high"]
    mitigation: str
    owner: str


class DecisionStepShape(Shape):
    what: str
    owner: str
    by: date | None


class FoundAtShape(Shape):
    title: str
    what_for: str
    address: str


class WordsShape(Shape):
    """What people wrote; empty where it is not written yet."""

    purpose: str
    background: str
    reasons: str
    dissent: str
    decided_by: str
    authority: str
    equality: list[ImpactShape]
    accessibility: str
    risks: list[RiskShape]
    impersonation: str
    incident: str
    cost: str
    steps: list[DecisionStepShape]
    recommendation: str
    resolution: str
    places: list[FoundAtShape]
    colleagues: str
    contact: str


class ChannelThenShape(Shape):
    key: str
    title: str
    state: str


class RouteThenShape(Shape):
    purpose: str
    first: str
    fallback: str
    reason: str


class PresenceThenShape(Shape):
    outlet: str
    result: FindingShape | None
    why: str | None


class GroupThenShape(Shape):
    key: str
    title: str
    size: int | None
    size_source: str
    size_on: date | None
    routes: list[RouteThenShape]
    presence: list[PresenceThenShape]


class EventThenShape(Shape):
    on: date
    kind: str
    title: str
    source: str
    address: str
    criteria: list[str]


class SignpostThenShape(Shape):
    key: int
    title: str
    sentence: str
    owner: str
    until: date | None


class RecordShape(DecisionShape):
    """Everything a decision rests on as it was frozen; of a draft as it stands now. ``day`` is the
    day it stood so."""

    day: date
    choice_title: str | None
    replaces: int | None
    words: WordsShape
    review_as_it_was: UnderShape
    result: OutcomeShape
    channels: list[ChannelThenShape]
    groups: list[GroupThenShape]
    events: list[EventThenShape]
    signposts: list[SignpostThenShape]
    method_version: str


class DecisionFigureShape(Shape):
    """One thing that the decision rests on: of an ``option`` on a criterion, or where a ``group``
    is. ``scores`` are people's judgements; ``why`` says why there is neither."""

    about: Literal["option", "group"]
    option: str | None
    criterion: str | None
    group: str | None
    outlet: str | None
    kind: Literal["evidence", "judgement", "unknown"]
    grade: str | None
    scores: list[float]
    result: FindingShape | None
    why: str | None


class SignpostShape(Shape):
    """``watched`` is what trips it, in words; ``sentence`` where it stood at ``checked_at``."""

    number: int
    title: str
    watched: str
    figure: str
    unit: str
    threshold: float
    direction: str
    since: date
    until: date | None
    every_days: int
    review: int | None
    decision: int | None
    owner: str | None
    state: Literal["watching", "tripped", "cannot tell", "ended"]
    sentence: str
    mean: float | None
    checked_at: datetime | None
    tripped_on: date | None
    told_at: datetime | None
    seen_at: datetime | None
    seen_note: str
    ended_at: datetime | None
    ended_reason: str


class LookShape(Shape):
    """The figure of one look as it stood, or why there was none."""

    on: date
    value: float | None
    result: Result
