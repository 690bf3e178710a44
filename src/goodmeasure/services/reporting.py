"""A report for a period: gathered from the store in a few queries, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough, NotMeasurable
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.measures.platforms import How, Measurable, Platform, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import document, tables, wording
from goodmeasure.reports.report import (
    Count,
    Method,
    NotMeasured,
    PostVerdict,
    Report,
    ReportChannel,
    ReportGap,
    ReportPost,
    ReportReading,
)
from goodmeasure.services.telling import tell
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    Credential,
    Evaluation,
    GapRecord,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
    Verdict,
)
from goodmeasure.store.queries.channels import figures_as_of

MOST_GAPS = 20
"""Gaps named for one channel; more of them would be one trouble said many times."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportFiles:
    """Where the files of a report are, and what its posts came to (outcome to number)."""

    html: Path
    posts: Path
    readings: Path
    channels: Path
    measures: Path
    lessons: Path
    how_many: int
    outcomes: Counter[str]


def write_report(
    organisation: Organisation,
    *,
    since: date,
    until: date,
    folder: Path,
    channels: Sequence[Channel] | None = None,
    now: datetime,
) -> ReportFiles:
    """Write ``report.html`` and the CSVs for the days from ``since`` to ``until`` into ``folder``.

    Raises ``InputError`` for a period that ends before it starts, or a folder that cannot be
    written to. The files of an earlier report there are replaced together, once all are whole.
    """
    report = gather(organisation, since=since, until=until, channels=channels, now=now)
    tables_of = ("posts", "readings", "channels", "measures", "lessons")
    names = {"html": "report.html", **{name: f"{name}.csv" for name in tables_of}}
    writers: dict[str, Callable[[TextIO], object]] = {
        "report.html": lambda out: out.write(document.html(report)),
        "posts.csv": lambda out: tables.write_posts(out, report),
        "readings.csv": lambda out: tables.write_readings(out, readings(organisation, report)),
        "channels.csv": lambda out: tables.write_channels(out, report),
        "measures.csv": lambda out: tables.write_measures(out, report),
        "lessons.csv": lambda out: tables.write_lessons(out, report),
    }
    try:
        _write_together(folder, writers)
    except OSError as error:
        raise InputError(
            f"The report could not be written to {folder}: {error.strerror or error}.",
            next_step="Choose another folder or make room, and try again.",
        ) from error
    outcomes = Counter(post.verdict.outcome if post.verdict else "" for post in report.posts)
    paths = {key: folder / name for key, name in names.items()}
    return ReportFiles(**paths, how_many=len(report.posts), outcomes=outcomes)


def gather(
    organisation: Organisation,
    *,
    since: date,
    until: date,
    channels: Sequence[Channel] | None = None,
    now: datetime,
) -> Report:
    """The report as values, in a few queries however long the period."""
    if until < since:
        raise InputError(
            "The period ends before it starts.", next_step="Give the earlier day first."
        )
    zone = ZoneInfo(organisation.time_zone)
    starts = datetime.combine(since, time.min, zone)
    ends = datetime.combine(until + timedelta(days=1), time.min, zone)
    ours = _channels(organisation, channels)
    names = {channel.pk: channel_name(channel) for channel in ours}
    scope = _Scope(organisation=organisation, channels=tuple(ours), starts=starts, ends=ends)
    posts = _posts(scope, names)
    return Report(
        organisation=organisation.name,
        since=since,
        until=until,
        starts_at=starts,
        ends_at=ends,
        made_at=now,
        zone=zone,
        channels=_report_channels(scope, names, posts),
        posts=posts,
        story=tell(organisation, Period(since=since, until=until), ours, now=now),
        method=_method(organisation, ours, zone),
    )


def readings(organisation: Organisation, report: Report) -> Iterator[ReportReading]:
    """Every reading of the report's posts, streamed."""
    ours = {channel.name for channel in report.channels}
    names = {
        channel.pk: channel_name(channel)
        for channel in Channel.objects.filter(organisation=organisation)
        if channel_name(channel) in ours
    }
    rows = (
        ReadingRecord.objects.filter(
            post__organisation=organisation,
            post__channel__in=list(names),
            post__published_at__gte=report.starts_at,
            post__published_at__lt=report.ends_at,
        )
        .order_by("post_id", "metric", "at", "pk")
        .values_list("post__channel_id", "post__external_id", "metric", "at", "value")
    )
    for key, external_id, metric, at, value in rows.iterator(chunk_size=5000):
        yield ReportReading(
            channel=names[key], external_id=external_id, metric=metric, at=at, value=value
        )


