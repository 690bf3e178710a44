"""The archive that X gives its account holders: a zip or the folder it unpacks to.

Read: the manifest, posts in every part, deleted and community posts, texts of long posts, the name
and number of the account, and *how many* followers and followed there are. Never opened: direct
messages, contacts, advertising. The account's e-mail address is in ``account.js`` and is skipped by
the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any

import msgspec

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.x import (
    LongTexts,
    Note,
    Tweet,
    archive_post,
    archive_readings,
    archive_time,
    believable,
)
from goodmeasure.observations.posts import (
    Account,
    ChannelReading,
    Post,
    PostKind,
    Presence,
    Reading,
)
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.sources.files import MEBIBYTE, Files, read_all
from goodmeasure.sources.imported import POSTS_A_PAGE, Tally
from goodmeasure.sources.x.entries import Batch, batches, entries, parse_object

PLATFORM = "x"
SERVER = "https://x.com"
_MANIFEST_LIMIT = 8 * MEBIBYTE
_YES = {"True", "true"}
_NOTES_LIMIT = 256 * MEBIBYTE

_READ = re.compile(
    r"(?P<kind>tweets?|community[-_]tweets?|deleted[-_]tweets?|note[-_]tweets?"
    r"|follower|following|account)(?:-part(?P<part>\d+))?\.js"
)
_WRAPPER = re.compile(rb'\s*\{\s*"(tweet|communityTweet|deletedTweet)"\s*:\s*\{')
_OLDEST = re.compile(r"(?:^|/)data/js/tweets/\d{4}_\d{2}\.js$")


class _ManifestFile(msgspec.Struct):
    fileName: str  # noqa: N815 - X's spelling, here and below
    count: str | int | None = None


class _DataType(msgspec.Struct):
    files: list[_ManifestFile] = []


class _ArchiveInfo(msgspec.Struct):
    generationDate: str = ""  # noqa: N815
    isPartialArchive: bool | str | None = None  # noqa: N815


class _UserInfo(msgspec.Struct):
    accountId: str = ""  # noqa: N815
    userName: str = ""  # noqa: N815
    displayName: str = ""  # noqa: N815


class _Manifest(msgspec.Struct):
    archiveInfo: _ArchiveInfo = msgspec.field(default_factory=_ArchiveInfo)  # noqa: N815
    userInfo: _UserInfo = msgspec.field(default_factory=_UserInfo)  # noqa: N815
    dataTypes: dict[str, _DataType] = {}  # noqa: N815


class _AccountEntry(msgspec.Struct):
    """Of ``account.js``. The e-mail address in it is not named here, and so never read."""

    accountId: str = ""  # noqa: N815
    username: str = ""
    accountDisplayName: str = ""  # noqa: N815
    createdAt: str = ""  # noqa: N815


class _Counted(msgspec.Struct):
    """An entry that is counted and not looked into."""


@dataclass(frozen=True, kw_only=True)
class ArchiveFile:
    """One data file of the archive. ``expected`` is the number of entries the manifest promises."""

    name: str
    kind: str
    part: int
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What the archive says about itself, found without reading a single post."""

    files: tuple[ArchiveFile, ...]
    account: Account | None
    generated_at: datetime | None
    gaps: tuple[Gap, ...] = ()
    partial: bool = False

    def of(self, *kinds: str) -> tuple[ArchiveFile, ...]:
        return tuple(file for kind in kinds for file in self.files if file.kind == kind)

    @property
    def total_hint(self) -> int | None:
        counts = [file.expected for file in self.of(*POST_KINDS)]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(file.name for file in self.files))


POST_KINDS = ("tweet", "community-tweet", "deleted-tweet")


def is_archive(files: Files) -> bool:
    """Whether there are posts of X in it, in the layout since 2018."""
    return any(_classify(name) in POST_KINDS for name in files.names()) or any(
        PurePosixPath(name).name == "manifest.js" for name in files.names()
    )


def is_oldest(files: Files) -> bool:
    """The layout before 2018 (one file a month), which holds no counts of likes."""
    return any(_OLDEST.search(name) for name in files.names())


