"""Overview: what needs me, and how are we doing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from django.urls import reverse

from goodmeasure.measures.platforms import is_owned, platform_title, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.charts.strip import StripPost, channel_strip
from goodmeasure.services.audiences.due import Due
from goodmeasure.store.models import ChannelReadingRecord, CollectionStatus, Verdict
from goodmeasure.store.queries.channels import ChannelGlance
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.channels.channels import HAS_NONE, publishes_no_views
from goodmeasure.web.presenters.missing import standing_count
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import (
    channel_name,
    channel_title,
    sentence_case,
)

DAYS = 30
FEW, OF_A_KIND = 5, 2
"""Needs that are read as one list, and needs of one kind that are shown before more of it folds."""
STRIPS = 6
"""Pictures on the page; the other channels are in the table. Each takes a moment to draw."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The days an overview is about: the last 30, or the last 30 that have posts."""

    since: datetime
    until: datetime
    recent: bool

    def words(self, zone: tzinfo) -> str:
        if self.recent:
            return f"In the last {DAYS} days"
        return f"In the {DAYS} days to {wording.day(self.until, zone)}"


def window(newest: datetime | None, now: datetime) -> Window:
    """An archive of years ago is shown at its own end, and said to be so."""
    recent = newest is None or newest >= now - timedelta(days=DAYS)
    until = now if newest is None or recent else newest
    return Window(since=until - timedelta(days=DAYS), until=until, recent=recent)


class Matter(StrEnum):
    """What a need is about, the most urgent first. The words stand over each."""

    NAMES = "Names and proofs of identity"
    DECISIONS = "Signposts that tripped"
    DATES = "Dates that have come"
    COLLECTING = "Collecting"
    GROUPS = "Groups"
    GOING_ON = "Going on"


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that waits for a person."""

    matter: Matter
    sentence: str
    action: str
    href: str
    kind: str = ""
    """Needs of one kind are alike: where there are many, two stand for all. Else by action."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Of one matter; ``folded`` are those that a person sees when they ask for more of a kind."""

    title: str
    shown: tuple[Need, ...]
    folded: tuple[Need, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OverviewLine:
    href: str
    name: str
    platform: str
    collected: str
    followers: str
    posts: str
    worked: str
    """Empty where no post can have been seen: a count of nothing would be no 0."""
    worked_href: str
    missed: str
    missed_href: str
    blind: str
    """What cannot be measured there, in a few words; the reasons are behind the link. Empty where
    that is nothing that we ask for."""


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Page):
    needs: tuple[Needs, ...]
    needs_sentence: str
    """Empty where there are few: then they are seen at a glance."""
    lines: tuple[OverviewLine, ...]
    strips: tuple[Picture, ...]
    strips_note: str
    period: str
    report_href: str


def overview_page(
    *,
    glances: Sequence[ChannelGlance],
    verdicts: Sequence[Verdict],
    followers: Mapping[int, Sequence[ChannelReadingRecord]],
    audiences: Due,
    needs: Sequence[Need],
    shown: Window,
    now: datetime,
    zone: tzinfo,
) -> OverviewPage:
    """``needs`` is what waits for a person beside channels and audiences: alerts, signposts,
    decisions, plans; of each matter the most urgent first."""
    tally: Counter[str] = Counter()
    for one in glances:
        tally.update(one.outcomes)
    tally[""] = max(0, sum(one.posts_lately for one in glances) - sum(tally.values()))
    busiest = sorted(glances, key=lambda one: -sum(one.outcomes.values()))[:STRIPS]
    drawn = [one for one in glances if one in busiest and one.outcomes]
    period = shown.words(zone)
    waiting = (*needs, *_needs(glances), *audience_needs(audiences))
    return OverviewPage(
        title="Overview",
        lead=wording.overview_sentence(
            tally, channels=sum(1 for one in glances if _seen(one)), when=period
        ),
        known={
            "outcomes": explained.outcomes_of_channels(glances, zone),
            "counts": explained.counts_of_channels(glances, zone),
        },
        needs=grouped(waiting),
        needs_sentence=f"{len(waiting)} things, the most urgent first."
        if len(waiting) > FEW
        else "",
        lines=tuple(_line(one, shown, now, zone) for one in glances),
        strips=tuple(_strip(one, verdicts, followers, shown) for one in drawn),
        strips_note=(
            f"The {len(drawn)} channels with most posts are drawn; all are in the table above."
            if len(drawn) < sum(1 for one in glances if one.outcomes)
            else ""
        ),
        period=period,
        report_href=reverse("report"),
    )


def grouped(needs: Sequence[Need]) -> tuple[Needs, ...]:
    """One list while there are few; else one for each matter, the most urgent first."""
    ordered = sorted(needs, key=lambda one: list(Matter).index(one.matter))
    if not needs or len(needs) <= FEW:
        return (Needs(title="", shown=tuple(ordered)),) if needs else ()
    return tuple(
        _of_matter(matter.value, [one for one in ordered if one.matter is matter])
        for matter in Matter
        if any(one.matter is matter for one in ordered)
    )


