"""What came over the wire or out of a file, and what could not be had. Sources make these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading, Post, Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request and its answer. ``url`` and ``headers`` hold no secrets.

    ``body`` is as it came; the store keeps only the digest and the size of it, because an answer
    may hold other people's words. What is kept of our own posts travels in ``Page.own_payload``.
    """

    method: str
    url: str
    requested_at: datetime
    seconds: float
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class GapReason(StrEnum):
    """Why something that was asked for, or would be wanted, was not had."""

    NOT_PUBLISHED = "not published"  # the platform has no such figure
    NEEDS_TOKEN = "needs a token"  # noqa: S105
    NOT_PERMITTED = "not permitted"
    RATE_LIMITED = "rate limited"
    UNAVAILABLE = "unavailable"
    UNREADABLE = "unreadable"
    UNKNOWN_SHAPE = "unknown shape"
    INTERRUPTED = "interrupted"
    ACCOUNT = "account"  # gone, deactivated, suspended, not found
    LEFT_OUT = "left out"  # rows of an import we could not use
    WINDOW = "window"  # the source covers only part of the time


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something that could not be had, with its reason, in a sentence a person can read."""

    reason: GapReason
    sentence: str
    metric: Metric | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything understood from one answer or one stretch of a file, written in one transaction.

    ``looked_at`` is when the platform said so. Readings are all the values seen, changed or not:
    the store decides what is new. ``own_payload`` is the raw text of our own posts in it and
    nothing else; with ``packed_size`` it comes compressed (zlib), and is of so many bytes.
    ``deleted`` are external ids that the platform was asked for and no longer has.
    """

    looked_at: datetime
    posts: tuple[Post, ...] = ()
    readings: tuple[Reading, ...] = ()
    channel_readings: tuple[ChannelReading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    deleted: tuple[str, ...] = ()
    own_payload: bytes = b""
    packed_size: int | None = None
