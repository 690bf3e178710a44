"""Groups of posts that worked, or missed, more often than the channel's other posts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from goodmeasure.evidence.posts.verdicts import FALSE_DISCOVERIES, discoveries

FEWEST_HITS = 3
"""Posts of a group that worked: two of a kind are a coincidence whatever the chances say."""

FEWEST = 10


def clusters(
    labels: Mapping[str, Sequence[bool]], hits: Sequence[bool]
) -> list[tuple[str, int, int, float]]:
    """Groups with more hits than the others, beyond luck: name, hits in it, posts in it, share of
    hits among the other posts.

    One-sided exact test of Fisher (1935): given how many posts there are and how many hits, the
    chance of so many of them in the group. Over all groups the false discovery rate is controlled.
    """
    hit = np.asarray(hits, dtype=np.bool_)
    whole, good = len(hit), int(hit.sum())
    found = []
    for name, flags in labels.items():
        inside = np.asarray(flags, dtype=np.bool_)
        n, k = int(inside.sum()), int((inside & hit).sum())
        if n < FEWEST or whole - n < FEWEST or k < FEWEST_HITS:
            continue
        found.append((name, k, n, (good - k) / (whole - n), _so_many(k, n, good, whole)))
    if not found:
        return []
    p = np.array([one[4] for one in found])
    stands = discoveries(
        p, np.zeros(len(p), dtype=np.int64), np.ones(len(p), dtype=np.bool_), FALSE_DISCOVERIES
    )
    return [one[:4] for one, stood in zip(found, stands.tolist(), strict=True) if stood]


def _so_many(k: int, n: int, good: int, whole: int) -> float:
    """Chance of ``k`` or more of ``good`` among ``n`` drawn from ``whole``: the chance of k, and
    each next by its ratio to the one before. (SciPy's tail would be on the path of a page.)"""
    first = _log_ways(good, k) + _log_ways(whole - good, n - k) - _log_ways(whole, n)
    x = np.arange(k, min(n, good), dtype=np.float64)
    ratios = np.log((good - x) * (n - x)) - np.log((x + 1) * (whole - good - n + x + 1))
    logs = first + np.concatenate([[0.0], np.cumsum(ratios)])
    return min(float(np.exp(logs).sum()), 1.0)


def _log_ways(of: int, chosen: int) -> float:
    """Log of the number of ways to choose so many of so many."""
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)
