"""Cross-tabulated workbooks and CSVs, as official statistics publish them, seen and proposed.

One sheet with stacked tables, or a table on each sheet. A layout that can be read in two ways is
asked about and never guessed: ``see`` gives the doubts, and is called again with the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.grids import Grid
from goodmeasure.sources.published.crosstabs.blocks import Base, blocks, left_edge
from goodmeasure.sources.published.crosstabs.figures import rows_said
from goodmeasure.sources.published.crosstabs.table import (
    Parts,
    RawRow,
    Uncertain,
    bases_of,
    columns_of,
    heading_texts,
    is_left_out,
    rows_of,
    values,
)
from goodmeasure.sources.published.crosstabs.values import Choice, Doubt, Layout, SeenTable, at

_NO_FIGURES = re.compile(
    r"(?:table of )?(?:contents?|index|notes?|cover|read ?me|about|information|guide)\b.*",
    re.IGNORECASE,
)
PLACES_SHOWN = 6

SENTENCES: Mapping[str, str] = {
    "no-base": "No row says how many people were asked.",
    "no-population": "No line says whom the figures are of (“Base: …”).",
}


def see(grids: tuple[Grid, ...], answers: Mapping[str, str] | None = None) -> Layout:
    """Every table of a file, and every doubt that ``answers`` (by its key) does not settle.

    Raises ``UnreadableFile`` where there is no table at all.
    """
    settled = dict(answers or {})
    tables: list[SeenTable] = []
    doubts: list[tuple[str, Uncertain]] = []
    passed: list[tuple[str, str]] = []
    for grid in grids:
        if grid.sheet and _NO_FIGURES.fullmatch(grid.sheet.strip()):
            passed.append((grid.sheet, "its name says that it holds notes and no figures"))
            continue
        seen = 0
        left = left_edge(grid)
        for block in blocks(grid, left):
            parts = Parts(sheet=grid.sheet, block=block, left=left, answers=settled)
            table = _table(parts)
            seen += 1
            doubts += [(grid.sheet, one) for one in parts.doubts]
            if table is not None and not is_left_out(parts):
                tables.append(table)
        if not seen:
            passed.append((grid.sheet or grid.file, "no table of figures was seen on it"))
    _mixed(tables, doubts)
    if not tables and not doubts:
        raise UnreadableFile(
            "No table of figures was seen: none has a row of column names with figures below it.",
            next_step="Give the workbook of tables as it was published, or a CSV with a row for"
            " each figure.",
            file=grids[0].file if grids else "",
        )
    open_ones = tuple(one for one in _together(doubts) if not settled.get(one.key))
    return Layout(file=grids[0].file, tables=tuple(tables), doubts=open_ones,
                  passed_over=tuple(passed))  # fmt: skip


def _table(parts: Parts) -> SeenTable | None:
    title, question, population = heading_texts(parts)
    columns = columns_of(parts)
    if not columns:
        return None
    raw = rows_of(parts, columns)
    bases, others = bases_of(parts, raw)
    rows = rows_said(parts, others, bases)
    first = parts.block.texts[0][0] if parts.block.texts else parts.block.data[0].line
    if not population:
        _ask_population(parts, first)
        population = parts.answers.get("no-population", "")
    if not any(any(v is not None for v in values(row)) for row in bases.values()):
        parts.ask(
            "no-base",
            SENTENCES["no-base"],
            first,
            Choice(key="none", text="Use them, and say that no base is published"),
        )
    _say_what_is_missing(parts, raw)
    return SeenTable(
        sheet=parts.sheet, line=first, title=title or parts.sheet, question=question,
        population=population, columns=columns, rows=rows,
        unweighted=values(bases.get(Base.UNWEIGHTED)), weighted=values(bases.get(Base.WEIGHTED)),
        effective=values(bases.get(Base.EFFECTIVE)),
        base_lines=(_line(bases.get(Base.UNWEIGHTED)), _line(bases.get(Base.WEIGHTED))),
        footnotes=tuple(text[:300] for _, text in parts.block.after),
        remarks=tuple(dict.fromkeys(parts.remarks)),
    )  # fmt: skip


def _ask_population(parts: Parts, line: int) -> None:
    """Asked for in words: the answer is the population itself."""
    if not any(one.code == "two-populations" for one in parts.doubts):
        parts.ask("no-population", SENTENCES["no-population"], line)


def _line(row: RawRow | None) -> int | None:
    return row.line if row else None


def _say_what_is_missing(parts: Parts, rows: list[RawRow]) -> None:
    """Blank cells among figures: missing, and not 0. A formula never worked out looks like that."""
    blank = [
        row.line
        for row in rows
        if any(c is None for c in row.cells) and any(c and c.value is not None for c in row.cells)
    ]
    if blank:
        parts.remarks.append(
            f"Row {blank[0]} has a blank where a figure should be"
            + (f", as {len(blank) - 1} more rows do" if len(blank) > 1 else "")
            + ". It is kept as missing. If a formula stands there, save the file in a spreadsheet"
            " program first."
        )


def _mixed(tables: list[SeenTable], doubts: list[tuple[str, Uncertain]]) -> None:
    """Tables of one sheet about different people: each keeps its own, once a person has seen it."""
    found: dict[str, dict[str, SeenTable]] = {}
    for one in tables:
        if one.population:
            found.setdefault(one.sheet, {}).setdefault(one.population.casefold(), one)
    several = {sheet: some for sheet, some in found.items() if len(some) > 1}
    for sheet, some in several.items():
        populations = "; ".join(f"“{one.population}”" for one in list(some.values())[:6])
        doubts.append((sheet, Uncertain(
            code="mixed", line=list(some.values())[1].line,
            sentence=f"The tables are about different people: {populations}.",
            choices=(Choice(key="keep", text="Each table keeps its own people"),),
        )))  # fmt: skip


def _together(doubts: list[tuple[str, Uncertain]]) -> tuple[Doubt, ...]:
    """Doubts of one kind as one question, with the places it is about."""
    groups: dict[str, list[tuple[str, Uncertain]]] = {}
    for sheet, one in doubts:
        key = f"{one.code}@{sheet}@{one.line}" if one.one_by_one else one.code
        groups.setdefault(key, []).append((sheet, one))
    return tuple(
        Doubt(
            key=key,
            sentence=some[0][1].sentence,
            where=tuple(dict.fromkeys(at(sheet, one.line) for sheet, one in some))[:PLACES_SHOWN]
            + ((f"and {len(some) - PLACES_SHOWN} more",) if len(some) > PLACES_SHOWN else ()),
            choices=some[0][1].choices,
        )
        for key, some in groups.items()
    )
