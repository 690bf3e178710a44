"""How we know a figure, in words: the same for every finding on every page."""

from __future__ import annotations

from datetime import tzinfo

from django.urls import reverse

from goodmeasure.kernel.findings import Answer, Finding, NotEnough, NotMeasurable
from goodmeasure.reports import wording
from goodmeasure.web.presenters.blocks import Cell
from goodmeasure.web.presenters.parts import HowKnown, Tag

METHODS: dict[str, str] = {
    "measures": "Worked out from the counts by the definition of the measure.",
    "effects": "A regression holds the other choices and the time of posting alike, and says how"
    " much more or less posts with it got than posts without.",
    "verdict": "Each post is compared with what its channel would expect at that age.",
    "experiments": "A coin decided which way each post went, before it was written.",
    "audiences": "The group’s own answers come first. A published figure is heard only where a"
    " person said that the group is part of those it is of, and then counts for less.",
    "before-and-after": "What was is compared with what would have been, by two methods.",
}
NOT_ENOUGH = Tag(text="Not enough yet", shape="…", colour="grey")
NOT_MEASURABLE = Tag(text="Not measurable", shape="–", colour="grey")


def how(answer: Answer, zone: tzinfo) -> HowKnown:
    """Method, base, n, sources with dates, caveats, definition; for no figure, what would do."""
    match answer:
        case Finding():
            return _of_finding(answer, zone)
        case NotEnough():
            return HowKnown(
                method=wording.sentences("There is no figure yet", answer.reason),
                base="Nothing yet.",
                caveats=(wording.sentences(answer.needed),),
            )
        case NotMeasurable():
            return HowKnown(
                method=wording.sentences("There can be no figure here", answer.reason),
                base="Nothing.",
                caveats=(wording.sentences(answer.cost),) if answer.cost else (),
            )


def _of_finding(found: Finding, zone: tzinfo) -> HowKnown:
    size = f": {wording.number(found.base.size)}" if found.base.size is not None else ""
    ranged = (
        "95 in 100 such ranges hold the true figure."
        if found.low is not None
        else "It is a plain count, so it has no range."
    )
    return HowKnown(
        method=f"{METHODS.get(found.method, '')} {ranged}".strip(),
        base=f"{found.base.population}{size} ({found.base.kind.value}). "
        f"It rests on {wording.many(found.n, 'figure')}.",
        sources=tuple(
            f"{one.name}, as of {wording.moment(one.seen_at, zone)}" for one in found.sources
        ),
        caveats=found.caveats,
        versions=_versions(found),
        link=reverse("method", args=[found.method]) if found.method else "",
    )


def _versions(found: Finding) -> str:
    parts = []
    if found.of is not None:
        counted = ", ".join(wording.noun(one).more for one in found.of.counted)
        parts.append(
            f"Definition: {found.of.title}, version {found.of.version}"
            + (f", of {counted}" if counted else "")
        )
    if found.period is not None:
        parts.append(f"for {wording.day(found.period.since)} to {wording.day(found.period.until)}")
    return wording.sentences(" ".join(parts)) if parts else ""


def cell(answer: Answer | None, key: str, zone: tzinfo, *, words: str = "") -> Cell:
    """A figure in a table with its explanation. The ways of having none each look their own."""
    match answer:
        case None:
            return Cell(text=wording.NOT_COLLECTED)
        case Finding():
            return Cell(text=words or wording.answer(answer), how=how(answer, zone), key=key)
        case NotEnough():
            return Cell(tag=NOT_ENOUGH, how=how(answer, zone), key=key)
        case NotMeasurable():
            return Cell(tag=NOT_MEASURABLE, how=how(answer, zone), key=key)
