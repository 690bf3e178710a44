"""Reach of sets of outlets: counted from answers, bounded without, and the best of all sets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.raking import rake
from goodmeasure.evidence.audiences.reach import best_sets, bounds, reach_of_set
from goodmeasure.evidence.audiences.shares import Share, share
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough


def made(n: int = 200, outlets: int = 6, seed: int = 1) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    keen = chance.random(n)
    return {f"o{i}": chance.random(n) < 0.1 * i * (0.5 + keen) for i in range(1, outlets + 1)}


def test_reach_is_counted_person_by_person():
    used = {"email": np.arange(20) < 8, "bluesky": (np.arange(20) >= 6) & (np.arange(20) < 12)}
    found = reach_of_set(used, ["email", "bluesky"])
    assert isinstance(found, Share)
    assert (found.value, found.n) == (0.6, 20)
    assert isinstance(reach_of_set({"email": np.ones(9, dtype=bool)}, ["email"]), NotEnough)


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=40)
def test_bounds_hold_the_truth(seed, size):
    used = made(60, seed=seed)
    chosen = sorted(used)[:size]
    found = bounds({name: float(used[name].mean()) for name in chosen})
    truth = reach_of_set(used, chosen)
    assert found.low - 1e-9 <= truth.value <= found.high + 1e-9
    assert found.low - 1e-9 <= found.if_independent <= found.high + 1e-9


@pytest.mark.parametrize("nested", [True, False])
def test_bounds_are_reached(nested):
    """The same people use both, or nobody uses both: nothing narrower would hold."""
    people = np.arange(100)
    first, second = people < 30, (people < 20) if nested else (people >= 80)
    found = bounds({"a": 0.3, "b": 0.2})
    truth = reach_of_set({"a": first, "b": second}, ["a", "b"])
    assert truth.value == pytest.approx(found.low if nested else found.high)
    assert found.if_independent == pytest.approx(0.44)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_best_sets_are_those_of_a_slow_search(size, weighted):
    used = made()
    weights = np.random.default_rng(3).gamma(2, 1, 200) if weighted else np.ones(200)
    slow = sorted(
        (
            -float(weights @ np.any([used[one] for one in chosen], axis=0) / weights.sum())
            for chosen in combinations(sorted(used), size)
        ),
    )[:5]
    found = best_sets(used, size, weights if weighted else None)
    assert [one.reach.value for one in found] == pytest.approx([-one for one in slow])
    for one in found:
        assert one.reach == reach_of_set(used, one.outlets, weights if weighted else None)
        assert one.behind == pytest.approx(found[0].reach.value - one.reach.value)
        assert one.low <= one.behind <= one.high


def test_a_runner_up_is_as_good_where_that_could_be_chance():
    used = made(outlets=3)
    twin = {**used, "o9": used["o3"].copy()}
    twin["o9"][:1] = ~twin["o9"][:1]
    close = best_sets(twin, 1)
    assert {close[0].outlets, close[1].outlets} == {("o3",), ("o9",)}
    assert close[1].as_good
    far = best_sets({"all": np.ones(200, dtype=bool), "few": np.arange(200) < 20}, 1)
    assert not far[1].as_good
    assert far[1].behind == pytest.approx(0.9)


def test_raked_answers_count_as_weighted():
    used = made(100)
    columns = {"sex": ["women"] * 80 + ["men"] * 20}
    weights = rake(columns, {"sex": {"women": 50, "men": 50}})
    found = best_sets(used, 2, weights)
    assert found[0].reach == share(np.any([used[one] for one in found[0].outlets], axis=0), weights)


def test_sets_that_cannot_be_are_refused():
    used = made()
    for size in (0, 7):
        with pytest.raises(InputError, match=f"set of {size}"):
            best_sets(used, size)
    with pytest.raises(InputError, match="sets of 30 outlets"):
        best_sets(made(outlets=60), 30)
    with pytest.raises(InputError, match="did not ask about fax"):
        reach_of_set(used, ["fax"])
    with pytest.raises(InputError, match="set is empty"):
        reach_of_set(used, [])
    with pytest.raises(InputError, match="set is empty"):
        bounds({})
    assert isinstance(best_sets({"a": np.ones(9, dtype=bool)}, 1), NotEnough)
