"""Where a channel with no history starts: what the channels of a platform have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Settings of ``expectation``, fitted on channels other than the one judged.

    keeps     how much of a post's say in the level is left after one more post
    shapes    how evenly posts do (gamma shapes; small is uneven)
    weights   of each pair, keeps by shapes in rows, adding up to 1
    memory    how much of a post's say in the weights is left after one more post
    start_count, start_posts   the level before any post: so many counts on so many posts
    freak     posts beyond so many times the usual count do not pull the level further
    middle_keep, middle_shape  the single pair used for ``freak`` and for kinds
    kind_trust  how many counts' worth of "this kind does as the others"
    """

    keeps: tuple[float, ...]
    shapes: tuple[float, ...]
    weights: tuple[float, ...]
    memory: float = 0.99
    start_count: float = 0.1
    start_posts: float = 0.2
    freak: float = 10.0
    middle_keep: float = 0.98
    middle_shape: float = 0.5
    kind_trust: float = 3.0

    @property
    def points(self) -> int:
        return len(self.keeps) * len(self.shapes)


KEEPS = (0.8, 0.9, 0.95, 0.98, 0.99, 0.997)
SHAPES = (0.1, 0.2, 0.4, 0.8, 1.6, 4.0, 20.0, 100.0)

EVEN = Prior(
    keeps=KEEPS,
    shapes=SHAPES,
    weights=(1.0 / (len(KEEPS) * len(SHAPES)),) * (len(KEEPS) * len(SHAPES)),
)
"""No preference: every pair the same weight."""

# One row for each of KEEPS, one column for each of SHAPES, in thousandths.
_LIBRARY_WEIGHTS = (
    (16, 11, 11, 11, 11, 11, 11, 11),
    (13, 12, 13, 16, 13, 11, 11, 11),
    (15, 18, 27, 41, 22, 13, 11, 11),
    (18, 27, 48, 80, 30, 13, 11, 11),
    (21, 31, 50, 68, 25, 13, 11, 11),
    (22, 30, 37, 38, 20, 12, 11, 11),
)


def _parts(rows: tuple[tuple[int, ...], ...]) -> tuple[float, ...]:
    total = sum(map(sum, rows))
    return tuple(weight / total for row in rows for weight in row)


LIBRARIES = Prior(keeps=KEEPS, shapes=SHAPES, weights=_parts(_LIBRARY_WEIGHTS))
"""Fitted on the 24 library accounts of 2014 that come with the example (favourites plus retweets,
replies as a kind of their own). ``python benchmarks/evaluation.py --prior`` prints the table again.
Half of each weight is "no preference" (``fitting.OPEN_MIND``). Calibration never uses this table on
these accounts: it fits afresh without the account it checks."""
