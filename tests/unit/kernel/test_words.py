"""Lists of names."""

from __future__ import annotations

import pytest

from goodmeasure.kernel.words import listed


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["X"], "X"),
        (["X", "Bluesky"], "X and Bluesky"),
        (["X", "Bluesky", "Mastodon"], "X, Bluesky and Mastodon"),
        (list("abcdef"), "a, b, c, d, e and f"),
        (list("abcdefgh"), "a, b, c, d, e and 3 others"),
    ],
)
def test_a_list_reads_as_people_write_it(names, words):
    assert listed(names) == words
