"""Counts per whole day, held against counting one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.observations.normalise.notifications import BLUESKY, daily_counts, whole_days

START = datetime(2026, 3, 28, tzinfo=UTC)
minutes = st.integers(0, 14 * 1440).map(lambda m: START + timedelta(minutes=m))


@given(
    st.lists(st.tuples(st.sampled_from([*BLUESKY, "starterpack-joined"]), minutes)),
    minutes,
    minutes,
)
def test_every_whole_day_is_counted_and_no_part_of_one(
    received: list[tuple[str, datetime]], since: datetime, until: datetime
) -> None:
    found = daily_counts(received, BLUESKY, since=since, until=until)
    for reading in found:
        begin = reading.at - timedelta(days=1)
        assert since <= begin
        assert reading.at <= until
        same = [
            k for k, at in received if begin <= at < reading.at and BLUESKY.get(k) is reading.metric
        ]
        assert reading.value == len(same)
        assert reading.days == 1
    assert len(found) == len(whole_days(since, until)) * len(BLUESKY)


def test_the_edges() -> None:
    day = timedelta(days=1)
    assert whole_days(START, START) == []
    assert whole_days(START, START + day) == [START.date()]
    assert whole_days(START + timedelta(seconds=1), START + day) == []
    assert whole_days(START, START + day - timedelta(seconds=1)) == []
    assert whole_days(START + day, START) == []
