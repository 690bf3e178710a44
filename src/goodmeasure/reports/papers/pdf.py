"""A paper as PDF/UA-1."""

from __future__ import annotations

from goodmeasure.reports import pdf as printing
from goodmeasure.reports.papers import html
from goodmeasure.reports.papers.tree import Paper


def pdf(paper: Paper) -> bytes:
    """The file. The same paper gives the same bytes."""
    return printing.pdf(html.for_print(paper)).data
