"""SMAA-2 against two published examples, a slow second implementation, and pymcdm."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.decisions.review.made_up import TODAY, figure, points, review
from tests.unit.decisions.review.published import dput

from goodmeasure.decisions.review.acceptability import acceptability, first, overall, ranks
from goodmeasure.decisions.review.criteria import Criterion, Scale
from goodmeasure.decisions.review.outcome import Outcome, work_out
from goodmeasure.measures.definitions import Good


def test_thrombolytics():
    """R package smaa, its own example: ranks, central weights, confidence factors."""
    values = dput("smaa_thrombo_measurements.txt.gz").transpose(1, 2, 0)
    found = acceptability(values, dput("smaa_thrombo_weights.txt.gz").T)
    assert found.ranks[:, 0] == pytest.approx([0.3504, 0.6496], abs=1e-12)
    assert found.ranks[:, 1] == pytest.approx([0.6496, 0.3504], abs=1e-12)
    assert found.central[0] == pytest.approx([0.1865097, 0.2772205, 0.5362698], abs=5e-8)
    assert found.central[1] == pytest.approx([0.4073100, 0.3641477, 0.2285423], abs=5e-8)
    assert found.confidence == pytest.approx([0.6682, 0.8956], abs=1e-12)


def test_thrombolytics_at_weights_that_are_known():
    values = dput("smaa_thrombo_measurements.txt.gz").transpose(1, 2, 0)
    weights = np.repeat(np.array([[0.5], [0.2], [0.3]]), values.shape[2], axis=1)
    assert ranks(overall(values, weights))[:, 0] == pytest.approx([0.1279, 0.8721], abs=1e-12)


def test_antidepressants_by_order_of_criteria():
    """R package smaa, the example of Hansen and others with ordinal weights."""
    values = dput("smaa_hansen_measurements.txt.gz").transpose(1, 2, 0)
    found = acceptability(values, dput("smaa_hansen_weights_ordinal.txt.gz").T)
    assert found.ranks[:, 0] == pytest.approx([0.0244, 0.1450, 0.6002, 0.0768, 0.1536], abs=1e-12)
    assert found.confidence == pytest.approx([0.1183, 0.5217, 0.9860, 0.5188, 0.6458], abs=1e-12)


def by_hand(values, weights):
    """Draw by draw and option by option, ties sharing their places."""
    m, _, n = values.shape
    rank, beat = np.zeros((m, m)), np.zeros((m, m))
    for d in range(n):
        worth = [
            sum(values[o, k, d] * weights[k, d] for k in range(len(weights))) for o in range(m)
        ]
        for o in range(m):
            above, tied = sum(w > worth[o] for w in worth), sum(w == worth[o] for w in worth)
            for place in range(above, above + tied):
                rank[o, place] += 1 / tied / n
            for other in range(m):
                beat[o, other] += ((worth[o] > worth[other]) + 0.5 * (worth[o] == worth[other])) / n
    return rank, beat


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.integers(1, 4), st.booleans())
def test_the_same_draw_by_draw(seed, m, k, with_ties):
    chance = np.random.default_rng(seed)
    # whole numbers and weights that are powers of 2, so that ties are exact
    values = chance.integers(0, 3 if with_ties else 10**6, (m, k, 30)).astype(float)
    weights = 2.0 ** -chance.integers(1, 4, (k, 30))
    found = acceptability(values, weights)
    rank, beat = by_hand(values, weights)
    assert found.ranks == pytest.approx(rank)
    assert found.beats == pytest.approx(beat)
    assert found.ranks.sum(axis=0) == pytest.approx(np.ones(m))
    assert found.ranks.sum(axis=1) == pytest.approx(np.ones(m))
    assert first(overall(values, weights)).mean(axis=1) == pytest.approx(found.ranks[:, 0])


def test_the_order_of_options_is_only_their_order():
    chance = np.random.default_rng(5)
    values, weights = chance.random((3, 2, 500)), chance.dirichlet([1, 1], 500).T
    whole = acceptability(values, weights)
    for order in permutations(range(3)):
        again = acceptability(values[list(order)], weights)
        assert again.ranks == pytest.approx(whole.ranks[list(order)], abs=0)
        assert again.confidence == pytest.approx(whole.confidence[list(order)])


def test_an_option_that_is_never_first_has_no_central_weights():
    values = np.stack([np.full((2, 50), 0.9), np.full((2, 50), 0.1)])
    found = acceptability(values, np.full((2, 50), 0.5))
    assert found.ranks[:, 0].tolist() == [1, 0]
    assert np.isnan(found.central[1]).all()
    assert np.isnan(found.confidence[1])
    assert found.confidence[0] == 1


def test_the_error_of_a_share_is_that_of_repeated_runs():
    chance = np.random.default_rng(6)
    shares = []
    for _ in range(200):
        values, weights = chance.random((2, 2, 400)), chance.dirichlet([1, 1], 400).T
        shares.append(acceptability(values, weights).ranks[0, 0])
    assert np.std(shares) == pytest.approx(acceptability(values, weights).error(0.5), rel=0.15)


FIGURES = [
    [41, 3.2, 1200, 18],
    [35, 1.1, 0, 9],
    [22, 0.4, 0, 4],
    [52, 2.6, 300, 30],
    [12, 0.2, 0, 1],
]
CHAIN = [[10, 1.0, 500, 9], [30, 2.0, 300, 7], [20, 1.5, 400, 8], [60, 3.1, 100, 2]]
"""Five channels by reach, engagement, money and hours; four, each better than the next in all."""
WEIGHTS = {"reach": 40, "engagement": 25, "money": 20, "hours": 15}
PREFERENCE = [0.6020689655172414, 0.6136206896551724, 0.4511494252873563, 0.75, 0.35]
"""pymcdm 1.4.0, WSM with minmax_normalization; its TOPSIS ranks the chain 4, 2, 3, 1 as well."""


def exact(rows) -> Outcome:
    """A review of exact figures at exact weights, each scale from the worst row to the best."""
    columns = list(zip(*rows, strict=True))
    criteria = []
    for key, column, good in zip(
        WEIGHTS, columns, (Good.UP, Good.UP, Good.DOWN, Good.DOWN), strict=True
    ):
        ends = (min(column), max(column)) if good is Good.UP else (max(column), min(column))
        scale = Scale(worst=ends[0], best=ends[1])
        criteria.append(Criterion(key=key, title=key, good=good, scale=scale))
    cells = [
        figure(f"channel {n}", key, value)
        for n, row in enumerate(rows) for key, value in zip(WEIGHTS, row, strict=True)
    ]  # fmt: skip
    found = work_out(review(cells, criteria, [points(**WEIGHTS)]), today=TODAY, n=200)
    assert isinstance(found, Outcome)
    return found


def placed(found: Outcome) -> list[int]:
    return [
        next(one.ranks.index(1.0) + 1 for one in found.standings if one.option == key)
        for key in found.options
    ]


def test_additive_values_and_ranks_are_those_of_pymcdm():
    found = exact(FIGURES)
    mean = {one.option: one.mean / 100 for one in found.standings}
    assert [mean[key] for key in found.options] == pytest.approx(PREFERENCE, rel=1e-9)
    assert placed(found) == [3, 2, 4, 1, 5]


def test_topsis_agrees_where_options_are_better_in_everything():
    """Only there: elsewhere it measures distance and not value, and may rank otherwise (it puts the
    first of ``FIGURES`` before the second)."""
    assert placed(exact(CHAIN)) == [4, 2, 3, 1]


def test_pymcdm_itself():
    methods = pytest.importorskip("pymcdm.methods", reason="pymcdm is not installed")
    normalizations = pytest.importorskip("pymcdm.normalizations")
    weights = np.array(list(WEIGHTS.values())) / 100
    wsm = methods.WSM(normalizations.minmax_normalization)
    theirs = wsm(np.array(FIGURES, dtype=float), weights, np.array([1, 1, -1, -1]))
    assert theirs == pytest.approx(PREFERENCE, rel=1e-9)
    assert wsm.rank(theirs).tolist() == placed(exact(FIGURES))
