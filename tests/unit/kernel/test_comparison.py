"""Only like is compared with like, aspect by aspect."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.comparison import Change, compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, NotEnough
from goodmeasure.kernel.periods import Period

OF = Definition(
    measure="engagement", title="Engagement", version=1, unit="acts for each post",
    counted=("likes", "replies"), age_days=7,
)  # fmt: skip
MARCH = Period(since=date(2026, 3, 1), until=date(2026, 3, 31))
APRIL = Period(since=date(2026, 4, 1), until=date(2026, 4, 30))
ONE = Finding(
    value=20, low=15, high=26, n=40, base=Base(population="posts", kind=BaseKind.POSTS, size=40),
    method="measures", as_of=datetime(2026, 5, 1, tzinfo=UTC), of=OF, period=MARCH,
)  # fmt: skip
OTHER = dataclasses.replace(ONE, value=40, low=30, high=52, period=APRIL)


def changed(**fields: object) -> Finding:
    return dataclasses.replace(OTHER, **fields)


def of(**fields: object) -> Finding:
    return changed(of=dataclasses.replace(OF, **fields))


UNLIKE = {
    "definition": of(title="Reach"),
    "version": of(version=2),
    "unit": of(unit="acts for each 100 views"),
    "counted": of(counted=("likes",)),
    "age": of(age_days=2),
    "base": changed(base=Base(population="views", kind=BaseKind.CLAIMED)),
    "method": changed(method="guess"),
    "length": changed(period=Period(since=date(2026, 4, 1), until=date(2026, 4, 7))),
}


@pytest.mark.parametrize("aspect", UNLIKE)
def test_unlike_things_are_refused_and_the_aspect_is_named(aspect):
    with pytest.raises(UnlikeThings) as refused:
        compare(ONE, UNLIKE[aspect])
    assert refused.value.aspect == aspect
    assert refused.value.sentence.startswith("These two cannot be compared: ")
    assert refused.value.next_step
    assert isinstance(refused.value, TypeError)


def test_a_figure_without_a_definition_is_like_nothing():
    with pytest.raises(UnlikeThings, match="no definition"):
        compare(dataclasses.replace(ONE, of=None), OTHER)


@pytest.mark.parametrize("kind", [BreakKind.DEFINITION, BreakKind.METHOD])
@pytest.mark.parametrize("day", [date(2026, 3, 15), date(2026, 4, 1), date(2026, 4, 30)])
def test_nothing_is_compared_across_a_parting_break(kind, day):
    with pytest.raises(UnlikeThings, match="new export") as refused:
        compare(ONE, OTHER, breaks=[Break(at=day, kind=kind, why="new export")])
    assert refused.value.aspect == "break"


@pytest.mark.parametrize(
    "one",
    [
        Break(at=date(2026, 4, 1), kind=BreakKind.PLATFORM, why="a price"),
        Break(at=date(2026, 4, 1), kind=BreakKind.DETECTED, why="a shift"),
        Break(at=date(2026, 3, 1), kind=BreakKind.METHOD, why="on the first day of both"),
        Break(at=date(2026, 5, 1), kind=BreakKind.METHOD, why="after both"),
    ],
)
def test_other_breaks_are_told_but_part_nothing(one):
    assert compare(ONE, OTHER, breaks=[one]).difference == 20


def test_a_change_has_the_range_of_two_separate_figures():
    change = compare(ONE, OTHER).change()
    assert isinstance(change, Change)
    assert (change.ratio, change.percent) == (2, 100)
    # each range is a factor of about 1.32 either way; together hypot of their logs
    assert change.low == pytest.approx(1.36, abs=0.02)
    assert change.high == pytest.approx(2.95, abs=0.03)
    assert change.differs
    assert not compare(ONE, dataclasses.replace(ONE, value=21)).change().differs


@given(st.floats(0.1, 100), st.floats(1.01, 3), st.floats(0.1, 100), st.floats(1.01, 3))
def test_turned_round_a_change_is_its_inverse(first, wide, second, wider):
    a = dataclasses.replace(ONE, value=first, low=first / wide, high=first * wide)
    b = dataclasses.replace(ONE, value=second, low=second / wider, high=second * wider)
    there, back = compare(a, b).change(), compare(b, a).change()
    assert there.ratio * back.ratio == pytest.approx(1)
    assert there.low * back.high == pytest.approx(1)
    assert there.differs == back.differs


def test_nothing_is_a_percentage_of_0_or_of_a_handful():
    none = dataclasses.replace(ONE, value=0, low=0, high=1)
    few = dataclasses.replace(ONE, value=4, low=None, high=None)
    for base in (none, few):
        assert isinstance(compare(base, OTHER).change(), NotEnough)
    enough = dataclasses.replace(ONE, value=10, low=None, high=None)
    exact = dataclasses.replace(ONE, value=12, low=None, high=None)
    assert compare(enough, exact).change() == Change(ratio=1.2, low=None, high=None)


def test_a_change_to_nothing_keeps_the_room_its_range_leaves():
    """0 of few posts may be chance: the far end of its range speaks, not the 0."""
    wide, narrow = (dataclasses.replace(ONE, value=0, low=0, high=high) for high in (30, 3))
    assert compare(ONE, wide).change() == Change(ratio=0, low=0, high=2)
    assert not compare(ONE, wide).change().differs
    assert compare(ONE, narrow).change().differs
    maybe_none = dataclasses.replace(ONE, value=1, low=0, high=4)
    assert isinstance(compare(maybe_none, narrow).change(), NotEnough)
