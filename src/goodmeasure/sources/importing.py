"""From a file that a person hands us to observations: recognise it, then read it.

This is the one way in for services: ``recognise`` to look, ``read_file`` to read. Which file is
which is decided by what is in it, never by its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.observations.records import Page
from goodmeasure.sources import mapping as mappings
from goodmeasure.sources import tables
from goodmeasure.sources.apart import read_apart
from goodmeasure.sources.files import LIMITS, MEBIBYTE, Files, Limits, open_source, read_all
from goodmeasure.sources.grids import LARGEST_TABLE, Grid, read_grids
from goodmeasure.sources.imported import FileKind, ImportedFile, Tally
from goodmeasure.sources.mapping import TableMapping
from goodmeasure.sources.x import archive as x_archive
from goodmeasure.sources.x import exports as x_exports
from goodmeasure.sources.x import manifest as x_manifest

_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods")
_MOST_TABLES = 50
APART_FROM = 16 * MEBIBYTE
"""Archives with more posts than this are read in a process of their own: about 10,000 posts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """What a file is. ``kind`` is ``None`` for a table that needs a mapping file.

    ``columns`` are those of its first row, and ``example`` is a mapping to start from.
    """

    kind: FileKind | None
    title: str
    columns: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """What the person said about the file."""

    exported_at: datetime | None
    zone: tzinfo
    channel_hint: str | None
    limits: Limits


def recognise(path: Path, limits: Limits = LIMITS) -> Recognised:
    """Look at a file without reading it through. Raises as ``read_file`` does."""
    with open_source(path, limits) as files:
        if x_manifest.is_archive(files):
            return Recognised(kind=FileKind.X_ARCHIVE, title=str(FileKind.X_ARCHIVE))
        grids = _grids(files, limits)
    for grid in grids:
        kind = x_exports.recognise(grid)
        if kind is not None:
            return Recognised(kind=kind, title=str(kind), columns=_columns(grid))
    fitting = _fitting(grids)
    if fitting:
        title = ", ".join(mapping.title for mapping, _ in fitting)
        return Recognised(kind=FileKind.TABLE, title=title, columns=_columns(fitting[0][1]))
    columns = _columns(grids[0])
    return Recognised(
        kind=None,
        title="a table we do not know",
        columns=columns,
        example=mappings.example(columns, sheet=grids[0].sheet),
    )


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
    if exported_at is not None and exported_at.tzinfo is None:
        raise InputError(
            "The time of the export has no time zone.",
            next_step="Write it like 2026-11-22T09:30:00+00:00.",
        )
    given = _Given(exported_at=exported_at, zone=timezone, channel_hint=channel_hint, limits=limits)
    with open_source(path, limits) as files:
        if mapping is None and x_manifest.is_archive(files):
            return _x_archive(path, files, given)
        grids = _grids(files, limits)
        content = _digest(files)
        if mapping is not None:
            chosen = _mapping(mapping)
            return _mapped(files, [(chosen, tables.choose(chosen, grids))], content, given)
        for grid in grids:
            kind = x_exports.recognise(grid)
            if kind is not None:
                return _x_table(files, grid, kind, content, given)
        fitting = _fitting(grids)
        if fitting:
            return _mapped(files, fitting, content, given)
    columns = ", ".join(_columns(grids[0]))[:400]
    raise UnreadableFile(
        f"This is a table we do not know. Its first row is: {columns}.",
        next_step="Write a mapping file that says what the columns are "
        "(docs/guide/importing.md) and give it beside the file (--mapping).",
        file=files.label,
    )


def _x_archive(path: Path, files: Files, given: _Given) -> ImportedFile:
    archive = x_manifest.look(files)
    if given.exported_at is not None:
        at, known_from = given.exported_at, "given by you"
    elif archive.generated_at is not None:
        at, known_from = archive.generated_at, "the archive's own date"
    else:
        at, known_from = files.modified_at, "when the file was last changed on this machine"

    def reader(tally: Tally) -> Iterator[Page]:
        if sum(files.size(file.name) for file in archive.files) > APART_FROM:
            yield from read_apart(path, at, tally, given.limits)
            return
        with open_source(path, given.limits) as again:
            yield from x_archive.read(again, archive, at, tally)

    handle = archive.account.handle if archive.account else ""
    handles = (handle,) if handle else ()
    return ImportedFile(
        kind=FileKind.X_ARCHIVE,
        platform=x_manifest.PLATFORM,
        description=f"X archive{f' of @{handle}' if handle else ''}, made on {_said(at)}",
        digest=files.digest(archive.names),
        exported_at=at,
        exported_at_from=known_from,
        reader=reader,
        account=archive.account,
        handles=handles,
        total_hint=archive.total_hint,
        notes=tuple(_other_channel(handles, given.channel_hint)),
    )


