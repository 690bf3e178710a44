"""The papers of a decision: the list, one paper to read, and a passage in one's own wording."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup

from goodmeasure.reports import wording
from goodmeasure.reports.papers import html
from goodmeasure.reports.papers.kinds import KINDS
from goodmeasure.reports.papers.making import Made
from goodmeasure.reports.papers.passages import Edited, Part
from goodmeasure.reports.papers.tree import Drawing
from goodmeasure.services.decisions.drawing import FORM_NAMES, FORMS
from goodmeasure.services.decisions.papers import Pack, Undrawn
from goodmeasure.store.models import DecisionRecord
from goodmeasure.web.forms.decisions import WordingForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.decisions.shared import crumbs, how_reference
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, HowKnown

LOOK_AGAIN = 3
"""Seconds: in them a paper or two is drawn."""


@dataclass(frozen=True, kw_only=True)
class PackPage(SectionsPage):
    """``all_of_them`` is where they are taken away, or their drawing is asked for; empty while they
    are drawn. ``watching``: the reader asked that the page loads itself again. ``undrawn`` says
    what could not be drawn and what to do; ``those_ready`` is where the others are taken away."""

    status: str
    undrawn: tuple[str, ...]
    all_of_them: str
    those_ready: str
    looks_again: int | None
    watching: bool
    here: str


def pack_page(
    decision: DecisionRecord, drawn: Collection[tuple[str, str]], *, drawing: bool, watching: bool,
    undrawn: Sequence[Undrawn] = (),
) -> PackPage:  # fmt: skip
    """``drawn`` are paper and form of files that are; ``drawing``: the worker is at the others;
    ``undrawn``: what it could not draw when it was last asked."""
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("paper", args=[decision.pk, one.key])),
            Cell(text=one.what_for),
        )
        for one in KINDS
    )
    draft, archive = decision.frozen_at is None, reverse("pack_zip", args=[decision.pk])
    missing = len(KINDS) * len(FORMS) - len(drawn)
    waits = drawing and missing > 0
    failed = (
        []
        if waits or not missing
        else [one for one in undrawn if (one.paper, one.form) not in drawn]
    )
    return PackPage(
        title="Papers of the decision", lead=decision.title, lead_own=True, crumbs=crumbs(decision),
        warning="The decision is a draft, and so are its papers: they follow what is written."
        if draft else "",
        sections=(
            Section(
                sentences=(
                    "All are made from one record. Every figure carries a number that leads to how"
                    " we know it. Nothing is in them that is not in the record.",
                ),
                grid=Grid(caption="Papers", head=("Paper", "For whom"), rows=rows),
            ),
        ),
        status=_status(drawn, missing=missing, waits=waits, failed=bool(failed)),
        undrawn=tuple(f"{one.sentence} {one.next_step}" for one in failed),
        all_of_them="" if waits else archive,
        those_ready=f"{archive}?ready=1" if failed and drawn else "",
        looks_again=LOOK_AGAIN if waits else None, watching=watching,
        here=reverse("pack", args=[decision.pk]),
    )  # fmt: skip


def _status(
    drawn: Collection[tuple[str, str]], *, missing: int, waits: bool, failed: bool
) -> str:  # fmt: skip
    if not missing:
        return "They are drawn, and in one file."
    if failed:
        return f"{len(drawn)} of {len(drawn) + missing} files are drawn. The others are not:"
    if not waits:
        return "They are drawn when you ask for them, which takes some seconds."
    done = [one.title for one in KINDS if all((one.key, form) in drawn for form in FORMS)]
    return f"They are being drawn. Ready: {', '.join(done) or 'none yet'}."


@dataclass(frozen=True, kw_only=True)
class PartView:
    """``edit`` is where its wording is changed, empty for those who may not."""

    key: str
    heading: Markup
    body: Markup
    edited: str
    edit: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PaperPage(Page):
    kind: str
    parts: tuple[PartView, ...]
    references: tuple[tuple[str, HowKnown], ...]
    files: tuple[Link, ...]
    lost: tuple[str, ...]
    draft: bool


def paper_page(pack: Pack, made: Made, *, may: bool) -> PaperPage:
    decision, paper = pack.decision, made.paper
    texts = {key: one for (document, key), one in pack.texts.items() if document == made.kind.key}
    return PaperPage(
        title=paper.title, crumbs=crumbs(decision, ("Papers", "pack")), kind=paper.subject,
        parts=tuple(_part(decision, made, one, texts.get(one.key), may=may) for one in made.parts),
        references=references(made),
        files=tuple(
            Link(text=f"Download ({FORM_NAMES[form]})",
                 href=reverse("paper_file", args=[decision.pk, made.kind.key, form]))
            for form in FORMS
        ),
        lost=tuple(_by(one) for one in made.lost), draft=pack.record.is_draft,
    )  # fmt: skip


def references(made: Made) -> tuple[tuple[str, HowKnown], ...]:
    """How the figures of a paper are known, by their numbers."""
    return tuple((one.key, how_reference(one)) for one in made.paper.references)


def preview_parts(made: Made) -> tuple[PartView, ...]:
    """The paper to look at, with nothing to change in it."""
    return tuple(_view(one, "", "") for one in made.parts)


def _by(one: Edited) -> str:
    return f"{one.person}, {wording.day(one.on)}"


def _part(
    decision: DecisionRecord, made: Made, part: Part, text: Edited | None, *, may: bool
) -> PartView:
    address = reverse("paper_wording", args=[decision.pk, made.kind.key, part.key])
    return _view(part, _by(text) if text else "", address if may else "")


def _view(part: Part, by: str, address: str) -> PartView:
    return PartView(
        key=part.key, title=part.title, edited=by, edit=address,
        heading=html.blocks([part.heading]) if part.heading else Markup(""),
        body=html.blocks(part.blocks, both),
    )  # fmt: skip


def both(drawing: Drawing) -> Markup:
    """Drawn wide and for a phone; the style sheet shows one of them."""
    svg = f"{drawing.picture.svg}{drawing.picture.narrow}"
    return Markup(svg)  # noqa: S704 - our own drawing, escaped when made


def wording_page(
    decision: DecisionRecord, made: Made, part: Part, text: Edited | None
) -> SectionsPage:
    paper = made.kind
    return SectionsPage(
        title=f"Wording of “{part.title}”",
        own_title=True,
        lead="In your own words, for this decision alone. It is kept with your name and the day.",
        crumbs=(
            *crumbs(decision, ("Papers", "pack")),
            *_paper_crumb(decision, paper.key, paper.title),
        ),
        warning=f"These are the words of {_by(text)}." if text else "",
        warning_own=True,
        sections=(
            Section(
                bullets=(
                    "A number in brackets, such as [A1], leads to how a figure is known: keep it"
                    " with its figure.",
                    "A line such as [table: Options] stands for a table or a picture from the"
                    " record: move it, or leave it out.",
                    "Figures in your own words are no longer filled in from the record.",
                    "An empty line starts a paragraph, “- ” an entry of a list, ### a heading.",
                ),
                own_words=True,
            ),
        ),
    )


def _paper_crumb(decision: DecisionRecord, key: str, title: str) -> tuple[Crumb, ...]:
    return (Crumb(text=title, href=reverse("paper", args=[decision.pk, key])),)


def wording_blocks(
    form: WordingForm, decision: DecisionRecord, paper: str, part: str, text: Edited | None
) -> list[FormBlock]:
    place = [decision.pk, paper, part]
    blocks = [
        FormBlock(action=reverse("paper_wording", args=place), button="Save the wording",
                  form=form)
    ]  # fmt: skip
    if text is not None:
        blocks.append(FormBlock(
            title="Take it back", action=reverse("paper_take_back", args=place),
            button="Use the template’s words again", secondary=True,
        ))  # fmt: skip
    return blocks
