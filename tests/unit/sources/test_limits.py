"""Waits read from headers, against the two spellings seen in real answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.sources.limits import LONGEST, backoff, budget_left, seconds_asked_for

NOW = datetime(2026, 8, 1, 13, 45, tzinfo=UTC)


def test_mastodons_reset_is_a_time_with_a_fraction() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-08-01T13:50:00.684408Z"}
    found = budget_left(headers, now=NOW)
    assert found is not None
    assert (found.remaining, found.seconds_to_reset) == (0, pytest.approx(300.684408))
    assert seconds_asked_for(headers, now=NOW) == pytest.approx(300.684408)


@pytest.mark.parametrize("prefix", ["ratelimit-", "x-ratelimit-"])
def test_blueskys_reset_is_epoch_seconds(prefix: str) -> None:
    headers = {f"{prefix}remaining": "7", f"{prefix}reset": str(int(NOW.timestamp()) + 290)}
    found = budget_left(headers, now=NOW)
    assert found is not None
    assert (found.remaining, found.seconds_to_reset) == (7, 290)
    assert seconds_asked_for(headers, now=NOW) is None, "there is still something left"


def test_a_small_number_is_a_span() -> None:
    found = budget_left({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, now=NOW)
    assert found is not None
    assert found.seconds_to_reset == 30


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("290", 290),
        (" 12.5 ", 12.5),
        (format_datetime(NOW + timedelta(seconds=42), usegmt=True), 42),
        ("0", 0),
        ("-5", 0),
        ("99999999999999", LONGEST),
        ("Sat, 01 Aug 2093 13:45:00 GMT", LONGEST),
    ],
)
def test_retry_after(told: str, seconds: float) -> None:
    assert seconds_asked_for({"retry-after": told}, now=NOW) == seconds


@pytest.mark.parametrize("told", ["", "soon", "nan", "inf", "-inf", "1e400", "Sat, 99 Foo 2026"])
def test_a_retry_after_that_says_nothing(told: str) -> None:
    assert seconds_asked_for({"retry-after": told}, now=NOW) is None


def test_retry_after_goes_before_the_reset() -> None:
    headers = {"retry-after": "2", "ratelimit-remaining": "0", "ratelimit-reset": "300"}
    assert seconds_asked_for(headers, now=NOW) == 2


def test_resets_are_times_of_the_servers_clock() -> None:
    """Our clock is ten minutes fast; waiting by it would mean asking again at once."""
    headers = {
        "date": format_datetime(NOW, usegmt=True),
        "ratelimit-remaining": "0",
        "ratelimit-reset": str(int(NOW.timestamp()) + 100),
    }
    assert seconds_asked_for(headers, now=NOW + timedelta(minutes=10)) == 100


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "retry-after",
                "date",
                "ratelimit-remaining",
                "ratelimit-reset",
                "x-ratelimit-reset",
                "x-ratelimit-remaining",
            ]
        ),
        st.text(max_size=40),
    )
)
def test_no_header_can_break_or_stretch_the_wait(headers: dict[str, str]) -> None:
    wait = seconds_asked_for(headers, now=NOW)
    assert wait is None or 0 <= wait <= LONGEST


@given(st.integers(1, 60), st.floats(0, 1, exclude_max=True))
def test_backoff_doubles_and_stays_under_its_top(attempt: int, random: float) -> None:
    ceiling = min(30.0, 2.0 ** (attempt - 1))
    assert ceiling / 2 <= backoff(attempt, random=random) <= ceiling
