"""What is said of an answer about before and after."""

from __future__ import annotations

import pytest

from goodmeasure.reports.change import ONE_ALONE, spoilers

LOWER, HIGHER, OPEN = (0.6, 0.9), (1.1, 1.4), (0.9, 1.2)


def said(*ends: tuple[float, float]) -> tuple[str, ...]:
    return spoilers({"estimates": [{"low": low, "high": high} for low, high in ends]})


@pytest.mark.parametrize("ends", [(LOWER, OPEN), (OPEN, HIGHER)])
def test_a_change_that_one_method_alone_sees_is_said_to_be_no_finding(ends):
    assert said(*ends) == (ONE_ALONE,)


@pytest.mark.parametrize("ends", [(LOWER, LOWER), (OPEN, OPEN), (LOWER, HIGHER)])
def test_it_is_not_said_where_both_see_one_or_neither_does(ends):
    assert said(*ends) == ()
