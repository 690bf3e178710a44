"""What a report says of each channel: followers, the last look, gaps, and what is not measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery

from goodmeasure.kernel.findings import NotEnough, NotMeasurable
from goodmeasure.measures.platforms import How, Measurable, Platform, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports.period.report import NotMeasured, ReportChannel, ReportGap, ReportPost
from goodmeasure.services.reporting.scope import Scope
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    Credential,
    GapRecord,
)
from goodmeasure.store.queries.channels import figures_as_of

MOST_GAPS = 20
"""Gaps named for one channel; more of them would be one trouble said many times."""


def report_channels(
    scope: Scope, names: dict[int, str], posts: Sequence[ReportPost]
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


def _followers(scope: Scope) -> dict[int, list[tuple[datetime, int]]]:
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
        series.append((at, value))
    return found


def _last_runs(scope: Scope) -> dict[int, Collection]:
    """Per channel the newest run."""
    keys = [channel.pk for channel in scope.channels]
    rows = Collection.objects.filter(organisation=scope.organisation, channel__in=keys)
    newest = rows.filter(channel=OuterRef("pk")).order_by("-started_at", "-pk").values("pk")[:1]
    last = Channel.objects.filter(pk__in=keys).values_list(Subquery(newest), flat=True)
    return {run.channel_id: run for run in rows.filter(pk__in=last)}


def _gaps(scope: Scope) -> dict[int, list[ReportGap]]:
    found: dict[int, list[ReportGap]] = {}
    seen: set[tuple[int, str]] = set()
    rows = scope.of(GapRecord, "at").order_by("-at", "-pk")
    for key, at, sentence in rows.values_list("channel_id", "at", "sentence"):
        of_channel = found.setdefault(key, [])
        if (key, sentence) not in seen and len(of_channel) < MOST_GAPS:
            seen.add((key, sentence))
            of_channel.append(ReportGap(at=at, sentence=sentence))
    return found
