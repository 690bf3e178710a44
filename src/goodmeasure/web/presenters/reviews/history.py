"""Who changed what, and the review as it stood on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.changes import change_words, states_words
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.reports.reviews.weights import weighing_words
from goodmeasure.services.reviews.reading import Kept
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.forms.reviews.parts import AtForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.reviews.shared import answer, crumbs, how_result, known_cells

SIZE = 50
"""Changes on a page."""


@dataclass(frozen=True, kw_only=True)
class Then:
    """The review as it stood at the end of a day."""

    day: date
    under: Under
    names: Names
    found: Result | NotEnough


def history_page(
    record: ReviewRecord, trail: Sequence[Kept], names: Names, then: Then | None, zone: tzinfo,
    *, page: int,
) -> SectionsPage:  # fmt: skip
    """``page`` counts from 1, the newest changes first."""
    newest = list(reversed(trail))
    rows = tuple(
        (
            Cell(text=capital(change_words(one.change, names)), own=True),
            Cell(text=one.author, own=True),
            Cell(text=wording.moment(one.at, zone), own=True),
        )
        for one in newest[(page - 1) * SIZE : page * SIZE]
    )
    grid = Grid(caption="Changes, newest first", head=("What", "Who", "When"), rows=rows)
    sections = (
        *(_then(then) if then else ()),
        Section(
            title="Every change",
            grid=grid,
            links=_pages(record, page, trail),
        ),
    )
    return SectionsPage(
        title="Who changed what",
        lead="Nothing of a review is ever overwritten: choose a day, and see it as it stood.",
        crumbs=crumbs(record),
        sections=sections,
    )


def _pages(record: ReviewRecord, page: int, trail: Sequence[Kept]) -> tuple[Link, ...]:
    address = reverse("review_history", args=[record.pk])
    found = []
    if page > 1:
        found.append(Link(text="Newer changes", href=f"{address}?page={page - 1}"))
    if len(trail) > page * SIZE:
        found.append(Link(text="Older changes", href=f"{address}?page={page + 1}"))
    return tuple(found)


def at_block(form: AtForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        title="As it stood on a day", action=reverse("review_history", args=[record.pk]),
        method="get", button="Show it", form=form, secondary=True,
    )  # fmt: skip


def _then(then: Then) -> tuple[Section, ...]:
    title = f"On {wording.day(then.day)}"
    if not then.under.question:
        return (Section(title=title, sentences=("The review was not open yet.",)),)
    held, cells = known_cells(then.under, then.day)
    weighed = [one for one in then.under.weighings if one.points or one.order]
    draws = then.found.outcome.n if isinstance(then.found, Result) else 0
    known = how_result(draws, len(weighed), held, cells, then.day)
    said = answer(then.found, then.names, weighed=bool(weighed))
    return (
        Section(title=title, figures=(Figure(sentence=said, how=known, key="then"),)),
        Section(
            sentences=(
                f"The question was “{then.under.question}”.",
                f"{held} of {cells} cells were known."
                if cells else "There were no cells to fill in.",
            ),
            rests_on="then",
        ),
        Section(bullets=_options(then), own_words=True),
        Section(bullets=_weighings(then), own_words=True),
    )  # fmt: skip


def _options(then: Then) -> tuple[str, ...]:
    return tuple(
        f"{then.names.option(one.key)}: {states_words(one, then.names)}."
        for one in then.under.options
    )


def _weighings(then: Then) -> tuple[str, ...]:
    return tuple(f"{one.author}: {weighing_words(one, then.names)}" for one in then.under.weighings)
