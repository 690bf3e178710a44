"""What a person may be told about a quantity: a finding, or why there is none.

A number never travels alone. ``Finding`` carries its range, base, method and sources; where there
is no honest number the answer is ``NotEnough`` or ``NotMeasurable``, never 0 and never a
placeholder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goodmeasure.kernel.periods import Period

LEVEL = 0.95
"""The one interval level of the product. Said once per page by ``reports.wording``."""


class BaseKind(StrEnum):
    """Where the size of a base comes from; unlike kinds are never put side by side."""

    POSTS = "posts"
    FOLLOWERS = "followers"
    VIEWS = "views"
    MEASURED = "measured"
    CLAIMED = "claimed"
    OWN_SURVEY = "own survey"
    CENSUS = "census"


@dataclass(frozen=True, kw_only=True, slots=True)
class Base:
    """Whom or what a figure is out of: ``"posts on @town.example"``, 214 of them, counted."""

    population: str
    kind: BaseKind
    size: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a finding rests on, said so that a person can go and look."""

    name: str
    seen_at: datetime
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What a figure is a figure of, so that two of them can be told alike or unlike.

    ``counted`` are the metrics that went in, which may differ between platforms under one name.
    ``age_days`` is the age at which posts were counted; ``None`` where posts have settled, or where
    the figure is not about posts.
    """

    measure: str
    title: str
    version: int
    unit: str
    counted: tuple[str, ...] = ()
    age_days: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A value with everything needed to defend it.

    ``low`` and ``high`` bound the ``LEVEL`` range, in the unit of ``value``; both are ``None`` for
    a plain count, which is exact as the platform gave it, and for a published share whose source
    gives no base: ``n`` is 0 then, and a caveat says so. ``method`` names a page of
    ``docs/methods`` (without ``.md``). ``of`` says by which definition, ``period`` over which days;
    ``None`` where there is none (a verdict's share, a count of channels).
    """

    value: float
    low: float | None = None
    high: float | None = None
    n: int
    base: Base
    method: str
    sources: tuple[Source, ...] = ()
    as_of: datetime
    caveats: tuple[str, ...] = field(default=())
    of: Definition | None = None
    period: Period | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("A range has both ends or none.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"Range {self.low} to {self.high} is the wrong way round.")


@dataclass(frozen=True, kw_only=True, slots=True)
class NotEnough:
    """It could be known, but not from what we have. ``needed`` says what would do."""

    reason: str
    needed: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotMeasurable:
    """It cannot be known here. ``cost`` says what it would take, where anything would."""

    reason: str
    cost: str = ""


Answer = Finding | NotEnough | NotMeasurable
