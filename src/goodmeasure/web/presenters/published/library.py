"""Pages of published figures: the list, a source, a table of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.services.published.keeping import is_marked
from goodmeasure.services.published.library import TableSummary
from goodmeasure.store.models import GradeOf, PublishedFigure, PublishedSource, Standing
from goodmeasure.web.forms.published import HeadingForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty, HowKnown
from goodmeasure.web.presenters.published.parts import (
    GRADES,
    METHOD,
    base_words,
    crumbs,
    dated_words,
    how_figures,
    source_crumb,
    source_words,
    value_words,
)

NO_STANDING = (
    "Published figures say nothing of a group by themselves. Say here that a group is part of the"
    " people in a column, and how much their answers count for it."
)
RULE = (
    "Figures of the general public can stand only for groups that are marked as members of the"
    " public: they say nothing about researchers or committee members, who need to be asked."
)


def list_page(sources: Sequence[PublishedSource], *, may_write: bool) -> SectionsPage:
    empty = Empty(
        sentence="No published figures are here yet. Add a workbook or CSV as a statistics office"
        " publishes it, or the starter set of second-hand figures about the UK.",
        action="Add published figures" if may_write else "",
        href=reverse("published_add") if may_write else "",
    )
    adding = (
        (Link(text="Add published figures", href=reverse("published_add")),) if may_write else ()
    )
    actions = (*adding, Link(text="Numbers of people by age", href=reverse("published_people")))
    return SectionsPage(
        title="Published figures",
        lead="What do published surveys say of where people are, and of whom?",
        crumbs=crumbs()[:-1],
        actions=actions,
        sections=(
            Section(sentences=(RULE,)),
            *(_listed(sources) or (Section(empty=empty),)),
        ),
    )


def _listed(sources: Sequence[PublishedSource]) -> tuple[Section, ...]:
    """The office's own first, newest first; second-hand ones below, by who published them."""
    own = [one for one in sources if one.grade != GradeOf.SECOND_HAND]
    told: dict[str, list[PublishedSource]] = {}
    for one in sources:
        if one.grade == GradeOf.SECOND_HAND:
            told.setdefault(one.publisher or "Publisher not told", []).append(one)
    first = Section(grid=_sources("Sources, newest first", own)) if own else None
    if not told:
        return (first,) if first else ()
    named = sorted(told.items(), key=lambda row: row[0].casefold())
    second = Section(
        title="Second-hand figures",
        key="second-hand",
        sentences=("Others told of these; the publications were not read. By publisher.",),
        grids=tuple((name, _sources(f"Second-hand sources of {name}", some))
                    for name, some in named),
    )  # fmt: skip
    return (first, second) if first else (second,)


def _sources(caption: str, sources: Sequence[PublishedSource]) -> Grid:
    counted = HowKnown(
        method="Counted from what is kept here: figures that were read and confirmed by a person.",
        base="All sources that nobody has withdrawn.",
        sources=("Each source’s own page says where it is from.",),
    )
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("published_source", args=[one.pk]), own=True),
            Cell(tag=GRADES.get(one.grade)),
            Cell(text=dated_words(one), own=True, note=one.publisher),
            Cell(text=wording.number(getattr(one, "figure_count", 0)), key=f"count-{one.pk}",
                 how=counted),
        )
        for one in sources
    )  # fmt: skip
    head = ("Source", "How we came by it", "Published", "Figures")
    return Grid(caption=caption, head=head, rows=rows)


def starter_form() -> FormBlock:
    return FormBlock(
        title="The starter set", action=reverse("published_starter"), button="Add the starter set",
        secondary=True, key="starter",
        sentences=(
            "Figures about media use in the UK as others told of them, with the source, people and"
            " base of each. The publications were not read, so every figure is marked second-hand.",
        ),
    )  # fmt: skip


def source_page(
    source: PublishedSource, tables: Sequence[TableSummary], standings: Sequence[Standing],
    *, may_write: bool, zone: tzinfo,
) -> SectionsPage:  # fmt: skip
    facts = [source_words(source, zone)]
    if source.fieldwork:
        facts.append(f"People were asked: {source.fieldwork}.")
    if source.person is not None:
        facts.append(f"Confirmed by {source.person}.")
    if is_marked(source):
        facts.append("It is about people of one profession or role.")
    links = [
        Link(text="Download every figure (CSV)", href=reverse("published_csv", args=[source.pk])),
        Link(
            text="Re-base a figure to a place", href=reverse("published_rebase", args=[source.pk])
        ),
    ]
    if may_write:
        links.insert(0, Link(text="Say whom it stands for",
                             href=reverse("published_standing", args=[source.pk])))  # fmt: skip
    withdrawn = (
        f"Withdrawn on {wording.day(source.withdrawn_at, zone)}. It says nothing any more."
        if source.withdrawn_at
        else ""
    )
    return SectionsPage(
        title=source.title,
        own_title=True,
        lead=f"{GRADES[source.grade].text}." if source.grade in GRADES else "",
        crumbs=crumbs(),
        warning=withdrawn,
        actions=tuple(links),
        sections=(
            Section(sentences=tuple(facts), own_words=True, links=_publication(source)),
            Section(title="Tables", grid=_tables(source, tables)),
            _standings(standings),
        ),
    )


