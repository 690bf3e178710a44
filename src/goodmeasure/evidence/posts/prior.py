"""Where a channel with no history starts: what the channels of a platform have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Settings of ``expectation``, fitted on channels other than the one judged.

    A *point* is a way to foretell the next post. Even points go through ``keeps`` by ``shapes``;
    then come spread points, through ``spread_keeps`` by ``spreads``.

    keeps     how much of a post's say in the level is left after one more post
    shapes    how evenly posts do (gamma shapes; small is uneven)
    spread_keeps  the same as ``keeps``, for points that go by the mean of logs
    spreads   standard deviations of the logs
    weights   of each point, adding up to 1
    memory    how much of a post's say in the weights is left after one more post
    start_count, start_posts   the level before any post: so many counts on so many posts
    freak     posts beyond so many times the usual count do not pull the level further
    middle_keep, middle_shape  the single pair used for ``freak`` and for kinds
    kind_trust  how many counts' worth of "this kind does as the others"
    """

    keeps: tuple[float, ...]
    shapes: tuple[float, ...]
    spread_keeps: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    memory: float = 0.99
    start_count: float = 0.1
    start_posts: float = 0.2
    freak: float = 10.0
    middle_keep: float = 0.98
    middle_shape: float = 0.5
    kind_trust: float = 3.0

    @property
    def even_points(self) -> int:
        return len(self.keeps) * len(self.shapes)

    @property
    def points(self) -> int:
        return self.even_points + len(self.spread_keeps) * len(self.spreads)


KEEPS = (0.8, 0.9, 0.95, 0.98, 0.99, 0.997)
SHAPES = (0.1, 0.2, 0.4, 0.8, 1.6, 4.0, 20.0, 100.0)
SPREAD_KEEPS = (0.9, 0.98)
SPREADS = (0.5, 0.7, 1.0, 1.4, 2.0)
_POINTS = len(KEEPS) * len(SHAPES) + len(SPREAD_KEEPS) * len(SPREADS)


def _prior(weights: tuple[float, ...]) -> Prior:
    return Prior(
        keeps=KEEPS,
        shapes=SHAPES,
        spread_keeps=SPREAD_KEEPS,
        spreads=SPREADS,
        weights=tuple(weight / sum(weights) for weight in weights),
    )


EVEN = _prior((1.0,) * _POINTS)
"""No preference: every point the same weight."""

# In tenths of a thousandth. Rows are KEEPS, columns SHAPES; then SPREAD_KEEPS by SPREADS.
# fmt: off
_LIBRARY_WEIGHTS = (
    *(115, 94, 92, 92, 91, 88, 87, 87),
    *(103, 100, 102, 111, 104, 93, 90, 89),
    *(119, 141, 176, 222, 174, 107, 94, 93),
    *(158, 224, 330, 419, 239, 111, 94, 93),
    *(193, 271, 391, 435, 209, 108, 94, 93),
    *(207, 275, 351, 337, 169, 100, 93, 93),
    *(90, 98, 158, 89, 87),
    *(93, 119, 1201, 226, 90),
)
# fmt: on

LIBRARIES = _prior(_LIBRARY_WEIGHTS)
"""Fitted on the 24 library accounts of 2014 that come with the example (favourites plus retweets,
replies as a kind of their own). ``python benchmarks/evaluation.py --prior`` prints the table again.
Half of each weight is "no preference" (``fitting.OPEN_MIND``). Calibration never uses this table on
these accounts: it fits afresh without the account it checks."""
