"""How dates, times and ages are said: British dates, whole units."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from goodmeasure.reports.figures import many

HOURS_A_DAY = 24
MINUTES_A_DAY = 24 * 60


def day(when: date | datetime, zone: tzinfo = UTC) -> str:
    """Say "4 March 2026", in the organisation's time zone."""
    if isinstance(when, datetime):
        when = when.astimezone(zone)
    return f"{when.day} {when:%B %Y}"


def short_day(when: date | datetime, zone: tzinfo = UTC) -> str:
    """Say "4 Mar 2026", for tables."""
    if isinstance(when, datetime):
        when = when.astimezone(zone)
    return f"{when.day} {when:%b %Y}"


def moment(when: datetime, zone: tzinfo = UTC) -> str:
    """Say "4 March 2026 at 2:05pm"; midnight and midday are said in words."""
    local = when.astimezone(zone)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return f"{day(local, zone)} at {'midnight' if local.hour == 0 else 'midday'}"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{day(local, zone)} at {hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def period(since: date | datetime, until: date | datetime, zone: tzinfo = UTC) -> str:
    """Say "1 to 31 March 2026"; ``until`` is the last day, included."""
    first = since.astimezone(zone).date() if isinstance(since, datetime) else since
    last = until.astimezone(zone).date() if isinstance(until, datetime) else until
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def age(days: float | timedelta) -> str:
    """Say "40 minutes", "5 hours", "3 days", "6 weeks", "4 months": whole units passed."""
    if isinstance(days, timedelta):
        days = days / timedelta(days=1)
    if days < 1 / HOURS_A_DAY:
        return many(max(1, int(days * MINUTES_A_DAY + 1e-6)), "minute")
    if days < 2:
        return many(int(days * HOURS_A_DAY + 1e-6), "hour")
    if days < 28:
        return many(int(days + 1e-9), "day")
    if days < 91:
        return many(int(days / 7), "week")
    if days < 730:
        return many(int(days / 30.4375), "month")
    return many(int(days / 365.25 + 1e-9), "year")


def as_of(then: datetime, now: datetime, zone: tzinfo = UTC) -> str:
    """Say how long ago within a month, and the day when it is longer."""
    return ago(then, now) if now - then < timedelta(days=31) else day(then, zone)


def ago(then: datetime, now: datetime) -> str:
    """Say "3 days ago"; a moment ahead of ``now`` is "just now" (clocks differ)."""
    gone = now - then
    return "just now" if gone < timedelta(minutes=1) else f"{age(gone)} ago"
