"""Readings of channels as they were read, a stretch at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from goodmeasure.store.models import Channel, ChannelReadingRecord, Organisation


def channel_reading_rows(
    organisation: Organisation,
    channel: Channel,
    *,
    metric: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    first: int,
    last: int,
) -> list[ChannelReadingRecord]:
    """Oldest first, from the place ``first`` up to before ``last``."""
    rows = _within(organisation, channel, metric, since, until)
    return list(rows.order_by("at", "metric", "pk")[first:last])


def channel_reading_count(
    organisation: Organisation,
    channel: Channel,
    *,
    metric: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    return _within(organisation, channel, metric, since, until).count()


def _within(
    organisation: Organisation,
    channel: Channel,
    metric: str,
    since: datetime | None,
    until: datetime | None,
) -> QuerySet[ChannelReadingRecord]:
    """``until`` is the first moment left out. Empty lets everything through."""
    rows = ChannelReadingRecord.objects.filter(organisation=organisation, channel=channel)
    if metric:
        rows = rows.filter(metric=metric)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows
