"""Lists of names."""

from __future__ import annotations

import pytest

from goodmeasure.kernel.words import few_listed, listed


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["X"], "X"),
        (["X", "Bluesky"], "X and Bluesky"),
        (["X", "Bluesky", "Mastodon"], "X, Bluesky and Mastodon"),
        (list("abcdef"), "a, b, c, d, e and f"),
    ],
)
def test_a_list_reads_as_people_write_it(names, words):
    assert listed(names) == words
    assert few_listed(names) == words


def test_what_is_listed_may_be_a_choice():
    assert listed(["X", "Bluesky", "Mastodon"], "or") == "X, Bluesky or Mastodon"


def test_a_long_list_is_cut_and_says_how_many_others():
    assert few_listed(list("abcdefgh")) == "a, b, c, d, e and 3 others"
