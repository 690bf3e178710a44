"""The choices a team makes about a post, as columns of yes, no and not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from goodmeasure.observations.columns import Flags, Known, PostColumns

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TOPIC = "topic: "
"""Before the name of a topic in a choice's name."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Choice:
    """``made`` (n,) is 1, 0 or -1 for not known. ``among`` (n,): the posts where there was a choice
    (alt text only where there is an image); ``None`` for all."""

    name: str
    made: Known
    among: Flags | None = None


def choices(
    posts: PostColumns, zone: tzinfo, topics: Mapping[str, Flags] | None = None
) -> tuple[Choice, ...]:
    """Every choice of every post. ``topics`` (n,) says which posts are about what."""
    moments = [(EPOCH + day * DAY).astimezone(zone) for day in posts.published.tolist()]
    hour = np.array([at.hour for at in moments], dtype=np.int64)
    weekend = np.array([at.weekday() >= 5 for at in moments], dtype=np.bool_)
    timed = ~posts.date_only
    tags, length = posts.hashtags, posts.length
    usual = np.median(length[length >= 0]) if (length >= 0).any() else 0
    found = (
        Choice(name="link", made=posts.link),
        Choice(name="image", made=posts.image),
        Choice(name="video", made=posts.video),
        Choice(name="alt text", made=posts.alt_text, among=posts.image == 1),
        Choice(name="hashtags", made=_known(tags > 0, tags >= 0)),
        Choice(name="evening", made=_known((hour >= 18) | (hour < 6), timed)),
        Choice(name="morning", made=_known((hour >= 6) & (hour < 12), timed)),
        Choice(name="weekend", made=_known(weekend, np.ones(len(posts), dtype=np.bool_))),
        Choice(name="long text", made=_known(length > usual, length >= 0)),
    )
    about = tuple(
        Choice(name=TOPIC + name, made=_known(hits, length >= 0))
        for name, hits in (topics or {}).items()
    )
    return found + about


def _known(yes: Flags, known: Flags) -> Known:
    return np.where(known, yes.astype(np.int8), np.int8(-1)).astype(np.int8)
