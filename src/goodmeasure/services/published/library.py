"""Tables of a published source, its figures by table and by column, every line of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goodmeasure.sources.published.crosstabs.values import column_name
from goodmeasure.store.models import Organisation, PublishedFigure, PublishedSource


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSummary:
    """``total`` is a figure of the column of everybody, for its base; ``measure`` is empty where
    rows say different things."""

    title: str
    population: str
    measure: str
    figures: int
    total: PublishedFigure | None


def tables_of(organisation: Organisation, source: PublishedSource) -> list[TableSummary]:
    """In the order of the file. One title about two populations is two tables."""
    found: dict[tuple[str, str], list[PublishedFigure]] = {}
    for one in _rows(organisation, source):
        found.setdefault((one.table, one.population), []).append(one)
    return [
        TableSummary(
            title=title, population=population, figures=len(some),
            measure=some[0].measure if len({one.measure for one in some}) == 1 else "",
            total=next((one for one in some if not one.heading), None),
        )
        for (title, population), some in found.items()
    ]  # fmt: skip


def figures_of_table(
    organisation: Organisation, source: PublishedSource, table: TableSummary
) -> list[PublishedFigure]:
    rows = _rows(organisation, source)
    return [one for one in rows if (one.table, one.population) == (table.title, table.population)]


def every_figure(organisation: Organisation, source: PublishedSource) -> Iterator[PublishedFigure]:
    yield from _rows(organisation, source)


def figures_in(
    organisation: Organisation, source: PublishedSource, column: str
) -> list[PublishedFigure]:
    """The figures of a column, by its full name ("Age: 16-24"), in all tables of the source."""
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    heading, _, label = column.partition(": ")
    names = rows.filter(heading=heading, column=label) if label else rows.filter(heading="")
    found = [one for one in names.order_by("pk") if _full_name(one) == column]
    return found or [one for one in rows.filter(column=column) if _full_name(one) == column]


def figure_count(organisation: Organisation, source: PublishedSource) -> int:
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    return rows.count()


def some_figures(
    organisation: Organisation, source: PublishedSource, first: int, last: int
) -> Iterator[PublishedFigure]:
    """From one place in the file up to before another."""
    yield from _rows(organisation, source, first, last)


def _rows(
    organisation: Organisation, source: PublishedSource, first: int = 0, last: int | None = None
) -> Iterator[PublishedFigure]:
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    for one in rows.order_by("pk")[first:last].iterator(chunk_size=2_000):
        one.source = source  # and not joined: its layout would be unpacked for every row
        yield one


def _full_name(figure: PublishedFigure) -> str:
    return column_name(figure.heading, figure.column)
