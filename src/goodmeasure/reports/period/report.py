"""What a report for a period is made of: frozen values that ``services.reporting`` fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from goodmeasure.kernel.findings import NotEnough, NotMeasurable
from goodmeasure.measures.platforms import is_owned
from goodmeasure.observations.posts import PostKind
from goodmeasure.reports.period.story import Story


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A count as the platform gave it, and when it was last seen to be so."""

    value: int
    looked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PostVerdict:
    """What evaluation said of a post (``reports.wording.Judged``), with where it stood.

    ``age_days`` is the age at the look the count is from; ``low`` to ``high`` the expected range at
    that age, ``None`` where there was none.
    """

    outcome: str
    reason: str
    value: int | None
    age_days: float | None
    looked_at: datetime | None
    low: float | None
    median: float | None
    high: float | None
    n_history: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportPost:
    """One post. ``verdict`` is None where the measure has no value for it, which is not 0."""

    channel: str
    platform: str
    external_id: str
    published_at: datetime
    date_only: bool = False
    url: str = ""
    kind: str = "original"
    text: str = ""
    language: str = ""
    presence: str = "shown"
    counts: Mapping[str, Count] = field(default_factory=dict)
    verdict: PostVerdict | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportReading:
    """A row of ``readings.csv``: the value that held from ``at`` on."""

    channel: str
    external_id: str
    metric: str
    at: datetime
    value: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NotMeasured:
    """A metric of a channel that there is no figure for, with the reason."""

    metric: str
    why: NotEnough | NotMeasurable


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportGap:
    """Something a collection could not have."""

    at: datetime
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportChannel:
    """One channel: who it is, how it did in the period, what is missing."""

    name: str
    platform: str
    platform_title: str
    handle: str
    url: str
    state: str
    followers: tuple[tuple[datetime, int], ...] = ()
    """Standing counts in force in the period, oldest first, each with when it was given: that of
    the first may be before it."""
    as_of: datetime | None = None
    """When the platform last said what the figures are."""
    last_run: str = ""
    """How the last collection or import ended, in a sentence."""
    source: str = ""
    """Where its figures come from, in words: "the public API of Bluesky", "export files of X"."""
    not_measured: tuple[NotMeasured, ...] = ()
    gaps: tuple[ReportGap, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether its posts can be counted: something came in, and it has posts to give. If not,
        there is no count of them, which is not 0."""
        return self.as_of is not None and not is_owned(self.platform)


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """The definition and the method that the verdicts were given by."""

    title: str
    question: str
    version: int
    sums: tuple[tuple[str, str], ...]
    """For each platform in the report, what is added up: ("Bluesky", "likes, replies, …")."""
    caveats: tuple[str, ...]
    method_version: str
    evaluated_at: datetime
    growth: tuple[tuple[str, str], ...] = ()
    """For each platform in the report, what is known of how counts grow, in a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report of one organisation for one period (both days included), as at ``made_at``."""

    organisation: str
    since: date
    until: date
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    zone: tzinfo
    channels: tuple[ReportChannel, ...]
    posts: tuple[ReportPost, ...]
    """Newest first, reposts among them."""
    story: Story = field(default_factory=Story)
    """What is told around the posts: objectives, measures, events, lessons."""
    method: Method | None
    """None when nothing has been evaluated yet."""

    @property
    def own(self) -> tuple[ReportPost, ...]:
        """The posts that are counted, as on every page: a repost is somebody else's."""
        return tuple(post for post in self.posts if post.kind != PostKind.REPOST)
