"""A sheet of stacked tables cut into blocks: what stands above, the banner, the rows, what follows.

Nothing is understood here but the order of things. A banner begins a table. So does a row of bases
after rows of figures: that one has no banner of its own, and ``headed_by`` names the rows of the
one above it, which a person is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from goodmeasure.sources.grids import Grid, Row
from goodmeasure.sources.published.crosstabs.cells import Kind, kind_of, read, text_of, words

Line = tuple[int, str]

BASE_LINE = re.compile(r"bases?\b\s*(?:[:–—-]|\()?\s*(?=\S)", re.IGNORECASE)
_UNWEIGHTED = re.compile(
    r"un-?weighted\b.*|(?:bases?|sample|total|n)\W+un-?weighted.*", re.IGNORECASE
)
_WEIGHTED = re.compile(r"weighted\b.*|(?:bases?|sample|total|n)\W+weighted.*", re.IGNORECASE)
_EFFECTIVE = re.compile(r"effective\b.*|.*\beffective (?:base|sample).*", re.IGNORECASE)
_PLAIN = re.compile(r"(?:total )?(?:bases?|sample)(?: size)?(?: \(n\))?:?|n\s?=?", re.IGNORECASE)
_TITLE = re.compile(r"(?:table|tbl|figure)\s*\.?\s*[A-Z]{0,3}\d", re.IGNORECASE)
_QUESTION = re.compile(r"(?:q|question)\.?\s?[A-Z]{0,3}\d|.*\?\s*(?:\(.*\))?$", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:notes?\b|sources?\b|\*|†|‡|-\s|–\s|\.\.|\[|\(|letters|column|significan|figures|percentages"
    r"|fieldwork|©|prepared|return|back to|base too|caution|\d\.\s)",
    re.IGNORECASE,
)


class Base(StrEnum):
    UNWEIGHTED = "unweighted"
    WEIGHTED = "weighted"
    EFFECTIVE = "effective"
    PLAIN = "plain"
    """A base that does not say whether it is weighted."""


def base_kind(label: str) -> Base | None:
    """Which base a row of this name holds; ``None`` where it holds none."""
    for kind, pattern in ((Base.EFFECTIVE, _EFFECTIVE), (Base.UNWEIGHTED, _UNWEIGHTED),
                          (Base.WEIGHTED, _WEIGHTED), (Base.PLAIN, _PLAIN)):  # fmt: skip
        if pattern.fullmatch(label.strip()):
            return kind
    return None


@dataclass
class Block:
    """One table as rows. ``texts`` above and between, ``after`` below; ``sections`` by line."""

    texts: list[Line] = field(default_factory=list)
    heads: list[Row] = field(default_factory=list)
    letters: Row | None = None
    data: list[Row] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    after: list[Line] = field(default_factory=list)
    headed_by: bool = False
    """The banner is that of the table above."""


def left_edge(grid: Grid) -> int:
    """The first column in which anything stands."""
    firsts = (
        next((place for place, cell in enumerate(row.cells) if words(cell)), None)
        for row in grid.rows
    )
    return min((one for one in firsts if one is not None), default=0)


def blocks(grid: Grid, left: int) -> tuple[Block, ...]:
    """Every table of the sheet, in order; one without rows of figures is none."""
    found, now = list[Block](), Block()
    for row in grid.rows:
        if any(words(cell) for cell in row.cells):
            now = _take(found, now, row, left)
    if now.data:
        found.append(now)
    return tuple(found)


def _take(found: list[Block], now: Block, row: Row, left: int) -> Block:
    """Put a row where it belongs; the block that the next row goes on with."""
    below = bool(now.data) and not now.after and row.line <= now.data[-1].line + 1
    kind = kind_of(row, left, below_figures=below)
    if kind is Kind.TEXT:
        (now.after if now.data else now.texts).append((row.line, text_of(row)))
    elif kind is Kind.LETTERS and not now.data:
        now.letters = row
    elif kind is Kind.HEAD and not _broken(row, now, left):
        now = _next(found, now) if now.data else now
        now.heads.append(row)
    elif _begins_without_banner(row, now, left):
        heads, letters = now.heads, now.letters
        now = _next(found, now)
        now.heads, now.letters, now.headed_by = heads, letters, True
        now.data.append(row)
    else:
        _continue(now, row)
    return now


def is_question(text: str) -> bool:
    return bool(_QUESTION.match(text)) and not BASE_LINE.match(text)


def is_title(text: str) -> bool:
    return bool(_TITLE.match(text))


def _is_base(row: Row, left: int) -> bool:
    return base_kind(words(row.cells[left]) if left < len(row.cells) else "") is not None


def _begins_without_banner(row: Row, now: Block, left: int) -> bool:
    """Texts and then figures: another table where they name one, or where bases come again."""
    if not now.data or not now.after:
        return False
    named = any(is_title(text) or BASE_LINE.match(text) for _, text in now.after)
    return named or (_is_base(row, left) and not _is_base(now.data[-1], left))


def _broken(row: Row, now: Block, left: int) -> bool:
    """Words where figures should be, in the midst of a table: right after rows of figures."""
    if not now.data or now.after or row.line != now.data[-1].line + 1 or not words(row.cells[left]):
        return False
    rest = row.cells[left + 1 :]
    return any(read(one) is not None or words(one).startswith("=") for one in rest)


def _continue(now: Block, row: Row) -> None:
    """A row of figures; texts since the last one were names of sections."""
    if now.after:
        now.sections[row.line] = now.after[-1][1]
        now.texts.extend(now.after[:-1])
        now.after = []
    now.data.append(row)


def _next(found: list[Block], now: Block) -> Block:
    """Close a table: what follows it is its own notes, then what stands above the next."""
    notes, above = _split(now.after, now.data[-1].line)
    now.after = notes
    found.append(now)
    return Block(texts=above)


def _split(lines: list[Line], last: int) -> tuple[list[Line], list[Line]]:
    """Notes end where a title begins, else at the first line that is neither note nor base line
    and stands apart."""
    for place, (_, text) in enumerate(lines):
        if is_title(text):
            return lines[:place], lines[place:]
    before = last
    for place, (line, text) in enumerate(lines):
        if line > before + 1 and not _NOTE.match(text) and not BASE_LINE.match(text):
            return lines[:place], lines[place:]
        before = line
    apart = next((n for n, (_, text) in enumerate(lines) if not _NOTE.match(text)), len(lines))
    return lines[:apart], lines[apart:]
