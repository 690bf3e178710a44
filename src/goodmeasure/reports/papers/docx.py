"""A paper as a Word file: real headings, repeated table headers, words beside every picture."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from goodmeasure.reports.papers import known, word
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Drawing,
    Figure,
    Heading,
    Line,
    Link,
    Note,
    Paper,
    Paragraph,
    Table,
    Text,
    plain,
)
from goodmeasure.reports.texts import web_address

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Written

PIXELS = 2.0
"""Pixels of a picture for each of the screen's, so that it is sharp in print."""
EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(paper: Paper) -> bytes:
    """The file. The same paper gives the same bytes."""
    from docx import Document  # 0.2 s: only where a file is made

    made = Document()
    word.prepare(made, paper)
    word.add(made, "Subtitle", f"{paper.organisation} · {paper.subject}")
    word.add(made, "Title", paper.title)
    for number, block in enumerate(paper.blocks):
        _block(made, block, number)
    _references(made, paper)
    held = io.BytesIO()
    made.save(held)
    return _undated(held.getvalue())


def _undated(packed: bytes) -> bytes:
    """The same archive without the time of packing."""
    again = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(again, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _block(made: Document, block: Block, number: int) -> None:
    match block:
        case Heading():
            # "Title" stands above them all
            _line(word.add(made, f"Heading {block.level - 1}"), block.line)
        case Paragraph():
            _line(word.add(made, "Lead" if block.lead else "Normal"), block.line)
        case Note():
            _line(word.add(made, "Intense Quote"), block.line)
        case Bullets():
            list_ = word.new_list(made) if block.numbered else None
            for place, one in enumerate(block.lines):
                written = word.add(made, "List Number" if block.numbered else "List Bullet")
                if list_ is not None:
                    word.number_by(written, list_)
                # no entry alone at the foot or the head of a page
                ends = place == 0 or place == len(block.lines) - 2
                written.paragraph_format.keep_with_next = (ends and len(block.lines) > 1) or None
                _line(written, one)
        case Table():
            _table(made, block)
        case Drawing():
            _drawing(made, block, number)


def _table(made: Document, block: Table) -> None:
    if block.wide:
        word.turn(made, wide=True)
    word.add(made, "Caption", block.caption).paragraph_format.keep_with_next = True
    heads = tuple((Text(text=one, strong=True),) for one in block.head)
    rows = (heads, *block.rows)
    letters = [max(len(plain(row[n])) for row in rows) for n in range(len(block.head))]
    widths = word.widths(letters, wide=block.wide)
    grid = made.add_table(rows=len(rows), cols=len(block.head), style="Table Grid")
    word.name_table(grid, word.clean(block.caption))
    for place, (row, cells) in enumerate(zip(rows, word.rows_of(grid, widths), strict=True)):
        for column, (written, line) in enumerate(zip(cells, row, strict=True)):
            word.dress(written, "Table Head" if place == 0 or column == 0 else "Table Text")
            _line(written, line)
    word.add(made, "After Table")
    if block.wide:
        word.turn(made, wide=False)


def _drawing(made: Document, block: Drawing, number: int) -> None:
    import vl_convert

    png = vl_convert.svg_to_png(block.picture.svg, scale=PIXELS)
    written = word.add(made, "Picture")
    word.add_picture(written, png, title=block.picture.title, alt=block.alt, number=number)
    said: Line = (Text(text=block.picture.sentence),)
    if block.ref:
        said = (Figure(text=block.picture.sentence, ref=block.ref),)
    _line(word.add(made, "Picture Words"), said)


def _references(made: Document, paper: Paper) -> None:
    if not paper.references:
        return
    word.add(made, "Heading 1", known.HEADING)
    word.add(made, "Normal", known.opening(paper))
    number = 0
    for one in known.entries(paper):
        written = word.add(made, "Reference")
        for key in one.keys:
            word.bookmark(written, key, number)
            number += 1
        _line(written, (Text(text=f"{', '.join(one.keys)} ", strong=True), *one.line))


def _line(written: Written, line: Line) -> None:
    for one in line:
        match one:
            case Link() if web_address(one.href):
                word.link(written, word.clean(one.text), address=one.href)
            case Figure():
                written.add_run(word.clean(one.text)).bold = one.strong or None
                written.add_run(" ")
                word.link(written, one.ref, anchor=one.ref)
            case Text():
                written.add_run(word.clean(one.text)).bold = one.strong or None
            case _:
                written.add_run(word.clean(one.text))
