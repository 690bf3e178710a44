"""Tables as rows of cells, out of CSV in any encoding that platforms use, or a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.normalise.cells import Cell, as_text
from goodmeasure.sources.files import LIMITS, MEBIBYTE, Limits, check_zip

LARGEST_TABLE = 64 * MEBIBYTE
LONGEST_CELL = 1_000_000
HEADER_WITHIN = 20
"""Rows in which a header may stand below titles and notes."""

_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n")
_DELIMITERS = ",;\t|"
_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"SQLite format 3", "a database"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)\b", re.IGNORECASE)
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """``line`` is the line of the file (or row of the sheet) on which the row begins, from 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """One table: a CSV file, or one sheet of a workbook. Rows that are blank are not in it."""

    file: str
    sheet: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_grids(data: bytes, *, file: str, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """All tables in a file, by what it holds and not by its name. Raises ``UnreadableFile``."""
    if data.startswith((_ZIP, _OLE)):
        return _workbook(data, file=file, limits=limits)
    for start, what in _BINARY:
        if data.startswith(start):
            raise UnreadableFile(
                f"This is {what}, not a table, whatever it is called.",
                next_step="Export the figures as CSV or Excel from the platform.",
                file=file,
            )
    if _WEB_PAGE.match(data):
        raise UnreadableFile(
            "This is a web page, not a table; often it is the platform’s page to sign in.",
            next_step="Sign in to the platform and download the export again.",
            file=file,
        )
    return (_csv(data, file=file),)


def headers(row: Row) -> tuple[str, ...]:
    """Column names in the form in which they are compared: one case, single spaces."""
    return tuple(column_key(as_text(cell)) for cell in row.cells)


def column_key(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def _csv(data: bytes, *, file: str) -> Grid:
    text, notes = decode(data, file=file)
    declared = _SEPARATOR_LINE.match(text)
    skipped = 0
    if declared:
        text, skipped = text[declared.end() :], 1
    delimiter = declared[1] if declared else _delimiter(text)
    if delimiter != ",":
        name = "a tab" if delimiter == "\t" else delimiter
        notes = (*notes, f"Its columns are separated by {name}.")
    rows = tuple(_csv_rows(text, delimiter, file=file, skipped=skipped))
    if not rows:
        raise UnreadableFile(
            "The file has no rows.", next_step="Export it again from the platform.", file=file
        )
    if _cut_short(text, rows):
        notes = (*notes, f"Line {rows[-1].line}, the last, is shorter: the file may be cut short.")
    return Grid(file=file, sheet="", rows=rows, notes=notes)


def _cut_short(text: str, rows: tuple[Row, ...]) -> bool:
    """Whether the last line has fewer cells than the one before and no end, as half a file has."""
    return len(rows) > 1 and len(rows[-1].cells) < len(rows[-2].cells) and text[-1] not in "\r\n"


def _csv_rows(text: str, delimiter: str, *, file: str, skipped: int) -> Iterator[Row]:
    # the module's own limit would stop inside a quotation that is never closed and hide that it is
    previous = csv.field_size_limit(max(len(text), 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if max(map(len, cells), default=0) > LONGEST_CELL:
                raise _too_long(cells, file=file, line=line + skipped)
            if any(cell.strip() for cell in cells):
                yield Row(line=line + skipped, cells=tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            "A quotation mark is opened and not closed as CSV wants it; the file may be cut short.",
            next_step="Export it again from the platform; nothing was imported.",
            file=file,
            line=line + skipped,
        ) from error
    finally:
        csv.field_size_limit(previous)


def _too_long(cells: list[str], *, file: str, line: int) -> UnreadableFile:
    place, most = max(enumerate(map(len, cells), start=1), key=lambda one: one[1])
    return UnreadableFile(
        f"Cell {place} has {most:,} characters; the most that is read is {LONGEST_CELL:,}.",
        next_step="Shorten it, or take the line out; nothing was imported.",
        file=file,
        line=line,
    )


def decode(data: bytes, *, file: str) -> tuple[str, tuple[str, ...]]:
    """Text and remarks. UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _checked(data.decode("utf-16"), file=file), ()
        except UnicodeDecodeError as error:
            raise _not_text(file) from error
    if b"\x00" in data:
        raise _not_text(file)
    try:
        return _checked(data.decode("utf-8-sig"), file=file), ()
    except UnicodeDecodeError:
        pass
    try:
        text = _checked(data.decode("cp1252"), file=file)
    except UnicodeDecodeError as error:
        raise _not_text(file) from error
    return text, ("It is not in UTF-8 and was read as Windows-1252; check accents and emoji.",)


def _checked(text: str, *, file: str) -> str:
    """Control characters other than tab and line ends do not come in text."""
    if "\x00" in text or re.search(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text[:100_000]):
        raise _not_text(file)
    return text


def _not_text(file: str) -> UnreadableFile:
    return UnreadableFile(
        "This is not text: it holds bytes that no CSV has.",
        next_step="Export the figures as CSV or Excel from the platform.",
        file=file,
    )


def _delimiter(text: str) -> str:
    """The mark that splits the most of the first rows, outside quotation marks."""
    head = re.sub(r'"(?:[^"]|"")*"', "", text[:20_000])
    lines = [line for line in head.splitlines()[:HEADER_WITHIN] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _workbook(data: bytes, *, file: str, limits: Limits) -> tuple[Grid, ...]:
    if data.startswith(_ZIP):
        _check_workbook_zip(data, file=file, limits=limits)
    # Half a megabyte of machine code that only spreadsheets need
    from python_calamine import CalamineError, CalamineWorkbook

    grids = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                grids.append(
                    Grid(
                        file=file,
                        sheet=name,
                        rows=tuple(
                            Row(line=number, cells=tuple(cells))
                            for number, cells in enumerate(rows, 1)
                            if any(cell not in (None, "") for cell in cells)
                        ),
                    )
                )
    except (CalamineError, OSError, ValueError) as error:
        raise _bad_workbook(file) from error
    except BaseException as error:
        # The Rust library behind it panics on some damaged files; that is no Exception.
        if type(error).__name__ == "PanicException":
            raise _bad_workbook(file) from error
        raise
    return tuple(grids)


def _bad_workbook(file: str) -> UnreadableFile:
    return UnreadableFile(
        "The spreadsheet is damaged, locked, or of a kind that cannot be read.",
        next_step="Open it in a spreadsheet program, save it as .xlsx or CSV, and import that.",
        file=file,
    )


def _check_workbook_zip(data: bytes, *, file: str, limits: Limits) -> None:
    from goodmeasure.kernel.errors import UnsafeFile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_zip(archive, label=file, limits=limits)
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _bad_workbook(file) from error
    if size > max(limits.ratio_from, len(data) * limits.ratio) or size > 16 * LARGEST_TABLE:
        raise UnsafeFile(
            f"The spreadsheet would unpack to {size // MEBIBYTE:,} MB, as a zip bomb does.",
            next_step="Nothing was imported. Export it again from the platform.",
            file=file,
        )
