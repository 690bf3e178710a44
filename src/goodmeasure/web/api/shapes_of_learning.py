"""The shapes of events, breaks, effects, fair tests, studies, lessons and objectives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from goodmeasure.web.api.shapes import MaybeOfChannel, OfChannel, Result, Shape


class EventShape(MaybeOfChannel):
    """A dated fact of the log. Withdrawn ones stay in it; no figure is read beside them."""

    number: int
    kind: str
    is_break: bool
    at: date
    until: date | None
    title: str
    note: str
    source_name: str
    source_url: str
    bears_on: list[str]
    recorded_at: datetime
    withdrawn_at: datetime | None


class BreakShape(OfChannel):
    """A day from which a channel's figures are not what they were. Where it ``parts`` them, nothing
    is compared across it."""

    at: date
    kind: Literal["definition", "method", "platform", "detected"]
    parts: bool
    why: str
    source: str


class EffectShape(OfChannel):
    """What a choice goes with: ``result`` is the ratio of posts with it to posts without, the other
    choices held alike. Association, not cause. ``stands_out``: beyond luck, however many choices
    were looked at. ``e_value``: how strong something unseen would have to be to explain it away."""

    measure: str
    choice: str
    sentence: str
    result: Result
    posts_with: int | None
    posts_without: int | None
    stands_out: bool | None
    p: float | None
    overlap: float | None
    e_value: float | None
    e_value_of_range: float | None
    method_version: str
    at: datetime


class ExperimentShape(OfChannel):
    """A fair test as it was agreed before the first toss."""

    number: int
    question: str
    way_a: str
    way_b: str
    measure: str
    measure_version: int
    read_at_days: float
    wanted_ratio: float
    planned_posts: int
    started_at: datetime
    stopped_at: datetime | None
    stop_reason: str


class WaysShape(Shape):
    a: int
    b: int


class TossShape(Shape):
    """One toss: its post's count at the agreed age, or why there is none."""

    toss: int
    number: int
    way: Literal["a", "b"]
    tossed_at: datetime
    about: str
    post: int | None
    value: int | None
    why: str


class ExperimentResultsShape(ExperimentShape):
    """How a test stands: ``result`` is the ratio of way B to way A, with a range that holds however
    often it is looked at."""

    sentence: str
    result: Result
    tosses: int
    read: int
    without_post: WaysShape
    not_in_time: WaysShape
    readings: list[TossShape]


class EstimateShape(Shape):
    """What was, as a ratio to what would have been, by one method."""

    method: str
    ratio: float
    low: float
    high: float


class SpoilerShape(Shape):
    kind: str
    what: str


class StudyShape(OfChannel):
    """Before and after an event, as it was found. Where it is not ``known``, ``reason`` says why.
    ``changed`` only where every method says so on the same side, and no control changed at the
    event too. ``other_dates``: the same question at dates at which nothing happened, and how many
    gave as much."""

    number: int
    event: int
    event_title: str
    event_at: date
    series: str
    grain: str
    controls: list[int]
    asked_at: datetime
    computed_at: datetime | None
    known: bool
    sentence: str
    reason: str | None
    needed: str | None
    changed: bool | None
    agree: bool | None
    difference: float | None
    estimates: list[EstimateShape]
    other_dates: int | None
    other_dates_as_far: int | None
    spoilers: list[SpoilerShape]
    steps_before: int | None
    steps_after: int | None
    method: str
    method_version: str | None


class StepShape(Shape):
    """``expected`` (``low`` to ``high``) is what would have been."""

    day: date
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    after: bool


class StudyStepsShape(StudyShape):
    steps: list[StepShape]


class RestsOnShape(Shape):
    """A finding as it stood on the day the lesson was written."""

    key: str
    title: str
    sentence: str
    stood_on: date | None
    result: Result | None


class LessonShape(Shape):
    number: int
    kind: Literal["worked", "missed", "learned"]
    sentence: str
    about: date
    rests_on: list[RestsOnShape]
    written_at: datetime
    review_on: date
    reviewed_at: datetime | None
    review_note: str
    retired_at: datetime | None


class ObjectiveShape(MaybeOfChannel):
    """``met`` is null where it cannot be told, or where nothing is measured; until its days are
    ``over`` it is how the objective stands so far."""

    number: int
    sentence: str
    since: date
    until: date
    measure: str | None
    target: float | None
    met: bool | None
    over: bool
    result: Result | None
    written_at: datetime
