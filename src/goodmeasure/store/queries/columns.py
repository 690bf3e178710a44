"""Posts and their last readings as columns, a whole organisation in two statements.

In plain SQL: objects of 60,000 posts and 210,000 readings would take longer than everything that is
then worked out from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray

from goodmeasure.observations.columns import Latest, PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.running import Readings
from goodmeasure.store.columns import codes, days, fetch, ints, moment
from goodmeasure.store.models import (
    Channel,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
)

KINDS = {PostKind.ORIGINAL.value: 0, PostKind.REPLY.value: 1, PostKind.QUOTE.value: 2}
"""Codes of ``PostColumns.kind``. Reposts are other people's posts."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def post_columns(
    organisation: Organisation, channels: Sequence[Channel] | None = None
) -> dict[int, PostColumns]:
    """Per channel key, of all channels or the given ones. A channel without posts has no entry."""
    keys = _channel_keys(organisation, channels)
    if not keys:
        return {}
    values = [organisation.pk, PostKind.REPOST.value, *keys]
    where = _where(len(keys))
    posts = fetch(_post_expressions(), f"FROM {_POSTS} AS post {where}", values)
    if not posts[0]:
        return {}
    readings = fetch(
        ("latest.post_id", "latest.metric", "latest.value", moment("latest.looked_at")),
        f"FROM {_POSTS} AS post JOIN {_LATEST} AS latest ON latest.post_id = post.id {where}",
        values,
    )
    return _by_channel(posts, readings)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Totals:
    """The posts of one channel that have every metric of a sum, in order of publishing, all (n,).

    ``published`` and ``looked_at`` are days since 1970; the latter is the oldest of the metrics'.
    """

    post_ids: NDArray[np.int64]
    published: NDArray[np.float64]
    kind: NDArray[np.int64]
    value: NDArray[np.int64]
    looked_at: NDArray[np.float64]


