"""The lists of groups and of purposes, and the page that changes one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.services.audiences.trees import Node
from goodmeasure.store.models import Group, Purpose
from goodmeasure.web.forms.audiences import NodeForm, WhyForm
from goodmeasure.web.presenters.audiences.parts import how_size
from goodmeasure.web.presenters.blocks import FormBlock, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the pages of groups say, or those of purposes, and by what names they are reached."""

    word: str
    lead: str
    head: tuple[str, str, str]
    """Of the columns: the name, what it is about, the rest."""
    hints: dict[str, str]
    page: str
    """Of one of them by itself; "" where there is none."""
    change: str
    has_sizes: bool

    @property
    def words(self) -> str:
        """More than one of them, and the name of their list."""
        return f"{self.word}s"


GROUPS = Kind(
    word="group",
    lead="Who are the people we are here for, how many are they, and what do we owe them?",
    head=("Group", "What we owe them", "How many"),
    hints={
        "name": "For example: Research ethics committee members",
        "owed": "A duty or a promise, in your own words",
        "size": "Leave it empty where nobody has counted. With a size, counts can become shares",
        "size_source": "For example: Register of members",
        "size_url": "It starts with https://",
        "is_public": "Researchers, committee members and journalists are members of the public too,"
        " but as a group they live differently: say no. Say yes for patients, or for people over"
        " 65.",
    },
    page="group",
    change="group_change",
    has_sizes=True,
)
PURPOSES = Kind(
    word="purpose",
    lead="What would we speak to people for?",
    head=("Purpose", "As a survey asks it", "Kind"),
    hints={
        "name": "For example: Inform",
        "question": "For example: Where would you look if our systems were down?",
    },
    page="",
    change="purpose",
    has_sizes=False,
)


@dataclass(frozen=True, kw_only=True)
class TreeLine:
    """``key`` is the id of the explanation of the size."""

    name: str
    href: str
    depth: int
    about: str
    size: str
    how: HowKnown | None
    key: str
    shift: str
    change: str


@dataclass(frozen=True, kw_only=True)
class TreePage(Page):
    lines: tuple[TreeLine, ...]
    head: tuple[str, ...]
    retired: tuple[Link, ...]
    empty: Empty | None
    may_change: bool
    example: str
    has_sizes: bool


def tree_page(
    kind: Kind, placed: Sequence[tuple[Node, int]], retired: Sequence[Node], *, may_change: bool
) -> TreePage:
    lines = tuple(_line(kind, one, depth) for one, depth in placed)
    return TreePage(
        title=kind.words.capitalize(),
        lead=kind.lead,
        crumbs=(HOME, AUDIENCES),
        lines=lines,
        head=kind.head,
        retired=tuple(
            Link(text=one.name, href=reverse(kind.change, args=[one.pk])) for one in retired
        ),
        empty=None if lines else Empty(sentence=f"There are no {kind.words} yet."),
        may_change=may_change,
        example="" if lines or not may_change else reverse("audiences_example"),
        has_sizes=kind.has_sizes,
    )


def _line(kind: Kind, one: Group | Purpose, depth: int) -> TreeLine:
    if isinstance(one, Group):
        about = one.owed or "Nothing is written down."
        size = wording.number(one.size) if one.size else "Not known"
        how = how_size(one) if one.size else None
    else:
        about = one.question or "No question is written down."
        size, how = "For the incident plan" if one.is_incident else "", None
    return TreeLine(
        name=one.name,
        href=reverse(kind.page, args=[one.pk]) if kind.page else "",
        depth=depth,
        about=about,
        size=size,
        how=how,
        key=f"size-{one.pk}" if kind.has_sizes else "",
        shift=reverse(f"{kind.word}_shift", args=[one.pk]),
        change=reverse(kind.change, args=[one.pk]),
    )


def add_form(kind: Kind, form: NodeForm) -> FormBlock:
    return FormBlock(
        title=f"Add a {kind.word}", key="add", action=reverse(kind.words),
        button=f"Add the {kind.word}", form=form, hints=kind.hints,
    )  # fmt: skip


def change_page(kind: Kind, one: Group | Purpose, zone: tzinfo) -> SectionsPage:
    back = Crumb(text=kind.words.capitalize(), href=reverse(kind.words))
    retired = one.retired_at
    return SectionsPage(
        title=f"Change “{one.name}”" if retired is None else one.name,
        crumbs=(HOME, AUDIENCES, back),
        sections=(
            Section(
                sentences=(f"This {kind.word} was retired on {wording.day(retired, zone)}.",),
                own_words=True,
            ),
        )
        if retired
        else (),
    )


def change_forms(kind: Kind, one: Group | Purpose, form: NodeForm, why: WhyForm) -> list[FormBlock]:
    """Change and retire, or bring back."""
    if one.retired_at is not None:
        return [
            FormBlock(
                action=reverse(f"{kind.word}_restore", args=[one.pk]),
                button="Bring it back", secondary=True,
                sentences=("Its routes stay ended: somebody chooses anew.",),
            )
        ]  # fmt: skip
    return [
        FormBlock(
            action=reverse(kind.change, args=[one.pk]), button="Save changes", form=form,
            hints=kind.hints,
        ),
        FormBlock(
            title="Retire it", key="retire",
            action=reverse(f"{kind.word}_retire", args=[one.pk]),
            button=f"Retire this {kind.word}", form=why, warning=True,
            sentences=(
                "Evidence, answers and choices about it are kept. It is no longer asked about, and"
                " its routes end.",
            ),
        ),
    ]  # fmt: skip
