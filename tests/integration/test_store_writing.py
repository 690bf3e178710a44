"""The store's one writer: append-only, change-only, whole pages or nothing."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading, Post, PostFeatures, PostKind, Reading
from goodmeasure.observations.records import Exchange, Gap, GapReason, Page
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    ExchangeRecord,
    GapRecord,
    LatestReading,
    Payload,
    PostRecord,
    ReadingRecord,
)
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_post(external_id: str, at: datetime, **more) -> Post:
    return Post(external_id=external_id, published_at=at, text=f"Post {external_id} 🌊", **more)


def likes(external_id: str, value: int, at: datetime) -> Reading:
    return Reading(external_id=external_id, metric=Metric.LIKES, value=value, at=at)


def history(external_id: str) -> list[int]:
    rows = ReadingRecord.objects.filter(post__external_id=external_id).order_by("at", "pk")
    return list(rows.values_list("value", flat=True))


def test_first_page_brings_posts_and_readings(organisation, collection, now):
    page = Page(
        looked_at=now,
        posts=(a_post("a", now - HOUR), a_post("b", now - 2 * HOUR, kind=PostKind.REPLY)),
        readings=(likes("a", 3, now), likes("b", 0, now)),
    )
    written = write_page(organisation, collection, page)
    assert (written.posts_new, written.readings_new) == (2, 2)
    assert history("a") == [3]
    assert history("b") == [0], "a count of 0 is a reading, not a missing one"
    row = PostRecord.objects.get(external_id="b")
    assert (row.kind, row.text, row.published_at) == ("reply", "Post b 🌊", now - 2 * HOUR)


def test_unchanged_is_known_but_not_written_again(organisation, collection, now):
    for hour in range(3):
        at = now + hour * HOUR
        written = write_page(
            organisation,
            collection,
            Page(looked_at=at, posts=(a_post("a", now),), readings=(likes("a", 3, at),)),
        )
    assert history("a") == [3]
    assert written.readings_unchanged == 1
    latest = LatestReading.objects.get()
    assert (latest.at, latest.looked_at) == (now, now + 2 * HOUR)


def test_a_falling_count_is_kept_as_it_is(organisation, collection, now):
    for hour, value in enumerate([5, 9, 8]):
        at = now + hour * HOUR
        write_page(
            organisation,
            collection,
            Page(looked_at=at, posts=(a_post("a", now),), readings=(likes("a", value, at),)),
        )
    assert history("a") == [5, 9, 8]
    assert LatestReading.objects.get().value == 8


def test_an_old_export_imported_late_adds_and_never_overwrites(organisation, collection, now):
    post = a_post("a", now - 10 * HOUR)
    for at, value in [(now, 9), (now - 5 * HOUR, 4), (now - 5 * HOUR, 4), (now - 4 * HOUR, 4)]:
        write_page(
            organisation,
            collection,
            Page(looked_at=at, posts=(post,), readings=(likes("a", value, at),)),
        )
    assert history("a") == [4, 9]
    assert LatestReading.objects.get().value == 9


def test_a_source_that_does_not_know_erases_nothing(organisation, collection, now):
    full = a_post(
        "a", now, url="https://example.org/a", features=PostFeatures(link=True, image=False)
    )
    bare = Post(external_id="a", published_at=now)
    write_page(organisation, collection, Page(looked_at=now, posts=(full,)))
    write_page(organisation, collection, Page(looked_at=now + HOUR, posts=(bare,)))
    row = PostRecord.objects.get()
    assert (row.text, row.url, row.has_link, row.has_image, row.has_alt_text) == (
        "Post a 🌊", "https://example.org/a", True, False, None,
    )  # fmt: skip


def test_an_older_source_fills_in_what_nobody_knew(organisation, collection, now):
    day = Post(external_id="a", published_at=now, date_only=True, text="New words")
    exact = Post(external_id="a", published_at=now - HOUR, text="Old words", language="cy")
    write_page(organisation, collection, Page(looked_at=now + HOUR, posts=(day,)))
    write_page(organisation, collection, Page(looked_at=now, posts=(exact,)))
    row = PostRecord.objects.get()
    assert (row.text, row.language) == ("New words", "cy")
    assert (row.published_at, row.date_only) == (now - HOUR, False)
    assert row.last_seen_at == now + HOUR


def test_deleted_posts_keep_their_readings(organisation, collection, now):
    write_page(
        organisation,
        collection,
        Page(looked_at=now, posts=(a_post("a", now),), readings=(likes("a", 7, now),)),
    )
    written = write_page(organisation, collection, Page(looked_at=now + HOUR, deleted=("a", "zz")))
    row = PostRecord.objects.get()
    assert (written.deleted, row.presence, row.deleted_seen_at) == (1, "deleted", now + HOUR)
    assert history("a") == [7]


def test_nothing_of_a_page_is_kept_when_a_part_fails(organisation, collection, now, monkeypatch):
    monkeypatch.setattr(
        "goodmeasure.store.writing.write_exchanges",
        lambda *a, **k: (_ for _ in ()).throw(DatabaseError("disk full")),
    )
    page = Page(looked_at=now, posts=(a_post("a", now),), readings=(likes("a", 1, now),))
    with pytest.raises(DatabaseError):
        write_page(organisation, collection, page)
    assert PostRecord.objects.count() == ReadingRecord.objects.count() == 0


def test_own_payload_is_kept_once_and_can_be_read_back(organisation, collection, now):
    body = json.dumps([{"id": "a", "text": "ours"}]).encode()
    for _ in range(2):
        exchange = Exchange(
            method="GET",
            url="https://x.example/feed",
            requested_at=now,
            seconds=0.1,
            status=200,
            body=b"all",
        )
        write_page(
            organisation, collection, Page(looked_at=now, own_payload=body), exchanges=[exchange]
        )
    assert zlib.decompress(Payload.objects.get().body) == body
    kept = ExchangeRecord.objects.all()
    assert {e.payload_id for e in kept} == {Payload.objects.get().pk}
    assert {e.body_size for e in kept} == {3}


def test_channel_readings_are_change_only(organisation, collection, now):
    for hour, value in enumerate([100, 100, 101, 101, 100]):
        at = now + hour * HOUR
        reading = ChannelReading(metric=Metric.FOLLOWERS, value=value, at=at)
        write_page(organisation, collection, Page(looked_at=at, channel_readings=(reading,)))
    rows = ChannelReadingRecord.objects.order_by("at").values_list("value", flat=True)
    assert list(rows) == [100, 101, 100]


def test_a_standing_count_that_stays_is_written_once_a_day(organisation, collection, now):
    looks = [now + quarter * 6 * HOUR for quarter in range(9)] * 2  # and the same file once more
    news = 0
    for at in looks:
        reading = ChannelReading(metric=Metric.FOLLOWERS, value=100, at=at)
        page = Page(looked_at=at, channel_readings=(reading,))
        news += write_page(organisation, collection, page).of_channel_new
    rows = ChannelReadingRecord.objects.order_by("at").values_list("at", "value")
    assert list(rows) == [(now + days * 24 * HOUR, 100) for days in range(3)]
    assert news == 1


def test_gaps_are_recorded(organisation, collection, now):
    gap = Gap(reason=GapReason.NEEDS_TOKEN, sentence="Notifications need a token.")
    write_page(organisation, collection, Page(looked_at=now, gaps=(gap,)))
    assert GapRecord.objects.get(channel=collection.channel).sentence == gap.sentence


def test_another_organisations_collection_is_refused(other_organisation, collection, now):
    with pytest.raises(Collection.DoesNotExist):
        write_page(other_organisation, collection, Page(looked_at=now))


def test_ids_of_two_channels_do_not_meet(organisation, collection, now):
    second = Channel.objects.create(
        organisation=organisation, platform="mastodon", account_id="2", handle="b", added_at=now
    )
    other = Collection.objects.create(
        organisation=organisation, channel=second, kind="collect", started_at=now
    )
    page = Page(looked_at=now, posts=(a_post("1", now),), readings=(likes("1", 1, now),))
    write_page(organisation, collection, page)
    write_page(organisation, other, page)
    assert PostRecord.objects.filter(external_id="1").count() == 2


looks = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from("abc"), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)


def in_force(channel: Channel, external: str, at: datetime) -> int:
    rows = ReadingRecord.objects.filter(
        post__external_id=external, post__channel=channel, at__lte=at
    )
    return rows.order_by("at", "pk").values_list("value", flat=True).last()


@pytest.mark.parametrize("in_order", [True, False])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(looks=looks)
def test_the_store_can_say_what_was_seen(organisation, now, in_order, looks):
    """Against a plain dictionary of everything seen, in which the last word per moment wins.

    Looks in order of time: exact at every moment. In any order: exact at the moment of each look
    when it comes, and at the last one ever after.
    """
    channel = Channel.objects.create(
        organisation=organisation,
        platform="bluesky",
        account_id=str(id(looks)),
        handle="x",
        added_at=now,
    )
    run = Collection.objects.create(
        organisation=organisation, channel=channel, kind="collect", started_at=now
    )
    seen: dict[str, dict[int, int]] = {}
    for hour, external, value in sorted(looks, key=lambda look: look[0]) if in_order else looks:
        at = now + hour * HOUR
        page = Page(
            looked_at=at, posts=(a_post(external, now),), readings=(likes(external, value, at),)
        )
        write_page(organisation, run, page)
        seen.setdefault(external, {})[hour] = value
        assert in_force(channel, external, at) == value
    for external, by_hour in seen.items():
        for hour, value in by_hour.items() if in_order else [max(by_hour.items())]:
            assert in_force(channel, external, now + hour * HOUR) == value
        latest = LatestReading.objects.get(post__external_id=external, post__channel=channel)
        assert (latest.value, latest.looked_at) == (
            by_hour[max(by_hour)],
            now + max(by_hour) * HOUR,
        )
    channel.delete()


@given(st.datetimes(timezones=st.timezones()))
@settings(deadline=None)
def test_times_are_stored_as_django_would(moment):
    from django.db import connection

    from goodmeasure.store.bulk import stored_time

    as_django = connection.ops.adapt_datetimefield_value(moment)
    assert stored_time(moment) == as_django


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1),  # noqa: DTZ001
                    max_value=datetime(2050, 1, 1)))  # noqa: DTZ001 # fmt: skip
@settings(deadline=None)
def test_days_are_stored_as_their_times_to_the_microsecond(moment):
    from goodmeasure.store.bulk import stored_days, stored_time

    days = np.array([(moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)])
    assert stored_days(days) == [stored_time(moment)]