def post_totals(organisation: Organisation, channel: Channel, metrics: Sequence[Metric]) -> Totals:
    """What ``PostColumns.total`` says of a channel, added up by the database: fewer rows."""
    values = [organisation.pk, channel.pk, PostKind.REPOST.value, *metrics, len(metrics)]
    keys, published, kinds, value, looked = fetch(
        ("id", moment("published_at"), "kind", "value", moment("looked_at")),
        _totals(len(metrics)),
        values,
    )
    post_ids, at = ints(keys), days(published)
    order = np.lexsort((post_ids, at))
    return Totals(
        post_ids=post_ids[order],
        published=at[order],
        kind=_coded(kinds, KINDS)[order],
        value=ints(value)[order],
        looked_at=days(looked)[order],
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Judged:
    """Posts of one channel as their verdicts saw them, in order of publishing, all (n,).

    ``kind_effect`` is NaN where a verdict was stored before that was kept.
    """

    post_ids: NDArray[np.int64]
    published: NDArray[np.float64]
    kind: NDArray[np.int64]
    value: NDArray[np.int64]
    age: NDArray[np.float64]
    kind_effect: NDArray[np.float64]


def judged_until(
    organisation: Organisation, post: PostRecord, measure: str, *, newest: int | None
) -> Judged:
    """The ``newest`` posts (``None`` for all) of the channel up to ``post``, which comes last."""
    at = post.published_at
    earlier = Q(published_at__lt=at) | Q(published_at=at, pk__lte=post.pk)
    rows = PostRecord.objects.filter(
        earlier,
        organisation=organisation,
        channel=post.channel_id,
        published_at__lte=at,  # said again for the index
        verdicts__measure=measure,
        verdicts__value__isnull=False,
    ).order_by("-published_at", "-pk")
    fields = ("published_at", "kind", "verdicts__value", "verdicts__age_days",
              "verdicts__kind_effect")  # fmt: skip
    found = list(rows.values_list("pk", *fields)[:newest])[::-1]
    keys, published, kinds, value, age, effect = zip(*found, strict=True) if found else ((),) * 6
    return Judged(
        post_ids=np.array(keys, dtype=np.int64),
        published=np.array([(one - EPOCH) / DAY for one in published], dtype=np.float64),
        kind=np.array([KINDS[one] for one in kinds], dtype=np.int64),
        value=np.array(value, dtype=np.int64),
        age=np.array(age, dtype=np.float64),
        kind_effect=np.array(effect, dtype=np.float64),
    )


def post_texts(organisation: Organisation, channel: Channel) -> dict[int, str]:
    """The words of a channel's own posts, by the posts' keys; those without words are left out."""
    rows = PostRecord.objects.filter(organisation=organisation, channel=channel)
    kept = rows.exclude(kind=PostKind.REPOST.value).exclude(text="")
    return dict(kept.values_list("pk", "text"))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Growing:
    """Posts that were looked at more than once, (n,), their keys rising, and their readings.

    ``published`` and ``last_seen`` are days since 1970.
    """

    post_ids: NDArray[np.int64]
    published: NDArray[np.float64]
    last_seen: NDArray[np.float64]
    readings: Readings


def growing_posts(
    organisation: Organisation, platform: str, metrics: Sequence[Metric], *, newest: int
) -> Growing:
    """A platform's newest. Metrics of readings are coded in the order given."""
    keys, published, last_seen = fetch(
        ("id", moment("published_at"), moment("last_seen_at")),
        _GROWING,
        [organisation.pk, platform, PostKind.REPOST.value, newest],
    )
    post_ids = ints(keys)
    order = np.argsort(post_ids)
    return Growing(
        post_ids=post_ids[order],
        published=days(published)[order],
        last_seen=days(last_seen)[order],
        readings=_readings(post_ids[order].tolist(), metrics),
    )


def _readings(posts: Sequence[int], metrics: Sequence[Metric]) -> Readings:
    key, post, at, metric, value = fetch(
        ("id", "post_id", moment("at"), "metric", "value"),
        f"FROM {_READINGS} WHERE post_id IN ({_marks(len(posts))})"
        f" AND metric IN ({_marks(len(metrics))})",
        [*posts, *metrics],
    ) if posts else ("",) * 5  # fmt: skip
    post_ids, moments = ints(post), days(at)
    order = np.lexsort((ints(key), moments, post_ids))
    return Readings(
        post=post_ids[order],
        at=moments[order],
        metric=_coded(metric, {one.value: code for code, one in enumerate(metrics)})[order],
        value=ints(value)[order],
    )


def _channel_keys(organisation: Organisation, channels: Sequence[Channel] | None) -> list[int]:
    ours = Channel.objects.filter(organisation=organisation)
    if channels is not None:
        ours = ours.filter(pk__in=[one.pk for one in channels])
    return list(ours.values_list("pk", flat=True))


# statements; all names are those of our own tables

_POSTS, _CHANNELS = PostRecord._meta.db_table, Channel._meta.db_table
_LATEST, _READINGS = LatestReading._meta.db_table, ReadingRecord._meta.db_table
_FLAGS = ("link", "image", "video", "alt_text", "captions")


def _post_expressions() -> list[str]:
    counted = "jsonb_array_length" if connection.vendor == "postgresql" else "json_array_length"
    return [
        "channel_id", "id", moment("published_at"), "CAST(date_only AS INTEGER)", "kind",
        *(f"COALESCE(CAST(has_{one} AS INTEGER), -1)" for one in _FLAGS),
        f"""CASE WHEN hashtags IS NOT NULL AND CAST(hashtags AS TEXT) <> 'null'
                     THEN {counted}(hashtags)
                 WHEN has_hashtags IS NULL THEN -1
                 WHEN has_hashtags THEN 1 ELSE 0 END""",
        "CASE WHEN text = '' THEN -1 ELSE LENGTH(text) END",
    ]  # fmt: skip


def _where(channels: int) -> str:
    """An organisation's posts but reposts. Channel by channel, which lie together: without the plus
    SQLite goes by the organisation's posts in order of time, and takes twice as long."""
    return (
        f"WHERE +post.organisation_id = %s AND post.kind <> %s"
        f" AND post.channel_id IN ({_marks(channels)})"
    )


def _totals(metrics: int) -> str:
    return f"""FROM (
        SELECT post.id AS id, post.published_at AS published_at, post.kind AS kind,
               CAST(SUM(latest.value) AS BIGINT) AS value, MIN(latest.looked_at) AS looked_at
        FROM {_POSTS} AS post JOIN {_LATEST} AS latest ON latest.post_id = post.id
        WHERE post.organisation_id = %s AND post.channel_id = %s AND post.kind <> %s
          AND latest.metric IN ({_marks(metrics)})
        GROUP BY post.id HAVING COUNT(*) = %s) AS totals"""  # noqa: S608


_GROWING = f"""FROM (
    SELECT post.id AS id, post.published_at AS published_at, post.last_seen_at AS last_seen_at
    FROM {_POSTS} AS post JOIN {_CHANNELS} AS channel ON channel.id = post.channel_id
    WHERE post.organisation_id = %s AND channel.platform = %s AND post.kind <> %s
      AND post.last_seen_at > post.first_seen_at AND NOT post.date_only
    ORDER BY post.published_at DESC, post.id DESC LIMIT %s) AS growing"""  # noqa: S608


def _marks(values: int) -> str:
    return ", ".join(["%s"] * values)


# columns


def _by_channel(posts: Sequence[str], readings: Sequence[str]) -> dict[int, PostColumns]:
    """Rows in any order, sorted by time and cut into channels."""
    channel, post_ids, published = ints(posts[0]), ints(posts[1]), days(posts[2])
    order = np.lexsort((post_ids, published, channel))  # the database takes twice as long to sort
    channel, post_ids = channel[order], post_ids[order]
    latest = _latest(post_ids, readings)
    whole: dict[str, Any] = {
        "post_ids": post_ids,
        "published": published[order],
        "date_only": ints(posts[3]).astype(np.bool_)[order],
        "kind": _coded(posts[4], KINDS)[order],
        **{
            name: ints(column).astype(np.int8)[order]
            for name, column in zip(_FLAGS, posts[5:10], strict=True)
        },
        "hashtags": ints(posts[10])[order],
        "length": ints(posts[11])[order],
    }
    starts = np.flatnonzero(np.diff(channel, prepend=-1))
    cuts = zip(starts.tolist(), [*starts[1:].tolist(), len(channel)], strict=True)
    return {
        int(channel[first]): PostColumns(
            **{name: column[first:after] for name, column in whole.items()},
            latest={
                metric: Latest(value=value[first:after], looked_at=looked[first:after])
                for metric, (value, looked) in latest.items()
                if not np.isnan(value[first:after]).all()
            },
        )
        for first, after in cuts
    }


def _latest(
    post_ids: NDArray[np.int64], readings: Sequence[str]
) -> dict[Metric, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Per metric its values and last looks, laid out beside ``post_ids``."""
    keys, metrics, values, looked = readings
    order = np.argsort(post_ids)
    rows = order[np.searchsorted(post_ids, ints(keys), sorter=order)]
    metric, names = codes(metrics)
    moments, distinct = codes(looked)  # a collection looks at many posts at once
    value, seen = ints(values), days(",".join(distinct))[moments]
    found = {}
    for code, name in enumerate(names):
        here = metric == code
        laid = np.full((2, len(post_ids)), np.nan)
        laid[0, rows[here]], laid[1, rows[here]] = value[here], seen[here]
        found[Metric(name)] = (laid[0], laid[1])
    return found


def _coded(text: str, code_of: Mapping[str, int]) -> NDArray[np.int64]:
    """A column of words by their codes."""
    places, words = codes(text)
    return np.array([code_of[word] for word in words], dtype=np.int64)[places]
