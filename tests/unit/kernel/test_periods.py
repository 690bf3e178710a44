from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.periods import month_of, quarter_of


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_quarter_is_three_whole_months_and_the_four_of_a_year_are_the_year(day: date) -> None:
    found = quarter_of(day)
    assert found.since <= day <= found.until
    assert found.since.month in (1, 4, 7, 10)
    months = {month_of(found.since + timedelta(days=n)) for n in range(found.days)}
    assert len(months) == 3
    assert (min(months).since, max(months).until) == (found.since, found.until)
