"""The organisation, its channels and its posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from ninja import Query, Router

from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.plain.channels import channel_plain, reading_plain
from goodmeasure.services.plain.posts import OF_CHANNELS, post_plain, post_reading_plain
from goodmeasure.store.models import Organisation
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries import post as post_queries
from goodmeasure.store.queries import posts as post_lists
from goodmeasure.store.queries.posts import PostFilter, Sort
from goodmeasure.store.queries.readings import (
    channel_reading_count,
    channel_reading_rows,
)
from goodmeasure.web.api.keys import KeyRequest
from goodmeasure.web.api.lists import Day, ListAsked, Listed, Words, listed, of_rows
from goodmeasure.web.api.shapes import CHANNEL_COLUMNS, OfChannel, Shape

router = Router()


class OrganisationShape(Shape):
    name: str
    short_name: str
    time_zone: str
    key_name: str
    key_expires_at: datetime
    person: str


class MeasurableShape(Shape):
    """Whether and by which road (public, token, file, paid, no) a count can be had."""

    metric: str
    possible: bool
    how: str
    cost: str
    reason: str


class ChannelShape(Shape):
    number: int
    platform: str
    handle: str
    name: str
    url: str
    state: str
    added_at: datetime
    posts: int
    followers: int | None
    followers_at: datetime | None
    figures_as_of: datetime | None
    trouble: str
    trouble_sentence: str
    collected: bool | None
    measurable: list[MeasurableShape]


class ReadingShape(Shape):
    """``days`` is 0 for a count that stands at ``at``, else over so many days that end there."""

    metric: str
    at: datetime
    days: int
    value: int


class CountShape(Shape):
    """``at`` is since when it is so, ``looked_at`` when it was last seen to be so."""

    value: int
    at: datetime
    looked_at: datetime


class VerdictShape(Shape):
    """``low`` to ``high`` is what the channel would expect of a post at that age."""

    outcome: Literal["worked", "as expected", "missed", "too early", "cannot tell"]
    reason: str
    measure: str
    value: int | None
    age_days: float | None
    low: float | None
    middle: float | None
    high: float | None
    level: float | None
    p_low: float | None
    p_high: float | None
    share: float | None
    n: int
    base: str
    method: str
    method_version: str
    measure_version: int
    looked_at: datetime | None
    evaluated_at: datetime


class PostShape(OfChannel):
    number: int
    post: str
    url: str
    published_at: datetime
    date_only: bool
    kind: Literal["original", "reply", "quote", "repost"]
    presence: str
    deleted_seen_at: datetime | None
    edited_at: datetime | None
    language: str
    text: str
    has_link: bool | None
    has_image: bool | None
    has_video: bool | None
    has_alt_text: bool | None
    has_captions: bool | None
    hashtags: list[str] | None
    counts: dict[str, CountShape | None]
    verdict: VerdictShape | None


class PostReadingShape(Shape):
    metric: str
    at: datetime
    value: int


CHANNELS_TABLE = (
    "number", "platform", "handle", "name", "url", "state", "posts", "followers", "followers_at",
    "figures_as_of", "trouble", "trouble_sentence",
)  # fmt: skip
POSTS_TABLE = (
    "number", *CHANNEL_COLUMNS, "post", "url", "published_at", "date_only", "kind", "presence",
    "language", "text", "has_link", "has_image", "has_video", "has_alt_text", "has_captions",
    "hashtags", *(f"counts.{one}.value" for one in Metric if one not in OF_CHANNELS),
    "verdict.outcome", "verdict.reason", "verdict.measure", "verdict.value", "verdict.age_days",
    "verdict.low", "verdict.middle", "verdict.high", "verdict.level", "verdict.n", "verdict.base",
    "verdict.method", "verdict.method_version", "verdict.measure_version", "verdict.looked_at",
)  # fmt: skip


class PostsAsked(ListAsked):
    channel: int | None = None
    since: Day | None = None
    until: Day | None = None
    kind: Literal["", "original", "reply", "quote", "repost"] = ""
    verdict: Literal["", "worked", "as expected", "missed", "too early", "cannot tell"] = ""
    words: Words = ""
    sort: Literal["newest", "oldest", "most", "better", "worse"] = "newest"


class ReadingsAsked(ListAsked):
    metric: Words = ""
    since: Day | None = None
    until: Day | None = None


def moments(
    organisation: Organisation, since: date | None, until: date | None
) -> tuple[datetime | None, datetime | None]:
    """The midnights that the days begin and end with, as people there reckon them."""
    zone = ZoneInfo(organisation.time_zone)
    after = until and until + timedelta(days=1)
    first, last = (
        None if day is None else datetime.combine(day, time.min, zone).astimezone(UTC)
        for day in (since, after)
    )
    return first, last


@router.get("/organisation", response=OrganisationShape)
def organisation(request: KeyRequest) -> dict[str, Any]:
    """Whose figures these are, and how long the key lasts."""
    key = request.auth
    return {
        "name": key.organisation.name,
        "short_name": key.organisation.slug,
        "time_zone": key.organisation.time_zone,
        "key_name": key.name,
        "key_expires_at": key.expires_at,
        "person": key.user.email,
    }


@router.get("/channels", response=Listed[ChannelShape])
def channels(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """All channels with their last counts, and what can be measured on each and what not."""
    found = channel_queries.glances(
        request.auth.organisation, measure=ENGAGEMENT, since=timezone.now()
    )
    return listed(request, asked, CHANNELS_TABLE, *of_rows(found, channel_plain))


@router.get("/channels/{int:number}/readings", response=Listed[ReadingShape])
def channel_readings(request: KeyRequest, number: int, asked: Query[ReadingsAsked]) -> Any:
    """Every count of the channel itself (followers, visits), oldest first, as it was read."""
    organisation = request.auth.organisation
    channel = channel_queries.channel(organisation, number)
    since, until = moments(organisation, asked.since, asked.until)

    def some(first: int, last: int) -> Iterator[dict[str, Any]]:
        rows = channel_reading_rows(
            organisation, channel, metric=asked.metric, since=since, until=until, first=first,
            last=last,
        )  # fmt: skip
        return map(reading_plain, rows)

    total = channel_reading_count(
        organisation, channel, metric=asked.metric, since=since, until=until
    )
    return listed(request, asked, ("metric", "at", "days", "value"), total, some)


@router.get("/posts", response=Listed[PostShape])
def posts(request: KeyRequest, asked: Query[PostsAsked]) -> Any:
    """Posts with their last counts and verdicts. A filter that is left out lets everything through;
    sorted by other than time, only posts with a verdict."""
    organisation = request.auth.organisation
    since, until = moments(organisation, asked.since, asked.until)
    wanted = PostFilter(
        measure=ENGAGEMENT, channel=asked.channel, since=since, until=until, kind=asked.kind,
        outcome=asked.verdict, words=asked.words[:200], sort=Sort(asked.sort),
    )  # fmt: skip
    if asked.channel is not None:
        channel_queries.channel(organisation, asked.channel)

    def some(first: int, last: int) -> Iterator[dict[str, Any]]:
        if asked.format == "csv":
            return map(post_plain, post_lists.every(organisation, wanted))
        rows = post_lists.listing(organisation, wanted, offset=first, limit=last - first)
        return map(post_plain, rows)

    total = post_lists.counts(organisation, wanted).listed(wanted)
    return listed(request, asked, POSTS_TABLE, total, some)


@router.get("/posts/{int:number}", response=PostShape)
def post(request: KeyRequest, number: int) -> dict[str, Any]:
    """One post."""
    return post_plain(post_lists.listed_post(request.auth.organisation, number, measure=ENGAGEMENT))


@router.get("/posts/{int:number}/readings", response=Listed[PostReadingShape])
def post_readings(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every reading of one post, oldest first. A reading is written only when a value is new."""
    found = post_queries.post(request.auth.organisation, number)
    rows = post_queries.readings(request.auth.organisation, found)
    return listed(request, asked, ("metric", "at", "value"), *of_rows(rows, post_reading_plain))
