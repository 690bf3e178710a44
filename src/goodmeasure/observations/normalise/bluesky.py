"""What Bluesky's AppView says, as posts and readings. Pure: bytes in, ``Page`` out.

Shapes: lexicons ``app.bsky.feed.getAuthorFeed``, ``getPosts`` and ``app.bsky.actor.getProfile``. A
post is understood piece by piece, so that an attachment or field nobody knew when this was written
costs at most its own gap, never the page and never the counts.

*When was it published?* ``createdAt`` is set by the author's program and may say anything.
``indexedAt`` is when the AppView first saw it. The AppView itself sorts by the earlier of the two;
so do we, except that a ``createdAt`` before Bluesky existed is that of an import from elsewhere:
people could see such a post from ``indexedAt``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from goodmeasure.kernel.errors import UnreadableAnswer
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.bluesky_embeds import attachments, features
from goodmeasure.observations.normalise.shapes import (
    absurd_gap,
    canonical,
    count,
    listing,
    mapping,
    moment,
    readings_of,
    text,
    unknown_shape,
)
from goodmeasure.observations.posts import ChannelReading, Post, PostKind, Reading
from goodmeasure.observations.records import Gap, GapReason, Page

T = TypeVar("T")

OPENED = datetime(2022, 11, 16, tzinfo=UTC)
"""The network's first posts are from the day after."""

POST_METRICS = {
    "likeCount": Metric.LIKES,
    "replyCount": Metric.REPLIES,
    "repostCount": Metric.REPOSTS,
    "quoteCount": Metric.QUOTES,
    "bookmarkCount": Metric.BOOKMARKS,
}
CHANNEL_METRICS = {
    "followersCount": Metric.FOLLOWERS,
    "followsCount": Metric.FOLLOWING,
    "postsCount": Metric.POSTS,
}
KEPT = ("uri", "cid", "record", "indexedAt", *POST_METRICS)
"""Of a post view. Not: the embed's view (a quoted post's words and author), viewer, thread gate."""


class _Feed(msgspec.Struct):
    feed: list[msgspec.Raw]
    cursor: str | None = None


