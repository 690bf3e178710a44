"""Published figures in long form: one a line, with all that each needs to be understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from goodmeasure.evidence.audiences.published import DAILY, MONTHLY, NEWS, USES, WEEKLY
from goodmeasure.sources.published.crosstabs.changes import keys_of
from goodmeasure.sources.published.crosstabs.values import Layout, Says, SeenRow, SeenTable
from goodmeasure.sources.published.outlet_names import outlet_named, outlet_within

AS_ROW = "as the row says"
"""The measure of tables whose rows are answers about one outlet."""
MOST_FIGURES = 200_000


class RowsAre(StrEnum):
    OUTLETS = "outlets"
    """Each row is one outlet; the table says what of it."""
    ANSWERS = "answers"
    """The table is about one outlet, and each row is an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LongFigure:
    """``value`` is ``None`` where the source shows none; ``note`` says what it shows instead."""

    table: str
    sheet: str = ""
    line: int | None = None
    population: str
    kind: str
    heading: str = ""
    column: str
    row: str
    outlet: str = ""
    measure: str
    value: float | None
    unit: str
    base_unweighted: float | None = None
    base_weighted: float | None = None
    letters: str = ""
    note: str = ""
    source: str = ""
    url: str = ""
    year: int | None = None


class TableMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What a person confirmed about one table."""

    take: bool = True
    rows_are: RowsAre = RowsAre.OUTLETS
    outlet: str = ""
    """Of tables whose rows are answers."""
    measure: str = ""


class FiguresMapping(msgspec.Struct, frozen=True, kw_only=True):
    """How a layout becomes long form: by table key, by row label, and for the whole file."""

    answers: dict[str, str] = {}
    tables: dict[str, TableMapping] = {}
    rows: dict[str, str] = {}
    kind: str = "claimed"
    columns: dict[str, str] = {}
    """Of a plain table: its columns by our fields."""
    measures: dict[str, str] = {}
    """Of a plain table: measures in our words, by those of the source."""


def proposed(layout: Layout, before: FiguresMapping | None = None) -> FiguresMapping:
    """A mapping by names alone, or as it was confirmed for the same tables and rows before."""
    known = before or FiguresMapping()
    tables = {
        key: known.tables.get(key) or _proposed(table)
        for key, table in zip(keys_of(layout), layout.tables, strict=True)
    }
    labels = dict.fromkeys(
        row.label
        for (key, mapped), table in zip(tables.items(), layout.tables, strict=True)
        if mapped.rows_are is RowsAre.OUTLETS
        for row in table.rows
    )
    return FiguresMapping(
        answers=dict(known.answers),
        tables=tables,
        rows={label: known.rows.get(label, outlet_named(label)) for label in labels},
        kind=known.kind,
    )


def _proposed(table: SeenTable) -> TableMapping:
    said = f"{table.title} {table.question}"
    if not any(outlet_named(row.label) for row in table.rows) and (one := outlet_within(said)):
        return TableMapping(rows_are=RowsAre.ANSWERS, outlet=one, measure=AS_ROW)
    return TableMapping(measure=measure_in(said) or table.title[:120])


_MEASURES = (
    (r"trust|accura|impartial|important|heard of|aware", ""),
    (r"\bnews\b", NEWS),
    (r"every ?day|daily|each day", DAILY),
    (r"every week|weekly|at least once a week", WEEKLY),
    (r"every month|monthly|past month|last month", MONTHLY),
    (r"\bus(?:e|es|ed|ing|age)\b", USES),
)


def measure_in(text: str) -> str:
    """What shares of a table so called say; "" where its words are not among ours."""
    return next((found for pattern, found in _MEASURES
                 if re.search(pattern, text, re.IGNORECASE)), "")  # fmt: skip


def figures(layout: Layout, mapping: FiguresMapping) -> Iterator[LongFigure]:
    """Every figure of the tables that are taken, in the order of the file."""
    for key, table in zip(keys_of(layout), layout.tables, strict=True):
        mapped = mapping.tables.get(key, TableMapping(take=False))
        if not mapped.take:
            continue
        for row in table.rows:
            outlets = mapped.rows_are is RowsAre.OUTLETS
            outlet = mapping.rows.get(row.label, "") if outlets else mapped.outlet
            measure = row.label if mapped.measure == AS_ROW else mapped.measure
            yield from _of_row(table, row, outlet, measure[:120], mapping.kind)


def _of_row(
    table: SeenTable, row: SeenRow, outlet: str, measure: str, kind: str
) -> Iterator[LongFigure]:
    for place, column in enumerate(table.columns):
        cell = row.cells[place]
        value, unit, note = _value(table, row, place)
        yield LongFigure(
            table=table.title, sheet=table.sheet, line=row.line, population=table.population,
            kind=kind, heading=column.heading[:120], column=column.label[:120], row=row.label,
            outlet=outlet, measure=measure, value=value, unit=unit,
            base_unweighted=_at(table.unweighted, place), base_weighted=_at(table.weighted, place),
            letters=cell.letters[:40],
            note="; ".join(one for one in (note, _marked(table, cell.mark, cell.value), _net(row))
                           if one)[:300],
        )  # fmt: skip


def _value(table: SeenTable, row: SeenRow, place: int) -> tuple[float | None, str, str]:
    """A share in per cent; of a count the share of its base; a count without one as it is."""
    value = row.cells[place].value
    if row.says is Says.PERCENT:
        return value, "percent", ""
    base = _at(table.weighted, place) or _at(table.unweighted, place)
    if value is None or not base:
        return value, "percent" if base else "people", ""
    return 100 * value / base, "percent", f"worked out from the count of {value:,.0f}"


def _at(some: Sequence[float | None], place: int) -> float | None:
    return some[place] if place < len(some) else None


def _marked(table: SeenTable, mark: str, value: float | None) -> str:
    """What stands in place of a figure or beside it, with the source's own word for it."""
    if not mark:
        return ""
    for note in table.footnotes:
        for part in note.split(";"):
            if part.strip().casefold().startswith(mark.casefold()):
                return f"the source shows {mark} ({part.strip()[:160]})"
    return f"the source shows {mark}" + ("" if value is not None else " in place of a figure")


def _net(row: SeenRow) -> str:
    return "a net of other rows" if row.is_net else ""


def as_plain(mapping: FiguresMapping) -> Mapping[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(mapping)
    return plain


def from_plain(plain: object) -> FiguresMapping:
    """What ``as_plain`` made. Raises ``msgspec.ValidationError`` otherwise."""
    return msgspec.convert(plain, FiguresMapping)
