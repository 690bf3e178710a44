"""An organisation's templates of papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.reports.papers.kinds import KINDS, Kind
from goodmeasure.reports.papers.making import Made
from goodmeasure.reports.papers.values import MEANINGS, PARTS_OF_OPTIONS
from goodmeasure.store.models import PackTemplate
from goodmeasure.web.presenters.blocks import Cell, Grid, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.decisions.pack import PartView, preview_parts, references
from goodmeasure.web.presenters.parts import Crumb, HowKnown

SETTINGS = (HOME, Crumb(text="Settings", href="/settings/"))


def templates_page(own: Mapping[str, PackTemplate], zone: tzinfo) -> SectionsPage:
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("paper_template", args=[one.key])),
            Cell(text=one.what_for),
            Cell(text=_whose(own.get(one.key), zone), own=True),
        )
        for one in KINDS
    )
    return SectionsPage(
        title="Templates of papers",
        lead="What the papers of a decision say, and in which order.",
        crumbs=SETTINGS,
        sections=(
            Section(
                sentences=(
                    "A template of your own is used for every draft from then on. Decisions that"
                    " stand keep the template that they were frozen with.",
                ),
                grid=Grid(caption="Papers", head=("Paper", "For whom", "Template"), rows=rows),
            ),
        ),
    )


def _whose(one: PackTemplate | None, zone: tzinfo) -> str:
    if one is None:
        return "As it ships"
    return f"Your own: {one.person or 'somebody who has left'}, {wording.day(one.at, zone)}"


@dataclass(frozen=True, kw_only=True)
class TemplatePage(SectionsPage):
    """``restore`` is where the one that ships is used again, empty where it is used already;
    ``preview`` the parts of a paper by it, ``preview_of`` the decision it is made for."""

    action: str
    restore: str
    preview: tuple[PartView, ...] = ()
    preview_of: str = ""
    references: tuple[tuple[str, HowKnown], ...] = ()


def template_page(
    kind: Kind, own: PackTemplate | None, zone: tzinfo, seen: tuple[Made, str] | None = None
) -> TemplatePage:
    """``seen`` is a paper made by the text in the form, and the title of its decision."""
    made = seen[0] if seen else None
    return TemplatePage(
        action=reverse("paper_template", args=[kind.key]),
        restore=reverse("paper_template_restore", args=[kind.key]) if own else "",
        preview=preview_parts(made) if made else (), preview_of=seen[1] if seen else "",
        references=references(made) if made else (),
        title=f"Template: {kind.title}", lead=kind.what_for,
        crumbs=(*SETTINGS, Crumb(text="Templates of papers", href=reverse("paper_templates"))),
        warning=f"{_whose(own, zone)}." if own else "",
        sections=(
            Section(
                title="How it is written",
                bullets=(
                    "“# ” starts the title, “## ” a part, “### ” a heading within it. A word in"
                    " braces after a part’s heading, such as {purpose}, is its name: passages are"
                    " kept by it.",
                    "An empty line starts a paragraph, “- ” an entry of a list. **Bold** and"
                    " [links](https://…) are possible.",
                    "{{ purpose }} shows what the record holds under that name. Tables, lists and"
                    " pictures stand on a line of their own.",
                    "{% if risks %} … {% else %} … {% endif %} asks whether there is anything."
                    " {% for one in options %} … {% endfor %} goes through the options.",
                    "A template shows what is in the record. It cannot work anything out.",
                ),
            ),
            Section(folded=("What can be shown", _names())),
        ),
    )  # fmt: skip


def _names() -> tuple[str, ...]:
    return (
        *(f"{{{{ {name} }}}}: {meaning}" for name, meaning in MEANINGS.items()),
        *(f"{{{{ one.{name} }}}}: within a loop through the options" for name in PARTS_OF_OPTIONS),
    )
