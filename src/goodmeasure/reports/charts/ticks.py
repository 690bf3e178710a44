"""Where axes are labelled: round counts from 0, ages in words, calendar dates."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from goodmeasure.reports.figures import number

AGES = (
    (1 / 24, "1 hour"),
    (3 / 24, "3 hours"),
    (6 / 24, "6 hours"),
    (12 / 24, "12 hours"),
    (1, "1 day"),
    (3, "3 days"),
    (7, "1 week"),
    (14, "2 weeks"),
    (30.4375, "1 month"),
    (91.3125, "3 months"),
    (182.625, "6 months"),
    (365.25, "1 year"),
    (730.5, "2 years"),
    (1826.25, "5 years"),
    (3652.5, "10 years"),
)


def count_ticks(most: float) -> tuple[float, list[tuple[float, str]]]:
    """The top of the scale and the ticks (share of the height, label), from 0, about four steps."""
    most = max(most, 1.0) if most >= 0.5 else max(most, 1e-9)
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    if most >= 1:
        step = max(1.0, step)
    if step == 2.5:  # half counts do not exist
        step = 5.0 if most > 10 else 3.0
    steps = max(1, math.ceil(most / step - 1e-9))
    top = step * steps
    return top, [(i / steps, number(step * i)) for i in range(steps + 1)]


def age_ticks(oldest: float, *, closest: float) -> list[tuple[float, str]]:
    """Ages in days with their words, none nearer than ``closest`` (a share of a root scale)."""
    chosen: list[tuple[float, str]] = []
    for days, label in reversed([tick for tick in AGES if tick[0] <= oldest]):
        if all(abs(math.sqrt(days / oldest) - math.sqrt(d / oldest)) >= closest for d, _ in chosen):
            chosen.append((days, label))
    return chosen[::-1]


def time_ticks(since: datetime, until: datetime, *, at_most: int) -> list[tuple[datetime, str]]:
    """Calendar dates: days within two months, months within some years, then years."""
    days = (until - since) / timedelta(days=1)
    if days <= 62:
        step = next(s for s in (1, 2, 7, 14, 28, 62) if days / s <= at_most)
        first = since.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        dates = [first + timedelta(days=i * step) for i in range(int(days / step) + 1)]
        return [(d, f"{d.day} {d:%b}") for d in dates if d <= until]
    months = days / 30.4
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / s <= at_most)
    start = since.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    out = []
    for i in range(int(months) + 2):
        year, month = divmod(start.year * 12 + start.month - 1 + i, 12)
        when = start.replace(year=year, month=month + 1)
        if since <= when <= until and (year * 12 + month) % step == 0:
            out.append((when, f"{when.year}" if step >= 12 else f"{when:%b %Y}"))
    return out
