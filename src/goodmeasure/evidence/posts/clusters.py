"""Groups of posts that worked, or missed, more often than the channel's other posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from goodmeasure.evidence.posts.history import Floats, Ints
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
    from scipy.special import logsumexp

    hit = np.asarray(hits, dtype=np.bool_)
    whole, good = len(hit), int(hit.sum())
    found = []
    for name, flags in labels.items():
        inside = np.asarray(flags, dtype=np.bool_)
        n, k = int(inside.sum()), int((inside & hit).sum())
        if n < FEWEST or whole - n < FEWEST or k < FEWEST_HITS:
            continue
        x = np.arange(k, min(n, good) + 1)

        logs = _log_ways(good, x) + _log_ways(whole - good, n - x) - _log_ways(whole, np.array(n))
        found.append((name, k, n, (good - k) / (whole - n), float(np.exp(logsumexp(logs)))))
    if not found:
        return []
    p = np.array([one[4] for one in found])
    stands = discoveries(
        p, np.zeros(len(p), dtype=np.int64), np.ones(len(p), dtype=np.bool_), FALSE_DISCOVERIES
    )
    return [one[:4] for one, stood in zip(found, stands.tolist(), strict=True) if stood]


def _log_ways(of: int, chosen: Ints) -> Floats:
    """Log of the number of ways to choose so many of so many."""
    from scipy.special import gammaln

    return np.asarray(gammaln(of + 1.0) - gammaln(chosen + 1.0) - gammaln(of - chosen + 1.0))
