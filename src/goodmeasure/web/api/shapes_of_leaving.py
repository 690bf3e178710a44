"""The shapes of plans, leaving plans, names, alerts and the incident plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from goodmeasure.web.api.shapes import OfChannel, Result, Shape
from goodmeasure.web.api.shapes_of_learning import EstimateShape


class WorkShape(Shape):
    """A piece of communication work: for whom, and on which channels it leans."""

    number: int
    title: str
    owner: str
    since: date
    until: date | None
    note: str
    groups: list[str]
    channels: list[OfChannel]
    ended_at: datetime | None


class LeavingShape(OfChannel):
    """A plan to leave a channel. ``becomes`` is the channel's state on the leaving day, ``fate``
    what becomes of the account."""

    number: int
    title: str
    decision: int | None
    state: Literal["under way", "left", "finished", "given up"]
    leave_on: date
    becomes: str
    fate: str | None
    reason: str
    left_at: datetime | None
    baseline_at: datetime | None


class LeavingStepShape(Shape):
    key: str
    title: str
    owner: str
    due: date
    done_on: date | None
    done_by: str | None
    evidence: str | None


class SeriesAfterShape(Shape):
    """One series asked before and after the leaving day, as a study is."""

    title: str
    subject: str
    series: str
    grain: str | None
    known: bool
    reason: str | None
    needed: str | None
    changed: bool | None
    agree: bool | None
    estimates: list[EstimateShape]


class InputAfterShape(Shape):
    """Counts in two times of one length, null where nobody counted. Two numbers, no more: what made
    the difference cannot be told from them."""

    group: str | None
    kind: str
    before: int | None
    after: int | None


class HoursShape(Shape):
    hours: float
    days: int
    a_week: float


class HoursAfterShape(Shape):
    title: str
    before: HoursShape | None
    after: HoursShape | None


class HappenedShape(Shape):
    at: date
    title: str


class AfterShape(Shape):
    """What came after so many months; ``found_at`` is null before its day has come."""

    months: int
    due_on: date
    found_at: datetime | None
    since: date | None
    until: date | None
    series: list[SeriesAfterShape]
    inputs: list[InputAfterShape]
    hours: list[HoursAfterShape]
    events: list[HappenedShape]


class WholeLeavingShape(LeavingShape):
    """``baseline_as_frozen``: whether nobody changed the baseline since it was frozen."""

    steps: list[LeavingStepShape]
    baseline_as_frozen: bool | None
    after: list[AfterShape]


class BaselineShape(Shape):
    """One figure as it stood when the baseline was frozen: of the channel that is ``left``, or of
    one ``elsewhere``."""

    of: Literal["left", "elsewhere"]
    handle: str
    platform: str
    measure: str
    title: str
    since: date
    until: date
    result: Result


class ProofShape(Shape):
    """What the last check found. Unknown is never taken for lost."""

    kind: str
    subject: str | None
    status: str
    sentence: str
    since: datetime
    looked_at: datetime
    looks: int | None


class NameShape(Shape):
    """A name of ours and who keeps it. Where its key is, and how that is guarded, stays on the
    pages: a table of it is what a thief would want first."""

    number: int
    platform: str
    name: str
    account: str | None
    state: str
    reason: str | None
    since: datetime | None
    owner: str | None
    deputy: str | None
    review_on: date | None
    sign_in_every: int | None
    signed_in_on: date | None
    proofs: list[ProofShape]
    lookalikes: int
    checked_at: datetime | None


class AlertShape(Shape):
    number: int
    kind: str
    sentence: str
    raised_at: datetime
    seen_at: datetime | None


class WhenDownShape(Shape):
    """Where a group is told of a purpose, and where if our systems are down; ``reach`` says whether
    it can be told then."""

    group: str
    purpose: str
    first: str | None
    fallback: str | None
    when_down: str | None
    reach: Literal["sure", "if signed in", "none", "gap"]


class PlaceWhenDownShape(Shape):
    """``leans``: whether it works without our own systems; ``said``: whether a person said so."""

    place: str
    leans: str
    said: bool
    message: str
    who: str
    device: str


class RouteChangedShape(Shape):
    kind: Literal["new", "gone", "first", "fallback"]
    group: str
    purpose: str
    before: str | None
    after: str | None


class IncidentShape(Shape):
    """The incident plan in force, groups in the order they are told, and what of the routing table
    ``changed`` since it was made. ``drill_due_on``: when it is to be tried next."""

    version: int
    made_at: datetime
    starts: str
    groups: list[WhenDownShape]
    places: list[PlaceWhenDownShape]
    changed: list[RouteChangedShape]
    drill_due_on: date
    drilled_at: datetime | None
