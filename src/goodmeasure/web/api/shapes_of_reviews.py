"""The shapes of reviews, and of what they come to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from goodmeasure.web.api.shapes import FindingShape, Shape


class ReviewShape(Shape):
    """``changes`` counts all that anybody changed in it."""

    number: int
    question: str
    changes: int
    opened_at: datetime
    opened_by: str | None
    set_aside_at: datetime | None
    set_aside_reason: str


class PlaceShape(Shape):
    """The state of one channel under an option; "new:…" is one that it would open."""

    channel: str
    title: str
    state: str


class OptionShape(Shape):
    key: str
    title: str
    places: list[PlaceShape]


class ScaleShape(Shape):
    worst: float
    best: float
    unit: str
    bends: list[tuple[float, float]]


class CriterionShape(Shape):
    """``parent`` is the heading it hangs under; headings are not scored. ``lightest`` and
    ``heaviest`` bound its share of all weight."""

    key: str
    title: str
    parent: str | None
    good: Literal["up", "down"]
    scale: ScaleShape | None
    by_group: bool
    lightest: float
    heaviest: float
    question: str
    swing: str


class AudienceShape(Shape):
    """A group, for a purpose or for all, and how much it matters beside the others."""

    key: str
    title: str
    group: str
    purpose: str | None
    weight: float


class JudgementShape(Shape):
    """One person's score from 0 to 10, higher always better."""

    author: str
    score: float
    reason: str
    grade: str


class ReviewCellShape(Shape):
    """What is known of one option on one criterion: a figure, judgements, or why nothing is. Cells
    with the same ``item`` rest on one figure. ``kind`` is as it counts today: a figure that has
    expired is unknown."""

    option: str
    option_title: str
    criterion: str
    criterion_title: str
    audience: str | None
    audience_title: str | None
    kind: Literal["evidence", "judgement", "unknown"]
    item: str
    result: FindingShape | None
    grade: str | None
    expires: date | None
    judgements: list[JudgementShape]
    why_unknown: str | None


class PointsShape(Shape):
    criterion: str
    points: float
    low: float | None
    high: float | None


class PreferredShape(Shape):
    more: str
    less: str


class WeighingShape(Shape):
    """What one person said of the weights: points by swing, or an order, the first most."""

    author: str
    points: list[PointsShape]
    order: list[list[str]]
    preferred: list[PreferredShape]
    reason: str


class PlannedStudyShape(Shape):
    title: str
    items: list[str]
    months: float
    answers: int | None
    cost: float


class WaitingCostsShape(Shape):
    """What a month without a decision costs, in points of overall value."""

    a_month: float
    reason: str
    studies: list[PlannedStudyShape]


class TrailShape(Shape):
    """Who changed what (``place``) and when."""

    number: int
    at: datetime
    by: str
    place: list[str | None]


class UnderShape(Shape):
    """All that is in a review. ``left_out`` are cells of something that is not there any more."""

    question: str
    options: list[OptionShape]
    criteria: list[CriterionShape]
    audiences: list[AudienceShape]
    cells: list[ReviewCellShape]
    weighings: list[WeighingShape]
    waiting: WaitingCostsShape | None
    left_out: list[ReviewCellShape]


class WholeReviewShape(ReviewShape, UnderShape):
    trail: list[TrailShape]


class StandingShape(Shape):
    """One option. ``ranks`` are shares of draws for rank 1, 2, …, right to about twice ``error``;
    ``beats`` in which share it is worth more than each other; ``central`` the mean weights that put
    it first, with ``confidence`` that it is first at those; ``mean`` its value from 0 to 100."""

    option: str
    title: str
    ranks: list[float]
    error: float
    beats: dict[str, float]
    central: dict[str, float] | None
    confidence: float | None
    mean: float


class WeightShape(Shape):
    """``low`` to ``high`` is where 95 in 100 draws of a criterion's weight lie."""

    criterion: str
    title: str
    mean: float
    low: float
    high: float


class TurnShape(Shape):
    weight: float
    option: str


class TurningShape(Shape):
    """The weight ``now``, who is ``first``, and the nearest weights at which another option is;
    null where no weight on that side changes first place."""

    criterion: str
    title: str
    now: float
    first: str
    below: TurnShape | None
    above: TurnShape | None


class DriverShape(Shape):
    """How often the leader is first where one uncertain thing lies low, in the middle, high."""

    item: str
    words: str
    low: float
    middle: float
    high: float
    ratio: float


class WorthShape(Shape):
    """In points of overall value from 0 to 100, with its standard error."""

    value: float
    error: float


class CollectShape(Shape):
    item: str
    words: str
    worth: float
    error: float
    kind: Literal["evidence", "judgement", "unknown"]
    how: str


class NotKnownShape(Shape):
    """What is not known or does not hold together, and what to do about it."""

    trouble: str
    about: list[str]
    sentence: str
    to_do: str


class StudyThereIsShape(Shape):
    title: str
    months: float
    worth: WorthShape
    cost: float


class WaitingShape(Shape):
    """Whether to decide now or find out more first, and why."""

    advice: Literal["wait", "decide now"]
    because: str
    study: StudyThereIsShape | None
    net: float | None


class OutcomeShape(Shape):
    """What a review comes to. Where it is not ``known``, ``reason`` and ``needed`` say why.
    ``collect_first`` is in order of what knowing it is worth."""

    known: bool
    reason: str | None
    needed: str | None
    draws: int | None
    seed: int | None
    leader: str | None
    method: str
    standings: list[StandingShape]
    weights: list[WeightShape]
    turning: list[TurningShape]
    drivers: list[DriverShape]
    everything: WorthShape | None
    collect_first: list[CollectShape]
    not_known: list[NotKnownShape]
    waiting: WaitingShape | None


class ReviewResultShape(ReviewShape, OutcomeShape):
    day: date | None
    sentence: str


class RankShape(Shape):
    """In what share of the draws an option comes at a rank. ``mean`` is its value, 0 to 100."""

    option: str
    title: str
    rank: int
    share: float
    draws: int
    mean: float
