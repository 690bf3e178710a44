"""Other people's text where it is shown, and in spreadsheets."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.reports.texts import cell, excerpt, plain, web_address


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\u202e=", "\x00=", "  =", "\u00a0@"]
)
def test_no_cell_of_text_starts_a_formula(start: str) -> None:
    written = cell(f"{start}1+1")
    assert isinstance(written, str)
    assert written.startswith("'")


@given(st.text())
def test_whatever_the_text_a_spreadsheet_reads_one_cell_that_runs_nothing(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "after"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert len(row) == 2
    assert not row[0].lstrip().startswith(("=", "+", "-", "@"))
    assert not row[0].startswith(("\t", "\r", "\n"))
    assert cell(cell(text)) == cell(text)


def test_numbers_stay_numbers_and_missing_is_empty() -> None:
    assert cell(-5) == -5
    assert cell(0) == 0
    assert cell(None) == ""
    assert (cell(True), cell(False)) == ("yes", "no")


@given(st.text())
def test_no_control_or_direction_character_is_left(text: str) -> None:
    left = plain(text)
    assert not [c for c in left if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not [
        c for c in left if unicodedata.bidirectional(c) in {"LRE", "RLE", "PDF", "LRO", "RLO",
                                                            "LRI", "RLI", "FSI", "PDI"}
    ]  # fmt: skip


def test_emoji_and_arabic_stay_whole() -> None:
    assert plain("مرحبا 👩🏽‍⚕️") == "مرحبا 👩🏽‍⚕️"


def test_an_excerpt_is_one_line_cut_at_a_word() -> None:
    assert excerpt("one\n two   three", 9) == "one two…"
    assert excerpt("short") == "short"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/1", True), ("http://example.org", True),
        ("javascript:alert(1)", False), ("JavaScript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False), ("https:", False), ("//example.org", False),
        ("http://[", False), ("", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_linked(url: str, kept: bool) -> None:
    assert web_address(url) == (url if kept else "")
