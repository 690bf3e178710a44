"""Skeletons against the examples of UTS #39 and what the standard promises of all of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.identity.confusables import (
    IGNORABLE,
    look_alike,
    prototypes,
    skeleton,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "p\u0430yp\u0430l"),  # Cyrillic a: UTS #39 section 4, mixed-script
        ("scope", "\u0455\u0441\u043e\u0440\u0435"),  # all Cyrillic: whole-script
        ("ljeto", "\u01c9eto"),  # one character that looks like two: single-script
        ("so\u0337s", "s\u00f8s"),  # a letter against its decomposition
        ("rnodern", "modern"),
        ("paypaI", "paypal"),
        ("town", "to\u200bwn"),  # what is shown as nothing
        ("town", "t\u2060own\ufe0f"),
    ],
)
def test_examples_of_the_standard(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("town", "gown"), ("town", "tówn"), ("e", "c")])
def test_what_can_be_told_apart_stays_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_capitals_are_taken_for_small_letters() -> None:
    assert skeleton("TOWN") != skeleton("town")
    assert look_alike("TOWN LIBRАRY", "Town  Library")
    assert not look_alike("Town Library", "Town Librarian")


@given(st.text(max_size=30))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    """Section 4: mapping a second time changes nothing."""
    assert skeleton(skeleton(text)) == skeleton(text)
    assert unicodedata.is_normalized("NFD", skeleton(text))


def test_the_table_is_whole_and_maps_to_the_end() -> None:
    table = prototypes()
    assert len(table) == 6565  # the number that the file itself gives as its total
    for source, target in table.items():
        assert target
        assert all(ord(one) not in table for one in target), hex(source)


def test_what_is_shown_as_nothing_has_no_width() -> None:
    """All are format characters, fillers, marks or not assigned: none is a letter one could see."""
    kinds = {
        unicodedata.category(chr(code)) for low, high in IGNORABLE for code in range(low, high + 1)
    }
    assert kinds <= {"Cf", "Mn", "Lo", "Cn"}
    letters = [chr(code) for low, high in IGNORABLE for code in range(low, high + 1)
               if unicodedata.category(chr(code)) == "Lo"]  # fmt: skip
    assert all("FILLER" in unicodedata.name(one) for one in letters)
