"""What every page has: a title, a way back, and where the reader is."""

from __future__ import annotations

from dataclasses import dataclass

from goodmeasure.web.presenters.parts import Crumb


@dataclass(frozen=True, kw_only=True)
class Page:
    """``lead`` is the first sentence: the answer to the question the reader came with."""

    title: str
    lead: str = ""
    crumbs: tuple[Crumb, ...] = ()
