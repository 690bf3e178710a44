"""The tables that X exports: which one a file is, and its rows in pages.

They are small (90 days), so a file is read whole and every row is looked at before the first page
is given: whatever is wrong with it is known before anything is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.normalise.cells import (
    Cell,
    SpoiltId,
    UnusableCell,
    as_text,
    end_of_day,
    looks_rounded,
    start_of_day,
)
from goodmeasure.observations.normalise.x_exports import (
    DAY_METRICS,
    ID_COLUMNS,
    LINK_COLUMNS,
    POST_METRICS,
    TEXT_COLUMNS,
    TIME_COLUMNS,
    day_of,
    handle_of,
    post_of,
    readings_of,
)
from goodmeasure.observations.posts import ChannelReading, Post, PostKind, Reading
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.sources.grids import Grid, headers
from goodmeasure.sources.imported import POSTS_A_PAGE, FileKind, Tally, Window

_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})_(\d{4}-\d{2}-\d{2}|\d{8})(?!\d)")
_AGAIN = "Export it again from X; nothing was imported."
_SPOILT = (
    "Its post ids have lost their last digits: the file was opened and saved in a spreadsheet "
    "program such as Excel."
)


def recognise(grid: Grid) -> FileKind | None:
    """Which of X's tables this is, or ``None``. A table that lacks a column is still recognised."""
    if not grid.rows:
        return None
    names = set(headers(grid.rows[0]))
    if names & {"page id", "account id", "page name"}:
        return None
    if "post id" in names and names & set(TEXT_COLUMNS + LINK_COLUMNS):
        return FileKind.X_POSTS
    if "tweet id" in names or {"tweet permalink", "tweet text"} <= names:
        return FileKind.X_OLD_POSTS
    if {"date", "impressions"} <= names and len(names & DAY_METRICS.keys()) >= 3:
        own = {"create post", "new follows", "profile visits", "unfollows"}
        return FileKind.X_OVERVIEW if names & own else None
    return None


def window_of(name: str) -> Window | None:
    """The days in the file's name: ``account_analytics_content_2026-04-27_2026-07-25.csv``."""
    match = _WINDOW.search(name)
    if match is None:
        return None
    try:
        since, until = date.fromisoformat(match[1]), date.fromisoformat(match[2])
    except ValueError:
        return None
    return Window(since=since, until=until) if since <= until else None


def export_time(
    *, given: datetime | None, window: Window | None, modified_at: datetime, zone: tzinfo
) -> tuple[datetime, str]:
    """When the export was made, and how that is known, in words.

    What a person says comes first. Otherwise the last day of the window: the time the file was
    saved when that lies on that day (it was then downloaded that day), else the end of the day.
    Copying a file may change when it was saved, which is why a later time is not believed.
    """
    if given is not None:
        return given, "given by you"
    if window is None:
        return modified_at, "when the file was last changed on this machine"
    start, end = start_of_day(window.until, zone), end_of_day(window.until, zone)
    if start <= modified_at <= end:
        return modified_at, "when the file was saved, on the last day it covers"
    return end, "the end of the last day in the file's name"


@dataclass
class XTable:
    """The rows of one file, understood. Made by ``understand``."""

    kind: FileKind
    exported_at: datetime
    window: Window | None
    zone: tzinfo
    grid: Grid
    posts: list[Post] = field(default_factory=list)
    readings: list[tuple[Reading, ...]] = field(default_factory=list)
    raws: list[dict[str, str]] = field(default_factory=list)
    days: list[ChannelReading] = field(default_factory=list)
    handles: dict[str, None] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def pages(self, tally: Tally) -> Iterator[Page]:
        tally.take(self.tally.found())
        gaps: tuple[Gap, ...] = ()
        if self.window is not None:
            gaps = (
                Gap(
                    reason=GapReason.WINDOW,
                    sentence=f"The export covers {_said(self.window.since)} to "
                    f"{_said(self.window.until)}.",
                    since=start_of_day(self.window.since, self.zone),
                    until=end_of_day(self.window.until, self.zone),
                ),
            )
        yield Page(looked_at=self.exported_at, channel_readings=tuple(self.days), gaps=gaps)
        for start in range(0, len(self.posts), POSTS_A_PAGE):
            part = slice(start, start + POSTS_A_PAGE)
            yield Page(
                looked_at=self.exported_at,
                posts=tuple(self.posts[part]),
                readings=tuple(one for some in self.readings[part] for one in some),
                own_payload=json.dumps(
                    [raw for raw in self.raws[part] if raw], ensure_ascii=False
                ).encode(),
            )