def channel_name(channel: Channel) -> str:
    """A channel as people know it: "@town.example on Bluesky"."""
    known = platforms().get(channel.platform)
    return f"@{channel.handle.lstrip('@')} on {known.title if known else channel.platform}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scope:
    organisation: Organisation
    channels: tuple[Channel, ...]
    starts: datetime
    ends: datetime

    def of(self, model: Any, moment: str, *, owner: str = "") -> Any:
        """Rows of these channels of this organisation whose ``moment`` is in the period."""
        return model.objects.filter(
            **{
                f"{owner}organisation": self.organisation,
                f"{owner}channel__in": [channel.pk for channel in self.channels],
                f"{owner}{moment}__gte": self.starts,
                f"{owner}{moment}__lt": self.ends,
            }
        )


def _channels(organisation: Organisation, wanted: Sequence[Channel] | None) -> list[Channel]:
    rows = Channel.objects.filter(organisation=organisation).order_by("platform", "handle", "pk")
    if wanted is not None:
        rows = rows.filter(pk__in=[channel.pk for channel in wanted])
    return list(rows)


def _posts(scope: _Scope, names: dict[int, str]) -> tuple[ReportPost, ...]:
    verdicts = {
        verdict.post_id: _verdict(verdict)
        for verdict in scope.of(Verdict, "published_at").filter(measure=ENGAGEMENT)
    }
    counts: dict[int, dict[str, Count]] = {}
    latest = scope.of(LatestReading, "published_at", owner="post__")
    for key, metric, value, looked_at in latest.values_list(
        "post_id", "metric", "value", "looked_at"
    ):
        counts.setdefault(key, {})[metric] = Count(value=value, looked_at=looked_at)
    platform = {channel.pk: channel.platform for channel in scope.channels}
    return tuple(
        ReportPost(
            channel=names[row.channel_id],
            platform=platform[row.channel_id],
            external_id=row.external_id,
            published_at=row.published_at,
            date_only=row.date_only,
            url=row.url,
            kind=row.kind,
            text=row.text,
            language=row.language,
            presence=row.presence,
            counts=counts.get(row.pk, {}),
            verdict=verdicts.get(row.pk),
        )
        for row in scope.of(PostRecord, "published_at").order_by("-published_at", "-pk")
    )


def _verdict(row: Verdict) -> PostVerdict:
    return PostVerdict(
        outcome=row.outcome,
        reason=row.reason,
        value=row.value,
        age_days=row.age_days,
        looked_at=row.looked_at,
        low=row.low,
        median=row.median,
        high=row.high,
        n_history=row.n_history,
    )


def _report_channels(
    scope: _Scope, names: dict[int, str], posts: Sequence[ReportPost]
) -> tuple[ReportChannel, ...]:
    followers = _followers(scope)
    runs = _last_runs(scope)
    as_of = figures_as_of(scope.organisation)
    gaps = _gaps(scope)
    tokens = set(
        Credential.objects.filter(channel__organisation=scope.organisation).values_list(
            "channel_id", flat=True
        )
    )
    had: dict[str, set[str]] = {}
    standing = ChannelReadingRecord.objects.filter(
        organisation=scope.organisation, channel__in=list(names), at__lt=scope.ends
    )
    for key, metric in standing.values_list("channel_id", "metric").distinct().order_by():
        had.setdefault(names[key], set()).add(metric)
    for post in posts:
        had.setdefault(post.channel, set()).update(post.counts)
    return tuple(
        _report_channel(
            channel,
            name=names[channel.pk],
            followers=tuple(followers.get(channel.pk, ())),
            run=runs.get(channel.pk),
            as_of=as_of.get(channel.pk),
            gaps=tuple(gaps.get(channel.pk, ())),
            had=had.get(names[channel.pk], set()),
            has_token=channel.pk in tokens,
        )
        for channel in scope.channels
    )


def _report_channel(
    channel: Channel,
    *,
    name: str,
    followers: tuple[tuple[datetime, int], ...],
    run: Collection | None,
    as_of: datetime | None,
    gaps: tuple[ReportGap, ...],
    had: set[str],
    has_token: bool,
) -> ReportChannel:
    known = platforms().get(channel.platform)
    collected = known is not None and known.collected
    title = known.title if known else channel.platform
    return ReportChannel(
        name=name,
        platform=channel.platform,
        platform_title=title,
        handle=channel.handle,
        url=channel.url,
        state=channel.state,
        followers=followers,
        as_of=as_of,
        last_run=run.sentence if run else "",
        source=f"The public API of {title}." if collected else f"Files exported from {title}.",
        not_measured=tuple(not_measured(known, had, has_token)) if known else (),
        gaps=gaps,
    )


def not_measured(platform: Platform, had: Iterable[str], has_token: bool) -> Iterator[NotMeasured]:
    """Every metric the platform is described for and we have no figure of, with the reason."""
    have = set(had)
    for metric, measurable in platform.metrics.items():
        if metric.value not in have:
            why = _why_not(platform, measurable, has_token)
            yield NotMeasured(metric=metric.value, why=why)


