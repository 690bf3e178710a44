"""The archive that X gives its account holders: a zip or the folder it unpacks to.

Read: the manifest, posts in every part, deleted and community posts, texts of long posts, the name
and number of the account, and *how many* followers and followed there are. Never opened: direct
messages, contacts, advertising.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from goodmeasure.kernel.errors import UnsafeFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.x import Note, archive_time
from goodmeasure.observations.posts import ChannelReading
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.sources.files import MEBIBYTE, Files
from goodmeasure.sources.imported import POSTS_A_PAGE, Tally
from goodmeasure.sources.x.entries import batches, entries
from goodmeasure.sources.x.manifest import POST_KINDS, Archive
from goodmeasure.sources.x.posts import OnPage, PostReader

_NOTES_LIMIT = 256 * MEBIBYTE


def read(files: Files, archive: Archive, exported_at: datetime, tally: Tally) -> Iterator[Page]:
    """The whole archive in pages. Raises ``UnreadableFile`` where it stops making sense."""
    yield Page(
        looked_at=exported_at,
        channel_readings=tuple(_audience(files, archive, exported_at)),
        gaps=archive.gaps,
    )
    handle = archive.account.handle if archive.account else ""
    page = OnPage(exported_at)
    reader = PostReader(
        handle=handle, exported_at=exported_at, long_texts=_long_texts(files, archive), tally=tally
    )
    for file in archive.of(*POST_KINDS):
        number = 0
        for some in batches(files.chunks(file.name), file=file.name):
            for raw, tweet in zip(some.raws, reader.tweets(some), strict=True):
                number += 1
                reader.take(raw, tweet, page, file=file, number=number)
                if len(page.posts) >= POSTS_A_PAGE:
                    yield page.made()
                    page = OnPage(exported_at)
        if file.expected is not None and number < file.expected:
            page.gaps.append(
                Gap(
                    reason=GapReason.LEFT_OUT,
                    sentence=f"{file.name} holds {number:,} posts; the archive's own list says "
                    f"{file.expected:,}.",
                )
            )
    yield page.made()
    _note_lost_texts(reader, tally)


def _note_lost_texts(reader: PostReader, tally: Tally) -> None:
    """Texts of long posts that belong to no post of the archive."""
    lost = {text for some in reader.long_texts.values() for text in some} - reader.found_texts
    if lost:
        tally.note(
            f"{len(lost):,} texts of long posts belong to no post in the archive; "
            "they were not kept."
        )


def _audience(files: Files, archive: Archive, at: datetime) -> Iterator[ChannelReading]:
    """How many follow and are followed. Who they are is not looked at."""
    for kind, metric in (("follower", Metric.FOLLOWERS), ("following", Metric.FOLLOWING)):
        found = archive.of(kind)
        if found:
            count = sum(
                sum(1 for _ in entries(files.chunks(file.name), file=file.name)) for file in found
            )
            yield ChannelReading(metric=metric, value=count, at=at)


def _long_texts(files: Files, archive: Archive) -> dict[datetime | str, list[str]]:
    """Texts of long posts by the second they were made in, and by post id where it is given."""
    texts: dict[datetime | str, list[str]] = {}
    decoder = msgspec.json.Decoder(dict[str, Note])
    size = 0
    for file in archive.of("note-tweet"):
        for raw in entries(files.chunks(file.name), file=file.name):
            size += len(raw)
            if size > _NOTES_LIMIT:
                raise UnsafeFile(
                    "It holds more long texts than this reader accepts (256 MB).",
                    next_step="Tell us: no account we know of has as many.",
                    file=file.name,
                )
            try:
                note = next(iter(decoder.decode(raw).values()), None)
            except msgspec.DecodeError:
                continue
            if note is None or not note.text:
                continue
            when = archive_time(note.createdAt)
            if when is not None:
                texts.setdefault(when.replace(microsecond=0), []).append(note.text)
            if note.tweetId:
                texts.setdefault(note.tweetId, []).append(note.text)
    return texts
