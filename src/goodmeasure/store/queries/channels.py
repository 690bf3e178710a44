"""Channels for lists and pages: who they are, when they were last collected, how they fare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Subquery

from goodmeasure.observations.posts import PostKind
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    CollectionStatus,
    GapRecord,
    LatestReading,
    Organisation,
    PostRecord,
    Verdict,
)
from goodmeasure.store.models.channels import BY_NAME


@dataclass(frozen=True, kw_only=True)
class ChannelGlance:
    """One channel at a glance. ``outcomes`` counts verdicts since the moment asked for.

    ``as_of`` is when the platform last said what we hold (``figures_as_of``); ``last_run`` may be
    later and may have failed.
    """

    channel: Channel
    last_run: Collection | None
    as_of: datetime | None
    followers: ChannelReadingRecord | None
    posts: int
    posts_lately: int
    outcomes: Mapping[str, int]


def channels(organisation: Organisation) -> list[Channel]:
    """All that can have figures, by platform and handle: no names whose account is not known."""
    rows = Channel.objects.filter(organisation=organisation)
    rows = rows.exclude(account_id__startswith=BY_NAME)
    return list(rows.order_by("platform", "handle", "pk"))


def channel(organisation: Organisation, key: int) -> Channel:
    """``Channel.DoesNotExist`` for another organisation's."""
    return Channel.objects.get(organisation=organisation, pk=key)


def has_token(organisation: Organisation, channel: Channel) -> bool:
    return Channel.objects.filter(
        organisation=organisation, pk=channel.pk, credential__isnull=False
    ).exists()


def glances(organisation: Organisation, *, measure: str, since: datetime) -> list[ChannelGlance]:
    """Every channel at a glance, in seven queries however many there are."""
    return _glances(organisation, channels(organisation), measure, since)


def _glances(
    organisation: Organisation, ours: Sequence[Channel], measure: str, since: datetime
) -> list[ChannelGlance]:
    runs = _last_runs(organisation)
    collected = figures_as_of(organisation)
    followers = _followers(organisation)
    all_posts = _posts(organisation)
    lately = _posts(organisation, since)
    outcomes = _outcomes(organisation, measure, since)
    return [
        ChannelGlance(
            channel=one,
            last_run=runs.get(one.pk),
            as_of=collected.get(one.pk),
            followers=followers.get(one.pk),
            posts=all_posts.get(one.pk, 0),
            posts_lately=lately.get(one.pk, 0),
            outcomes=outcomes.get(one.pk, {}),
        )
        for one in ours
    ]


def _last_runs(organisation: Organisation) -> dict[int, Collection]:
    newest = (
        Collection.objects.filter(channel=OuterRef("pk"))
        .order_by("-started_at", "-pk")
        .values("pk")
    )
    keys = Channel.objects.filter(organisation=organisation).values_list(Subquery(newest[:1]))
    runs = Collection.objects.filter(organisation=organisation, pk__in=keys)
    return {run.channel_id: run for run in runs}


def figures_as_of(organisation: Organisation) -> dict[int, datetime]:
    """Per channel, when the platform last said what we hold.

    That is the newest look at any of its posts: of an import the day of the export, not the day it
    was imported. A channel without posts has the end of its last good run.
    """
    good = Collection.objects.filter(
        organisation=organisation, status__in=[CollectionStatus.DONE, CollectionStatus.PARTIAL]
    )
    ended = good.values_list("channel").annotate(at=Max("finished_at")).order_by()
    posts = PostRecord.objects.filter(organisation=organisation)
    seen = posts.values_list("channel").annotate(at=Max("last_seen_at")).order_by()
    return {key: at for key, at in ended if at is not None} | dict(seen)


def _followers(organisation: Organisation) -> dict[int, ChannelReadingRecord]:
    newest = (
        ChannelReadingRecord.objects.filter(channel=OuterRef("pk"), metric="followers", days=0)
        .order_by("-at", "-pk")
        .values("pk")
    )
    keys = Channel.objects.filter(organisation=organisation).values_list(Subquery(newest[:1]))
    readings = ChannelReadingRecord.objects.filter(organisation=organisation, pk__in=keys)
    return {reading.channel_id: reading for reading in readings}


