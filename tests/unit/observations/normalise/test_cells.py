from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.observations.metrics import MAX_VALUE
from goodmeasure.observations.normalise.cells import (
    Cell,
    SpoiltId,
    UnusableCell,
    end_of_day,
    identifier,
    looks_rounded,
    named_day,
    noon,
    start_of_day,
    whole_number,
)
from goodmeasure.observations.normalise.moments import moment

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("cell", ["", "  ", "-", "–", "N/A", "null", None, "\t"])
def test_a_blank_is_missing(cell: Cell) -> None:
    assert whole_number(cell) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("+5", 5),
        (" 12,400 ", 12_400),
        ("1,234,567", 1_234_567),
        ("12 400", 12_400),
        ("12\u202f400", 12_400),
        ("12'400", 12_400),
        ("1023.0", 1023),
        (1023.0, 1023),
        (1023, 1023),
        (str(MAX_VALUE), MAX_VALUE),
    ],
)
def test_counts(cell: Cell, value: int) -> None:
    assert whole_number(cell) == value


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-1", "negative"),
        (-1, "negative"),
        ("-1,200", "negative"),
        (str(MAX_VALUE + 1), "larger than any"),
        ("9" * 500, "larger than any"),
        (1e300, "larger than any"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
        (True, "not a number"),
        ("12%", "percentage"),
        ("1.2K", "rounded"),
        ("3M", "rounded"),
        ("12.000", "not a whole number"),  # twelve, or twelve thousand as some countries write it
        ("12.5", "not a whole number"),
        ("12,40", "not a whole number"),
        (0.5, "not a whole number"),
        ("1,2,3", "not a number"),
        ("twelve", "not a number"),
        ("1e5", "not a number"),
        ("٣٤", "not a number"),
        ("²", "not a number"),
    ],
)
def test_what_is_no_count_says_why(cell: Cell, reason: str) -> None:
    with pytest.raises(UnusableCell, match=reason):
        whole_number(cell)


@given(st.integers(0, MAX_VALUE))
def test_a_count_survives_every_way_of_writing_it(value: int) -> None:
    for mark in ",' \u00a0\u202f":
        assert whole_number(f"{value:,}".replace(",", mark)) == value
    assert whole_number(str(value)) == value
    assert whole_number(float(value)) == value


@given(st.text(max_size=12))
def test_a_text_is_a_count_or_a_blank_or_refused(text: str) -> None:
    try:
        value = whole_number(text)
    except UnusableCell:
        return
    assert value is None or 0 <= value <= MAX_VALUE


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2074000000000000017", "2074000000000000017"),
        (" 12 ", "12"),
        ('="12"', "12"),
        (12.0, "12"),
        (12, "12"),
        ("dQw4w9WgXcQ", "dQw4w9WgXcQ"),
    ],
)
def test_ids_stay_text(cell: Cell, expected: str) -> None:
    assert identifier(cell) == expected


@pytest.mark.parametrize("cell", ["1.22E+17", "1,22E+17", "2E18", 1.22158e17, 12.5])
def test_ids_that_lost_digits(cell: Cell) -> None:
    with pytest.raises(SpoiltId):
        identifier(cell)


@pytest.mark.parametrize("cell", ["", None, "two words", "x" * 300])
def test_what_is_no_id(cell: Cell) -> None:
    with pytest.raises(UnusableCell):
        identifier(cell)


def test_rounded_ids_are_told_from_real_ones() -> None:
    assert looks_rounded([f"20740000000{n}000000" for n in (11, 12, 13)])
    assert not looks_rounded([f"20740000000{n}000000" for n in (11, 12)])
    assert not looks_rounded(["2074000000011000017", "2074000000012000000", "2074000000013000000"])
    assert not looks_rounded(["100", "200", "300"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tue, Jul 14, 2026", date(2026, 7, 14)),
        ("Thu Mar 20 2025", date(2025, 3, 20)),
        ("September 1, 2024", date(2024, 9, 1)),
        ("2026-07-14", date(2026, 7, 14)),
        ("14/07/2026", None),
        ("Tue, Feb 30, 2026", None),
        ("Tue, Foo 3, 2026", None),
        ("", None),
    ],
)
def test_named_days(text: str, day: date | None) -> None:
    assert named_day(text) == day


def test_a_day_in_summer_time() -> None:
    day = date(2026, 7, 14)
    assert start_of_day(day, LONDON) == datetime(2026, 7, 13, 23, tzinfo=UTC)
    assert noon(day, LONDON) == datetime(2026, 7, 14, 11, tzinfo=UTC)
    assert end_of_day(day, LONDON) == datetime(2026, 7, 14, 22, 59, 59, tzinfo=UTC)


def test_the_first_format_that_fits_counts() -> None:
    formats = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "iso")
    assert moment("01/07/2026 12:00", formats, LONDON) == (
        datetime(2026, 7, 1, 11, tzinfo=UTC),
        False,
    )
    assert moment("01/07/2026", formats, LONDON) == (datetime(2026, 7, 1, 11, tzinfo=UTC), True)
    assert moment("2026-07-01T12:00:00+02:00", formats, LONDON) == (
        datetime(2026, 7, 1, 10, tzinfo=UTC),
        False,
    )


@pytest.mark.parametrize("text", ["", "yesterday", "31/02/2026", "9999-12-31T23:59:59-23:00"])
def test_a_date_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(UnusableCell, match="date"):
        moment(text, ("%d/%m/%Y", "iso"), LONDON)
