"""What X's own exports say, as posts and readings. Pure: bytes and rows in, values out.

The archive gives only likes and reposts of a post, as they stood when the archive was made, and
writes every number as text. Sources: the format as documented by the community-archive project, and
archives described in public code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from goodmeasure.observations.metrics import MAX_VALUE, Metric
from goodmeasure.observations.posts import (
    EARLIEST,
    Post,
    PostFeatures,
    PostKind,
    Presence,
    Reading,
)

CLOCK_SLACK = timedelta(days=1)
"""A post may be dated this much after its export: exports give days in the account's zone."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_NO_LANGUAGE = frozenset({"und", "zxx", "qam", "qct", "qht", "qme", "qst", "art", "in_flight"})
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/[^/?#]+(?:/web)?/status/(\d+)"
)
_LEADING_NAMES = re.compile(r"(?:@\w+\s+)+")


class Hashtag(msgspec.Struct, gc=False):
    text: str = ""


class Url(msgspec.Struct, gc=False):
    expanded_url: str | None = None


class Media(msgspec.Struct, gc=False):
    type: str = ""


class Entities(msgspec.Struct, gc=False):
    hashtags: list[Hashtag] | None = None
    urls: list[Url] | None = None
    media: list[Media] | None = None


class Tweet(msgspec.Struct, gc=False):
    """One post of an archive, as far as it is read. Older archives leave fields out."""

    created_at: str
    id_str: str | None = None
    id: str | int | None = None
    full_text: str | None = None
    text: str | None = None
    lang: str | None = None
    favorite_count: str | int | None = None
    retweet_count: str | int | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: str | int | None = None
    in_reply_to_user_id_str: str | None = None
    in_reply_to_user_id: str | int | None = None
    retweeted_status: msgspec.Raw | None = None
    quoted_status_id_str: str | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None

    @property
    def key(self) -> str:
        return self.id_str or ("" if self.id is None else str(self.id))


class NoteCore(msgspec.Struct):
    text: str = ""


class Note(msgspec.Struct):
    """A post too long for the list of posts; its text is kept here, without the post's id."""

    createdAt: str = ""  # noqa: N815 - X's spelling
    tweetId: str | None = None  # noqa: N815
    core: NoteCore | None = None
    noteTweetResults: NoteCore | None = None  # noqa: N815

    @property
    def text(self) -> str:
        return (self.core and self.core.text) or (
            (self.noteTweetResults and self.noteTweetResults.text) or ""
        )


LongTexts = Mapping[datetime | str, Sequence[str]]
"""Texts of note posts by the second they were made in, and by post id where the file says it."""


def archive_time(text: str) -> datetime | None:
    """``Sat Feb 18 12:33:11 +0000 2023``, or ISO with or without ``Z``; ``None`` when neither.

    Taken apart by position: ``strptime`` costs ten times as much, a second for 100,000 posts.
    """
    try:
        if len(text) == 30 and text[19:26] == " +0000 ":
            return datetime(
                int(text[26:30]),
                _MONTHS[text[4:7]],
                int(text[8:10]),
                int(text[11:13]),
                int(text[14:16]),
                int(text[17:19]),
                tzinfo=UTC,
            )
        when = datetime.fromisoformat(text.strip().replace(" +", "+"))
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def believable(when: datetime, exported_at: datetime) -> bool:
    """Not before any platform existed, and not after the export that holds it."""
    return EARLIEST <= when <= exported_at + CLOCK_SLACK