def _x_table(files: Files, grid: Grid, kind: FileKind, content: str, given: _Given) -> ImportedFile:
    name = PurePosixPath(grid.file).name
    window = x_exports.window_of(name) or x_exports.window_of(files.label)
    at, known_from = x_exports.export_time(
        given=given.exported_at, window=window, modified_at=files.modified_at, zone=given.zone
    )
    table = x_exports.understand(grid, kind, exported_at=at, window=window, zone=given.zone)
    handles = tuple(table.handles)
    return ImportedFile(
        kind=kind,
        platform=x_manifest.PLATFORM,
        description=f"{kind}{f' of @{handles[0]}' if handles else ''}, figures of {_said(at)}",
        digest=content,
        exported_at=at,
        exported_at_from=known_from,
        reader=table.pages,
        handles=handles,
        total_hint=table.tally.read,
        window=window,
        notes=tuple(_other_channel(handles, given.channel_hint)),
    )


def _mapped(
    files: Files, chosen: list[tuple[TableMapping, Grid]], content: str, given: _Given
) -> ImportedFile:
    """Tables read by mappings. The digest takes in the mappings: a corrected one reads anew."""
    first = chosen[0][0]
    if given.exported_at is not None:
        at, known_from = given.exported_at, "given by you"
    elif first.exported_at is not None:
        at, known_from = first.exported_at, f"the mapping {first.name!r}"
    else:
        at, known_from = x_exports.export_time(
            given=None, window=None, modified_at=files.modified_at, zone=given.zone
        )
    read = [
        tables.understand(grid, mapping, exported_at=at, zone=given.zone)
        for mapping, grid in chosen
    ]

    def reader(tally: Tally) -> Iterator[Page]:
        for table in read:
            yield from table.pages(tally)

    texts = "\0".join(mapping.text for mapping, _ in chosen)
    return ImportedFile(
        kind=FileKind.TABLE,
        platform=first.platform,
        description=", ".join(mapping.title for mapping, _ in chosen) + f", figures of {_said(at)}",
        digest=hashlib.sha256(f"{content}\0{texts}".encode()).hexdigest(),
        exported_at=at,
        exported_at_from=known_from,
        reader=reader,
        total_hint=sum(table.tally.read for table in read),
    )


def _mapping(given: Path | str) -> TableMapping:
    """One that ships with Good Measure, by its name, or a file."""
    known = mappings.shipped()
    if str(given) in known:
        return known[str(given)]
    return mappings.load(Path(given))


def _fitting(grids: tuple[Grid, ...]) -> list[tuple[TableMapping, Grid]]:
    """Shipped mappings with their table, one table for each and one mapping for each table."""
    found: list[tuple[TableMapping, Grid]] = []
    for grid in grids:
        for mapping in mappings.shipped().values():
            known = any(mapping is one or grid is other for one, other in found)
            if not known and tables.fits(mapping, grid):
                found.append((mapping, grid))
    platforms = {mapping.platform for mapping, _ in found}
    return found if len(platforms) <= 1 else []


def _grids(files: Files, limits: Limits) -> tuple[Grid, ...]:
    if x_manifest.is_oldest(files):
        raise UnreadableFile(
            "This is an X archive of before 2018, which holds no counts of likes or reposts.",
            next_step="Ask X for a new archive (Settings, Your account, Download an archive).",
            file=files.label,
        )
    grids = [
        grid
        for name in _table_names(files)
        for grid in read_grids(read_all(files, name, LARGEST_TABLE), file=name, limits=limits)
        if grid.rows
    ]
    if not grids:
        raise UnreadableFile(
            "There is no table with anything in it.",
            next_step="Give the export as the platform made it.",
            file=files.label,
        )
    return tuple(grids)


def _table_names(files: Files) -> tuple[str, ...]:
    names = files.names()
    if len(names) == 1:
        return names
    found = tuple(name for name in names if name.casefold().endswith(_TABLES))
    if not found or len(found) > _MOST_TABLES:
        raise UnreadableFile(
            "There is neither an X archive in it nor a table."
            if not found
            else f"There are {len(found)} tables in it; which one is meant?",
            next_step="Give an X archive, or one CSV or spreadsheet.",
            file=files.label,
        )
    return found


def _digest(files: Files) -> str:
    """Of the content alone: the same export under another name is the same export."""
    digest = hashlib.sha256()
    for name in _table_names(files):
        for chunk in files.chunks(name):
            digest.update(chunk)
    return digest.hexdigest()


def _columns(grid: Grid) -> tuple[str, ...]:
    return tuple(str(cell).strip() for cell in grid.rows[0].cells if str(cell or "").strip())


def _other_channel(handles: tuple[str, ...], hint: str | None) -> Iterator[str]:
    """A sentence when the file is about another account than the one it is imported into."""
    wanted = (hint or "").removeprefix("@").casefold()
    if wanted and handles and wanted not in {handle.casefold() for handle in handles}:
        yield f"The file is of @{', @'.join(handles)}, and this channel is @{wanted}."


def _said(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"
