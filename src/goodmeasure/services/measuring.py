"""Measures of an organisation's channels: columns from the store, figures from ``measures``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import fmean
from zoneinfo import ZoneInfo

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import DAY, EPOCH, MeasuredChannel
from goodmeasure.measures.definitions import Measure, measure
from goodmeasure.measures.platforms import account_title, platforms
from goodmeasure.measures.series import Grain, Series
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading
from goodmeasure.services.change.breaks import breaks_of
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store import bulk
from goodmeasure.store.models import Channel, Organisation
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries.columns import post_columns
from goodmeasure.store.queries.measures import channel_readings

HALF = 0.5
"""With fewer of the months known a picture of them is mostly holes."""


@bulk.unswept()
def measured_channels(
    organisation: Organisation, channels: Sequence[Channel] | None = None
) -> dict[int, MeasuredChannel]:
    """Everything figures are worked out from, by channel key, in a handful of statements.

    Loading is most of the work: ask once, then ``compute`` as many measures as are wanted.
    """
    ours = channel_queries.channels(organisation)
    if channels is not None:
        asked = {one.pk for one in channels}
        ours = [one for one in ours if one.pk in asked]
    described = [one for one in ours if one.platform in platforms()]
    columns = post_columns(organisation, described)
    breaks = breaks_of(organisation, described)
    standing: dict[int, dict[Metric, list[ChannelReading]]] = defaultdict(dict)
    daily: dict[int, dict[Metric, list[ChannelReading]]] = defaultdict(dict)
    for key, reading in channel_readings(organisation, described):
        kinds = standing if reading.days == 0 else daily
        if reading.days in (0, 1):
            kinds[key].setdefault(reading.metric, []).append(reading)
    return {
        one.pk: MeasuredChannel(
            subject=account_title(one.platform, one.handle),
            platform=platforms()[one.platform],
            zone=ZoneInfo(organisation.time_zone),
            posts=columns.get(one.pk),
            standing=standing[one.pk],
            daily=daily[one.pk],
            breaks=breaks[one.pk],
        )
        for one in described
    }


def answers(
    organisation: Organisation,
    name: str,
    period: Period,
    *,
    channels: Sequence[Channel] | None = None,
    now: datetime,
) -> dict[int, Answer]:
    """One measure of every channel, or of the given ones, by channel key."""
    return all_answers(organisation, [name], period, channels=channels, now=now)[name]


def all_answers(
    organisation: Organisation,
    names: Iterable[str],
    period: Period,
    *,
    channels: Sequence[Channel] | None = None,
    now: datetime,
) -> dict[str, dict[int, Answer]]:
    """Several measures of every channel, by measure and channel key, from one load."""
    own = own_measures(organisation)
    wanted = [measure(name, own) for name in names]
    loaded = measured_channels(organisation, channels)
    return {
        one.name: {
            key: compute.answer(one, channel, period, now=now) for key, channel in loaded.items()
        }
        for one in wanted
    }


def series(
    organisation: Organisation,
    channel: Channel,
    name: str,
    *,
    grain: Grain,
    since: date,
    until: date,
    now: datetime,
) -> Series:
    """One measure of one channel, step by step."""
    found = series_many(
        organisation, name, grain=grain, since=since, until=until, now=now, channels=[channel]
    )
    if channel.pk not in found:
        raise InputError(
            f"Nobody has described the platform {channel.platform!r}.",
            next_step="Choose a channel of a platform that is described.",
        )
    return found[channel.pk]


def series_many(
    organisation: Organisation,
    name: str,
    *,
    grain: Grain,
    since: date,
    until: date,
    now: datetime,
    channels: Sequence[Channel] | None = None,
) -> dict[int, Series]:
    """One measure of every channel, or of the given ones, step by step, by channel key."""
    wanted = definition(organisation, name)
    whole = Period(since=since, until=until)
    return {
        key: compute.series(wanted, channel, whole, grain, now=now)
        for key, channel in measured_channels(organisation, channels).items()
    }


def whole_series(
    organisation: Organisation, channel: Channel, name: str, *, now: datetime
) -> Series | None:
    """One measure of one channel from its first post to its last; ``None`` without posts.

    By month; by quarter where too few months have a figure and more of the quarters do.
    """
    wanted = definition(organisation, name)
    found = measured_channels(organisation, [channel]).get(channel.pk)
    if found is None or found.posts is None or not len(found.posts):
        return None
    first, last = (
        (EPOCH + float(at) * DAY).astimezone(found.zone).date()
        for at in found.posts.published[[0, -1]]
    )
    whole = Period(since=first, until=last)
    months = compute.series(wanted, found, whole, Grain.MONTH, now=now)
    if _known(months) >= HALF:
        return months
    quarters = compute.series(wanted, found, whole, Grain.QUARTER, now=now)
    return quarters if _known(quarters) > _known(months) else months


def _known(series: Series) -> float:
    """The share of the steps that have a figure."""
    return fmean(point.value is not None for point in series.points)


def definition(organisation: Organisation, name: str) -> Measure:
    """A shipped measure or one of the organisation's own. Raises ``InputError``."""
    return measure(name, own_measures(organisation))
