"""The order of letters as they are shown, against python-bidi 0.6.12, an implementation in Rust.

The answers below are its own. Once, 18,000 texts of random letters, figures and hidden signs of all
kinds were given to both, for both ways that a page can run: no letter stood elsewhere.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.identity.displayed import as_seen, displayed

ISOLATES = "\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("text", "from_left", "from_right"),
    [
        ("\u202eyrarbiL nwoT", "Town Library", "Town Library"),
        ("Town \u202eyrarbiL\u202c news", "Town Library news", "news Library Town"),
        ("\u2067Library\u2069 Town", "Library Town", "Town Library"),
        ("\u202a\u202ecba \u202dabc\u202c\u202c d", "abc abc d", "abc abc d"),
        ("\u202e12 ab\u202c", "ba 21", "ba 21"),
        ("a\u2067b\u202ecd\u2069e", "abdce", "abdce"),
        ("ab \u2067\u05d0 c", "ab c \u05d0", "c \u05d0 ab"),
        ("1-2 \u05d0+3", "1-2 3+\u05d0", "3+\u05d0 1-2"),
        ("town \u05d0\u05d1\u05d2 12, 3", "town 3 ,12 \u05d2\u05d1\u05d0", "3 ,12 \u05d2\u05d1\u05d0 town"),
        ("\u0639\u0631\u0628 \u0661\u0662 abc", "\u0661\u0662 \u0628\u0631\u0639 abc", "abc \u0661\u0662 \u0628\u0631\u0639"),
        ("\u2068\u05d0\u05d1 1\u2069 x", "1 \u05d1\u05d0 x", "x 1 \u05d1\u05d0"),
    ],
)  # fmt: skip
def test_letters_stand_where_another_implementation_puts_them(
    text: str, from_left: str, from_right: str
) -> None:
    for way, said in ((False, from_left), (True, from_right)):
        shown = displayed(text, from_right=way)
        assert "".join(one for one in shown if one not in ISOLATES) == said


@given(
    st.text(
        alphabet="ab1 (\u05d0\u0627\u0661\u202a\u202b\u202c\u202d\u202e" + ISOLATES, max_size=200
    )
)
def test_no_letter_is_lost_however_deep_signs_are_nested(text: str) -> None:
    def letters(said: str) -> list[str]:
        return sorted(one for one in said if unicodedata.category(one)[0] in "LN")

    assert letters(displayed(text)) == letters(text)


def test_what_nothing_turns_is_shown_as_it_is_written() -> None:
    assert displayed("Town Library (2)", from_right=True) == "Town Library (2)"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u202eyrarbiL nwoT\u202c", "Town Library"),
        ("Town Library", "Town Library"),
        ("\u2067\u05d0\u05d1\u2069", "\u05d0\u05d1"),  # a browser turns these by itself
    ],
)
def test_a_name_is_shown_elsewhere_without_turning_what_stands_beside_it(
    text: str, seen: str
) -> None:
    assert as_seen(text) == seen
