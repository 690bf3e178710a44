"""Pages on which a published figure is put to use: to stand for a group, converted, re-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.rebase import Rebased
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.reports import wording
from goodmeasure.services.published.rebasing import Area
from goodmeasure.store.models import Group, PublishedFigure, PublishedSource
from goodmeasure.web.forms.published import ConvertForm, PeopleForm, RebaseForm, StandingForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Empty, HowKnown
from goodmeasure.web.presenters.published.library import RULE
from goodmeasure.web.presenters.published.parts import (
    METHOD,
    crumbs,
    how_figures,
    source_crumb,
    value_words,
)


def standing_page(source: PublishedSource, groups: Sequence[Group]) -> SectionsPage:
    empty = None if groups else Empty(sentence="There are no groups yet. Add them first.")
    return SectionsPage(
        title="Whom it stands for",
        lead="Which of your groups are part of the people in a column?",
        crumbs=crumbs(source_crumb(source)),
        sections=(
            Section(sentences=(
                RULE,
                "Nobody in a published survey was asked as a member of your group. So an answer of"
                " theirs counts for half of one of the group’s own at most, and the group’s own"
                " answers always go first.",
            ), empty=empty),
        ),
    )  # fmt: skip


def standing_form(form: StandingForm, source: PublishedSource) -> FormBlock:
    return FormBlock(
        action=reverse("published_standing", args=[source.pk]), form=form,
        button="Say so",
        hints={
            "group": "Whether a group is of the public is said on its own page",
            "reason": "For example: most of the patients we hear from are over 65",
        },
    )  # fmt: skip


def convert_page(
    figure: PublishedFigure, answer: Finding | None, refused: str, zone: tzinfo
) -> SectionsPage:
    column = f"{figure.heading}: {figure.column}" if figure.heading else figure.column
    said = (f"{figure.row}, {column}: {value_words(figure)}, {figure.measure}"
            f" (of {figure.population}).")  # fmt: skip
    sections = [Section(title="The figure", figures=(
        Figure(sentence=said, how=how_figures([figure], zone), key="figure"),))]  # fmt: skip
    lead = "How many would that be of other people?"
    if refused:
        lead = "It cannot be converted."
        sections.insert(0, Section(sentences=(refused,), own_words=True))
    if answer is not None:
        lead = f"{_share(answer)} of {answer.base.population}."
        sections.insert(0, Section(title="The figure converted", figures=(
            Figure(sentence=lead, how=how(answer, zone), key="converted"),)))  # fmt: skip
    return SectionsPage(
        title="Convert to another base",
        lead=lead,
        lead_how="converted" if answer is not None else "figure",
        crumbs=crumbs(source_crumb(figure.source)),
        sections=tuple(sections),
    )


def _share(answer: Finding) -> str:
    if answer.low is None or answer.high is None:
        return wording.percent(answer.value, places=1)
    return wording.percent_range(answer.value, answer.low, answer.high)


def convert_form(form: ConvertForm, figure: PublishedFigure) -> FormBlock:
    return FormBlock(
        title="The two populations", action=reverse("published_convert", args=[figure.pk]),
        button="Convert", form=form, method="get",
        sentences=("Shares of unlike populations are never put side by side. With the size of both,"
                   " and where each size is from, one can be said as a share of the other.",),
        hints={
            "size": figure.population,
            "to": "For example: UK adults aged 18 and over who go online",
            "size_source": "For example: Office for National Statistics, mid-2024",
        },
    )  # fmt: skip


def rebase_page(
    source: PublishedSource, answer: Rebased | NotEnough | None,
    figures: Sequence[PublishedFigure], area: str, *, may_ask: bool, zone: tzinfo,
) -> SectionsPage:  # fmt: skip
    sections = []
    if isinstance(answer, Rebased):
        sections.append(Section(figures=(_rebased(answer, figures, area, zone),)))
    elif answer is not None:
        sections.append(Section(title="There is no figure for it", own_words=True,
                                sentences=(wording.sentences(answer.reason.capitalize(),
                                                             answer.needed),)))  # fmt: skip
    empty = None if may_ask else Empty(
        sentence="This needs shares by age in the source, and numbers of people by age of a place.",
        action="Bring numbers of people by age", href=reverse("published_people"),
    )  # fmt: skip
    return SectionsPage(
        title="Re-base to a place",
        lead="What would the share be among the people of a place?",
        crumbs=crumbs(source_crumb(source)),
        sections=(
            Section(sentences=(
                "A place with more older people uses some platforms less. The published shares by"
                " age are weighted by how many people of each age live there.",
            ), empty=empty),
            *sections,
        ),
    )  # fmt: skip


def _rebased(
    answer: Rebased, figures: Sequence[PublishedFigure], area: str, zone: tzinfo
) -> Figure:
    known = how_figures(figures, zone)
    value = wording.percent(answer.value, places=1) if answer.span is None else (
        wording.percent_range(answer.value, answer.span.low, answer.span.high)
    )  # fmt: skip
    first = figures[0]
    return Figure(
        sentence=f"{first.row}: {value} of the people of {area}, {first.measure}.",
        how=HowKnown(
            method="The published share of each age, weighted by how many people of that age live"
            " there (direct standardisation). " + known.method,
            base=f"{answer.people:,} people of {area}, of the source’s ages. {known.base}",
            sources=known.sources,
            caveats=(*answer.caveats, *known.caveats),
            link=reverse("method", args=[METHOD]),
        ),
        key="rebased",
    )


def rebase_form(form: RebaseForm, source: PublishedSource) -> FormBlock:
    return FormBlock(
        action=reverse("published_rebase", args=[source.pk]), button="Work it out",
        form=form, method="get",
    )  # fmt: skip


def people_page(areas: Sequence[Area]) -> SectionsPage:
    rows = tuple(
        (
            Cell(text=one.name, own=True),
            Cell(text=str(one.year), own=True),
            Cell(
                text=f"{one.people:,}",
                key=f"area-{number}",
                how=HowKnown(
                    method="The sum of the numbers by age, as the file gives them.",
                    base=f"Everybody in {one.name} in {one.year}, of the ages in the file.",
                    sources=(one.source_name,),
                ),
            ),
            Cell(text=one.source_name, own=True),
        )
        for number, one in enumerate(areas, 1)
    )
    empty = Empty(
        sentence="There are none yet. Bring a CSV or workbook with a column for each year of age"
        " (the last one open, 90+), or with a line for each number.",
    )
    return SectionsPage(
        title="Numbers of people by age",
        lead="How many people of each age live in the places you serve?",
        crumbs=crumbs(),
        sections=(
            Section(
                grid=Grid(caption="Places", head=("Place", "Year", "People", "Source"), rows=rows)
            )
            if rows
            else Section(empty=empty),
        ),
    )


def people_form(form: PeopleForm) -> FormBlock:
    return FormBlock(
        title="Bring numbers", action=reverse("published_people"), button="Keep them", form=form,
        files=True, key="bring",
        hints={
            "file": "Columns: name or area, sex if known, and each age; or area, age and count",
            "source_name": "For example: Office for National Statistics, mid-year estimates",
        },
        sentences=("Earlier numbers of the same places and year are replaced.",),
    )  # fmt: skip
