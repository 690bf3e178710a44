"""Figures about our own work: what people do with our posts, and what they write to us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Sum

from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import LISTENS, SPEAKS
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Finding,
    NotEnough,
    NotMeasurable,
    Source,
)
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute, formula, ranges
from goodmeasure.measures.asked import DAY, EPOCH, MeasuredChannel
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, Version, measures
from goodmeasure.services.audiences.inputs import INPUT_MEASURE, counts_of
from goodmeasure.services.reviews.holdings import A_MONTH, Holdings, Offer
from goodmeasure.services.reviews.sums import METHOD, Total, summed
from goodmeasure.store.models import LatestReading

FEWEST_DAYS = 28
"""Of posts, before a month can be told."""


def engagement(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: acts a month on posts of the channels where we would post. Only acts that all of
    their platforms count are added up."""
    del audience  # engagement is of nobody in particular
    kept = {one.key: held.kept(one.key, SPEAKS) for one in held.options}
    there = {key for keys in kept.values() for key in keys if key in held.channels}
    alike = _alike(sorted({held.outlet(key) for key in there}))
    counted = "" if alike is None else next(iter(alike.now.formula.values())).text
    total = Total(
        key="engagement:year", measure="engagement_a_month", title="Own engagement",
        unit="acts a month", kind=BaseKind.POSTS, what="a month of posts of",
        caveats=(
            f"Counted: {counted}. All of these platforms count them.",
            "From the posts of a year; it takes the months to come to be like them.",
            "It counts acts, not people.",
        ),
    )  # fmt: skip

    def figure(key: str) -> Answer:
        if alike is None:
            return NotMeasurable(
                reason="its platform and the others count no act alike, so they cannot be added up",
                cost="State a figure of your own, or judge.",
            )
        return _a_month(held, key, alike)

    return summed(held, kept, figure, total, lambda key: _posts(held, key))


def _posts(held: Holdings, key: str) -> int:
    """Of the year."""
    channel = held.measured.get(held.channels[key].pk)
    if channel is None or channel.posts is None:
        return 0
    first, after = ((at - EPOCH) / DAY for at in held.period.moments(channel.zone))
    published = channel.posts.published
    return int(((published >= first) & (published < after)).sum())


def _alike(platforms: Sequence[str]) -> Measure | None:
    """Engagement by the acts that every one of the platforms counts; ``None`` where none is."""
    whole = measures()[ENGAGEMENT]
    if not platforms or any(one not in whole.now.formula for one in platforms):
        return None
    first, *others = (whole.now.formula[one].metrics for one in platforms)
    common = [metric.value for metric in first if all(metric in one for one in others)]
    if not common:
        return None
    version = Version(
        version=whole.version, effective_from=whole.effective_from, changed="", under={},
        formula=dict.fromkeys(platforms, formula.parse(" + ".join(common))),
    )  # fmt: skip
    return replace(whole, name="engagement_alike", versions=(version,))


def _a_month(held: Holdings, key: str, measure: Measure) -> Answer:
    """Acts on a post, on average, times posts a month."""
    channel = held.measured.get(held.channels[key].pk)
    if channel is None or channel.posts is None or not len(channel.posts):
        return NotEnough(
            reason="there are no posts of it here yet", needed="Collect it, or import a file."
        )
    period = since_first(channel, held.period)
    if period.days < FEWEST_DAYS:
        return NotEnough(
            reason=f"its posts go back {period.days} days only",
            needed=f"It takes {FEWEST_DAYS} days of posts to tell a month.",
        )
    each = compute.answer(measure, channel, period, now=held.now)
    often = compute.answer(measures()["posting_frequency"], channel, period, now=held.now)
    if not isinstance(each, Finding):
        return each
    if not isinstance(often, Finding):
        return often
    posts = often.value / 7 * A_MONTH
    return replace(
        each, value=each.value * posts,
        low=None if each.low is None else each.low * posts,
        high=None if each.high is None else each.high * posts,
    )  # fmt: skip


def since_first(channel: MeasuredChannel, period: Period) -> Period:
    """The part of it since the channel's first post."""
    if channel.posts is None or not len(channel.posts):
        return period
    first = (EPOCH + float(channel.posts.published[0]) * DAY).astimezone(channel.zone).date()
    return Period(since=min(max(period.since, first), period.until), until=period.until)


def received(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: messages a month by the channels that we would still read."""
    del audience  # of most messages nobody knows which group they come from
    kept = {one.key: held.kept(one.key, LISTENS) for one in held.options}
    counts = _messages(held)
    total = Total(
        key="input:year", measure="input_a_month", title="Input received",
        unit="messages a month", kind=BaseKind.MEASURED, what="a month of messages by",
        caveats=(
            "Replies to our posts, mentions and enquiries that were collected, and what people"
            " counted and entered for a channel. E-mail and meetings are the same under every"
            " option, and are not in it.",
            "Messages, not people.",
            "The range allows for chance alone; months differ by more than that.",
        ),
    )  # fmt: skip
    return summed(held, kept, lambda key: _received(held, key, counts), total)


def _received(held: Holdings, key: str, counts: dict[str, int]) -> Answer:
    if key not in counts:
        return NotEnough(
            reason="nothing is known of what people write there",
            needed="Count replies, mentions and enquiries for a month, and enter them.",
        )
    count, months = counts[key], held.period.days / A_MONTH
    within = ranges.counted(count)
    end = datetime.combine(held.period.until, time.max, ZoneInfo(held.organisation.time_zone))
    return Finding(
        value=count / months, low=within.low / months, high=within.high / months,
        n=count, base=Base(population=held.name(key), kind=BaseKind.MEASURED), method=METHOD,
        sources=(Source(name=held.name(key), seen_at=end.astimezone(UTC)),),
        as_of=end.astimezone(UTC), period=held.period,
    )  # fmt: skip


def _messages(held: Holdings) -> dict[str, int]:
    """By channel, of the year; a channel of which nothing is known is not in it."""
    found: dict[str, int] = defaultdict(int)
    period, zone = held.period, ZoneInfo(held.organisation.time_zone)
    first, after = period.moments(zone)
    replies = (
        LatestReading.objects.filter(
            post__organisation=held.organisation, metric="replies",
            post__published_at__gte=first, post__published_at__lt=after,
        )
        .exclude(post__kind="repost").order_by()
        .values_list("post__channel").annotate(total=Sum("value"))
    )  # fmt: skip
    keys = {one.pk: key for key, one in held.channels.items()}
    for channel, total in replies:
        found[keys[channel]] += int(total)
    for channel, measured in held.measured.items():
        answer = compute.answer(measures()[INPUT_MEASURE], measured, period, now=held.now)
        if isinstance(answer, Finding):
            found[keys[channel]] += int(answer.value)
    for one in counts_of(held.organisation):
        inside = one.since >= period.since and one.until <= period.until
        if one.channel_id is not None and inside:
            found[keys[one.channel_id]] += one.count
    return dict(found)
