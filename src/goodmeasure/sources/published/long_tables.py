"""A plain table of figures, a line each: columns known by their names, or by a person's mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.normalise.cells import Cell, is_blank
from goodmeasure.sources.grids import HEADER_WITHIN, Grid, Row, column_key
from goodmeasure.sources.published.crosstabs.cells import Read, read, words
from goodmeasure.sources.published.long_form import MOST_FIGURES, LongFigure, measure_in
from goodmeasure.sources.published.outlet_names import outlet_named

FIELDS: Mapping[str, tuple[str, ...]] = {
    "population": ("population", "universe", "base description", "who"),
    "row": ("platform", "outlet", "service", "channel", "row", "item", "answer"),
    "measure": ("measure", "metric", "what", "indicator"),
    "value": ("value", "figure", "share", "percent", "percentage", "estimate"),
    "unit": ("unit", "units"),
    "column": ("group", "column", "breakdown", "subgroup", "demographic"),
    "heading": ("heading", "dimension", "break"),
    "base": ("base", "base_n", "base n", "unweighted base", "sample size", "n"),
    "weighted": ("weighted base", "base_weighted"),
    "kind": ("kind", "base kind", "claimed or measured"),
    "source": ("source", "source name"),
    "url": ("url", "link", "address"),
    "year": ("year", "date", "wave"),
    "table": ("table", "title"),
    "note": ("note", "notes", "remark"),
}
"""Fields of a line, each with the names its column may have."""
NEEDED = ("population", "row", "measure", "value", "unit")
KINDS = ("claimed", "measured")
SAME = "="
"""Before words that hold for every line, in place of the name of a column."""
UNITS: Mapping[str, str] = {
    "percent": "percent", "per cent": "percent", "%": "percent", "pct": "percent",
    "share": "share", "proportion": "share", "million": "million", "millions": "million",
    "m": "million", "minutes": "minutes", "minute": "minutes", "mins": "minutes",
    "people": "people", "count": "people", "thousand": "thousand", "thousands": "thousand",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class LongTable:
    """A plain table as it was seen. ``columns`` maps our fields to its names, as proposed; what
    starts with an equals sign is no name but the same words for every line.
    """

    file: str
    header_line: int
    names: tuple[str, ...]
    columns: Mapping[str, str]
    lines: int

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one for one in NEEDED if one not in self.columns)


@dataclass
class Understood:
    figures: list[LongFigure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Lines that could not be used, each with the reason."""


def look(
    grid: Grid, columns: Mapping[str, str] | None = None, *, anyway: bool = False
) -> LongTable | None:
    """The table, if a row near the top has columns for a value, and for what and whom it is of.

    ``columns`` are those that a person named. ``None`` where this is no plain table; ``anyway``
    takes the first row for column names, as a person said. Raises ``UnreadableFile`` where a second
    header or a doubled column makes it unclear which counts.
    """
    at = _header_at(grid, columns or {})
    if at is None and anyway and len(grid.rows) > 1:
        at = 0
    if at is None:
        return None
    head = grid.rows[at]
    names = tuple(words(cell) for cell in head.cells)
    _refuse_unclear(grid, at, names)
    found = dict(columns or {})
    keys = {column_key(name): name for name in names if name}
    for wanted, known in FIELDS.items():
        if wanted not in found and (hit := next((keys[k] for k in known if k in keys), None)):
            found[wanted] = hit
    return LongTable(
        file=grid.file, header_line=head.line, names=tuple(one for one in names if one),
        columns={one: name for one, name in found.items()
                 if name in names or (name.startswith(SAME) and name != SAME)},
        lines=len(grid.rows) - at - 1,
    )  # fmt: skip


def _header_at(grid: Grid, columns: Mapping[str, str]) -> int | None:
    wanted = {column_key(columns["value"])} if columns.get("value") else set(FIELDS["value"])
    others = {name for one in ("population", "row", "measure", "unit") for name in FIELDS[one]}
    for place, row in enumerate(grid.rows[:HEADER_WITHIN]):
        names = [column_key(words(cell)) for cell in row.cells]
        if wanted & set(names) and (columns or len(others & set(names)) >= 2):
            return place
    return None


