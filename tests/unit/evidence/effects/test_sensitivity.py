"""E-values and the size of a fair test, against published figures and their own definitions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.effects.sensitivity import (
    e_value,
    e_value_of_range,
    posts_for_a_fair_test,
    robustness_of_range,
    robustness_value,
)


def test_the_published_e_values():
    """VanderWeele and Ding 2017 (Annals of Internal Medicine 167), the example of their abstract's
    method: risk ratio 3.9, range from 1.8."""
    assert round(e_value(3.9), 2) == 7.26
    assert round(e_value_of_range(1.8, 8.7), 2) == 3.00


@given(st.floats(0.01, 100))
def test_a_confounder_of_that_strength_just_explains_the_ratio(ratio):
    """Their bound: two links of strength e bias a ratio by at most e · e / (e + e - 1)."""
    e = e_value(ratio)
    assert e * e / (2 * e - 1) == pytest.approx(max(ratio, 1 / ratio), rel=1e-9)


@given(st.floats(1.001, 50), st.floats(1.0, 5))
def test_a_loss_is_as_hard_to_explain_as_the_same_gain(low, wider):
    high = low * wider
    assert e_value_of_range(low, high) == pytest.approx(e_value_of_range(1 / high, 1 / low))
    assert e_value_of_range(low, high) == pytest.approx(e_value(low))


@pytest.mark.parametrize(("low", "high"), [(0.9, 1.4), (1.0, 2.0), (0.3, 1.0)])
def test_a_range_that_holds_no_difference_needs_nothing_to_explain_it(low, high):
    assert e_value_of_range(low, high) == 1.0


def test_a_fair_test_of_a_drop_of_a_fifth_takes_227_posts_a_side():
    assert math.ceil(posts_for_a_fair_test(50, 0.7, 0.8)) == 227


DARFUR = 0.097, 4.18, 783
"""Estimate, t and degrees of freedom of "directly harmed" in Cinelli and Hazlett's example (2020,
"Making sense of sensitivity", Journal of the Royal Statistical Society B 82, table 1; the error
there is 0.023): robustness values 13.9% for the estimate and 7.6% for the range."""


def test_the_published_robustness_values():
    estimate, t, freedom = DARFUR
    error = estimate / t
    assert round(error, 3) == 0.023
    f = t / math.sqrt(freedom)
    assert robustness_value(f) == pytest.approx(0.139, abs=0.0005)
    half = 1.963 * error  # Student's t of 95% at 782 degrees of freedom
    low, high = math.exp(estimate - half), math.exp(estimate + half)
    assert robustness_of_range(f, low, high, math.exp(estimate)) == pytest.approx(0.076, abs=0.0005)


@given(st.floats(1e-3, 1e3))
def test_something_that_accounts_for_that_share_of_both_just_explains_it_away(f):
    """Their bias: f of the outcome times f of the choice, sqrt(R² · R² / (1 - R²))."""
    share = robustness_value(f)
    assert 0 < share < 1
    assert math.sqrt(share * share / (1 - share)) == pytest.approx(f, rel=1e-3)


def test_a_range_that_holds_1_takes_nothing_to_bring_there():
    assert robustness_of_range(0.3, 0.8, 1.3, 1.02) == 0.0
    assert robustness_of_range(0.3, 1.0, 1.3, 1.14) == 0.0


@given(st.floats(0.01, 3), st.floats(1.001, 4), st.floats(1.001, 4))
def test_a_gain_and_the_same_loss_are_as_robust_and_a_range_less_than_its_ratio(f, low, wider):
    ratio, high = low * wider, low * wider * wider
    up = robustness_of_range(f, low, high, ratio)
    assert up == pytest.approx(robustness_of_range(f, 1 / high, 1 / low, 1 / ratio))
    assert 0 < up < robustness_value(f)
