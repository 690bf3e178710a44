"""What a Mastodon server says, as posts and readings. Pure: bytes in, ``Page`` out.

Shapes: the Status and Account entities of the Mastodon API, 3.x to 4.8, and of the servers that
speak the same (GoToSocial, Pleroma). Ids are text and belong to the one server asked. Direct
messages are never read; other people's words (boosted, quoted) and names (mentions) are not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from goodmeasure.kernel.errors import UnreadableAnswer
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.plain_text import plain
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
from goodmeasure.observations.posts import (
    ChannelReading,
    Post,
    PostFeatures,
    PostKind,
    Reading,
)
from goodmeasure.observations.records import Gap, Page

T = TypeVar("T")

POST_METRICS = {
    "favourites_count": Metric.LIKES,
    "replies_count": Metric.REPLIES,
    "reblogs_count": Metric.REPOSTS,
    "quotes_count": Metric.QUOTES,
}
CHANNEL_METRICS = {
    "followers_count": Metric.FOLLOWERS,
    "following_count": Metric.FOLLOWING,
    "statuses_count": Metric.POSTS,
}
KEPT = (
    "id", "created_at", "edited_at", "in_reply_to_id", "sensitive", "spoiler_text", "visibility",
    "language", "uri", "url", "content", *POST_METRICS,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Understood:
    post: Post
    readings: tuple[Reading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    raw: Mapping[str, object] | None = None


class _StrangeItemError(ValueError):
    """Why one status cannot be understood; the text has no words of other people in it."""


class _DirectMessageError(Exception):
    """A direct message: not looked at, and no gap either."""


def statuses_page(body: bytes, *, account_id: str, looked_at: datetime) -> Page:
    """One page of an account's statuses, or a batch asked for by id.

    Raises ``UnreadableAnswer`` when ``body`` is no list.
    """
    return _page(_decode(body, list[msgspec.Raw]), account_id, looked_at)


def single_page(body: bytes, *, account_id: str, looked_at: datetime) -> Page:
    """One status asked for by its id."""
    return _page([msgspec.Raw(body)], account_id, looked_at)


def profile_readings(body: bytes, *, looked_at: datetime) -> tuple[ChannelReading, ...]:
    """Followers, following and statuses as the account's home server counts them.

    A server lets an account hide its numbers by giving -1; that is "not said", not a count.
    """
    account = _decode(body, dict)
    found = ((metric, count(account.get(field))) for field, metric in CHANNEL_METRICS.items())
    return tuple(
        ChannelReading(metric=metric, value=value, at=looked_at)
        for metric, value in found
        if value is not None
    )


def _page(items: list[msgspec.Raw], account_id: str, looked_at: datetime) -> Page:
    understood: dict[str, _Understood] = {}
    failed: Counter[str] = Counter()
    for raw in items:
        try:
            found = _status(mapping(msgspec.json.decode(raw)), account_id, looked_at)
        except _DirectMessageError:
            continue
        except (ValueError, UnicodeDecodeError, RecursionError) as error:
            failed[str(error) if isinstance(error, _StrangeItemError) else "not a post"] += 1
            continue
        understood.setdefault(found.post.external_id, found)
    return Page(
        looked_at=looked_at,
        posts=tuple(one.post for one in understood.values()),
        readings=tuple(reading for one in understood.values() for reading in one.readings),
        gaps=(
            *(gap for one in understood.values() for gap in one.gaps),
            *(unknown_shape(why, number) for why, number in failed.items()),
        ),
        own_payload=canonical(one.raw for one in understood.values() if one.raw is not None),
    )


def _status(status: Mapping[str, object], account_id: str, looked_at: datetime) -> _Understood:
    external_id, created = _id(status.get("id")), moment(status.get("created_at"))
    if not external_id or created is None:
        raise _StrangeItemError("a post without an id or a date")
    if _id(mapping(status.get("account")).get("id")) != account_id:
        raise _StrangeItemError("a post of another account")
    if status.get("visibility") == "direct":
        raise _DirectMessageError
    if mapping(status.get("reblog")):
        return _Understood(
            post=Post(
                external_id=external_id,
                published_at=min(created, looked_at),
                kind=PostKind.REPOST,
            )
        )
    return _own_post(status, external_id, min(created, looked_at), looked_at)


def _own_post(
    status: Mapping[str, object], external_id: str, published: datetime, looked_at: datetime
) -> _Understood:
    words, links = plain(status.get("content"))
    warning = text(status.get("spoiler_text"))
    url = _web(status.get("url")) or _web(status.get("uri"))
    readings, absurd = readings_of(status, POST_METRICS, external_id, looked_at)
    gap = absurd_gap(absurd, url)
    return _Understood(
        post=Post(
            external_id=external_id,
            published_at=published,
            kind=_kind(status),
            url=url,
            text=f"{warning}\n\n{words}" if warning else words,
            language=text(status.get("language"), longest=20),
            features=_features(status, links),
            edited_at=moment(status.get("edited_at")),
        ),
        readings=readings,
        gaps=(gap,) if gap else (),
        raw=_own_raw(status),
    )


def _kind(status: Mapping[str, object]) -> PostKind:
    """A reply that also quotes is a reply: that is where people meet it."""
    if status.get("in_reply_to_id") is not None:
        return PostKind.REPLY
    return PostKind.QUOTE if mapping(status.get("quote")) else PostKind.ORIGINAL


def _features(status: Mapping[str, object], links: int) -> PostFeatures:
    media = [mapping(one) for one in listing(status.get("media_attachments"))]
    kinds = {text(one.get("type")) for one in media}
    images = [one for one in media if one.get("type") == "image"]
    unsure = None if kinds - {"image", "video", "gifv", "audio"} else False
    return PostFeatures(
        link=links > 0 or bool(mapping(status.get("card"))),
        image=bool(images) or unsure,
        video=bool(kinds & {"video", "gifv"}) or unsure,
        alt_text=all(text(one.get("description")).strip() for one in images) if images else None,
        hashtags=tuple(
            name for tag in listing(status.get("tags")) if (name := text(mapping(tag).get("name")))
        ),
    )


def _own_raw(status: Mapping[str, object]) -> Mapping[str, object]:
    """The part of a status that is ours. Left out: mentions, what is quoted, the card's words."""
    raw = {key: status[key] for key in KEPT if key in status}
    raw["account"] = {"id": mapping(status.get("account")).get("id")}
    raw["tags"] = [mapping(tag).get("name") for tag in listing(status.get("tags"))]
    raw["media_attachments"] = [
        {key: mapping(one).get(key) for key in ("id", "type", "description")}
        for one in listing(status.get("media_attachments"))
    ]
    card, quote = mapping(status.get("card")), mapping(status.get("quote"))
    raw["card"] = {"url": card.get("url")} if card else None
    raw["quote"] = {"state": quote.get("state")} if quote else None
    return raw


def _id(value: object) -> str:
    """Ids are text; old servers gave whole numbers, which Python keeps whole too."""
    return text(value, longest=200) if isinstance(value, str) else f"{count(value) or ''}"


def _web(value: object) -> str:
    """An address that may safely become a link on a page."""
    address = text(value, longest=2000)
    return address if address.startswith(("https://", "http://")) else ""


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableAnswer(
            "The Mastodon server sent an answer of an unknown shape.",
            next_step="Try again later; if it stays so, check that this is a Mastodon server.",
        ) from error


def ids_in(body: bytes) -> tuple[str, ...]:
    """The ids of every status in a list, understood or not, in the order given."""
    found = (_id(mapping(one).get("id")) for one in _decode(body, list[object]))
    return tuple(one for one in found if one)


def joined(payloads: Iterable[bytes]) -> bytes:
    """Several ``own_payload`` as one."""
    return canonical(post for body in payloads if body for post in msgspec.json.decode(body))
