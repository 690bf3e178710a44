"""Mapping files: how the columns of a table are to be read, written by a person in YAML.

A mapping is parsed once into a ``TableMapping`` or refused, naming file, line and field. Nothing
is guessed: a column that is not named is not taken. The format is described in
docs/guide/importing.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind
from goodmeasure.sources.yaml_fields import Column, Fields

LARGEST_MAPPING = 64 * 1024
CHANNEL_ZONE = "channel"
SHIPPED = "goodmeasure.sources.mappings"


class Rows(StrEnum):
    """What one row of the table is about."""

    POSTS = "posts"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True, slots=True)
class IdColumn:
    """``after``: the id is what follows this text, up to a character no id has."""

    column: Column
    after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeColumn:
    """``formats`` as in Python's ``strptime``, or ``iso``; the first that fits counts.

    ``zone`` is ``None`` for the channel's own. A format without an hour gives days.
    """

    column: Column
    formats: tuple[str, ...]
    zone: tzinfo | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KindColumn:
    """What the platform calls its kinds of post, and which of ours they are."""

    column: Column
    values: tuple[tuple[str, PostKind], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricColumn:
    """``standing`` counts (followers so far) are not counts over the day of the row."""

    metric: Metric
    column: Column
    standing: bool = False


class Flag(StrEnum):
    """What a post may have; the names of ``PostFeatures``."""

    LINK = "link"
    IMAGE = "image"
    VIDEO = "video"
    ALT_TEXT = "alt_text"
    CAPTIONS = "captions"
    TAGGED = "hashtags"


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagColumn:
    """A column of yes and no. Any other cell means that it is not known."""

    flag: Flag
    column: Column


@dataclass(frozen=True, kw_only=True, slots=True)
class TableMapping:
    """How to read one table. ``text`` is the parsed file itself, which the digest takes in."""

    name: str
    title: str
    platform: str
    rows: Rows
    time: TimeColumn
    metrics: tuple[MetricColumn, ...]
    id: IdColumn | None = None
    texts: tuple[Column, ...] = ()
    url: Column | None = None
    kind: KindColumn | None = None
    flags: tuple[FlagColumn, ...] = ()
    sheet: str = ""
    member: str = ""
    header_row: int | None = None
    recognised_by: tuple[str, ...] = ()
    ignore_rows: tuple[tuple[str, str], ...] = ()
    never_kept: tuple[str, ...] = ()
    bases: tuple[tuple[Metric, str], ...] = ()
    exported_at: datetime | None = None
    notes: tuple[str, ...] = ()
    text: str = ""


def load(path: Path) -> TableMapping:
    """A mapping file that a person wrote. Raises ``UnreadableFile``."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_MAPPING else b""
    except OSError as error:
        raise UnreadableFile(
            "There is no such mapping file, or it may not be read.",
            next_step=f"Give a file, or one of: {', '.join(sorted(shipped()))}.",
            file=str(path),
        ) from error
    if not data:
        raise UnreadableFile(
            "A mapping file holds between 1 byte and 64 KB.",
            next_step="See docs/guide/importing.md for what goes into it.",
            file=path.name,
        )
    try:
        return parse(data.decode("utf-8-sig"), file=path.name)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "The mapping file is not in UTF-8.", next_step="Save it as UTF-8.", file=path.name
        ) from error


def shipped() -> Mapping[str, TableMapping]:
    """The mappings that come with Good Measure, by name."""
    folder = resources.files(SHIPPED)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    found = (parse((folder / name).read_text("utf-8"), file=name) for name in names)
    return {mapping.name: mapping for mapping in found}


