"""Weights are uniform where nothing more was said, and hold what was said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.decisions.review.made_up import points

from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.weighing import (
    Clash,
    Points,
    Preferred,
    Weighing,
    contradictions,
)
from goodmeasure.decisions.review.weights import draw
from goodmeasure.kernel.errors import InputError

N = 20_000


def criteria(*keys: str, **limits: tuple[float, float]) -> list[Criterion]:
    return [
        Criterion(key=key, title=key, lightest=limits.get(key, (0, 1))[0],
                  heaviest=limits.get(key, (0, 1))[1])
        for key in keys
    ]  # fmt: skip


def test_where_nothing_is_said_all_weights_are_as_likely():
    """A uniform simplex: each share is beta(1, k − 1), with mean 1/k and variance (k−1)/k²(k+1)."""
    found = draw(criteria("a", "b", "c", "d"), (), N, 1)
    assert found.sum(axis=0) == pytest.approx(np.ones(N))
    assert found.mean(axis=1) == pytest.approx(np.full(4, 0.25), abs=0.006)
    assert found.var(axis=1) == pytest.approx(np.full(4, 3 / 80), rel=0.05)
    assert (found < 0.1).mean() == pytest.approx(1 - 0.9**3, abs=0.01)


def test_an_order_gives_the_centroids_of_ordered_weights():
    """Rank order centroids (Barron and Barrett 1996): for three, 11/18, 5/18 and 2/18."""
    said = Weighing(author="team", order=(("b",), ("c",), ("a",)))
    found = draw(criteria("a", "b", "c"), [said], N, 2)
    assert (found[1] >= found[2]).all()
    assert (found[2] >= found[0]).all()
    assert found.mean(axis=1) == pytest.approx([2 / 18, 11 / 18, 5 / 18], abs=0.004)


def test_an_order_of_some_leaves_the_rest_open_below_it():
    said = Weighing(author="team", order=(("b",),))
    found = draw(criteria("a", "b", "c"), [said], N, 3)
    assert (found[1] >= found[[0, 2]].max(axis=0)).all()
    assert found.mean(axis=1) == pytest.approx([7 / 36, 11 / 18, 7 / 36], abs=0.005)
    assert (found[0] > found[2]).mean() == pytest.approx(0.5, abs=0.015)


def test_an_order_is_uniform_among_all_weights_in_that_order():
    """Against keeping those of all weights that happen to be in order."""
    said = Weighing(author="team", order=(("a", "b"), ("c",)))
    ours = draw(criteria("a", "b", "c"), [said], N, 4)
    every = np.random.default_rng(1).dirichlet([1, 1, 1], 100_000).T
    kept = every[:, every[:2].min(axis=0) >= every[2]]
    for row in range(3):
        edges = np.quantile(kept[row], [0.1, 0.5, 0.9])
        assert [(ours[row] < one).mean() for one in edges] == pytest.approx(
            [0.1, 0.5, 0.9], abs=0.015
        )


def test_points_become_shares_and_keep_their_ranges():
    found = draw(criteria("a", "b"), [points(a=100, b=(30, 50, 100))], N, 5)
    ratio = found[1] / found[0]
    assert ratio.min() >= 0.3 - 1e-12
    assert ratio.max() <= 1 + 1e-12
    assert ratio.mean() == pytest.approx(0.6, abs=0.005)  # of a triangle: (30 + 50 + 100) / 3
    exact = draw(criteria("a", "b"), [points(a=100, b=50)], 10, 5)
    assert exact == pytest.approx(np.array([[2 / 3] * 10, [1 / 3] * 10]))


def test_a_criterion_without_points_is_open_up_to_the_greatest():
    found = draw(criteria("a", "b"), [points(a=80)], N, 6)
    ratio = found[1] / found[0]
    assert ratio.max() <= 1
    assert ratio.mean() == pytest.approx(0.5, abs=0.01)


def test_several_people_are_drawn_equally_often_and_not_averaged():
    found = draw(criteria("a", "b"), [points("one", a=100, b=0), points("two", a=0, b=100)], N, 7)
    assert set(np.unique(found)) == {0.0, 1.0}
    assert found[0].mean() == pytest.approx(0.5, abs=0.015)


def test_limits_are_kept_and_what_is_left_is_uniform():
    """Against keeping those of all weights that lie between the limits."""
    low, high = [0.1, 0.0, 0.2, 0.0], [0.3, 1.0, 0.6, 0.25]
    limits = dict(zip("abcd", zip(low, high, strict=True), strict=True))
    ours = draw(criteria(*"abcd", **limits), (), N, 8)
    assert ours.sum(axis=0) == pytest.approx(np.ones(N))
    every = np.random.default_rng(2).dirichlet([1] * 4, 400_000).T
    inside = ((every >= np.array(low)[:, None]) & (every <= np.array(high)[:, None])).all(axis=0)
    kept = every[:, inside]
    assert ours.mean(axis=1) == pytest.approx(kept.mean(axis=1), abs=0.004)
    assert ours.std(axis=1) == pytest.approx(kept.std(axis=1), abs=0.004)
    for row in range(4):
        assert ours[row].min() >= low[row] - 1e-12
        assert ours[row].max() <= high[row] + 1e-12


def test_points_and_limits_hold_together_or_are_refused():
    leaves = criteria("a", "b", a=(0.0, 0.5))
    found = draw(leaves, [points(a=(50, 100, 100), b=(50, 100, 100))], 2_000, 9)
    assert found.shape == (2, 2_000)
    assert found[0].max() <= 0.5
    with pytest.raises(InputError, match="leave no room"):
        draw(leaves, [points(a=100, b=10)], 100, 9)


@settings(max_examples=25, deadline=None)
@given(
    st.permutations(["a", "b", "c", "d"]), st.sampled_from(["none", "order", "points", "limits"])
)
def test_the_order_in_which_criteria_are_written_does_not_matter(keys, how):
    said = {
        "order": [Weighing(author="team", order=(("c",), ("a", "b")))],
        "points": [points(a=(10, 20, 60), c=100), points("other", b=50, d=(1, 2, 3))],
    }.get(how, [])
    limits = {"b": (0.2, 0.5)} if how == "limits" else {}
    whole = draw(criteria("a", "b", "c", "d", **limits), said, 50, 10)
    again = draw(criteria(*keys, **limits), said[::-1], 50, 10)
    assert (again == whole[["abcd".index(key) for key in keys]]).all()


def answers(*pairs: str) -> tuple[Preferred, ...]:
    return tuple(Preferred(more=pair[0], less=pair[1]) for pair in pairs)


def test_contradictory_answers_are_shown_and_not_put_right():
    said = Weighing(
        author="Ada", preferred=answers("ab", "bc", "ca"),
        points=(Points(criterion="a", points=20), Points(criterion="b", points=100)),
    )  # fmt: skip
    found = contradictions(said)
    assert [(one.clash, one.criteria) for one in found] == [
        (Clash.CIRCLE, ("a", "b", "c")), (Clash.POINTS, ("a", "b")),
    ]  # fmt: skip
    ordered = Weighing(author="Ada", preferred=answers("ab"), order=(("b",), ("a",)))
    assert [one.clash for one in contradictions(ordered)] == [Clash.ORDER]
    drawn = draw(criteria("a", "b"), [said], 5, 1)
    assert drawn[1] == pytest.approx(np.full(5, 100 / 120))


def test_answers_that_hold_together_are_left_alone():
    said = Weighing(
        author="Ada", preferred=answers("ab", "bc", "ac"),
        points=(Points(criterion="a", points=90, low=60, high=100), Points(criterion="b", points=95)),
    )  # fmt: skip
    assert contradictions(said) == ()  # 90 may be 100
