"""What a channel received, counted per day: never by whom, never in which words. Pure.

Platforms list notifications newest first and forget old ones, so a day is counted only when the
list reaches past its beginning and the day itself is over (UTC).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading

BLUESKY = {
    "like": Metric.LIKES,
    "repost": Metric.REPOSTS,
    "follow": Metric.NEW_FOLLOWS,
    "mention": Metric.MENTIONS,
    "reply": Metric.REPLIES,
    "quote": Metric.QUOTES,
}
MASTODON = {
    "favourite": Metric.LIKES,
    "reblog": Metric.REPOSTS,
    "follow": Metric.NEW_FOLLOWS,
    "mention": Metric.MENTIONS,
    "quote": Metric.QUOTES,
}
"""A reply arrives as a mention here: Mastodon does not tell the two apart."""


def daily_counts(
    received: Iterable[tuple[str, datetime]],
    kinds: Mapping[str, Metric],
    *,
    since: datetime,
    until: datetime,
) -> tuple[ChannelReading, ...]:
    """One reading per whole day in [``since``, ``until``) and metric, 0 where nothing came.

    ``received`` holds the platform's name of the kind, and when. The list must be complete from
    ``since`` on.
    """
    counts = Counter(
        (at.astimezone(UTC).date(), kinds[kind]) for kind, at in received if kind in kinds
    )
    return tuple(
        ChannelReading(metric=metric, value=counts[day, metric], at=_end(day), days=1)
        for day in whole_days(since, until)
        for metric in kinds.values()
    )


def whole_days(since: datetime, until: datetime) -> list[date]:
    """The days that lie fully within."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    day = since.date() if since.time() == time.min else since.date() + timedelta(days=1)
    return [day + timedelta(days=n) for n in range(max(0, (until.date() - day).days))]


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, UTC)
