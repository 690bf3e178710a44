from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.posts.curve import expected_curve
from goodmeasure.evidence.posts.expectation import LOOKED_BACK, expect_last
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


def test_the_newest_posts_draw_the_same_band_as_all() -> None:
    """Kinds are never forgotten, and come with the posts; all else is. Replies did three times as
    well as other posts, long before."""
    chance = np.random.default_rng(5)
    n = LOOKED_BACK + 3_000
    kind = chance.integers(0, 2, n)
    times = np.where((np.arange(n) < 2_000) & (kind == 1), 3, 1)
    made = replace(history(chance.poisson(chance.gamma(2, 10, n)) * times), kind=kind)
    (judged,) = judge([Case(history=made, growth=CURVE)])
    newest = slice(n - LOOKED_BACK, n)
    last = History(
        post_ids=made.post_ids[newest],
        published=made.published[newest],
        age=made.age[newest],
        value=made.value[newest],
        kind=made.kind[newest],
        kind_effect=judged.kind_effect[newest],
    )
    whole = expected_curve(made, CURVE, n - 1, AGES)
    part = expected_curve(last, CURVE, LOOKED_BACK - 1, AGES)
    assert whole is not None
    assert part is not None
    for name in ("age", "low", "median", "high"):
        assert getattr(part, name).tolist() == getattr(whole, name).tolist()
    forgotten = expect_last(replace(last, kind_effect=None), CURVE)
    kept, every = expect_last(last, CURVE), expect_last(made, CURVE)
    assert kept.at_age.mean[-1] == pytest.approx(every.at_age.mean[-1], rel=1e-12)
    assert kept.at_age.weight[-1] == pytest.approx(every.at_age.weight[-1], rel=1e-9, abs=1e-15)
    assert forgotten.at_age.mean[-1] != pytest.approx(every.at_age.mean[-1], rel=1e-2)
