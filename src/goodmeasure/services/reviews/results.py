"""What a review comes to, worked out once for each change and day, and read often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodmeasure.decisions.review.changes import PlannedStudy, WaitingCosts
from goodmeasure.decisions.review.checks import Note, notes
from goodmeasure.decisions.review.information import (
    NOTHING_KNOWN,
    Worth,
    perfect_of,
    sample_of,
    size_of,
)
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
from goodmeasure.decisions.review.under import Under
from goodmeasure.decisions.review.waiting import Choice, Study, worth_waiting
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.reviews.reading import under as under_of
from goodmeasure.store.models import Channel, Organisation, ReviewRecord


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


def result(organisation: Organisation, record: ReviewRecord, *, today: date) -> Result | NotEnough:
    """As it stands. ``NotEnough`` where it cannot be worked out, with what is missing."""
    return work_out(under_of(record), record, today=today, channels=channel_keys(organisation))


def channel_keys(organisation: Organisation) -> frozenset[str]:
    """The keys by which options name the channels there are."""
    keys = Channel.objects.filter(organisation=organisation).values_list("pk", flat=True)
    return frozenset(f"channel:{key}" for key in keys)


def work_out(
    under: Under, record: ReviewRecord, *, today: date, channels: frozenset[str]
) -> Result | NotEnough:
    """Anew. ``channels`` are the keys of those there are."""
    try:
        review = under.review()
        if len(review.options) < 2:
            return NotEnough(
                reason="there is one option, and nothing to choose between",
                needed="Write a second one: staying as you are is an option too.",
            )
        draws = drawn(review, today=today, seed=record.seed)
    except GoodMeasureError as missing:
        return NotEnough(reason=missing.sentence, needed=missing.next_step)
    everything, knowing = worth_knowing(draws)
    studies = _studies(review, draws, under.waiting)
    waits = under.waiting
    named = {one.channel for option in review.options for one in option.places}
    new = {key for key in named if key.startswith("new:")}
    return Result(
        change=record.last_change, day=today, method_version=METHOD_VERSION,
        outcome=outcome(review, draws, record.seed), everything=everything, knowing=knowing,
        notes=notes(review, today=today, channels=channels | new), studies=studies,
        choice=None if waits is None else worth_waiting(everything, studies, waits.a_month),
    )  # fmt: skip


def _studies(review: Review, draws: Draws, waiting: WaitingCosts | None) -> tuple[Study, ...]:
    planned: Sequence[PlannedStudy] = waiting.studies if waiting is not None else ()
    return tuple(
        Study(title=one.title, months=one.months, cost=one.cost, worth=worth_of(one, review, draws))
        for one in planned
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
    found = {}
    for cell in review.cells:
        size = size_of(cell.evidence.finding) if cell.evidence is not None else None
        if size:
            found[cell.item] = size
    return found
