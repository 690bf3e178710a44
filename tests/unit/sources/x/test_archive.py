from __future__ import annotations

import json
import string
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.sources.archives import (
    EMAIL,
    MADE_ON,
    account,
    as_a_formatter_leaves_it,
    as_x_writes,
    manifest,
    plain,
    tweet,
    wrap,
    write_folder,
    write_zip,
)

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.observations.metrics import MAX_VALUE, Metric
from goodmeasure.observations.posts import ChannelReading, PostKind, Presence
from goodmeasure.observations.records import GapReason, Page
from goodmeasure.sources import files as files_module
from goodmeasure.sources.imported import FileKind, ImportedFile
from goodmeasure.sources.importing import read_file


def read(path: Path, **options: Any) -> tuple[ImportedFile, list[Page]]:
    found = read_file(path, timezone=UTC, **options)
    return found, list(found.pages())


def posts_of(pages: list[Page]) -> list[Any]:
    return [post for page in pages for post in page.posts]


def values(pages: list[Page]) -> dict[tuple[str, Metric], int]:
    return {(r.external_id, r.metric): r.value for page in pages for r in page.readings}


@pytest.fixture
def tweets() -> list[dict[str, Any]]:
    return [
        tweet(
            "1600000000000000001", favorite_count="12", full_text="A &amp; B &lt;3 \\ \" ' \n end"
        ),
        tweet("1600000000000000002", full_text="RT @other: their words", favorite_count="900"),
        tweet("1600000000000000003", in_reply_to_status_id_str="5", full_text="@you thanks"),
        tweet(
            "1600000000000000004",
            full_text="Look https://t.co/x",
            entities={
                "urls": [{"expanded_url": "https://twitter.com/someone/status/99"}],
                "hashtags": [{"text": "Research", "indices": ["0", "3"]}],
            },
        ),
        tweet(
            "1600000000000000005",
            entities={
                "urls": [{"expanded_url": "https://example.org/a"}],
                "media": [{"type": "photo"}],
            },
            extended_entities={"media": [{"type": "video"}]},
        ),
    ]


