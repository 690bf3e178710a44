"""Mastodon's answers: what is read, what is left out, what costs only itself."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.servers.cassettes import answers

from goodmeasure.kernel.errors import UnreadableAnswer
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.mastodon import (
    ids_in,
    joined,
    profile_readings,
    single_page,
    statuses_page,
)
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.records import GapReason, Page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = "109876543210987654"


def status(number: str = "117440810532227399", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "created_at": "2026-11-20T10:00:00.000Z",
        "account": {"id": ME, "username": "town", "acct": "town"},
        "content": "<p>Open until eight</p>",
        "visibility": "public",
        "language": "en",
        "url": f"https://social.example/@town/{number}",
        "uri": f"https://social.example/ap/users/{ME}/statuses/{number}",
        "in_reply_to_id": None,
        "reblog": None,
        "quote": None,
        "media_attachments": [],
        "tags": [],
        "mentions": [],
        "card": None,
        "edited_at": None,
        "spoiler_text": "",
        "favourites_count": 3,
        "replies_count": 0,
        "reblogs_count": 1,
        "quotes_count": 2,
        **more,
    }


def page_of(*statuses: Any) -> Page:
    return statuses_page(json.dumps(list(statuses)).encode(), account_id=ME, looked_at=NOW)


def one(**more: Any) -> Any:
    (post,) = page_of(status(**more)).posts
    return post


def test_a_post_and_its_counts() -> None:
    page = page_of(status())
    (post,) = page.posts
    assert post.external_id == "117440810532227399", "text: such ids pass 2**53"
    assert (post.text, post.kind, post.language) == ("Open until eight", PostKind.ORIGINAL, "en")
    assert post.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert post.url == "https://social.example/@town/117440810532227399"
    assert {reading.metric: reading.value for reading in page.readings} == {
        Metric.LIKES: 3,
        Metric.REPLIES: 0,
        Metric.REPOSTS: 1,
        Metric.QUOTES: 2,
    }


def test_a_server_that_knows_no_quotes_gives_none() -> None:
    bare = status()
    del bare["quotes_count"]
    assert Metric.QUOTES not in {reading.metric for reading in page_of(bare).readings}


@pytest.mark.parametrize("absurd", [-1, 2.5, "3", True, 10**13])
def test_an_absurd_count_costs_a_gap_and_only_itself(absurd: Any) -> None:
    page = page_of(status(favourites_count=absurd))
    assert len(page.readings) == 3
    assert [gap.reason for gap in page.gaps] == [GapReason.UNREADABLE]


def test_kinds() -> None:
    theirs = status("1", account={"id": "5"}, content="<p>Their words</p>")
    assert one(in_reply_to_id="7").kind is PostKind.REPLY
    assert one(quote={"state": "accepted", "quoted_status": theirs}).kind is PostKind.QUOTE
    assert one(quote={"state": "pending", "quoted_status": None}).kind is PostKind.QUOTE
    assert one(quote={"state": "x"}, in_reply_to_id="7").kind is PostKind.REPLY


@pytest.mark.parametrize("author", [ME, "5"])
def test_a_boost_is_kept_without_anything_of_what_it_boosts(author: str) -> None:
    inner = status("1", account={"id": author}, content="<p>Their words</p>", favourites_count=99)
    page = page_of(status("2", reblog=inner, content="<p>Their words</p>"))
    (post,) = page.posts
    assert (post.external_id, post.kind, post.text, post.url) == ("2", PostKind.REPOST, "", "")
    assert page.readings == ()
    assert page.own_payload == b""


def test_direct_messages_are_not_looked_at() -> None:
    page = page_of(status("1", visibility="direct", content="<p>@ada a secret</p>"))
    assert (page.posts, page.readings, page.gaps, page.own_payload) == ((), (), (), b"")
    assert len(page_of(status(visibility="unlisted"), status("2", visibility="private")).posts) == 2


def test_an_edit() -> None:
    post = one(edited_at="2026-11-21T08:00:00.123Z")
    assert post.edited_at == datetime(2026, 11, 21, 8, 0, 0, 123000, tzinfo=UTC)


def test_a_warning_is_part_of_the_words() -> None:
    assert one(spoiler_text="Flood").text == "Flood\n\nOpen until eight"


def test_features() -> None:
    media = [
        {"id": "1", "type": "image", "description": "A room", "url": "https://x"},
        {"id": "2", "type": "image", "description": None},
    ]
    found = one(media_attachments=media, tags=[{"name": "libraries"}]).features
    assert (found.link, found.image, found.video, found.alt_text) == (False, True, False, False)
    assert found.hashtags == ("libraries",)
    link = '<p><a href="https://town.example">town.example</a></p>'
    assert one(content=link).features.link is True
    mention = '<p><a class="u-url mention" href="https://x">@ada</a></p>'
    assert one(content=mention).features.link is False
    assert one(media_attachments=[{"type": "gifv"}]).features.video is True
    strange = one(media_attachments=[{"type": "hologram"}]).features
    assert (strange.image, strange.video, strange.alt_text) == (None, None, None)


@pytest.mark.parametrize(
    "strange",
    [
        None, 5, "x", [], {}, {"id": "1"}, status(id=""), status(created_at="soon"),
        status(account=None), status(account={"id": "5"}), status(created_at="1970-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_one_strange_status_never_costs_the_page(strange: Any) -> None:
    page = page_of(strange, status("7"))
    assert [post.external_id for post in page.posts] == ["7"]
    assert [gap.reason for gap in page.gaps] == [GapReason.UNKNOWN_SHAPE]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"error": "x"}', b"[", b"null", b"\xff"])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        statuses_page(body, account_id=ME, looked_at=NOW)


def test_a_link_that_is_no_web_address_never_reaches_a_page() -> None:
    assert one(url="javascript:alert(1)", uri="data:text/html,x").url == ""


def test_a_single_status() -> None:
    body = json.dumps(status()).encode()
    assert len(single_page(body, account_id=ME, looked_at=NOW).posts) == 1


def test_the_payload_holds_our_post_and_nobody_else() -> None:
    theirs = status("1", account={"id": "5", "acct": "ada"}, content="<p>Ada's words</p>")
    page = page_of(
        status(
            mentions=[{"acct": "ada@other.example"}],
            quote={"state": "accepted", "quoted_status": theirs},
            card={"url": "https://x.example/", "title": "Ada's title", "author_name": "Ada"},
            account={"id": ME, "display_name": "x", "note": "Ada"},
            reblogs_count=4,
        )
    )
    assert b"Ada" not in page.own_payload
    assert b"ada" not in page.own_payload
    (kept,) = json.loads(page.own_payload)
    assert kept["content"] == "<p>Open until eight</p>"
    assert kept["reblogs_count"] == 4
    assert kept["card"] == {"url": "https://x.example/"}
    assert kept["quote"] == {"state": "accepted"}


def test_payloads_of_single_posts_are_joined() -> None:
    pages = [page_of(status("1")), page_of(), page_of(status("2"))]
    both = joined(page.own_payload for page in pages)
    assert both == page_of(status("1"), status("2")).own_payload
    assert joined([]) == b""


def test_the_ids_of_all_are_known_even_of_those_not_understood() -> None:
    body = json.dumps([status("9"), {"id": "8"}, {"id": 7}, None, {}]).encode()
    assert ids_in(body) == ("9", "8", "7")


def test_profile_with_hidden_numbers() -> None:
    body = json.dumps({"followers_count": -1, "following_count": 4, "statuses_count": 0}).encode()
    found = profile_readings(body, looked_at=NOW)
    assert {reading.metric: reading.value for reading in found} == {
        Metric.FOLLOWING: 4,
        Metric.POSTS: 0,
    }


@given(
    st.sampled_from(sorted(status())),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=12,
    ),
)
def test_whatever_stands_anywhere_the_other_posts_are_read(field: str, value: Any) -> None:
    page = page_of(status("1") | {field: value}, status("7"))
    assert "7" in {post.external_id for post in page.posts}
    assert sum(reading.external_id == "7" for reading in page.readings) == 4


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_refused(body: bytes) -> None:
    with suppress(UnreadableAnswer):
        statuses_page(body, account_id=ME, looked_at=NOW)


# what real servers of 4.7 and 4.8 gave


def test_recorded_lists_are_read_whole() -> None:
    total = 0
    for recorded in answers(r"/api/v1/accounts/\d+/statuses", status=200):
        owner = recorded.path.split("/")[4]
        statuses = json.loads(recorded.body)
        page = statuses_page(recorded.body.encode(), account_id=owner, looked_at=NOW)
        assert page.gaps == ()
        assert [p.external_id for p in page.posts] == [s["id"] for s in statuses]
        for given_, post in zip(statuses, page.posts, strict=True):
            if given_["reblog"]:
                continue
            got = {r.metric: r.value for r in page.readings if r.external_id == post.external_id}
            fields = ("favourites", "replies", "reblogs", "quotes")
            metrics = (Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES)
            for field, metric in zip(fields, metrics, strict=True):
                assert got.get(metric) == given_.get(f"{field}_count"), "old servers give fewer"
            assert "<" not in post.text
            total += 1
    assert total > 20


def test_recorded_single_statuses_are_read() -> None:
    seen = 0
    for recorded in answers(r"/api/v1/statuses/\d+", status=200):
        given_ = json.loads(recorded.body)
        owner = given_["account"]["id"]
        page = single_page(recorded.body.encode(), account_id=owner, looked_at=NOW)
        assert page.gaps == ()
        assert len(page.posts) == (given_["visibility"] != "direct")
        seen += len(page.posts)
    assert seen > 5
