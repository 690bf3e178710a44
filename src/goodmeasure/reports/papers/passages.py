"""Parts of a paper, and a part in a person's own wording.

To be edited, a part is written out as text: each figure followed by its reference ("61% [A7]"),
each table and picture as a line that says which ("[table: Options]"). Read back, the references and
lines stand for the same again; what is between is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers.language import FIRST, LAST, PRIVATE, Said, Value
from goodmeasure.reports.papers.markup import read
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Drawing,
    Figure,
    Heading,
    Inline,
    Line,
    Link,
    Note,
    Paragraph,
    Table,
    Text,
    plain,
)

OPENING = "opening"
"""Key of what stands above the first part."""
REFERENCE = re.compile(r"\[(A\d+)\]")
STANDS = re.compile(r"^\[(table|picture): (.+)\]\s*$", re.MULTILINE)
LONGEST = 20_000
STARTS = re.compile(r"^(\d*)([#.)+-])(?=[\s#])")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """``blocks`` are those below its heading."""

    key: str
    heading: Heading | None
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return plain(self.heading.line) if self.heading else "Opening"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """A part in the words of ``person``."""

    key: str
    text: str
    person: str
    on: date


def parts(blocks: Iterable[Block]) -> tuple[Part, ...]:
    """Cut at the headings that open a part."""
    found = [Part(key=OPENING, heading=None, blocks=())]
    for block in blocks:
        if isinstance(block, Heading) and block.key:
            found.append(Part(key=block.key, heading=block, blocks=()))
        else:
            last = found[-1]
            found[-1] = Part(key=last.key, heading=last.heading, blocks=(*last.blocks, block))
    return tuple(one for one in found if one.heading or one.blocks)


def edited(part: Part, by: Edited, known: Sequence[str]) -> Part:
    """The part with a person's text in place of ours. ``known`` are the references there are."""
    return Part(key=part.key, heading=part.heading, blocks=from_text(by.text, part.blocks, known))


def to_text(blocks: Iterable[Block]) -> str:
    """As it is offered to be edited."""
    return "\n\n".join(_text(one) for one in blocks if not isinstance(one, Note))


def _text(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.line)}"
        case Paragraph() | Note():
            return _line(block.line)
        case Bullets():
            signs = (f"{n}." if block.numbered else "-" for n in range(1, len(block.lines) + 1))
            return "\n".join(
                f"{sign} {_line(line)}" for sign, line in zip(signs, block.lines, strict=True)
            )
        case Table() | Drawing():
            return _stand(block)


def _stand(block: Table | Drawing) -> str:
    if isinstance(block, Table):
        return f"[table: {block.caption}]"
    return f"[picture: {block.picture.title}]"


def _line(line: Line) -> str:
    """One line, that none of its first letters turns into a heading or a list."""
    text = "".join(_inline(one) for one in line)
    return STARTS.sub(lambda found: f"{found[1]}\\{found[2]}", text)


def _inline(one: Inline) -> str:
    match one:
        case Figure():
            return f"{_escaped(one.text)} [{one.ref}]".lstrip()
        case Link():
            return f"[{_escaped(one.text)}]({one.href})"
        case Text(strong=True):
            return f"**{_escaped(one.text)}**"
        case _:
            return _escaped(one.text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\*\[])", r"\\\1", text)


def from_text(text: str, blocks: Iterable[Block], known: Sequence[str]) -> tuple[Block, ...]:
    """What a person made of it. Raises ``InputError`` naming the line."""
    held: list[Value] = []
    standing = {_stand(one): one for one in blocks if isinstance(one, Table | Drawing)}

    def hold(value: Value) -> str:
        held.append(value)
        return f"{FIRST}{len(held) - 1}{LAST}"

    def block(found: re.Match[str]) -> str:
        kept = standing.get(found[0].strip())
        return f"\n\n{hold((kept,))}\n\n" if kept else found[0]

    def reference(found: re.Match[str]) -> str:
        return hold(Figure(text="", ref=found[1])) if found[1] in known else found[0]

    clean = PRIVATE.sub("", text.replace("\r\n", "\n"))
    marked = REFERENCE.sub(reference, STANDS.sub(block, clean))
    found = read(Said(text=marked, held=tuple(held)), own=True)
    if found.title or any(isinstance(one, Heading) and one.level < 3 for one in found.blocks):
        raise InputError(
            "A passage has no heading above ###: # and ## are the paper's own.",
            next_step="Start the line with ###.",
        )
    return found.blocks


def has_figures(text: str) -> bool:
    """Whether a person's text holds numbers, which nobody fills in from the record any more."""
    return bool(DIGIT.search(REFERENCE.sub("", STANDS.sub("", text))))
