"""A paper as HTML: a file that fetches nothing, the same for PDF, and the inside of a page."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files

from markupsafe import Markup, escape

from goodmeasure.reports.papers import known
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
    Paper,
    Paragraph,
    Table,
    Text,
)
from goodmeasure.reports.texts import plain, web_address

Draw = Callable[[Drawing], Markup]


BEYOND = re.compile("[\U00010000-\U0010ffff\u200d\ufe0e\ufe0f]")
"""Emoji and what joins them: fonts of print have none, and PDF/UA asks for a shape of each."""


def file(paper: Paper) -> str:
    """The whole document. Pictures stand in it as SVG."""
    return _document(paper, _inline_svg, ("paper.css",))


def for_print(paper: Paper) -> str:
    """The same with pictures as images that carry their words, which is what PDF tags need."""
    return BEYOND.sub("", _document(paper, _image, ("paper.css", "print.css")))


def _document(paper: Paper, draw: Draw, sheets: Sequence[str]) -> str:
    folder = files("goodmeasure.reports.papers")
    css = "".join(folder.joinpath(one).read_text(encoding="utf-8") for one in sheets)
    shell = Markup(
        '<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title}</title>"
        '<meta name="author" content="{organisation}">'
        '<meta name="description" content="{subject}">'
        "<style>{css}</style></head>\n<body><main>\n"
        '<p class="kind">{organisation} <span aria-hidden="true">·</span> {subject}</p>\n'
        "<h1>{title}</h1>\n{blocks}{references}</main></body></html>\n"
    )
    return shell.format(
        language=paper.language,
        title=plain(paper.title),
        organisation=plain(paper.organisation),
        subject=plain(paper.subject),
        css=Markup(css),  # noqa: S704 - our own file
        blocks=blocks(paper.blocks, draw),
        references=_references(paper),
    )


def blocks(given: Iterable[Block], draw: Draw | None = None) -> Markup:
    """The blocks alone, each on a line of its own."""
    return Markup("").join(_block(one, draw or _inline_svg) for one in given)


def _block(block: Block, draw: Draw) -> Markup:
    match block:
        case Heading():
            tag = Markup(f"h{block.level}")  # noqa: S704 - a number
            key = Markup(' id="{}"').format(f"part-{block.key}") if block.key else Markup("")
            return Markup("<{}{}>{}</{}>\n").format(tag, key, line(block.line), tag)
        case Paragraph():
            lead = Markup(' class="lead"') if block.lead else Markup("")
            return Markup("<p{}>{}</p>\n").format(lead, line(block.line))
        case Bullets():
            tag = Markup("ol" if block.numbered else "ul")  # noqa: S704 - one of two words
            items = Markup("").join(Markup("<li>{}</li>").format(line(one)) for one in block.lines)
            return Markup("<{}>{}</{}>\n").format(tag, items, tag)
        case Table():
            return _table(block)
        case Drawing():
            held = Markup(' data-how="{}"').format(block.ref) if block.ref else Markup("")
            said = Markup("<figcaption>{}{}</figcaption>").format(
                block.picture.sentence, _see(block.ref) if block.ref else ""
            )
            return Markup("<figure{}>{}{}</figure>\n").format(held, draw(block), said)
        case Note():
            return Markup('<p class="note">{}</p>\n').format(line(block.line))


def _table(table: Table) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(plain(one)) for one in table.head
    )
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(
            line(first),
            Markup("").join(Markup("<td>{}</td>").format(line(one)) for one in rest),
        )
        for first, *rest in table.rows
    )
    return Markup(
        '<div class="{}" role="region" aria-label="{}" tabindex="0"><table>'
        "<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>\n"
    ).format("table wide" if table.wide else "table", f"Table: {table.caption}", table.caption,
             head, rows)  # fmt: skip


def line(given: Line) -> Markup:
    return Markup("").join(_inline(one) for one in given)


def _inline(one: Inline) -> Markup:
    match one:
        case Text():
            said = (
                Markup("<strong>{}</strong>").format(plain(one.text))
                if one.strong
                else escape(plain(one.text))
            )
            return Markup("<span data-own>{}</span>").format(said) if one.own else said
        case Day():
            return Markup('<time datetime="{}">{}</time>').format(one.on.isoformat(), one.text)
        case Link():
            safe = one.href if one.href.startswith("#") else web_address(one.href)
            made = Markup('<a href="{}">{}</a>').format(safe, plain(one.text))
            return made if safe else escape(plain(one.text))
        case Figure():
            said = (
                Markup("<strong>{}</strong>").format(plain(one.text))
                if one.strong
                else escape(plain(one.text))
            )
            return Markup('<span data-how="{}">{}{}</span>').format(one.ref, said, _see(one.ref))


def _see(ref: str) -> Markup:
    return Markup(
        ' <a class="ref" href="#{}"><span class="hidden">How we know: </span>{}</a>'
    ).format(ref, ref)


def _references(paper: Paper) -> Markup:
    if not paper.references:
        return Markup("")
    entries = Markup("").join(
        Markup("<li><strong>{}</strong> {}</li>\n").format(_keys(one), line(one.line))
        for one in known.entries(paper)
    )
    return Markup(
        '<section class="references"><h2>{}</h2>\n<p>{}</p>\n<ul>{}</ul></section>\n'
    ).format(known.HEADING, known.opening(paper), entries)


def _keys(entry: known.Entry) -> Markup:
    return Markup(", ").join(
        Markup('<span id="{}">{}</span>').format(key, key) for key in entry.keys
    )


def _inline_svg(drawing: Drawing) -> Markup:
    return Markup(drawing.picture.svg)  # noqa: S704 - our own drawing, escaped when made


def _image(drawing: Drawing) -> Markup:
    packed = base64.b64encode(drawing.picture.svg.encode()).decode("ascii")
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(packed, drawing.alt)
