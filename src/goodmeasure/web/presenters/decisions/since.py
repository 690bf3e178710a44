"""What changed since a decision, on its page."""

from __future__ import annotations

from datetime import tzinfo

from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.decisions.review.under import Difference
from goodmeasure.reports import wording
from goodmeasure.reports.papers.annex import Annex
from goodmeasure.reports.papers.tree import Reference
from goodmeasure.reports.reviews.cells import figure_words
from goodmeasure.reports.reviews.names import Names, capital, in_hundred, names_of
from goodmeasure.services.decisions.since import Changed, Since
from goodmeasure.services.reviews.since import Moved
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Section
from goodmeasure.web.presenters.decisions.shared import how_reference
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import HowKnown

KINDS = {
    "question": "The question was asked differently",
    "option": "option",
    "criterion": "criterion",
    "audience": "group",
    "cell": "cell",
    "weighing": "weights",
    "waiting": "What waiting costs was said differently",
}


def since_sections(found: Since, zone: tzinfo) -> list[Section]:
    """The decision stays as it was; this says what is another now."""
    title = "What changed since the decision"
    if not found.anything:
        return [Section(title=title, sentences=(
            "Nothing: the figures, the review, the channels, the routes and the log say what they"
            " said then.",))]  # fmt: skip
    names = names_of(found.record.under, {one.key: one.title for one in found.record.channels})
    sections = [Section(title=title, sentences=("The decision stays as it was.",),
                        figures=_fresh(found, names))]  # fmt: skip
    if found.moved:
        sections.append(Section(title="Figures that are another now",
                                grid=_moved(found, names, zone)))  # fmt: skip
    for heading, lines in (
        ("What people changed in the review", [_written(one, names) for one in found.written]),
        ("Channels", [_changed(one) for one in found.channels]),
        ("Where groups are told", [_changed(one) for one in found.routes]),
        ("What entered the log", [f"{wording.day(one.on)}: {one.title}" for one in found.events]),
        ("Signposts that tripped", [_tripped(one.title, one.tripped_on) for one in found.tripped]),
    ):  # fmt: skip
        if lines:
            sections.append(Section(title=heading, bullets=tuple(lines), own_words=True))
    return sections


def _tripped(title: str, on: object) -> str:
    from datetime import date

    return f"{title}, on {wording.day(on)}" if isinstance(on, date) else title


def _fresh(found: Since, names: Names) -> tuple[Figure, ...]:
    """What the review as it stood would come to with the figures of today."""
    then, fresh = found.then, found.fresh
    if then is None or fresh is None:
        return ()
    said = (
        f"With the figures of today the same review would put {names.option(fresh.leader.option)}"
        f" first in {in_hundred(fresh.leader.first)} of 100; then it was"
        f" {names.option(then.leader.option)}, in {in_hundred(then.leader.first)}."
    )
    return (Figure(sentence=said, how=_how(fresh, found), key="since-fresh"),)


def _how(fresh: Outcome, found: Since) -> HowKnown:
    return HowKnown(
        method="The review was worked out again with the options, judgements and weights of then,"
        " the same seed, and the figures as they are worked out today.",
        base=f"{wording.number(fresh.n)} draws. {wording.many(len(found.moved), 'figure')} moved.",
        sources=(f"The record of the decision, and our figures of {wording.day(found.today)}.",),
        caveats=("It changes nothing: the decision stays, and its signposts say when to look.",),
        link="/methods/review/",
    )


def _moved(found: Since, names: Names, zone: tzinfo) -> Grid:
    annex = Annex(found.record, names)
    known = {one.key: one for one in annex.entries}
    rows = tuple(
        _moved_row(place, one, names, known, annex, found, zone)
        for place, one in enumerate(found.moved)
    )
    return Grid(caption="Figures then and now", head=("Figure", "Then", "Now"), rows=rows)


def _moved_row(
    place: int, one: Moved, names: Names, known: dict[str, Reference], annex: Annex, found: Since,
    zone: tzinfo,
) -> tuple[Cell, ...]:  # fmt: skip
    criterion = next(c for c in found.record.under.leaves if c.key == one.place[1])
    unit = criterion.scale.unit if criterion.scale else ""
    then = figure_words(one.held.finding, unit)
    thing = annex.find((one.held.item or " · ".join(p for p in one.place if p),
                        one.held.finding.value))  # fmt: skip
    how_then = how_reference(known[thing]) if thing in known else how(one.held.finding, zone)
    now = one.now
    text = (
        wording.answer(now) if not hasattr(now, "value") else figure_words(now, unit)  # type: ignore[arg-type]
    )
    return (
        Cell(text=capital(names.place(*one.place)), own=True),
        Cell(text=then, how=how_then, key=f"then-{place}"),
        Cell(text=text, how=how(now, zone), key=f"now-{place}"),
    )


def _changed(one: Changed) -> str:
    if not one.was:
        return f"{one.what}: now {one.now}"
    return f"{one.what}: was {one.was}, " + (f"now {one.now}" if one.now else "is no more")


def _written(one: Difference, names: Names) -> str:
    kind, *about = one.about
    name = str(kind)
    if name in ("question", "waiting"):
        return f"{KINDS[name]}."
    verb = "added" if one.was is None else "taken out" if one.now is None else "changed"
    if name == "cell":
        option, criterion, audience = str(about[0]), str(about[1]), about[2]
        return f"{capital(names.place(option, criterion, audience))}: {verb}."
    title = getattr(one.now or one.was, "title", None) or str(about[0])
    return f"The {KINDS[name]} of {title}: {verb}." if name == "weighing" else (
        f"The {KINDS[name]} “{title}”: {verb}.")  # fmt: skip
