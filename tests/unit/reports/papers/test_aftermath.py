"""The report of what came after: everything that was found is in it, and nothing that is only for
the team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.reports.papers.accessible import docx_faults, pdf_faults

from goodmeasure.reports.papers import docx, html, pdf
from goodmeasure.reports.papers.aftermath import Left, paper
from goodmeasure.reports.papers.tree import Heading, Table, lines, plain

VISITS = {
    "title": "Site visits", "subject": "@www.town.example on Website", "series": "visits",
    "grain": "day",
    "result": {
        "known": True, "changed": True, "agree": True, "before": 240, "after": 91,
        "estimates": [{"method": "", "ratio": 0.67, "low": 0.6, "high": 0.75},
                      {"method": "", "ratio": 0.7, "low": 0.62, "high": 0.8}],
        "placebo": {"dates": 40, "as_extreme": 0, "p": 0.02},
        "spoilers": [["less than a year before", ""]],
    },
}  # fmt: skip
JOINS = {"title": "People who joined the newsletter", "subject": "", "series": "joins",
         "result": {"known": False, "reason": "nobody counts this",
                    "needed": "Import the newsletter’s figures by day."}}  # fmt: skip


def look(**more: Any) -> dict[str, Any]:
    return {
        "version": 1, "months": 3, "left_on": "2026-04-01", "since": "2026-04-01",
        "until": "2026-06-30", "before_since": "2026-01-01", "before_until": "2026-03-31",
        "series": [VISITS, JOINS],
        "inputs": [{"group": "Sponsors", "kind": "Enquiries", "before": None, "after": 30},
                   {"group": "Staff", "kind": "", "before": None, "after": None}],
        "hours": [{"title": "@town on X", "before": None,
                   "after": {"hours": 7.0, "days": 14, "a_week": 3.5}},
                  {"title": "All channels together", "before": None, "after": None}],
        "events": [{"at": "2026-05-02", "day": "2 May 2026", "title": "<b>An election</b> & more"}],
        **more,
    }  # fmt: skip


def left(**more: Any) -> Left:
    return Left(organisation="Town Council", channel="@town on X", why="Few were there.",
                on=date(2026, 7, 1), found=look(**more))  # fmt: skip


def said(one: Left) -> str:
    return "\n".join(plain(line) for block in paper(one).blocks for line in lines(block))


def test_all_that_was_found_is_in_it_and_nothing_that_is_for_the_team():
    text = said(left())
    for words in (
        "3 months after, of 2 figures that we follow 1 is lower.", "Few were there.",
        "About 33% lower than it would have been (25 to 40% lower).",
        "People who joined the newsletter: nobody counts this.",
        "not counted before, 30 after", "not counted before, 3.5 after", "An election",
        "does not say that leaving did it",
    ):  # fmt: skip
        assert words in text
    assert "Import" not in text
    assert "All channels together" not in text, "nobody wrote anything down of these"


def test_it_says_where_people_can_go_now():
    places = [("Bluesky", "https://bsky.app/profile/town.example"), ("Newsletter, Town news", "")]
    text = said(replace(left(), places=places))
    assert "Bluesky: https://bsky.app/profile/town.example" in text
    assert "Newsletter, Town news" in text
    assert 'href="https://bsky.app/profile/town.example"' in html.file(
        paper(replace(left(), places=places))
    )


def test_every_figure_leads_to_how_it_is_known():
    keys = [one.key for one in paper(left()).references]
    assert keys == ["A1", "A2", "B1", "B2"]
    visits = paper(left()).references[1]
    assert visits.base == "240 days before the leaving day and 91 days from then on"
    assert "none of them moved as far" in visits.caveats[0]


def test_where_there_is_nothing_it_says_so_and_keeps_its_order():
    bare = paper(left(series=[], inputs=[], hours=[], events=[]))
    titles = [plain(one.line) for one in bare.blocks if isinstance(one, Heading)]
    assert titles == ["Why we left", "What else changed in that time", "How to read this"]
    assert not [one for one in bare.blocks if isinstance(one, Table)]


def test_other_peoples_words_are_text():
    assert "&lt;b&gt;An election&lt;/b&gt; &amp; more" in html.file(paper(left()))


@pytest.mark.parametrize("more", [{}, {"series": [], "inputs": [], "hours": [], "events": []}])
def test_its_files_are_for_everybody(more):
    made = paper(left(**more))
    assert pdf_faults(pdf.pdf(made)) == []
    assert docx_faults(docx.docx(made)) == []
