"""Shifts found in the figures, in words. They are never said to have a cause."""

from __future__ import annotations

from goodmeasure.reports.figures import number

ENGAGEMENT, FOLLOWERS = "engagement", "followers"
UNEXPLAINED = "found in the figures, nobody has explained this yet"


def shift_words(series: str, before: float, after: float) -> str:
    """ "from about 0.2 to 0.7"; of followers, their growth."""
    if series == FOLLOWERS:
        return f"followers {_gained(before)} a month before, and {_gained(after)} a month after"
    return f"from about {number(before)} to {number(after)}"


def _gained(change: float) -> str:
    rounded = abs(round(change)) if abs(change) >= 1 else abs(change)
    if not rounded:
        return "stayed as they were"
    return f"{'grew' if change > 0 else 'fell'} by about {number(rounded)}"