def count_of(value: str | int | None) -> int | None:
    """A count as the archive writes it; ``None`` when there is none. Raises ``ValueError``."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("not a whole number")
    number = int(value)
    if not 0 <= number <= MAX_VALUE:
        raise ValueError("outside what a count can be")
    return number


def archive_post(
    tweet: Tweet,
    published_at: datetime,
    *,
    handle: str,
    presence: Presence = Presence.SHOWN,
    long_texts: LongTexts | None = None,
) -> Post:
    """One post. A repost keeps no text: those are other people's words."""
    key = tweet.key
    text = tweet.full_text or tweet.text or ""
    url = f"https://x.com/{handle or 'i'}/status/{key}"
    if tweet.retweeted_status is not None or text.startswith("RT @"):
        return Post(
            external_id=key,
            published_at=published_at,
            kind=PostKind.REPOST,
            url=url,
            presence=presence,
        )
    links, quotes = _links(tweet)
    kind = PostKind.ORIGINAL
    if (
        tweet.in_reply_to_status_id_str
        or tweet.in_reply_to_status_id
        or tweet.in_reply_to_user_id_str
        or tweet.in_reply_to_user_id
    ):
        kind = PostKind.REPLY
    elif quotes:
        kind = PostKind.QUOTE
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if long_texts:
        text = _full_text(key, published_at, text, long_texts)
    language = tweet.lang or ""
    return Post(
        external_id=key,
        published_at=published_at,
        kind=kind,
        url=url,
        text=text,
        language="" if language in _NO_LANGUAGE else language,
        features=_features(tweet, links=links),
        presence=presence,
    )


def archive_readings(tweet: Tweet, at: datetime) -> tuple[tuple[Reading, ...], int]:
    """Likes and reposts as they stood at ``at``, and how many of the counts made no sense."""
    key = tweet.key
    try:
        likes, nonsense = count_of(tweet.favorite_count), 0
    except ValueError:
        likes, nonsense = None, 1
    try:
        reposts = count_of(tweet.retweet_count)
    except ValueError:
        reposts, nonsense = None, nonsense + 1
    readings: list[Reading] = []
    if likes is not None:
        readings.append(Reading(external_id=key, metric=Metric.LIKES, value=likes, at=at))
    if reposts is not None:
        readings.append(Reading(external_id=key, metric=Metric.REPOSTS, value=reposts, at=at))
    return tuple(readings), nonsense


def _links(tweet: Tweet) -> tuple[bool, bool]:
    """Whether the post links out, and whether it quotes a post.

    A quote is a link to a post in the archive's list of links. A long post's own address is there
    as well, and is neither.
    """
    links = False
    quotes = bool(tweet.quoted_status_id_str)
    if tweet.entities is not None:
        for url in tweet.entities.urls or ():
            target = url.expanded_url or ""
            status = _STATUS.match(target) if "/status/" in target else None
            if status is None:
                links = True
            elif status[1] != tweet.key:
                quotes = True
    return links, quotes


_FEATURES: dict[tuple[bool, bool, bool], PostFeatures] = {
    (link, image, video): PostFeatures(link=link, image=image, video=video, hashtags=())
    for link in (False, True)
    for image in (False, True)
    for video in (False, True)
}
"""Frozen values are shared: most posts have no hashtag, and 100,000 posts need few of these."""


def _features(tweet: Tweet, *, links: bool) -> PostFeatures:
    """``alt_text`` stays unknown: the archive does not say whether pictures have descriptions."""
    image = video = False
    if tweet.entities is None:
        return PostFeatures()
    for media in (tweet.extended_entities or tweet.entities).media or ():
        if media.type in {"video", "animated_gif"}:
            video = True
        else:
            image = True
    if not tweet.entities.hashtags:
        return _FEATURES[links, image, video]
    return PostFeatures(
        link=links,
        image=image,
        video=video,
        hashtags=tuple(hashtag.text for hashtag in tweet.entities.hashtags),
    )


def _full_text(key: str, when: datetime, text: str, long_texts: LongTexts) -> str:
    """The whole text of a long post: of the same second, and beginning with the same words."""
    if key in long_texts:
        return long_texts[key][0]
    head = _LEADING_NAMES.sub("", text.split("…")[0]).strip()[:60]
    if len(head) < 20:
        return text
    for candidate in long_texts.get(when, ()):
        if _LEADING_NAMES.sub("", candidate).strip().startswith(head):
            return candidate
    return text
