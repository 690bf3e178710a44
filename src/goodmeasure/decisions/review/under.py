"""A review as it stands while people work on it: the fold of its changes up to any of them.

The last word on each place counts. What was said of an option, criterion or audience that is not
there (any more) does not stand, and stands again once it is back: so the order of changes to
different places makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from goodmeasure.decisions.review.cells import Cell, Evidence, Judgement
from goodmeasure.decisions.review.changes import (
    AudiencePut,
    CellEmptied,
    Change,
    CriterionPut,
    FigurePut,
    Judged,
    JudgementWithdrawn,
    OfCell,
    OptionPut,
    Place,
    QuestionAsked,
    WaitingCosts,
    Weighed,
)
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.weighing import Weighing

C = TypeVar("C", bound=Change)

CellPlace = tuple[str, str, str | None]
"""Option, criterion, audience (``None`` where groups do not come into the criterion)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Under:
    """A review under way; it may be incomplete, and then ``review`` says what is missing.

    Things stand in the order in which they were first put. ``cells`` and ``weighings`` are those
    that stand; ``left_out`` are cells of something that is not there, or that do not fit their
    criterion as it is now.
    """

    question: str = ""
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    audiences: tuple[Audience, ...] = ()
    cells: tuple[Cell, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    waiting: WaitingCosts | None = None
    left_out: tuple[Cell, ...] = ()

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that are scored and weighed: those that nothing hangs under."""
        headings = {one.parent for one in self.criteria}
        return tuple(one for one in self.criteria if one.key not in headings)

    @property
    def places(self) -> tuple[CellPlace, ...]:
        """Every cell there is to fill, by criterion, audience, option."""
        return tuple(
            (option.key, criterion.key, audience)
            for criterion in self.leaves
            for audience in self.audiences_of(criterion)
            for option in self.options
        )

    @property
    def counting(self) -> tuple[CellPlace, ...]:
        """The places that count: not those of groups that were left out, with a weight of 0."""
        out = {one.key for one in self.audiences if one.weight == 0}
        return tuple(place for place in self.places if place[2] not in out)

    def audiences_of(self, criterion: Criterion) -> tuple[str | None, ...]:
        return tuple(one.key for one in self.audiences) if criterion.by_group else (None,)

    @property
    def held(self) -> dict[CellPlace, Cell]:
        """What stands, by place: for those who look at every cell."""
        return {one.place: one for one in self.cells}

    def cell(self, option: str, criterion: str, audience: str | None = None) -> Cell:
        """What stands in a cell; an empty one where nothing was ever said."""
        wanted = (option, criterion, audience)
        found = next((one for one in self.cells if one.place == wanted), None)
        return found or Cell(option=option, criterion=criterion, audience=audience)

    def review(self) -> Review:
        """What can be worked out. Raises ``InputError`` naming what is missing, ``UnlikeThings``
        where figures of one criterion are unlike."""
        return Review(
            question=self.question, options=self.options, criteria=self.criteria,
            audiences=self.audiences, cells=self.cells, weighings=self.weighings,
        )  # fmt: skip


@dataclass(slots=True)
class _Said:
    """The last word on one cell."""

    evidence: Evidence | None = None
    judgements: dict[str, Judgement] = field(default_factory=dict)
    unknown: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.evidence or self.judgements or self.unknown)


class Folding:
    """The last word on everything, whether or not it stands, in the order of the first words."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._last: dict[Place, Change] = {}
        self._cells: dict[CellPlace, _Said] = {}
        for change in changes:
            self.take(change)

    def take(self, change: Change) -> None:
        if isinstance(change, OfCell):
            self._of_cell(change)
        else:
            self._last[change.place] = change

    def _of_cell(self, change: OfCell) -> None:
        place = (change.option, change.criterion, change.audience)
        said = self._cells.setdefault(place, _Said())
        match change:
            case FigurePut():
                self._cells[place] = _Said(evidence=change.evidence)
            case CellEmptied():
                self._cells[place] = _Said(unknown=change.why)
            case Judged():
                said.evidence, said.unknown = None, ""
                said.judgements[change.judgement.author] = change.judgement
            case JudgementWithdrawn():
                said.judgements.pop(change.author, None)

    def _of(self, kind: type[C]) -> list[C]:
        return [one for one in self._last.values() if isinstance(one, kind)]

    def under(self) -> Under:
        """The review after the changes taken so far."""
        under = Under(
            question=next((one.question for one in self._of(QuestionAsked)), ""),
            options=tuple(one.option for one in self._of(OptionPut)),
            criteria=tuple(one.criterion for one in self._of(CriterionPut)),
            audiences=tuple(one.audience for one in self._of(AudiencePut)),
            waiting=next(iter(self._of(WaitingCosts)), None),
        )
        cells = [_cell(place, said) for place, said in self._cells.items() if said.anything]
        leaves = {one.key: one for one in under.leaves}
        options = frozenset(one.key for one in under.options)
        stand = [_stands(one, under, options, leaves) for one in cells]
        weighings = (_of_leaves(one.weighing, leaves) for one in self._of(Weighed))
        return replace(
            under,
            cells=tuple(one for one, stands in zip(cells, stand, strict=True) if stands),
            left_out=tuple(one for one, stands in zip(cells, stand, strict=True) if not stands),
            weighings=tuple(one for one in weighings if one is not None),
        )


def fold(changes: Iterable[Change]) -> Under:
    """All changes, in their order. Never refuses: what does not fit does not stand."""
    return Folding(changes).under()


def _cell(place: CellPlace, said: _Said) -> Cell:
    option, criterion, audience = place
    judgements = tuple(said.judgements[author] for author in sorted(said.judgements))
    return Cell(
        option=option, criterion=criterion, audience=audience, evidence=said.evidence,
        judgements=judgements, unknown=said.unknown,
    )  # fmt: skip


def _stands(
    cell: Cell, under: Under, options: frozenset[str], leaves: dict[str, Criterion]
) -> bool:
    criterion = leaves.get(cell.criterion)
    return (
        criterion is not None
        and cell.option in options
        and cell.audience in under.audiences_of(criterion)
        and (cell.evidence is None or criterion.scale is not None)
    )


def _of_leaves(weighing: Weighing, leaves: dict[str, Criterion]) -> Weighing | None:
    """What it says of the criteria that are weighed now; the others keep their proportions.
    ``None`` where all its points were on what is gone: nothing that was said is left."""
    points = tuple(one for one in weighing.points if one.criterion in leaves)
    if weighing.points and not any(one.most > 0 for one in points):
        return None
    tiers = (tuple(key for key in tier if key in leaves) for tier in weighing.order)
    order = tuple(tier for tier in tiers if tier)
    if weighing.order and not order:
        return None
    return replace(
        weighing, points=points, order=order,
        preferred=tuple(
            one for one in weighing.preferred if one.more in leaves and one.less in leaves
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that differs between two states of a review. ``about`` is its place in words of
    keys: ("option", key), ("cell", option, criterion, audience), …; ``None`` where it was or is
    not there."""

    about: tuple[str | None, ...]
    was: object
    now: object


def differences(before: Under, after: Under) -> tuple[Difference, ...]:
    """Everything that differs, in the order of a review: question, options, criteria, audiences,
    cells, weighings, waiting."""
    found = []
    if before.question != after.question:
        found.append(Difference(about=("question",), was=before.question, now=after.question))
    for kind, was, now in (
        ("option", before.options, after.options),
        ("criterion", before.criteria, after.criteria),
        ("audience", before.audiences, after.audiences),
    ):
        found += _differing([((kind, one.key), one) for one in was],
                            [((kind, one.key), one) for one in now])  # fmt: skip
    found += _differing([(("cell", *one.place), one) for one in before.cells],
                        [(("cell", *one.place), one) for one in after.cells])  # fmt: skip
    found += _differing([(("weighing", one.author), one) for one in before.weighings],
                        [(("weighing", one.author), one) for one in after.weighings])  # fmt: skip
    if before.waiting != after.waiting:
        found.append(Difference(about=("waiting",), was=before.waiting, now=after.waiting))
    return tuple(found)


def _differing(
    was: Sequence[tuple[tuple[str | None, ...], object]],
    now: Sequence[tuple[tuple[str | None, ...], object]],
) -> list[Difference]:
    before, after = dict(was), dict(now)
    return [
        Difference(about=about, was=before.get(about), now=after.get(about))
        for about in {**before, **after}
        if before.get(about) != after.get(about)
    ]
