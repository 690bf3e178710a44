"""Lists of names as people read them."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 6


def listed(names: Sequence[str], *, most: int = MOST) -> str:
    """ "X, Bluesky and Mastodon"; of a long list the first few and how many others."""
    if len(names) > most:
        first = names[: most - 1]
        return f"{', '.join(first)} and {len(names) - len(first)} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
