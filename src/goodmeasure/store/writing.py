"""Pages of observations into the store: append-only, change-only, each page in one transaction."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from goodmeasure.observations.posts import ChannelReading, Post, PostKind, Presence
from goodmeasure.observations.records import Exchange, Page
from goodmeasure.store import bulk
from goodmeasure.store.models import (
    ChannelReadingRecord,
    Collection,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
)
from goodmeasure.store.records import write_exchanges, write_gaps

CHUNK = 500
"""Values in one IN list: under SQLite's limit with room to spare."""

SEEN_AGAIN = timedelta(days=1)
"""A standing count that stays as it is is written again after this long: posts have a last look, a
channel's counts have none, and without one nobody could tell "unchanged" from "not looked at"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a page brought. ``changed`` are external ids with a new value or new words; a sum of
    several pages does not have them."""

    posts_new: int = 0
    posts_known: int = 0
    readings_new: int = 0
    readings_unchanged: int = 0
    deleted: int = 0
    of_channel_new: int = 0
    changed: frozenset[str] = frozenset()

    def __add__(self, other: Written) -> Written:
        return Written(
            posts_new=self.posts_new + other.posts_new,
            posts_known=self.posts_known + other.posts_known,
            readings_new=self.readings_new + other.readings_new,
            readings_unchanged=self.readings_unchanged + other.readings_unchanged,
            deleted=self.deleted + other.deleted,
            of_channel_new=self.of_channel_new + other.of_channel_new,
        )


def write_page(
    organisation: Organisation,
    collection: Collection,
    page: Page,
    *,
    exchanges: Sequence[Exchange] = (),
) -> Written:
    """Store one page whole, or nothing of it.

    The last exchange is the one the page was read from: the page's own payload is kept with it.
    A caller that moves a cursor does so in a transaction around this call.
    """
    if collection.organisation_id != organisation.pk:
        raise Collection.DoesNotExist("That collection belongs to another organisation.")
    with transaction.atomic():
        keys, new_ids, edited = _write_posts(organisation, collection, page)
        history = _History.of(keys, new_ids)
        looks = [
            (keys[reading.external_id], str(reading.metric), reading.at, reading.value)
            for reading in page.readings
        ]
        times = bulk.stored_times(chain((look[2] for look in looks), history.times()))
        added = _new_readings(looks, history)
        _add_readings(collection, added, times)
        _move_latest(looks, new_ids, history, times)
        gone = _mark_deleted(collection, page)
        of_channel = _write_channel_readings(organisation, collection, page.channel_readings)
        write_gaps(organisation, collection, page.gaps, at=page.looked_at)
        write_exchanges(organisation, collection, exchanges, page)
    with_news = {row[0] for row in added}
    touched = {external for external, key in keys.items() if key in with_news} | edited
    return Written(
        posts_new=len(new_ids),
        posts_known=len(keys) - len(new_ids),
        readings_new=len(added),
        readings_unchanged=len(page.readings) - len(added),
        of_channel_new=of_channel,
        deleted=gone,
        changed=frozenset(touched),
    )


# posts

_POST_COLUMNS = (
    "id", "organisation_id", "channel_id", "external_id", "url", "published_at", "date_only",
    "kind", "text", "language", "has_link", "has_image", "has_video", "has_alt_text",
    "has_captions", "hashtags", "has_hashtags", "edited_at", "presence", "first_seen_at",
    "last_seen_at", "look_wait",
)  # fmt: skip


def _write_posts(
    organisation: Organisation, collection: Collection, page: Page
) -> tuple[dict[str, int], set[int], set[str]]:
    """Keys of all the page's posts by external id, the keys that are new, and who was edited."""
    by_id = {post.external_id: post for post in page.posts}
    wanted = set(by_id) | {reading.external_id for reading in page.readings}
    known = _known_posts(collection.channel_id, wanted)
    new = [post for external, post in by_id.items() if external not in known]
    ids = bulk.reserve_ids(PostRecord, len(new)) if new else range(0)
    looked = bulk.stored_time(page.looked_at)
    owner, channel = organisation.pk, collection.channel_id  # a property costs as much as a row
    times = bulk.stored_times(
        at for post in new for at in (post.published_at, post.edited_at) if at is not None
    )
    flags = bulk.stored_flags()
    bulk.insert(
        PostRecord,
        _POST_COLUMNS,
        (
            (
                key,
                owner,
                channel,
                *_post_values(post, times, flags),
                looked,
                looked,
                0,
            )
            for key, post in zip(ids, new, strict=True)
        ),
    )
    edited = _update_known(known, by_id, page.looked_at)
    keys = {external: row.pk for external, row in known.items()}
    keys |= {post.external_id: key for key, post in zip(ids, new, strict=True)}
    return keys, set(ids), edited