def _publication(source: PublishedSource) -> tuple[Link, ...]:
    return (Link(text="Where it was published", href=source.url),) if source.url else ()


def _tables(source: PublishedSource, tables: Sequence[TableSummary]) -> Grid:
    rows = tuple(
        (
            Cell(text=one.title, own=True,
                 href=reverse("published_table", args=[source.pk, number])),
            Cell(text=one.population, own=True),
            Cell(text=one.measure or "Differs by row", own=True),
            Cell(
                text=base_words(one.total) if one.total else "No column for all",
                key=f"table-{number}",
                how=HowKnown(
                    method="The base of the column of everybody, as the table gives it.",
                    base=one.population,
                    sources=(f"{one.figures:,} figures of this table are kept.",),
                ),
            ),
        )
        for number, one in enumerate(tables, 1)
    )  # fmt: skip
    return Grid(caption="Tables of the source", rows=rows,
                head=("Table", "Of whom", "A share says that somebody…", "Base"))  # fmt: skip


def _standings(standings: Sequence[Standing]) -> Section:
    if not standings:
        return Section(title="Whom it stands for", sentences=(NO_STANDING, RULE))
    rows = tuple(
        (
            Cell(text=one.group.name, own=True),
            Cell(text=one.column, own=True),
            Cell(
                text=f"{one.discount:g} of an answer",
                key=f"standing-{one.pk}",
                how=HowKnown(
                    method="Each published answer counts for this part of one of the group’s own"
                    " (a power prior: Ibrahim and Chen 2000). A person chose it.",
                    base=one.column,
                    sources=(f"{one.person or 'Somebody'}, on {wording.day(one.at)}.",),
                    link=reverse("method", args=[METHOD]),
                ),
            ),
            Cell(text=one.reason, own=True),
        )
        for one in standings
    )
    head = ("Group", "Column", "An answer counts as", "Why")
    return Section(
        title="Whom it stands for",
        grid=Grid(caption="Groups that are part of a column", head=head, rows=rows),
    )


def standing_withdraw_form(one: Standing) -> FormBlock:
    return FormBlock(
        action=reverse("published_standing_withdraw", args=[one.pk]),
        button=f"Withdraw that it stands for {one.group.name}", secondary=True,
    )  # fmt: skip


def withdraw_form(source: PublishedSource) -> FormBlock:
    return FormBlock(
        title="Withdraw this source", action=reverse("published_withdraw", args=[source.pk]),
        button="Withdraw it", warning=True,
        sentences=("It is kept, and says nothing of any group any more.",),
    )  # fmt: skip


def table_page(
    source: PublishedSource, table: TableSummary, figures: Sequence[PublishedFigure], zone: tzinfo
) -> SectionsPage:
    """The rows of a table under one heading of its banner."""
    columns = list(dict.fromkeys((one.heading, one.column) for one in figures))
    rows: dict[tuple[str, int | None], list[PublishedFigure]] = {}
    for one in figures:
        rows.setdefault((one.row, one.line), []).append(one)
    made = tuple(_row(number, some, columns, zone) for number, some in enumerate(rows.values(), 1))
    head = ("Row", *(column for _, column in columns), "Another base")
    return SectionsPage(
        title=table.title,
        own_title=True,
        lead=f"Of {table.population}.",
        lead_how="row-1",
        crumbs=crumbs(source_crumb(source)),
        sections=(
            Section(
                grid=Grid(caption=table.title, head=head, rows=made, tight=True, own_head=True)
            ),
        ),
    )


def _row(
    number: int, some: list[PublishedFigure], columns: Sequence[tuple[str, str]], zone: tzinfo
) -> tuple[Cell, ...]:
    key = f"row-{number}"
    by = {(one.heading, one.column): one for one in some}
    cells = [Cell(text=some[0].row, own=True, key=key, how=how_figures(some, zone))]
    for column in columns:
        one = by.get(column)
        if one is None:
            cells.append(Cell(text="Not in the table"))
            continue
        cells.append(Cell(text=value_words(one), key=key, note=_higher(one)))
    whole = next((one for one in some if one.value is not None
                  and one.unit in ("percent", "million")), None)  # fmt: skip
    cells.append(
        Cell(
            text="Convert",
            hidden=f"{whole.row}, {whole.column}",
            href=reverse("published_convert", args=[whole.pk]),
        )
        if whole
        else Cell()
    )
    return tuple(cells)


def _higher(figure: PublishedFigure) -> str:
    """Letters as words: what they mean is said by the source’s footnotes."""
    return f"Marked {', '.join(figure.letters)}" if figure.letters else ""


def heading_form(form: HeadingForm, source: PublishedSource, number: int) -> FormBlock:
    return FormBlock(
        action=reverse("published_table", args=[source.pk, number]), button="Show",
        form=form, method="get", secondary=True,
    )  # fmt: skip
