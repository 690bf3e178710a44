"""What pages are laid out from: sections of sentences, tables, pictures and links.

Every figure in a table carries its explanation: a cell with ``how`` opens it, without script.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from goodmeasure.reports.charts.picture import Picture
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Empty, HowKnown, Tag


@dataclass(frozen=True, kw_only=True)
class Link:
    text: str
    href: str
    hidden: str = ""
    """Said to screen readers only, so that each link is understood by itself."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """``own``: people's own words or names, and dates. ``key`` is the id of the explanation."""

    text: str = ""
    href: str = ""
    how: HowKnown | None = None
    key: str = ""
    tag: Tag | None = None
    own: bool = False
    note: str = ""
    hidden: str = ""
    """Said to screen readers only, after the text: what a link that many rows share is about."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; on a phone each row is a block."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tight: bool = False
    """For many columns: they are narrower, and the table scrolls rather than the page."""
    own_head: bool = False
    """Names of columns are somebody else’s words, "16-24" for one, and no figures of ours."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A sentence with a figure in it, and how we know."""

    sentence: str
    how: HowKnown
    key: str


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str = ""
    key: str = ""
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    pictures: tuple[tuple[str, Picture], ...] = ()
    how: HowKnown | None = None
    """Of the pictures of the section."""
    grid: Grid | None = None
    grids: tuple[tuple[str, Grid], ...] = ()
    """Tables that each open with a word, somebody's name."""
    bullets: tuple[str, ...] = ()
    quote: str = ""
    """People's own words with their line ends, below the sentences."""
    code: str = ""
    """Something to copy, letter by letter, below the sentences."""
    own_words: bool = False
    rests_on: str = ""
    """Id of the explanation of the figures in its sentences, where it is elsewhere on the page."""
    folded: tuple[str, tuple[str, ...]] = ("", ())
    """A summary and the lines that it opens."""
    links: tuple[Link, ...] = ()
    empty: Empty | None = None
    """In place of a table that has no rows."""


@dataclass(frozen=True, kw_only=True)
class SectionsPage(Page):
    sections: tuple[Section, ...] = ()
    own_title: bool = False
    """The title is somebody else’s words, with numbers that are no figures of ours."""
    warning: str = ""
    warning_own: bool = False
    lead_own: bool = False
    """The first sentence is people's own words."""
    lead_how: str = ""
    """Id of the explanation of a figure in the first sentence."""
    lead_known: HowKnown | None = None
    """Or how it is known, said right below it."""
    actions: tuple[Link, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Fields that are filled in with certainty: what they say as a list, and the fields behind a
    word that opens them, without script. ``rows`` are somebody else's words."""

    title: str
    rows: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    change: str


@dataclass(frozen=True, kw_only=True)
class FormBlock:
    """A form under its heading, or a button alone; ``hints`` by field."""

    action: str
    button: str
    title: str = ""
    form: object = ()
    key: str = ""
    method: str = "post"
    sentences: tuple[str, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)
    secondary: bool = False
    warning: bool = False
    files: bool = False
    folds: tuple[Fold, ...] = ()
    does: str = ""
    """Sent along as "do" where one address takes several forms."""

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(name for fold in self.folds for name in fold.fields)
