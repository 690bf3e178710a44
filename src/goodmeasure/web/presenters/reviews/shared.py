"""What the pages of a review share: the way back, names of channels, what a figure rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.cells import Cell
from goodmeasure.decisions.review.options import channel_key, new_outlet
from goodmeasure.decisions.review.outcome import METHOD_VERSION
from goodmeasure.decisions.review.under import Under
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import grade_words
from goodmeasure.reports.reviews.cells import figure_words
from goodmeasure.reports.reviews.names import Names
from goodmeasure.reports.reviews.sentence import anything_known, outcome_sentence
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import Channel, ReviewRecord
from goodmeasure.web.presenters.crumbs import HOME, REVIEWS
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Crumb, HowKnown, channel_title, snippet


def crumbs(record: ReviewRecord, *more: tuple[str, str]) -> tuple[Crumb, ...]:
    """``more`` are text and the name of an address of the review."""
    here = Crumb(text=snippet(record.question, 60), href=reverse("review", args=[record.pk]))
    rest = (Crumb(text=text, href=reverse(name, args=[record.pk])) for text, name in more)
    return (HOME, REVIEWS, here, *rest)


def channel_titles(under: Under, channels: Iterable[Channel]) -> dict[str, str]:
    """By the keys that options name them by; those yet to open are named by their platform."""
    titles = {channel_key(one.pk): channel_title(one) for one in channels}
    for option in under.options:
        for one in option.places:
            outlet = new_outlet(one.channel)
            if outlet is not None:
                titles[one.channel] = f"{outlet_title(outlet)} (yet to open)"
    return titles


def cell_address(record: ReviewRecord, place: tuple[str, str, str | None]) -> str:
    return reverse("review_cell", args=[record.pk, ".".join(part for part in place if part)])


def place_of(under: Under, address: str) -> tuple[str, str, str | None] | None:
    """The place that an address names; ``None`` where there is none (any more)."""
    found = {".".join(part for part in place if part): place for place in under.places}
    return found.get(address)


def how_cell(cell: Cell, unit: str, today: date, zone: tzinfo) -> HowKnown:
    """How one cell is known: its figure's own explanation, or who judged what and why."""
    if cell.evidence is not None:
        known = how(cell.evidence.finding, zone)
        until = cell.evidence.expires
        caveats = known.caveats
        if until is not None:
            state = "holds until" if until >= today else "is expired since"
            caveats = (*caveats, f"It {state} {wording.day(until)}.")
        return HowKnown(
            method=f"{figure_words(cell.evidence.finding, unit)}. {known.method}",
            base=known.base, sources=known.sources, caveats=caveats,
            versions=wording.sentences(
                known.versions, f"Grade: {grade_words(cell.evidence.grade).lower()}"
            ),
            link=known.link,
        )  # fmt: skip
    if cell.judgements:
        return HowKnown(
            method="People judged it from 0, the worst that could be, to 10. Each of them counts"
            " alike, give or take half a point to two points by what they rest it on.",
            base=wording.many(len(cell.judgements), "person", "people") + ".",
            sources=tuple(
                f"{one.author}: {wording.number(one.score)} of 10,"
                f" {grade_words(one.grade).lower()}. {one.reason}"
                for one in cell.judgements
            ),
            link=reverse("method", args=["review"]),
        )
    return HowKnown(
        method="Nobody knows, so it counts as anything from worst to best, all as likely.",
        base="Nothing.",
        sources=(cell.unknown,) if cell.unknown else (),
        link=reverse("method", args=["review"]),
    )


def how_result(draws: int, people: int, known: int, cells: int, day: date) -> HowKnown:
    """Of every figure of a result."""
    weighed = (
        f"What {wording.many(people, 'person', 'people')} said of the weights"
        if people else "No weights: nobody has said what matters"
    )  # fmt: skip
    return HowKnown(
        method=f"Worked out {draws:,} times, each time with other weights and other figures from"
        " the ranges that people and evidence leave, and counted which option is worth most. The"
        " same review gives the same digits. Each share is right to about one in 100.",
        base=wording.sentences(weighed, f"{known} of {cells} cells hold a figure or a judgement"),
        sources=(f"The review as it stands on {wording.day(day)}.",),
        caveats=(
            "How often an option is first is not the chance that it is right. It says how much room"
            " what people said leaves for it.",
            "Criteria add up: an option can make up for being bad in one by being good in another.",
        ),
        versions=f"Method: SMAA-2, version {METHOD_VERSION}.",
        link=reverse("method", args=["review"]),
    )


def answer(found: Result | NotEnough, names: Names, *, weighed: bool = True) -> str:
    """The sentence of a result, or what is missing."""
    if isinstance(found, NotEnough):
        return outcome_sentence(found, names)
    return outcome_sentence(
        found.outcome, names, weighed=weighed, known=anything_known(found.notes)
    )  # fmt: skip


def known_cells(under: Under, today: date) -> tuple[int, int]:
    """How many of the cells that count hold anything today, of how many."""
    held = {one.place for one in under.cells if one.kind_on(today).value != "unknown"}
    return sum(place in held for place in under.counting), len(under.counting)
