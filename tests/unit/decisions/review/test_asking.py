"""Which pairs are asked again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.decisions.review.asking import pairs_to_ask, ranked
from goodmeasure.decisions.review.weighing import Points, Weighing


def by_points(**given: float) -> Weighing:
    return Weighing(
        author="Ada", points=tuple(Points(criterion=k, points=p) for k, p in given.items())
    )


def test_those_that_share_a_place_stand_together():
    assert ranked(by_points(a=50, b=100, c=50, d=0)) == (("b",), ("a", "c"), ("d",))
    order = Weighing(author="Ada", order=(("c",), ("a", "b")))
    assert ranked(order) == (("c",), ("a", "b"))


def test_the_two_greatest_two_in_the_middle_and_two_far_apart():
    assert pairs_to_ask(by_points(e=100, d=80, c=60, b=40, a=20)) == (
        ("d", "e"), ("b", "c"), ("a", "e"),
    )  # fmt: skip


def test_of_two_there_is_one_pair_and_of_one_or_none_none():
    assert pairs_to_ask(by_points(a=100, b=1)) == (("a", "b"),)
    assert pairs_to_ask(by_points(a=100)) == ()
    assert pairs_to_ask(by_points(a=50, b=50)) == ()
    assert pairs_to_ask(Weighing(author="Ada")) == ()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 100), min_size=1))
def test_a_pair_is_asked_once_in_the_order_of_keys_and_never_of_equals(points):
    pairs = pairs_to_ask(by_points(**points))
    assert len(set(pairs)) == len(pairs) <= 3
    assert all(one < other for one, other in pairs)
    assert all(points[one] != points[other] for one, other in pairs)
    assert bool(pairs) is (len(set(points.values())) > 1)