def _known_posts(channel: int, external_ids: Iterable[str]) -> dict[str, PostRecord]:
    found: dict[str, PostRecord] = {}
    for chunk in _chunks(sorted(external_ids)):
        keys = bulk.keys_where(PostRecord, "channel_id", channel, "external_id", chunk)
        if keys:
            rows = PostRecord.objects.filter(pk__in=keys)
            found |= {row.external_id: row for row in rows}
    return found


def _post_values(
    post: Post, times: dict[datetime, Any], flags: dict[bool | None, Any]
) -> tuple[Any, ...]:
    f = post.features
    return (
        post.external_id,
        post.url,
        times[post.published_at],
        flags[post.date_only],
        str(post.kind),  # ``value`` of an enum takes twice as long
        post.text,
        post.language,
        flags[f.link],
        flags[f.image],
        flags[f.video],
        flags[f.alt_text],
        flags[f.captions],
        None if f.hashtags is None else msgspec.json.encode(f.hashtags).decode(),
        flags[f.tagged],
        times[post.edited_at] if post.edited_at else None,
        str(post.presence),
    )


_CHANGING = ("url", "text", "language", "kind", "edited_at", "presence", "has_link", "has_image",
             "has_video", "has_alt_text", "has_captions", "hashtags", "has_hashtags",
             "published_at", "date_only")  # fmt: skip


def _update_known(
    known: dict[str, PostRecord], seen: dict[str, Post], looked_at: datetime
) -> set[str]:
    """Bring known posts up to date. Says which had something new about them.

    The newest look wins. An older one (an export imported late) fills in what nobody knew yet. A
    source that does not know a thing (empty text, ``None``) never erases what another one told.
    """
    edited: set[str] = set()
    changed: list[PostRecord] = []
    newest: list[int] = []
    for external, row in known.items():
        post = seen.get(external)
        if post is None:
            continue
        is_newest = looked_at >= row.last_seen_at
        if is_newest:
            newest.append(row.pk)
        before = [getattr(row, field) for field in _CHANGING]
        _take(row, post, is_newest=is_newest)
        if before != [getattr(row, field) for field in _CHANGING]:
            changed.append(row)
            edited.add(external)
    PostRecord.objects.bulk_update(changed, _CHANGING, batch_size=CHUNK)
    for chunk in _chunks(newest):
        PostRecord.objects.filter(pk__in=chunk).update(last_seen_at=looked_at)
    return edited


def _take(row: PostRecord, post: Post, *, is_newest: bool) -> None:
    f = post.features
    told = {
        "url": post.url or None,
        "text": post.text or None,
        "language": post.language or None,
        "edited_at": post.edited_at,
        "has_link": f.link,
        "has_image": f.image,
        "has_video": f.video,
        "has_alt_text": f.alt_text,
        "has_captions": f.captions,
        "hashtags": None if f.hashtags is None else list(f.hashtags),
        "has_hashtags": f.tagged,
    }
    for field, value in told.items():
        if value is not None and (is_newest or getattr(row, field) in (None, "")):
            setattr(row, field, value)
    if is_newest:
        row.presence = post.presence.value
    if is_newest and post.kind is not PostKind.ORIGINAL:  # what a source says that cannot tell
        row.kind = post.kind.value
    better_time = row.date_only and not post.date_only  # a day never replaces a time
    if better_time or (is_newest and row.date_only == post.date_only):
        row.published_at, row.date_only = post.published_at, post.date_only


def _mark_deleted(collection: Collection, page: Page) -> int:
    gone = 0
    for chunk in _chunks(sorted(page.deleted)):
        gone += PostRecord.objects.filter(
            channel_id=collection.channel_id,
            external_id__in=chunk,
            presence=Presence.SHOWN.value,
        ).update(presence=Presence.DELETED.value, deleted_seen_at=page.looked_at, look_due_at=None)
    return gone


# readings

_Look = tuple[int, str, datetime, int]
"""Post key, metric, time, value."""


