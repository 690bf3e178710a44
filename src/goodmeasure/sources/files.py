"""Zips, folders and single files that people hand us, opened with care.

Nothing is ever unpacked to disk: members are read as streams, by names that are in the listing, so
a name that climbs out has nowhere to go. It is refused all the same, because a file with such a
name was not made by a platform.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile

CHUNK = 1 << 20
MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a file may ask of this machine before it is refused.

    ``members``: an archive of a busy account holds one member per picture, so this is generous.
    ``member_bytes`` and ``total_bytes`` bound what is *read*; pictures are not read.
    ``ratio`` is unpacked over packed size, looked at above ``ratio_from`` bytes: pretty-printed
    JSON packs 10 to 60 times, a zip bomb about 1,000 times (the most DEFLATE can do is 1,032).
    """

    members: int = 500_000
    member_bytes: int = 1024 * MEBIBYTE
    total_bytes: int = 4096 * MEBIBYTE
    ratio: int = 200
    ratio_from: int = 8 * MEBIBYTE


LIMITS = Limits()


class Files(Protocol):
    """Named members of one thing a person handed us. Use it as a context manager."""

    label: str
    """File name without the folder it lies in, for messages."""
    modified_at: datetime
    """When the file was last changed on this machine, in UTC."""

    def names(self) -> tuple[str, ...]:
        """Members as slash-separated paths, sorted; no folders, no system litter."""
        ...

    def size(self, name: str) -> int:
        """Bytes of one member, unpacked, as the listing says."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one member, a mebibyte at a time; ``UnreadableFile``, ``UnsafeFile``."""
        ...

    def digest(self, names: tuple[str, ...]) -> str:
        """SHA-256 that is the same for the same members with the same content."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_source(path: Path, limits: Limits = LIMITS) -> Files:
    """Open a zip, a folder or a single file, and check it before anything is read from it."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            "There is no such file, or it may not be opened.",
            next_step="Check the name and who may read it.",
            file=path.name or str(path),
        ) from error
    if stat.S_ISDIR(mode):
        return FolderFiles(path, limits)
    if not stat.S_ISREG(mode):
        raise UnreadableFile(
            "This is not a file or a folder.", next_step="Give the export itself.", file=path.name
        )
    if path.stat().st_size == 0:
        raise UnreadableFile(
            "The file is empty.", next_step="Download the export again.", file=path.name
        )
    if _starts_like_zip(path) and not _is_workbook(path):
        return ZipFiles(path, limits)
    return SingleFile(path, limits)


def read_all(files: Files, name: str, limit: int) -> bytes:
    """One member whole, refused when it is larger than ``limit`` bytes."""
    parts: list[bytes] = []
    size = 0
    for chunk in files.chunks(name):
        size += len(chunk)
        if size > limit:
            raise UnsafeFile(
                f"The file is larger than the {limit // MEBIBYTE} MB this reader accepts.",
                next_step="Export a shorter period and import the parts one after another.",
                file=name,
            )
        parts.append(chunk)
    return b"".join(parts)


def check_name(name: str, *, label: str) -> None:
    """Refuse a member name that is absolute, climbs out, or could not be a file name."""
    parts = re.split(r"[/\\]", name)
    if (
        name.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", name)
        or ".." in parts
        or "\x00" in name
    ):
        raise UnsafeFile(
            f"It holds a path that climbs out of its folder ({name[:80]!r}).",
            next_step="No platform makes such a file. Download the export again from the platform.",
            file=label,
        )


def check_zip(archive: zipfile.ZipFile, *, label: str, limits: Limits) -> None:
    """Refuse before reading: too many members, unsafe names, links, passwords."""
    members = archive.infolist()
    if len(members) > limits.members:
        raise UnsafeFile(
            f"It holds {len(members):,} files; the limit is {limits.members:,}.",
            next_step="Unpack it and import the folder with only the data in it.",
            file=label,
        )
    for member in members:
        check_name(member.filename, label=label)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeFile(
                f"It holds a link to another file ({member.filename[:80]!r}).",
                next_step="No platform makes such a file. Download the export again.",
                file=label,
            )


