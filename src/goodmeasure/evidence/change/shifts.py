"""Where the level of a series shifts, found in the figures themselves.

PELT (Killick, Fearnhead and Eckley 2012) with the cost of a normal mean: the cheapest way to cut
the series into stretches of one level, exactly, at a penalty for each cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from goodmeasure.evidence.change.regression import autocorrelation
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.observations.columns import Floats

FEWEST = 12
SHORTEST = 4
"""Steps of a stretch."""

PENALTY = 4.0
"""Times the log of the length: twice what is usual (the Schwarz criterion's 2), because a shift is
put on a chart for people to explain. docs/methods/breaks.md has the false alarms."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """``at`` is the first step of the new level; levels are means of the stretches beside it."""

    at: int
    before: float
    after: float


def shifts(values: Floats, *, penalty: float = PENALTY) -> tuple[Shift, ...] | NotEnough:
    """Shifts of the level of ``values`` (n,), NaN where missing; found on the log scale where all
    are over 0, because figures of a channel grow and fall by shares."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < FEWEST:
        return NotEnough(
            reason=f"{len(known)} steps are known", needed=f"It takes {FEWEST} of them."
        )
    level = values[known]
    scaled = np.log(level) if (level > 0).all() else level
    noise = _noise(scaled)
    if noise == 0:
        return ()
    cuts = pelt(scaled / noise, penalty * math.log(len(scaled)), SHORTEST)
    ends = [0, *cuts, len(level)]
    return tuple(
        Shift(
            at=int(known[cut]),
            before=float(level[ends[i] : cut].mean()),
            after=float(level[cut : ends[i + 2]].mean()),
        )
        for i, cut in enumerate(cuts)
    )


def _noise(values: Floats) -> float:
    """Spread about a level that may shift: from differences of neighbours (Rice 1984), by their
    middle so that a shift does not count, and widened where neighbours go together."""
    steps = np.diff(values)
    spread = float(np.median(np.abs(steps - np.median(steps)))) * 1.4826 / math.sqrt(2)
    if spread == 0:
        spread = float(np.std(steps)) / math.sqrt(2)
    smooth = _running_median(values, max(5, len(values) // 6))
    together = min(max(autocorrelation(values - smooth), 0.0), 0.8)
    return spread * math.sqrt((1 + together) / (1 - together) / max(1 - together, 0.2))


def _running_median(values: Floats, width: int) -> Floats:
    """Of each value with ``width`` beside it on either side, fewer at the ends."""
    beyond = np.full(width, np.nan)
    windows = sliding_window_view(np.concatenate([beyond, values, beyond]), 2 * width + 1)
    rising, rows = np.sort(windows, axis=1), np.arange(len(values))  # NaN comes last
    n = np.isfinite(windows).sum(axis=1)
    return np.asarray((rising[rows, (n - 1) // 2] + rising[rows, n // 2]) / 2)


def pelt(values: Floats, penalty: float, shortest: int) -> list[int]:
    """First steps of the stretches but the first, for variance 1.

    A start that has been beaten at ``end`` can still win for stretches that end sooner than
    ``shortest`` after it, because no cut fits in between: it is dropped only then.
    """
    n = len(values)
    one, two = (np.concatenate([[0.0], np.cumsum(values**power)]) for power in (1, 2))
    best, last = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = -penalty
    alive, until = np.array([0], dtype=np.int64), np.full(n + 1, n + 1, dtype=np.int64)
    for end in range(shortest, n + 1):
        size = end - alive
        cost = two[end] - two[alive] - (one[end] - one[alive]) ** 2 / size
        total = best[alive] + cost + penalty
        place = int(total.argmin())
        best[end], last[end] = total[place], alive[place]
        beaten = alive[best[alive] + cost > best[end]]
        until[beaten] = np.minimum(until[beaten], end + shortest)
        alive = alive[until[alive] > end + 1]
        opened = end - shortest + 1
        if opened >= shortest and np.isfinite(best[opened]):
            alive = np.append(alive, opened)
    cuts, at = [], n
    while last[at] > 0:
        at = int(last[at])
        cuts.append(at)
    return sorted(cuts)
