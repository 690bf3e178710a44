"""One channel: is it healthy, and what can be measured there?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from django.urls import reverse

from goodmeasure.evidence.change.found import growth
from goodmeasure.kernel.breaks import Break
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.measures.platforms import How, Platform, platform_title, platforms
from goodmeasure.measures.series import Grain, Series
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.charts.series import Hole, MonthPoint, channel_series
from goodmeasure.reports.found import FOLLOWERS
from goodmeasure.services.channels import account_is_known
from goodmeasure.store.models import (
    ChannelReadingRecord,
    Collection,
    CollectionKind,
    CollectionStatus,
    GapRecord,
)
from goodmeasure.store.queries.channels import ChannelGlance
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.channels.channels import HOW_TAGS, RUN_TAGS, run_tag
from goodmeasure.web.presenters.crumbs import CHANNELS, HOME
from goodmeasure.web.presenters.data.measures import drawn, months_picture, shift_break
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import (
    Fact,
    HowKnown,
    Tag,
    channel_name,
    channel_title,
    sentence_case,
    state_words,
    when_ago,
)

HAD = Tag(text="Collected", shape="●", colour="green", meaning="A real collection brought it.")
MOST_HOLES = 4


@dataclass(frozen=True, kw_only=True)
class MetricLine:
    """One metric: whether we have it, by which road, and what to know."""

    name: str
    tag: Tag
    proof: str
    cost: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RunLine:
    when: str
    what: str
    tag: Tag
    brought: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class GapLine:
    sentence: str
    when: str


@dataclass(frozen=True, kw_only=True)
class ChannelPage(Page):
    key: int
    platform: str
    address: str
    tag: Tag
    trouble: str
    running: str
    facts: tuple[Fact, ...]
    followers: Picture | None
    engagement: Picture | None
    gaps: tuple[GapLine, ...]
    metrics: tuple[MetricLine, ...]
    measurable_source: str
    remarks: tuple[str, ...]
    runs: tuple[RunLine, ...]
    collectable: bool
    may_change: bool
    has_token: bool
    token_words: str
    posts_href: str
    audiences_href: str


@dataclass(frozen=True, kw_only=True)
class ChannelView:
    """All that one channel's page shows. ``runs`` are newest first."""

    glance: ChannelGlance
    followers: Sequence[ChannelReadingRecord]
    engagement: Series | None
    breaks: Sequence[Break]
    gaps: Sequence[GapRecord]
    runs: Sequence[Collection]
    had: Mapping[str, datetime]
    """When each metric was last had."""
    has_token: bool
    may_change: bool


def channel_page(view: ChannelView, now: datetime, zone: tzinfo) -> ChannelPage:
    channel, last = view.glance.channel, next(iter(view.runs), None)
    facts = platforms().get(channel.platform)
    return ChannelPage(
        title=channel_name(channel),
        lead=_lead(view.glance),
        crumbs=(
            HOME,
            CHANNELS,
        ),
        known=_known(view, now, zone),
        key=channel.pk,
        platform=platform_title(channel.platform),
        address=channel.url if channel.url.startswith("https://") else "",
        tag=run_tag(channel, last),
        trouble=channel.trouble_sentence if channel.trouble else "",
        running=_running(last) if last and last.status == CollectionStatus.RUNNING else "",
        facts=_facts(view.glance, now, zone),
        followers=_followers(view.followers, channel_title(channel), view.breaks, zone),
        engagement=_engagement(view.engagement, view.gaps),
        gaps=tuple(GapLine(sentence=g.sentence, when=wording.day(g.at, zone)) for g in view.gaps),
        metrics=_metrics(facts, view.had, now),
        measurable_source=(
            f"Source: {facts.source}, checked on {wording.day(facts.checked)}." if facts else ""
        ),
        remarks=facts.remarks if facts else (),
        runs=tuple(_run(one, zone) for one in view.runs),
        collectable=bool(facts and facts.collected) and account_is_known(channel),
        may_change=view.may_change,
        has_token=view.has_token,
        token_words="app password" if channel.platform == "bluesky" else "access token",
        posts_href=f"{reverse('posts')}?channel={channel.pk}",
        audiences_href=reverse("outlet", args=[channel.platform]),
    )


def _known(view: ChannelView, now: datetime, zone: tzinfo) -> dict[str, HowKnown]:
    runs = wording.many(len(view.runs), "collection or file", "collections and files")
    looked_at = f"the last {runs} and {wording.many(len(view.gaps), 'gap')} of this channel"
    days = [one.at for one in view.followers]
    return {
        "counts": explained.counts_of_channels([view.glance], zone),
        "levels": explained.levels_of(days, view.engagement, zone),
        "records": explained.records(looked_at, now, zone),
    }


