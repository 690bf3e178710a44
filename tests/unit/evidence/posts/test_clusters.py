"""Groups of posts that stand out, against SciPy's own test and against luck."""

from __future__ import annotations

import numpy as np
from scipy.stats import fisher_exact

from goodmeasure.evidence.posts.clusters import Cluster, Question, clusters


def asked(inside, hit, day=None, about="g"):
    hit = np.asarray(hit, dtype=bool)
    day = np.arange(len(hit)) if day is None else np.asarray(day)
    return Question(about=about, inside=np.asarray(inside, dtype=bool), hit=hit, day=day)


def test_a_group_that_works_more_often_is_found():
    inside = [True] * 40 + [False] * 160
    hits = [True] * 15 + [False] * 25 + [True] * 8 + [False] * 152
    p = fisher_exact([[15, 25], [8, 152]], alternative="greater").pvalue
    (found,) = clusters([asked(inside, hits)])
    assert np.isclose(found.p, p)
    assert found == Cluster(about="g", hits=15, posts=40, other_hits=8, other_posts=160, p=found.p)


def test_the_chance_is_fishers():
    rng = np.random.default_rng(1)
    for _ in range(30):
        inside = rng.random(120) < 0.3
        hits = rng.random(120) < np.where(inside, 0.3, 0.15)
        table = [[int((inside & hits).sum()), int((inside & ~hits).sum())],
                 [int((~inside & hits).sum()), int((~inside & ~hits).sum())]]  # fmt: skip
        p = fisher_exact(table, alternative="greater").pvalue
        found = clusters([asked(inside, hits)])
        assert bool(found) == (p <= 0.10 and table[0][0] >= 3)


def test_hits_of_one_day_are_one_event():
    """Three posts of one storm are no lesson about Mondays."""
    inside, hits = [True] * 12 + [False] * 90, [True] * 6 + [False] * 96
    assert clusters([asked(inside, hits)])
    assert not clusters([asked(inside, hits, day=[0] * 6 + [*range(96)])])


def test_questions_without_a_hit_count_among_those_looked_at():
    """To leave them out because of their count would make luck look like a finding."""
    inside = [True] * 20 + [False] * 180
    weak = asked(inside, [True] * 3 + [False] * 17 + [True] * 6 + [False] * 174)
    none = asked(inside, [False] * 20 + [True] * 9 + [False] * 171, about="other")
    assert clusters([weak])
    assert not clusters([weak, *[none] * 20])


def seldom(organisations, of_channel):
    rng = np.random.default_rng(2)
    return sum(
        bool(clusters([one for channel in range(5) for one in of_channel(rng, channel)]))
        for _ in range(organisations)
    )


def test_luck_alone_is_seldom_offered():
    def of_channel(rng, channel):
        hits, day = rng.random(200) < 0.1, np.arange(200)
        return [asked(day % 7 == one, hits, about=(channel, one)) for one in range(7)]

    assert seldom(200, of_channel) <= 32  # 20 are promised, by chance 31 at most in 99 of 100


def test_days_on_which_everything_works_are_no_cluster():
    """Four posts a day that share the day's luck; taken one by one most would be found."""

    def of_channel(rng, channel):
        day = np.repeat(np.arange(150), 4)
        good = rng.random(150) < 0.08
        hits = good[day] & (rng.random(600) < 0.7)
        return [asked(day % 7 == one, hits, day, (channel, one)) for one in range(7)]

    assert seldom(200, of_channel) <= 32