def look(files: Files) -> Archive:
    """Read the manifest and the account; raises where a file that should be there is missing."""
    names = files.names()
    root = _root(names)
    manifest_name = f"{root}manifest.js"
    manifest = _manifest(files, manifest_name) if manifest_name in names else None
    found = {
        name: _archive_file(name)
        for name in names
        if name.startswith(root) and "/" not in name[len(root) :] and _classify(name)
    }
    partial = manifest is not None and str(manifest.archiveInfo.isPartialArchive) in _YES
    missing: list[str] = []
    if manifest is not None:
        for listed in _listed(manifest, label=files.label):
            name = root + PurePosixPath(listed.fileName).name
            if name not in found:
                missing.append(listed.fileName)
                continue
            found[name] = _archive_file(name, expected=_expected(listed.count))
    archive_files = tuple(sorted(found.values(), key=lambda file: (file.kind, file.part)))
    missing.extend(_holes(archive_files))
    gaps = _missing(missing, partial=partial, label=files.label)
    if not any(file.kind in POST_KINDS for file in archive_files):
        raise UnreadableFile(
            "There are no posts in it: no data/tweets.js.",
            next_step="Give the whole archive as it was downloaded from X.",
            file=files.label,
        )
    return Archive(
        files=archive_files,
        account=_account(files, archive_files, manifest),
        generated_at=archive_time(manifest.archiveInfo.generationDate) if manifest else None,
        gaps=gaps,
        partial=partial,
    )


def read(files: Files, archive: Archive, exported_at: datetime, tally: Tally) -> Iterator[Page]:
    """The whole archive in pages. Raises ``UnreadableFile`` where it stops making sense."""
    yield Page(
        looked_at=exported_at,
        channel_readings=tuple(_audience(files, archive, exported_at)),
        gaps=archive.gaps,
    )
    handle = archive.account.handle if archive.account else ""
    batch = _OnPage(exported_at)
    reader = _PostReader(
        handle=handle, exported_at=exported_at, long_texts=_long_texts(files, archive), tally=tally
    )
    for file in archive.of(*POST_KINDS):
        number = 0
        for some in batches(files.chunks(file.name), file=file.name):
            for raw, tweet in zip(some.raws, reader.tweets(some), strict=True):
                number += 1
                reader.take(raw, tweet, batch, file=file, number=number)
                if len(batch.posts) >= POSTS_A_PAGE:
                    yield batch.page()
                    batch = _OnPage(exported_at)
        if file.expected is not None and number < file.expected:
            batch.gaps.append(
                Gap(
                    reason=GapReason.LEFT_OUT,
                    sentence=f"{file.name} holds {number:,} posts; the archive's own list says "
                    f"{file.expected:,}.",
                )
            )
    yield batch.page()
    _note_lost_texts(reader, tally)


def _note_lost_texts(reader: _PostReader, tally: Tally) -> None:
    """Texts of long posts that belong to no post of the archive."""
    lost = {text for some in reader.long_texts.values() for text in some} - reader.found_texts
    if lost:
        tally.note(
            f"{len(lost):,} texts of long posts belong to no post in the archive; "
            "they were not kept."
        )


@dataclass
class _OnPage:
    """Posts on their way into one page."""

    exported_at: datetime
    posts: list[Post] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    raws: list[msgspec.Raw] = field(default_factory=list)

    def page(self) -> Page:
        """Raw posts lose only the white space between their parts, half of what X writes."""
        return Page(
            looked_at=self.exported_at,
            posts=tuple(self.posts),
            readings=tuple(self.readings),
            gaps=tuple(self.gaps),
            own_payload=_compact(self.raws),
        )


@dataclass
class _PostReader:
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
        batch: _OnPage,
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
        batch.posts.append(post)
        tally.look_at(post.text)
        if self.long_texts:
            self.found_texts.add(post.text)
        if post.kind is not PostKind.REPOST:  # a repost's words and counts are not ours
            batch.raws.append(raw)
            readings, nonsense = archive_readings(tweet, self.exported_at)
            batch.readings.extend(readings)
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