def _refuse_unclear(grid: Grid, at: int, names: tuple[str, ...]) -> None:
    keys = [column_key(one) for one in names if one]
    twice = next((one for one in keys if keys.count(one) > 1), None)
    if twice is not None:
        raise UnreadableFile(
            f"The column {twice!r} is there twice; which one counts?",
            next_step="Delete or rename one of them, and upload the file again.",
            file=grid.file, line=grid.rows[at].line,
        )  # fmt: skip
    for row in grid.rows[at + 1 :]:
        said = {column_key(words(cell)) for cell in row.cells if isinstance(cell, str)} - {""}
        if len(said & set(keys)) >= max(2, len(keys) // 2):
            raise UnreadableFile(
                "There is a second row of column names. Two tables in one file could be about"
                " different things.",
                next_step="Save each table in a file of its own.",
                file=grid.file, line=row.line,
            )  # fmt: skip


def understand(
    grid: Grid, table: LongTable, *, kind: str = "claimed", outlets: Mapping[str, str] | None = None
) -> Understood:
    """Every line as a figure. Raises ``UnreadableFile`` for a table that lacks a needed column.

    ``kind`` where the table has no such column, or says nothing; ``outlets`` by row, as confirmed.
    """
    if table.missing:
        raise UnreadableFile(
            f"No column holds the {' or the '.join(table.missing)} of each figure.",
            next_step="Say which column it is.", file=grid.file, line=table.header_line,
        )  # fmt: skip
    start = next(n for n, row in enumerate(grid.rows) if row.line == table.header_line)
    names = [words(cell) for cell in grid.rows[start].cells]
    places = {one: names.index(name) for one, name in table.columns.items() if name in names}
    same = {
        one: name.removeprefix(SAME) for one, name in table.columns.items() if one not in places
    }
    found = Understood()
    rows = grid.rows[start + 1 :]
    if len(rows) > MOST_FIGURES:
        raise UnreadableFile(
            f"It has {len(rows):,} lines; at most {MOST_FIGURES:,} are read.",
            next_step="Leave out what is not about how people can be reached.", file=grid.file,
        )  # fmt: skip
    for row in rows:
        why = _take(found, row, places, {"kind": kind, **same}, outlets or {})
        if why:
            found.left_out.append(f"Line {row.line}: {why}")
    return found


def _take(
    found: Understood, row: Row, places: Mapping[str, int], same: Mapping[str, str],
    outlets: Mapping[str, str],
) -> str:  # fmt: skip
    """Put one line with the others; or the reason why not."""
    own = {one: words(_cell(row, place)) for one, place in places.items()}
    said = {**same, **{one: text for one, text in own.items() if text or one not in same}}
    for one in NEEDED:
        if one != "value" and not said.get(one):
            return f"it has no {one}."
    unit = UNITS.get(said["unit"].casefold())
    if unit is None:
        return f"{said['unit']!r} is no unit we know."
    read_one = _value(_cell(row, places["value"]))
    if isinstance(read_one, str):
        return read_one
    value, note = read_one.cell.value, ""
    if value is None:
        note = f"the source shows {read_one.cell.mark or 'a blank'} in place of a figure"
    if unit == "share":
        unit, value = "percent", None if value is None else value * 100
    if unit == "percent" and value is not None and value > 100 and _is_share(said["measure"]):
        return f"{value:g} per cent of people cannot be."
    named = said["kind"].casefold()
    if named not in KINDS:
        return f"{named!r} is neither claimed nor measured."
    base = _number(_cell(row, places["base"])) if "base" in places else None
    weighted = _number(_cell(row, places["weighted"])) if "weighted" in places else None
    label = said["row"][:300]
    found.figures.append(LongFigure(
        table=said.get("table") or said["measure"], line=row.line,
        population=said["population"][:300], kind=named, heading=said.get("heading", "")[:120],
        column=(said.get("column") or "Total")[:120], row=label,
        outlet=outlets[label] if label in outlets else outlet_named(label),
        measure=said["measure"][:120], value=value, unit=unit, base_unweighted=base,
        base_weighted=weighted, note="; ".join(p for p in (note, said.get("note", "")) if p)[:300],
        source=said.get("source", "")[:300], url=_https(said.get("url", "")),
        year=_year(said.get("year", "")),
    ))  # fmt: skip
    return ""


def _is_share(measure: str) -> bool:
    return not re.search(r"change|growth|increase|decrease", measure, re.IGNORECASE)


def _value(cell: Cell) -> Read | str:
    if is_blank(cell):
        return read("-") or "it has no value."
    found = read(cell)
    return found if found is not None else f"{words(cell)[:40]!r} is no number."


def _number(cell: Cell) -> float | None:
    found = read(cell)
    return found.cell.value if found is not None else None


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _https(text: str) -> str:
    return text[:500] if text.startswith(("https://", "http://")) else ""


def _year(text: str) -> int | None:
    found = re.match(r"(?:19|20)\d\d", text)
    return int(found[0]) if found else None


def plain_measure(text: str) -> str:
    """A measure in our words where it is one of ours; else as the source says it."""
    return measure_in(text) or text
