"""Days on which a habit changed: from which a choice was made more often, or less.

Levels jump on such days for reasons of their own (a new team, a campaign), and the smooth curve of
time cannot follow a jump. Each gets a column of its own, so that posts with the choice and without
it are compared on the same side of the day. Days are sought in the choices and not in what posts
got, so that ranges stay right whichever are found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodmeasure.evidence.effects.regression import Matrix, crossed
from goodmeasure.observations.columns import Flags, Floats, Ints

SURE = 16.0
"""The greatest F over all days of "the habit changed here" (Andrews 1993, of days however near to
an end). About one choice in a hundred that is made by a coin passes it, and costs a column; with 28
of them every other channel has one."""

FEWEST_TOUCHED = 10
"""Posts that got something, from each such day to the next. The level of a stretch in which no post
did has no figure, and the regression would not settle."""

POSTS_A_DAY, MOST_DAYS = 60, 6
"""As for bends of the curve of time: as many columns as the posts can bear."""


def turns(day: Floats, made: Sequence[Flags], others: Matrix, touched: Flags) -> Matrix:
    """A column of 0 and 1 for each such day (n, days): from it on, or before. ``day`` (n,) of the
    posts in any order, ``made`` (n,) each; ``touched`` (n,) got something. ``others`` (n, p) are
    held alike, and so is each day found for the next (Bai and Perron 1998)."""
    found: list[int] = []
    order = np.argsort(day, kind="stable")
    rising = day[order]
    many = np.concatenate([[0], np.cumsum(touched[order])])
    place = np.flatnonzero(rising[1:] > rising[:-1]) + 1  # posts of one moment stay together
    choices = np.column_stack(made)[order].astype(np.float64) if made else None
    held = others[order]
    while choices is not None and len(found) < min(len(day) // POSTS_A_DAY, MOST_DAYS):
        place = _with_enough(place, found, many)
        if not len(place):
            break
        at, sure = _surest(choices, held, place)
        if sure < SURE:
            break
        found.append(at)
        held = np.column_stack([held, rising >= rising[at]])
    return np.array(day[:, None] >= rising[np.array(found, dtype=np.int64)], dtype=np.float64)


def _with_enough(place: Ints, found: Sequence[int], many: Ints) -> Ints:
    """The places that leave enough posts that got something on both sides, up to the next day."""
    ends = np.array(sorted([0, *found, len(many) - 1]))
    after = np.searchsorted(ends, place, side="right")
    beside = np.minimum(many[place] - many[ends[after - 1]], many[ends[after]] - many[place])
    return np.asarray(place[beside >= FEWEST_TOUCHED])


def _surest(choices: Matrix, held: Matrix, place: Ints) -> tuple[int, float]:
    """The ``place`` that tells most of any of the ``choices`` (n, k), and its F: what a step there
    takes of the squares that ``held`` (n, p) leaves, over the variance of what is left then."""
    basis, _ = np.linalg.qr(held)
    left = choices - basis @ crossed(basis, choices)
    # of a step, 1 before the place and 0 from it on, products with columns are running sums
    sums = np.cumsum(left, axis=0)[place - 1] ** 2
    own = place - (np.cumsum(basis, axis=0)[place - 1] ** 2).sum(axis=1)
    gain = np.where(own[:, None] > 1e-6 * len(left), sums / np.maximum(own[:, None], 1e-6), 0.0)
    rest = np.maximum((left**2).sum(axis=0) - gain, 1e-9 * len(left))
    f = (gain / rest).max(axis=1) * max(len(left) - held.shape[1] - 1, 1)
    best = int(f.argmax())
    return int(place[best]), float(f[best])
