"""Groups of posts that worked, or missed, more often than the channel's other posts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from goodmeasure.evidence.posts.history import Flags, Ints
from goodmeasure.evidence.posts.verdicts import FALSE_DISCOVERIES, discoveries

FEWEST_HITS = 3
"""Days on which a post of a group worked: two are a coincidence whatever the chances say."""

FEWEST = 10

About = TypeVar("About")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Question(Generic[About]):
    """Whether posts of a group worked (or missed) more often than the others of their channel.

    All are (n,), a row for each post that has a verdict; ``day`` is any number of its day.
    """

    about: About
    inside: Flags
    hit: Flags
    day: Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster(Generic[About]):
    """``hits`` of ``posts`` in the group, against ``other_hits`` of ``other_posts``."""

    about: About
    hits: int
    posts: int
    other_hits: int
    other_posts: int
    p: float


def clusters(questions: Sequence[Question[About]]) -> list[Cluster[About]]:
    """Those where there are more hits than luck would give, least likely first.

    One-sided exact test of Fisher (1935): given how many posts there are and how many hits, the
    chance of so many of them in the group. Posts of one day share what happened that day, so their
    hits in a group count once, and the chance is the larger of that for posts and that for days:
    where a group has more posts a day than the others the first is too large, else the second.
    The false discovery rate is controlled over all questions that could have had an answer,
    whatever the posts did (Gilbert 2005).
    """
    asked = [one for one in (_counted(question) for question in questions) if one is not None]
    p = np.array([one.p for one in asked])
    whole, all_of = np.zeros(len(p), dtype=np.int64), np.ones(len(p), dtype=np.bool_)
    stands = discoveries(p, whole, all_of, FALSE_DISCOVERIES)
    found = [one for one, stood in zip(asked, stands.tolist(), strict=True) if stood]
    return sorted(found, key=lambda one: one.p)


def _counted(one: Question[About]) -> Cluster[About] | None:
    """With its chance; none where the group could not stand out however its posts did."""
    posts, whole = int(one.inside.sum()), len(one.hit)
    (days, good_days), (other_days, other_good) = (
        (len(np.unique(one.day[part])), len(np.unique(one.day[part & one.hit])))
        for part in (one.inside, ~one.inside)
    )
    good = good_days + other_good
    if posts < FEWEST or whole - posts < FEWEST or good < FEWEST_HITS:
        return None
    p = 1.0
    if good_days >= FEWEST_HITS:
        p = max(
            _so_many(good_days, posts, good, whole),
            _so_many(good_days, days, good, days + other_days),
        )
    hits = int((one.inside & one.hit).sum())
    return Cluster(
        about=one.about, hits=hits, posts=posts, other_hits=int(one.hit.sum()) - hits,
        other_posts=whole - posts, p=p,
    )  # fmt: skip


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
