"""What a review comes to: the sentence, the picture, the table, and what we do not know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from goodmeasure.decisions.review.outcome import Outcome, Standing
from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.drivers import driver_sentence, drivers_table
from goodmeasure.reports.reviews.knowing import (
    choice_sentence,
    first_to_collect,
    perfect_sentence,
)
from goodmeasure.reports.reviews.names import Names, capital, in_hundred
from goodmeasure.reports.reviews.ranks import ranks_picture
from goodmeasure.reports.reviews.sentence import anything_known
from goodmeasure.reports.reviews.turning import turning_picture
from goodmeasure.reports.reviews.unknown import NoteWords, all_notes
from goodmeasure.reports.reviews.weights import weighing_words, weights_picture
from goodmeasure.services.reviews.results import Collect, Result
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import HowKnown
from goodmeasure.web.presenters.reviews.shared import (
    answer,
    cell_address,
    crumbs,
    how_result,
    known_cells,
)

LEAD = "how-lead"
STEPS = {
    "options": "review_options", "criteria": "review_criteria", "groups": "review_groups",
    "grid": "review_grid", "weights": "review_weights",
}  # fmt: skip


def result_page(
    record: ReviewRecord, under: Under, names: Names, found: Result | NotEnough, *, today: date,
    collect: Sequence[Collect] = (),
) -> SectionsPage:  # fmt: skip
    """``collect``: how to find out what would be worth knowing."""
    people = [one for one in under.weighings if one.points or one.order]
    if isinstance(found, NotEnough):
        return _cannot(record, found)
    held, cells = known_cells(under, today)
    known = how_result(found.outcome.n, len(people), held, cells, today)
    tells = (
        Section(
            title="How sure is that?",
            pictures=(("ranks", ranks_picture(found.outcome, names)),),
            how=known,
            key="ranks",
        ),
        Section(title="Option by option", grid=_table(found.outcome, names)),
        *_turning(found.outcome, names, known),
        _drivers(found.outcome, names),
    )
    unknown, first = _unknown(record, found, names), _collect(found, names, collect)
    sections = (
        *((*tells, unknown, first) if anything_known(found.notes) else (first, unknown)),
        *_working(found.outcome, names, known, weighed=bool(people)),
        _who(record, under, names),
    )
    return SectionsPage(
        title=record.question, own_title=True,
        lead=answer(found, names, weighed=bool(people)), lead_known=known,
        crumbs=crumbs(record), sections=sections,
        actions=(
            Link(text="Write down the decision", href=reverse("decide", args=[record.pk])),
            Link(text="Is it worth waiting?", href=reverse("review_waiting", args=[record.pk])),
            Link(text="What changed since a day", href=reverse("review_since", args=[record.pk])),
        ),
    )  # fmt: skip


def _cannot(record: ReviewRecord, found: NotEnough) -> SectionsPage:
    """What is missing, and where it is put right."""
    back = Link(text="Back to the steps", href=reverse("review", args=[record.pk]))
    said = found.reason.partition(": ")[2] or found.reason
    return SectionsPage(
        title=record.question, own_title=True,
        lead=wording.sentences("There is no result yet", capital(said), found.needed),
        crumbs=crumbs(record), sections=(Section(links=(back,)),),
    )  # fmt: skip


def _table(outcome: Outcome, names: Names) -> Grid:
    rows = tuple(
        (
            Cell(text=names.options.get(one.option, one.option), own=True),
            Cell(text=f"{in_hundred(one.first)} of 100", key=LEAD),
            Cell(text=_beaten(one, outcome, names), key=LEAD),
            Cell(
                text="Never first at any weights" if one.confidence is None
                else f"First in {in_hundred(one.confidence)} of 100", key=LEAD,
            ),
            Cell(text=f"{one.mean:.0f} of 100", key=LEAD),
        )
        for one in outcome.standings
    )  # fmt: skip
    return Grid(
        caption="Option by option, the likeliest first",
        head=("Option", "Comes first in", "Better than", "At the weights that suit it best",
              "Worth on average"),
        rows=rows,
    )  # fmt: skip


def _beaten(one: Standing, outcome: Outcome, names: Names) -> str:
    """In the order of the table: what is kept as JSON has no order of its own."""
    others = [other.option for other in outcome.standings if other.option != one.option]
    return "; ".join(
        f"{names.options.get(key, key)} in {in_hundred(one.beats[key])}" for key in others
    )


def _turning(outcome: Outcome, names: Names, known: HowKnown) -> tuple[Section, ...]:
    picture = turning_picture(outcome, names)
    title = "What would change the answer"
    if picture is None:
        return (
            Section(
                title=title,
                sentences=("No change of one weight alone puts another option first.",),
            ),
        )
    how = HowKnown(
        method="With every figure and weight at its middle, one weight is moved from nothing to all"
        " while the others keep their proportions. Where two options are then worth the same, the"
        " answer changes. One weight at a time: several together may change it sooner.",
        base=known.base, sources=known.sources, caveats=known.caveats, versions=known.versions,
        link=known.link,
    )  # fmt: skip
    return (Section(title=title, pictures=(("turning", picture),), how=how, key="turning"),)


def _drivers(outcome: Outcome, names: Names) -> Section:
    table = drivers_table(outcome, names)
    leader = names.option(outcome.leader.option)
    how = HowKnown(
        method="All ways are parted into three by how low or high one thing is in them, and counted"
        f" how often {leader} is first in each third. A thing that changes it much is worth talking"
        " about, or finding out.",
        base=f"{outcome.n:,} ways. Things that account for less than one part in 200 are left out.",
        link=reverse("method", args=["review"]),
    )
    rows = tuple(
        (Cell(text=row[0], own=True), *(Cell(text=one, key="drivers") for one in row[1:]))
        for row in table.rows
    )
    grid = Grid(caption=f"How often {leader} is first", head=table.head, rows=rows)
    return Section(
        title="What it hangs on",
        figures=(Figure(sentence=driver_sentence(outcome, names), how=how, key="drivers"),),
        grid=grid,
    )


def _unknown(record: ReviewRecord, found: Result, names: Names) -> Section:
    title = "What we do not know"
    notes = all_notes(found.notes, names)
    if not notes:
        return Section(title=title, sentences=("Every cell holds a figure or a judgement.",))
    rows = tuple(
        (Cell(text=one.sentence, own=True), Cell(text=one.to_do, href=note_address(record, one)))
        for one in notes
    )
    return Section(title=title, grid=Grid(caption=title, head=("What", "What to do"), rows=rows))


def note_address(record: ReviewRecord, note: NoteWords) -> str:
    """Where it can be put right."""
    if note.place is not None:
        return cell_address(record, note.place)
    return reverse(STEPS[note.step], args=[record.pk])


def how_knowing(found: Result) -> HowKnown:
    return HowKnown(
        method="What the best choice would gain on average if the thing were known for certain"
        " before deciding, in points of overall value from 0 to 100. Weights are not part of it:"
        " they are settled by talking, not by collecting.",
        base=f"{found.outcome.n:,} ways, at the mean weights.",
        caveats=("Small worths of things that do not matter come out a little over nothing.",),
        link=reverse("method", args=["waiting"]),
    )


def _collect(found: Result, names: Names, collect: Sequence[Collect]) -> Section:
    bullets = first_to_collect(found.knowing, names, {one.item: one.how for one in collect})
    said = [perfect_sentence(found.everything)]
    if found.choice is not None:
        said.append(choice_sentence(found.choice))
    return Section(
        title="What to collect first",
        figures=(Figure(sentence=" ".join(said), how=how_knowing(found), key="knowing"),),
        bullets=bullets, rests_on="knowing",
    )  # fmt: skip


def _working(
    outcome: Outcome, names: Names, known: HowKnown, *, weighed: bool
) -> tuple[Section, ...]:
    picture = weights_picture(outcome, names, key="counts", weighed=weighed)
    return (
        Section(
            title="What matters, and how much", key="counts", pictures=(("counts", picture),),
            how=known,
        ),
        Section(
            title="How it is worked out",
            sentences=(
                "What people said of the weights and what is known of each option leave room. So it"
                " is worked out many times over, each time with other weights and figures from"
                " within that room, and what each option is worth is added up.",
            ),
            links=(
                Link(text="The method, and what it cannot do",
                     href=reverse("method", args=["review"])),
                Link(text="What knowing more is worth", href=reverse("method", args=["waiting"])),
            ),
        ),
    )  # fmt: skip


def _who(record: ReviewRecord, under: Under, names: Names) -> Section:
    rows = tuple(
        (
            Cell(text=one.author, own=True),
            Cell(text=weighing_words(one, names), own=True),
            Cell(text=one.reason or "–", own=True),
        )
        for one in under.weighings
    )
    link = Link(text="Weights", href=reverse("review_weights", args=[record.pk]))
    if not rows:
        return Section(
            title="Who weighed how", sentences=("Nobody has said what matters.",), links=(link,)
        )
    grid = Grid(caption="Who weighed how", head=("Who", "How much it matters", "Why"), rows=rows)
    return Section(title="Who weighed how", grid=grid, links=(link,))
