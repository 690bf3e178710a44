"""Names that may be taken for ours, against a slow distance of edits and against what is harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.identity.likeness import (
    LONG_ENOUGH,
    MOST_SEARCHES,
    Name,
    likeness,
    one_apart,
    searches,
    shown,
)

SAME = "The display name looks the same, with other letters or hidden signs."
OURS = Name(handle="townlibrary.bsky.social", display="Town Library")
SIGNS = "The display name is ours with other signs, such as a tick or a picture."


@pytest.mark.parametrize(
    ("handle", "display", "said"),
    [
        ("townlibrary.example", "", "The same name in another place."),
        ("TownLibrary@social.example", "", "The same name in another place."),
        ("town1ibrary.bsky.social", "", "The name looks the same, with other letters or hidden signs."),
        ("xn--townlibrry-6qi.example", "", "The name looks the same, with other letters or hidden signs."),
        ("townlibary.bsky.social", "", "The name differs from ours by one letter."),
        ("town-library.bsky.social", "", "The name is ours with other dashes or dots."),
        ("townlibrary-official.bsky.social", "", "The name is ours with the word “official”."),
        ("realtownlibrary.bsky.social", "", "The name is ours with the word “real”."),
        ("zoo.example", "Town Library", "The display name is the same as ours."),
        ("zoo.example", "Tоwn Library", SAME),
        ("zoo.example", "Town Libary", "The display name differs from ours by one letter."),
        ("zoo.example", "Town Library Support", "The display name is ours with the word “support”."),
        ("zoo.example", "Town Library ✔\ufe0f", SIGNS),
        ("zoo.example", "📚 TOWN LIBRARY 📚", SIGNS),
        ("zoo.example", "Town\u200bLibrary", SIGNS),
        ("zoo.example", "𝗧𝗼𝘄𝗻-𝗟𝗶𝗯𝗿𝗮𝗿𝘆 🏛", SIGNS),
        ("zoo.example", "\u202eyrarbiL nwoT", SAME),
        ("zoo.example", "T\u202enwo\u202c Library", SAME),
        ("zoo.example", "\u200fLibrary\u200f Town", SAME),
        ("zoo.example", "Ⓣⓞⓦⓝ Ｌｉｂｒａｒｙ", SAME),
        ("zoo.example", "ᴛᴏᴡɴ ʟɪʙʀᴀʀʏ", SAME),
        ("zoo.example", "🆃🅾🆆🅽 🇱🇮🇧🇷🇦🇷🇾", SAME),
        ("zoo.example", "Town \u202eyrarbiL\u202c official", "The display name is ours with the word “official”."),
        ("zoo.example", "yrarbiL nwoT", ""),
        ("zoo.example", "📚", ""),
        ("zoo.example", "Town Zoo", ""),
        ("townlibrarian.example", "Town Librarian", ""),
        ("friendsoftownlibrary.example", "Friends of Town Library", ""),
    ],
)  # fmt: skip
def test_in_which_way_a_name_is_like_ours(handle: str, display: str, said: str) -> None:
    assert likeness(OURS, Name(handle=handle, display=display)) == said


def test_names_of_pictures_alone_are_alike_only_if_they_are_the_same() -> None:
    assert (
        likeness(Name(handle="a.example", display="📚"), Name(handle="b.test", display="🎈")) == ""
    )
    assert (
        likeness(Name(handle="a.example", display="📚"), Name(handle="b.test", display="📚")) != ""
    )


def test_short_names_are_not_one_letter_apart() -> None:
    assert likeness(Name(handle="town.example"), Name(handle="down.example")) == ""
    assert likeness(Name(handle="town.example"), Name(handle="town.test")) != ""


def slow_distance(one: str, other: str) -> int:
    """Optimal string alignment, by the whole table."""
    rows = [
        [max(i, j) if not i or not j else 0 for j in range(len(other) + 1)]
        for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )  # fmt: skip
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", min_size=4, max_size=9), st.text("abc", min_size=4, max_size=9))
def test_one_letter_apart_is_a_distance_of_one(one: str, other: str) -> None:
    long_enough = min(len(one), len(other)) >= LONG_ENOUGH
    assert one_apart(one, other) == (long_enough and slow_distance(one, other) == 1)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_name_can_be_held_against_any(handle: str, display: str) -> None:
    likeness(OURS, Name(handle=handle, display=display))
    assert len(searches(Name(handle=handle, display=display))) <= MOST_SEARCHES


def test_what_is_asked_for() -> None:
    asked = searches(OURS)
    assert asked[:2] == ("townlibrary", "Town Library")
    assert "town1ibrary" in asked


def test_a_broken_label_stays_as_it_is() -> None:
    assert shown("xn--town") == "xn--town" or shown("xn--town").isprintable()
    assert shown("xn--\u00e9") == "xn--\u00e9"
