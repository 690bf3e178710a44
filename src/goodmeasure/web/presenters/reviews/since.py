"""What changed since a day or a decision: what people wrote, what figures say now, and the answer
then and now. Nothing is changed by looking."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import figure_words
from goodmeasure.reports.reviews.differences import difference_words
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.services.reviews.results import Result
from goodmeasure.services.reviews.since import Moved, Since
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.forms.reviews.parts import AtForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Section, SectionsPage
from goodmeasure.web.presenters.parts import HowKnown
from goodmeasure.web.presenters.reviews.shared import answer, cell_address, crumbs

HOW = "how-lead"


def since_page(
    record: ReviewRecord, names: Names, under: Under, found: Since | None
) -> SectionsPage:
    if found is None:
        return SectionsPage(
            title="What changed since",
            lead="Choose a day: then see what people changed, what the figures say now, and whether"
            " the answer is another.",
            crumbs=crumbs(record),
        )
    everything = _names(names, found)
    return SectionsPage(
        title="What changed since", lead=_lead(found, everything), lead_known=_how(found),
        crumbs=crumbs(record),
        sections=(
            _answers(found, everything), _written(found, everything),
            _moved(record, under, found.moved, everything),
        ),
    )  # fmt: skip


def since_block(form: AtForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        title="Since which day?", action=reverse("review_since", args=[record.pk]), method="get",
        button="Show what changed", form=form, secondary=True,
    )  # fmt: skip


def _names(names: Names, found: Since) -> Names:
    """Also of what was there then and is no more."""
    gone: dict[str, dict[str, str]] = {"option": {}, "criterion": {}, "audience": {}}
    for one in found.written:
        kind, key = one.about[0], one.about[-1]
        title = getattr(one.was, "title", None)
        if kind in gone and key is not None and title is not None:
            gone[kind][key] = title
    return Names(
        options={**gone["option"], **names.options},
        criteria={**gone["criterion"], **names.criteria},
        audiences={**gone["audience"], **names.audiences},
        places=names.places, channels=names.channels,
    )  # fmt: skip


def _lead(found: Since, names: Names) -> str:
    written = wording.many(len(found.written), "thing") if found.written else "Nothing"
    moved = wording.many(len(found.moved), "figure") if found.moved else "No figure"
    same = _leader(found.then) == _leader(found.fresh)
    answer = (
        "There is no answer to set beside the one of then"
        if _leader(found.fresh) == "" or _leader(found.then) == ""
        else "The same option comes first" if same
        else f"Another option comes first: {names.option(_leader(found.fresh))}"
    )  # fmt: skip
    return wording.sentences(
        f"{written} was written differently since" if len(found.written) < 2
        else f"{written} were written differently since",
        f"{moved} {'say' if len(found.moved) > 1 else 'says'} something else now", answer,
    )  # fmt: skip


def _leader(found: Result | NotEnough) -> str:
    return found.outcome.leader.option if isinstance(found, Result) else ""


def _how(found: Since) -> HowKnown:
    return HowKnown(
        method="The review as it stood then is put together again from its changes and worked out"
        " for that day. Beside it stand the review of today, and the review of today with the"
        " figures that we would offer now in place of those in its cells. Nothing is changed by"
        " looking.",
        base=f"All changes to the review up to number {found.number}, and those after.",
        caveats=("Figures that a team stated itself are not looked at again: ask whoever did.",),
        link=reverse("method", args=["review"]),
    )


def _answers(found: Since, names: Names) -> Section:
    rows = [
        (Cell(text="Then", own=True), Cell(text=answer(found.then, names), key=HOW)),
        (Cell(text="As it stands now", own=True), Cell(text=answer(found.now, names), key=HOW)),
    ]
    if found.moved:
        rows.append(
            (
                Cell(text="With the figures of now", own=True),
                Cell(text=answer(found.fresh, names), key=HOW),
            )
        )
    grid = Grid(caption="The answer then and now", head=("When", "Answer"), rows=tuple(rows))
    return Section(title="The answer", grid=grid)


def _written(found: Since, names: Names) -> Section:
    title = "What people changed"
    if not found.written:
        return Section(title=title, sentences=("Nothing.",))
    return Section(
        title=title, own_words=True,
        bullets=tuple(wording.sentences(capital(difference_words(one, names)))
                      for one in found.written),
    )  # fmt: skip


def _moved(
    record: ReviewRecord, under: Under, moved: Sequence[Moved], names: Names
) -> Section:  # fmt: skip
    title = "Figures that say something else now"
    if not moved:
        return Section(title=title, sentences=("None of those that we hold.",))
    units = {one.key: one.scale.unit for one in under.leaves if one.scale is not None}
    rows = tuple(
        (
            Cell(text=capital(names.place(*one.place)), own=True,
                 href=cell_address(record, one.place)),
            Cell(text=figure_words(one.held.finding, units.get(one.place[1], "")), key=HOW),
            Cell(text=_now(one, units.get(one.place[1], "")), key=HOW),
        )
        for one in moved
    )  # fmt: skip
    grid = Grid(caption=title, head=("Cell", "In the cell", "What we hold now"), rows=rows)
    return Section(title=title, grid=grid)


def _now(one: Moved, unit: str) -> str:
    if isinstance(one.now, Finding):
        return figure_words(one.now, unit)
    return wording.answer(one.now)
