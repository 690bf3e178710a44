"""The shapes of groups, the grid, evidence, routes, surveys and published figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from goodmeasure.web.api.shapes import Result, Shape


class GroupShape(Shape):
    """Who our people are. ``parent`` is the number of the group it is a part of, ``owed`` what we
    owe them."""

    number: int
    name: str
    parent: int | None
    description: str
    owed: str
    size: int | None
    size_source: str
    size_url: str
    size_on: date | None
    is_public: bool


class PurposeShape(Shape):
    """Why we would speak to people; ``is_incident`` for when systems are down."""

    number: int
    name: str
    parent: int | None
    question: str
    is_incident: bool


class OfGroup(Shape):
    group: int
    group_name: str


class CellShape(OfGroup):
    """Where a group is (``presence``), or expects us for a purpose (``expectation``). ``result`` is
    a share from 0 to 1, and null only where nobody was asked. ``grade`` says where the evidence
    comes from; ``at_least``: a lower bound; ``left_out`` what could not be used, and why."""

    outlet: str
    aspect: Literal["presence", "expectation"]
    purpose: int | None
    purpose_name: str | None
    asked: bool
    result: Result | None
    grade: str | None
    at_least: bool | None
    left_out: list[str]


class EvidenceShape(Shape):
    """A dated fact with its source, as a person wrote it down. What of it counts for a group is in
    ``audiences``."""

    number: int
    statement: str
    grade: str
    kind: str
    whom: str
    population: str
    groups: list[str]
    aspect: str
    outlet: str
    purpose: str | None
    share: float | None
    hits: int | None
    out_of: int | None
    low: float | None
    high: float | None
    at_least: bool
    dated: date
    expires: date | None
    expired: bool
    source: str
    url: str


class RouteShape(OfGroup):
    """Where a group is told of a purpose: ``first``, and where that is down. Null where nobody has
    chosen."""

    purpose: int
    purpose_name: str
    first: str | None
    first_outlet: str | None
    first_channel: int | None
    first_reason: str | None
    first_chosen_by: str | None
    first_chosen_at: datetime | None
    fallback: str | None
    fallback_outlet: str | None
    fallback_channel: int | None
    fallback_reason: str | None
    fallback_chosen_by: str | None
    fallback_chosen_at: datetime | None


class SurveyShape(Shape):
    number: int
    title: str
    series: str | None
    wave: int
    state: str
    opens_on: date | None
    closes_on: date | None
    answers: int


class SurveyShareShape(Shape):
    """Of those who answered a question, the share (0 to 1) that chose an answer; ``group`` is null
    for all of them. Nothing is shown for few people. ``effective``: how many equal answers the
    weighted ones are worth."""

    question: str
    answer: str
    group: int | None
    group_name: str
    effective: float | None
    result: Result


class SourceOfFiguresShape(Shape):
    number: int
    title: str
    publisher: str
    url: str
    published_on: date
    fieldwork: str
    grade: str
    figures: int


class PublishedShape(Shape):
    """One figure as its source has it, with whom it is of (``population``, ``kind``, bases) and
    where it stands. ``value`` is null where the source gives none, and ``note`` says why."""

    table: str
    sheet: str
    line: int | None
    population: str
    kind: str
    heading: str
    column: str
    row: str
    outlet: str
    measure: str
    value: float | None
    unit: str
    base_unweighted: float | None
    base_weighted: float | None
    letters: str
    note: str