@dataclass(frozen=True, slots=True)
class _History:
    """The last reading per post and metric, for posts already known."""

    latest: dict[tuple[int, str], tuple[int, datetime, datetime]]

    @classmethod
    def of(cls, keys: dict[str, int], new: set[int]) -> _History:
        found: dict[tuple[int, str], tuple[int, datetime, datetime]] = {}
        for chunk in _chunks([key for key in keys.values() if key not in new]):
            rows = LatestReading.objects.filter(post_id__in=chunk).values_list(
                "post_id", "metric", "value", "at", "looked_at"
            )
            found |= {
                (post, metric): (value, at, looked) for post, metric, value, at, looked in rows
            }
        return cls(found)

    def times(self) -> Iterable[datetime]:
        return (at for _, since, looked in self.latest.values() for at in (since, looked))


def _new_readings(looks: list[_Look], history: _History) -> list[_Look]:
    """Those whose value differs from what was in force at their time (DESIGN rule 2)."""
    added: list[_Look] = []
    late: list[_Look] = []
    seen: dict[tuple[int, str], int] = {}
    latest = history.latest
    for look in looks:
        post, metric, at, value = look
        place = (post, metric)
        last = latest.get(place)
        if last is not None and at < last[2]:
            late.append(look)
        elif (last is None or last[0] != value) and seen.get(place) != value:
            added.append(look)
        seen[place] = value
    return added + _late_ones(late, history)


def _late_ones(late: list[_Look], history: _History) -> list[_Look]:
    """Readings older than the last look (an old export imported late) that say something new.

    Kept when the value in force at that time is another, or none was in force yet. Where that cuts
    into the last value's time, the last value is written again at its last look, so that it stays
    the one in force. (Looks between two changes that are both past are not stored one by one: there
    the late value holds until the next change.)
    """
    series: defaultdict[tuple[int, str], list[tuple[datetime, int]]] = defaultdict(list)
    for chunk in _chunks(sorted({row[0] for row in late})):
        rows = ReadingRecord.objects.filter(post_id__in=chunk).order_by("at", "pk")
        for key, metric, at, value in rows.values_list("post_id", "metric", "at", "value"):
            series[key, metric].append((at, value))
    kept = []
    for key, metric, at, value in late:
        known = series[key, metric]
        place = bisect_right(known, at, key=lambda pair: pair[0])
        if place == 0 or known[place - 1][1] != value:
            kept.append((key, metric, at, value))
            known.insert(place, (at, value))
            last, _, looked = history.latest[key, metric]
            if known[-1][1] != last:
                kept.append((key, metric, looked, last))
                known.append((looked, last))
    return kept


def _add_readings(collection: Collection, added: list[_Look], times: dict[datetime, Any]) -> None:
    run = collection.pk
    bulk.insert(
        ReadingRecord,
        ("post_id", "metric", "at", "value", "collection_id"),
        ((key, metric, times[at], value, run) for key, metric, at, value in added),
    )


def _move_latest(
    looks: list[_Look], new: set[int], history: _History, times: dict[datetime, Any]
) -> None:
    """Move the last reading on for every metric that was looked at, changed or not."""
    rows: dict[tuple[int, str], tuple[int, datetime, datetime]] = {}
    latest = history.latest
    for post, metric, at, value in looks:
        place = (post, metric)
        last = rows.get(place) or latest.get(place)
        if last is None:
            rows[place] = (value, at, at)
        elif at >= last[2]:
            rows[place] = (value, last[1] if last[0] == value else at, at)
    stored = [
        (post, metric, value, times[since], times[looked])
        for (post, metric), (value, since, looked) in rows.items()
    ]
    columns = ("post_id", "metric", "value", "at", "looked_at")
    bulk.insert(LatestReading, columns, [row for row in stored if row[0] in new])
    moved = [row for row in stored if row[0] not in new]
    bulk.insert(LatestReading, columns, moved, replace_on=("post_id", "metric"))


def _write_channel_readings(
    organisation: Organisation, collection: Collection, readings: Sequence[ChannelReading]
) -> int:
    """Standing counts when they change, and once a day; counts over days per day. How many are
    new."""
    new = 0
    for reading in readings:
        earlier = ChannelReadingRecord.objects.filter(
            channel_id=collection.channel_id, metric=reading.metric.value, days=reading.days
        )
        in_force = Q(at=reading.at) if reading.days else Q(at__lte=reading.at)
        last = earlier.filter(in_force).order_by("-at", "-pk").values_list("value", "at").first()
        same = last is not None and last[0] == reading.value
        new += not same
        if last is None or not same or reading.at - last[1] >= SEEN_AGAIN:
            ChannelReadingRecord.objects.create(
                organisation=organisation,
                channel_id=collection.channel_id,
                collection=collection,
                metric=reading.metric.value,
                at=reading.at,
                days=reading.days,
                value=reading.value,
            )
    return new


def _chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
