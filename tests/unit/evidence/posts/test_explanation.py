from __future__ import annotations

import pytest

from goodmeasure.evidence.posts.explanation import Range, explain
from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.verdicts import Case, Judgement, Outcome, Reason, judge

from .made_up import history
from .test_expectation import CURVE


def judged(value: list[int], age: list[float] | float = 100.0, growth=CURVE) -> Judgement:
    (found,) = judge([Case(history=history(value, age=age), growth=growth)])
    return found


def test_a_success_is_told_with_its_range_and_its_luck() -> None:
    found = explain(judged([20, 22, 18, 21, 19] * 12 + [90]), 60)
    assert found.outcome is Outcome.WORKED
    assert found.reason is Reason.ABOVE
    assert found.value == 90
    assert isinstance(found.expected, Range)
    assert found.expected.low < 20 < found.expected.high < 90
    assert found.earlier_posts == 60
    assert found.share == pytest.approx(1.0)
    assert found.luck is not None
    assert found.luck < 1e-6
    assert found.settled_days is None


def test_a_miss_is_told_by_the_luck_of_so_few() -> None:
    found = explain(judged([20, 22, 18, 21, 19] * 12 + [1]), 60)
    assert found.outcome is Outcome.MISSED
    assert found.luck is not None
    assert found.luck < 1e-4


def test_a_count_inside_the_range_needs_no_luck() -> None:
    assert explain(judged([20, 22, 18, 21, 19] * 12 + [20]), 60).luck is None


def test_what_is_not_known_is_left_out() -> None:
    first = explain(judged([5] * 40), 0)
    assert first.expected is None
    assert first.luck is None
    young = explain(judged([5] * 40 + [0], age=[100.0] * 40 + [0.01]), 40)
    assert young.outcome is Outcome.TOO_EARLY
    assert young.share is None
    assert young.expected is None
    assert explain(judged([5] * 40, growth=Settled()), 39).settled_days == 7.0
