"""Papers as HTML, Word and PDF: accessible, the same each time, and safe with awkward words."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import docx as word
import page
import pikepdf
import pytest
from tests.unit.reports.papers import made_up
from tests.unit.reports.papers.accessible import docx_faults, pdf_faults
from tests.unit.reports.papers.every_block import EVIL, blocks, drawing, paper, table

from goodmeasure.reports import pdf as printing
from goodmeasure.reports.papers import docx, html, pdf
from goodmeasure.reports.papers.kinds import KINDS
from goodmeasure.reports.papers.making import Source, make
from goodmeasure.reports.papers.tree import (
    Drawing,
    Heading,
    Link,
    Paper,
    Paragraph,
    Table,
    Text,
    words,
)

RECORDS = {"full": made_up.record(), "bare": made_up.bare()}


@pytest.fixture(scope="module")
def every_pdf():
    return pdf.pdf(paper(rows=40))


@pytest.fixture(scope="module")
def every_docx():
    return docx.docx(paper(rows=40))


def test_a_pdf_with_every_block_over_many_pages_is_pdf_ua(every_pdf):
    assert pdf_faults(every_pdf) == []
    with pikepdf.open(io.BytesIO(every_pdf)) as opened:
        assert len(opened.pages) > 4


def test_a_docx_with_every_block_is_accessible(every_docx):
    assert docx_faults(every_docx) == []


@pytest.mark.parametrize("key", [one.key for one in KINDS])
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
def test_every_paper_is_accessible_in_every_form(key, record):
    made = make(key, Source(record=record)).paper
    assert pdf_faults(pdf.pdf(made)) == []
    assert docx_faults(docx.docx(made)) == []


def test_awkward_letters_do_not_spoil_a_pdf():
    """Emoji are left out where no font of print has them; other writing stays."""
    said = "Llŷn, مرحبا, ΑΒΓ, Жук, €5, 👩🏽\u200d🔬 and ✓"
    made = paper(blocks=(Paragraph(line=words(said, own=True)),), references=())
    assert pdf_faults(pdf.pdf(made)) == []
    assert "👩" in html.file(made)


def test_the_checks_find_what_is_wrong():
    """They can fail: a PDF without tags, a picture without words, a Word file without titles."""
    import weasyprint

    bare = weasyprint.HTML(string="<p>Words <a href='https://x.example'>x</a>").write_pdf()
    found = page.validate_pdf_bytes(bare, profile="ua1")
    assert not found.is_compliant
    held = io.BytesIO()
    document = word.Document()
    document.add_paragraph("No title").style = "Heading 3"
    document.add_table(rows=2, cols=2)
    document.save(held)
    faults = docx_faults(held.getvalue())
    for said in ("no title", "heading 3 after level 0", "0 titles", "the language is",
                 "a table's first row is no header", "a table has no title"):  # fmt: skip
        assert any(said in one for one in faults), said


@pytest.mark.parametrize("draw", [html.file, docx.docx, pdf.pdf])
def test_the_same_paper_gives_the_same_file(draw):
    assert draw(paper()) == draw(paper())


class _Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text, self.hrefs = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.hrefs += [value for name, value in attributes if name == "href"]

    def handle_data(self, data):
        self.text.append(data)


def seen(text):
    parser = _Seen()
    parser.feed(text)
    return parser


def test_words_never_become_markup():
    found = seen(html.file(paper()))
    assert "script" not in found.tags
    assert "<script>alert(1)</script>" in " ".join(found.text)


def test_direction_and_control_characters_are_left_out_everywhere(every_docx):
    with zipfile.ZipFile(io.BytesIO(every_docx)) as packed:
        raw = packed.read("word/document.xml").decode()
    for text in (html.file(paper()), raw):
        assert "\u202e" not in text
        assert "\u0007" not in text


def test_links_lead_to_the_web_or_to_a_figure_and_nowhere_else():
    lines = [
        (
            Link(text="bad", href="javascript:alert(1)"),
            Link(text="file", href="file:///etc/passwd"),
        ),
        (Link(text="good", href="https://good.example/a?b=c&d"),),
    ]
    made = paper(blocks=tuple(Paragraph(line=line) for line in lines), references=())
    assert seen(html.file(made)).hrefs == ["https://good.example/a?b=c&d"]
    with zipfile.ZipFile(io.BytesIO(docx.docx(made))) as packed:
        targets = packed.read("word/_rels/document.xml.rels").decode()
    assert "javascript" not in targets
    assert "passwd" not in targets
    assert "https://good.example" in targets


def test_every_figure_leads_to_how_it_is_known():
    text = html.file(paper())
    held = set(re.findall(r'data-how="(A\d+)"', text))
    assert held == {"A1", "A2"}
    assert all(f'id="{key}"' in text and f'href="#{key}"' in text for key in held)


def test_a_pdf_asks_nobody_for_anything(monkeypatch):
    """Not even for what a person's words would have it load."""
    from urllib import request

    asked = []
    monkeypatch.setattr(
        request.OpenerDirector, "open", lambda self, url, *a, **k: asked.append(url)
    )
    evil = '<img src="https://spy.example/x.png"><link rel=stylesheet href="file:///etc/passwd">'
    made = paper(title=evil, blocks=(Paragraph(line=words(evil, own=True)),), references=())
    assert pdf.pdf(made).startswith(b"%PDF")
    assert asked == []


def test_the_fetcher_refuses_all_but_our_own_pictures():
    fetch = printing._fetcher().fetch
    for url in ("https://spy.example/", "file:///etc/passwd", "data:text/html;base64,PGI+",
                "ftp://x.example/"):  # fmt: skip
        with pytest.raises(ValueError, match="fetches nothing"):
            fetch(url)


def test_the_words_of_a_picture_are_in_every_form(every_docx):
    alt = drawing().alt
    assert alt.split(". ")[1] in html.file(paper())
    with zipfile.ZipFile(io.BytesIO(every_docx)) as packed:
        assert f'descr="{alt}"' in packed.read("word/document.xml").decode()


def test_numbered_lists_in_word_each_start_at_one(every_docx):
    document = word.Document(io.BytesIO(every_docx))
    keys = [
        one._p.pPr.numPr.numId.val for one in document.paragraphs if one.style.name == "List Number"
    ]
    assert len(keys) == 4
    assert keys[0] == keys[1] != keys[2] == keys[3]


def test_all_words_of_the_tree_are_in_every_form():
    """Nothing is lost on the way: what is in the HTML is in the Word file too."""
    document = word.Document(io.BytesIO(docx.docx(paper())))
    said = [p.text for p in document.paragraphs]
    said += [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    shown = [one for one in blocks() if not isinstance(one, Drawing)]
    assert words_in(" ".join(seen(html.blocks(shown)).text)) <= words_in(" ".join(said))


def words_in(text):
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def test_a_paper_without_order_is_refused():
    skipping = (Heading(level=2, line=words("A")), Heading(level=4, line=words("B")))
    with pytest.raises(ValueError, match="skips a level"):
        Paper(title="T", subject="S", organisation="O", made_on=made_up.DAY, blocks=skipping)
    with pytest.raises(ValueError, match="rest on A1, A2"):
        paper(references=())
    with pytest.raises(ValueError, match="a word above each column"):
        Table(caption="C", head=("A", ""), rows=())
    with pytest.raises(ValueError, match="each row has 2 cells"):
        replace(table(), caption="C", head=("A", "B"))
    with pytest.raises(ValueError, match="level 2 to 4"):
        Heading(level=1, line=(Text(text=EVIL),))
