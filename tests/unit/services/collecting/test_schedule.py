"""Looks thin out with age, never stop, and come back after a change."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.services.collecting.schedule import (
    BANDS,
    DAY,
    HOUR,
    next_collection,
    next_wait,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
spans = st.timedeltas(timedelta(0), timedelta(days=5000))


def looks(until: timedelta, *, changed: bool) -> list[timedelta]:
    """Ages at which a post is read when every look finds (no) change."""
    age, wait, ages = timedelta(0), timedelta(0), []
    while age <= until:
        ages.append(age)
        wait = next_wait(age=age, last_wait=wait, changed=changed)
        age += wait
    return ages


def test_a_post_that_lives_is_read_by_hours_then_days_then_weeks_then_months() -> None:
    ages = looks(timedelta(days=400), changed=True)
    per_band = [sum(age < band.until for age in ages) for band in BANDS]
    assert per_band[0] == 16
    assert per_band[1] - per_band[0] == 12
    assert per_band[2] - per_band[1] == 11
    assert per_band[3] - per_band[2] == 11


def test_a_post_that_is_quiet_is_read_far_less_often_but_still() -> None:
    lively, quiet = (looks(timedelta(days=3650), changed=changed) for changed in (True, False))
    assert len(quiet) < len(lively) / 3
    gaps = [later - earlier for earlier, later in itertools.pairwise(quiet)]
    assert max(gaps) == 180 * DAY, "never stopping"


@pytest.mark.parametrize("age", [DAY, 7 * DAY, 30 * DAY])
def test_the_ages_that_posts_are_compared_at_are_met_within_half_of_themselves(
    age: timedelta,
) -> None:
    assert min(abs(look - age) for look in looks(2 * age, changed=False)) <= age / 2


def test_nothing_changed_doubles_and_a_change_resets() -> None:
    age = 5 * HOUR
    assert next_wait(age=age, last_wait=timedelta(0), changed=False) == 3 * HOUR
    assert next_wait(age=age, last_wait=3 * HOUR, changed=False) == 6 * HOUR
    assert next_wait(age=age, last_wait=6 * HOUR, changed=False) == 12 * HOUR
    assert next_wait(age=age, last_wait=12 * HOUR, changed=False) == 12 * HOUR
    assert next_wait(age=age, last_wait=12 * HOUR, changed=True) == 3 * HOUR


@given(spans, spans, st.booleans())
def test_a_wait_is_never_nothing_and_never_for_ever(
    age: timedelta, last: timedelta, changed: bool
) -> None:
    assert 3 * HOUR <= next_wait(age=age, last_wait=last, changed=changed) <= 180 * DAY


def test_a_post_from_the_future_is_new() -> None:
    assert next_wait(age=-DAY, last_wait=timedelta(0), changed=False) == 3 * HOUR


def test_a_channel_is_looked_at_for_new_posts_even_when_none_is_due() -> None:
    assert next_collection(NOW, []) == NOW + 6 * HOUR
    assert next_collection(NOW, [NOW + 30 * DAY]) == NOW + 6 * HOUR
    assert next_collection(NOW, [NOW + 30 * DAY, NOW + 2 * HOUR]) == NOW + 2 * HOUR
    assert next_collection(NOW, [NOW - DAY]) == NOW + HOUR
