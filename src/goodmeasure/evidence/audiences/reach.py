"""How many of a group a set of outlets reaches: exactly from people's answers, or within bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb, prod

import numpy as np

from goodmeasure.evidence.audiences.raking import Weights
from goodmeasure.evidence.audiences.shares import FEWEST, Bools, Share, share, too_few
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import Z
from goodmeasure.observations.columns import Floats

METHOD = "reach"

MOST_SETS = 50_000
"""Sets that are tried, in two or three seconds at most: all of 5 of 24 outlets."""

AT_ONCE = 2048


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Where reach of a set must lie when only each outlet's own share is known.

    ``if_independent`` holds only if using one outlet had nothing to do with using another, which
    is never so: it is an assumption, and is shown as one.
    """

    low: float
    high: float
    if_independent: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A set of outlets and whom it reaches. ``behind`` is how much less than the best set, with its
    range, from the same people's answers; 0 for the best. ``as_good`` where that could be chance.
    """

    outlets: tuple[str, ...]
    reach: Share
    behind: float = 0.0
    low: float = 0.0
    high: float = 0.0
    as_good: bool = True


def reach_of_set(
    used: Mapping[str, Bools], outlets: Collection[str], weights: Weights | Floats | None = None
) -> Share | NotEnough:
    """The share of people who use at least one of the outlets: counted, nothing assumed.

    ``used`` has for each outlet, (n,), whether each person uses it. Raises ``InputError`` for an
    outlet that was not asked about.
    """
    missing = next((one for one in outlets if one not in used), None)
    if missing is not None:
        raise InputError(
            f"The survey did not ask about {missing}.", next_step="Leave it out of the set."
        )
    if not outlets:
        raise InputError("The set is empty.", next_step="Choose at least one outlet.")
    return share(np.logical_or.reduce([used[one] for one in outlets]), weights)


def bounds(shares: Mapping[str, float]) -> Bounds:
    """Fréchet's (1935) bounds of a union: at least the largest, at most the sum."""
    if not shares:
        raise InputError("The set is empty.", next_step="Choose at least one outlet.")
    values = list(shares.values())
    return Bounds(
        low=max(values),
        high=min(1.0, sum(values)),
        if_independent=1 - prod(1 - one for one in values),
    )


def best_sets(
    used: Mapping[str, Bools], size: int, weights: Weights | Floats | None = None, *, keep: int = 5
) -> tuple[Reached, ...] | NotEnough:
    """The sets of ``size`` outlets that reach most, best first, and the runners-up behind it.

    Every set is tried. Raises ``InputError`` where there are too many.
    """
    names = sorted(used)
    if not 1 <= size <= len(names):
        raise InputError(
            f"A set of {size} cannot be chosen from {len(names)} outlets.",
            next_step="Choose a size from 1 up to the number of outlets.",
        )
    if comb(len(names), size) > MOST_SETS or len(names) > 62:
        raise InputError(
            f"There are {comb(len(names), size):,} sets of {size} outlets.",
            next_step="Leave out outlets that hardly anybody uses.",
        )
    answers = np.array([used[name] for name in names], dtype=np.bool_)
    if answers.shape[1] < FEWEST:
        return too_few(answers.shape[1])
    values = weights.values if isinstance(weights, Weights) else weights
    each = np.ones(answers.shape[1]) if values is None else np.asarray(values, dtype=np.float64)
    ranked = _ranked(answers, each / each.sum(), size, keep)
    found = [_reached(names, chosen, used, weights) for chosen in ranked]
    first = _any(answers, ranked[0])
    return tuple(
        _behind(one, first, _any(answers, chosen), each / each.sum())
        for one, chosen in zip(found, ranked, strict=True)
    )


def _any(answers: Bools, chosen: Iterable[int]) -> Bools:
    return np.asarray(np.logical_or.reduce(answers[list(chosen)]), dtype=np.bool_)


def _ranked(answers: Bools, part: Floats, size: int, keep: int) -> list[tuple[int, ...]]:
    """The ``keep`` best sets. People who use the same outlets are one row; of each set but its last
    outlet, what every last one would add is one product of matrices."""
    k = len(answers)
    bit = np.int64(1) << np.arange(k, dtype=np.int64)
    pattern, row = np.unique(bit @ answers, return_inverse=True)
    people = np.bincount(row, part)
    uses = ((pattern[:, None] & bit[None]) != 0).astype(np.float64)
    best: list[tuple[float, tuple[int, ...]]] = []
    firsts = combinations(range(k), size - 1)
    while batch := list(islice(firsts, AT_ONCE)):
        chosen = np.array(batch, dtype=np.int64).reshape(len(batch), size - 1)
        mask = bit[chosen].sum(axis=1)
        left = np.where((mask[:, None] & pattern[None]) == 0, people[None], 0.0)
        reach = 1 - left.sum(axis=1)[:, None] + left @ uses
        after = chosen.max(axis=1, initial=-1)[:, None]
        reach[np.arange(k)[None] <= after] = -1.0
        top = np.argsort(-np.round(reach, 12), axis=None, kind="stable")[:keep]
        best += [
            (float(reach.flat[i]), (*batch[i // k], i % k)) for i in top.tolist()
            if reach.flat[i] >= 0
        ]  # fmt: skip
        best = sorted(best, key=lambda one: (-round(one[0], 12), one[1]))[:keep]
    return [sets for _, sets in best]


def _reached(
    names: list[str], chosen: Iterable[int], used: Mapping[str, Bools],
    weights: Weights | Floats | None,
) -> Reached:  # fmt: skip
    outlets = tuple(names[i] for i in chosen)
    reach = reach_of_set(used, outlets, weights)
    if isinstance(reach, NotEnough):
        raise TypeError("best_sets looked at the number of answers already")
    return Reached(outlets=outlets, reach=reach)


def _behind(one: Reached, first: Bools, mine: Bools, part: Floats) -> Reached:
    """The paired difference: the same people answered about both sets."""
    gap = first.astype(np.float64) - mine
    behind = float(part @ gap)
    n = len(gap)
    error = float(np.sqrt((part**2 * (gap - behind) ** 2).sum() * n / (n - 1)))
    low, high = behind - Z * error, behind + Z * error
    return Reached(
        outlets=one.outlets, reach=one.reach, behind=behind, low=low, high=high, as_good=low <= 0
    )
