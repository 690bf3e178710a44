"""What is seen in a file of cross-tabulated figures, as plain values: tables, and what is doubtful.

Nothing here is a claim yet: a reader proposes, a person confirms. What can be read in two ways is a
``Doubt`` with the ways to read it, and never read in one of them silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAVE_OUT = "leave out"
"""The answer to any doubt that leaves the tables it is about out."""


class Says(StrEnum):
    """What the figures of a row are."""

    PERCENT = "percent"
    COUNT = "count"
    OTHER = "other"
    """A mean, a deviation: kept out, and said so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenColumn:
    """``heading`` is the upper level of the banner ("Age"), ``label`` the lower ("16-24")."""

    place: int
    heading: str
    label: str
    letter: str = ""

    @property
    def name(self) -> str:
        return column_name(self.heading, self.label)


def column_name(heading: str, label: str) -> str:
    """Both levels in one, as people choose a column: "Age: 16-24"."""
    return f"{heading}: {label}" if heading else label


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenCell:
    """``mark`` is what stands for a figure that is not there, or warns of one that is."""

    value: float | None = None
    letters: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRow:
    """Shares are per cent, 0 to 100; ``counts`` are those behind them, where both are given."""

    line: int
    label: str
    says: Says
    cells: tuple[SeenCell, ...]
    counts: tuple[float | None, ...] = ()
    section: str = ""
    is_net: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTable:
    """``base_lines`` are the rows of the unweighted and the weighted base, where there are any."""

    sheet: str
    line: int
    title: str
    question: str
    population: str
    columns: tuple[SeenColumn, ...]
    rows: tuple[SeenRow, ...]
    unweighted: tuple[float | None, ...] = ()
    weighted: tuple[float | None, ...] = ()
    effective: tuple[float | None, ...] = ()
    base_lines: tuple[int | None, int | None] = (None, None)
    footnotes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return at(self.sheet, self.line)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    key: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A question to a person, asked once for all the tables it is about."""

    key: str
    sentence: str
    where: tuple[str, ...]
    """Sheet and row of each place, the first ones where there are many."""
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A file as it was seen. ``passed_over`` are sheets without tables, each with the reason."""

    file: str
    tables: tuple[SeenTable, ...]
    doubts: tuple[Doubt, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


def at(sheet: str, line: int) -> str:
    """ "sheet Table 3, row 12"; a CSV has no sheet."""
    return f"sheet {sheet}, row {line}" if sheet else f"row {line}"
