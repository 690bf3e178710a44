"""One post: what it achieved, what was expected of it at each age, and how we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from django.urls import reverse

from goodmeasure.evidence.posts.curve import Curve
from goodmeasure.kernel.findings import LEVEL
from goodmeasure.measures.definitions import Measure
from goodmeasure.measures.platforms import How, platform_title, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.reports.charts.growth import BandPoint, ReadingPoint, post_growth
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.store.models import Channel, LatestReading, PostRecord, ReadingRecord, Verdict
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.missing import no_verdict
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import (
    Crumb,
    Fact,
    HowKnown,
    Tag,
    channel_title,
    kind_words,
    outcome_tag,
)

DAY = timedelta(days=1)
OF_A_POST = (
    Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES, Metric.BOOKMARKS, Metric.SHARES,
    Metric.REACTIONS, Metric.IMPRESSIONS, Metric.VIEWS, Metric.REACH, Metric.CLICKS,
    Metric.LINK_CLICKS,
)  # fmt: skip
"""Counts shown in this order; others follow by name where a source gave them."""


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """The last value of one metric, or why there is none."""

    name: str
    value: str
    known: bool
    how: HowKnown


@dataclass(frozen=True, kw_only=True)
class ReadingLine:
    at: str
    age: str
    what: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PostPage(Page):
    caption: str
    tag: Tag
    text: str
    language: str
    address: str
    platform: str
    gone: str
    facts: tuple[Fact, ...]
    picture: Picture | None
    how: HowKnown | None
    level: str
    counts: tuple[CountLine, ...]
    readings: tuple[ReadingLine, ...]


def post_page(
    *,
    post: PostRecord,
    readings: Sequence[ReadingRecord],
    latest: Sequence[LatestReading],
    verdict: Verdict | None,
    curve: Curve | None,
    measure: Measure,
    zone: tzinfo,
) -> PostPage:
    channel = post.channel
    counted = wording.noun(measure.name)
    sentence = (
        wording.verdict_sentence(verdict, counted)
        if verdict is not None
        else _unjudged(post, latest, measure)
    )
    return PostPage(
        title=f"Post of {wording.day(post.published_at, zone)}",
        caption=channel_title(channel),
        lead=sentence,
        crumbs=(
            HOME,
            Crumb(text="Posts", href=reverse("posts")),
        ),
        known={
            "records": explained.records(
                f"{wording.many(len(readings), 'reading')} of this post", post.last_seen_at, zone
            )
        },
        tag=outcome_tag(verdict.outcome if verdict else ""),
        text=post.text,
        language=post.language,
        address=post.url if post.url.startswith(("https://", "http://")) else "",
        platform=platform_title(channel.platform),
        gone=_gone(post, zone),
        facts=_facts(post, zone),
        picture=_picture(post, readings, latest, curve, measure, sentence),
        how=_how(verdict, channel, measure, zone) if verdict is not None else None,
        level=wording.expected_sentence(),
        counts=_counts(post, latest, zone),
        readings=tuple(_reading(one, post, zone) for one in readings),
    )


def _unjudged(post: PostRecord, latest: Sequence[LatestReading], measure: Measure) -> str:
    if post.kind == "repost":
        return "This is a repost: its counts belong to somebody else’s post, so it is not judged."
    return no_verdict(post.channel.platform, {one.metric for one in latest}, measure)


def _gone(post: PostRecord, zone: tzinfo) -> str:
    if post.presence != "deleted":
        return ""
    seen = (
        f" We noticed on {wording.day(post.deleted_seen_at, zone)}." if post.deleted_seen_at else ""
    )
    return f"This post is no longer shown there.{seen} Its readings are kept."


def _facts(post: PostRecord, zone: tzinfo) -> tuple[Fact, ...]:
    published = (
        f"{wording.day(post.published_at, zone)} (the source gave no time)"
        if post.date_only
        else wording.moment(post.published_at, zone)
    )
    facts = [
        Fact(name="Published", value=published),
        Fact(name="Kind", value=kind_words(post.kind)),
    ]
    carried = [
        word
        for word, has in (
            ("a link", post.has_link), ("a picture", post.has_image), ("a video", post.has_video),
        )
        if has
    ]  # fmt: skip
    if carried:
        facts.append(Fact(name="With", value=", ".join(carried)))
    if post.has_image and post.has_alt_text is not None:
        described = (
            "Every picture is described" if post.has_alt_text else "Not every picture is described"
        )
        facts.append(Fact(name="Descriptions", value=described))
    if post.hashtags:
        facts.append(Fact(name="Hashtags", value=" ".join(f"#{tag}" for tag in post.hashtags)))
    elif post.hashtags is None and post.has_hashtags:
        facts.append(Fact(name="Hashtags", value="Yes; the file does not say which"))
    if post.edited_at:
        facts.append(Fact(name="Edited", value=wording.moment(post.edited_at, zone)))
    facts.append(Fact(name="Last looked at", value=wording.moment(post.last_seen_at, zone)))
    return tuple(facts)


def _sums(
    post: PostRecord,
    readings: Sequence[ReadingRecord],
    latest: Sequence[LatestReading],
    measure: Measure,
) -> list[ReadingPoint]:
    """The measure after each moment at which one of its metrics was new, once all are known.

    The last look is a point as well: "unchanged" is known too.
    """
    wanted = {metric.value for metric in measure.sums.get(post.channel.platform, ())}
    now: dict[str, int] = {}
    points: list[ReadingPoint] = []
    ours = (one for one in readings if one.metric in wanted)
    for at, together in groupby(ours, key=lambda one: one.at):
        now |= {one.metric: one.value for one in together}
        if wanted and len(now) == len(wanted):
            points.append(ReadingPoint(age_days=_age(post, at), value=sum(now.values())))
    looked = [one.looked_at for one in latest if one.metric in wanted]
    if points and looked and _age(post, min(looked)) > points[-1].age_days:
        points.append(ReadingPoint(age_days=_age(post, min(looked)), value=points[-1].value))
    return points


def _age(post: PostRecord, at: datetime) -> float:
    return max((at - post.published_at) / DAY, 0.0)


def _picture(
    post: PostRecord,
    readings: Sequence[ReadingRecord],
    latest: Sequence[LatestReading],
    curve: Curve | None,
    measure: Measure,
    sentence: str,
) -> Picture | None:
    points = _sums(post, readings, latest, measure)
    if not points:
        return None
    band = (
        [
            BandPoint(age_days=float(a), low=float(low), median=float(mid), high=float(high))
            for a, low, mid, high in zip(
                curve.age, curve.low, curve.median, curve.high, strict=True
            )
        ]
        if curve is not None
        else []
    )
    counted = wording.noun(measure.name)
    return post_growth(readings=points, band=band, counted=counted, sentence=sentence)


def _how(verdict: Verdict, channel: Channel, measure: Measure, zone: tzinfo) -> HowKnown:
    run = verdict.evaluation
    growth = run.growth.get(channel.platform, {})
    caveats = list(measure.caveats)
    if growth.get("known"):
        grown = (
            f" How counts grow with age was learned from {growth.get('posts', 0):,} posts on "
            f"{platform_title(channel.platform)}."
        )
    else:
        grown = ""
        if growth:
            caveats.append(_growth_unknown(str(growth["reason"]), str(growth["needed"])))
    summed = ", ".join(
        wording.noun(metric.value).more for metric in measure.sums.get(channel.platform, ())
    )
    looked = verdict.looked_at
    return HowKnown(
        method=(
            f"Engagement here is {summed}, added up. From the posts that this channel published "
            f"before this one we work out which counts would be usual at this age: the range holds "
            f"{LEVEL:.0%} of them.{grown} A post worked or missed only where it stays outside the "
            f"range after allowing for how many posts are judged at once."
        ),
        base=f"{verdict.n_history:,} earlier posts on {channel_title(channel)}.",
        sources=(
            f"{platform_title(channel.platform)}’s own counts"
            + (f", last looked at on {wording.moment(looked, zone)}" if looked else ""),
        ),
        caveats=tuple(caveats),
        versions=(
            f"{measure.title}, version {run.measure_version}; method {run.method_version}; worked "
            f"out on {wording.moment(run.at, zone)}."
        ),
        link=reverse("method", args=["verdict"]),
    )


def _growth_unknown(reason: str, needed: str) -> str:
    return wording.sentences(
        f"How counts grow with age is not known here yet: {reason}",
        f"It takes {needed}",
        "Until then posts of a week and older are compared as they are",
    )


def _counts(
    post: PostRecord, latest: Sequence[LatestReading], zone: tzinfo
) -> tuple[CountLine, ...]:
    had = {one.metric: one for one in latest}
    names = [m.value for m in OF_A_POST] + sorted(set(had) - {m.value for m in OF_A_POST})
    facts = platforms().get(post.channel.platform)
    lines = []
    for name in names:
        if name in had:
            lines.append(_had(post, had[name], zone))
        elif facts is not None and Metric(name) in facts.metrics:
            lines.append(_lacking(post, Metric(name)))
    return tuple(lines)


def _had(post: PostRecord, one: LatestReading, zone: tzinfo) -> CountLine:
    platform = platform_title(post.channel.platform)
    return CountLine(
        name=wording.noun(one.metric).more.capitalize(),
        value=wording.number(one.value),
        known=True,
        how=HowKnown(
            method=f"The count as {platform} gave it, with nothing added or taken away. It is "
            "exact as a count, so it has no range.",
            base="This one post.",
            sources=(
                f"{platform}: this value since {wording.moment(one.at, zone)}, "
                f"last looked at on {wording.moment(one.looked_at, zone)}",
            ),
        ),
    )


def _lacking(post: PostRecord, metric: Metric) -> CountLine:
    facts = platforms()[post.channel.platform]
    fact = facts.measurable(metric)
    said = {
        How.NO: "Not measurable here",
        How.PAID: "Not collected: it is sold",
        How.FILE: "Not imported yet",
        How.TOKEN: "Needs a token",
        How.PUBLIC: wording.NOT_COLLECTED,
    }[fact.how]
    cost = f"Cost: {fact.cost}." if fact.cost not in ("", "free") else ""
    return CountLine(
        name=wording.noun(metric.value).more.capitalize(),
        value=said,
        known=False,
        how=HowKnown(
            method=wording.sentences(fact.reason or f"{facts.title} gives it.", cost),
            base="This one post.",
            sources=(f"{facts.source}, checked on {wording.day(facts.checked)}",),
        ),
    )


def _reading(one: ReadingRecord, post: PostRecord, zone: tzinfo) -> ReadingLine:
    return ReadingLine(
        at=wording.moment(one.at, zone),
        age=wording.age(_age(post, one.at)),
        what=wording.noun(one.metric).more.capitalize(),
        value=wording.number(one.value),
    )
