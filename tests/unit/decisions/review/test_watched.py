"""What is watched, as plain data and back; when looks are due, and which days each is of."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.decisions.review.signposts import Direction, NotYet, Tripped
from goodmeasure.decisions.review.watched import (
    EVERY,
    OfCell,
    OfHand,
    OfLog,
    OfMeasure,
    Seen,
    Spec,
    before,
    days_of,
    due,
    from_plain,
    levels,
    standing,
    to_plain,
)

DAY = date(2026, 1, 5)
WATCHED = (
    OfMeasure(channel=3, measure="engagement", settles=10),
    OfCell(group=1, outlet="email", purpose=2),
    OfCell(group=1, outlet="email"),
    OfHand(),
    OfLog(kind="outage", platform="x"),
    OfLog(kind="outage", channel=4),
)


def spec(watched=WATCHED[0], **more) -> Spec:
    threshold = 0.4 if isinstance(watched, OfCell) else 2
    return Spec(**{"watched": watched, "figure": "It", "threshold": threshold, "set_on": DAY,
                   "until": DAY + timedelta(days=728), **more})  # fmt: skip


@pytest.mark.parametrize("watched", WATCHED)
def test_it_comes_back_from_plain_data_as_it_was(watched):
    made = spec(watched)
    plain = to_plain(made)
    assert msgspec.json.decode(msgspec.json.encode(plain)) == plain
    assert from_plain(plain) == made


@pytest.mark.parametrize("watched", WATCHED)
def test_what_makes_no_sense_is_refused_also_from_plain_data(watched):
    with pytest.raises(ValueError, match="not after the first"):
        spec(watched, until=DAY)
    plain = to_plain(spec(watched)) | {"until": DAY.isoformat()}
    with pytest.raises(msgspec.ValidationError):
        from_plain(plain)


@pytest.mark.parametrize("threshold", [0, 1.5, -1])
def test_events_come_in_whole_numbers(threshold):
    with pytest.raises(ValueError, match="whole number"):
        spec(WATCHED[4], threshold=threshold)


@given(every=st.sampled_from(EVERY), settles=st.integers(0, 14), today=st.integers(0, 900))
def test_looks_share_no_day_and_leave_none_out(every, settles, today):
    watched = OfMeasure(channel=1, measure="m", settles=settles)
    made = spec(watched, every=every)
    on = [*before(made), *due(made, DAY + timedelta(days=today))]
    days = [days_of(watched, every, one) for one in on]
    assert on[len(before(made)) - 1] == DAY
    assert all(one.days == every for one in days)
    for earlier, later in pairwise(days):
        assert later.since == earlier.until + timedelta(days=1)
    assert all(period.until < one for period, one in zip(days, on, strict=True))
    assert all(one <= made.until for one in on)
    assert len(due(made, made.until)) == made.of_looks().planned


@pytest.mark.parametrize("watched", WATCHED[3:])
def test_what_is_entered_or_logged_is_never_due(watched):
    assert due(spec(watched), DAY + timedelta(days=500)) == []


def test_each_kind_is_judged_by_its_own_rule():
    today = DAY + timedelta(days=60)
    price = spec(OfHand(), exact=True, every=28, window=2, persistence=2)
    dear = [Seen(on=DAY + timedelta(days=28 * n), value=3.0) for n in (1, 2)]
    assert isinstance(standing(price, dear, (), today), Tripped)
    low = Seen(on=DAY + timedelta(days=28), value=0.1, low=0.08, high=0.12)
    falls = spec(WATCHED[2], direction=Direction.FALLS, every=28)
    assert isinstance(standing(falls, [low], (), today), Tripped)
    assert isinstance(standing(spec(WATCHED[2], every=28), [low], (), today), NotYet)
    days = [DAY + timedelta(days=n) for n in (1, 2)]
    assert isinstance(standing(spec(WATCHED[4]), (), days, today), Tripped)


def test_levels_lie_beyond_the_threshold():
    falls = spec(direction=Direction.FALLS, threshold=8)
    assert levels(falls, 1.0) == pytest.approx((7.2, 6, 4))
    assert levels(spec(threshold=8), 1.0) == pytest.approx((8.8, 10, 12))
    assert levels(spec(threshold=0), 2.0) == (2, 4, 6)
    assert levels(spec(threshold=-8, direction=Direction.FALLS), 1.0) == pytest.approx(
        (-8.8, -10, -12)
    )
