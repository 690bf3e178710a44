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
