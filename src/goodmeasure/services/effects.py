"""What posts' choices go with, channel by channel: found with each evaluation, kept for pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from goodmeasure.evidence.effects.choices import Choice, choices
from goodmeasure.evidence.effects.effects import (
    METHOD_VERSION,
    Effect,
    Posts,
    effects,
)
from goodmeasure.evidence.posts.verdicts import FALSE_DISCOVERIES, discoveries
from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Finding,
    NotEnough,
    NotMeasurable,
    Source,
)
from goodmeasure.kernel.plain import to_plain
from goodmeasure.measures.asked import SETTLED_DAYS
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, measures, on
from goodmeasure.measures.platforms import How, platforms
from goodmeasure.observations.columns import Flags, PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.change.breaks import breaks_of
from goodmeasure.services.topics import topic_hits, topics_of
from goodmeasure.store import bulk
from goodmeasure.store.models import Channel, EffectRecord, Organisation
from goodmeasure.store.queries.columns import post_columns

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
VIEWS = "views"
"""The measure of the link effect: what a link is said to cost is that fewer people see the post."""

METHOD = "effects"
CAVEATS = (
    "This is what goes together, not what causes what: posts with it may differ in other ways too.",
    "A fair test is to toss a coin for each post: see Experiments.",
)

NOT_VIEWS = (
    "This is not whether a link costs views: people who follow a link do not stay to like, so link"
    " posts trade likes for clicks."
)
"""With a link's effect on anything but views."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One choice on one channel by one measure, and what is known beside the answer."""

    channel: Channel
    measure: str
    choice: str
    answer: Answer
    detail: dict[str, Any]


def find_effects(
    organisation: Organisation,
    *,
    now: datetime,
    columns: Mapping[int, PostColumns] | None = None,
) -> list[Found]:
    """Work out every choice on every channel and keep it in place of what was found before.

    ``columns`` are those of ``post_columns`` where the caller has them already.
    """
    channels = [
        one for one in Channel.objects.filter(organisation=organisation)
        if one.platform in platforms()
    ]  # fmt: skip
    columns = post_columns(organisation, channels) if columns is None else columns
    breaks = breaks_of(organisation, channels)
    zone, topics = ZoneInfo(organisation.time_zone), topics_of(organisation)
    found = []
    for channel in channels:
        if channel.pk in columns:
            posts = columns[channel.pk]
            hits = topic_hits(topics, organisation, channel, posts.post_ids.tolist())
            asked = choices(posts, zone, hits)
            found += _of_channel(channel, posts, asked, breaks[channel.pk], zone)
    found = _offer(found)
    EffectRecord.objects.filter(organisation=organisation).delete()
    at = bulk.stored_time(now)
    bulk.insert(EffectRecord, _COLUMNS, (
        (organisation.pk, one.channel.pk, one.measure, one.choice, json.dumps(to_plain(one.answer)),
         json.dumps(one.detail), METHOD_VERSION, at)
        for one in found
    ))  # fmt: skip
    return found


_COLUMNS = ("organisation_id", "channel_id", "measure", "choice", "answer", "detail",
            "method_version", "at")  # fmt: skip


def _of_channel(
    channel: Channel,
    posts: PostColumns,
    asked: Sequence[Choice],
    breaks: Sequence[Break],
    zone: tzinfo,
) -> list[Found]:
    engagement = measures()[ENGAGEMENT]
    since = max((one.at for one in (*breaks, *engagement.breaks()) if one.kind.parts), default=None)
    after = None if since is None else datetime(since.year, since.month, since.day, tzinfo=zone)
    first = -np.inf if after is None else (after - EPOCH) / DAY
    notes = () if after is None else (
        f"Only posts from {after:%-d %B %Y} on: those before it are not counted alike.",
    )  # fmt: skip
    found = []
    if channel.platform in engagement.sums:
        metrics = engagement.metrics_on(channel.platform)
        found += _by(channel, engagement.name, engagement, posts, metrics, asked, first, notes)
    link = [one for one in asked if one.name == "link"]
    return found + _by_views(channel, posts, link, first, notes)


