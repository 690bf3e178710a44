"""The CSV files beside a report: UTF-8 with a byte-order mark, times in UTC, missing left empty."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from goodmeasure.kernel.findings import Finding, NotMeasurable
from goodmeasure.reports import figures, wording
from goodmeasure.reports.period.report import Report, ReportPost, ReportReading
from goodmeasure.reports.period.story import MeasureLine
from goodmeasure.reports.texts import cell

ENCODING = "utf-8-sig"
"""With its mark, so that Excel reads accents and emoji as what they are."""

POST_COLUMNS = (
    "channel", "platform", "post_id", "url", "published_at", "date_only", "kind", "presence",
    "language", "text",
)  # fmt: skip
VERDICT_COLUMNS = (
    "outcome", "reason", "engagement", "age_days", "expected_low", "expected_middle",
    "expected_high", "earlier_posts", "looked_at",
)  # fmt: skip
READING_COLUMNS = ("channel", "post_id", "metric", "at", "value")
CHANNEL_COLUMNS = (
    "channel", "platform", "handle", "url", "state", "followers", "followers_at", "posts",
    *(outcome.replace(" ", "_") for outcome in wording.OUTCOMES), "not_judged",
    "figures_as_of", "last_run",
)  # fmt: skip


def write_posts(out: TextIO, report: Report) -> None:
    """One row a post, reposts too; a column for each metric that any of them has."""
    metrics = sorted({metric for post in report.posts for metric in post.counts})
    _write(
        out,
        (*POST_COLUMNS, *metrics, *VERDICT_COLUMNS),
        (_post_row(post, metrics, report.zone) for post in report.posts),
    )


def write_readings(out: TextIO, readings: Iterable[ReportReading]) -> None:
    """One row a reading, as they come: there may be millions."""
    _write(
        out,
        READING_COLUMNS,
        ((r.channel, r.external_id, r.metric, _time(r.at), r.value) for r in readings),
    )


def write_channels(out: TextIO, report: Report) -> None:
    """One row a channel, with what its posts of the period came to."""
    _write(out, CHANNEL_COLUMNS, _channel_rows(report))


MEASURE_COLUMNS = (
    "channel", "measure", "unit", "stage", "answer", "value", "low", "high", "n", "base",
    "base_kind", "base_size", "method", "version", "first_day", "last_day", "as_of", "caveats",
    "why_none",
)  # fmt: skip


def write_measures(out: TextIO, report: Report) -> None:
    """A row for each channel and measure; where there is no figure, why."""
    _write(out, MEASURE_COLUMNS, (_measure_row(one) for one in report.story.measures))


def _measure_row(one: MeasureLine) -> tuple[object, ...]:
    head, found = (one.channel, one.measure, one.unit, one.stage.value), one.answer
    if not isinstance(found, Finding):
        kind = "not measurable" if isinstance(found, NotMeasurable) else "not enough"
        return (*head, kind, *(None,) * 13, figures.answer(found))
    of, period = found.of, found.period
    return (
        *head, "finding", found.value, found.low, found.high, found.n, found.base.population,
        found.base.kind.value, found.base.size, found.method, of.version if of else None,
        period.since.isoformat() if period else None, period.until.isoformat() if period else None,
        _time(found.as_of), " ".join(found.caveats), None,
    )  # fmt: skip


def write_lessons(out: TextIO, report: Report) -> None:
    """A row for each lesson of the period."""
    rows = (
        (one.kind, one.sentence, one.about.isoformat(), " | ".join(one.rests_on))
        for one in report.story.lessons
    )
    _write(out, ("kind", "lesson", "about", "rests_on"), rows)


def _post_row(post: ReportPost, metrics: Sequence[str], zone: tzinfo) -> tuple[object, ...]:
    found, verdict = post.counts, post.verdict
    counts = (found[metric].value if metric in found else None for metric in metrics)
    head = (
        post.channel, post.platform, post.external_id, post.url,
        _day(post.published_at, zone) if post.date_only else _time(post.published_at),
        post.date_only, post.kind, post.presence, post.language, post.text,
    )  # fmt: skip
    if verdict is None:
        return (*head, *counts, *(None,) * len(VERDICT_COLUMNS))
    age = None if verdict.age_days is None else round(verdict.age_days, 4)
    return (
        *head, *counts, verdict.outcome, verdict.reason, verdict.value, age, verdict.low,
        verdict.median, verdict.high, verdict.n_history, _time(verdict.looked_at),
    )  # fmt: skip


def _channel_rows(report: Report) -> Iterable[tuple[object, ...]]:
    own = report.own
    for channel in report.channels:
        posts = [post for post in own if post.channel == channel.name]
        outcomes = [post.verdict.outcome if post.verdict else "" for post in posts]
        counts = (len(posts), *(outcomes.count(one) for one in (*wording.OUTCOMES, "")))
        at, followers = channel.followers[-1] if channel.followers else (None, None)
        yield (
            channel.name, channel.platform, channel.handle, channel.url, channel.state, followers,
            _time(at), *(counts if channel.seen else (None,) * len(counts)),
            _time(channel.as_of), channel.last_run,
        )  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, which every spreadsheet and program reads."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _day(noon: datetime, zone: tzinfo) -> str:
    """Where only the day is known, that day: noon in the Pacific is another day in UTC."""
    return noon.astimezone(zone).date().isoformat()


def _write(out: TextIO, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
