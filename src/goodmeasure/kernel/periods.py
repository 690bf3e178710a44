"""Periods: whole days as people reckon them, both ends included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from goodmeasure.kernel.errors import InputError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""Days that figures, facts and plans can be of; others are slips of the pen, and no sum is meant to
hold for them."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Period:
    """Days from ``since`` to ``until``, both in it. Raises ``InputError`` the wrong way round."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise InputError(
                f"The period ends on {self.until} before it starts on {self.since}.",
                next_step="Swap the two days.",
            )

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The midnight it starts at and the midnight that ends it, in UTC."""
        first = datetime.combine(self.since, time.min, zone)
        after = datetime.combine(self.until + timedelta(days=1), time.min, zone)
        return first.astimezone(UTC), after.astimezone(UTC)


def month_of(day: date) -> Period:
    """The calendar month a day is in."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(since=first, until=following - timedelta(days=1))


def quarter_of(day: date) -> Period:
    """The three calendar months a day is in, the first of them January, April, July or October."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    last = month_of(date(day.year, first.month + 2, 1))
    return Period(since=first, until=last.until)


def week_of(day: date) -> Period:
    """The week a day is in, from Monday."""
    first = day - timedelta(days=day.weekday())
    return Period(since=first, until=first + timedelta(days=6))