def _by_views(
    channel: Channel,
    posts: PostColumns,
    link: Sequence[Choice],
    first: float,
    notes: tuple[str, ...],
) -> list[Found]:
    """The link effect on views. Never answered from likes: link posts trade likes for clicks."""
    measure = measures()["view_rate"]
    formula = on(measure.now.formula, channel.platform)
    facts = platforms()[channel.platform]
    if formula is None or all(m not in posts.latest for m in formula.metrics):
        metric = formula.metrics[0] if formula else Metric.IMPRESSIONS
        known = facts.measurable(metric)
        missing: Answer = NotMeasurable(
            reason=f"whether a link costs views: {known.reason or f'{facts.title} publishes none'}",
            cost="Likes are no answer, because people who follow a link do not stay to like."
            " Tag your links and read the visits on your own site.",
        )
        if known.how is How.FILE:
            missing = NotEnough(
                reason=f"no views of {facts.title} are here",
                needed="Import its posts export; likes are no answer, because people who follow a"
                " link do not stay to like.",
            )
        return [Found(channel=channel, measure=VIEWS, choice="link", answer=missing, detail={})]
    return _by(channel, VIEWS, measure, posts, formula.metrics, link, first, notes)


def _by(
    channel: Channel, name: str, measure: Measure, posts: PostColumns,
    metrics: Sequence[Metric], asked: Sequence[Choice], first: float, notes: tuple[str, ...],
) -> list[Found]:  # fmt: skip
    """The choices by one measure, from posts that have settled since the last break."""
    total = posts.total(metrics)
    settled = total.looked_at - posts.published >= SETTLED_DAYS
    rows = np.flatnonzero((total.value >= 0) & settled & (posts.published >= first))
    if not rows.size:
        short = NotEnough(
            reason="no posts that have settled are here yet",
            needed="It takes 60 posts, half of them with it.",
        )
        return [
            Found(channel=channel, measure=name, choice=one.name, answer=short, detail={})
            for one in asked
        ]
    kept = [_rows(one, rows) for one in asked]
    settled_posts = Posts(
        count=total.value[rows], published=posts.published[rows], kind=posts.kind[rows]
    )
    seen = EPOCH + float(total.looked_at[rows].max()) * DAY
    facts = platforms()[channel.platform]
    source = Source(name=f"{facts.title}, @{channel.handle.lstrip('@')}", seen_at=seen)
    found = []
    for choice, effect in effects(settled_posts, kept).items():
        answer: Answer
        detail: dict[str, Any] = {}
        if not isinstance(effect, Effect):
            answer = effect
        else:
            answer = Finding(
                value=effect.ratio, low=effect.low, high=effect.high,
                n=effect.with_it + effect.without_it,
                base=Base(
                    population=f"settled posts of @{channel.handle.lstrip('@')} on {facts.title}",
                    kind=BaseKind.POSTS, size=len(rows),
                ),
                method=METHOD, sources=(source,), as_of=seen,
                caveats=(*notes, *_not_views(choice, name), *CAVEATS),
                of=measure.definition(channel.platform),
            )  # fmt: skip
            detail = asdict(effect)
        found.append(
            Found(channel=channel, measure=name, choice=choice, answer=answer, detail=detail)
        )
    return found


def _not_views(choice: str, measure: str) -> tuple[str, ...]:
    return (NOT_VIEWS,) if choice == "link" and measure != VIEWS else ()


def _rows(choice: Choice, rows: np.ndarray[Any, np.dtype[np.int64]]) -> Choice:
    among: Flags | None = None if choice.among is None else choice.among[rows]
    return replace(choice, made=choice.made[rows], among=among)


def _offer(found: list[Found]) -> list[Found]:
    """Mark what may be offered as a lesson: many choices are looked at at once, so of those offered
    at most one in ten is there by luck (``evidence.posts.verdicts.discoveries``)."""
    tested = [i for i, one in enumerate(found) if one.detail]
    p = np.array([found[i].detail["p"] for i in tested], dtype=np.float64)
    one_family = np.zeros(len(p), dtype=np.int64)
    stands = discoveries(p, one_family, np.ones(len(p), dtype=np.bool_), FALSE_DISCOVERIES)
    for i, stood in zip(tested, stands.tolist(), strict=True):
        detail = found[i].detail
        detail["candidate"] = bool(stood) and not detail["low"] <= 1 <= detail["high"]
    return found
