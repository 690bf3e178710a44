"""Which swings to ask about again, beside each other, as a check of what a person said."""

from __future__ import annotations

from goodmeasure.decisions.review.weighing import Weighing

PAIRS = 3
"""Asked again: the two greatest, two in the middle, and two far apart."""


def ranked(weighing: Weighing) -> tuple[tuple[str, ...], ...]:
    """What a person named, the greatest first; those that share a place together."""
    if weighing.order:
        return weighing.order
    tiers: dict[float, list[str]] = {}
    for one in weighing.points:
        tiers.setdefault(one.points, []).append(one.criterion)
    return tuple(tuple(tiers[points]) for points in sorted(tiers, reverse=True))


def pairs_to_ask(weighing: Weighing, most: int = PAIRS) -> tuple[tuple[str, str], ...]:
    """Pairs that one said to matter differently, neighbours before the rest: what is near is where
    answers slip. In the order of keys, so that the order on the page gives nothing away."""
    firsts = [tier[0] for tier in ranked(weighing)]
    last = len(firsts) - 1
    middle = last // 2
    wanted = [(0, 1), (middle, middle + 1), (0, last), (last - 1, last), (1, last)]
    found: list[tuple[str, str]] = []
    for one, other in wanted:
        if 0 <= one < other <= last:
            low, high = sorted((firsts[one], firsts[other]))
            if (low, high) not in found:
                found.append((low, high))
    return tuple(found[:most])
