"""What changed since a decision, or any other change: what people wrote, what the figures say now,
and what the review comes to. The review itself is left as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from goodmeasure.decisions.review.cells import Evidence
from goodmeasure.decisions.review.under import CellPlace, Difference, Under, differences
from goodmeasure.kernel.findings import Answer, Finding, NotEnough
from goodmeasure.services.reviews import reading, results
from goodmeasure.services.reviews.holdings import Offer
from goodmeasure.services.reviews.offers import evidence_of, offers
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import Organisation, ReviewRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A figure that is in a cell, and what the same way of working it out says now."""

    place: CellPlace
    held: Evidence
    now: Answer
    offer: Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """``written`` is what people changed since; ``moved`` figures that are another now than in
    their cells. ``then`` is what it came to, ``now`` what it comes to as it stands, and ``fresh``
    what it would come to with the figures of now (``now`` again where none moved)."""

    number: int
    written: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    then: Result | NotEnough
    now: Result | NotEnough
    fresh: Result | NotEnough


def since(organisation: Organisation, record: ReviewRecord, *, number: int, now: datetime) -> Since:
    """Since the change of that number. Expired figures count on their own day: ``then`` is worked
    out for the day of that change."""
    before = reading.under(record, number=number)
    under = reading.under(record)
    moved = moved_figures(under, offers(organisation, under, now=now))
    today = organisation.day_of(now)
    changed_at = record.changes.filter(number=number).values_list("at", flat=True).first()
    then_day = today if changed_at is None else organisation.day_of(changed_at)
    as_now = results.result(organisation, record, today=today)
    return Since(
        number=number, written=differences(before, under), moved=moved,
        then=results.result(organisation, record, today=then_day, number=number), now=as_now,
        fresh=as_now if not moved else results.work_out(
            refreshed(under, moved), seed=record.seed, change=record.last_change, today=today,
            channels=results.channel_keys(organisation),
        ),
    )  # fmt: skip


def number_at(record: ReviewRecord, moment: datetime) -> int:
    """The number of the newest change up to a moment; 0 before the first."""
    rows = record.changes.filter(at__lte=moment).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def moved_figures(under: Under, offered: Mapping[CellPlace, Sequence[Offer]]) -> tuple[Moved, ...]:
    """Cells whose figure was offered, and would be offered otherwise now. Figures that a team
    stated are theirs, and are not looked at."""
    found = []
    for cell in under.cells:
        held = cell.evidence
        if held is None or held.finding.of is None:
            continue
        measure = held.finding.of.measure
        found += [
            Moved(place=cell.place, held=held, now=offer.answer, offer=offer)
            for offer in offered.get(cell.place, ())
            if offer.measure == measure and _differ(held.finding, offer.answer)
        ]
    return tuple(found)


def _differ(held: Finding, now: Answer) -> bool:
    if not isinstance(now, Finding):
        return True
    return (held.value, held.low, held.high) != (now.value, now.low, now.high)


def refreshed(under: Under, moved: Sequence[Moved]) -> Under:
    """With the figures of now in their cells; nothing where they are not known any more."""
    now = {one.place: one for one in moved}
    cells = (
        replace(cell, evidence=evidence_of(now[cell.place].offer)) if cell.place in now else cell
        for cell in under.cells
    )
    return replace(under, cells=tuple(cells))
