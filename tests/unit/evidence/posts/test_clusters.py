"""Groups of posts that stand out, against SciPy's own test and against luck."""

from __future__ import annotations

import numpy as np
from scipy.stats import fisher_exact

from goodmeasure.evidence.posts.clusters import clusters


def test_a_group_that_works_more_often_is_found():
    inside = [True] * 40 + [False] * 160
    hits = [True] * 15 + [False] * 25 + [True] * 8 + [False] * 152
    assert fisher_exact([[15, 25], [8, 152]], alternative="greater").pvalue < 0.001
    assert clusters({"on a Monday": inside}, hits) == [("on a Monday", 15, 40, 8 / 160)]


def test_the_chance_is_fishers():
    rng = np.random.default_rng(1)
    for _ in range(30):
        inside = rng.random(120) < 0.3
        hits = rng.random(120) < np.where(inside, 0.3, 0.15)
        table = [[int((inside & hits).sum()), int((inside & ~hits).sum())],
                 [int((~inside & hits).sum()), int((~inside & ~hits).sum())]]  # fmt: skip
        p = fisher_exact(table, alternative="greater").pvalue
        found = clusters({"g": inside.tolist()}, hits.tolist())
        assert bool(found) == (p <= 0.10 and table[0][0] >= 3)


def test_luck_alone_is_seldom_offered():
    rng = np.random.default_rng(2)
    offered = 0
    for _ in range(100):
        hits = (rng.random(200) < 0.1).tolist()
        labels = {str(day): (np.arange(200) % 7 == day).tolist() for day in range(7)}
        offered += bool(clusters(labels, hits))
    assert offered <= 18  # one time in ten, with all seven looked at
