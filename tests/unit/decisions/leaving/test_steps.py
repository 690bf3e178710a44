"""The shipped steps and facts: complete, dated from the leaving day, never in the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.decisions.leaving import places, steps
from goodmeasure.decisions.leaving.places import Fate
from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.measures.platforms import platforms

DAY = date(2026, 3, 4)


def test_every_platform_has_an_archive_and_a_risk_for_each_fate():
    assert set(places.shipped().places) == set(platforms())
    for place in places.shipped().places.values():
        assert place.archive
        assert all(place.risks[one] for one in Fate)
        assert len(places.sources_of(place)) == len(place.sources)


def test_x_frees_a_name_after_thirty_days_and_asks_to_sign_in():
    x = places.place_of("x")
    assert "30 days after it is deactivated" in x.risks[Fate.DELETE]
    assert x.sign_in_days == 30


def test_of_a_platform_that_nobody_described_nothing_is_known():
    assert "do not know" in places.place_of("usenet").risks[Fate.DELETE]


def test_every_source_is_named_somewhere_and_can_be_gone_to():
    named = {one for place in places.shipped().places.values() for one in place.sources}
    assert named == set(places.shipped().sources)
    assert all(one.url.startswith("https://") for one in places.shipped().sources.values())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("places: {x: {archive: [a], risks: {keep: k}}}", "Each fate needs its risk"),
        (
            "places: {x: {archive: [a], sources: [nobody], risks: {keep: k, park: p, delete: d}}}",
            "There is no source nobody",
        ),
    ],
)
def test_a_file_that_does_not_hang_together_is_refused(wrong, said):
    with pytest.raises(UnreadableFile, match=said):
        places.parse(f"checked: 2026-01-01\nsources: {{}}\n{wrong}\n")


def test_a_step_twice_or_named_like_a_teams_own_is_refused():
    one = "{key: KEY, title: t, days: 0, owner: o, note: n}"
    for keys in (("a", "a"), ("own-1",)):
        text = "steps: [" + ", ".join(one.replace("KEY", key) for key in keys) + "]"
        with pytest.raises(UnreadableFile, match="cannot be a key here"):
            steps.parse(text)


@pytest.mark.parametrize("fate", ["", *(one.value for one in Fate)])
def test_every_fate_has_the_steps_that_the_work_needs(fate):
    keys = {key for key, one in steps.shipped().items() if one.is_for(fate)}
    assert {
        "baseline", "archive", "plans", "pinned", "profile", "staff", "partners", "public",
        "website", "signatures", "printed", "embeds", "scheduled", "records", "fate", "state",
        "check",
    } <= keys  # fmt: skip
    assert ("signing-in" in keys) == (fate in ("keep", "park"))
    assert ("close" in keys) == (fate == "delete")


@given(st.integers(-400, 400), st.sampled_from(sorted(steps.shipped())))
def test_no_step_is_due_before_the_plan_is_made(days, key):
    leave_on = DAY + timedelta(days=days)
    due = steps.shipped()[key].due(leave_on, DAY)
    assert due >= DAY
    if due > DAY:
        assert (due - leave_on).days == steps.shipped()[key].days


@dataclass
class Made:
    title: str
    due: date
    done_on: date | None = None


@given(st.lists(st.tuples(st.integers(-30, 30), st.booleans()), max_size=20))
def test_the_next_step_is_the_open_one_that_is_due_first(rows):
    made = [Made(str(i), DAY + timedelta(days=d), DAY if done else None)
            for i, (d, done) in enumerate(rows)]  # fmt: skip
    found = steps.progress(made, DAY)
    open_ = [one.due for one in made if one.done_on is None]
    assert (found.done, found.total) == (len(made) - len(open_), len(made))
    assert (found.following.due if found.following else None) == min(open_, default=None)
    assert found.overdue == len([one for one in open_ if one < DAY])


def test_outlets_of_the_facts_are_outlets():
    assert set(places.shipped().places) <= set(outlets())
