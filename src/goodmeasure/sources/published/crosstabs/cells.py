"""What one cell or one row of a cross-tabulated sheet is, by itself.

The marks are those of official statistics in the UK (Government Analysis Function, "Using symbols
in tables", and the older asterisk, dash and dots). A mark is kept as it stands: what it means is
said by the publisher's own footnotes, and it is never 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from goodmeasure.observations.normalise.cells import Cell, as_text
from goodmeasure.sources.grids import Row
from goodmeasure.sources.published.crosstabs.values import SeenCell

MARKS = frozenset(
    {"*", "**", "-", "–", "—", "..", "…", ":", ".", "#", "~", "^", "†", "n/a", "na",
     "[c]", "[low]", "[x]", "[z]", "[u]", "[w]", "[b]", "[r]", "[p]", "[e]", "[d]", "[m]"}
)  # fmt: skip
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NUMBER = re.compile(
    r"(?P<sign>[-−]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s?%)?"
    r"\s*(?P<rest>\D{0,24})"
)
_LETTERS = re.compile(r"[(\[]?[A-Za-z](?:[ ,/]{0,2}[A-Za-z]){0,11}[)\]]?[*+]{0,2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A cell that is a figure or stands for one. ``percent``: it says so itself."""

    cell: SeenCell
    percent: bool = False


def words(cell: Cell) -> str:
    """The text of a cell in one line, without marks of direction; numbers as people write them."""
    if cell is None or cell == "":
        return ""
    return _plain(cell) if isinstance(cell, str) else as_text(cell)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(_BIDI.sub("", text).split())


def read(cell: Cell) -> Read | None:
    """A figure, or a mark in place of one; ``None`` where it is neither."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Read(cell=SeenCell(value=float(cell))) if abs(cell) < 1e15 else None
    return _read(words(cell))


@lru_cache(maxsize=4096)
def _read(text: str) -> Read | None:
    if text.casefold() in MARKS:
        return Read(cell=SeenCell(mark=text))
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    rest = found["rest"].strip()
    letters = mark = ""
    if rest.casefold() in MARKS:
        mark = rest
    elif rest and are_letters(rest):
        letters = "".join(one for one in rest if one.isalpha())
    elif rest:
        return None
    value = float(found["number"].replace(",", ""))
    return Read(
        cell=SeenCell(value=-value if found["sign"] else value, letters=letters, mark=mark),
        percent=bool(found["percent"]),
    )


def are_letters(text: str) -> bool:
    """Letters of significance: in the order of the alphabet, each once ("bc", "(a)", "B,D")."""
    if not _LETTERS.fullmatch(text) or not (text.islower() or text.isupper()):
        return False
    found = [one for one in text.casefold() if one.isalpha()]
    return found == sorted(set(found))


class Kind(StrEnum):
    TEXT = "text"  # one text at the left edge: a title, a base line, a note
    HEAD = "head"  # names of columns
    LETTERS = "letters"  # only letters, right of the labels
    DATA = "data"


KIND_WORDS = {"%": "percent", "col %": "percent", "column %": "percent", "percent": "percent",
              "per cent": "percent", "n": "count", "count": "count", "no.": "count",
              "number": "count", "freq": "count", "frequency": "count"}  # fmt: skip
"""What stands in a column of its own to say what a row holds."""
_TWO_PART = re.compile(r"(table|base|source|question|note|q)\b", re.IGNORECASE)


def kind_of(row: Row, left: int, *, below_figures: bool = False) -> Kind:
    """What a row looks like. ``left`` is the first column of the sheet that holds anything;
    ``below_figures``: right below a row of figures, where only letters are of significance."""
    first = words(row.cells[left]) if left < len(row.cells) else ""
    others = [one for one in row.cells[left + 1 :] if words(one)]
    if not others:
        return Kind.TEXT if read(row.cells[left]) is None else Kind.DATA
    figures = [found for one in others if (found := read(one)) is not None]
    said = [words(one) for one in others if read(one) is None]
    if _is_of_letters(first, said, figures, below_figures):
        return Kind.LETTERS
    if len(others) == 1 and said and _TWO_PART.match(first):
        return Kind.TEXT
    if figures and all(_is_year(one) for one in figures) and not (first and not said):
        return Kind.HEAD
    named = [one for one in said if not are_letters(one) and one.casefold() not in KIND_WORDS]
    return Kind.DATA if len(figures) > len(named) else Kind.HEAD


def _is_of_letters(first: str, said: list[str], figures: list[Read], below: bool) -> bool:
    if figures or not said or not all(are_letters(one) for one in said):
        return False
    bare = [one.strip("()[]") for one in said]
    if first:
        return len(bare) > 1 and all(len(one) == 1 for one in bare)
    return below or (len(bare) > 1 and all(len(one) <= 2 for one in bare))


def _is_year(found: Read) -> bool:
    value = found.cell.value
    return value is not None and value.is_integer() and 1990 <= value <= 2100


def text_of(row: Row) -> str:
    """All words of a row of text, joined: "Table 1" and its title may stand in two cells."""
    parts = [said for cell in row.cells if (said := words(cell))]
    joined = parts[0]
    for part in parts[1:]:
        joined += f" {part}" if joined.endswith((".", ":", "?")) else f": {part}"
    return joined
