"""A text is counted as each outlet counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.measures.limits import count, limit_of, limits


def used(text: str, outlet: str, what: str = "post") -> int:
    limit = limit_of(outlet, what)
    assert limit is not None
    return count(text, limit).used


def test_every_file_is_of_an_outlet_and_says_where_it_is_from():
    assert set(limits()) <= set(outlets())
    for one in limits().values():
        assert one.source.startswith("https://")
        assert "post" in one.texts


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        # the examples of docs.x.com/fundamentals/counting-characters
        ("👾", 2), ("🙋🏽", 2), ("👨\u200d🎤", 2), ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("https://example.com", 23), ("https://example.com/very/long/path/of/many/letters", 23),
        ("cafe\u0301", 4), ("café", 4),
        # its weights
        ("字", 2), ("“quoted”", 8), ("ア", 2), ("a test.", 7),
        # conformance/validate.yml of twitter-text: with and without https://
        ("test.com", 23), ("Test https://test.com test https://test.com test.com test", 86),
        # a full stop after a link is no part of it
        ("See https://town.example.", 28),
    ],
)  # fmt: skip
def test_x_weighs(text, weight):
    assert used(text, "x") == weight


def test_bluesky_counts_characters_and_bytes():
    assert used("👨\u200d👩\u200d👧\u200d👦" * 121, "bluesky") == 301  # of 3,025 bytes
    assert used("👨\u200d👩\u200d👧\u200d👦" * 120, "bluesky") == 120
    assert used("é" * 300, "bluesky") == 300
    link = "https://town.example/" + "a" * 50
    assert used(link, "bluesky") == len(link)


def test_mastodon_counts_links_as_23_and_not_the_server_of_a_mention():
    assert used("https://town.example/" + "a" * 90, "mastodon") == 23
    assert used("Ask @town@social.example now", "mastodon") == len("Ask @town now")
    assert used("town.example", "mastodon") == 12
    assert used("write to news@town.example", "mastodon") == 26


@pytest.mark.parametrize(
    ("text", "outlet", "least"),
    [
        # a link ends where twitter-text ends it, and what follows counts as it is
        ("https://town.example/図書館", "x", 23 + 2 * 3),
        ("https://town.example/図書館", "mastodon", 23 + 3),
        ('https://town.example/a"b', "mastodon", 23 + 2),
        ("https://town.example/ŵy/Ж", "mastodon", 23),
        # no link at all: it has no dot
        ("https://intranet/" + "a" * 90, "mastodon", 107),
        ("https://intranet/" + "a" * 290, "x", 307),
    ],
)
def test_what_platforms_do_not_take_for_a_link_counts_as_long_as_it_is(text, outlet, least):
    assert used(text, outlet) == least


def test_a_link_in_a_profile_of_x_counts_as_the_longer_of_what_it_could():
    assert used("https://town.example/" + "a" * 90, "x", "profile") == 111
    assert used("https://a.example", "x", "profile") == 23


def test_threads_counts_emoji_as_their_bytes():
    assert used("Hello 👾", "threads") == 6 + 4


def test_threads_takes_five_different_links():
    limit = limit_of("threads")
    assert limit is not None
    five = " ".join(f"https://town{number}.example/" for number in range(5))
    assert count(f"{five} https://town4.example/", limit).fits, "the same link again"
    found = count(f"{five} www.town.example and https://town.example/.", limit)
    assert (found.fits, found.links_over, found.over) == (False, 2, 0)


def test_youtube_counts_bytes_and_tiktok_units_of_utf_16():
    assert used("é", "youtube") == 2
    assert used("👾", "tiktok") == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("ŵ" * 70, 1),
     ("ŵ" * 71, 2), ("€" * 80, 1), ("€" * 81, 2), ("a" * 918, 6)],
)  # fmt: skip
def test_text_messages_come_in_parts(text, parts):
    limit = limit_of("text")
    assert limit is not None
    found = count(text, limit)
    assert (found.parts, found.fits) == (parts, True)


def test_a_letter_beyond_the_alphabet_shortens_a_text_message():
    limit = limit_of("text")
    assert limit is not None
    assert not count("a" * 919, limit).fits
    assert not count("ŵ" + "a" * 402, limit).fits


def test_line_ends_of_a_form_are_one_character():
    for outlet in limits():
        assert used("a\r\nb", outlet) == used("a\nb", outlet)


@given(st.sampled_from(sorted(limits())), st.text(max_size=60), st.text(max_size=5))
def test_what_does_not_say_how_it_counts_is_never_counted_short(outlet, text, more):
    limit = limit_of(outlet)
    assert limit is not None
    found = count(text, limit)
    assert found.fits == (found.over == 0)
    if limit.counting == "utf-16":
        assert found.used >= len(text.replace("\r\n", "\n"))
