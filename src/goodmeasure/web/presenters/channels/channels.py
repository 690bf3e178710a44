"""Channels: where we are, and what can be measured there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.kernel.words import listed
from goodmeasure.measures.platforms import How, Platform, is_owned, platform_title, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.store.models import Channel, Collection, CollectionStatus
from goodmeasure.store.queries.channels import ChannelGlance
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.missing import standing_count
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import (
    Empty,
    Tag,
    channel_name,
    state_words,
    when_ago,
)

MATRIX: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Followers", (Metric.FOLLOWERS,)),
    ("Likes", (Metric.LIKES, Metric.REACTIONS)),
    ("Replies", (Metric.REPLIES,)),
    ("Reposts or shares", (Metric.REPOSTS, Metric.SHARES)),
    ("Views or times shown", (Metric.VIEWS, Metric.IMPRESSIONS)),
    ("People reached", (Metric.REACH,)),
    ("Link clicks", (Metric.LINK_CLICKS,)),
    ("Mentions by others", (Metric.MENTIONS,)),
)
"""Rows of the measurability table: what a team asks for first. Several metrics are one row where
each platform has its own word; the row says the easiest road to any of them."""

OWNED: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Visits", (Metric.VISITS,)),
    ("People who joined", (Metric.JOINS,)),
    ("Enquiries", (Metric.ENQUIRIES,)),
)
"""Rows that are there when a website or a newsletter with such a count is."""

ROADS = (How.PUBLIC, How.TOKEN, How.FILE, How.PAID, How.NO)
"""The easiest first."""

HOW_TAGS = {
    How.PUBLIC: Tag(text="Yes", shape="●", colour="green", meaning="Collected from the open API."),
    How.TOKEN: Tag(text="With a token", shape="◐", colour="aqua-green", meaning="Needs a token."),
    How.FILE: Tag(text="From a file", shape="▤", colour="blue", meaning="From an export file."),
    How.PAID: Tag(text="Sold", shape="£", colour="yellow", meaning="The platform sells it."),
    How.NO: Tag(text="No", shape="✕", colour="grey", meaning="Cannot be had."),
}

RUN_TAGS = {
    CollectionStatus.RUNNING: Tag(text="Running", shape="◔", colour="blue"),
    CollectionStatus.DONE: Tag(text="Done", shape="✓", colour="green"),
    CollectionStatus.PARTIAL: Tag(text="Done, with gaps", shape="◐", colour="yellow"),
    CollectionStatus.FAILED: Tag(text="Failed", shape="✕", colour="red"),
}
TROUBLE = Tag(text="Needs attention", shape="!", colour="red")
HAS_NONE = "Has none"
"""The posts of what is our own: it is no 0, since nobody posts there."""
NEVER = Tag(text="Not collected yet", shape="–", colour="grey")


@dataclass(frozen=True, kw_only=True)
class ChannelLine:
    """One channel in the list."""

    href: str
    name: str
    platform: str
    state: str
    tag: Tag
    collected: str
    followers: str
    posts: str
    trouble: str


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One thing to measure, and whether it can be had on each platform."""

    what: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, kw_only=True)
class ChannelsPage(Page):
    lines: tuple[ChannelLine, ...]
    platforms: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    keys: tuple[Tag, ...]
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    may_add: bool
    empty: Empty | None


def channels_page(
    *, glances: Sequence[ChannelGlance], now: datetime, zone: tzinfo, may_add: bool
) -> ChannelsPage:
    known = _described(one.channel for one in glances)
    return ChannelsPage(
        title="Channels",
        lead=_lead(glances, known),
        crumbs=(HOME,),
        known={"counts": explained.counts_of_channels(glances, zone)},
        lines=tuple(channel_line(one, now, zone) for one in glances),
        platforms=tuple(facts.title for facts in known),
        matrix=tuple(_row(what, metrics, known) for what, metrics in _rows(known)),
        keys=tuple(HOW_TAGS.values()),
        reasons=tuple((facts.title, _reasons(facts)) for facts in known),
        may_add=may_add,
        empty=None
        if glances
        else Empty(
            sentence="There are no channels yet.",
            action="Add your first channel" if may_add else "",
            href=reverse("channel_add") if may_add else "",
        ),
    )


