"""What a review comes to: worked out once for each change and day, kept, and read often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import msgspec
import numpy as np

from goodmeasure.decisions.review.cells import Cell, Kind
from goodmeasure.decisions.review.changes import PlannedStudy, WaitingCosts
from goodmeasure.decisions.review.checks import Note, notes
from goodmeasure.decisions.review.information import (
    NOTHING_KNOWN,
    Worth,
    perfect_of,
    sample_of,
    size_of,
)
from goodmeasure.decisions.review.options import NEW, channel_key
from goodmeasure.decisions.review.outcome import (
    METHOD_VERSION,
    Draws,
    Knowing,
    Outcome,
    drawn,
    outcome,
    worth_knowing,
)
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.shipped import lines
from goodmeasure.decisions.review.under import CellPlace, Under
from goodmeasure.decisions.review.waiting import Choice, Study, worth_waiting
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.reviews.reading import under as under_of
from goodmeasure.store.models import Channel, Organisation, ReviewRecord, ReviewResult

MOST_KEPT = 30
"""Results of one review."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """``everything`` is what knowing everything would be worth, ``knowing`` single things, the most
    first: what to collect first. ``choice`` is ``None`` where nobody said what waiting costs;
    ``studies`` are in the order they were written."""

    change: int
    day: date
    method_version: str
    outcome: Outcome
    everything: Worth
    knowing: tuple[Knowing, ...]
    notes: tuple[Note, ...]
    studies: tuple[Study, ...]
    choice: Choice | None


def result(
    organisation: Organisation, record: ReviewRecord, *, today: date, number: int | None = None,
    under: Under | None = None,
) -> Result | NotEnough:  # fmt: skip
    """As it stands, or stood after one of its changes, with figures that hold on the day. ``under``
    is the review at that change, where the caller has it already.
    ``NotEnough`` where it cannot be worked out, with what is missing. Read from what is kept where
    that is there: notes are made anew, since channels come and go."""
    change = record.last_change if number is None else number
    under = under or under_of(record, number=change)
    channels = channel_keys(organisation)
    kept = ReviewResult.objects.filter(
        review=record, change=change, day=today, method_version=METHOD_VERSION
    ).first()
    held = _read(kept)
    if held is not None:
        return replace(held, notes=_notes(under.review(), today, channels))
    found = work_out(under, seed=record.seed, change=change, today=today, channels=channels)
    if isinstance(found, Result):
        _keep(record, found)
    return found


def _read(kept: ReviewResult | None) -> Result | None:
    """``None`` also for one that an earlier version of the program kept in another shape."""
    try:
        return None if kept is None else msgspec.convert(kept.result, Result)
    except msgspec.ValidationError:
        return None


def _keep(record: ReviewRecord, found: Result) -> None:
    plain: dict[str, Any] = msgspec.to_builtins(replace(found, notes=()))
    ReviewResult.objects.update_or_create(
        review=record, change=found.change, day=found.day, method_version=found.method_version,
        defaults={"result": plain},
    )  # fmt: skip
    rows = ReviewResult.objects.filter(review=record).order_by("-pk")
    old = rows.values_list("pk", flat=True)[MOST_KEPT:]
    if old:
        ReviewResult.objects.filter(pk__in=list(old)).delete()


def channel_keys(organisation: Organisation) -> frozenset[str]:
    """The keys by which options name the channels there are."""
    keys = Channel.objects.filter(organisation=organisation).values_list("pk", flat=True)
    return frozenset(channel_key(key) for key in keys)


def work_out(
    under: Under, *, seed: int, change: int, today: date, channels: frozenset[str]
) -> Result | NotEnough:
    """Anew, and not kept. ``channels`` are the keys of those there are."""
    try:
        review = under.review()
        if len(review.options) < 2:
            return NotEnough(
                reason="there is one option, and nothing to choose between",
                needed="Write a second one: staying as you are is an option too.",
            )
        draws = drawn(review, today=today, seed=seed)
    except GoodMeasureError as missing:
        return NotEnough(reason=missing.sentence, needed=missing.next_step)
    everything, knowing = worth_knowing(draws)
    studies, waits = _studies(review, draws, under.waiting), under.waiting
    return Result(
        change=change, day=today, method_version=METHOD_VERSION,
        outcome=outcome(review, draws, seed), everything=everything, knowing=knowing,
        notes=_notes(review, today, channels), studies=studies,
        choice=None if waits is None else worth_waiting(everything, studies, waits.a_month),
    )  # fmt: skip


def _notes(review: Review, today: date, channels: frozenset[str]) -> tuple[Note, ...]:
    named = {one.channel for option in review.options for one in option.places}
    new = {key for key in named if key.startswith(NEW)}
    return notes(review, today=today, channels=channels | new)


def _studies(review: Review, draws: Draws, waiting: WaitingCosts | None) -> tuple[Study, ...]:
    return tuple(
        Study(title=one.title, months=one.months, cost=one.cost, worth=worth_of(one, review, draws))
        for one in (() if waiting is None else waiting.studies)
    )


def worth_of(study: PlannedStudy, review: Review, draws: Draws) -> Worth:
    """Of the one thing it tells most by: a study of several is worth that at least. Nothing where
    none of its things is uncertain any more."""
    known, worth, found = _known(review), draws.worth, []
    for name in study.items:
        if name in draws.values.items:
            item = draws.values.items[name].astype(np.float64)
            prior = known.get(name, NOTHING_KNOWN)
            found.append(
                perfect_of(worth, item) if study.answers is None
                else sample_of(worth, item, study.answers, prior)
            )  # fmt: skip
    return max(found, key=lambda one: one.value, default=Worth(value=0.0))


def _known(review: Review) -> dict[str, float]:
    """How many answers each figure is worth already."""
    found: dict[str, float] = {}
    for cell in review.cells:
        size = size_of(cell.evidence.finding) if cell.evidence is not None else None
        if size:
            found[cell.item] = max(size, found.get(cell.item, 0.0))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Collect:
    """One thing to find out: what it would be worth, the cells that rest on it, what is there now,
    and how to go about it ("" where the shipped criteria do not say)."""

    item: str
    worth: Worth
    cells: tuple[CellPlace, ...]
    kind: Kind
    how: str


class Known(Protocol):
    """What was found on a day: a result, or the record of a decision."""

    @property
    def day(self) -> date: ...

    @property
    def knowing(self) -> tuple[Knowing, ...]: ...


def to_collect(under: Under, found: Known) -> tuple[Collect, ...]:
    """What to collect first, in order of what knowing it is worth."""
    places: dict[str, list[Cell]] = {}
    held = under.held
    for place in under.places:
        option, criterion, audience = place
        cell = held.get(place) or Cell(option=option, criterion=criterion, audience=audience)
        places.setdefault(cell.item, []).append(cell)
    return tuple(
        Collect(
            item=one.item, worth=one.worth, cells=tuple(cell.place for cell in cells),
            kind=cells[0].kind_on(found.day), how=_how(cells[0]),
        )
        for one in found.knowing
        if (cells := places.get(one.item)) is not None
    )  # fmt: skip


def _how(cell: Cell) -> str:
    line = lines().get(cell.criterion)
    return line.collect if line is not None else ""
