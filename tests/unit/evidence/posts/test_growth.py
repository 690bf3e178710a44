from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from goodmeasure.evidence.posts.growth import GRID, Growth, Settled, learn_growth
from goodmeasure.kernel.findings import NotEnough

from .made_up import counts

SCHEDULE = np.array([0.05, 0.1, 0.25, 0.5, 1, 2, 4, 7, 14, 30, 60, 120, 300, 800])
MEDIAN, SPREAD = 1.0, 1.6


def readings(
    seed: int, posts: int, mean: float, *, oldest: float = 400.0, speeds: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posts whose counts come in lognormal times, each looked at on a schedule until today."""
    rng = np.random.default_rng(seed)
    post, age, value = [], [], []
    for i, now in enumerate(rng.uniform(1, oldest, posts)):
        arrivals = np.exp(SPREAD * rng.normal(size=rng.poisson(rng.gamma(1.0, mean))))
        arrivals = np.sort(arrivals * MEDIAN * np.exp(speeds * rng.normal()))
        ages = SCHEDULE * np.exp(0.2 * rng.normal(size=len(SCHEDULE)))
        ages = np.append(np.sort(ages[ages < now]), now)
        post += [i] * len(ages)
        age += ages.tolist()
        value += np.searchsorted(arrivals, ages).tolist()
    return np.array(post), np.array(age), np.array(value)


def true_share(age: np.ndarray) -> np.ndarray:
    return np.asarray(norm.cdf(np.log(age / MEDIAN) / SPREAD))


@pytest.mark.parametrize(("mean", "within"), [(5.0, 0.12), (100.0, 0.05)])
def test_learns_the_curve_it_was_given(mean: float, within: float) -> None:
    found = learn_growth(*readings(1, 500, mean))
    assert isinstance(found, Growth)
    ages = np.array([0.1, 0.25, 0.5, 1, 2, 4, 7, 14, 30, 90])
    assert found.share(ages) == pytest.approx(true_share(ages), rel=within)
    assert found.posts > 480


def test_its_doubt_covers_its_errors() -> None:
    ages = np.array([0.25, 1.0, 4.0, 14.0])
    misses = []
    for seed in range(30):
        found = learn_growth(*readings(seed, 80, 10.0))
        assert isinstance(found, Growth)
        z = np.log(found.share(ages) / true_share(ages)) / found.relative_error(ages)
        misses.append(np.abs(z) > 2)
    assert np.mean(misses) < 0.12


def test_posts_of_their_own_speed_add_doubt() -> None:
    alike = learn_growth(*readings(4, 300, 300.0))
    unlike = learn_growth(*readings(4, 300, 300.0, speeds=0.5))
    assert isinstance(alike, Growth)
    assert isinstance(unlike, Growth)
    at = np.array([0.5])
    assert unlike.relative_error(at)[0] > 3 * alike.relative_error(at)[0]


def test_late_risers_go_on_after_the_first_weeks() -> None:
    """A tenth of all counts comes after a month; the share at a month must leave room for it."""
    rng = np.random.default_rng(8)
    post, age, value = readings(8, 400, 60.0, oldest=1200.0)
    late = rng.poisson(0.15 * 60.0, 400)
    value = value + np.where(age > 150, late[post], 0)
    found = learn_growth(post, age, value)
    assert isinstance(found, Growth)
    assert found.share(np.array([30.0]))[0] < 0.93
    assert found.share(np.array([30.0]))[0] > 0.80


def test_counts_after_the_last_grid_age_are_allowed_for() -> None:
    found = learn_growth(*readings(2, 200, 20.0))
    assert isinstance(found, Growth)
    assert found.share(np.array([GRID[-1] * 3]))[0] == 1.0
    assert found.share(np.array([200.0]))[0] < 1.0


def test_below_the_youngest_look_the_share_is_not_known() -> None:
    post, age, value = readings(3, 200, 30.0)
    old = age > 3
    found = learn_growth(post[old], age[old], value[old])
    assert isinstance(found, Growth)
    assert not found.known(np.array([0.5, 1.9])).any()
    assert found.known(np.array([4.0, 90.0])).all()


def test_too_little_is_said_to_be_too_little() -> None:
    post, age, value = readings(5, 20, 30.0)
    found = learn_growth(post, age, value)
    assert isinstance(found, NotEnough)
    assert "20 posts" in found.reason or "19 posts" in found.reason
    none, once = learn_growth(post[:0], age[:0], value[:0]), np.arange(500)
    assert isinstance(none, NotEnough)
    assert learn_growth(once, once * 0.5, once) == none
    assert none.reason == "no post was looked at twice or more"
    assert none.needed == "30 such posts, whose counts grew by 30 in all"


def test_a_falling_count_is_held_and_does_not_shrink_the_curve() -> None:
    post, age, value = readings(6, 200, 30.0)
    honest = learn_growth(post, age, value)
    last = np.append(post[1:] != post[:-1], True)
    swept = learn_growth(post, age, np.where(last, value // 2, value))
    assert isinstance(honest, Growth)
    assert isinstance(swept, Growth)
    assert (np.diff(swept.reached) >= 0).all()


def test_looks_that_found_nothing_new_may_be_missing() -> None:
    """The store keeps changes, and when a post was last looked at."""
    ages = np.array([0.5, 1.0, 2.0, 4.0, 14.0])
    errors = []
    for seed in range(4):
        post, age, value = readings(seed, 400, 1.0)
        new = np.insert(post[1:] != post[:-1], 0, True)
        kept = new | np.insert(value[1:] != value[:-1], 0, True) | np.append(new[1:], True)
        assert kept.mean() < 0.6
        found = learn_growth(post[kept], age[kept], value[kept])
        assert isinstance(found, Growth)
        errors.append(found.share(ages) / true_share(ages) - 1)
    assert np.abs(np.mean(errors, axis=0)).max() < 0.2
    assert np.abs(np.mean(errors, axis=0))[1:].max() < 0.08


def test_order_and_numbering_of_readings_do_not_matter() -> None:
    post, age, value = readings(7, 100, 20.0)
    order = np.random.default_rng(0).permutation(len(post))
    a = learn_growth(post, age, value)
    b = learn_growth(post[order] * 7 + 10**12, age[order], value[order])
    assert isinstance(a, Growth)
    assert isinstance(b, Growth)
    assert a.reached == pytest.approx(b.reached)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1e5), counts), min_size=0, max_size=300))
def test_any_readings_give_a_rising_share_or_a_refusal(
    rows: list[tuple[int, float, int]],
) -> None:
    table = np.array(rows, dtype=float).reshape(-1, 3)
    found = learn_growth(table[:, 0].astype(int), table[:, 1], table[:, 2].astype(np.int64))
    if isinstance(found, NotEnough):
        return
    ages = np.concatenate([[0.0], np.geomspace(1e-4, 1e5, 300)])
    share = found.share(ages)
    assert np.isfinite(share).all()
    assert np.isfinite(found.relative_error(ages)).all()
    assert (np.diff(share) >= -1e-12).all()
    assert 0 <= share.min() <= share.max() <= 1


def test_settled_posts_are_whole_and_younger_ones_not_known() -> None:
    rule = Settled()
    ages = np.array([0.0, 6.99, 7.0, 900.0])
    assert rule.known(ages).tolist() == [False, False, True, True]
    assert rule.share(ages).tolist() == [0, 0, 1, 1]
    assert rule.relative_error(ages).tolist() == [0, 0, 0, 0]
