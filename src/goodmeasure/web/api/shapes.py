"""The shapes of answers that hold a figure, as the API's description (OpenAPI) gives them.

Every answer is held against its shape before it is sent: a part that is not described here fails.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BaseShape(Shape):
    """Whom or what a figure is out of."""

    population: str
    kind: str
    size: int | None


class SourceShape(Shape):
    """What a figure rests on."""

    name: str
    seen_at: datetime
    url: str


class DefinitionShape(Shape):
    """By which definition, and which of the platform's counts went in."""

    measure: str
    title: str
    version: int
    unit: str
    counted: list[str]
    age_days: float | None


class PeriodShape(Shape):
    """Whole days, both in it."""

    since: date
    until: date


class FindingShape(Shape):
    """A figure with all that is needed to defend it. ``low`` to ``high`` is where 95 in 100 such
    figures would fall; both null for a plain count. ``method`` is a page under /methods/."""

    answer: Literal["finding"]
    value: float
    low: float | None
    high: float | None
    n: int
    base: BaseShape
    method: str
    sources: list[SourceShape]
    as_of: datetime
    caveats: list[str]
    of: DefinitionShape | None
    period: PeriodShape | None


class NotEnoughShape(Shape):
    """It could be known, but not from what is here."""

    answer: Literal["not enough"]
    reason: str
    needed: str


class NotMeasurableShape(Shape):
    """It cannot be known here; ``cost`` is what it would take."""

    answer: Literal["not measurable"]
    reason: str
    cost: str


Result = Annotated[
    FindingShape | NotEnoughShape | NotMeasurableShape, Field(discriminator="answer")
]

RESULT_COLUMNS = (
    "result.answer", "result.value", "result.low", "result.high", "result.n",
    "result.base.population", "result.base.kind", "result.base.size", "result.method",
    "result.of.title", "result.of.version", "result.of.unit", "result.as_of", "result.caveats",
    "result.reason", "result.needed", "result.cost",
)  # fmt: skip
"""A figure's columns in a table."""

CHANNEL_COLUMNS = ("channel", "handle", "platform")


class OfChannel(Shape):
    """Which channel a thing is about."""

    channel: int
    handle: str
    platform: str


class MaybeOfChannel(Shape):
    """The channel it is about; only the platform where it is about all of its channels."""

    channel: int | None
    handle: str | None
    platform: str | None


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, which every spreadsheet and program reads."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
