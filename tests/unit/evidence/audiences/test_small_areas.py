"""Small groups helped by larger ones, and self-selected surveys: published answers, properties."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.audience_coverage import prior
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.small_areas import (
    PRIOR_AT_MOST,
    defect_behind,
    fay_herriot,
    pooled,
    worth_of_self_selected,
    wrong_by,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.ranges import wilson

MILK = (
    ((1.099, 0.163), (1.075, 0.08), (1.105, 0.083), (0.628, 0.109), (0.753, 0.119), (0.981, 0.141), (1.257, 0.202)),
    ((1.095, 0.127), (1.405, 0.168), (1.356, 0.178), (0.615, 0.1), (1.46, 0.201), (1.338, 0.148), (0.854, 0.143)),
    ((1.176, 0.149), (1.111, 0.145), (1.257, 0.135), (1.43, 0.172), (1.278, 0.137), (1.292, 0.163), (1.002, 0.125), (1.183, 0.247), (1.044, 0.14), (1.267, 0.171), (1.193, 0.106)),
    ((0.791, 0.121), (0.795, 0.121), (0.759, 0.259), (0.796, 0.106), (0.565, 0.089), (0.886, 0.225), (0.952, 0.205), (0.807, 0.119), (0.582, 0.067), (0.684, 0.106), (0.787, 0.126), (0.44, 0.092), (0.759, 0.132), (0.77, 0.1), (0.8, 0.113), (0.756, 0.083), (0.865, 0.121), (0.64, 0.129)),
)  # fmt: skip
"""Spending on milk in 43 areas of four regions: direct estimate and standard error. US Bureau of
Labor Statistics, printed by Arora and Lahiri (1997, Statistica Sinica 7, 1053-1063), as shipped
with the samplics package."""


def milk() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    region = np.repeat(np.arange(4), [len(one) for one in MILK])
    rows = np.array([pair for one in MILK for pair in one])
    x = np.column_stack([np.ones(len(region)), *(region == k for k in (1, 2, 3))])
    return rows[:, 0], rows[:, 1], x.astype(np.float64)


def test_the_published_small_areas():
    """Fay-Herriot by restricted maximum likelihood: variance, coefficients; the first areas and
    their mean squared errors are those of R's sae package."""
    found = fay_herriot(*milk())
    assert found.variance == pytest.approx(0.018550, abs=5e-7)
    assert found.coefficients == pytest.approx([0.96819, 0.13278, 0.22695, -0.24130], abs=5e-6)
    assert found.value[:3] == pytest.approx([1.0219703, 1.0476018, 1.0679513], abs=2e-6)
    assert found.error[:3] ** 2 == pytest.approx([0.01346026, 0.00537288, 0.00570199], abs=2e-8)


def test_the_likelihood_is_highest_there():
    """A slow second way: the restricted likelihood itself, on a grid."""
    y, error, x = milk()

    def log_likelihood(variance: float) -> float:
        v = variance + error**2
        inner = x.T @ (x / v[:, None])
        left = y - x @ np.linalg.solve(inner, x.T @ (y / v))
        return -(np.log(v).sum() + np.linalg.slogdet(inner)[1] + (left**2 / v).sum()) / 2

    grid = np.arange(0.005, 0.05, 0.00005)
    best = grid[np.argmax([log_likelihood(one) for one in grid])]
    assert fay_herriot(y, error, x).variance == pytest.approx(best, abs=0.00005)


def test_an_area_lies_between_its_own_estimate_and_the_models():
    y, error, x = milk()
    found = fay_herriot(y, error, x)
    model = x @ found.coefficients
    assert (found.value >= np.minimum(y, model) - 1e-12).all()
    assert (found.value <= np.maximum(y, model) + 1e-12).all()
    assert found.kept[np.argmax(error)] == found.kept.min()


def test_areas_that_do_not_differ_have_no_variance_and_share_one_value():
    found = fay_herriot(np.array([1.0, 1.01, 0.99, 1.0, 1.0]), np.full(5, 0.5), np.ones((5, 1)))
    assert found.variance == 0
    assert found.value == pytest.approx(np.full(5, 1.0))


