"""Posts of an archive of X, from entries of its files on to pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from goodmeasure.observations.normalise.x import (
    LongTexts,
    Tweet,
    archive_post,
    archive_readings,
    archive_time,
    believable,
)
from goodmeasure.observations.posts import Post, PostKind, Presence, Reading
from goodmeasure.observations.records import Gap, Page
from goodmeasure.sources.imported import Tally
from goodmeasure.sources.x.entries import Batch
from goodmeasure.sources.x.manifest import ArchiveFile

_WRAPPER = re.compile(rb'\s*\{\s*"(tweet|communityTweet|deletedTweet)"\s*:\s*\{')


@dataclass
class OnPage:
    """Posts on their way into one page."""

    exported_at: datetime
    posts: list[Post] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    raws: list[msgspec.Raw] = field(default_factory=list)

    def made(self) -> Page:
        """Raw posts lose only the white space between their parts, half of what X writes."""
        return Page(
            looked_at=self.exported_at,
            posts=tuple(self.posts),
            readings=tuple(self.readings),
            gaps=tuple(self.gaps),
            own_payload=_compact(self.raws),
        )


@dataclass
class PostReader:
    """Entries as posts; what was seen stays known from file to file."""

    handle: str
    exported_at: datetime
    long_texts: LongTexts
    tally: Tally
    seen: set[str] = field(default_factory=set)
    found_texts: set[str] = field(default_factory=set)

    def tweets(self, batch: Batch) -> list[Tweet | None]:
        """The posts of a batch; ``None`` for an entry that is not of the shape of a post.

        All at once where that works, which is a third faster; one by one to find the odd one out.
        """
        try:
            return list(_decode_all(batch.text, _wrapper_of(batch.raws[0])))
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
            return [_decode_one(bytes(raw)) for raw in batch.raws]

    def take(
        self,
        raw: msgspec.Raw,
        tweet: Tweet | None,
        page: OnPage,
        *,
        file: ArchiveFile,
        number: int,
    ) -> None:
        """Put one entry on the page, or say why not."""
        tally = self.tally
        tally.read += 1
        if tweet is None or not tweet.key:
            tally.leave_out("not of the shape of a post", f"{file.name}, post {number}")
            return
        if tweet.key in self.seen:
            tally.duplicates += 1
            return
        published_at = archive_time(tweet.created_at)
        if published_at is None or not believable(published_at, self.exported_at):
            tally.leave_out(
                "a date that cannot be right", f"{file.name}, post {number} ({tweet.key})"
            )
            return
        self.seen.add(tweet.key)
        post = archive_post(
            tweet,
            published_at,
            handle=self.handle,
            presence=Presence.DELETED if file.kind == "deleted-tweet" else Presence.SHOWN,
            long_texts=self.long_texts,
        )
        page.posts.append(post)
        tally.look_at(post.text)
        if self.long_texts:
            self.found_texts.add(post.text)
        if post.kind is not PostKind.REPOST:  # a repost's words and counts are not ours
            page.raws.append(raw)
            readings, nonsense = archive_readings(tweet, self.exported_at)
            page.readings.extend(readings)
            for _ in range(nonsense):
                tally.leave_out("a count that cannot be right", f"{file.name}, post {number}")


def _wrapper_of(raw: msgspec.Raw) -> str:
    """``tweet`` for an entry ``{"tweet": {...}}``; nothing for a bare one (archives of 2018)."""
    match = _WRAPPER.match(bytes(raw)[:200])
    return match[1].decode() if match else ""


def _decode_one(raw: bytes) -> Tweet | None:
    try:
        (tweet,) = _decode_all(b"[" + raw + b"]", _wrapper_of(msgspec.Raw(raw)))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return tweet


def _decode_all(text: bytes, wrapper: str) -> Iterator[Tweet]:
    found = _decoder(wrapper).decode(text)
    return map(attrgetter(wrapper), found) if wrapper else iter(found)


@cache
def _decoder(wrapper: str) -> msgspec.json.Decoder[list[Any]]:
    entry = msgspec.defstruct("Entry", [(wrapper, Tweet)], gc=False) if wrapper else Tweet
    return msgspec.json.Decoder(list[entry])  # type: ignore[valid-type]


def _compact(raws: list[msgspec.Raw]) -> bytes:
    if not raws:
        return b""
    return msgspec.json.format(b"[" + b",".join(raws) + b"]", indent=-1)
