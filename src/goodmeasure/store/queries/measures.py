"""What measures are worked out from, besides posts."""

from __future__ import annotations

from collections.abc import Sequence

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading
from goodmeasure.store.models import Channel, ChannelReadingRecord, Organisation, OwnMeasure


def channel_readings(
    organisation: Organisation, channels: Sequence[Channel]
) -> list[tuple[int, ChannelReading]]:
    """Readings of the channels themselves with the channel's key, oldest first.

    Where a day was counted more than once the last count holds.
    """
    rows = (
        ChannelReadingRecord.objects.filter(organisation=organisation, channel__in=list(channels))
        .order_by("at", "pk")
        .values_list("channel_id", "metric", "at", "days", "value")
    )
    last = {
        (key, metric, at, days): ChannelReading(
            metric=Metric(metric), value=value, at=at, days=days
        )
        for key, metric, at, days, value in rows
    }
    return [(key, reading) for (key, *_), reading in last.items()]


def own_measure_rows(organisation: Organisation) -> list[OwnMeasure]:
    """Every version of every measure that has not been retired, by name and version."""
    rows = OwnMeasure.objects.filter(organisation=organisation, retired_at__isnull=True)
    return list(rows.order_by("name", "version"))
