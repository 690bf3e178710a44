"""Small groups helped by larger ones, and self-selected surveys: published answers, properties."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.audience_coverage import prior
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.small_areas import (
    PRIOR_AT_MOST,
    pooled,
    worth_of_self_selected,
    wrong_by,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.ranges import wilson


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


def test_where_everybody_answers_nothing_can_be_wrong():
    assert wrong_by(0.3, n=50, size=50, share=0.4) == 0
    assert worth_of_self_selected(0.3, n=50, size=50) == 50
    assert worth_of_self_selected(0.0, n=50, size=5000) == 50


@pytest.mark.parametrize(("n", "size", "share"), [(0, 10, 0.5), (11, 10, 0.5), (5, 10, 1.5)])
def test_more_answers_than_people_cannot_be(n, size, share):
    with pytest.raises(InputError, match="cannot be"):
        wrong_by(0.1, n=n, size=size, share=share)
