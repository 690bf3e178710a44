"""A number never travels alone, and an impossible one is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goodmeasure.kernel.findings import LEVEL, Base, BaseKind, Finding

BASE = Base(population="posts on @town", kind=BaseKind.POSTS, size=214)
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def finding(**changes) -> Finding:
    given = {
        "value": 24,
        "low": 18,
        "high": 31,
        "n": 214,
        "base": BASE,
        "method": "verdict",
        "as_of": NOW,
    }
    return Finding(**given | changes)


def test_there_is_one_interval_level():
    assert LEVEL == 0.95


@pytest.mark.parametrize("ends", [{"low": None}, {"high": None}, {"low": 40}])
def test_a_range_has_both_ends_the_right_way_round_or_none(ends):
    with pytest.raises(ValueError, match=r"[Rr]ange"):
        finding(**ends)


def test_a_plain_count_needs_no_range():
    assert finding(low=None, high=None).low is None


def test_findings_cannot_be_changed_afterwards():
    with pytest.raises(AttributeError):
        finding().value = 25