def _lead(glance: ChannelGlance) -> str:
    followers = (
        f"{wording.many(glance.followers.value, 'follower')}, "
        if glance.followers is not None
        else ""
    )
    kept = f"{followers}{wording.many(glance.posts, 'post')} kept."
    lately = wording.outcomes_words(
        {**glance.outcomes, "": max(0, glance.posts_lately - sum(glance.outcomes.values()))},
        channels=1,
    )
    return f"{kept} In the last 90 days: {lately}." if lately else kept


def _running(run: Collection) -> str:
    return (
        f"Collecting now: {wording.many(run.posts_seen, 'post')} seen, "
        f"{wording.many(run.readings_new, 'new reading')} so far."
    )


def _facts(glance: ChannelGlance, now: datetime, zone: tzinfo) -> tuple[Fact, ...]:
    channel = glance.channel
    facts = [
        Fact(name="Platform", value=platform_title(channel.platform)),
        Fact(name="State", value=state_words(channel)),
        Fact(name="Figures as of", value=when_ago(glance.as_of, now, zone)),
        Fact(name="Added", value=wording.day(channel.added_at, zone)),
    ]
    if channel.account_created_at:
        opened = wording.day(channel.account_created_at, zone)
        facts.insert(1, Fact(name="Account opened", value=opened))
    return tuple(facts)


def _followers(
    readings: Sequence[ChannelReadingRecord], name: str, breaks: Sequence[Break], zone: tzinfo
) -> Picture | None:
    """The last reading of each month. A trend needs two months: one alone is in the lead."""
    last: dict[date, float] = {}
    for one in readings:
        last[one.at.astimezone(zone).date().replace(day=1)] = float(one.value)
    if len(last) < 2:
        return None
    months = _filled(last)
    days = [one.month for one in months]
    found = growth(days, [one.value for one in months], breaks)
    newest = max(one.at for one in readings).astimezone(zone).date()
    known = [one for one in breaks if days[0] < one.at <= newest]
    return channel_series(
        what="Followers",
        months=months,
        breaks=[drawn(one) for one in (*known, *(shift_break(f, FOLLOWERS) for f in found))],
        key=f"followers {name}",
    )


BY_QUARTER = (
    "It is by quarter because most months have too few posts that are a week old for a figure."
)


def _engagement(series: Series | None, gaps: Sequence[GapRecord]) -> Picture | None:
    """The mean of each month, or quarter, with its range, of posts old enough to be compared.

    The mean and not the middle post: where most posts get nothing, the middle one is 0 every month
    whatever happens to the others.
    """
    if series is None or sum(point.value is not None for point in series.points) < 2:
        return None
    holes = [
        Hole(since=g.since, until=g.until, why=g.sentence)
        for g in gaps
        if g.since is not None and g.until is not None
    ][:MOST_HOLES]
    drawn = months_picture(measures()[ENGAGEMENT], series, holes)
    if drawn is None or series.grain is not Grain.QUARTER:
        return drawn
    return replace(drawn, sentence=f"{drawn.sentence} {BY_QUARTER}")


def _filled(values: Mapping[date, float]) -> list[MonthPoint]:
    """Every month from first to last; a month without a figure is shown as not known."""
    return [MonthPoint(month=month, value=values.get(month)) for month in _months(values)]


def _months(known: Iterable[date]) -> list[date]:
    ordered = sorted(known)
    month, months = ordered[0], []
    while month <= ordered[-1]:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months


def _metrics(
    facts: Platform | None, had: Mapping[str, datetime], now: datetime
) -> tuple[MetricLine, ...]:
    names = list(facts.metrics) if facts else []
    names += [Metric(name) for name in sorted(had) if name not in names]
    return tuple(_metric(metric, facts, had.get(metric.value), now) for metric in names)


def _metric(
    metric: Metric, facts: Platform | None, at: datetime | None, now: datetime
) -> MetricLine:
    fact = facts.measurable(metric) if facts else None
    proof = f"Last had {wording.ago(at, now)}" if at is not None else ""
    if not proof and fact is not None:
        proof = "Cannot be had" if fact.how is How.NO else "Not had yet"
    return MetricLine(
        name=wording.noun(metric.value).more.capitalize(),
        tag=HAD if at is not None or fact is None else HOW_TAGS[fact.how],
        proof=proof,
        cost=sentence_case(fact.cost) if fact else "",
        reason=fact.reason if fact else "",
    )


def _run(one: Collection, zone: tzinfo) -> RunLine:
    posts, readings = (
        wording.many(one.posts_new, "new post"),
        wording.many(one.readings_new, "new reading"),
    )
    return RunLine(
        when=wording.moment(one.started_at, zone),
        what="File" if one.kind == CollectionKind.IMPORT else "Collection",
        tag=RUN_TAGS[CollectionStatus(one.status)],
        brought=f"{posts}, {readings}",
        sentence=one.sentence or one.asked,
    )
