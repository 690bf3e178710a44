"""What a person should know of a review before they read its result."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goodmeasure.decisions.review.cells import Cell, Kind, item_of
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.weighing import contradictions

NEARLY_ALL = 0.995


class Trouble(StrEnum):
    ONE_OPTION = "one option"  # nothing to choose between
    NO_EVIDENCE = "no evidence"  # not one figure: all is judgement or unknown
    NOTHING_KNOWN = "nothing known"  # not even a judgement
    NOBODY_SCORED = "nobody scored"  # a criterion without any score
    UNKNOWN_CELLS = "unknown cells"  # some cells of a criterion without a score
    NO_WEIGHTS = "no weights"  # nobody said anything of weights
    NOT_WEIGHED = "not weighed"  # someone's points leave a criterion out
    ALL_ON_ONE = "all on one"  # someone's weights are all on one criterion
    CONTRADICTION = "contradiction"  # someone's answers do not hold together
    EXPIRED = "expired"  # a figure that no longer says anything
    CHANNEL_GONE = "channel gone"  # an option is about a channel that is no more
    BEYOND_SCALE = "beyond scale"  # a figure lies beyond the ends of its scale


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """``about`` names what: keys of criteria, options, channels; items of cells; for someone's
    weights the person and then the criteria."""

    trouble: Trouble
    about: tuple[str, ...] = ()


def notes(
    review: Review, *, today: date, channels: Collection[str] | None = None
) -> tuple[Note, ...]:
    """Everything worth saying. ``channels`` are the keys of those there are; ``None`` asks nothing
    of them."""
    return (
        *_of_options(review, channels), *_of_cells(review, today), *_of_weights(review),
    )  # fmt: skip


def _of_options(review: Review, channels: Collection[str] | None) -> Iterator[Note]:
    if len(review.options) == 1:
        yield Note(trouble=Trouble.ONE_OPTION, about=(review.options[0].key,))
    for option in review.options:
        for place in option.places:
            if channels is not None and place.channel not in channels:
                yield Note(trouble=Trouble.CHANNEL_GONE, about=(option.key, place.channel))


def _of_cells(review: Review, today: date) -> Iterator[Note]:
    kinds = {cell.place: cell.kind_on(today) for cell in review.cells}
    known = set(kinds.values())
    if Kind.EVIDENCE not in known:
        yield Note(
            trouble=Trouble.NO_EVIDENCE if Kind.JUDGEMENT in known else Trouble.NOTHING_KNOWN
        )
    for cell in review.cells:
        if cell.kind is Kind.EVIDENCE and cell.kind_on(today) is Kind.UNKNOWN:
            yield Note(trouble=Trouble.EXPIRED, about=(item_of(*cell.place),))
    out = {one.key for one in review.audiences if one.weight == 0}
    for criterion in review.leaves:
        places = [
            (option.key, criterion.key, audience)
            for option in review.options for audience in review.audiences_of(criterion)
            if audience not in out
        ]  # fmt: skip
        missing = [one for one in places if kinds.get(one, Kind.UNKNOWN) is Kind.UNKNOWN]
        if len(missing) == len(places):
            yield Note(trouble=Trouble.NOBODY_SCORED, about=(criterion.key,))
        elif missing:
            yield Note(trouble=Trouble.UNKNOWN_CELLS, about=tuple(item_of(*one) for one in missing))
        beyond = [c for c in review.cells if c.criterion == criterion.key and _beyond(c, criterion)]
        if beyond:
            yield Note(trouble=Trouble.BEYOND_SCALE, about=tuple(item_of(*c.place) for c in beyond))


def _beyond(cell: Cell, criterion: Criterion) -> bool:
    """The value itself, not only an end of its range."""
    if cell.evidence is None or criterion.scale is None:
        return False
    low, high = sorted((criterion.scale.worst, criterion.scale.best))
    return not low <= cell.evidence.finding.value <= high


def _of_weights(review: Review) -> Iterator[Note]:
    if not any(one.points or one.order for one in review.weighings):
        yield Note(trouble=Trouble.NO_WEIGHTS)
    for one in review.weighings:
        for found in contradictions(one):
            yield Note(trouble=Trouble.CONTRADICTION, about=(found.author, *found.criteria))
        if not one.points:
            continue
        said = {points.criterion: points for points in one.points}
        out = tuple(leaf.key for leaf in review.leaves if leaf.key not in said)
        if out:
            yield Note(trouble=Trouble.NOT_WEIGHED, about=(one.author, *out))
        greatest = max(one.points, key=lambda points: points.points)
        whole = sum(points.points for points in one.points)
        if not out and len(review.leaves) > 1 and greatest.points >= NEARLY_ALL * whole:
            yield Note(trouble=Trouble.ALL_ON_ONE, about=(one.author, greatest.criterion))
