"""Signposts: seldom tripped by chance, soon by change, and silent where nothing can be said."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from benchmarks.signposts import CHANGE, DAY, HISTORY, SIGNPOST, caught, false_alarms, to_and_fro
from scipy.special import log_ndtr

from goodmeasure.decisions.review import signposts
from goodmeasure.decisions.review.signposts import (
    FEWEST,
    CannotTell,
    Direction,
    EventSignpost,
    Look,
    NotYet,
    Signpost,
    Tripped,
    looks_to_be_sure,
    spread_of,
    state,
    state_of_events,
)
from goodmeasure.kernel.findings import NotEnough


def weekly(values, first: int = -HISTORY + 1) -> list[Look]:
    """Looks a week apart; ``first`` is the week of the first, counted from the day it was set."""
    return [
        Look(on=DAY + timedelta(weeks=first + n), value=None if v is None else float(v))
        for n, v in enumerate(values)
    ]


def at(looks: list[Look], signpost: Signpost = SIGNPOST):
    return state(signpost, looks, looks[-1].on)


def test_two_years_of_no_change_trip_at_most_one_in_twenty():
    """On the threshold all the time, the hardest case; benchmarks/signposts.py has a thousand of
    each of six kinds."""
    assert false_alarms("normal", 0.0, 150, np.random.default_rng(1)) <= 0.05
    assert false_alarms("pull of 0.3", 0.0, 100, np.random.default_rng(2)) <= 0.05
    assert false_alarms("pull of 0.5", 0.0, 150, np.random.default_rng(21)) <= 0.05


def test_a_spread_that_ignores_the_pull_of_weeks_trips_too_often(monkeypatch):
    """The test above can fail: with the plain standard deviation it would."""
    monkeypatch.setattr(signposts, "long_run_spread", lambda values: float(np.std(values)))
    assert false_alarms("pull of 0.5", 0.0, 100, np.random.default_rng(22)) > 0.2


def test_a_real_fall_is_caught_within_the_window_it_states():
    share, window, hopeless = caught("normal", 2.0, 100, np.random.default_rng(3))
    assert share >= 0.9
    assert window <= 20
    assert hopeless < 5
    share, _, _ = caught("pull of 0.5", 3.0, 60, np.random.default_rng(23))
    assert share >= 0.9


def one_run(fall: float = 3.0, seed: int = 4) -> list[Look]:
    values = 11 + to_and_fro("normal", HISTORY + 60, np.random.default_rng(seed))
    values[HISTORY + CHANGE :] -= 1 + fall
    return weekly(values)


def test_it_trips_on_one_day_and_stays_tripped():
    looks = one_run()
    found = [at(looks[:n]) for n in range(HISTORY + 1, len(looks) + 1)]
    first = next(n for n, one in enumerate(found) if isinstance(one, Tripped))
    assert first > CHANGE
    assert all(isinstance(one, NotYet) for one in found[:first])
    assert {one.on for one in found[first:]} == {looks[HISTORY + first].on}
    back = weekly([*(look.value for look in looks), *[12.0] * 10])
    assert at(back) == found[-1]


def test_a_rise_is_a_fall_upside_down():
    falls = one_run()
    rises = [replace(look, value=20 - look.value) for look in falls]
    up = replace(SIGNPOST, direction=Direction.RISES)
    assert at(rises, up).on == at(falls).on


def test_the_unit_does_not_matter():
    falls = one_run()
    cents = [replace(look, value=look.value * 1000) for look in falls]
    assert at(cents, replace(SIGNPOST, threshold=10_000)).on == at(falls).on


def test_one_wild_week_does_not_trip():
    values = 12 + 0.5 * to_and_fro("normal", HISTORY + 30, np.random.default_rng(5))
    values[HISTORY + 20] = -1_000
    assert isinstance(at(weekly(values)), NotYet)


def test_evidence_is_the_sum_of_bets_from_every_week():
    """Second implementation in plain loops, from the formula of docs/methods/waiting.md."""
    values = [look.value for look in one_run(fall=0.4)][: HISTORY + 45]
    spread, planned, window = spread_of(values[:HISTORY]), SIGNPOST.planned, SIGNPOST.window
    tail = 2 * 0.05 / planned
    rho = window / (2 * math.log(1 / tail) + math.log(1 + 2 * math.log(1 / tail)))
    z = [max(-3.0, min(3.0, (10 - v) / spread)) for v in values[HISTORY:]]
    total = 0.0
    for start in range(len(z)):
        s, v = sum(z[start:]), len(z) - start
        total += (
            math.sqrt(4 * rho / (v + rho)) * math.exp(s * s / (2 * (v + rho)))
            * math.exp(log_ndtr(s / math.sqrt(v + rho))) / planned
        )  # fmt: skip
    found = at(weekly(values))
    assert isinstance(found, NotYet)
    assert found.strength == pytest.approx(max(math.log(total) / math.log(20), 0), abs=1e-9)
    assert found.mean == pytest.approx(sum(values[-4:]) / 4)


def test_without_half_a_year_of_looks_it_cannot_tell():
    found = at(weekly([12.0, 11.0] * 8, first=-5))
    assert isinstance(found, CannotTell)
    assert "16 looks" in found.reason


def test_a_short_history_is_filled_from_the_watch_and_then_it_starts():
    values = 12 + 0.3 * to_and_fro("normal", 60, np.random.default_rng(6))
    values[40:] -= 5
    looks = weekly(values, first=1)
    assert isinstance(at(looks[: FEWEST - 1]), CannotTell)
    assert isinstance(at(looks[: FEWEST + 5]), NotYet)
    found = at(looks)
    assert isinstance(found, Tripped)
    assert found.on > looks[40].on


def test_after_the_end_of_the_watch_and_without_figures_it_cannot_tell():
    values = 12 + 0.3 * to_and_fro("normal", HISTORY + 10, np.random.default_rng(7))
    looks = weekly(values)
    ended = state(SIGNPOST, looks, SIGNPOST.until + timedelta(days=1))
    assert isinstance(ended, CannotTell)
    assert "ended" in ended.reason
    gone = weekly([*values, None, None, None, None])
    assert isinstance(at(gone[:-1]), NotYet)
    missing = at(gone)
    assert isinstance(missing, CannotTell)
    assert f"{looks[-1].on:%-d %B %Y}" in missing.reason
    assert isinstance(state(SIGNPOST, [], DAY), CannotTell)
    assert isinstance(at(looks[:HISTORY]), CannotTell)


def test_looks_closer_together_than_agreed_are_no_new_evidence():
    looks = one_run()
    often = sorted(
        [
            *looks,
            *(Look(on=one.on + timedelta(days=d), value=-50.0) for one in looks for d in (1, 3)),
        ],
        key=lambda look: look.on,
    )
    assert state(SIGNPOST, often, looks[-1].on) == at(looks)


def test_an_exact_figure_trips_when_it_lasts():
    price = Signpost(
        key="price", title="cost of measuring", figure="cost", threshold=1000, exact=True,
        direction=Direction.RISES, window=4, persistence=2, set_on=DAY,
        until=DAY + timedelta(days=400), every=30,
    )  # fmt: skip
    looks = [Look(on=DAY + timedelta(days=30 * n), value=v)
             for n, v in enumerate([900, 1100, 1000, 1001, 1200, 0], 1)]  # fmt: skip
    assert isinstance(state(price, looks[:4], looks[3].on), NotYet)
    assert state(price, looks, looks[5].on) == Tripped(on=looks[4].on, mean=1100.5)
    assert isinstance(state(price, [], DAY), CannotTell)


def test_a_figure_that_never_varies_trips_where_it_lies():
    steady = weekly([12.0] * (HISTORY + 20))
    assert isinstance(at(steady), NotYet)
    assert isinstance(at(weekly([12.0] * HISTORY + [9.0] * 20)), Tripped)


def test_events_of_the_log():
    fine = EventSignpost(key="e", title="a finding of the regulator", kind="regulator",
                         set_on=DAY, until=DAY + timedelta(days=365), how_many=2)  # fmt: skip
    days = [DAY + timedelta(days=n) for n in (-3, 0, 40, 90, 500)]
    assert state_of_events(fine, days[:3], DAY + timedelta(days=50)) == NotYet(
        looks=1, mean=1.0, strength=0.5
    )
    tripped = state_of_events(fine, days, DAY + timedelta(days=600))
    assert isinstance(tripped, Tripped)
    assert tripped.on == days[3]
    assert isinstance(state_of_events(fine, [], DAY + timedelta(days=366)), CannotTell)
    assert isinstance(state_of_events(fine, days, DAY + timedelta(days=60)), NotYet)


def test_the_window_is_shorter_for_a_deeper_fall_and_none_where_there_is_none():
    weeks = [looks_to_be_sure(fall, 1.0, 104, 13) for fall in (0.8, 1.0, 1.5, 2.0, 3.0)]
    assert weeks == sorted(weeks, reverse=True)
    assert looks_to_be_sure(0, 1, 104, 13) is None
    assert looks_to_be_sure(0.05, 1, 104, 13) is None
    assert looks_to_be_sure(1, 0, 104, 13) == 1


def test_a_spread_takes_half_a_year_of_looks():
    assert isinstance(spread_of([1.0, 2.0] * 12), NotEnough)
    assert isinstance(spread_of([1.0, 2.0] * 13), float)


@pytest.mark.parametrize(
    "wrong",
    [{"until": DAY}, {"threshold": math.nan}, {"window": 0}, {"persistence": 20}, {"every": 0}],
)
def test_a_signpost_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="engagement per follower"):
        replace(SIGNPOST, **wrong)


def test_days_are_what_they_say():
    assert SIGNPOST.planned == 104
    assert date(2026, 1, 5) == DAY
