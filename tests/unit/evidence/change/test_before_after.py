"""Ranges that hold, placebo dates that stay quiet, and refusals that say what is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.change_coverage import alarms, coverage, simulated, visits

from goodmeasure.evidence.change.before_after import before_after
from goodmeasure.evidence.change.questions import Question, Spoiler
from goodmeasure.evidence.change.synthetic import donor_ratios
from goodmeasure.kernel.findings import NotEnough

RNG = np.random.default_rng(4)


@pytest.mark.slow
def test_ranges_hold_the_truth_in_95_of_100_cases():
    """480 simulated cases, with effects and without; benchmarks/change_coverage.py has 3,200."""
    held = [shares[0] for _, shares in coverage(60, control=False, seed=5)]
    assert 0.93 <= float(np.mean(held)) <= 0.97


@pytest.mark.slow
def test_dates_at_which_nothing_happened_raise_no_alarm():
    """Daily visits of six agencies: at 5% of dates at most is it said that something changed."""
    cried, _, asked = alarms(step=3)
    assert asked > 60
    assert cried / asked <= 0.05


def test_a_fall_is_seen_by_both_methods():
    found = before_after(simulated(7, 180, 60, 0.2, 0.7, RNG))
    assert found.changed
    assert all(one.high < 1 for one in found.estimates)
    assert found.difference < 0
    assert found.placebo.dates > 5


def question(**more) -> Question:
    return replace(simulated(7, 90, 40, 0.2, 1.0, RNG), **more)


def test_too_short_a_series_is_refused_with_what_it_takes():
    whole = question()
    short = before_after(replace(whole, outcome=whole.outcome[60:], first_after=30))
    assert isinstance(short, NotEnough)
    assert "42 before it and 14 after" in short.needed


def test_missing_days_are_not_0():
    whole = question()
    gaps = whole.outcome.copy()
    gaps[5:20:3] = np.nan
    found = before_after(replace(whole, outcome=gaps))
    assert (Spoiler.MISSING, "5") in found.spoilers
    assert found.estimates[0].ratio == pytest.approx(
        before_after(whole).estimates[0].ratio, rel=0.1
    )


def test_a_series_that_is_mostly_0_is_refused():
    whole = question()
    quiet = np.where(np.arange(len(whole.outcome)) % 3 == 0, whole.outcome, 0.0)
    assert isinstance(before_after(replace(whole, outcome=quiet)), NotEnough)


def test_another_event_in_the_same_weeks_cannot_be_told_apart():
    found = before_after(question(other_events=((95, "Joined Bluesky"), (3, "Long ago"))))
    assert [what for kind, what in found.spoilers if kind is Spoiler.OTHER_EVENT] == [
        "Joined Bluesky"
    ]


def test_a_control_that_changes_too_is_no_control():
    base = simulated(7, 180, 60, 0.2, 0.7, RNG, control=True)
    touched = base.controls[0].copy()
    touched[180:] *= 0.5
    found = before_after(replace(base, controls=(touched, *base.controls[1:])))
    assert (Spoiler.CONTROL_SHIFTS, "a") in found.spoilers


def with_gaps(*steps: slice) -> Question:
    whole = simulated(7, 90, 40, 0.2, 1.0, np.random.default_rng(1), control=True)
    gaps = whole.controls[0].copy()
    for one in steps:
        gaps[one] = np.nan
    return replace(whole, controls=(gaps, *whole.controls[1:]))


@pytest.mark.parametrize("steps", [slice(None), slice(90, None), slice(0, 85)])
def test_a_control_without_figures_on_a_side_is_refused(steps):
    found = before_after(with_gaps(steps))
    assert isinstance(found, NotEnough)
    assert "in every control" in found.reason


@pytest.mark.parametrize("steps", [slice(0, 12), slice(50, 62), slice(0, None, 10)])
def test_a_control_that_lacks_some_days_answers_from_the_others(steps):
    found = before_after(with_gaps(steps))
    assert all(0 < one.low < one.ratio < one.high < 3 for one in found.estimates)


def test_weeks_of_less_than_two_years_are_refused():
    """Season is left out of so few, and would be read as an effect."""
    rng = np.random.default_rng(7)
    found = before_after(simulated(52, 60, 20, 0.2, 1.0, rng))
    assert isinstance(found, NotEnough)
    assert "104" in found.needed
    assert not isinstance(before_after(simulated(52, 80, 24, 0.2, 1.0, rng)), NotEnough)


def test_the_worked_example_of_the_method_page():
    """docs/methods/before-and-after.md: 1 December 2023 is the 56th day of 90."""
    daily = visits()
    found = before_after(
        Question(
            outcome=daily["health-human-services"],
            first_after=55,
            season=7,
            controls=(daily["live"], daily["veterans-affairs"]),
        )
    )
    shown = [[round((end - 1) * 100) for end in (e.ratio, e.low, e.high)] for e in found.estimates]
    assert shown == [[-11, -24, 5], [-17, -23, -9]]
    assert not found.changed
    assert Spoiler.UNDER_A_YEAR in {kind for kind, _ in found.spoilers}


def beside(controls: int, fall: float = 1.0) -> Question:
    """Ours and so many series of one course; ours falls at the event."""
    chance = np.random.default_rng(6)
    common = np.exp(0.2 * np.sin(np.arange(140) / 15))
    rows = [400 * common * chance.normal(1, 0.04, 140) for _ in range(controls + 1)]
    rows[0][100:] *= fall
    return Question(
        outcome=rows[0], first_after=100, season=7, controls=tuple(rows[1:]),
        control_names=tuple(f"Town {i}" for i in range(controls)),
    )  # fmt: skip


def test_with_five_controls_each_is_treated_as_if_it_had_had_the_event():
    fell, idle = before_after(beside(6, 0.6)), before_after(beside(6))
    assert (fell.donors.as_extreme, fell.donors.p) == (0, pytest.approx(1 / 7))
    assert [name for name, _ in fell.donors.theirs] == [f"Town {i}" for i in range(6)]
    assert fell.donors.ratio > 2 * max(ratio for _, ratio in fell.donors.theirs)
    assert idle.donors.ratio < 2 * max(ratio for _, ratio in idle.donors.theirs)


def test_with_fewer_than_five_there_is_no_such_placebo():
    assert before_after(beside(4)).donors is None
    assert before_after(beside(5)).donors is not None


def test_ours_is_as_often_the_farthest_as_any_other_where_nothing_happened():
    """Under no effect the rank of ours among six is even: 1 in 6 is first, known to 4 points."""
    first = 0
    for seed in range(300):
        chance = np.random.default_rng(seed)
        rows = np.cumsum(chance.normal(size=(6, 40)), axis=1) + chance.normal(size=(6, 40))
        ratios = donor_ratios(rows[0], rows[1:], 30)
        first += int(ratios[0] >= ratios.max())
    assert first / 300 == pytest.approx(1 / 6, abs=0.07)


def test_a_control_that_never_moves_has_a_ratio_all_the_same():
    whole = beside(5)
    flat = np.full(140, 7.0)
    found = before_after(replace(whole, controls=(*whole.controls[:4], flat)))
    assert all(np.isfinite(ratio) for _, ratio in found.donors.theirs)