class ZipFiles:
    """Members of a zip. Sizes are checked when a member is asked for, so pictures cost nothing."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.label = path.name
        self.modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        self._limits = limits
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise UnreadableFile(
                "The zip is damaged or was cut short.",
                next_step="Download it again; nothing was imported.",
                file=self.label,
            ) from error
        try:
            check_zip(self._zip, label=self.label, limits=limits)
        except UnsafeFile:
            self._zip.close()
            raise
        self._members = {
            member.filename: member
            for member in self._zip.infolist()
            if not member.is_dir() and not _is_litter(member.filename)
        }

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._members))

    def size(self, name: str) -> int:
        return self._members[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        member = self._members[name]
        self._check_size(member)
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    self._read += len(chunk)
                    yield chunk
        except RuntimeError as error:  # zipfile's way of saying that there is a password
            raise UnreadableFile(
                "The zip is locked with a password.",
                next_step="Unpack it and import the folder.",
                file=self.label,
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFile(
                f"{name} in the zip is damaged.",
                next_step="Download the export again; nothing was imported.",
                file=self.label,
            ) from error

    def digest(self, names: tuple[str, ...]) -> str:
        """Of names, sizes and checksums in the listing: gigabytes of pictures need no reading."""
        digest = hashlib.sha256()
        for name in names:
            member = self._members[name]
            digest.update(f"{name}\0{member.file_size}\0{member.CRC:08x}\n".encode())
        return digest.hexdigest()

    def _check_size(self, member: zipfile.ZipInfo) -> None:
        limits = self._limits
        packed = max(member.compress_size, 1)
        bomb = member.file_size > limits.ratio_from and member.file_size > packed * limits.ratio
        too_large = (
            member.file_size > limits.member_bytes
            or self._read + member.file_size > limits.total_bytes
        )
        if bomb or too_large:
            raise UnsafeFile(
                f"{member.filename} would unpack to {member.file_size // MEBIBYTE:,} MB"
                + (f" from {packed // 1024:,} KB, as a zip bomb does." if bomb else "."),
                next_step="Nothing was imported. Download the export again from the platform.",
                file=self.label,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()


class FolderFiles:
    """A folder, for example an archive that somebody unpacked. Links are refused, not followed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.label = path.name or str(path)
        self._root = path
        self._limits = limits
        self._names = tuple(sorted(self._walk()))
        newest = max(
            ((path / name).stat().st_mtime for name in self._names), default=path.stat().st_mtime
        )
        self.modified_at = datetime.fromtimestamp(newest, UTC)

    def _walk(self) -> Iterator[str]:
        count = 0
        for folder, folders, files in os.walk(self._root):
            for name in (*folders, *files):
                full = Path(folder, name)
                if full.is_symlink():
                    raise UnsafeFile(
                        f"It holds a link to another file ({name[:80]!r}).",
                        next_step="Replace the link with the file itself.",
                        file=self.label,
                    )
            for name in files:
                count += 1
                if count > self._limits.members:
                    raise UnsafeFile(
                        f"It holds more than {self._limits.members:,} files.",
                        next_step="Import the folder with only the data in it.",
                        file=self.label,
                    )
                relative = Path(folder, name).relative_to(self._root).as_posix()
                if not _is_litter(relative):
                    yield relative

    def names(self) -> tuple[str, ...]:
        return self._names

    def size(self, name: str) -> int:
        return (self._root / name).stat().st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        yield from _file_chunks(self._root / name, name, self._limits)

    def digest(self, names: tuple[str, ...]) -> str:
        digest = hashlib.sha256()
        for name in names:
            content = hashlib.sha256()
            for chunk in self.chunks(name):
                content.update(chunk)
            digest.update(f"{name}\0{content.hexdigest()}\n".encode())
        return digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


class SingleFile(FolderFiles):
    """One plain file; its only member is itself."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.label = path.name
        self._root = path.parent
        self._limits = limits
        self._names = (path.name,)
        self.modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _file_chunks(path: Path, name: str, limits: Limits) -> Iterator[bytes]:
    try:
        size = path.stat().st_size
        if size > limits.member_bytes:
            raise UnsafeFile(
                f"The file is {size // MEBIBYTE:,} MB; the limit is "
                f"{limits.member_bytes // MEBIBYTE:,} MB.",
                next_step="Export a shorter period.",
                file=name,
            )
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except OSError as error:
        raise UnreadableFile(
            "The file cannot be read.", next_step="Check who may read it.", file=name
        ) from error


def _is_litter(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _starts_like_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _is_workbook(path: Path) -> bool:
    """Whether a zip is a spreadsheet: an .xlsx is one, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
