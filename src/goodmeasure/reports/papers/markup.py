"""Text of templates and of people as blocks: headings, paragraphs, lists, bold, links.

The grammar is CommonMark's, and no more of it than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers.language import MARK, PRIVATE, Own, Said, Value
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Day,
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

KEY = re.compile(r"\s*\{([a-z][a-z-]*)\}\s*$")
BLOCKS = (Heading, Paragraph, Bullets, Table, Drawing, Note)


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """``title`` is empty where the text has none."""

    title: str
    blocks: tuple[Block, ...]


def read(said: Said, *, own: bool = False) -> Read:
    """Blocks of a text with marks. ``own`` says that the text between the marks is a person's.
    Raises ``InputError`` naming the line."""
    return _Reader(said.held, own=own).read(said.text)


def own_blocks(words: Own) -> tuple[Block, ...]:
    """A person's words as paragraphs and lists, whatever they hold."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", PRIVATE.sub("", words.text.replace("\r\n", "\n")).strip()):
        rows = [row.strip() for row in part.split("\n") if row.strip()]
        for bulleted, these in _runs(rows):
            if bulleted:
                found.append(Bullets(lines=tuple(_own(row[2:]) for row in these)))
            else:
                found.append(Paragraph(line=_own(" ".join(these))))
    return tuple(found)


def _runs(rows: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Neighbouring rows that are, or are not, of a list."""
    held: list[str] = []
    for row in rows:
        if held and held[-1].startswith("- ") != row.startswith("- "):
            yield held[-1].startswith("- "), held
            held = []
        held.append(row)
    if held:
        yield held[-1].startswith("- "), held


def _own(text: str) -> Line:
    return (Text(text=" ".join(text.split()), own=True),)


class _Reader:
    def __init__(self, held: tuple[Value, ...], *, own: bool) -> None:
        self.held, self.own = held, own
        self.title = ""

    def read(self, text: str) -> Read:
        grammar = MarkdownIt("zero").enable(
            ["heading", "list", "emphasis", "link", "escape", "newline"]
        )
        tokens = grammar.parse(text)
        blocks = tuple(self._blocks(tokens))
        return Read(title=self.title, blocks=blocks)

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            match token.type:
                case "heading_open":
                    yield from self._heading(token, tokens[place + 1])
                    place += 3
                case "paragraph_open":
                    yield from self._paragraph(tokens[place + 1])
                    place += 3
                case "bullet_list_open" | "ordered_list_open":
                    end = _closing(tokens, place)
                    yield from self._list(tokens[place + 1 : end], token)
                    place = end + 1
                case _:
                    raise _refused(token, "This cannot be read.")

    def _heading(self, token: Token, inner: Token) -> Iterator[Block]:
        level = int(token.tag[1])
        line = self._line(inner)
        key = ""
        if line and isinstance(line[-1], Text):
            found = KEY.search(line[-1].text)
            if found:
                key = found[1]
                rest = replace(line[-1], text=line[-1].text[: found.start()])
                line = (*line[:-1], rest) if rest.text else line[:-1]
        if level == 1:
            if self.title:
                raise _refused(token, "A paper has one title.")
            self.title = plain(line)
        elif level > 4:
            raise _refused(token, "Headings go from # to ####.")
        elif line:
            yield Heading(level=level, line=line, key=key)

    def _paragraph(self, inner: Token) -> Iterator[Block]:
        alone = MARK.fullmatch(inner.content.strip())
        if alone:
            value = self._value(alone)
            if isinstance(value, Own):
                yield from own_blocks(value)
                return
            if isinstance(value, tuple) and value and isinstance(value[0], BLOCKS):
                yield from value
                return
        line = self._line(inner)
        if line:
            yield Paragraph(line=line)

    def _list(self, tokens: Sequence[Token], opened: Token) -> Iterator[Block]:
        lines = []
        for place, token in enumerate(tokens):
            if token.type in ("bullet_list_open", "ordered_list_open"):
                raise _refused(token, "A list within a list cannot be drawn in every kind of file.")
            if token.type == "inline":
                line = self._line(tokens[place])
                if line:
                    lines.append(line)
        if lines:
            yield Bullets(lines=tuple(lines), numbered=opened.type == "ordered_list_open")

    def _line(self, inner: Token) -> Line:
        found: list[Inline] = []
        strong, href = False, ""
        for token in inner.children or ():
            match token.type:
                case "strong_open" | "strong_close":
                    strong = token.type == "strong_open"
                case "link_open":
                    href = str(token.attrGet("href") or "")
                case "link_close":
                    href = ""
                case "softbreak" | "hardbreak":
                    found.append(Text(text=" ", own=self.own))
                case "text" | "text_special":
                    found += self._said(inner, token.content, strong=strong, href=href)
        return _joined(found)

    def _said(self, at: Token, text: str, *, strong: bool, href: str) -> Iterator[Inline]:
        if href and not MARK.search(text):
            yield Link(text=text, href=href)
            return
        end = 0
        for mark in MARK.finditer(text):
            if text[end : mark.start()]:
                yield Text(text=text[end : mark.start()], strong=strong, own=self.own)
            yield from self._shown(at, self._value(mark), strong=strong)
            end = mark.end()
        if text[end:]:
            yield Text(text=text[end:], strong=strong, own=self.own)

    def _shown(self, at: Token, value: Value, *, strong: bool) -> Iterator[Inline]:
        match value:
            case str():
                if value:
                    yield Text(text=PRIVATE.sub("", value), strong=strong)
            case Own():
                if value:
                    said = " ".join(PRIVATE.sub("", value.text).split())
                    yield Text(text=said, strong=strong, own=True)
            case Text() | Figure():
                yield replace(value, strong=True) if strong else value
            case Day() | Link():
                yield value
            case _:
                if any(isinstance(one, BLOCKS) for one in value):
                    raise _refused(at, "A table, list or picture stands on a line of its own.")
                for one in cast(Line, value):
                    yield from self._shown(at, one, strong=strong)

    def _value(self, mark: re.Match[str]) -> Value:
        number = int(mark[1])
        return self.held[number] if number < len(self.held) else ""


def _joined(found: Sequence[Inline]) -> Line:
    """Neighbouring text as one, without blank ends."""
    line: list[Inline] = []
    for one in found:
        last = line[-1] if line else None
        if (
            isinstance(one, Text) and isinstance(last, Text)
            and (one.strong, one.own) == (last.strong, last.own)
        ):  # fmt: skip
            line[-1] = replace(last, text=last.text + one.text)
        else:
            line.append(one)
    if line and isinstance(line[0], Text):
        line[0] = replace(line[0], text=line[0].text.lstrip())
    if line and isinstance(line[-1], Text):
        line[-1] = replace(line[-1], text=line[-1].text.rstrip())
    return tuple(one for one in line if one.text or isinstance(one, Figure))


def _closing(tokens: Sequence[Token], place: int) -> int:
    level = tokens[place].level
    kind = tokens[place].type.replace("_open", "_close")
    return next(
        n for n in range(place + 1, len(tokens))
        if tokens[n].type == kind and tokens[n].level == level
    )  # fmt: skip


def _refused(token: Token, what: str) -> InputError:
    where = f"line {token.map[0] + 1}: " if token.map else ""
    return InputError(f"{where}{what}", next_step="Put the line right, and try again.")