def _why_not(
    platform: Platform, measurable: Measurable, has_token: bool
) -> NotEnough | NotMeasurable:
    match measurable.how:
        case How.NO:
            return NotMeasurable(reason=measurable.reason or f"{platform.title} has no such count.")
        case How.PAID:
            return NotMeasurable(
                reason=measurable.reason or f"{platform.title} sells it.",
                cost=f"It would cost {measurable.cost}" if measurable.cost else "",
            )
        case How.FILE:
            price = "" if measurable.cost == "free" else f", which needs {measurable.cost}"
            return NotEnough(
                reason=f"It comes from an export file of {platform.title}{price}",
                needed=f"Import one that has it. {measurable.reason}".strip(),
            )
        case How.TOKEN if not has_token:
            return NotEnough(
                reason="It needs a token of the account", needed=measurable.reason or "Add one"
            )
    return NotEnough(reason="No reading of it in this period", needed="Collect the channel")


def _followers(scope: _Scope) -> dict[int, list[tuple[datetime, int]]]:
    """Standing counts in force in the period: those within it, and the last one before it."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    rows = ChannelReadingRecord.objects.filter(
        organisation=scope.organisation,
        channel__in=[channel.pk for channel in scope.channels],
        metric=Metric.FOLLOWERS.value,
        days=0,
        at__lt=scope.ends,
    ).order_by("at", "pk")
    for key, at, value in rows.values_list("channel_id", "at", "value"):
        series = found.setdefault(key, [])
        if series and series[-1][0] <= scope.starts and at <= scope.starts:
            series.pop()
        series.append((max(at, scope.starts), value))
    return found


def _last_runs(scope: _Scope) -> dict[int, Collection]:
    """Per channel the newest run."""
    keys = [channel.pk for channel in scope.channels]
    rows = Collection.objects.filter(organisation=scope.organisation, channel__in=keys)
    newest = rows.filter(channel=OuterRef("pk")).order_by("-started_at", "-pk").values("pk")[:1]
    last = Channel.objects.filter(pk__in=keys).values_list(Subquery(newest), flat=True)
    return {run.channel_id: run for run in rows.filter(pk__in=last)}


def _gaps(scope: _Scope) -> dict[int, list[ReportGap]]:
    found: dict[int, list[ReportGap]] = {}
    seen: set[tuple[int, str]] = set()
    rows = scope.of(GapRecord, "at").order_by("-at", "-pk")
    for key, at, sentence in rows.values_list("channel_id", "at", "sentence"):
        of_channel = found.setdefault(key, [])
        if (key, sentence) not in seen and len(of_channel) < MOST_GAPS:
            seen.add((key, sentence))
            of_channel.append(ReportGap(at=at, sentence=sentence))
    return found


def _method(
    organisation: Organisation, channels: Sequence[Channel], zone: ZoneInfo
) -> Method | None:
    last = (
        Evaluation.objects.filter(organisation=organisation, measure=ENGAGEMENT)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return None
    measure = measures()[ENGAGEMENT]
    here = sorted({channel.platform for channel in channels} & measure.sums.keys())
    titles = {name: platforms()[name].title for name in here}
    return Method(
        title=measure.title,
        question=measure.question,
        version=last.measure_version,
        effective_from=measure.effective_from,
        sums=tuple(
            (titles[name], ", ".join(wording.noun(metric).more for metric in measure.sums[name]))
            for name in here
        ),
        caveats=measure.caveats,
        method_version=last.method_version,
        evaluated_at=last.at,
        growth=tuple((titles[name], growth_sentence(last.growth.get(name))) for name in here),
    )


def growth_sentence(known: dict[str, Any] | None) -> str:
    """What an evaluation stored about how counts grow on a platform, in a sentence."""
    if not known or not known.get("known"):
        reason = (known or {}).get("reason", "")
        return wording.sentences("Not known yet", reason, (known or {}).get("needed", ""))
    half = next(
        (age for age, share in zip(known["ages"], known["reached"], strict=True) if share >= 0.5),
        None,
    )
    learned = f"learned from {wording.many(known['posts'], 'post')} looked at more than once"
    if half is None:
        return f"{learned[0].upper()}{learned[1:]}."
    return f"Half of what a post will get is there after {wording.age(half)} or sooner, {learned}."


def _write_together(folder: Path, writers: dict[str, Callable[[TextIO], object]]) -> None:
    """Write every file beside its place first, and move them all there only when all are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as unless_moved:
        written: list[tuple[Path, Path]] = []
        for name, write in writers.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
            unless_moved.callback(Path(temporary).unlink, missing_ok=True)
            encoding = tables.ENCODING if name.endswith(".csv") else "utf-8"
            with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
                write(out)
                out.flush()
                os.fsync(out.fileno())
            written.append((Path(temporary), folder / name))
        for temporary_path, place in written:
            temporary_path.chmod(0o644)
            temporary_path.replace(place)
