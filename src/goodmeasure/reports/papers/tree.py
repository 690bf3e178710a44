"""What a paper is made of. Every kind of file is drawn from this one tree.

Text is never markup here: each renderer escapes what it draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.dates import day

DEEPEST = 4
"""Levels of headings; 1 is the title of the paper alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """``own``: people's own words, and names."""

    text: str
    strong: bool = False
    own: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    on: date

    @property
    def text(self) -> str:
        return day(self.on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """Words with a figure in them. ``ref`` is the key of what they rest on ("A7")."""

    text: str
    ref: str
    strong: bool = False


Inline = Text | Day | Link | Figure
Line = tuple[Inline, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """``level`` from 2. ``key`` names the part of the paper that it opens, where it opens one."""

    level: int
    line: Line
    key: str = ""

    def __post_init__(self) -> None:
        if not 2 <= self.level <= DEEPEST:
            raise ValueError(f"A heading is of level 2 to {DEEPEST}, not {self.level}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    line: Line
    lead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A list; with ``numbered`` its order counts."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The first cell of each row heads its row, the first line of all the columns. ``wide`` asks
    for a sheet on its side."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    wide: bool = False

    def __post_init__(self) -> None:
        if not self.caption or not self.head or not all(self.head):
            raise ValueError("A table needs a caption and a word above each column.")
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"{self.caption}: each row has {len(self.head)} cells.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A picture with the sentence that says the same. ``ref`` is what its figures rest on."""

    picture: Picture
    ref: str = ""

    @property
    def alt(self) -> str:
        return f"{self.picture.title}. {self.picture.sentence}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something about the paper itself: a draft, a passage in somebody's own wording."""

    line: Line


Block = Heading | Paragraph | Bullets | Table | Drawing | Note


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """How one figure is known: an entry of the data annex. ``value`` is the figure in words."""

    key: str
    what: str
    value: str
    base: str
    n: str
    method: str
    as_of: date
    sources: tuple[tuple[str, str], ...] = ()
    """Name and address; the address may be empty."""
    caveats: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """``subject`` says what kind of paper it is; ``references`` are those that it speaks of, in
    order, ``brief`` where another paper has them in full. ``made_on`` is the day it speaks for.
    Raises ``ValueError`` where a heading skips a level
    or a figure rests on nothing."""

    title: str
    subject: str
    organisation: str
    made_on: date
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...] = ()
    brief: bool = False
    language: str = "en-GB"

    def __post_init__(self) -> None:
        level = 1
        for block in self.blocks:
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise ValueError(f"{plain(block.line)!r} skips a level of heading.")
                level = block.level
        missing = set(refs(self.blocks)) - {one.key for one in self.references}
        if missing:
            raise ValueError(f"Figures rest on {', '.join(sorted(missing))}, which is not there.")


def plain(line: Iterable[Inline]) -> str:
    return "".join(one.text for one in line)


def lines(block: Block) -> Iterator[Line]:
    """All running text of a block."""
    match block:
        case Heading() | Paragraph() | Note():
            yield block.line
        case Bullets():
            yield from block.lines
        case Table():
            for row in block.rows:
                yield from row
        case Drawing():
            return


def refs(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Keys of what the figures rest on, each once, as they come."""
    found: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Drawing) and block.ref:
            found[block.ref] = None
        for line in lines(block):
            found |= {one.ref: None for one in line if isinstance(one, Figure)}
    return tuple(found)


def words(text: str, *, own: bool = False, strong: bool = False) -> Line:
    """A line of nothing but text."""
    return (Text(text=text, own=own, strong=strong),)
