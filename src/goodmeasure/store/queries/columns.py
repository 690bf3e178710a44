"""Posts and their last readings as columns, a whole organisation in two statements.

In plain SQL: objects of 60,000 posts and 240,000 readings would take longer than everything that is
then worked out from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, Q
from numpy.typing import NDArray

from goodmeasure.observations.columns import Latest, PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.running import Readings
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
DAY_US = 86_400_000_000
KEYS_AT_ONCE = 5_000


def post_columns(
    organisation: Organisation, channels: Sequence[Channel] | None = None
) -> dict[int, PostColumns]:
    """Per channel key, of all channels or the given ones. A channel without posts has no entry."""
    keys = _channel_keys(organisation, channels)
    if not keys:
        return {}
    posts = _rows(_posts_sql(len(keys)), [organisation.pk, PostKind.REPOST.value, *keys])
    readings = _rows(_latest_sql(len(keys)), [organisation.pk, PostKind.REPOST.value, *keys])
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
    values = [organisation.pk, channel.pk, PostKind.REPOST.value, *metrics]
    rows = _rows(_totals_sql(len(metrics)), [*values, len(metrics)])
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        days = np.zeros(0)
        return Totals(post_ids=none, published=days, kind=none, value=none, looked_at=days)
    keys, published, kinds, value, looked = zip(*rows, strict=True)
    post_ids, days = _ints(keys), _days(published)
    order = np.lexsort((post_ids, days))
    return Totals(
        post_ids=post_ids[order],
        published=days[order],
        kind=_ints(map(KINDS.__getitem__, kinds))[order],
        value=_ints(value)[order],
        looked_at=_days(looked)[order],
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
        post_ids=_ints(keys),
        published=np.array([(one - EPOCH) / DAY for one in published], dtype=np.float64),
        kind=_ints(map(KINDS.__getitem__, kinds)),
        value=_ints(value),
        age=np.array(age, dtype=np.float64),
        kind_effect=np.array(effect, dtype=np.float64),
    )


def post_texts(organisation: Organisation, channel: Channel) -> dict[int, str]:
    """The words of a channel's own posts, by the posts' keys; those without words are left out."""
    rows = PostRecord.objects.filter(organisation=organisation, channel=channel)
    kept = rows.exclude(kind=PostKind.REPOST.value).exclude(text="")
    return dict(kept.values_list("pk", "text"))


def growing_posts(
    organisation: Organisation, platform: str, metrics: Sequence[Metric], *, newest: int
) -> tuple[Readings, dict[int, tuple[float, float]]]:
    """Readings of a platform's newest posts that were looked at more than once, and per post when
    it was published and last seen, in days since 1970. Metrics are coded in the order given."""
    seen = (
        PostRecord.objects.filter(
            organisation=organisation,
            channel__platform=platform,
            last_seen_at__gt=F("first_seen_at"),
            date_only=False,
        )
        .exclude(kind=PostKind.REPOST.value)
        .order_by("-published_at")
        .values_list("pk", "published_at", "last_seen_at")[:newest]
    )
    posts = {pk: ((at - EPOCH) / DAY, (last - EPOCH) / DAY) for pk, at, last in seen}
    rows: list[tuple[Any, ...]] = []
    keys = sorted(posts)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        rows += _rows(_readings_sql(len(part), len(metrics)), [*part, *metrics])
    return _readings(rows, metrics), posts


def _readings_sql(posts: int, metrics: int) -> str:
    return f"""
        SELECT post_id, {_moment("at")}, metric, value FROM {ReadingRecord._meta.db_table}
        WHERE post_id IN ({_marks(posts)}) AND metric IN ({_marks(metrics)})
        ORDER BY post_id, at, id"""  # noqa: S608 - names of our own tables


def _readings(rows: list[tuple[Any, ...]], metrics: Sequence[Metric]) -> Readings:
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        return Readings(post=none, at=np.zeros(0), metric=none, value=none)
    codes = {metric.value: code for code, metric in enumerate(metrics)}
    post, at, metric, value = zip(*rows, strict=True)
    return Readings(
        post=_ints(post),
        at=_days(at),
        metric=_ints(codes[one] for one in metric),
        value=_ints(value),
    )


def _channel_keys(organisation: Organisation, channels: Sequence[Channel] | None) -> list[int]:
    ours = Channel.objects.filter(organisation=organisation)
    if channels is not None:
        ours = ours.filter(pk__in=[one.pk for one in channels])
    return list(ours.values_list("pk", flat=True))


def _moment(column: str) -> str:
    """A time as the driver hands it over fastest: on SQLite the text that is stored. Named by the
    column alone, Django would make an object of each, and that is a third of the loading."""
    return column if connection.vendor == "postgresql" else f"CAST({column} AS TEXT)"


def _posts_sql(channels: int) -> str:
    counted = "jsonb_array_length" if connection.vendor == "postgresql" else "json_array_length"
    table, marks = PostRecord._meta.db_table, _marks(channels)
    return f"""
        SELECT channel_id, id, {_moment("published_at")}, date_only, kind,
               has_link, has_image, has_video, has_alt_text, has_captions,
               CASE WHEN hashtags IS NOT NULL AND CAST(hashtags AS TEXT) <> 'null'
                        THEN {counted}(hashtags)
                    WHEN has_hashtags IS NULL THEN -1
                    WHEN has_hashtags THEN 1 ELSE 0 END,
               CASE WHEN text = '' THEN -1 ELSE LENGTH(text) END
        FROM {table}
        WHERE organisation_id = %s AND kind <> %s AND channel_id IN ({marks})"""  # noqa: S608 - names of our own tables


def _latest_sql(channels: int) -> str:
    posts, latest = PostRecord._meta.db_table, LatestReading._meta.db_table
    marks = _marks(channels)
    return f"""
        SELECT latest.post_id, latest.metric, latest.value, {_moment("latest.looked_at")}
        FROM {posts} AS post JOIN {latest} AS latest ON latest.post_id = post.id
        WHERE post.organisation_id = %s AND post.kind <> %s
          AND post.channel_id IN ({marks})"""  # noqa: S608 - names of our own tables


def _totals_sql(metrics: int) -> str:
    posts, latest = PostRecord._meta.db_table, LatestReading._meta.db_table
    oldest = "MIN(latest.looked_at)"
    return f"""
        SELECT post.id, {_moment("post.published_at")}, post.kind,
               CAST(SUM(latest.value) AS BIGINT), {_moment(oldest)}
        FROM {posts} AS post JOIN {latest} AS latest ON latest.post_id = post.id
        WHERE post.organisation_id = %s AND post.channel_id = %s AND post.kind <> %s
          AND latest.metric IN ({_marks(metrics)})
        GROUP BY post.id HAVING COUNT(*) = %s"""  # noqa: S608 - names of our own tables


def _marks(values: int) -> str:
    return ", ".join(["%s"] * values)


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _by_channel(
    posts: list[tuple[Any, ...]], readings: list[tuple[Any, ...]]
) -> dict[int, PostColumns]:
    """Rows in any order, sorted by time and cut into channels."""
    if not posts:
        return {}
    columns = list(zip(*posts, strict=True))
    channel, post_ids, published = _ints(columns[0]), _ints(columns[1]), _days(columns[2])
    order = np.lexsort((post_ids, published, channel))  # the database takes twice as long to sort
    channel, post_ids = channel[order], post_ids[order]
    latest = _latest(post_ids, readings)
    whole: dict[str, Any] = {
        "post_ids": post_ids,
        "published": published[order],
        "date_only": np.array(columns[3], dtype=np.bool_)[order],
        "kind": _ints(map(KINDS.__getitem__, columns[4]))[order],
        **{
            name: _known(column)[order]
            for name, column in zip(
                ("link", "image", "video", "alt_text", "captions"), columns[5:10], strict=True
            )
        },
        "hashtags": _ints(columns[10])[order],
        "length": _ints(columns[11])[order],
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
    post_ids: NDArray[np.int64], readings: list[tuple[Any, ...]]
) -> dict[Metric, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Per metric its values and last looks, laid out beside ``post_ids``."""
    if not readings:
        return {}
    keys, metrics, values, looked = zip(*readings, strict=True)
    order = np.argsort(post_ids)
    rows = order[np.searchsorted(post_ids, _ints(keys), sorter=order)]
    codes, names = _codes(metrics)
    moments, distinct = _codes(looked)  # a collection looks at many posts at once
    value, days = np.array(values, dtype=np.float64), _days(distinct)[moments]
    found = {}
    for code, name in enumerate(names):
        here = codes == code
        laid = np.full((2, len(post_ids)), np.nan)
        laid[0, rows[here]], laid[1, rows[here]] = value[here], days[here]
        found[Metric(name)] = (laid[0], laid[1])
    return found


def _ints(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _codes(values: Sequence[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """Each value as a place in the list of the distinct ones."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return _ints(map(places.__getitem__, values)), list(places)


_KNOWN = {None: -1, False: 0, True: 1}
"""SQLite gives 0 and 1, which are the same keys."""


def _known(values: Sequence[bool | None]) -> NDArray[np.int8]:
    return np.fromiter(map(_KNOWN.__getitem__, values), dtype=np.int8)


def _days(moments: Sequence[Any]) -> NDArray[np.float64]:
    """Days since 1970. SQLite gives UTC as text, PostgreSQL an aware time."""
    if isinstance(moments[0], datetime):
        return np.array([one.timestamp() / 86_400 for one in moments], dtype=np.float64)
    return np.array(moments, dtype="datetime64[us]").astype(np.int64) / DAY_US
