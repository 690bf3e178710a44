"""The plan is the cheapest there is: held against trying everything."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.services.collecting.plan import (
    Plan,
    plan_pages_anywhere,
    plan_pages_in_turn,
)

due_posts = st.sets(st.integers(0, 24), max_size=14)


def reached(plan: Plan, page: int) -> set[int]:
    paged = {at for start in plan.windows for at in range(start, start + page)}
    return paged | set(plan.by_id)


def cheapest_anywhere(due: set[int], page: int, batch: int) -> int:
    """Every set of pages that start at a due post (starting elsewhere never reaches more)."""
    best = math.ceil(len(due) / batch)
    for number in range(1, best):
        for starts in itertools.combinations(sorted(due), number):
            left = {at for at in due if not any(s <= at < s + page for s in starts)}
            best = min(best, number + math.ceil(len(left) / batch))
    return best


def cheapest_in_turn(due: set[int], page: int, batch: int) -> int:
    return min(
        number + math.ceil(sum(at >= number * page for at in due) / batch) for number in range(30)
    )


@given(due_posts, st.integers(2, 8), st.integers(1, 4))
def test_pages_anywhere_are_the_least_possible(due: set[int], page: int, batch: int) -> None:
    plan = plan_pages_anywhere(list(due), page=page, batch=batch)
    assert reached(plan, page) >= due
    assert plan.requests(batch) == cheapest_anywhere(due, page, batch)


@given(due_posts, st.integers(1, 8), st.integers(1, 4))
def test_pages_in_turn_are_the_least_possible(due: set[int], page: int, batch: int) -> None:
    plan = plan_pages_in_turn(list(due), page=page, batch=batch)
    assert reached(plan, page) >= due
    assert plan.requests(batch) == cheapest_in_turn(due, page, batch)


def test_nothing_due_costs_nothing() -> None:
    assert plan_pages_anywhere([], page=40, batch=20).requests(20) == 0
    assert plan_pages_in_turn([], page=100, batch=25).requests(25) == 0


def test_everything_due_is_read_page_by_page() -> None:
    everything = range(5000)
    assert plan_pages_anywhere(everything, page=40, batch=20).requests(20) == 125
    assert plan_pages_in_turn(everything, page=100, batch=25).requests(25) == 50


def test_one_in_a_hundred_is_read_by_id() -> None:
    some = range(0, 5000, 100)
    assert plan_pages_anywhere(some, page=40, batch=20) == Plan(by_id=tuple(some))
    assert plan_pages_in_turn(some, page=100, batch=25).requests(25) == 2


def test_a_dense_stretch_is_paged_and_the_rest_asked_by_id() -> None:
    due = [*range(1000, 1040), 3000, 4000]
    plan = plan_pages_anywhere(due, page=40, batch=20)
    assert plan == Plan(windows=(1000,), by_id=(3000, 4000))


def test_where_there_are_no_batches_a_page_is_better_for_two() -> None:
    assert plan_pages_anywhere([7, 9], page=40, batch=1) == Plan(windows=(7,))
