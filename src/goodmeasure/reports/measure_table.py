"""A measure's months as CSV: one row a channel and month; missing is empty, with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC
from typing import TextIO

from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.series import Point, Series
from goodmeasure.reports.figures import answer as answer_words
from goodmeasure.reports.texts import cell

COLUMNS = (
    "measure", "version", "unit", "channel", "first_day", "last_day", "value", "low", "high", "n",
    "base", "base_kind", "base_size", "as_of", "why_none", "breaks",
)  # fmt: skip


def write_measure(out: TextIO, found: Iterable[Series]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for series in found:
        writer.writerows([cell(value) for value in _row(series, one)] for one in series.points)


def _row(series: Series, point: Point) -> tuple[object, ...]:
    one, period = point.answer, point.period
    breaks = "; ".join(
        f"{b.at} {b.kind.value}: {b.why}"
        for b in series.breaks
        if period.since <= b.at <= period.until
    )
    days = (series.subject, period.since.isoformat(), period.until.isoformat())
    if not isinstance(one, Finding):
        of = series.of
        none = (None,) * 8
        return (of.title, None, of.unit, *days, *none, answer_words(one), breaks)
    of = one.of or series.of
    return (
        of.title, of.version, of.unit, *days, one.value, one.low, one.high, one.n,
        one.base.population, one.base.kind.value, one.base.size,
        f"{one.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", None, breaks,
    )  # fmt: skip
