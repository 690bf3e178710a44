"""The grid of evidence: options across, criteria and groups down, how good each figure is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.cells import Cell
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.under import Under
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import GRADES
from goodmeasure.reports.reviews.cells import cell_words, scale_words
from goodmeasure.reports.reviews.names import Names
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.presenters.blocks import Link
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Empty, HowKnown
from goodmeasure.web.presenters.reviews.shared import (
    cell_address,
    crumbs,
    how_cell,
    known_cells,
)

MANY = 100
"""Cells beyond which links to each criterion stand above the grid: a phone shows ten at once."""


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """``kind`` is known, judged or unknown; ``shade`` 0 to 4 from worst to best, second to words.
    ``name`` says to a screen reader what the link is about."""

    text: str
    note: str
    kind: str
    shade: int | None
    href: str
    option: str
    name: str


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A criterion, or one group of it; ``heading`` rows have no cells. ``at`` is where a link leads
    to a criterion."""

    title: str
    note: str
    depth: int
    heading: bool
    key: str
    cells: tuple[GridCell, ...]
    how: HowKnown | None
    known_as: str = ""
    """What its explanation is called; rows in which nothing is known have none."""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceGrid(Page):
    """``jumps`` lead to each criterion of a large grid."""

    head: tuple[str, ...]
    jumps: tuple[Link, ...]
    rows: tuple[GridRow, ...]
    level: str
    grades: tuple[tuple[str, str], ...]
    empty: Empty | None
    fill: str
    left_out: str
    groups: str


def grid_page(
    record: ReviewRecord, under: Under, names: Names, *, today: date, zone: tzinfo, may: bool
) -> EvidenceGrid:
    held, cells = known_cells(under, today)
    rows = tuple(
        row for one in under.leaves for row in _rows(record, under, names, one, today, zone)
    )
    return EvidenceGrid(
        title="Evidence",
        lead=f"{wording.number(held)} of {wording.number(cells)} cells hold a figure or a"
        " judgement." if cells else "What is known of each option on each criterion?",
        crumbs=crumbs(record),
        head=tuple(one.title for one in under.options),
        jumps=tuple(
            Link(text=one.title, href=f"#{one.at}") for one in rows if one.at
        ) if cells > MANY else (),
        rows=rows if under.options else (),
        level=wording.level_sentence(),
        grades=tuple(GRADES.values()),
        empty=_empty(record, under),
        fill=reverse("review_fill", args=[record.pk]) if may and cells else "",
        left_out=_left_out(under), groups=reverse("review_groups", args=[record.pk]),
    )  # fmt: skip


def _empty(record: ReviewRecord, under: Under) -> Empty | None:
    if not under.options:
        return Empty(
            sentence="There is no option yet, so there is nothing to fill in.",
            action="Write the options", href=reverse("review_options", args=[record.pk]),
        )  # fmt: skip
    if not under.leaves:
        return Empty(
            sentence="There is no criterion yet, so there is nothing to fill in.",
            action="Write the criteria", href=reverse("review_criteria", args=[record.pk]),
        )  # fmt: skip
    return None


def _left_out(under: Under) -> str:
    out = [one.title for one in under.audiences if one.weight == 0]
    asked = any(one.by_group for one in under.leaves)
    return f"Left out, as they do not matter here: {', '.join(out)}." if out and asked else ""


def _rows(
    record: ReviewRecord, under: Under, names: Names, criterion: Criterion, today: date,
    zone: tzinfo,
) -> list[GridRow]:  # fmt: skip
    scale = scale_words(criterion)
    if not criterion.by_group:
        return [_row(record, under, names, criterion, None, scale, today, zone)]
    note = scale if under.audiences else "There is no group to ask it for yet"
    out = {one.key for one in under.audiences if one.weight == 0}
    heading = GridRow(
        title=criterion.title,
        note=note,
        depth=0,
        heading=True,
        key="",
        cells=(),
        how=None,
        at=f"row-{criterion.key}",
    )
    return [
        heading,
        *(
            _row(record, under, names, criterion, key, "", today, zone)
            for key in under.audiences_of(criterion) if key is not None and key not in out
        ),
    ]  # fmt: skip


def _row(
    record: ReviewRecord, under: Under, names: Names, criterion: Criterion, audience: str | None,
    note: str, today: date, zone: tzinfo,
) -> GridRow:  # fmt: skip
    unit = criterion.scale.unit if criterion.scale is not None else ""
    cells, sources, caveats = [], [], []
    cells_held = under.held
    for option in under.options:
        place = (option.key, criterion.key, audience)
        held = cells_held.get(place) or Cell(
            option=option.key, criterion=criterion.key, audience=audience
        )
        said = cell_words(held, criterion, today)
        cells.append(
            GridCell(
                text=said.text, note=said.note, kind=said.kind, shade=said.shade,
                href=cell_address(record, held.place), option=option.title,
                name=names.place(*held.place),
            )
        )  # fmt: skip
        known = how_cell(held, unit, today, zone)
        sources.append(f"{option.title}: {known.method} {' '.join(known.sources)}".strip())
        caveats += [f"{option.title}: {caveat}" for caveat in known.caveats]
    title = criterion.title if audience is None else names.audiences.get(audience, audience)
    anything = any(one.kind != "unknown" for one in cells)
    return GridRow(
        title=title, note=note, depth=0 if audience is None else 1, heading=False,
        known_as=criterion.title if audience is None else f"{criterion.title}: {title}",
        at=f"row-{criterion.key}" if audience is None else "",
        key=f"how-{criterion.key}-{audience or 'all'}".replace(":", "-"), cells=tuple(cells),
        how=HowKnown(
            method="What each option’s cell holds, and what that rests on.",
            base=criterion.question or criterion.title, sources=tuple(sources),
            caveats=tuple(dict.fromkeys(caveats)), link=reverse("method", args=["review"]),
        ) if anything else None,
    )  # fmt: skip
