"""When to read a post's counts again. Pure.

A post is read every few hours while it is new and ever less often as it ages, but never not at all:
old posts are found again. Where nothing has changed since the last look the wait doubles, up to a
limit of the post's age band; a change brings it back to the start of the band.

How the bands were chosen: on the platforms we read, most of what a post ever gets comes within two
days, so that is where a look tells most; evaluation compares posts at the ages of a day, a week and
a month, and the limits of the bands keep a look within a fair distance of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """Posts younger than ``until``: first wait, and the longest that doubling leads to."""

    until: timedelta
    first: timedelta
    longest: timedelta


BANDS = (
    Band(until=2 * DAY, first=3 * HOUR, longest=12 * HOUR),
    Band(until=14 * DAY, first=DAY, longest=3 * DAY),
    Band(until=90 * DAY, first=7 * DAY, longest=21 * DAY),
    Band(until=timedelta.max, first=30 * DAY, longest=180 * DAY),
)

FOR_NEW_POSTS = 6 * HOUR
"""The longest a channel is left alone, so that a new post is met within its first band."""
NOT_SOONER = HOUR
"""The shortest a channel is left alone: due posts wait a little and are read together."""


def band_of(age: timedelta) -> Band:
    return next(band for band in BANDS if age < band.until)


def next_wait(*, age: timedelta, last_wait: timedelta, changed: bool) -> timedelta:
    """How long to leave a post alone that was looked at just now, at ``age``.

    ``last_wait`` is what this function said the last time, 0 for a post never looked at before.
    """
    band = band_of(max(age, timedelta(0)))
    if changed or not last_wait:
        return band.first
    return min(max(band.first, 2 * last_wait), band.longest)


def next_collection(now: datetime, due: Iterable[datetime]) -> datetime:
    """When to look at a channel again, given when its posts are due."""
    soonest = min(due, default=now + FOR_NEW_POSTS)
    return min(max(soonest, now + NOT_SOONER), now + FOR_NEW_POSTS)
