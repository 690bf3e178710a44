"""What Word keeps in its XML and python-docx has no words for: languages, links, marks, sections.

Elements and their order are those of ECMA-376, part 1, section 17.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from goodmeasure.reports.papers.tree import Paper
from goodmeasure.reports.texts import plain

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import Length
    from docx.table import Table
    from docx.text.paragraph import Paragraph

FONT = "Arial"
BLUE, QUIET, LINK = "003087", "4C6272", "005EB8"
FORBIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""
TEXT_WIDTH_CM, WIDE_CM = 17.0, 25.7
EDGE = "AEB7BD"
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
"""In the order in which the schema wants them."""


def clean(text: str) -> str:
    return FORBIDDEN.sub("", plain(text))


def add(made: Document, style: str, text: str = "") -> Paragraph:
    """A paragraph at the end."""
    written = made.add_paragraph(clean(text))
    dress(written, style)
    return written


def dress(written: Paragraph, style: str) -> None:
    """By the key that Word makes of a style's name. Asked by its name, the library goes through all
    styles several times, and did so for half of the time that a paper took."""
    written._p.style = style.replace(" ", "")


def prepare(made: Document, paper: Paper) -> None:
    """Language, title and other properties, page, styles, foot."""
    core = made.core_properties
    core.title, core.subject = clean(paper.title), clean(paper.subject)
    core.author, core.language = clean(paper.organisation), paper.language
    core.last_modified_by, core.comments, core.revision = clean(paper.organisation), "", 1
    core.created = core.modified = datetime.combine(paper.made_on, time(12), tzinfo=UTC)
    _styles(made, paper.language)
    _page(made)
    _foot(made, clean(f"{paper.organisation} · {paper.subject}"))


def _styles(made: Document, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = made.styles
    for one in styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), language)
    for name, based in (("Lead", "Normal"), ("Table Text", "Normal"), ("Table Head", "Normal"),
                        ("After Table", "Normal"), ("Picture", "Normal"),
                        ("Picture Words", "Normal"), ("Reference", "Normal")):  # fmt: skip
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[based]
    sizes = {
        "Normal": (11, 0, 8), "Subtitle": (11, 0, 4), "Title": (22, 0, 14), "Lead": (13, 0, 10),
        "Heading 1": (15, 18, 6), "Heading 2": (13, 14, 4), "Heading 3": (11, 12, 3),
        "Caption": (10, 8, 6), "Table Text": (9.5, 2, 2), "Table Head": (9.5, 2, 2),
        "After Table": (6, 0, 6), "Picture": (11, 6, 4), "Picture Words": (10, 0, 10),
        "Reference": (9.5, 0, 5),
        "List Bullet": (11, 0, 4), "List Number": (11, 0, 4), "Intense Quote": (11, 6, 10),
    }  # fmt: skip
    for name, (size, before, after) in sizes.items():
        style = styles[name]
        _font(style.element, style.font)
        style.font.size, style.font.italic = Pt(size), False
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        _colour(styles[name].font, BLUE)
        styles[name].font.bold = True
    for name in ("Subtitle", "Picture Words"):
        _colour(styles[name].font, QUIET)
    for name in ("Intense Quote", "Caption"):
        _colour(styles[name].font, "212B32")
    styles["Intense Quote"].font.bold = False
    styles["Table Head"].font.bold = styles["Subtitle"].font.bold = True
    styles["Picture"].paragraph_format.keep_with_next = True
    _no_border(styles["Title"].element)


def _font(style: BaseOxmlElement, font: object) -> None:
    """One face for every script: the theme's would win over a name alone."""
    from docx.oxml.ns import qn

    font.name = FONT  # type: ignore[attr-defined]
    faces = style.rPr.rFonts
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{kind}"), FONT)
        faces.attrib.pop(qn(f"w:{kind}Theme"), None)
    faces.attrib.pop(qn("w:asciiTheme"), None)
    faces.attrib.pop(qn("w:cstheme"), None)


def _colour(font: object, colour: str) -> None:
    from docx.shared import RGBColor

    font.color.rgb = RGBColor.from_string(colour)  # type: ignore[attr-defined]


def _no_border(style: BaseOxmlElement) -> None:
    from docx.oxml.ns import qn

    for one in list(style.iter(qn("w:pBdr"))):
        one.getparent().remove(one)


def _page(made: Document) -> None:
    from docx.shared import Cm

    page = made.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2.2)


def _foot(made: Document, words: str) -> None:
    from docx.shared import Pt

    written = made.sections[0].footer.paragraphs[0]
    written.style = made.styles["Footer"]
    _font(written.style.element, written.style.font)
    written.style.font.size = Pt(8)
    written.add_run(f"{words} · Page ")
    _field(written, "PAGE")
    written.add_run(" of ")
    _field(written, "NUMPAGES")


