"""Steps of a drill, how long they took, and the last one beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.decisions.incident.made_up import PLAN, plan, row

from goodmeasure.decisions.incident.drill import Timed, beside, due_on, steps, total
from goodmeasure.decisions.incident.plan import Leans

START = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_steps_are_the_plan_in_its_order():
    found = steps(PLAN)
    assert [one.title for one in found] == [
        "Get the plan without our systems, from a copy that is kept elsewhere",
        "Reach the person who says that the plan starts",
        "Bluesky (@town.example): get in",
        "Bluesky (@town.example): be ready to publish",
        "LinkedIn page (@town): get in",
        "LinkedIn page (@town): be ready to publish",
        "Find a way to tell those whom no place reaches",
        "Say that it is over, and who tells people so",
    ]
    assert found[2].lines == (
        ("Who", "Deputy"), ("From what device", "Own phone"),
        ("Where the key is kept", "Sealed envelope"),
    )  # fmt: skip
    assert found[3].message == "We are down."
    assert found[3].lines == (("It is for", "Journalists, Researchers"),)
    assert found[4].lines[-1] == (
        "Mind", "People get in through our own sign-in, which may be down.",
    )  # fmt: skip
    assert found[4].lines[0] == ("Who", "The plan does not say.")
    assert found[6].lines == (
        ("All that the plan has runs on our own systems: E-mail from us and Website", "Members"),
        ("Nobody has chosen where they are told", "Staff"),
    )


def test_titles_of_steps_are_different_and_short_enough_to_keep():
    found = [one.title for one in steps(PLAN)]
    assert len(set(found)) == len(found)
    assert max(map(len, found)) <= 300


def test_a_plan_that_reaches_everybody_has_no_step_for_those_it_does_not():
    sure = plan(row(1, "Members", "text"), text=Leans.OTHERS)
    assert not any("no place" in one.title for one in steps(sure))


def test_a_drill_takes_from_its_start_to_the_last_step_that_ended():
    done = (
        Timed(title="a", started_at=START, ended_at=after(40)),
        Timed(title="b", started_at=after(40), ended_at=after(100), failed=True),
        Timed(title="c", started_at=after(100)),
        Timed(title="d"),
    )
    assert total(done) == timedelta(seconds=100)
    assert [one.took for one in done] == [timedelta(seconds=40), timedelta(seconds=60), None, None]
    assert total(()) is None
    assert total((Timed(title="a", started_at=START),)) is None


@given(st.lists(st.floats(0, 4_000), min_size=1, max_size=12))
def test_the_whole_is_the_sum_of_its_steps(seconds):
    at, done = START, []
    for number, one in enumerate(seconds):
        end = at + timedelta(seconds=one)
        done.append(Timed(title=str(number), started_at=at, ended_at=end))
        at = end
    assert total(done) == sum((one.took for one in done), timedelta())


def test_steps_are_compared_by_name_and_only_where_both_worked():
    def step(title, took, *, failed=False):
        return Timed(title=title, started_at=START, ended_at=after(took), failed=failed)

    now = (
        step("a", 30),
        step("b", 20),
        step("c", 5, failed=True),
        step("new", 9),
        Timed(title="e"),
    )
    before = (step("b", 50), step("a", 20), step("c", 9), step("e", 4), step("old", 1))
    found = {one.now.title: one.longer_by for one in beside(now, before)}
    assert found == {
        "a": timedelta(seconds=10), "b": timedelta(seconds=-30), "c": None, "new": None, "e": None,
    }  # fmt: skip


def test_a_plan_nobody_tried_is_due_a_season_after_it_was_made():
    assert due_on(date(2026, 3, 4), None) == date(2026, 6, 2)
    assert due_on(date(2026, 3, 4), date(2026, 9, 1)) == date(2026, 9, 1)
