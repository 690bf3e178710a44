"""Signposts on shares: sure or silent, however the looks hang together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import norm

from goodmeasure.decisions.review.share_signposts import (
    Share,
    ShareSignpost,
    state_of_shares,
    sure_at,
)
from goodmeasure.decisions.review.signposts import CannotTell, Direction, NotYet, Tripped
from goodmeasure.measures.ranges import wilson

DAY = date(2026, 1, 5)
SIGNPOST = ShareSignpost(
    title="staff read e-mail", threshold=0.4, direction=Direction.FALLS, set_on=DAY,
    until=DAY + timedelta(days=728),
)  # fmt: skip


def share(hits: float, n: int, weeks: int) -> Share:
    held = wilson(hits, n)
    return Share(on=DAY + timedelta(weeks=weeks), value=hits / n, low=held.low, high=held.high)


def test_planned_looks_share_the_one_in_twenty():
    assert SIGNPOST.planned == 26
    assert SIGNPOST.quantile == pytest.approx(norm.isf(0.05 / 26))


def test_a_share_on_its_threshold_seldom_trips_in_two_years():
    """26 surveys of 200 each, alone, and each resting in half on the one before."""
    rng = np.random.default_rng(31)
    for carried in (0.0, 0.5):
        wrong = 0
        for _ in range(300):
            hits, shares = 80.0, []
            for week in range(4, 105, 4):
                hits = carried * hits + (1 - carried) * rng.binomial(200, 0.4)
                shares.append(share(hits, 200, week))
            wrong += isinstance(state_of_shares(SIGNPOST, shares, SIGNPOST.until), Tripped)
        assert wrong / 300 <= 0.05


def test_where_it_says_a_survey_would_be_sure_nine_in_ten_are():
    level = sure_at(SIGNPOST, share(65, 120, 0))
    assert level is not None
    rng = np.random.default_rng(32)
    found = [
        state_of_shares(
            SIGNPOST, [share(65, 120, 0), share(hits, 120, 8)], DAY + timedelta(weeks=9)
        )
        for hits in rng.binomial(120, level, 600)
    ]
    assert np.mean([isinstance(one, Tripped) for one in found]) >= 0.88


def test_a_rise_is_a_fall_upside_down():
    up = replace(SIGNPOST, direction=Direction.RISES, threshold=0.6)
    for hits in range(0, 121, 4):
        falls = state_of_shares(SIGNPOST, [share(hits, 120, 8)], DAY + timedelta(weeks=9))
        rises = state_of_shares(up, [share(120 - hits, 120, 8)], DAY + timedelta(weeks=9))
        assert type(falls) is type(rises)


def test_it_trips_on_the_first_sure_look_and_stays():
    shares = [share(60, 120, 0), share(50, 120, 8), share(20, 120, 16), share(70, 120, 24)]
    found = state_of_shares(SIGNPOST, shares, DAY + timedelta(weeks=30))
    assert found == Tripped(on=DAY + timedelta(weeks=16), mean=20 / 120)
    assert isinstance(state_of_shares(SIGNPOST, shares[:2], DAY + timedelta(weeks=9)), NotYet)


def test_what_was_so_when_it_was_set_is_not_its_own_evidence():
    found = state_of_shares(SIGNPOST, [share(5, 120, 0)], DAY + timedelta(weeks=1))
    assert found == NotYet(looks=0, mean=5 / 120, strength=0.0)


def test_without_a_range_an_answer_or_a_watch_it_cannot_tell():
    after = DAY + timedelta(weeks=9)
    bare = Share(on=DAY + timedelta(weeks=8), value=0.1)
    for shares in ([], [bare], [share(60, 120, 0), replace(bare, value=None)]):
        assert isinstance(state_of_shares(SIGNPOST, shares, after), CannotTell)
    over = state_of_shares(SIGNPOST, [share(60, 120, 0)], SIGNPOST.until + timedelta(days=1))
    assert isinstance(over, CannotTell)
    assert "ended" in over.reason
    assert sure_at(SIGNPOST, bare) is None
    assert sure_at(SIGNPOST, share(2, 4, 0)) is None


def test_everybody_counted_needs_no_range():
    counted = Share(on=DAY + timedelta(weeks=8), value=0.39, low=0.39, high=0.39)
    assert isinstance(state_of_shares(SIGNPOST, [counted], DAY + timedelta(weeks=9)), Tripped)
    at = replace(counted, value=0.4, low=0.4, high=0.4)
    assert isinstance(state_of_shares(SIGNPOST, [at], DAY + timedelta(weeks=9)), NotYet)


@pytest.mark.parametrize(
    "wrong", [{"until": DAY}, {"threshold": 0}, {"threshold": 1}, {"every": 0}]
)
def test_a_share_signpost_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="staff read e-mail"):
        replace(SIGNPOST, **wrong)
