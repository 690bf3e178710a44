from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.observations.metrics import MAX_VALUE, Metric
from goodmeasure.observations.normalise.x import (
    Entities,
    Tweet,
    Url,
    archive_post,
    archive_readings,
    archive_time,
    believable,
    count_of,
)
from goodmeasure.observations.posts import EARLIEST, PostKind

AT = datetime(2024, 8, 20, 9, 30, tzinfo=UTC)
WHEN = datetime(2023, 2, 18, 12, 33, 11, tzinfo=UTC)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_times_agree_with_the_standard_library(when: datetime) -> None:
    when = when.replace(microsecond=0)
    text = when.strftime("%a %b %d %H:%M:%S +0000 %Y")
    assert archive_time(text) == datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y") == when
    assert archive_time(when.strftime("%Y-%m-%dT%H:%M:%S.000Z")) == when
    assert archive_time(when.strftime("%Y-%m-%d %H:%M:%S +0000")) == when


@pytest.mark.parametrize(
    "text", ["", "soon", "Sat Foo 18 12:33:11 +0000 2023", "Sat Feb 30 12:33:11 +0000 2023"]
)
def test_what_is_no_time(text: str) -> None:
    assert archive_time(text) is None


def test_believable_dates() -> None:
    assert believable(EARLIEST, AT)
    assert not believable(EARLIEST - timedelta(seconds=1), AT)
    assert believable(AT + timedelta(days=1), AT)
    assert not believable(AT + timedelta(days=1, seconds=1), AT)


@pytest.mark.parametrize(
    ("value", "expected"), [("0", 0), ("12", 12), (7, 7), ("", None), (None, None)]
)
def test_counts(value: str | int | None, expected: int | None) -> None:
    assert count_of(value) == expected


@pytest.mark.parametrize("value", ["-1", "1,000", "1.0", "many", -1, MAX_VALUE + 1, "٣"])
def test_what_is_no_count(value: str | int) -> None:
    with pytest.raises(ValueError, match=r"number|outside"):
        count_of(value)


def test_a_count_that_is_missing_gives_no_reading() -> None:
    readings, nonsense = archive_readings(
        Tweet(created_at="", id_str="1", favorite_count=None, retweet_count="0"), AT
    )
    assert [(one.metric, one.value) for one in readings] == [(Metric.REPOSTS, 0)]
    assert nonsense == 0


@pytest.mark.parametrize(
    ("url", "kind", "link"),
    [
        ("https://twitter.com/someone/status/99", PostKind.QUOTE, False),
        ("https://x.com/someone/status/99?s=20", PostKind.QUOTE, False),
        ("https://mobile.twitter.com/a/status/99", PostKind.QUOTE, False),
        ("https://twitter.com/i/web/status/1", PostKind.ORIGINAL, False),
        ("https://x.com/i/web/status/98", PostKind.QUOTE, False),
        ("https://example.org/x.com/status/99", PostKind.ORIGINAL, True),
        ("https://twitter.com/someone", PostKind.ORIGINAL, True),
        (None, PostKind.ORIGINAL, True),
    ],
)
def test_quotes_and_links(url: str | None, kind: PostKind, link: bool) -> None:
    tweet = Tweet(created_at="", id_str="1", entities=Entities(urls=[Url(expanded_url=url)]))
    post = archive_post(tweet, WHEN, handle="town")
    assert (post.kind, post.features.link) == (kind, link)


def test_a_reply_that_quotes_is_a_reply() -> None:
    tweet = Tweet(
        created_at="", id_str="1", in_reply_to_status_id_str="5", quoted_status_id_str="9"
    )
    assert archive_post(tweet, WHEN, handle="").kind is PostKind.REPLY


def test_without_entities_nothing_is_said_about_features() -> None:
    post = archive_post(Tweet(created_at="", id_str="1"), WHEN, handle="")
    assert (post.features.link, post.features.image, post.features.hashtags) == (None, None, None)
    assert post.url == "https://x.com/i/status/1"


def test_a_retweet_by_its_field_is_a_repost() -> None:
    tweet = Tweet(created_at="", id_str="1", text="Words", retweeted_status=msgspec.Raw(b"{}"))
    assert archive_post(tweet, WHEN, handle="").kind is PostKind.REPOST


def test_no_language_is_no_language() -> None:
    assert (
        archive_post(Tweet(created_at="", id_str="1", lang="und"), WHEN, handle="").language == ""
    )
    assert (
        archive_post(Tweet(created_at="", id_str="1", lang="cy"), WHEN, handle="").language == "cy"
    )


def test_a_long_text_needs_the_same_second_and_the_same_beginning() -> None:
    start = "The committee has published its guidance"
    texts = {WHEN: ["Something else entirely, said at once", f"@you {start} and more"]}
    tweet = Tweet(created_at="", id_str="1", full_text=f"@you {start}… https://t.co/x")

    assert archive_post(tweet, WHEN, handle="", long_texts=texts).text == f"@you {start} and more"
    later = WHEN + timedelta(seconds=1)
    assert archive_post(tweet, later, handle="", long_texts=texts).text == tweet.full_text
