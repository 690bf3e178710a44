"""Shares, differences and published ranges: printed examples, properties, simulated surveys."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.audience_coverage import DESIGNS, coverage
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.raking import rake
from goodmeasure.evidence.audiences.shares import (
    Difference,
    Share,
    difference,
    published_range,
    share,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import wilson


def answered(hits: int, n: int) -> np.ndarray:
    return np.arange(n) < hits


def of(hits: int, n: int) -> Share:
    span = wilson(hits, n)
    return Share(value=hits / n, low=span.low, high=span.high, n=n, effective=n)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_an_unweighted_share_is_wilsons(hits, n, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    found = share(answered(hits, n))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert (found.value, found.n, found.effective) == (hits / n, n, n)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((0, 20), (10, 10), 0.6791, 1.0),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_differences_as_published(before, after, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    found = difference(of(*before), of(*after))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.differs == (low > 0 or high < 0)


@given(st.integers(0, 30), st.integers(0, 50))
def test_turned_round_a_difference_is_its_opposite(first, second):
    there, back = (
        difference(of(first, 30), of(second, 50)),
        difference(of(second, 50), of(first, 30)),
    )
    assert (there.value, there.low, there.high) == pytest.approx(
        (-back.value, -back.high, -back.low)
    )
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert there.differs == back.differs


def test_no_difference_at_the_edge_of_the_range_is_no_difference():
    assert not Difference(value=0.1, low=0.0, high=0.2).differs
    assert Difference(value=-0.1, low=-0.2, high=-0.001).differs


@pytest.mark.parametrize("n", [0, 1, 9])
def test_of_fewer_than_10_nothing_is_shown(n):
    found = share(answered(n // 2, n))
    assert isinstance(found, NotEnough)
    assert "fewer than 10" in found.needed
    assert isinstance(share(answered(5, 10)), Share)


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 10)), min_size=10, max_size=80),
    st.floats(0.01, 1000),
)
def test_the_scale_of_weights_does_not_matter(people, scale):
    hits = np.array([one for one, _ in people])
    weights = np.array([one for _, one in people])
    first, second = share(hits, weights), share(hits, weights * scale)
    assert (second.value, second.low, second.high) == pytest.approx(
        (first.value, first.low, first.high)
    )
    assert 0 <= first.low <= first.value <= first.high <= 1
    assert first.effective <= len(people) + 1e-9


def test_unequal_weights_cost_what_kish_says():
    weights = np.array([2.0, 1.0] * 50)
    found = share(answered(30, 100), weights)
    assert found.effective == pytest.approx(90)
    assert found.high - found.low > share(answered(30, 100)).high - share(answered(30, 100)).low


def test_margins_that_explain_the_answer_make_it_surer_and_others_do_not():
    """Half the young use it and few of the old; raking to age takes that much out of chance."""
    chance = np.random.default_rng(5)
    age = np.array(["young", "old"] * 200)
    coin = chance.permutation(np.array(["heads", "tails"] * 200))
    hits = chance.random(400) < np.where(age == "young", 0.9, 0.1)
    to_age = share(hits, rake({"age": age.tolist()}, {"age": {"young": 50, "old": 50}}))
    to_coin = share(hits, rake({"coin": coin.tolist()}, {"coin": {"heads": 50, "tails": 50}}))
    plain = share(hits)
    assert to_age.effective > 2 * plain.effective
    assert to_coin.effective == pytest.approx(plain.effective, rel=0.05)


def test_people_of_one_committee_are_worth_less_than_strangers():
    """All of a committee say the same: ten committees are worth about ten answers, not a hundred."""
    cluster = np.repeat(np.arange(10), 10)
    hits = cluster < 4
    found = share(hits, cluster=cluster)
    assert found.effective < 10
    assert share(hits).effective == 100
    everybody = share(cluster >= 0, cluster=cluster)
    assert (everybody.value, everybody.high) == (1.0, 1.0)
    assert everybody.low < share(cluster >= 0).low


def test_four_clusters_do_not_say_how_unlike_clusters_are():
    found = share(answered(20, 40), cluster=np.repeat(np.arange(4), 10))
    assert isinstance(found, NotEnough)
    assert "at least 5" in found.needed


def test_weights_of_other_people_are_refused():
    with pytest.raises(InputError, match="20 answers and 19 weights"):
        share(answered(5, 20), np.ones(19))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_a_missing_weight_is_not_0(wrong):
    weights = np.ones(20)
    weights[3] = wrong
    with pytest.raises(InputError, match="none may be missing"):
        share(answered(5, 20), weights)
    with pytest.raises(InputError, match="0 or more"):
        share(answered(5, 20), np.zeros(20))


def test_a_published_range_needs_the_base():
    assert published_range(0.4, None) is None
    plain, clustered = published_range(0.4, 1000), published_range(0.4, 1000, design_effect=2.0)
    assert (plain.low, plain.high) == pytest.approx((0.3701, 0.4307), abs=1e-4)
    assert clustered == published_range(0.4, 500)
    for wrong in ((1.4, 1000, 1.0), (0.4, 0, 1.0), (0.4, 1000, 0.0)):
        with pytest.raises(InputError, match="cannot be"):
            published_range(wrong[0], wrong[1], design_effect=wrong[2])


@pytest.mark.parametrize(
    "design", [one for one in DESIGNS if one.claimed], ids=lambda one: one.name
)
def test_ranges_hold_what_they_promise(design):
    """The full figures are those of benchmarks/audience_coverage.py. 300 cases: 95% within 2 points
    and the 2.5 standard errors that so few are off by chance."""
    held, _, answered = coverage(design, 300)
    assert held >= 0.95 - 0.02 - 0.032
    assert answered > 0.99
