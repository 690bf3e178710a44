"""Any CSV or spreadsheet, read as a mapping file says.

Tables are read whole, and every row is looked at before the first page is given: whatever is wrong
is known before anything is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.cells import (
    Cell,
    SpoiltId,
    UnusableCell,
    as_text,
    end_of_day,
    identifier,
    is_blank,
    looks_rounded,
    whole_number,
)
from goodmeasure.observations.normalise.moments import OtherOrder, moment
from goodmeasure.observations.normalise.x import believable
from goodmeasure.observations.posts import ChannelReading, Post, PostFeatures, PostKind, Reading
from goodmeasure.observations.records import Page
from goodmeasure.sources.grids import HEADER_WITHIN, Grid, Row, column_key, headers
from goodmeasure.sources.imported import POSTS_A_PAGE, Tally
from goodmeasure.sources.mapping import Flag, Rows, TableMapping
from goodmeasure.sources.yaml_fields import Column

_NOT_ID = re.compile(r"[^0-9A-Za-z_.:~-]")


def fits(mapping: TableMapping, grid: Grid) -> bool:
    """Whether a shipped mapping is for this table: its name and the columns it is known by."""
    if mapping.sheet and grid.sheet and mapping.sheet.casefold() != grid.sheet.casefold():
        return False
    wanted = {column_key(name) for name in mapping.recognised_by}
    return bool(wanted) and any(wanted <= set(headers(row)) for row in grid.rows[:HEADER_WITHIN])


def choose(mapping: TableMapping, grids: tuple[Grid, ...]) -> Grid:
    """The table a mapping speaks of. Raises ``UnreadableFile`` where it is not there."""
    found = [
        grid
        for grid in grids
        if (not mapping.sheet or not grid.sheet or _same(mapping.sheet, grid.sheet))
        and (not mapping.member or grid.file.endswith(mapping.member) or len(grids) == 1)
    ]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        heads = [grid for grid in found if _header_at(mapping, grid) is not None]
        if heads:
            return heads[0]
    names = ", ".join(grid.sheet or grid.file for grid in grids[:20])
    raise UnreadableFile(
        f"The mapping {mapping.name!r} asks for {mapping.sheet or mapping.member or 'one table'}; "
        f"there is: {names}.",
        next_step="Correct 'sheet' or 'member' in the mapping, or give another file.",
        file=grids[0].file if grids else "",
    )


@dataclass
class MappedTable:
    """The rows of one table, understood. Made by ``understand``."""

    mapping: TableMapping
    exported_at: datetime
    zone: tzinfo
    posts: list[Post] = field(default_factory=list)
    readings: list[tuple[Reading, ...]] = field(default_factory=list)
    raws: list[dict[str, str]] = field(default_factory=list)
    days: list[ChannelReading] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def pages(self, tally: Tally) -> Iterator[Page]:
        tally.take(self.tally.found())
        if self.days:
            yield Page(looked_at=self.exported_at, channel_readings=tuple(self.days))
        for start in range(0, len(self.posts), POSTS_A_PAGE):
            part = slice(start, start + POSTS_A_PAGE)
            yield Page(
                looked_at=self.exported_at,
                posts=tuple(self.posts[part]),
                readings=tuple(one for some in self.readings[part] for one in some),
                own_payload=json.dumps(self.raws[part], ensure_ascii=False).encode(),
            )


def understand(
    grid: Grid, mapping: TableMapping, *, exported_at: datetime, zone: tzinfo
) -> MappedTable:
    """Look at every row. Raises ``UnreadableFile`` when the table as a whole cannot be used."""
    at = _header_at(mapping, grid)
    if at is None:
        raise _no_header(grid, mapping)
    names = headers(grid.rows[at])
    places = _Places(names, mapping, file=grid.file, line=grid.rows[at].line)
    table = MappedTable(mapping=mapping, exported_at=exported_at, zone=zone)
    for note in (*grid.notes, *places.notes(), *_bases(mapping), *mapping.notes):
        table.tally.note(note)
    seen: set[str] = set()
    for row in grid.rows[at + 1 :]:
        table.tally.read += 1
        try:
            _take(table, places, row, seen)
        except SpoiltId as error:
            raise _spoilt(grid, row.line) from error
        except OtherOrder as error:
            raise _other_order(grid, mapping, row.line, str(error)) from error
        except UnusableCell as reason:
            table.tally.leave_out(str(reason), f"line {row.line}")
    _check_result(table, grid, seen)
    return table


class _Places:
    """Where in a row each mapped column is."""

    def __init__(
        self, names: tuple[str, ...], mapping: TableMapping, *, file: str, line: int
    ) -> None:
        self.names, self.mapping, self.file, self.line = names, mapping, file, line
        self.id = self._needed(mapping.id.column, "id") if mapping.id else None
        self.time = self._needed(
            mapping.time.column, "published_at" if mapping.rows is Rows.POSTS else "day"
        )
        self.texts = [
            place for column in mapping.texts if (place := self._find(column)) is not None
        ]
        self.url = self._find(mapping.url) if mapping.url else None
        self.kind = self._find(mapping.kind.column) if mapping.kind else None
        self.flags = [
            (one.flag, place)
            for one in mapping.flags
            if (place := self._find(one.column)) is not None
        ]
        self.metrics = [
            (one, place) for one in mapping.metrics if (place := self._find(one.column)) is not None
        ]
        if not self.metrics:
            wanted = ", ".join(one.column.names[0] for one in mapping.metrics)
            raise self._error(f"None of the columns of counts is there: {wanted}.", "metrics")
        self.ignore = [
            (place, value.casefold())
            for name, value in mapping.ignore_rows
            if (place := self._find(Column(names=(name,)))) is not None
        ]
        secret = {column_key(name) for name in mapping.never_kept}
        self.kept = [
            (name, place) for place, name in enumerate(names) if name and name not in secret
        ]

    def notes(self) -> Iterator[str]:
        """Which counts of the mapping the table lacks, and which columns were not taken."""
        taken = {place for _, place in self.metrics}
        found = {one.metric for one, _ in self.metrics}
        lacking = [one.column.names[0] for one in self.mapping.metrics if one.metric not in found]
        if lacking:
            yield f"The table has no column {', '.join(lacking)}: nothing is recorded for it."
        taken |= {self.time, *self.texts}
        taken |= {place for _, place in self.flags}
        taken |= {place for place in (self.id, self.url, self.kind) if place is not None}
        others = [name for place, name in enumerate(self.names) if name and place not in taken]
        if others:
            some = ", ".join(others[:12]) + (" and others" if len(others) > 12 else "")
            yield f"Columns that were not taken: {some}."

    def _find(self, column: Column) -> int | None:
        for name in column.names:
            key = column_key(name)
            if self.names.count(key) > 1:
                raise self._error(f"The column {name!r} is there twice; which one counts?", name)
            if key in self.names:
                return self.names.index(key)
        return None

    def _needed(self, column: Column, field_name: str) -> int:
        place = self._find(column)
        if place is None:
            raise self._error(f"The column {column.names[0]!r} is missing.", field_name)
        return place

    def _error(self, sentence: str, field_name: str) -> UnreadableFile:
        return UnreadableFile(
            sentence,
            next_step=f"Correct the mapping {self.mapping.name!r}, or export the table again.",
            file=self.file,
            line=self.line,
            field=field_name,
        )


def _take(table: MappedTable, places: _Places, row: Row, seen: set[str]) -> None:
    """One row. Raises ``UnusableCell`` with the reason it is left out."""
    _refuse(places, row)
    if places.id is None:
        _take_day(table, places, row)
        return
    external_id = _external_id(table.mapping, _cell(row, places.id))
    if external_id in seen:
        table.tally.duplicates += 1
        return
    zone = table.mapping.time.zone or table.zone
    published_at, date_only = moment(_cell(row, places.time), table.mapping.time.formats, zone)
    if not believable(published_at, table.exported_at):
        raise UnusableCell("a date that cannot be right")
    seen.add(external_id)
    kind = _kind(table.mapping, places, row)
    own = kind is not PostKind.REPOST
    url = as_text(_cell(row, places.url)) if places.url is not None else ""
    table.posts.append(
        Post(
            external_id=external_id,
            published_at=published_at,
            kind=kind,
            url=url if url.startswith(("https://", "http://")) else "",
            text=_text(places, row) if own else "",
            date_only=date_only,
            features=_features(places, row) if own else PostFeatures(),
        )
    )
    table.tally.look_at(table.posts[-1].text)
    counts = tuple(_counts(table, places, row)) if own else ()
    table.readings.append(
        tuple(
            Reading(external_id=external_id, metric=metric, value=value, at=table.exported_at)
            for metric, value, _ in counts
        )
    )
    table.raws.append(
        {name: as_text(_cell(row, place)) for name, place in places.kept} if own else {}
    )


def _refuse(places: _Places, row: Row) -> None:
    for place, value in places.ignore:
        if as_text(_cell(row, place)).casefold() == value:
            raise UnusableCell(f"a row of {places.names[place]} {value!r}, as the mapping says")
    if any(not is_blank(cell) for cell in row.cells[len(places.names) :]):
        raise UnusableCell("a row with more columns than the header")


def _take_day(table: MappedTable, places: _Places, row: Row) -> None:
    zone = table.mapping.time.zone or table.zone
    when, date_only = moment(_cell(row, places.time), table.mapping.time.formats, zone)
    at = end_of_day(when.astimezone(zone).date(), zone) if date_only else when
    if not believable(at, table.exported_at):
        raise UnusableCell("a date that cannot be right")
    if at > table.exported_at:
        raise UnusableCell("a day that was not over when the export was made")
    for metric, value, standing in _counts(table, places, row):
        table.days.append(
            ChannelReading(metric=metric, value=value, at=at, days=0 if standing else 1)
        )


def _counts(table: MappedTable, places: _Places, row: Row) -> Iterator[tuple[Metric, int, bool]]:
    for one, place in places.metrics:
        try:
            value = whole_number(_cell(row, place))
        except UnusableCell as reason:
            table.tally.leave_out(str(reason), f"line {row.line}, {places.names[place]}")
            continue
        if value is not None:
            yield one.metric, value, one.standing


def _external_id(mapping: TableMapping, cell: Cell) -> str:
    after = mapping.id.after if mapping.id else ""
    if not after:
        return identifier(cell)
    text = as_text(cell)
    at = text.find(after)
    if at < 0:
        raise UnusableCell(f"no {after!r} in the column of ids")
    rest = text[at + len(after) :]
    end = _NOT_ID.search(rest)
    return identifier(rest[: end.start()] if end else rest)


def _kind(mapping: TableMapping, places: _Places, row: Row) -> PostKind:
    if mapping.kind is None or places.kind is None:
        return PostKind.ORIGINAL
    value = as_text(_cell(row, places.kind)).casefold()
    return dict(mapping.kind.values).get(value, PostKind.ORIGINAL)


_YES = frozenset({"yes", "y", "true", "1", "ja"})
_NO = frozenset({"no", "n", "false", "0", "nein"})


def _features(places: _Places, row: Row) -> PostFeatures:
    """Flags of the row. A word that is neither yes nor no is not known, which is not no."""
    said = {flag: as_text(_cell(row, place)).casefold() for flag, place in places.flags}
    known = {flag: word in _YES for flag, word in said.items() if word in _YES | _NO}
    return PostFeatures(
        link=known.get(Flag.LINK),
        image=known.get(Flag.IMAGE),
        video=known.get(Flag.VIDEO),
        alt_text=known.get(Flag.ALT_TEXT),
        captions=known.get(Flag.CAPTIONS),
        tagged=known.get(Flag.TAGGED),
    )


def _text(places: _Places, row: Row) -> str:
    return next((text for place in places.texts if (text := as_text(_cell(row, place)))), "")


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _header_at(mapping: TableMapping, grid: Grid) -> int | None:
    """Index of the header: the row the mapping names, else the first with the columns it needs."""
    if mapping.header_row is not None:
        return next((n for n, row in enumerate(grid.rows) if row.line == mapping.header_row), None)
    needed = _needed(mapping)
    for number, row in enumerate(grid.rows[:HEADER_WITHIN]):
        names = set(headers(row))
        if all(any(column_key(name) in names for name in one.names) for one in needed):
            return number
    return None


def _needed(mapping: TableMapping) -> tuple[Column, ...]:
    return (*((mapping.id.column,) if mapping.id else ()), mapping.time.column)


def _no_header(grid: Grid, mapping: TableMapping) -> UnreadableFile:
    needed = _needed(mapping)
    wanted = " and ".join(repr(one.names[0]) for one in needed)
    seen = ", ".join(name for name in headers(grid.rows[0]) if name)[:300] if grid.rows else ""
    return UnreadableFile(
        f"No row has the columns {wanted} that the mapping {mapping.name!r} needs"
        + (f"; the first row has: {seen}." if seen else ": the table is empty."),
        next_step="Give the mapping for this table, or correct its column names.",
        file=grid.file,
    )


def _bases(mapping: TableMapping) -> Iterator[str]:
    for metric, base in mapping.bases:
        yield f"{metric.replace('_', ' ').capitalize()}: {base}."


def _spoilt(grid: Grid, line: int | None = None) -> UnreadableFile:
    return UnreadableFile(
        "Its post ids have lost their last digits: the file was opened and saved in a spreadsheet "
        "program such as Excel.",
        next_step="Export it again and import the file without opening it first.",
        file=grid.file,
        line=line,
    )


def _other_order(grid: Grid, mapping: TableMapping, line: int, text: str) -> UnreadableFile:
    return UnreadableFile(
        f"The date {text!r} has day and month the other way round than the mapping "
        f"{mapping.name!r} reads them, so other dates may be misread.",
        next_step="Correct the cell, or give a mapping with the other 'format' if all are so; "
        "nothing was imported.",
        file=grid.file,
        line=line,
        field=mapping.time.column.names[0],
    )


def _check_result(table: MappedTable, grid: Grid, seen: set[str]) -> None:
    tally = table.tally
    if looks_rounded(tuple(seen)):
        raise _spoilt(grid)
    if not tally.read:
        raise UnreadableFile(
            "The table has a header and no rows.",
            next_step="Export it again for a period in which something was posted.",
            file=grid.file,
        )
    if not table.posts and not table.days:
        reasons = "; ".join(
            f"{left.reason} ({left.count}, first on {left.first[0]})" for left in tally.left_out()
        )
        raise UnreadableFile(
            f"None of its rows can be used: {reasons}.",
            next_step=f"Correct the mapping {table.mapping.name!r}; nothing was imported.",
            file=grid.file,
        )
