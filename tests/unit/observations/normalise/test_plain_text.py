"""HTML to words, held against pieces of real posts and a fuzzer."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.observations.normalise.plain_text import plain

LONG_LINK = (
    '<p>Read <a href="https://town.example/a/very/long/path"><span class="invisible">https://</span>'
    '<span class="ellipsis">town.example/a/very</span><span class="invisible">/long/path</span></a></p>'
)


@pytest.mark.parametrize(
    ("source", "words", "links"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo", 0),
        ("One<br>Two<br/>Three", "One\nTwo\nThree", 0),
        ("<p>Fish &amp; chips &lt;3 &#128064;</p>", "Fish & chips <3 👀", 0),
        (LONG_LINK, "Read https://town.example/a/very/long/path", 1),
        ('<a class="u-url mention" href="x">@<span>ada</span></a> hi', "@ada hi", 0),
        (
            '<a class="mention hashtag" rel="tag" href="x">#<span>libraries</span></a>',
            "#libraries",
            0,
        ),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b", 0),
        ("<script>alert(1)</script><style>p{}</style>Safe", "Safe", 0),
        ("<p>שלום</p><p>🌊🇬🇧</p>", "שלום\n\n🌊🇬🇧", 0),
        ("plain, from GoToSocial", "plain, from GoToSocial", 0),
        ("a < b and c > d", "a < b and c > d", 0),
        ("nul\x00 inside", "nul inside", 0),
        ("", "", 0),
        (None, "", 0),
        (17, "", 0),
    ],
)
def test_words_and_links(source: object, words: str, links: int) -> None:
    assert plain(source) == (words, links)


@given(st.text())
def test_words_that_were_escaped_come_back(words: str) -> None:
    shown, links = plain(f"<p>{html.escape(words)}</p>")
    assert links == 0
    assert shown.split() == words.replace("\x00", "").encode("utf-8", "replace").decode().split()


@given(st.text("<>/abp &;!-[]\"'=#x0", max_size=200))
def test_any_markup_is_read_to_its_end(source: str) -> None:
    plain(source)