def parse(text: str, *, file: str) -> TableMapping:
    """One mapping. Raises ``UnreadableFile`` with file, line and field."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableFile(
            "This is not YAML.",
            next_step="Check indentation, colons and quotation marks on that line.",
            file=file,
            line=mark.line + 1 if mark else None,
        ) from error
    top = Fields(node, file=file, field="")
    rows = top.choice("rows", Rows, default=Rows.POSTS)
    name = top.text("name")
    mapping = TableMapping(
        name=name,
        title=top.text("title", default=name),
        platform=top.text("platform"),
        rows=rows,
        id=_id(top) if rows is Rows.POSTS else None,
        time=_time(top, "published_at" if rows is Rows.POSTS else "day"),
        metrics=tuple(_metrics(top, rows)),
        texts=top.columns("text"),
        url=top.column("url") if top.has("url") else None,
        kind=_kind(top),
        flags=tuple(_flags(top)),
        sheet=top.text("sheet", default=""),
        member=top.text("member", default=""),
        header_row=top.number("header_row"),
        recognised_by=top.texts("recognised_by"),
        ignore_rows=tuple(top.pairs("ignore_rows")),
        never_kept=top.texts("never_kept"),
        bases=tuple(_bases(top)),
        exported_at=_exported_at(top),
        notes=top.texts("notes"),
        text=text,
    )
    top.texts("source")
    top.refuse_others()
    return mapping


def _id(top: Fields) -> IdColumn:
    fields = top.sub("id")
    if fields is None:
        raise top.error("It is missing: say which column tells posts apart.", "id")
    column = fields.column("column")
    found = IdColumn(column=column, after=fields.text("after", default=""))
    fields.refuse_others()
    return found


def _time(top: Fields, name: str) -> TimeColumn:
    fields = top.sub(name)
    if fields is None:
        raise top.error("It is missing: say which column holds the date.", name)
    column = fields.column("column")
    formats = fields.texts("format")
    if not formats:
        raise fields.error(
            "It is missing: say how dates are written, such as '%d/%m/%Y'.", "format"
        )
    for one in formats:
        if one != "iso" and "%" not in one:
            raise fields.error(
                f"{one!r} is not a date format; write for example '%d/%m/%Y %H:%M', or 'iso'.",
                "format",
                fields.node("format"),
            )
    zone = fields.text("zone", default=CHANNEL_ZONE)
    found = TimeColumn(column=column, formats=formats, zone=_zone(fields, zone))
    fields.refuse_others()
    return found


def _zone(fields: Fields, name: str) -> tzinfo | None:
    if name == CHANNEL_ZONE:
        return None
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise fields.error(
            f"{name!r} is no time zone; write 'channel', 'UTC' or a name like 'Europe/London'.",
            "zone",
            fields.node("zone"),
        ) from error


def _metrics(top: Fields, rows: Rows) -> Iterator[MetricColumn]:
    found = 0
    for name in ("metrics", "standing") if rows is Rows.DAYS else ("metrics",):
        fields = top.sub(name)
        if fields is None:
            continue
        for key, node in fields.items():
            metric = fields.one_of(Metric, key, key, node)
            column = fields.column(key)
            found += 1
            yield MetricColumn(metric=metric, column=column, standing=name == "standing")
    if not found:
        raise top.error("It is missing: name at least one count and its column.", "metrics")


def _kind(top: Fields) -> KindColumn | None:
    fields = top.sub("kind")
    if fields is None:
        return None
    column = fields.column("column")
    values = fields.sub("values")
    if values is None:
        raise fields.error("It is missing: say which values are which kinds.", "values")
    pairs = tuple(
        (key.casefold(), values.one_of(PostKind, values.scalar(node, key), key, node))
        for key, node in values.items()
    )
    fields.refuse_others()
    return KindColumn(column=column, values=pairs)


def _flags(top: Fields) -> Iterator[FlagColumn]:
    fields = top.sub("flags")
    if fields is not None:
        for key, node in fields.items():
            yield FlagColumn(flag=fields.one_of(Flag, key, key, node), column=fields.column(key))


def _bases(top: Fields) -> Iterator[tuple[Metric, str]]:
    fields = top.sub("bases")
    if fields is not None:
        for key, node in fields.items():
            yield fields.one_of(Metric, key, key, node), fields.scalar(node, key)


def _exported_at(top: Fields) -> datetime | None:
    text = top.text("exported_at", default="")
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise top.error(
            "Write when the export was made with its zone, such as 2026-11-22T09:30:00+00:00.",
            "exported_at",
            top.node("exported_at"),
        )
    return when.astimezone(UTC)


def example(columns: tuple[str, ...], *, sheet: str = "") -> str:
    """A mapping to start from: the table's columns as comments, and what is to be filled in."""
    listed = "\n".join(f"#   {column}" for column in columns if column)
    where = f"sheet: {sheet}\n" if sheet else ""
    return (
        "# How to read this table. Its columns are:\n"
        f"{listed}\n"
        "name: my-export\n"
        "title: Posts as exported\n"
        "platform: facebook\n"
        f"{where}"
        "id: {column: Post ID}\n"
        "published_at: {column: Publish time, format: '%d/%m/%Y %H:%M', zone: channel}\n"
        "text: Description\n"
        "url: Permalink\n"
        "metrics:\n"
        "  likes: Likes\n"
        "  replies: Comments\n"
    )
