"""A report for a period as values, gathered from the store in a few queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.measures.platforms import platforms
from goodmeasure.reports import wording
from goodmeasure.reports.period.report import (
    Count,
    Method,
    PostVerdict,
    Report,
    ReportPost,
    ReportReading,
)
from goodmeasure.services.channels import channel_name
from goodmeasure.services.reporting.channels import report_channels
from goodmeasure.services.reporting.scope import Scope
from goodmeasure.services.reporting.telling import tell
from goodmeasure.store.models import (
    Channel,
    Evaluation,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
    Verdict,
)
from goodmeasure.store.queries import channels as channel_queries


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
    scope = Scope(organisation=organisation, channels=tuple(ours), starts=starts, ends=ends)
    posts = _posts(scope, names)
    return Report(
        organisation=organisation.name,
        since=since,
        until=until,
        starts_at=starts,
        ends_at=ends,
        made_at=now,
        zone=zone,
        channels=report_channels(scope, names, posts),
        posts=posts,
        story=tell(organisation, Period(since=since, until=until), ours, now=now),
        method=_method(organisation, ours),
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


def _channels(organisation: Organisation, wanted: Sequence[Channel] | None) -> list[Channel]:
    ours = channel_queries.channels(organisation)
    if wanted is None:
        return ours
    asked = {channel.pk for channel in wanted}
    return [one for one in ours if one.pk in asked]


def _posts(scope: Scope, names: dict[int, str]) -> tuple[ReportPost, ...]:
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


def _method(organisation: Organisation, channels: Sequence[Channel]) -> Method | None:
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
        reason, takes = ((known or {}).get(name, "") for name in ("reason", "needed"))
        unknown = f"Not known yet: {reason}" if reason else "Not known yet"
        return wording.sentences(unknown, f"It takes {takes}" if takes else "")
    half = next(
        (age for age, share in zip(known["ages"], known["reached"], strict=True) if share >= 0.5),
        None,
    )
    learned = f"learned from {wording.many(known['posts'], 'post')} looked at more than once"
    if half is None:
        return f"{learned[0].upper()}{learned[1:]}."
    return f"Half of what a post will get is there after {wording.age(half)} or sooner, {learned}."