def _described(channels: Iterable[Channel]) -> tuple[Platform, ...]:
    names = sorted({channel.platform for channel in channels})
    return tuple(platforms()[name] for name in names if name in platforms())


def _lead(glances: Sequence[ChannelGlance], known: Sequence[Platform]) -> str:
    """ "7 accounts on 6 platforms and 1 website. Bluesky and Mastodon publish no views." """
    if not glances:
        return ""
    owned = Counter(
        platform_title(one.channel.platform).lower()
        for one in glances
        if is_owned(one.channel.platform)
    )
    on = [one.channel.platform for one in glances if not is_owned(one.channel.platform)]
    accounts = f"{wording.many(len(on), 'account')} on {wording.many(len(set(on)), 'platform')}"
    ours = [wording.many(count, what) for what, count in sorted(owned.items())]
    opening = f"{listed([accounts, *ours] if on else ours)}."
    blind = [facts.title for facts in known if not facts.owned and publishes_no_views(facts)]
    if not blind:
        return opening
    return f"{opening} {listed(blind)} {'publishes' if len(blind) == 1 else 'publish'} no views."


def publishes_no_views(facts: Platform) -> bool:
    """Neither views nor times shown can be had, by any road."""
    return not any(facts.measurable(m).possible for m in (Metric.VIEWS, Metric.IMPRESSIONS))


def _rows(known: Sequence[Platform]) -> tuple[tuple[str, tuple[Metric, ...]], ...]:
    ours = [facts for facts in known if facts.owned]
    held = (
        (what, metrics)
        for what, metrics in OWNED
        if any(metric in facts.metrics for facts in ours for metric in metrics)
    )
    return (*MATRIX, *held)


def _row(what: str, metrics: Sequence[Metric], known: Sequence[Platform]) -> MatrixRow:
    tags = []
    for facts in known:
        roads = {facts.measurable(metric).how for metric in metrics}
        tags.append(HOW_TAGS[min(roads, key=ROADS.index)])
    return MatrixRow(what=what, tags=tuple(tags))


def _reasons(facts: Platform) -> tuple[str, ...]:
    """What a reader of the table should know, one sentence each, none twice."""
    said: dict[str, list[str]] = {}
    for metric in (metric for _, metrics in _rows((facts,)) for metric in metrics):
        fact = facts.measurable(metric)
        if metric in facts.metrics and fact.reason:
            said.setdefault(fact.reason, []).append(wording.noun(metric.value).more)
    lines = [f"{listed(names).capitalize()}: {reason}" for reason, names in said.items()]
    return (
        *lines,
        *facts.remarks,
        f"Source: {facts.source}, checked on {wording.day(facts.checked)}.",
    )


def channel_line(one: ChannelGlance, now: datetime, zone: tzinfo) -> ChannelLine:
    channel = one.channel
    return ChannelLine(
        href=reverse("channel", args=[channel.pk]),
        name=channel_name(channel),
        platform=platform_title(channel.platform),
        state=state_words(channel),
        tag=run_tag(channel, one.last_run),
        collected=when_ago(one.as_of, now, zone),
        followers=standing_count(
            one.channel.platform,
            Metric.FOLLOWERS,
            one.followers.value if one.followers else None,
        ),
        posts=HAS_NONE if is_owned(channel.platform) else wording.number(one.posts),
        trouble=channel.trouble_sentence,
    )


def run_tag(channel: Channel, run: Collection | None) -> Tag:
    """How the last collection went, trouble first."""
    if channel.trouble:
        return TROUBLE
    return RUN_TAGS[CollectionStatus(run.status)] if run else NEVER