def _of_matter(title: str, needs: Sequence[Need]) -> Needs:
    """What there is one more of than is shown is shown too: "1 more" takes as much room."""
    kinds = Counter(one.kind or one.action for one in needs)
    seen: Counter[str] = Counter()
    shown: list[Need] = []
    folded: list[Need] = []
    for one in needs:
        kind = one.kind or one.action
        seen[kind] += 1
        fits = seen[kind] <= OF_A_KIND or kinds[kind] <= OF_A_KIND + 1
        (shown if fits else folded).append(one)
    return Needs(title=title, shown=tuple(shown), folded=tuple(folded))


def _needs(glances: Sequence[ChannelGlance]) -> tuple[Need, ...]:
    """Channels in trouble, and channels that nothing was ever had of."""
    needs = []
    for one in glances:
        href = reverse("channel", args=[one.channel.pk])
        title = channel_title(one.channel)
        if one.channel.trouble:
            sentence = wording.sentences(f"{title}: {one.channel.trouble_sentence}")
            needs.append(_of_channel(sentence, "See what to do", href))
        elif one.as_of is None:
            running = one.last_run is not None and one.last_run.status == CollectionStatus.RUNNING
            sentence = (
                f"{title} is being collected for the first time."
                if running
                else f"{title} has not been collected yet."
            )
            needs.append(_of_channel(sentence, "See how it is going", href))
    return tuple(needs)


def _of_channel(sentence: str, action: str, href: str) -> Need:
    return Need(matter=Matter.COLLECTING, sentence=sentence, action=action, href=href)


def audience_needs(due: Due) -> tuple[Need, ...]:
    """Evidence that has expired, and groups that nobody has chosen any route for."""
    needs = []
    if due.expired:
        said = wording.many(due.expired, "piece") + " of evidence about our groups"
        have = "has" if due.expired == 1 else "have"
        needs.append(
            Need(
                matter=Matter.GROUPS,
                sentence=f"{said} {have} expired.",
                action="Look again",
                href=f"{reverse('evidence')}?state=expired",
            )
        )
    if due.without_route:
        names = due.without_route
        said = names[0] if len(names) == 1 else wording.many(len(names), "group")
        needs.append(
            Need(
                matter=Matter.GROUPS,
                sentence=f"Nobody has chosen yet where we tell {said} anything.",
                action="Choose",
                href=reverse("routing"),
            )
        )
    return tuple(needs)


def _seen(one: ChannelGlance) -> bool:
    """Whether its posts can be counted: it has some to give, and something has come in."""
    return one.as_of is not None and not is_owned(one.channel.platform)


def _line(one: ChannelGlance, shown: Window, now: datetime, zone: tzinfo) -> OverviewLine:
    posts = f"{reverse('posts')}?channel={one.channel.pk}"
    if shown.recent:
        posts += f"&period={DAYS}"
    else:
        first, last = shown.since.astimezone(zone), shown.until.astimezone(zone)
        posts += f"&period=dates&from={first:%Y-%m-%d}&to={last:%Y-%m-%d}"
    return OverviewLine(
        href=reverse("channel", args=[one.channel.pk]),
        name=channel_name(one.channel),
        platform=platform_title(one.channel.platform),
        collected=sentence_case(wording.as_of(one.as_of, now, zone)) if one.as_of else "Never",
        followers=standing_count(
            one.channel.platform,
            Metric.FOLLOWERS,
            one.followers.value if one.followers else None,
        ),
        posts=_posts(one),
        worked=wording.number(one.outcomes.get("worked", 0)) if _seen(one) else "",
        worked_href=f"{posts}&verdict=worked",
        missed=wording.number(one.outcomes.get("missed", 0)) if _seen(one) else "",
        missed_href=f"{posts}&verdict=missed",
        blind=_blind(one.channel.platform),
    )


def _posts(one: ChannelGlance) -> str:
    if is_owned(one.channel.platform):
        return HAS_NONE
    return wording.number(one.posts_lately) if _seen(one) else "Not collected yet"


def _blind(platform: str) -> str:
    facts = platforms().get(platform)
    if facts is None:
        return "Not known"
    if facts.owned:
        return ""
    lacking = ["views"] if publishes_no_views(facts) else []
    lacking += [
        wording.noun(metric.value).more
        for metric in (Metric.REACH, Metric.LINK_CLICKS)
        if not facts.measurable(metric).possible
    ]
    return ", ".join(lacking).capitalize()


def _strip(
    one: ChannelGlance,
    verdicts: Sequence[Verdict],
    followers: Mapping[int, Sequence[ChannelReadingRecord]],
    shown: Window,
) -> Picture:
    key = one.channel.pk
    counted = [(reading.at, reading.value) for reading in followers.get(key, ())]
    return channel_strip(
        name=channel_title(one.channel),
        posts=[
            StripPost(published_at=v.published_at, outcome=v.outcome)
            for v in verdicts
            if v.channel_id == key
        ],
        followers=counted if len(counted) > 1 else (),
        since=shown.since,
        until=shown.until,
        key=f"strip-{key}",
    )
