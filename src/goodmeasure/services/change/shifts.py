"""Shifts in channels' months: found with each evaluation, kept for the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from goodmeasure.evidence.change.found import METHOD_VERSION, Found, growth, levels, monthly_means
from goodmeasure.kernel.breaks import Break
from goodmeasure.measures.asked import DAY, EPOCH
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.observations.columns import PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.change.breaks import breaks_of, is_about
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Event,
    Organisation,
    ShiftRecord,
)

FOLLOWERS = Metric.FOLLOWERS.value
NEAR = timedelta(days=45)
"""An event of the log this near to the first day of a shift may explain it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A shift as kept, and the event of the log that may explain it."""

    kept: ShiftRecord
    event: Event | None


def find_shifts(
    organisation: Organisation, *, now: datetime, columns: Mapping[int, PostColumns]
) -> int:
    """Look at every channel's months and keep what is found in place of what was found before.

    ``columns`` are those of ``post_columns``. Gives how many there are.
    """
    channels = list(Channel.objects.filter(organisation=organisation))
    breaks = breaks_of(organisation, channels)
    zone = ZoneInfo(organisation.time_zone)
    counted = _followers(organisation, zone)
    rows = [
        ShiftRecord(
            organisation=organisation, channel=channel, series=series, at=one.at,
            before=one.before, after=one.after, method_version=METHOD_VERSION, found_at=now,
        )
        for channel in channels
        for series, one in (
            *_of_posts(channel, columns.get(channel.pk), breaks[channel.pk], zone),
            *_of_followers(counted.get(channel.pk, {}), breaks[channel.pk]),
        )
    ]  # fmt: skip
    ShiftRecord.objects.filter(organisation=organisation).delete()
    ShiftRecord.objects.bulk_create(rows)
    return len(rows)


def _of_posts(
    channel: Channel, posts: PostColumns | None, breaks: Sequence[Break], zone: ZoneInfo
) -> Iterator[tuple[str, Found]]:
    measure = measures()[ENGAGEMENT]
    if posts is None or not len(posts) or channel.platform not in measure.sums:
        return
    first, last = (
        (EPOCH + float(posts.published[i]) * DAY).astimezone(zone).date() for i in (0, -1)
    )
    months = _months(first, last)
    starts = [*months, _next(months[-1])]
    edges = np.array([
        (datetime.combine(month, time(), zone).astimezone(UTC) - EPOCH) / DAY for month in starts
    ])  # fmt: skip
    means = monthly_means(posts, measure.metrics_on(channel.platform), edges)
    values = [None if np.isnan(one) else float(one) for one in means]
    for found in levels(months, values, (*breaks, *measure.breaks())):
        yield ENGAGEMENT, found


def _of_followers(
    counted: Mapping[date, float], breaks: Sequence[Break]
) -> Iterator[tuple[str, Found]]:
    if counted:
        months = _months(min(counted), max(counted))
        for found in growth(months, [counted.get(month) for month in months], breaks):
            yield FOLLOWERS, found


def _followers(organisation: Organisation, zone: ZoneInfo) -> dict[int, dict[date, float]]:
    """The last count of each month, by channel key."""
    rows = ChannelReadingRecord.objects.filter(
        organisation=organisation, metric=FOLLOWERS, days=0
    ).order_by("at", "pk")
    found: dict[int, dict[date, float]] = defaultdict(dict)
    for key, at, value in rows.values_list("channel_id", "at", "value"):
        found[key][at.astimezone(zone).date().replace(day=1)] = float(value)
    return found


def _months(first: date, last: date) -> list[date]:
    months = [first.replace(day=1)]
    while (following := _next(months[-1])) <= last:
        months.append(following)
    return months


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def shifts_of(organisation: Organisation) -> list[Shift]:
    """All that are kept, the newest first, each with the nearest event that may explain it."""
    kept = ShiftRecord.objects.filter(organisation=organisation).select_related("channel")
    noted = Event.objects.filter(organisation=organisation, withdrawn_at__isnull=True)
    events = list(noted.order_by("at", "pk"))
    return [
        Shift(kept=one, event=_explained(one, events))
        for one in kept.order_by("-at", "channel", "series")
    ]


def _explained(shift: ShiftRecord, events: Sequence[Event]) -> Event | None:
    near = [
        one for one in events if abs(one.at - shift.at) <= NEAR and is_about(one, shift.channel)
    ]
    return min(near, key=lambda one: abs(one.at - shift.at), default=None)