def test_each_post_comes_in_with_its_kind_counts_and_features(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    found, pages = read(write_zip(tmp_path / "twitter.zip", plain(tweets)))

    posts = {post.external_id[-1]: post for post in posts_of(pages)}
    assert found.kind is FileKind.X_ARCHIVE
    assert found.description == "X archive of @town, made on 20 August 2024"
    assert found.exported_at == MADE_ON
    assert found.exported_at_from == "the archive's own date"
    assert found.total_hint == 5
    assert {key: post.kind for key, post in posts.items()} == {
        "1": PostKind.ORIGINAL,
        "2": PostKind.REPOST,
        "3": PostKind.REPLY,
        "4": PostKind.QUOTE,
        "5": PostKind.ORIGINAL,
    }
    assert posts["1"].text == "A & B <3 \\ \" ' \n end"
    assert posts["1"].published_at == datetime(2023, 2, 18, 12, 33, 11, tzinfo=UTC)
    assert posts["1"].url == "https://x.com/town/status/1600000000000000001"
    assert posts["2"].text == ""
    assert posts["4"].features.hashtags == ("Research",)
    assert posts["4"].features.link is False
    assert (posts["5"].features.link, posts["5"].features.image, posts["5"].features.video) == (
        True,
        False,
        True,
    )
    assert posts["5"].features.alt_text is None
    assert values(pages)["1600000000000000001", Metric.LIKES] == 12
    assert values(pages)["1600000000000000001", Metric.REPOSTS] == 1
    assert {reading.at for page in pages for reading in page.readings} == {MADE_ON}


def test_a_reposts_words_and_counts_are_not_ours(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    _, pages = read(write_zip(tmp_path / "twitter.zip", plain(tweets)))

    assert not [key for key in values(pages) if key[0] == "1600000000000000002"]
    assert b"their words" not in b"".join(page.own_payload for page in pages)


def test_the_raw_posts_travel_along_as_they_were(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    _, pages = read(write_zip(tmp_path / "twitter.zip", plain(tweets)))

    kept = [entry for page in pages if page.own_payload for entry in json.loads(page.own_payload)]
    assert kept == [entry for entry in wrap(tweets) if entry["tweet"]["id_str"][-1] != "2"]


def test_account_is_read_and_the_email_address_is_not(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    found, pages = read(write_zip(tmp_path / "twitter.zip", plain(tweets)))

    assert found.account is not None
    assert (found.account.account_id, found.account.handle) == ("123", "town")
    assert found.account.created_at == datetime(2011, 6, 23, 13, 4, 14, tzinfo=UTC)
    assert EMAIL not in repr(found)
    assert EMAIL not in repr(pages)


def test_folder_subfolder_and_zip_say_the_same(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    members = plain(tweets)
    zipped, zip_pages = read(write_zip(tmp_path / "a.zip", members))
    folder, folder_pages = read(write_folder(tmp_path / "b", members))
    nested, nested_pages = read(
        write_zip(
            tmp_path / "c.zip",
            {f"twitter-2024/{name}": text for name, text in members.items()}
            | {"__MACOSX/data/._tweets.js": "x"},
        )
    )
    inner, inner_pages = read(tmp_path / "b" / "data")

    assert zip_pages == folder_pages == nested_pages == inner_pages
    assert zipped.summary() == folder.summary() == nested.summary() == inner.summary()


def test_the_same_archive_has_the_same_digest_and_another_has_not(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    first = read_file(write_zip(tmp_path / "a.zip", plain(tweets)), timezone=UTC)
    again = read_file(write_zip(tmp_path / "b.zip", plain(tweets)), timezone=UTC)
    other = read_file(write_zip(tmp_path / "c.zip", plain(tweets[:-1])), timezone=UTC)

    assert first.digest == again.digest
    assert first.digest != other.digest


def test_every_part_is_read(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {
        "data/manifest.js": manifest({"data/tweets.js": 1, "data/tweets-part1.js": 2}),
        "data/tweets-part1.js": as_x_writes("tweets", wrap([tweet("2"), tweet("3")]), part=1),
    }
    found, pages = read(write_zip(tmp_path / "a.zip", members))

    assert [post.external_id for post in posts_of(pages)] == ["1", "2", "3"]
    assert found.total_hint == 3


def test_a_part_the_list_forgot_is_read_all_the_same(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {
        "data/tweets-part1.js": as_x_writes("tweets", wrap([tweet("2")]), part=1)
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    assert [post.external_id for post in posts_of(pages)] == ["1", "2"]


def test_a_missing_part_refuses_the_whole(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {
        "data/manifest.js": manifest({"data/tweets.js": 1, "data/tweets-part1.js": 2})
    }
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", members))

    assert str(refusal.value) == (
        "a.zip: A file that belongs to this archive is missing: data/tweets-part1.js. "
        "Give the whole archive as it was downloaded from X; nothing was imported."
    )


def test_a_hole_in_the_numbers_of_parts_refuses_the_whole(tmp_path: Path) -> None:
    members = {
        "data/tweets.js": as_x_writes("tweets", wrap([tweet("1")])),
        "data/tweets-part2.js": as_x_writes("tweets", wrap([tweet("3")]), part=2),
    }
    with pytest.raises(UnreadableFile, match=r"missing: tweet-part1\.js"):
        read(write_zip(tmp_path / "a.zip", members))


def test_holes_are_named_in_one_order(tmp_path: Path) -> None:
    members = {"data/tweets.js": as_x_writes("tweets", wrap([tweet("1")]))}
    for kind in ("tweets", "deleted-tweets", "community-tweet", "note-tweet"):
        members[f"data/{kind}-part2.js"] = as_x_writes(kind, wrap([tweet("3")]), part=2)
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", members))
    named = str(refusal.value).partition("missing: ")[2].partition(" and others")[0].split(", ")
    assert len(named) == 3
    assert named == sorted(named)


def test_one_zip_of_several_says_that_others_are_wanted(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {
        "data/manifest.js": manifest({"data/tweets.js": 1, "data/tweets-part1.js": 2}, partial=True)
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    (gap,) = [gap for page in pages for gap in page.gaps]
    assert gap.reason is GapReason.UNAVAILABLE
    assert gap.sentence == (
        "X delivered this archive in several zips; data/tweets-part1.js is in another one. "
        "Import the others as well."
    )


def test_fewer_posts_than_the_list_promises_is_a_gap(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {"data/manifest.js": manifest({"data/tweets.js": 4})}
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    (gap,) = [gap for page in pages for gap in page.gaps]
    assert gap.sentence == "data/tweets.js holds 1 posts; the archive's own list says 4."


@pytest.mark.parametrize("wrapped", [True, False])
def test_older_layouts_without_a_list(tmp_path: Path, wrapped: bool) -> None:
    old = [tweet(str(number), id=number) for number in range(1, 4)]
    members = {
        "tweet.js": as_x_writes("tweet", wrap(old) if wrapped else old),
        "account.js": account(),
    }
    found, pages = read(write_zip(tmp_path / "a.zip", members), exported_at=MADE_ON)

    assert [post.external_id for post in posts_of(pages)] == ["1", "2", "3"]
    assert found.exported_at_from == "given by you"


def test_without_a_date_of_its_own_the_files_date_is_used_and_said(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "a", {"tweet.js": as_x_writes("tweet", wrap([tweet("1")]))})
    found, _ = read(folder)

    assert found.exported_at_from == "when the file was last changed on this machine"
    assert found.exported_at == datetime.fromtimestamp(
        (folder / "tweet.js").stat().st_mtime, tz=UTC
    )


def test_archive_of_before_2018_is_refused_with_the_reason(tmp_path: Path) -> None:
    members = {"data/js/tweets/2013_01.js": "Grailbird.data.tweets_2013_01 = []"}
    with pytest.raises(UnreadableFile, match="before 2018, which holds no counts"):
        read(write_zip(tmp_path / "a.zip", members))


def test_long_posts_get_their_whole_text(tmp_path: Path) -> None:
    whole = "This is the whole of a long story & more. " * 20
    short = whole.replace("&", "&amp;")[:100] + "… https://t.co/self"
    members = plain(
        [
            tweet(
                "1",
                full_text=short,
                entities={"urls": [{"expanded_url": "https://x.com/i/web/status/1"}]},
            ),
            tweet("2", full_text="Another thing said in the very same second, but short."),
        ]
    ) | {
        "data/note-tweet.js": as_x_writes(
            "note_tweet",
            [
                {
                    "noteTweet": {
                        "noteTweetId": "77",
                        "createdAt": "2023-02-18T12:33:11.000Z",
                        "core": {"text": whole},
                    }
                }
            ],
        )
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    long, other = posts_of(pages)
    assert long.text == whole
    assert (long.kind, long.features.link) == (PostKind.ORIGINAL, False)
    assert other.text == "Another thing said in the very same second, but short."


def test_long_text_with_the_posts_id_is_matched_by_it(tmp_path: Path) -> None:
    members = plain([tweet("9", full_text="Begins")]) | {
        "data/note-tweet.js": as_x_writes(
            "note_tweet",
            [{"noteTweet": {"tweetId": "9", "noteTweetResults": {"text": "Begins and ends"}}}],
        )
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    assert posts_of(pages)[0].text == "Begins and ends"


def test_deleted_and_community_posts_come_in_as_what_they_are(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {
        "data/deleted-tweets.js": as_x_writes("deleted_tweets", wrap([tweet("2")])),
        "data/community-tweet.js": as_x_writes("community_tweet", wrap([tweet("3")])),
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    assert {post.external_id: post.presence for post in posts_of(pages)} == {
        "1": Presence.SHOWN,
        "2": Presence.DELETED,
        "3": Presence.SHOWN,
    }


def test_followers_are_counted_and_not_named(tmp_path: Path) -> None:
    followers = [
        {"follower": {"accountId": str(n), "userLink": f"https://x.com/{n}"}}
        for n in range(770_000, 770_007)
    ]
    members = plain([tweet("1")]) | {
        "data/follower.js": as_x_writes("follower", followers),
        "data/following.js": as_x_writes("following", []),
    }
    _, pages = read(write_zip(tmp_path / "a.zip", members))

    assert pages[0].channel_readings == (
        ChannelReading(metric=Metric.FOLLOWERS, value=7, at=MADE_ON),
        ChannelReading(metric=Metric.FOLLOWING, value=0, at=MADE_ON),
    )
    assert "77000" not in repr(pages)


def test_direct_messages_and_the_rest_are_never_opened(
    tmp_path: Path, tweets: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = files_module.ZipFiles.chunks

    def spy(self: files_module.ZipFiles, name: str) -> Iterator[bytes]:
        opened.append(name)
        return real(self, name)

    monkeypatch.setattr(files_module.ZipFiles, "chunks", spy)
    private = ("direct-messages", "direct-messages-group", "contact", "ad-engagements", "like")
    members = plain(tweets) | {f"data/{name}.js": "secret" for name in private}
    members["data/manifest.js"] = manifest(
        {"data/tweets.js": 5} | {f"data/{name}.js": 1 for name in private}
    )
    read(write_zip(tmp_path / "a.zip", members))

    assert set(opened) == {"data/manifest.js", "data/account.js", "data/tweets.js"}


def test_an_archive_that_went_through_a_code_formatter_reads_the_same(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    formatted = {name: as_a_formatter_leaves_it(text) for name, text in plain(tweets).items()}
    assert "full_text: " in formatted["data/tweets.js"]
    assert "'" in formatted["data/tweets.js"]
    with pytest.raises(json.JSONDecodeError):
        json.loads(formatted["data/tweets.js"].partition("=")[2].strip(" ;\n"))

    _, pages = read(write_zip(tmp_path / "a.zip", formatted))
    _, expected = read(write_zip(tmp_path / "b.zip", plain(tweets)))

    assert [replace(page, own_payload=b"") for page in pages] == [
        replace(page, own_payload=b"") for page in expected
    ]
    assert json.loads(pages[-1].own_payload) == json.loads(expected[-1].own_payload)


@pytest.mark.parametrize("formatted", [False, True])
def test_small_reads_change_nothing(
    tmp_path: Path,
    tweets: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    formatted: bool,
) -> None:
    trap = '"}, { "tweet" : { "id": \'"}, { tweet: {'
    members = plain([*tweets, tweet("7", full_text=trap, nested=[{"tweet": {}}, {"tweet": {}}])])
    if formatted:
        members["data/tweets.js"] = as_a_formatter_leaves_it(members["data/tweets.js"])
    path = write_zip(tmp_path / "a.zip", members)
    _, expected = read(path)
    assert expected[-1].posts[-1].text == trap

    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(files_module, "CHUNK", size)
        assert read(path)[1] == expected


def test_a_file_cut_short_is_refused_with_the_line(
    tmp_path: Path, tweets: list[dict[str, Any]]
) -> None:
    members = plain(tweets)
    whole = members["data/tweets.js"]
    members["data/tweets.js"] = whole[: len(whole) - 700]
    line = members["data/tweets.js"].count("\n") + 1
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", members))

    assert refusal.value.line == line
    assert str(refusal.value) == (
        f"data/tweets.js, line {line}: The file stops in the middle: it was cut short. "
        "Download the archive again; nothing was imported."
    )


def test_a_damaged_place_is_named_by_its_line(tmp_path: Path, tweets: list[dict[str, Any]]) -> None:
    members = plain(tweets)
    lines = members["data/tweets.js"].split("\n")
    at = next(n for n, text in enumerate(lines) if "1600000000000000003" in text)
    lines[at] = lines[at].replace(":", "=")
    members["data/tweets.js"] = "\n".join(lines)
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", members))

    assert refusal.value.line == at + 1
    assert "not the JSON that X writes" in refusal.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        "<html>Not found</html>",
        "window.YTD.tweets.part0 = ",
        "window.YTD.tweets.part0 = 5",
        "window.YTD.tweets.part0 = [1, 2]",
        "window.YTD.tweets.part0 = " + "[" * 100_000,
        "window.YTD.tweets.part0 = [" + '{"tweet":' * 100_000,
        "import os; os.remove('x')",
    ],
)
def test_what_is_no_list_of_posts_is_refused(tmp_path: Path, text: str) -> None:
    members = plain([]) | {"data/tweets.js": text}
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", members))

    assert refusal.value.file == "data/tweets.js"
    assert refusal.value.line == 1
    assert refusal.value.next_step


def test_a_broken_list_of_files_is_refused(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {"data/manifest.js": 'window.__THAR_CONFIG = {\n "a": \n'}
    with pytest.raises(UnreadableFile, match=r"data/manifest\.js, line 2"):
        read(write_zip(tmp_path / "a.zip", members))


def test_a_list_that_points_outside_is_refused(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {"data/manifest.js": manifest({"data/../../etc/tweets.js": 1})}
    with pytest.raises(UnsafeFile, match="names a file outside the archive"):
        read(write_zip(tmp_path / "a.zip", members))


def test_an_archive_without_posts_says_so(tmp_path: Path) -> None:
    members = {"data/manifest.js": manifest({}), "data/account.js": account()}
    with pytest.raises(UnreadableFile, match=r"There are no posts in it: no data/tweets\.js"):
        read(write_zip(tmp_path / "a.zip", members))


def test_an_account_that_never_posted_is_fine(tmp_path: Path) -> None:
    found, pages = read(write_zip(tmp_path / "a.zip", plain([])))

    assert posts_of(pages) == []
    assert found.summary().read == 0


def test_the_same_post_twice_is_one_post_and_counted(tmp_path: Path) -> None:
    members = plain([tweet("1"), tweet("2"), tweet("1", favorite_count="4")])
    found, pages = read(write_zip(tmp_path / "a.zip", members))

    summary = found.summary()
    assert [post.external_id for post in posts_of(pages)] == ["1", "2"]
    assert (summary.read, summary.posts, summary.duplicates) == (3, 2, 1)


def test_dates_and_counts_that_cannot_be_are_left_out_and_named(tmp_path: Path) -> None:
    members = plain(
        [
            tweet("1", created_at="Sat Feb 18 12:33:11 +0000 1901"),
            tweet("2", created_at="Sat Feb 18 12:33:11 +0000 2199"),
            tweet("3", created_at="whenever"),
            tweet("4", favorite_count=str(MAX_VALUE + 1), retweet_count="5"),
            tweet("5", favorite_count="-3", retweet_count="many"),
            tweet("6", favorite_count=None, retweet_count="", entities={"urls": None}),
            {"id_str": "7", "created_at": 12},
            tweet("", id=None),
        ]
    )
    found, pages = read(write_zip(tmp_path / "a.zip", members))

    assert values(pages) == {("4", Metric.REPOSTS): 5}
    assert [post.external_id for post in posts_of(pages)] == ["4", "5", "6"]
    summary = found.summary()
    assert {left.reason: left.count for left in summary.left_out} == {
        "a date that cannot be right": 3,
        "a count that cannot be right": 3,
        "not of the shape of a post": 2,
    }
    assert summary.left_out[0].first[0] == "data/tweets.js, post 1 (1)"
    assert summary.read == 8


def test_emoji_and_right_to_left_text_are_kept_as_they_are(tmp_path: Path) -> None:
    text = "👩‍🔬 نتائج الدراسة \u202eabc\u202c עברית e\u0301 𝐁𝐨𝐥𝐝 \u2028 end"
    found, pages = read(write_zip(tmp_path / "a.zip", plain([tweet("1", full_text=text)])))

    assert posts_of(pages)[0].text == text
    assert found.summary().notes == (
        "1 of its texts hold hidden marks that change the direction of writing; "
        "they are kept as they are.",
    )


def test_long_texts_without_a_post_are_remarked(tmp_path: Path) -> None:
    note = {"noteTweet": {"createdAt": "2020-01-01T00:00:00.000Z", "core": {"text": "Lost words"}}}
    members = plain([tweet("1")]) | {"data/note-tweet.js": as_x_writes("note_tweet", [note])}
    found, pages = read(write_zip(tmp_path / "a.zip", members))

    assert posts_of(pages)[0].text == "Hello"
    assert found.summary().notes == (
        "1 texts of long posts belong to no post in the archive; they were not kept.",
    )


def test_importing_into_another_account_is_remarked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", plain([tweet("1")]))

    assert read(path, channel_hint="@Town")[0].notes == ()
    assert read(path, channel_hint="city")[0].notes == (
        "The file is of @town, and this channel is @city.",
    )


def test_pages_are_bounded_and_can_be_read_again(tmp_path: Path) -> None:
    members = plain([tweet(str(number)) for number in range(1, 4_502)])
    found, pages = read(write_zip(tmp_path / "a.zip", members))

    assert [len(page.posts) for page in pages] == [0, 2_000, 2_000, 501]
    assert list(found.pages()) == pages
    assert found.summary().posts == 4_501


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TWEETS = st.fixed_dictionaries(
    {
        "id_str": st.integers(1, 2**63).map(str),
        "full_text": TEXTS,
        "favorite_count": st.integers(0, 10**9).map(str),
        "retweet_count": st.integers(0, 10**9).map(str),
        "created_at": st.just("Sat Feb 18 12:33:11 +0000 2023"),
        "lang": st.sampled_from(["en", "cy", "und"]),
    },
    optional={
        "in_reply_to_status_id_str": st.just("1"),
        "unknown": st.recursive(
            TEXTS | st.booleans() | st.none() | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(string.ascii_letters, min_size=1, max_size=5), inner)
            ),
            max_leaves=6,
        ),
    },
)


@settings(max_examples=60, deadline=None)
@given(
    made=st.lists(TWEETS, max_size=12, unique_by=lambda one: one["id_str"]),
    indent=st.sampled_from([None, 0, 2]),
    ascii_only=st.booleans(),
    size=st.integers(1, 300),
)
def test_any_archive_comes_back_as_it_went_in(
    made: list[dict[str, Any]], indent: int | None, ascii_only: bool, size: int
) -> None:
    members = plain([])
    listed = json.dumps(wrap(made), indent=indent, ensure_ascii=ascii_only)
    members["data/tweets.js"] = f"window.YTD.tweets.part0 = {listed}"
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(files_module, "CHUNK", size)
        found, pages = read(write_zip(Path(name) / "a.zip", members))

    back = {post.external_id: post for post in posts_of(pages)}
    assert found.summary().posts == len(made)
    for one in made:
        post = back[one["id_str"]]
        if one["full_text"].startswith("RT @"):
            continue
        expected = one["full_text"]
        for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            expected = expected.replace(entity, letter)
        assert post.text == expected
        assert values(pages)[one["id_str"], Metric.LIKES] == int(one["favorite_count"])
        assert values(pages)[one["id_str"], Metric.REPOSTS] == int(one["retweet_count"])
