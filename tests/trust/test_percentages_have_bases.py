"""How others mislead: "up 40%", of a base that is another thing, or next to nothing, or 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from goodmeasure.kernel.comparison import compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, NotEnough
from goodmeasure.kernel.periods import month_of

OF = Definition(measure="m", title="Engagement", version=1, unit="acts", counted=("likes",))
ONE = Finding(
    value=10.0, low=8.0, high=12.0, n=40, method="measures", as_of=datetime(2026, 3, 1, tzinfo=UTC),
    base=Base(population="posts", kind=BaseKind.POSTS, size=40), of=OF,
    period=month_of(date(2026, 1, 1)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("aspect", "other"),
    [
        ("base", replace(ONE, base=replace(ONE.base, kind=BaseKind.FOLLOWERS))),
        ("counted", replace(ONE, of=replace(OF, counted=("likes", "replies")))),
        ("version", replace(ONE, of=replace(OF, version=2))),
        ("age", replace(ONE, of=replace(OF, age_days=2.0))),
    ],
)
def test_unlike_figures_make_no_percentage(aspect, other):
    with pytest.raises(UnlikeThings) as refusal:
        compare(ONE, other)
    assert refusal.value.aspect == aspect
    assert isinstance(refusal.value, TypeError)


def test_nothing_is_a_percentage_of_0_or_of_next_to_nothing():
    none = replace(ONE, value=0.0, low=0.0, high=0.1)
    few = replace(ONE, value=2.0, low=None, high=None)
    assert isinstance(compare(none, ONE).change(), NotEnough)
    assert isinstance(compare(few, replace(ONE, low=None, high=None)).change(), NotEnough)


def test_a_percentage_says_how_sure_it_is():
    change = compare(ONE, replace(ONE, value=14.0, low=11.0, high=18.0)).change()
    assert change.percent == pytest.approx(40)
    assert change.low < 1.4 < change.high
