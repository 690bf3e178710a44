"""The choices a team makes about a post, as columns of yes, no and not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np

from goodmeasure.observations.columns import Flags, Floats, Ints, Known, PostColumns

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
DAY_US = DAY // MICROSECOND
TOPIC = "topic: "
"""Before the name of a topic in a choice's name."""

HOURS = (("before 9am", 0, 9), ("9am to noon", 9, 12), ("noon to 3pm", 12, 15),
         ("3pm to 6pm", 15, 18), ("after 6pm", 18, 24))  # fmt: skip
"""Bands of the organisation's own day. Single hours would hardly ever have 30 posts each."""

DAYS = (("Monday", (0,)), ("Tuesday", (1,)), ("Wednesday", (2,)), ("Thursday", (3,)),
        ("Friday", (4,)), ("weekend", (5, 6)))  # fmt: skip
"""Saturday and Sunday are one: few teams post on either."""

LENGTHS = ("short text", "text of middling length", "long text")
"""Thirds of the channel's own texts."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Choice:
    """``made`` (n,) is 1, 0 or -1 for not known. ``among`` (n,): the posts where there was a choice
    (alt text only where there is an image); ``None`` for all. Choices of one ``family`` part the
    posts between them, and each is compared with the others."""

    name: str
    made: Known
    among: Flags | None = None
    family: str = ""


def choices(
    posts: PostColumns, zone: tzinfo, topics: Mapping[str, Flags] | None = None
) -> tuple[Choice, ...]:
    """Every choice of every post. ``topics`` (n,) says which posts are about what."""
    found = (
        Choice(name="link", made=posts.link),
        Choice(name="image", made=posts.image),
        Choice(name="video", made=posts.video),
        Choice(name="alt text", made=posts.alt_text, among=posts.image == 1),
        Choice(name="hashtags", made=_known(posts.hashtags > 0, posts.hashtags >= 0)),
        *_times(_local(posts.published, zone), ~posts.date_only),
        *_lengths(posts.length),
    )
    about = tuple(
        Choice(name=TOPIC + name, made=_known(hits, posts.length >= 0))
        for name, hits in (topics or {}).items()
    )
    return found + about


def _local(published: Floats, zone: tzinfo) -> Ints:
    """Microseconds since 1970 by the clock of the zone.

    Clocks are asked once a week. Only in a week in which they changed is each post's own asked.
    """
    weeks, place = np.unique(np.floor(published / 7).astype(np.int64), return_inverse=True)
    first = np.array([_ahead(7.0 * week, zone) for week in weeks.tolist()], dtype=np.int64)
    after = np.array([_ahead(7.0 * week + 7, zone) for week in weeks.tolist()], dtype=np.int64)
    ahead = first[place]
    changed = np.flatnonzero((first != after)[place])
    ahead[changed] = [_ahead(day, zone) for day in published[changed].tolist()]
    return np.asarray(np.round(published * DAY_US).astype(np.int64) + ahead)


@lru_cache(maxsize=4096)  # all channels ask for the same weeks
def _ahead(day: float, zone: tzinfo) -> int:
    """How far the zone's clocks are ahead of UTC at a moment, in microseconds."""
    return ((EPOCH + day * DAY).astimezone(zone).utcoffset() or timedelta()) // MICROSECOND


def _times(local: Ints, timed: Flags) -> Iterator[Choice]:
    """Hour and day of the week. Where only the day is known, the hour is not."""
    hour = local % DAY_US * 24 // DAY_US
    day = (local // DAY_US + 3) % 7  # 1 January 1970 was a Thursday, 3 after Monday
    for name, first, end in HOURS:
        yield Choice(name=name, made=_known((hour >= first) & (hour < end), timed), family="hour")
    known = np.ones(len(local), dtype=np.bool_)
    for name, days in DAYS:
        yield Choice(name=name, made=_known(np.isin(day, days), known), family="weekday")


def _lengths(length: Ints) -> Iterator[Choice]:
    known = length >= 0
    third, two = np.quantile(length[known], (1 / 3, 2 / 3)) if known.any() else (0, 0)
    parts = (length <= third, (length > third) & (length <= two), length > two)
    for name, part in zip(LENGTHS, parts, strict=True):
        yield Choice(name=name, made=_known(part, known), family="length")


def _known(yes: Flags, known: Flags) -> Known:
    return np.where(known, yes.astype(np.int8), np.int8(-1)).astype(np.int8)
