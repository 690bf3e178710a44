"""Bluesky's answers: what is read, what is left out, what costs only itself."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.errors import UnreadableAnswer
from goodmeasure.observations.metrics import MAX_VALUE, Metric
from goodmeasure.observations.normalise.bluesky import (
    feed_page,
    post_url,
    posts_page,
    profile_readings,
    published_at,
)
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.records import GapReason, Page

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
OTHER = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CREATED = "2026-11-20T10:00:00.000Z"
INDEXED = "2026-11-20T10:00:01.500Z"
URI = f"at://{DID}/app.bsky.feed.post/3kaaa"


def view(key: str = "3kaaa", *, did: str = DID, **more: Any) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": "Open until eight", "createdAt": CREATED}
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "cid": "bafy",
        "author": {"did": did, "handle": "someone.example", "displayName": "Someone"},
        "record": record | more.pop("record", {}),
        "indexedAt": INDEXED,
        "likeCount": 3,
        "replyCount": 0,
        "repostCount": 1,
        "quoteCount": 0,
        **more,
    }


def feed(*items: Any, cursor: str | None = None) -> Page:
    return read(*items, cursor=cursor)[0]


def read(*items: Any, cursor: str | None = None) -> tuple[Page, str]:
    body = {"feed": list(items)} | ({"cursor": cursor} if cursor else {})
    return feed_page(json.dumps(body).encode(), did=DID, looked_at=NOW)


def one(item: dict[str, Any]) -> Any:
    (post,) = feed({"post": item}).posts
    return post


def test_a_post_and_its_counts() -> None:
    page, cursor = read({"post": view(bookmarkCount=2)}, cursor="abc")
    (post,) = page.posts
    assert cursor == "abc"
    assert (post.external_id, post.text, post.kind) == (URI, "Open until eight", PostKind.ORIGINAL)
    assert post.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert post.url == f"https://bsky.app/profile/{DID}/post/3kaaa"
    assert {reading.metric: reading.value for reading in page.readings} == {
        Metric.LIKES: 3,
        Metric.REPLIES: 0,
        Metric.REPOSTS: 1,
        Metric.QUOTES: 0,
        Metric.BOOKMARKS: 2,
    }
    assert {reading.at for reading in page.readings} == {NOW}
    assert page.gaps == ()


def test_a_count_that_is_not_given_is_missing_and_not_0() -> None:
    item = view()
    del item["quoteCount"]
    item["likeCount"] = None
    metrics = {reading.metric for reading in feed({"post": item}).readings}
    assert metrics == {Metric.REPLIES, Metric.REPOSTS}


@pytest.mark.parametrize("absurd", [-1, 1.5, "7", True, MAX_VALUE + 1, [], {"n": 1}])
def test_an_absurd_count_costs_a_gap_and_only_itself(absurd: Any) -> None:
    page = feed({"post": view(likeCount=absurd)})
    assert {reading.metric for reading in page.readings} == {
        Metric.REPLIES,
        Metric.REPOSTS,
        Metric.QUOTES,
    }
    (gap,) = page.gaps
    assert gap.reason is GapReason.UNREADABLE
    assert "likes" in gap.sentence


# kinds


def test_replies_quotes_and_originals() -> None:
    quote = {
        "$type": "app.bsky.embed.record",
        "record": {"uri": f"at://{OTHER}/app.bsky.feed.post/1"},
    }
    some_list = {
        "$type": "app.bsky.embed.record",
        "record": {"uri": f"at://{OTHER}/app.bsky.graph.list/1"},
    }
    reply = {"root": {"uri": "at://x"}, "parent": {"uri": "at://x"}}
    assert one(view()).kind is PostKind.ORIGINAL
    assert one(view(record={"reply": reply})).kind is PostKind.REPLY
    assert one(view(record={"embed": quote})).kind is PostKind.QUOTE
    assert one(view(record={"embed": quote, "reply": reply})).kind is PostKind.REPLY
    assert one(view(record={"embed": some_list})).kind is PostKind.ORIGINAL
    media = {"$type": "app.bsky.embed.images", "images": [{"alt": ""}]}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media}
    assert one(view(record={"embed": both})).kind is PostKind.QUOTE


def repost_of(item: dict[str, Any], *, by: str = DID) -> dict[str, Any]:
    return {
        "post": item,
        "reason": {
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": {"did": by, "handle": "town.example"},
            "uri": f"at://{by}/app.bsky.feed.repost/3kzzz",
            "indexedAt": "2026-11-21T00:00:00Z",
        },
    }


def test_a_repost_is_kept_without_anything_of_the_others() -> None:
    theirs = view(did=OTHER, record={"text": "Their own words"})
    page = feed(repost_of(theirs))
    (post,) = page.posts
    assert (post.kind, post.text, post.url) == (PostKind.REPOST, "", "")
    assert post.external_id == f"at://{DID}/app.bsky.feed.repost/3kzzz"
    assert post.published_at == datetime(2026, 11, 21, tzinfo=UTC)
    assert page.readings == ()
    assert page.own_payload == b""


def test_a_repost_of_an_own_post_leaves_the_post_alone() -> None:
    page = feed(repost_of(view(likeCount=99)), {"post": view(likeCount=3)})
    assert [post.kind for post in page.posts] == [PostKind.REPOST, PostKind.ORIGINAL]
    assert [r.value for r in page.readings if r.metric is Metric.LIKES] == [3]
    assert {reading.external_id for reading in page.readings} == {URI}


def test_a_pinned_post_is_a_post() -> None:
    pinned = {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    page = feed(pinned, {"post": view()})
    assert [post.external_id for post in page.posts] == [URI]


# times


def seconds(since: int, until: int) -> st.SearchStrategy[datetime]:
    ends = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (since, until))
    return st.integers(*ends).map(lambda at: datetime.fromtimestamp(at, UTC))


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        (CREATED, datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T12:00:00+02:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00.123456789Z", datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2024-02-01T00:00:00Z", datetime(2024, 2, 1, tzinfo=UTC)),
        ("2031-01-01T00:00:00Z", None),
        ("2009-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_the_authors_date_is_believed_only_where_it_can_be(
    created: Any, expected: datetime | None
) -> None:
    indexed = datetime(2026, 11, 20, 10, 0, 1, 500000, tzinfo=UTC)
    assert one(view(record={"createdAt": created})).published_at == (expected or indexed)


@given(seconds(1990, 2090), seconds(2023, 2027))
def test_nobody_publishes_after_being_seen(created: datetime, indexed: datetime) -> None:
    assert published_at(created, indexed) <= indexed
    assert published_at(created, indexed) in (created, indexed)


def test_an_index_time_in_the_future_is_held_to_the_time_of_looking() -> None:
    ahead = (NOW + timedelta(days=400)).isoformat()
    assert one(view(indexedAt=ahead, record={"createdAt": ahead})).published_at == NOW


# what a post carries


def test_features() -> None:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://town.example"}
    tag = {"$type": "app.bsky.richtext.facet#tag", "tag": "libraries"}
    record = {
        "langs": ["cy", "en"],
        "facets": [{"index": {}, "features": [link, tag]}],
        "tags": ["libraries", "towns"],
        "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "A room"}, {"alt": " "}]},
    }
    post = one(view(record=record))
    assert post.language == "cy"
    found = post.features
    assert (found.link, found.image, found.video, found.alt_text) == (True, True, False, False)
    assert found.hashtags == ("libraries", "towns")
    bare = one(view()).features
    assert (bare.link, bare.image, bare.video, bare.alt_text) == (False, False, False, None)


@pytest.mark.parametrize(
    ("embed", "feature"),
    [
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://x"}}, "link"),
        ({"$type": "app.bsky.embed.video", "alt": "x"}, "video"),
    ],
)
def test_cards_and_videos(embed: dict[str, Any], feature: str) -> None:
    assert getattr(one(view(record={"embed": embed})).features, feature) is True


def test_an_unknown_attachment_is_named_once_and_makes_the_rest_unknown() -> None:
    strange = {"embed": {"$type": "app.bsky.embed.gallery", "items": []}}
    page = feed({"post": view("1", record=strange)}, {"post": view("2", record=strange)})
    assert len(page.posts) == 2
    assert len(page.readings) == 8
    (gap,) = page.gaps
    assert gap.reason is GapReason.UNKNOWN_SHAPE
    assert "2 posts" in gap.sentence
    assert "app.bsky.embed.gallery" in gap.sentence
    assert page.posts[0].features.image is None


# what cannot be understood


@pytest.mark.parametrize(
    "strange",
    [
        None, 5, "post", [], {}, {"post": None}, {"post": {"uri": 5}}, {"post": {"uri": URI}},
        {"post": view(did=OTHER)}, {"post": view(indexedAt="soon")},
        {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}},
        repost_of(view(did=OTHER), by=OTHER),
    ],
)  # fmt: skip
def test_one_strange_item_never_costs_the_page(strange: Any) -> None:
    page = feed(strange, {"post": view()})
    assert [post.external_id for post in page.posts] == [URI]
    (gap,) = page.gaps
    assert gap.reason is GapReason.UNKNOWN_SHAPE
    assert gap.sentence.startswith("1 item")


def test_a_strange_record_still_has_counts() -> None:
    item = view()
    item["record"] = "not an object"
    page = feed({"post": item})
    assert page.posts[0].published_at == datetime(2026, 11, 20, 10, 0, 1, 500000, tzinfo=UTC)
    assert len(page.readings) == 4


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"feed": 5}', b"{", b"null", b"\xff\xfe", b'{"posts": []}']
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer) as raised:
        feed_page(body, did=DID, looked_at=NOW)
    assert raised.value.next_step


def test_text_is_kept_as_it_is_save_for_what_no_database_takes() -> None:
    words = "🌊 שלום \u202e مرحبا é e\u0301"
    assert one(view(record={"text": words})).text == words
    body = json.dumps({"feed": [{"post": view(record={"text": "a\x00b"})}]}).encode()
    assert feed_page(body, did=DID, looked_at=NOW)[0].posts[0].text == "ab"


# by id


def test_a_post_that_is_left_out_of_the_answer_is_gone() -> None:
    other = f"at://{DID}/app.bsky.feed.post/3kbbb"
    body = json.dumps({"posts": [view()]}).encode()
    page = posts_page(body, did=DID, asked=[URI, other, other], looked_at=NOW)
    assert page.deleted == (other,)
    assert len(page.posts) == 1


def test_a_post_that_is_there_but_not_understood_is_not_gone() -> None:
    body = json.dumps({"posts": [{"uri": URI}]}).encode()
    page = posts_page(body, did=DID, asked=[URI], looked_at=NOW)
    assert (page.deleted, page.posts) == ((), ())
    assert len(page.gaps) == 1


# what is kept


def test_the_payload_holds_our_post_and_nobody_else() -> None:
    quoted = {"$type": "app.bsky.embed.record", "record": {"uri": "at://x/app.bsky.feed.post/1"}}
    item = view(
        record={"embed": quoted},
        embed={"record": {"author": {"displayName": "Ada"}, "value": {"text": "Ada's words"}}},
        threadgate={"lists": ["x"]},
        viewer={"like": "at://me"},
    )
    parent = view(did=OTHER, record={"text": "Ada's question"})
    page = feed({"post": item, "reply": {"parent": parent, "root": parent}}, repost_of(parent))
    (kept,) = json.loads(page.own_payload)
    assert b"Ada" not in page.own_payload
    assert b"someone.example" not in page.own_payload
    assert kept["record"]["text"] == "Open until eight"
    assert kept["likeCount"] == 3
    assert set(kept) == {"uri", "cid", "record", "indexedAt", "author", "likeCount", "replyCount",
                         "repostCount", "quoteCount"}  # fmt: skip


def test_equal_posts_make_equal_payloads() -> None:
    backwards = dict(reversed(view().items()))
    assert feed({"post": view()}).own_payload == feed({"post": backwards}).own_payload


def test_profile() -> None:
    body = json.dumps({"did": DID, "followersCount": 10, "followsCount": -1, "postsCount": 0})
    found = profile_readings(body.encode(), looked_at=NOW)
    assert {reading.metric: reading.value for reading in found} == {
        Metric.FOLLOWERS: 10,
        Metric.POSTS: 0,
    }


def test_links_are_only_made_for_posts() -> None:
    assert post_url(URI) == f"https://bsky.app/profile/{DID}/post/3kaaa"
    assert post_url(f"at://{DID}/app.bsky.feed.repost/1") == ""


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)
SPOTS = ("uri", "record", "indexedAt", "likeCount", "author", "embed")
DEEPER = ("text", "createdAt", "embed", "facets", "langs", "reply", "tags")


@given(st.sampled_from(SPOTS), st.sampled_from(DEEPER), json_values)
def test_whatever_stands_anywhere_the_other_posts_are_read(
    spot: str, deeper: str, value: Any
) -> None:
    for odd in (
        {"post": view("odd") | {spot: value}},
        {"post": view("odd", record={deeper: value})},
    ):
        page = feed(odd, {"post": view()})
        assert URI in {post.external_id for post in page.posts}
        assert sum(reading.external_id == URI for reading in page.readings) == 4
        assert all(reading.value >= 0 for reading in page.readings)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_refused(body: bytes) -> None:
    with contextlib.suppress(UnreadableAnswer):
        feed_page(body, did=DID, looked_at=NOW)
