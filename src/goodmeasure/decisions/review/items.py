"""Which figures are wrong together: those that rest on the same measurement share an item."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

MOST_NAMED = 4
TOGETHER = 0.5
"""Figures whose errors go together at least so far are drawn as one; others apart: there is nothing
in between. Apart says more often that two options cannot be told apart, which is the safer mistake.
But of two sets of places, one within the other, the larger must not come out smaller: where they
are near enough for that to happen often, their errors go together by more than this (their odds
differ by less than four times)."""


def named(what: str, parts: Sequence[str]) -> str:
    """An item's name: the same parts, the same name; short however many they are."""
    joined = "+".join(parts)
    if len(parts) > MOST_NAMED:
        joined = f"{len(parts)} of {blake2b(joined.encode(), digest_size=4).hexdigest()}"
    return f"{what} · {joined}"


def clusters(correlation: Sequence[Sequence[float]], floor: float = TOGETHER) -> tuple[int, ...]:
    """For each of k figures the number of the first one that it goes together with, itself or
    through others (single linkage), from their correlations (k, k)."""
    first = list(range(len(correlation)))
    for one in range(len(correlation)):
        for other in range(one):
            if correlation[one][other] >= floor:
                low, high = sorted((first[one], first[other]))
                first = [low if place == high else place for place in first]
    return tuple(first)


def shared(errors: Sequence[Sequence[float]], names: Sequence[Sequence[str]]) -> list[list[float]]:
    """Correlations of sums of parts with errors of their own: ``errors`` and ``names`` of the parts
    of each sum. The parts that two sums share make them go together."""
    known = [dict(zip(part, error, strict=True)) for part, error in zip(names, errors, strict=True)]
    spread = [sum(error**2 for error in one.values()) ** 0.5 for one in known]
    return [
        [
            1.0 if i == j else _ratio(
                sum(mine[name] ** 2 for name in mine if name in theirs), spread[i] * spread[j]
            )
            for j, theirs in enumerate(known)
        ]
        for i, mine in enumerate(known)
    ]  # fmt: skip


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else 0.0