def understand(
    grid: Grid,
    kind: FileKind,
    *,
    exported_at: datetime,
    window: Window | None,
    zone: tzinfo,
) -> XTable:
    """Look at every row. Raises ``UnreadableFile`` when the file as a whole cannot be used."""
    table = XTable(kind=kind, exported_at=exported_at, window=window, zone=zone, grid=grid)
    names = headers(grid.rows[0])
    _check_columns(names, kind, file=grid.file)
    for note in grid.notes:
        table.tally.note(note)
    _note_columns(names, kind, table.tally)
    seen: set[str] = set()
    for row in grid.rows[1:]:
        table.tally.read += 1
        where = f"line {row.line}"
        if len(row.cells) > len(names) or len(row.cells) < 2:
            table.tally.leave_out("a row with other columns than the header", where)
            continue
        cells = dict(zip(names, row.cells, strict=False))
        try:
            if kind is FileKind.X_OVERVIEW:
                _take_day(table, cells, where)
            else:
                _take_post(table, cells, where, seen)
        except SpoiltId as error:
            raise UnreadableFile(
                _SPOILT,
                next_step="Export it again from X and import the file without opening it first.",
                file=grid.file,
                line=row.line,
            ) from error
        except UnusableCell as reason:
            table.tally.leave_out(str(reason), where)
    _check_result(table, seen)
    return table


def _take_post(table: XTable, cells: dict[str, Cell], where: str, seen: set[str]) -> None:
    post = post_of(cells, zone=table.zone, exported_at=table.exported_at)
    if post.external_id in seen:
        table.tally.duplicates += 1
        return
    seen.add(post.external_id)
    table.posts.append(post)
    table.tally.look_at(post.text)
    if handle := handle_of(cells):
        table.handles[handle] = None
    if post.kind is PostKind.REPOST:
        table.readings.append(())
        table.raws.append({})
        return
    readings, reasons = readings_of(cells, post.external_id, table.exported_at)
    for reason in reasons:
        table.tally.leave_out(reason, where)
    table.readings.append(readings)
    table.raws.append({name: as_text(cell) for name, cell in cells.items()})


def _take_day(table: XTable, cells: dict[str, Cell], where: str) -> None:
    readings, reasons = day_of(cells, zone=table.zone, exported_at=table.exported_at)
    table.days.extend(readings)
    for reason in reasons:
        table.tally.leave_out(reason, where)


def _check_columns(names: tuple[str, ...], kind: FileKind, *, file: str) -> None:
    needed = (("date",),) if kind is FileKind.X_OVERVIEW else (ID_COLUMNS, TIME_COLUMNS)
    metrics = DAY_METRICS if kind is FileKind.X_OVERVIEW else POST_METRICS
    for choices in needed:
        if not set(choices) & set(names):
            raise UnreadableFile(
                f"The column {choices[0].capitalize()!r} is missing from this {kind}.",
                next_step=_AGAIN,
                file=file,
                line=1,
            )
    if not metrics.keys() & set(names):
        raise UnreadableFile(
            f"This {kind} has no column of counts that we know.",
            next_step=_AGAIN,
            file=file,
            line=1,
        )
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise UnreadableFile(
            f"The column {doubled[0]!r} is there twice, so its figures are uncertain.",
            next_step=_AGAIN,
            file=file,
            line=1,
        )


def _note_columns(names: tuple[str, ...], kind: FileKind, tally: Tally) -> None:
    metrics = DAY_METRICS if kind is FileKind.X_OVERVIEW else POST_METRICS
    known = {*metrics, *ID_COLUMNS, *TIME_COLUMNS, *TEXT_COLUMNS, *LINK_COLUMNS}
    others = [name for name in names if name and name not in known]
    if others:
        tally.note(f"Columns that were not taken: {', '.join(others)}.")


def _check_result(table: XTable, seen: set[str]) -> None:
    tally, file = table.tally, table.grid.file
    if not tally.read:
        raise UnreadableFile("The export has a header and no rows.", next_step=_AGAIN, file=file)
    if looks_rounded(tuple(seen)):
        raise UnreadableFile(
            _SPOILT,
            next_step="Export it again from X and import the file without opening it first.",
            file=file,
        )
    if not table.posts and not table.days:
        reasons = "; ".join(
            f"{left.reason} ({left.count}, first on {left.first[0]})" for left in tally.left_out()
        )
        raise UnreadableFile(
            f"None of its rows can be used: {reasons}.", next_step=_AGAIN, file=file
        )


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