def _element(name: str, /, **values: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: BaseOxmlElement = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key.replace("_", ":")), value)
    return made


def _field(written: Paragraph, what: str) -> None:
    run = written.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(_element("w:fldChar", w_fldCharType=kind))
        else:
            asked = _element("w:instrText")
            asked.text = what
            run._r.append(asked)


def link(written: Paragraph, text: str, *, address: str = "", anchor: str = "") -> None:
    """To an address of the web, or to a mark in this file."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.text.run import Run

    made = _element("w:hyperlink")
    if address:
        key = written.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made.set(qn("r:id"), key)
    else:
        made.set(qn("w:anchor"), anchor)
    run = Run(_element("w:r"), written)
    run.text = text
    _colour(run.font, LINK)
    run.font.underline = bool(address)
    if anchor:
        run.font.superscript = True
    made.append(run._r)
    written._p.append(made)


def bookmark(written: Paragraph, name: str, number: int) -> None:
    written._p.append(_element("w:bookmarkStart", w_id=str(number), w_name=name))
    written._p.append(_element("w:bookmarkEnd", w_id=str(number)))


def new_list(made: Document) -> str:
    """Key of a numbered list that starts at 1, however many came before."""
    from docx.oxml.ns import qn

    numbering = made.part.numbering_part.element
    style = made.styles["List Number"].element
    old = numbering.num_having_numId(style.pPr.numPr.numId.val)
    new = numbering.add_num(old.abstractNumId.val)
    new.add_lvlOverride(ilvl=0).add_startOverride(1)
    return str(new.get(qn("w:numId")))


def number_by(written: Paragraph, key: str) -> None:
    properties = written._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = int(key)


def name_table(grid: Table, title: str) -> None:
    """Its title, that its first row and column head the others, and quiet lines between rows."""
    properties = grid._tbl.tblPr
    for old in list(properties.iterchildren(_tag("w:tblLook"), _tag("w:tblBorders"))):
        properties.remove(old)
    lines = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        lines.append(_element(f"w:{side}", w_val="single", w_sz="4", w_space="0", w_color=EDGE))
    for side in ("left", "right", "insideV"):
        lines.append(_element(f"w:{side}", w_val="nil"))
    lines[:] = sorted(lines, key=lambda one: SIDES.index(one.tag.rpartition("}")[2]))
    properties.append(lines)
    properties.append(
        _element("w:tblLook", w_val="00A0", w_firstRow="1", w_lastRow="0", w_firstColumn="1",
                 w_lastColumn="0", w_noHBand="0", w_noVBand="0")
    )  # fmt: skip
    properties.append(_element("w:tblCaption", w_val=title))


def widths(letters: Sequence[int], *, wide: bool) -> tuple[Length, ...]:
    """Columns as wide as what stands in them asks for: none under a twelfth of the page, so that a
    word fits, and the longest not all of it."""
    from docx.shared import Cm

    whole = WIDE_CM if wide else TEXT_WIDTH_CM
    wanted = [min(max(one, 12), 90) ** 0.6 for one in letters]
    return tuple(Cm(max(whole * one / sum(wanted), whole / 12)) for one in wanted)


def rows_of(grid: Table, wide: Sequence[Length]) -> Iterator[list[Paragraph]]:
    """The one paragraph of each cell, row by row; the first row heads every page, and no row is
    torn between two. By the elements themselves: asking the library for a cell looks at them all.
    """
    from docx.text.paragraph import Paragraph

    for column, width in zip(grid.columns, wide, strict=True):
        column.width = width
    for place, row in enumerate(grid._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        if place == 0:
            properties.append(_element("w:tblHeader"))
        for cell, width in zip(row.tc_lst, wide, strict=True):
            cell.width = width
        yield [Paragraph(cell.p_lst[0], grid) for cell in row.tc_lst]


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def add_picture(written: Paragraph, png: bytes, *, title: str, alt: str, number: int) -> None:
    from docx.shared import Cm, Emu

    shape = written.add_run().add_picture(io.BytesIO(png))
    most = Cm(TEXT_WIDTH_CM)
    if shape.width > most:
        shape.height = Emu(int(shape.height * most / shape.width))
        shape.width = most
    shape._inline.docPr.set("descr", clean(alt))
    shape._inline.docPr.set("title", clean(title))
    shape._inline.docPr.set("name", f"Picture {number}")


def turn(made: Document, *, wide: bool) -> None:
    """A new sheet, on its side or upright again."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    page = made.add_section(WD_SECTION.NEW_PAGE)
    sides = sorted((page.page_width, page.page_height))
    page.page_width, page.page_height = reversed(sides) if wide else sides
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
