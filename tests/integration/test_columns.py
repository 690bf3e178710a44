"""Posts as columns: the same as asking for them one by one, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, PostFeatures, PostKind, Reading
from goodmeasure.observations.records import Page
from goodmeasure.store.models import Channel, Collection, LatestReading, Organisation, PostRecord
from goodmeasure.store.queries.columns import growing_posts, post_columns, post_texts, post_totals
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def seeded() -> tuple[Organisation, Channel, Channel]:
    organisation = Organisation.objects.create(name="Town", slug="town")
    other = Organisation.objects.create(name="Other", slug="other")
    return organisation, _channel(organisation, "a"), _channel(other, "b")


def _channel(organisation: Organisation, handle: str) -> Channel:
    channel = Channel.objects.create(
        organisation=organisation,
        platform="bluesky",
        account_id=handle,
        handle=handle,
        added_at=NOW,
    )
    run = Collection.objects.create(
        organisation=organisation, channel=channel, kind="collect", status="done", started_at=NOW
    )
    posts = (
        _post("1", 9, PostFeatures(link=True, image=False, hashtags=("a", "b"), captions=True)),
        _post("2", 30, PostFeatures(), text=""),
        _post("3", 3, PostFeatures(link=False, hashtags=()), kind=PostKind.REPLY),
        _post("4", 1, PostFeatures(), kind=PostKind.REPOST),
    )
    first = (("1", "likes", 3), ("1", "replies", 1), ("3", "likes", 0), ("4", "likes", 8))
    later = (("1", "likes", 7), ("3", "likes", 0))
    for looked, counts in ((NOW, first), (NOW + timedelta(hours=5), later)):
        readings = tuple(
            Reading(external_id=key, metric=Metric(metric), value=value, at=looked)
            for key, metric, value in counts
        )
        write_page(organisation, run, Page(looked_at=looked, posts=posts, readings=readings))
    return channel


def _post(key: str, days: int, features: PostFeatures, *, text: str = "words", **more) -> Post:
    published = NOW - timedelta(days=days)
    return Post(external_id=key, published_at=published, features=features, text=text, **more)


def test_rows_are_in_order_of_publishing_and_reposts_are_left_out(seeded):
    organisation, channel, _ = seeded
    found = post_columns(organisation)[channel.pk]
    rows = (
        PostRecord.objects.filter(channel=channel).exclude(kind="repost").order_by("published_at")
    )
    assert found.post_ids.tolist() == [row.pk for row in rows]
    assert [row.external_id for row in rows] == ["2", "1", "3"]
    exact = [(row.published_at - EPOCH) / timedelta(days=1) for row in rows]
    assert found.published == pytest.approx(exact, abs=1e-9)
    assert found.kind.tolist() == [0, 0, 1]


def test_a_channel_without_posts_and_posts_without_readings(seeded):
    organisation, channel, _ = seeded
    LatestReading.objects.filter(post__channel=channel).delete()
    empty = Channel.objects.create(
        organisation=organisation, platform="mastodon", account_id="c", handle="c", added_at=NOW
    )
    assert post_columns(organisation, [empty]) == {}
    assert set(post_columns(organisation)) == {channel.pk}
    assert post_columns(organisation)[channel.pk].latest == {}
    assert not len(post_totals(organisation, channel, (Metric.LIKES,)).post_ids)


def test_what_the_source_does_not_say_is_not_no(seeded):
    organisation, channel, _ = seeded
    found = post_columns(organisation, [channel])[channel.pk]
    assert found.link.tolist() == [-1, 1, 0]
    assert found.captions.tolist() == [-1, 1, -1]
    assert found.hashtags.tolist() == [-1, 2, 0]
    assert found.length.tolist() == [-1, 5, 5]


def test_a_table_that_says_whether_there_are_hashtags_is_believed_until_they_are_known(seeded):
    organisation, channel, _ = seeded
    run = Collection.objects.get(channel=channel)

    def told(looked: datetime, **features: PostFeatures) -> list[int]:
        posts = tuple(
            _post(key[1:], days, features[key])
            for key, days in (("p1", 9), ("p2", 30), ("p3", 3))
            if key in features
        )
        write_page(organisation, run, Page(looked_at=looked, posts=posts, readings=()))
        return post_columns(organisation)[channel.pk].hashtags.tolist()

    later = NOW + timedelta(days=1)
    assert told(later, p2=PostFeatures(tagged=True)) == [1, 2, 0]
    assert told(later, p2=PostFeatures(tagged=False), p1=PostFeatures(tagged=False)) == [0, 2, 0]
    assert told(later, p2=PostFeatures()) == [0, 2, 0]
    assert told(later, p2=PostFeatures(hashtags=("a", "b", "c"))) == [3, 2, 0]


def test_a_missing_reading_is_not_0(seeded):
    organisation, channel, _ = seeded
    found = post_columns(organisation)[channel.pk]
    likes, replies = found.latest[Metric.LIKES], found.latest[Metric.REPLIES]
    assert likes.value == pytest.approx([np.nan, 7, 0], nan_ok=True)
    assert replies.value == pytest.approx([np.nan, 1, np.nan], nan_ok=True)
    total = found.total((Metric.LIKES, Metric.REPLIES))
    assert total.value == pytest.approx([np.nan, 8, np.nan], nan_ok=True)
    oldest = LatestReading.objects.get(
        post__external_id="1", post__channel=channel, metric="replies"
    )
    assert total.looked_at[1] == pytest.approx((oldest.looked_at - EPOCH) / timedelta(days=1))
    assert np.isnan(found.total((Metric.LIKES, Metric.QUOTES)).value).all()


def test_another_organisation_sees_nothing_of_it(seeded):
    organisation, channel, theirs = seeded
    assert set(post_columns(organisation)) == {channel.pk}
    assert post_columns(organisation, [theirs]) == {}
    assert post_texts(organisation, theirs) == {}
    growing = growing_posts(organisation, "bluesky", (Metric.LIKES,), newest=10)
    assert set(growing.post_ids.tolist()) <= set(
        PostRecord.objects.filter(channel=channel).values_list("pk", flat=True)
    )


def test_readings_of_growing_posts_come_by_post_and_time(seeded):
    organisation, channel, _ = seeded
    growing = growing_posts(organisation, "bluesky", (Metric.LIKES,), newest=10)
    first, reply = (PostRecord.objects.get(channel=channel, external_id=key) for key in "13")
    assert set(growing.post_ids.tolist()) >= {first.pk, reply.pk}
    place = growing.post_ids.tolist().index(first.pk)
    for found, exact in ((growing.published, first.published_at),
                         (growing.last_seen, first.last_seen_at)):  # fmt: skip
        assert found[place] == pytest.approx((exact - EPOCH) / timedelta(days=1), abs=1e-9)
    readings = growing.readings
    assert readings.post.tolist() == [first.pk, first.pk, reply.pk]
    assert readings.value.tolist() == [3, 7, 0]
    assert readings.metric.tolist() == [0, 0, 0]
    assert readings.at[1] - readings.at[0] == pytest.approx(5 / 24, abs=1e-8)


def test_only_the_newest_growing_posts_are_read(seeded):
    organisation, channel, _ = seeded
    both = (Metric.REPLIES, Metric.LIKES)
    reply = PostRecord.objects.get(channel=channel, external_id="3").pk
    newest = growing_posts(organisation, "bluesky", both, newest=1)
    assert newest.post_ids.tolist() == [reply]
    assert newest.readings.metric.tolist() == [1]
    nothing = growing_posts(organisation, "mastodon", both, newest=10)
    assert not len(nothing.post_ids)
    assert not len(nothing.readings.post)


@pytest.mark.parametrize("metrics", [(Metric.LIKES,), (Metric.LIKES, Metric.REPLIES)])
def test_the_database_adds_up_to_the_same_totals(seeded, metrics):
    organisation, channel, theirs = seeded
    columns, found = (
        post_columns(organisation)[channel.pk],
        post_totals(organisation, channel, metrics),
    )
    total = columns.total(metrics)
    rows = np.flatnonzero(total.value >= 0)
    assert len(rows)
    assert found.post_ids.tolist() == columns.post_ids[rows].tolist()
    assert found.published.tolist() == columns.published[rows].tolist()
    assert found.kind.tolist() == columns.kind[rows].tolist()
    assert found.value.tolist() == total.value[rows].tolist()
    assert found.looked_at.tolist() == total.looked_at[rows].tolist()
    assert not len(post_totals(organisation, theirs, metrics).post_ids)
