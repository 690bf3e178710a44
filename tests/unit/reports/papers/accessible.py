"""What stands in the way of people who use assistive technology, in a file of Word or PDF.

PDF: ``page-validation`` (104 machine rules of PDF/UA-1, ISO 14289-1; it passes the veraPDF test
corpus), and beside it our own reading of the tags with pikepdf. Word: its XML, with the standard
library, by what Microsoft's checker and WCAG 2.2 ask of a document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import page
import pikepdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DC = "{http://purl.org/dc/elements/1.1/}"


def pdf_faults(content: bytes) -> list[str]:
    """Empty for a file that passes both."""
    report = page.validate_pdf_bytes(content, profile="ua1")
    return [f"{one.rule_id}: {one.message}" for one in report.failures] + list(_tags(content))


def _tags(content: bytes) -> Iterator[str]:
    """Matterhorn 1.1 conditions that matter most, read by another library."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        if not root.get("/MarkInfo", {}).get("/Marked"):
            yield "not marked as tagged (06-001)"
        if "/Lang" not in root:
            yield "no language (11-006)"
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            yield "the title is not shown (07-001)"
        with pdf.open_metadata() as about:
            if not about.get("dc:title"):
                yield "no title (06-003)"
            if about.get("pdfuaid:part") != "1":
                yield "does not say that it is PDF/UA-1 (06-002)"
        for number, sheet in enumerate(pdf.pages, 1):
            if "/Annots" in sheet and sheet.get("/Tabs") != "/S":
                yield f"page {number}: links are not in reading order (28-008)"
        yield from _structure(root.StructTreeRoot)
        yield from _fonts(pdf)


def _structure(root: Any) -> Iterator[str]:
    level, elements = 0, list(_walk(root))
    for one in elements:
        kind = str(one.S)
        if kind.startswith("/H") and kind[2:].isdigit():
            now = int(kind[2:])
            if now > level + 1:
                yield f"{kind} after H{level} (14-003)"
            level = now
        if kind == "/Figure" and not str(one.get("/Alt", "")):
            yield "a figure has no words (13-004)"
        if kind == "/TH" and "/Scope" not in _attributes(one):
            yield "a table header does not say what it heads (15-003)"
    if not level:
        yield "no headings"
    if "/H1" not in [str(one.S) for one in elements]:
        yield "no H1"


def _attributes(one: Any) -> Any:
    found = one.get("/A", {})
    return found[0] if isinstance(found, pikepdf.Array) else found


def _walk(one: Any) -> Iterator[Any]:
    kids = one.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _walk(kid)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            held = any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            if not held:
                yield f"{one.FontName} is not embedded (31-001)"


def docx_faults(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        core = ET.fromstring(packed.read("docProps/core.xml"))
        styles = ET.fromstring(packed.read("word/styles.xml"))
        body = ET.fromstring(packed.read("word/document.xml"))
    return [*_properties(core, styles), *_styled(body, styles), *_headings(body, styles),
            *_tables(body), *_pictures(body), *_links(body)]  # fmt: skip


def _properties(core: ET.Element, styles: ET.Element) -> Iterator[str]:
    if not core.findtext(f"{DC}title"):
        yield "no title"
    languages = {one.get(f"{W}val") for one in styles.iter(f"{W}lang")}
    if languages != {"en-GB"}:
        yield f"the language is {languages}"


def _styled(body: ET.Element, styles: ET.Element) -> Iterator[str]:
    """A style by a name that the file does not have is read as plain text, and nobody is told."""
    there = {one.get(f"{W}styleId") for one in styles.iter(f"{W}style")}
    for one in body.iter(f"{W}pStyle"):
        if one.get(f"{W}val") not in there:
            yield f"there is no style {one.get(f'{W}val')}"


def _headings(body: ET.Element, styles: ET.Element) -> Iterator[str]:
    names = {
        one.get(f"{W}styleId"): one.find(f"{W}name").get(f"{W}val")  # type: ignore[union-attr]
        for one in styles.iter(f"{W}style")
    }
    level, titles = 0, 0
    for one in body.iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        name = (names.get(style.get(f"{W}val")) or "") if style is not None else ""
        titles += name == "Title"
        if name.lower().startswith("heading "):
            now = int(name[8:])
            if now > level + 1:
                yield f"{name} after level {level}"
            if not "".join(t.text or "" for t in one.iter(f"{W}t")).strip():
                yield f"an empty {name}"
            level = now
    if titles != 1:
        yield f"{titles} titles"


def _tables(body: ET.Element) -> Iterator[str]:
    for one in body.iter(f"{W}tbl"):
        first, *rest = one.findall(f"{W}tr")
        if first.find(f"{W}trPr/{W}tblHeader") is None:
            yield "a table's first row is no header"
        if any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rest):
            yield "a row in the middle is a header"
        look = one.find(f"{W}tblPr/{W}tblLook")
        if look is None or look.get(f"{W}firstColumn") != "1":
            yield "a table's first column heads nothing"
        caption = one.find(f"{W}tblPr/{W}tblCaption")
        if caption is None or not caption.get(f"{W}val"):
            yield "a table has no title"
        wide = {len(row.findall(f"{W}tc")) for row in one.findall(f"{W}tr")}
        if len(wide) != 1 or one.find(f".//{W}gridSpan") is not None:
            yield "cells of a table are merged or missing"


def _pictures(body: ET.Element) -> Iterator[str]:
    for one in body.iter(f"{WP}docPr"):
        if not one.get("descr"):
            yield "a picture has no words"
    if any(True for _ in body.iter(f"{WP}anchor")):
        yield "a picture floats out of the text"


def _links(body: ET.Element) -> Iterator[str]:
    marks = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    for one in body.iter(f"{W}hyperlink"):
        anchor = one.get(f"{W}anchor")
        if anchor is not None and anchor not in marks:
            yield f"a link leads to {anchor}, which is not there"
        if not "".join(t.text or "" for t in one.iter(f"{W}t")).strip():
            yield "a link has no words"
