"""Dated facts about platforms that the program brings, for a team to take into its log."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse

from goodmeasure.measures.platforms import platform_title
from goodmeasure.reports import wording
from goodmeasure.services.change.log import criteria
from goodmeasure.services.change.starter_set import SECOND_HAND, StarterEvent
from goodmeasure.store.models import EventKind
from goodmeasure.web.forms.log import StarterForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Section, SectionsPage
from goodmeasure.web.presenters.data.log import CRUMBS
from goodmeasure.web.presenters.parts import Crumb, Empty

SOURCES = (
    "Each has a day and a source that you can open: open it before you rest a decision on it.",
    f"Where we read only somebody else’s account of it, its source says “{SECOND_HAND}”.",
    "It is no whole record of what platforms did. Write down what is missing, and withdraw what"
    " you find to be wrong.",
)


def choices(offered: Sequence[StarterEvent]) -> list[tuple[str, str]]:
    return [
        (one.key, f"{_about(one)}, {wording.day(one.new.at)}: {one.new.title}") for one in offered
    ]  # fmt: skip


def _about(one: StarterEvent) -> str:
    return platform_title(one.new.platform)


def starter_page(offered: Sequence[StarterEvent], ours: Collection[str]) -> SectionsPage:
    """``ours`` are the platforms that the organisation is on."""
    mine = sum(one.new.platform in ours for one in offered)
    lead = (
        f"{wording.many(len(offered), 'dated fact')} about platforms could go into your log;"
        f" {wording.number(mine) if mine else 'none'} of them {'is' if mine == 1 else 'are'} about"
        " platforms that you are on."
    )
    return SectionsPage(
        title="Dated facts about platforms",
        lead=lead if offered else "All of these facts are in your log already.",
        lead_own=True,
        crumbs=(*CRUMBS, Crumb(text="Log", href=reverse("log"))),
        sections=_sections(offered),
    )


def _sections(offered: Sequence[StarterEvent]) -> tuple[Section, ...]:
    if not offered:
        empty = Empty(
            sentence="What was withdrawn is not offered again.", action="Open the log",
            href=reverse("log"),
        )  # fmt: skip
        return (Section(empty=empty),)
    return (
        Section(sentences=SOURCES),
        Section(
            title="What they are",
            grid=Grid(
                caption="What platforms and those who watch over them did, newest first",
                head=("What happened", "When", "Platform", "Bears on", "Source"),
                rows=tuple(_row(one) for one in offered),
            ),
        ),
    )


def _row(one: StarterEvent) -> tuple[Cell, ...]:
    known = criteria()
    new = one.new
    return (
        Cell(text=new.title, own=True, note=new.note),
        Cell(text=wording.day(new.at), own=True),
        Cell(text=_about(one), own=True),
        Cell(text=", ".join(known[key] for key in new.bears_on), own=True,
             note=str(EventKind(new.kind).label)),
        Cell(text=new.source_name, href=new.source_url, own=True),
    )  # fmt: skip


def starter_form(form: StarterForm) -> FormBlock:
    return FormBlock(
        title="Take them in", action=reverse("log_starter"), button="Take these into the log",
        form=form, hints={"take": "Those about platforms that you are on are ticked"},
    )  # fmt: skip


def added_words(how_many: int) -> str:
    if not how_many:
        return "These are in the log already."
    return f"{wording.many(how_many, 'fact is', 'facts are')} in the log now."