def _classify(name: str) -> str:
    match = _READ.fullmatch(PurePosixPath(name).name)
    if match is None:
        return ""
    kind = match["kind"].replace("_", "-")
    return kind.removesuffix("s") if "tweet" in kind else kind


def _archive_file(name: str, expected: int | None = None) -> ArchiveFile:
    match = _READ.fullmatch(PurePosixPath(name).name)
    part = int(match["part"] or 0) if match else 0
    return ArchiveFile(name=name, kind=_classify(name), part=part, expected=expected)


def _root(names: tuple[str, ...]) -> str:
    """The folder the data files are in, ending in a slash; the shallowest where there are two."""
    marks = [
        name
        for name in names
        if PurePosixPath(name).name == "manifest.js" or _classify(name) in POST_KINDS
    ]
    first = min(marks, key=lambda name: (name.count("/"), not name.endswith("manifest.js"), name))
    return first[: first.rfind("/") + 1]


def _manifest(files: Files, name: str) -> _Manifest:
    text = parse_object(read_all(files, name, _MANIFEST_LIMIT), file=name)
    try:
        return msgspec.json.decode(text, type=_Manifest)
    except msgspec.DecodeError as error:
        raise UnreadableFile(
            "The archive's list of its own files is not in a form we know.",
            next_step="Remove manifest.js from a copy of the archive to import without it.",
            file=name,
        ) from error


def _listed(manifest: _Manifest, *, label: str) -> Iterator[_ManifestFile]:
    """Files the manifest lists that we read. One that points outside is refused."""
    for data_type in manifest.dataTypes.values():
        for listed in data_type.files:
            if not _classify(listed.fileName):
                continue
            if ".." in PurePosixPath(listed.fileName).parts or listed.fileName.startswith("/"):
                raise UnsafeFile(
                    f"Its list names a file outside the archive ({listed.fileName[:80]!r}).",
                    next_step="Download the archive again from X.",
                    file=label,
                )
            yield listed


def _expected(count: str | int | None) -> int | None:
    text = str(count)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _holes(files: tuple[ArchiveFile, ...]) -> Iterator[str]:
    """Parts are numbered from 0: a number left out is a file that got lost."""
    for kind in {file.kind for file in files}:
        parts = {file.part for file in files if file.kind == kind}
        for part in range(max(parts)):
            if part not in parts:
                yield f"{kind}-part{part}.js"


def _missing(missing: list[str], *, partial: bool, label: str) -> tuple[Gap, ...]:
    """Refuse an archive with holes, unless X itself says that this is one of several."""
    if not missing:
        return ()
    some = ", ".join(missing[:3]) + (" and others" if len(missing) > 3 else "")
    if not partial:
        raise UnreadableFile(
            f"A file that belongs to this archive is missing: {some}.",
            next_step="Give the whole archive as it was downloaded from X; nothing was imported.",
            file=label,
        )
    return (
        Gap(
            reason=GapReason.UNAVAILABLE,
            sentence=f"X delivered this archive in several zips; {some} is in another one. "
            "Import the others as well.",
        ),
    )


def _account(
    files: Files, archive_files: tuple[ArchiveFile, ...], manifest: _Manifest | None
) -> Account | None:
    """Number and name of the account, from ``account.js``, else from the manifest."""
    user = manifest.userInfo if manifest else _UserInfo()
    entry = _AccountEntry()
    for file in archive_files:
        if file.kind == "account":
            for raw in entries(files.chunks(file.name), file=file.name):
                try:
                    entry = msgspec.json.decode(raw, type=dict[str, _AccountEntry])["account"]
                except (msgspec.DecodeError, KeyError):
                    continue
    account_id, handle = entry.accountId or user.accountId, entry.username or user.userName
    if not account_id:
        return None
    return Account(
        platform=PLATFORM,
        account_id=account_id,
        handle=handle,
        server=SERVER,
        name=entry.accountDisplayName or user.displayName,
        url=f"{SERVER}/{handle}" if handle else f"{SERVER}/i/user/{account_id}",
        created_at=archive_time(entry.createdAt) if entry.createdAt else None,
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
