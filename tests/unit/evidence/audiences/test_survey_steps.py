"""What is shown while a survey is open: no two looks may differ by a few people."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.survey_results import LEAST
from goodmeasure.evidence.audiences.survey_steps import Came, shown_while_open

FIRST = date(2026, 3, 2)


def arrived(*days: tuple[int, int], group: int | None = 1) -> list[Came]:
    """So many answers (second) on a day (first, counted from the opening)."""
    return [
        Came(group=group, day=FIRST + timedelta(days=day), lot=f"{(day * 7919 + n * 104729) % 99991:05}-{n}")
        for day, count in days
        for n in range(count)
    ]  # fmt: skip


def shown(came: list[Came], day: int) -> int:
    return int(shown_while_open(came, FIRST + timedelta(days=day)).sum())


def test_answers_come_in_by_steps_and_some_wait_for_the_close() -> None:
    came = arrived((0, 12), (1, 8), (2, 9), (3, 1), (4, 30))
    # on day 0 none is over; 12 are too few; 20 are enough, of which 10 wait; 9 more are no step
    assert [shown(came, day) for day in range(7)] == [0, 0, 10, 10, 20, 50, 50]


def test_groups_wait_each_for_their_own() -> None:
    came = arrived((0, 40)) + arrived((0, 19), group=2) + arrived((0, 25), group=None)
    seen = shown_while_open(came, FIRST + timedelta(days=1))
    groups = Counter(one.group for one, there in zip(came, seen, strict=True) if there)
    assert groups == {1: 30, None: 15}


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from([None, 1, 2]), st.integers(0, 10**12)),
        max_size=200, unique_by=lambda one: one[2],
    ),
    st.integers(0, 11), st.integers(0, 11),
)  # fmt: skip
def test_no_two_looks_differ_by_a_few_of_a_group(
    rows: list[tuple[int, int | None, int]], one: int, other: int
) -> None:
    """Whatever comes in and whenever somebody looks, also at the close, when all are shown."""
    came = [Came(group=g, day=FIRST + timedelta(days=d), lot=str(lot)) for d, g, lot in rows]
    first, then = sorted((one, other))

    def look(day: int) -> set[int]:
        # somebody who looks on a day sees nothing of later ones
        so_far = [i for i, who in enumerate(came) if who.day <= FIRST + timedelta(days=day)]
        found = shown_while_open([came[i] for i in so_far], FIRST + timedelta(days=day))
        return {i for i, there in zip(so_far, found, strict=True) if there}

    before, after = look(first), look(then)
    assert before <= after
    for states in ((before, after), (after, set(range(len(came))))):
        gained = Counter(came[i].group for i in states[1] - states[0])
        for group in {came[i].group for i in states[0]}:
            assert gained[group] == 0 or gained[group] >= LEAST
    for group, count in Counter(came[i].group for i in after).items():
        assert count >= LEAST, group
