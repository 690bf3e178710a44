"""Reach of a set of outlets as a figure that can be defended, or why there is none."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from goodmeasure.evidence.audiences import union
from goodmeasure.evidence.audiences.reach import bounds
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE
from goodmeasure.kernel.findings import Base, BaseKind, Finding, NotEnough, Source

DAY = datetime(2026, 3, 4, tzinfo=UTC)
SURVEY = Source(name="Our survey", seen_at=DAY)
WANTED = union.Wanted(measure="reach", title="Reach", population="Researchers")


def people(**counts):
    """Answers of 40: ``x="1-20"`` says the first twenty."""
    said = {}
    for outlet, rows in counts.items():
        first, last = map(int, rows.split("-"))
        said[outlet] = np.array([first <= n <= last for n in range(1, 41)])
    return said


SAID = people(x="1-10", bluesky="6-20", website="1-20")


def counted(*outlets):
    return union.from_answers(SAID, None, outlets, WANTED, source=SURVEY, as_of=DAY)


def share(value, low, high, *, kind=BaseKind.OWN_SURVEY, population="Researchers"):
    return Finding(
        value=value, low=low, high=high, n=100, as_of=DAY, method="audiences", sources=(SURVEY,),
        base=Base(population=population, kind=kind),
    )  # fmt: skip


SHARES = {"x": share(0.2, 0.13, 0.3), "bluesky": share(0.3, 0.22, 0.4)}


def test_from_answers_whoever_is_at_one_of_the_places_counts_once():
    found = counted("x", "bluesky")
    assert (found.value, found.n) == (0.5, 40)
    assert found.low < 0.5 < found.high
    assert found.of.unit == SHARE_OF_PEOPLE
    assert found.sources == (SURVEY,)
    assert found.caveats[0] == "Counted: Bluesky and X (formerly Twitter)."


def test_a_place_that_was_not_asked_about_is_not_0():
    assert counted("x", "mastodon") == NotEnough(
        reason="Our survey did not ask Researchers about Mastodon",
        needed="Ask them about Mastodon in the next survey.",
    )


def test_too_few_answers_are_not_shown():
    few = {"x": np.array([True, False])}
    found = union.from_answers(few, None, ["x"], WANTED, source=SURVEY, as_of=DAY)
    assert found.reason == "only 2 answered"


def test_without_joint_answers_it_lies_within_the_bounds():
    found = union.from_shares(SHARES, ["bluesky", "x"], WANTED)
    held = bounds({"x": 0.2, "bluesky": 0.3})
    assert (found.low, found.high) == (0.22, pytest.approx(0.5 + math.hypot(0.1, 0.1)))
    assert found.value == pytest.approx((held.low + held.if_independent) / 2)
    assert found.n == 100
    assert any("was not asked" in one and "30%" in one and "44%" in one for one in found.caveats)


def test_of_one_place_it_is_its_own_share():
    found = union.from_shares(SHARES, ["x"], WANTED)
    assert (found.value, found.low, found.high) == (pytest.approx(0.2), 0.13, 0.3)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"x": SHARES["x"]}, "how many of Researchers are at Bluesky is not known"),
        ({**SHARES, "bluesky": share(0.5, 0.3, 0.9)}, "anything from 30% to 100%"),
        ({**SHARES, "bluesky": share(0.3, 0.2, 0.4, kind=BaseKind.CLAIMED)}, "unlike people"),
        ({**SHARES, "bluesky": share(0.3, 0.2, 0.4, population="Adults")}, "unlike people"),
        ({**SHARES, "bluesky": share(0.3, None, None)}, "has no range"),
    ],
)
def test_where_it_cannot_be_said_the_reason_is(shares, words):
    found = union.from_shares(shares, ["bluesky", "x"], WANTED)
    assert isinstance(found, NotEnough)
    assert words in found.reason


def test_no_place_reaches_nobody_and_that_is_exact():
    found = union.nowhere(WANTED, BaseKind.OWN_SURVEY, DAY)
    assert (found.value, found.low, found.n) == (0.0, None, 0)
    assert "follows without asking" in found.caveats[0]


def test_errors_go_together_as_those_of_resampled_people():
    """Against the bootstrap: reach of two sets over the same people, drawn again and again."""
    chance = np.random.default_rng(4)
    sets = [("x",), ("bluesky",), ("x", "bluesky"), ()]
    told = union.going_together(SAID, None, sets)
    rows = chance.integers(40, size=(20_000, 40))
    reached = [
        np.logical_or.reduce([SAID[o] for o in outlets])[rows].mean(axis=1) for outlets in sets[:3]
    ]
    assert np.array(told)[:3, :3] == pytest.approx(np.corrcoef(reached), abs=0.03)
    assert told[3] == [0.0, 0.0, 0.0, 1.0]


def test_weights_count_in_how_far_errors_go_together():
    weights = np.where(np.arange(1, 41) <= 10, 3.0, 1.0)
    plain = union.going_together(SAID, None, [("x",), ("website",)])[0][1]
    weighted = union.going_together(SAID, weights, [("x",), ("website",)])[0][1]
    assert plain == pytest.approx(np.corrcoef(SAID["x"], SAID["website"])[0, 1])
    assert weighted > plain