def _posts(organisation: Organisation, since: datetime | None = None) -> dict[int, int]:
    """Posts per channel. Reposts are somebody else's and are not counted."""
    posts = PostRecord.objects.filter(organisation=organisation).exclude(kind=PostKind.REPOST)
    if since is not None:
        posts = posts.filter(published_at__gte=since)
    return dict(posts.values_list("channel").annotate(n=Count("pk")).order_by())


def _outcomes(
    organisation: Organisation, measure: str, since: datetime
) -> dict[int, dict[str, int]]:
    rows = (
        Verdict.objects.filter(organisation=organisation, measure=measure, published_at__gte=since)
        .values_list("channel", "outcome")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for key, outcome, n in rows:
        found.setdefault(key, {})[outcome] = n
    return found


def verdicts_since(
    organisation: Organisation, *, measure: str, since: datetime, limit: int = 5000
) -> list[Verdict]:
    """Verdicts on posts published since, oldest first, for the strips of the overview."""
    rows = Verdict.objects.filter(
        organisation=organisation, measure=measure, published_at__gte=since
    ).order_by("published_at", "post")
    return list(rows[:limit])


def follower_readings(
    organisation: Organisation, *, since: datetime | None = None
) -> dict[int, list[ChannelReadingRecord]]:
    """Standing counts of followers of every channel, oldest first."""
    readings = ChannelReadingRecord.objects.filter(
        organisation=organisation, metric="followers", days=0
    )
    if since is not None:
        readings = readings.filter(at__gte=since)
    found: dict[int, list[ChannelReadingRecord]] = {}
    for reading in readings.order_by("at", "pk"):
        found.setdefault(reading.channel_id, []).append(reading)
    return found


def followers_of(organisation: Organisation, channel: Channel) -> list[ChannelReadingRecord]:
    """Standing counts of followers of one channel, oldest first."""
    return list(
        ChannelReadingRecord.objects.filter(
            organisation=organisation, channel=channel, metric="followers", days=0
        ).order_by("at", "pk")
    )


def runs(organisation: Organisation, channel: Channel, *, limit: int = 10) -> list[Collection]:
    """The last runs, newest first."""
    rows = Collection.objects.filter(organisation=organisation, channel=channel)
    return list(rows.order_by("-started_at", "-pk")[:limit])


def gaps(organisation: Organisation, channel: Channel, *, limit: int = 20) -> list[GapRecord]:
    """What could not be had, newest first, one row for each thing said."""
    rows = GapRecord.objects.filter(organisation=organisation, channel=channel)
    newest = rows.order_by().values("reason", "sentence", "metric").annotate(key=Max("pk"))
    keys = [row["key"] for row in newest.order_by("-key")[:limit]]
    return list(rows.filter(pk__in=keys).order_by("-at", "-pk"))


def metrics_had(organisation: Organisation, channel: Channel) -> dict[str, datetime]:
    """Metrics that a real collection or file has brought for this channel, and when last looked at.

    A recent page of posts stands for all: looking through every reading would take seconds.
    """
    keys = list(
        PostRecord.objects.filter(organisation=organisation, channel=channel)
        .order_by("-published_at")
        .values_list("pk", flat=True)[:300]
    )
    rows = (
        LatestReading.objects.filter(post_id__in=keys)
        .values_list("metric")
        .annotate(at=Max("looked_at"))
        .order_by()
    )
    had: dict[str, datetime] = dict(rows)
    standing = ChannelReadingRecord.objects.filter(organisation=organisation, channel=channel)
    for metric, at in standing.values_list("metric").annotate(at=Max("at")).order_by():
        had[metric] = max(at, had.get(metric, at))
    return had


def glance(
    organisation: Organisation, channel: Channel, *, measure: str, since: datetime
) -> ChannelGlance:
    """One channel at a glance."""
    return _glances(organisation, [channel], measure, since)[0]


def last_run(organisation: Organisation, channel: Channel) -> Collection | None:
    return next(iter(runs(organisation, channel, limit=1)), None)


def posts_kept(organisation: Organisation, channel: Channel) -> int:
    return PostRecord.objects.filter(organisation=organisation, channel=channel).count()


def posts_judged(organisation: Organisation, channel: Channel, *, measure: str) -> int:
    verdicts = Verdict.objects.filter(organisation=organisation, channel=channel, measure=measure)
    return verdicts.count()