class _Posts(msgspec.Struct):
    posts: list[msgspec.Raw]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Understood:
    """One item of an answer. ``raw`` is the part of it that is ours to keep."""

    post: Post
    readings: tuple[Reading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    raw: Mapping[str, object] | None = None
    strange: tuple[str, ...] = ()
    """Names of attachments that we do not know."""


def feed_page(body: bytes, *, did: str, looked_at: datetime) -> tuple[Page, str]:
    """One page of an author's feed, and the cursor of the next one ("" on the last).

    Raises ``UnreadableAnswer`` when ``body`` is no feed at all.
    """
    feed = _decode(body, _Feed)
    return _page(feed.feed, did=did, looked_at=looked_at, in_feed=True), feed.cursor or ""


def posts_page(body: bytes, *, did: str, asked: Sequence[str], looked_at: datetime) -> Page:
    """Posts asked for by id. Those the AppView left out are ``deleted``: it has no other way of
    saying so."""
    posts = _decode(body, _Posts)
    page = _page(posts.posts, did=did, looked_at=looked_at, in_feed=False)
    there = {_uri(raw) for raw in posts.posts}
    return replace(page, deleted=tuple(uri for uri in dict.fromkeys(asked) if uri not in there))


def profile_readings(body: bytes, *, looked_at: datetime) -> tuple[ChannelReading, ...]:
    """Followers, following and posts as the profile gives them."""
    profile = _decode(body, dict)
    found = ((metric, count(profile.get(field))) for field, metric in CHANNEL_METRICS.items())
    return tuple(
        ChannelReading(metric=metric, value=value, at=looked_at)
        for metric, value in found
        if value is not None
    )


def published_at(created: datetime | None, indexed: datetime) -> datetime:
    """When people could first see a post; see the module's text for the rule."""
    return indexed if created is None or created < OPENED else min(created, indexed)


def post_url(uri: str) -> str:
    """The page of a post, by DID, so that it survives a change of handle."""
    did, _, rkey = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    return f"https://bsky.app/profile/{did}/post/{rkey}" if rkey else ""


def _page(items: list[msgspec.Raw], *, did: str, looked_at: datetime, in_feed: bool) -> Page:
    understood: dict[str, _Understood] = {}
    failed: Counter[str] = Counter()
    for raw in items:
        try:
            found = _item(msgspec.json.decode(raw), did, looked_at, in_feed=in_feed)
        except (ValueError, UnicodeDecodeError, RecursionError) as error:
            failed[str(error) if isinstance(error, _StrangeItemError) else "not a post"] += 1
            continue
        understood.setdefault(found.post.external_id, found)
    found_all = tuple(understood.values())
    strange = Counter(name for one in found_all for name in one.strange)
    return Page(
        looked_at=looked_at,
        posts=tuple(one.post for one in found_all),
        readings=tuple(reading for one in found_all for reading in one.readings),
        gaps=(
            *(gap for one in found_all for gap in one.gaps),
            *(unknown_shape(why, number) for why, number in failed.items()),
            *(_strange_attachment(name, number) for name, number in strange.items()),
        ),
        own_payload=canonical(one.raw for one in found_all if one.raw is not None),
    )


class _StrangeItemError(ValueError):
    """Why one item cannot be understood; the text has no words of other people in it."""


def _item(item: object, did: str, looked_at: datetime, *, in_feed: bool) -> _Understood:
    item = mapping(item)
    reason = mapping(item.get("reason"))
    if in_feed and reason.get("$type") == "app.bsky.feed.defs#reasonRepost":
        return _repost(item, reason, did)
    return _own_post(mapping(item.get("post")) if in_feed else item, did, looked_at)


def _repost(item: Mapping[str, object], reason: Mapping[str, object], did: str) -> _Understood:
    """Somebody's post sent on: that it happened and when, nothing of what it says.

    A repost of an own post is a repost too; the post's own counts come with the post itself.
    """
    at = moment(reason.get("indexedAt"))
    if at is None or mapping(reason.get("by")).get("did") != did:
        raise _StrangeItemError("a repost without a date or by somebody else")
    uri = text(reason.get("uri")) or f"repost of {text(mapping(item.get('post')).get('uri'))}"
    return _Understood(post=Post(external_id=uri, published_at=at, kind=PostKind.REPOST))


def _own_post(view: Mapping[str, object], did: str, looked_at: datetime) -> _Understood:
    uri, indexed = text(view.get("uri")), moment(view.get("indexedAt"))
    if not uri.startswith(f"at://{did}/"):
        raise _StrangeItemError("a post of another account")
    if indexed is None:
        raise _StrangeItemError("a post without a date")
    record = mapping(view.get("record"))
    held = attachments(record)
    readings, absurd = readings_of(view, POST_METRICS, uri, looked_at)
    gap = absurd_gap(absurd, post_url(uri))
    return _Understood(
        post=Post(
            external_id=uri,
            published_at=published_at(moment(record.get("createdAt")), min(indexed, looked_at)),
            kind=_kind(record, quotes=held.quotes_a_post),
            url=post_url(uri),
            text=text(record.get("text")),
            language=text(next(iter(listing(record.get("langs"))), ""), longest=20),
            features=features(record, held),
        ),
        readings=readings,
        gaps=(gap,) if gap else (),
        raw={
            **{key: view[key] for key in KEPT if key in view},
            "author": {"did": did},
        },
        strange=held.unknown,
    )


def _kind(record: Mapping[str, object], *, quotes: bool) -> PostKind:
    """A reply that also quotes is a reply: that is where people meet it."""
    if mapping(record.get("reply")):
        return PostKind.REPLY
    return PostKind.QUOTE if quotes else PostKind.ORIGINAL


def _uri(raw: msgspec.Raw) -> str:
    try:
        return text(mapping(msgspec.json.decode(raw)).get("uri"))
    except (ValueError, UnicodeDecodeError, RecursionError):
        return ""


def _strange_attachment(name: str, number: int) -> Gap:
    posts = "1 post holds" if number == 1 else f"{number} posts hold"
    return Gap(
        reason=GapReason.UNKNOWN_SHAPE,
        sentence=f"{posts} a kind of attachment that we do not know yet ({name}). "
        "Text and counts were read.",
    )


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableAnswer(
            "Bluesky sent an answer of an unknown shape.",
            next_step="Try again later; if it stays so, Good Measure needs an update.",
        ) from error
