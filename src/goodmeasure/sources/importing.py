"""From a file that a person hands us to observations: recognise it, then read it.

This is the one way in for services: ``read_file``. Which file is which is decided by what is in it,
never by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.records import Page
from goodmeasure.sources import x_archive
from goodmeasure.sources.files import LIMITS, Files, Limits, open_source
from goodmeasure.sources.imported import FileKind, ImportedFile, Tally


def read_file(
    path: Path,
    *,
    mapping: Path | str | None = None,
    exported_at: datetime | None = None,
    timezone: tzinfo,
    channel_hint: str | None = None,
    limits: Limits = LIMITS,
) -> ImportedFile:
    """Recognise a file and make it ready to be read.

    ``mapping`` is a mapping file, or the name of one that ships with Good Measure. ``exported_at``
    (aware) is when the export was made, where the person knows better than the file. ``timezone``
    is the channel's, for exports that give days or times without a zone. ``channel_hint`` is the
    handle of the channel the person is importing into: where the file names another, a note says
    so. Raises ``UnreadableFile`` or ``UnsafeFile``; nothing has been imported then.
    """
    files = open_source(path, limits)
    with files:
        if x_archive.is_archive(files):
            return _x_archive(path, files, exported_at, channel_hint, limits)
        if x_archive.is_oldest(files):
            raise UnreadableFile(
                "This is an X archive of before 2018, which holds no counts of likes or reposts.",
                next_step="Ask X for a new archive (Settings, Your account, Download an archive).",
                file=files.label,
            )
    raise UnreadableFile("not yet", file=files.label)


def _x_archive(
    path: Path,
    files: Files,
    exported_at: datetime | None,
    channel_hint: str | None,
    limits: Limits,
) -> ImportedFile:
    archive = x_archive.look(files)
    if exported_at is not None:
        at, known_from = exported_at, "given by you"
    elif archive.generated_at is not None:
        at, known_from = archive.generated_at, "the archive's own date"
    else:
        at, known_from = files.modified_at, "when the file was last changed on this machine"

    def reader(tally: Tally) -> Iterator[Page]:
        with open_source(path, limits) as again:
            yield from x_archive.read(again, archive, at, tally)

    handle = archive.account.handle if archive.account else ""
    return ImportedFile(
        kind=FileKind.X_ARCHIVE,
        platform=x_archive.PLATFORM,
        description=f"X archive{f' of @{handle}' if handle else ''}, made on {at.day} {at:%B %Y}",
        digest=files.digest(archive.names),
        exported_at=at,
        exported_at_from=known_from,
        reader=reader,
        account=archive.account,
        handles=(handle,) if handle else (),
        total_hint=archive.total_hint,
        notes=tuple(_other_channel((handle,) if handle else (), channel_hint)),
    )


def _other_channel(handles: tuple[str, ...], hint: str | None) -> Iterator[str]:
    """A sentence when the file is about another account than the one it is imported into."""
    wanted = (hint or "").removeprefix("@").casefold()
    if wanted and handles and wanted not in {handle.casefold() for handle in handles}:
        yield f"The file is of @{', @'.join(handles)}, and this channel is @{wanted}."
