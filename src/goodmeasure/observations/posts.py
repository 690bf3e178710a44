"""Posts and readings as frozen values, parsed once at the border."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from goodmeasure.observations.metrics import Metric

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No platform is older; an earlier date is a mistake of the source."""


class PostKind(StrEnum):
    """What the organisation did. A repost is somebody else's post: its counts are not ours."""

    ORIGINAL = "original"
    REPLY = "reply"
    QUOTE = "quote"
    REPOST = "repost"


class Presence(StrEnum):
    """Whether the platform still shows a post."""

    SHOWN = "shown"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostFeatures:
    """Choices the team made. ``None`` means the source does not say, which is not ``False``."""

    link: bool | None = None
    image: bool | None = None
    video: bool | None = None
    alt_text: bool | None = None
    """``True`` when every image has a description; ``None`` when there is no image."""
    captions: bool | None = None
    """``True`` when every video has captions; ``None`` when there is no video."""
    hashtags: tuple[str, ...] | None = None
    tagged: bool | None = None
    """Whether it has a hashtag, from a source that says no more: ``hashtags`` knows better."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """Something the organisation published on a channel.

    ``external_id`` is text, as the platform gave it (ids pass 2**53). ``text`` is empty for a
    repost: those are other people's words. Times are aware and in UTC.
    """

    external_id: str
    published_at: datetime
    kind: PostKind = PostKind.ORIGINAL
    url: str = ""
    text: str = ""
    language: str = ""
    features: PostFeatures = PostFeatures()
    edited_at: datetime | None = None
    presence: Presence = Presence.SHOWN
    date_only: bool = False
    """The source gave a day and no time; ``published_at`` is noon of it in the channel's zone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The value of one metric of one post at one time, as the platform gave it."""

    external_id: str
    metric: Metric
    value: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelReading:
    """The value of one metric of the channel itself (followers, posts) at one time.

    ``days`` is 0 for a standing count and the length of the period for a count over days (an
    overview export's daily impressions have 1, and ``at`` is the end of that day).
    """

    metric: Metric
    value: int
    at: datetime
    days: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Who a channel is, from the platform. ``account_id`` never changes; ``handle`` may."""

    platform: str
    account_id: str
    handle: str
    server: str
    """Base URL asked for this account: the AppView, or the Mastodon home server."""
    name: str = ""
    url: str = ""
    created_at: datetime | None = None
