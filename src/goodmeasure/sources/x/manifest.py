"""What an archive of X says about itself: its files, its account, what of it is missing.

The account's e-mail address is in ``account.js`` and is skipped by the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import msgspec

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.observations.normalise.x import archive_time
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Gap, GapReason
from goodmeasure.sources.files import MEBIBYTE, Files, read_all
from goodmeasure.sources.x.entries import entries, parse_object

PLATFORM = "x"
SERVER = "https://x.com"
POST_KINDS = ("tweet", "community-tweet", "deleted-tweet")
_MANIFEST_LIMIT = 8 * MEBIBYTE
_YES = {"True", "true"}

_READ = re.compile(
    r"(?P<kind>tweets?|community[-_]tweets?|deleted[-_]tweets?|note[-_]tweets?"
    r"|follower|following|account)(?:-part(?P<part>\d+))?\.js"
)
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
    for kind in sorted({file.kind for file in files}):
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
