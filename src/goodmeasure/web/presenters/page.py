"""What every page has: a title, a way back, and where the reader is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodmeasure.web.presenters.parts import Crumb, HowKnown


@dataclass(frozen=True, kw_only=True)
class Page:
    """``lead`` is the first sentence: the answer to the question the reader came with.

    ``known``: how the figures of whole tables are known, by kind (``explained``).
    """

    title: str
    lead: str = ""
    crumbs: tuple[Crumb, ...] = ()
    known: Mapping[str, HowKnown] = field(default_factory=dict)
