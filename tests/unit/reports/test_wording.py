"""Figures and verdicts in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.posts.verdicts import Outcome, Reason
from goodmeasure.kernel.findings import Base, BaseKind, Finding, NotEnough, NotMeasurable
from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Judged:
    outcome: str = "worked"
    reason: str = "above"
    value: int | None = 92
    age_days: float | None = 3.2
    low: float | None = 8
    high: float | None = 40
    n_history: int = 60


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (12345, "12,345"),
        (-1200, "-1,200"),
        (3.14159, "3.1"),
        (0.00234, "0.0023"),
        (12.6, "13"),
    ],
)
def test_numbers(value: float, said: str) -> None:
    assert wording.number(value) == said


def test_missing_is_said_and_is_not_zero() -> None:
    assert wording.count(None) == "Not collected yet"
    assert wording.count(0) == "0"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.624, "62%"),
        (0.0001, "less than 1%"),
        (0.9999, "more than 99%"),
        (1 / 200, "less than 1%"),
        (199 / 200, "more than 99%"),
        (0.0051, "1%"),
        (0.9949, "99%"),
    ],
)
def test_percentages_never_claim_none_or_all(share: float, said: str) -> None:
    assert wording.percent(share) == said


@given(hits=st.integers(0, 3000), of=st.integers(1, 3000))
def test_a_share_is_said_to_be_none_or_all_only_where_it_is(hits: int, of: int) -> None:
    hits = min(hits, of)
    assert (wording.percent(hits / of) == "0%") is (hits == 0)
    assert (wording.percent(hits / of) == "100%") is (hits == of)


def test_a_range_of_a_share_never_shrinks_to_one_figure() -> None:
    assert wording.percent_range(0.62, 0.55, 0.67) == "62% (55 to 67)"
    assert wording.percent_range(1 / 2000, 0.00009, 0.0028) == "less than 1% (0.01 to 0.28)"
    assert wording.percent_range(0.9995, 0.9972, 0.9999) == "more than 99% (99.72 to 99.99)"


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (24.2, 17.9, 31.1, "about 24 (18 to 31)"),
        (2713, 1834, 4127, "about 2,700 (1,800 to 4,100)"),
        (0.0234, 0.0201, 0.0266, "about 0.0234 (0.0201 to 0.0266)"),
        (7, None, None, "7"),
    ],
)
def test_a_value_travels_with_its_range_rounded_to_what_it_supports(
    value: float, low: float | None, high: float | None, said: str
) -> None:
    assert wording.with_range(value, low, high) == said


@given(low=st.integers(0, 10**7), width=st.integers(0, 10**7), beside=st.integers(0, 2 * 10**7))
def test_rounding_a_range_never_moves_an_end_past_the_count_beside_it(
    low: int, width: int, beside: int
) -> None:
    high = low + width
    said_low, said_high = wording.rounded_range(low, high, beside=beside)
    assert (beside > high) == (beside > said_high)
    assert (beside < low) == (beside < said_low)
    assert abs(said_low - low) <= max(width, 1) / 10
    assert abs(said_high - high) <= max(width, 1) / 10


def test_dates_are_british_and_in_the_zone_asked_for() -> None:
    london, tokyo = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert wording.day(late) == "30 June 2026"
    assert wording.day(late, london) == "1 July 2026"
    assert wording.day(date(2026, 3, 4)) == "4 March 2026"
    assert wording.short_day(late, tokyo) == "1 Jul 2026"
    assert wording.moment(NOW) == "4 March 2026 at 2:05pm"
    assert wording.moment(NOW.replace(hour=12, minute=0)) == "4 March 2026 at midday"
    assert wording.moment(NOW.replace(hour=9, minute=0)) == "4 March 2026 at 9am"
    assert wording.period(date(2026, 3, 1), date(2026, 3, 31)) == "1 to 31 March 2026"
    assert (
        wording.period(date(2025, 12, 1), date(2026, 1, 5)) == "1 December 2025 to 5 January 2026"
    )


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3, hours=23), "3 days"),
        (timedelta(days=30), "4 weeks"),
        (timedelta(days=100), "3 months"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_ages(gone: timedelta, said: str) -> None:
    assert wording.age(gone) == said
    assert wording.age(gone / timedelta(days=1)) == said


def test_a_moment_ahead_of_the_clock_is_just_now() -> None:
    assert wording.ago(NOW + timedelta(hours=1), NOW) == "just now"
    assert wording.ago(NOW - timedelta(hours=5), NOW) == "5 hours ago"


def test_the_verdict_sentence() -> None:
    assert wording.verdict_sentence(Judged(), wording.NOUNS["likes"]) == (
        "92 likes after 3 days. We would expect 8 to 40 on this channel at that age, so it worked."
    )


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("has_range", [True, False])
def test_every_outcome_and_reason_makes_whole_sentences(
    outcome: Outcome, reason: Reason, has_range: bool
) -> None:
    low, high = (8, 40) if has_range else (None, None)
    said = wording.verdict_sentence(
        Judged(outcome=outcome, reason=reason, low=low, high=high, value=1)
    )
    assert said.startswith("1 engagement after 3 days.")
    assert said.endswith(".")
    assert re.search(r"[a-z]\.$", said)
    assert "None" not in said
    assert ".." not in said
    assert "significant" not in said


def test_a_count_never_collected_has_no_verdict_in_numbers() -> None:
    assert wording.verdict_sentence(Judged(value=None)) == "Not collected yet."


def test_the_core_and_the_words_know_the_same_outcomes_and_reasons() -> None:
    assert list(wording.OUTCOMES) == list(Outcome)
    assert set(wording.REASONS) >= set(Reason)


def test_there_are_words_for_every_metric_and_for_what_verdicts_are_given_by() -> None:
    assert not [name for name in [*Metric, ENGAGEMENT] if name not in wording.NOUNS]


def test_the_overview_sentence_is_that_of_the_pages() -> None:
    outcomes = {"worked": 3, "missed": 1, "as expected": 30, "too early": 7}
    assert wording.overview_sentence(outcomes, channels=5) == (
        "This month 41 posts on 5 channels. 3 did better than those channels usually do, 1 worse,"
        " 30 about as expected, 7 are too young to tell."
    )
    assert wording.overview_sentence({"missed": 2}, channels=1, when="In March") == (
        "In March 2 posts on 1 channel. 2 did worse than that channel usually does."
    )
    assert wording.overview_sentence({}, channels=2) == "This month no posts on 2 channels."


def test_the_ways_of_having_no_number_differ_in_words() -> None:
    base = Base(population="posts on @town.example", kind=BaseKind.POSTS, size=214)
    zero = Finding(value=0, n=214, base=base, method="engagement", as_of=NOW)
    said = {
        wording.answer(zero),
        wording.answer(None),
        wording.answer(NotEnough(reason="Only 12 posts", needed="30 posts")),
        wording.answer(NotMeasurable(reason="Bluesky publishes no views", cost="")),
    }
    assert said == {
        "0",
        "Not collected yet",
        "Not enough yet: only 12 posts. 30 posts.",
        "Not measurable here: Bluesky publishes no views.",
    }


def test_the_level_is_said_in_people_s_words() -> None:
    assert "95 in 100 such ranges hold the true figure" in wording.level_sentence()
    assert "95 in 100 fall in the range" in wording.expected_sentence()
