from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.posts.curve import expected_curve
from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.mixtures import FINE
from goodmeasure.evidence.posts.verdicts import Case, judge

from .made_up import histories, history
from .test_expectation import CURVE

AGES = np.array([0.01, 0.1, 0.5, 1.0, 3.0, 30.0, 365.0])


def test_rises_with_age_and_leaves_out_ages_it_does_not_know() -> None:
    made = history(np.random.default_rng(0).poisson(50.0, 80))
    curve = expected_curve(made, CURVE, 60, AGES)
    assert curve is not None
    assert curve.age.tolist() == AGES[1:].tolist()
    assert (np.diff(curve.median) >= 0).all()
    assert curve.median[0] == pytest.approx(10, abs=2)
    assert curve.median[-1] == pytest.approx(50, abs=4)
    assert ((curve.low < curve.median) & (curve.median < curve.high)).all()


@settings(max_examples=40, deadline=None)
@given(histories(), st.sampled_from([Settled(), CURVE]))
def test_at_the_posts_own_age_it_is_the_verdicts_range(made: History, growth) -> None:
    (found,) = judge([Case(history=made, growth=growth)])
    for post in range(len(made)):
        curve = expected_curve(made, growth, post, made.age[post : post + 1])
        if curve is None:
            assert not found.has_range[post]
            continue
        assert found.has_range[post]
        # The verdict's ends give way to the exact tail where the search for them is coarser.
        assert found.low[post] == pytest.approx(curve.low[0], rel=2 * FINE, abs=1)
        assert found.high[post] == pytest.approx(curve.high[0], rel=2 * FINE, abs=1)


def test_too_few_earlier_posts_give_no_band() -> None:
    made = history([5] * 12)
    assert expected_curve(made, CURVE, 9, AGES) is None
    assert expected_curve(made, CURVE, 10, AGES) is not None
    assert expected_curve(made, Settled(), 11, np.array([0.5, 2.0])) is None