def test_too_few_areas_and_errors_of_0_are_refused():
    with pytest.raises(InputError, match="2 areas are too few"):
        fay_herriot(np.ones(2), np.ones(2), np.ones((2, 1)))
    with pytest.raises(InputError, match="columns repeat"):
        fay_herriot(np.ones(9), np.ones(9), np.ones((9, 2)))
    with pytest.raises(InputError, match="error over 0"):
        fay_herriot(np.ones(9), np.zeros(9), np.ones((9, 1)))


@given(
    st.floats(0, 1),
    st.integers(10, 99),
    st.floats(0, 1),
    st.integers(100, 5000),
    st.floats(0.01, 0.5),
)
def test_pooling_lies_between_and_the_own_answers_weigh_most(own, n, published, base, discount):
    found = pooled(own, n, published, base, discount=discount)
    if found is None:
        assert own != published
        return
    slack = 1e-9
    assert min(own, published) - slack <= found.value <= max(own, published) + slack
    assert abs(found.value - own) <= abs(found.value - published) / 2 + slack
    assert found.from_prior <= n * PRIOR_AT_MOST + slack
    assert found.low - slack <= found.value <= found.high + slack


def test_a_prior_that_chance_does_not_explain_is_not_pooled():
    assert pooled(0.9, 40, 0.2, 1000, discount=0.3) is None
    assert pooled(0.3, 40, 0.2, 1000, discount=0.3) is not None


def test_a_prior_of_nothing_changes_nothing():
    found, alone = pooled(0.3, 40, 0.9, 1000, discount=0.0), wilson(12, 40)
    assert (found.value, found.low, found.high) == pytest.approx((0.3, alone.low, alone.high))


@pytest.mark.parametrize(("off", "least"), [(0.0, 0.95), (0.1, 0.93), (0.2, 0.89)])
def test_a_prior_that_is_wrong_costs_what_the_method_page_says(off, least):
    """docs/methods/audiences.md; the full figures are those of benchmarks/audience_coverage.py."""
    trial = prior(30, published=0.35, base=1000, discount=0.3, off=off)
    chance = np.random.default_rng(11)
    held = [low <= truth <= high for truth, low, high in (trial(chance) for _ in range(1000))]
    assert np.mean(held) >= least


def test_the_published_worth_of_2_3_million_answers():
    """Meng (2018), the 2016 US election: 1% of electors and a correlation of 0.005 are worth a
    random sample of about 400."""
    assert round(worth_of_self_selected(0.005, n=2_300_000, size=230_000_000)) == 404


def test_the_identity_holds_exactly():
    """Answers, their mean and everybody's mean: the error is correlation x quantity x difficulty."""
    chance = np.random.default_rng(2)
    does = chance.random(5000) < 0.4
    answers = chance.random(5000) < np.where(does, 0.15, 0.1)
    n, share = int(answers.sum()), float(does.mean())
    error = float(does[answers].mean()) - share
    correlation = float(np.corrcoef(answers, does)[0, 1])
    assert wrong_by(correlation, n=n, size=5000, share=share) == pytest.approx(error)
    assert defect_behind(error, n=n, size=5000, share=share) == pytest.approx(correlation)


def test_where_everybody_answers_nothing_can_be_wrong():
    assert wrong_by(0.3, n=50, size=50, share=0.4) == 0
    assert defect_behind(0.1, n=50, size=50, share=0.4) is None
    assert defect_behind(0.1, n=50, size=500, share=0.0) is None
    assert worth_of_self_selected(0.3, n=50, size=50) == 50
    assert worth_of_self_selected(0.0, n=50, size=5000) == 50


@pytest.mark.parametrize(("n", "size", "share"), [(0, 10, 0.5), (11, 10, 0.5), (5, 10, 1.5)])
def test_more_answers_than_people_cannot_be(n, size, share):
    with pytest.raises(InputError, match="cannot be"):
        wrong_by(0.1, n=n, size=size, share=share)
