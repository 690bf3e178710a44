"""Chance that anyone can repeat: a stream of draws for each named thing.

Each stream is seeded by the seed and the thing's own name, so that options, criteria or cells in
another order, or one more of them, leave the draws of the others as they were.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodmeasure.observations.columns import Floats

Numbers = NDArray[Any]
"""Draws of either precision."""

DRAWS = 10_000
"""Shares are then known to half a point (one standard error, at a half)."""


def stream(seed: int, *name: str) -> np.random.Generator:
    """The generator of one named thing. The same NumPy gives the same digits."""
    named = "\x1f".join((str(seed), *name)).encode()
    # one number and not a list: NumPy takes it in half the time, and there are hundreds of streams
    entropy = int.from_bytes(blake2b(named, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.SFC64(entropy))


def triangular(where: np.random.Generator, low: float, mode: float, high: float, n: int) -> Floats:
    """Between two ends and likeliest at what was said; that alone where the ends are one."""
    if low == high:
        return np.full(n, mode)
    return where.triangular(low, mode, high, n)
