"""Lists of names as people read them."""

from __future__ import annotations

from collections.abc import Sequence

FEW = 6


def listed(names: Sequence[str], joined: str = "and") -> str:
    """ "X", "X and Bluesky", "X, Bluesky and Mastodon"; "" where there are none."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joined} {names[-1]}"


def few_listed(names: Sequence[str], *, most: int = FEW) -> str:
    """As ``listed``; of a long list the first few, and how many others."""
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} others"
