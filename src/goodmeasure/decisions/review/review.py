"""A review: one question, its options, criteria, audiences, cells and what people weigh how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodmeasure.decisions.review.cells import STATED, Cell, Evidence, item_of
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.weighing import Weighing
from goodmeasure.kernel.bases import of_people
from goodmeasure.kernel.errors import InputError, UnlikeThings
from goodmeasure.kernel.findings import Finding

THERE = "Name one that is there."
SCORED = "Name a criterion of the review that nothing hangs under."


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Everything that is worked out from, and nothing else. Raises ``InputError`` naming the field
    where parts do not fit together, ``UnlikeThings`` where unlike figures share a criterion."""

    question: str
    options: tuple[Option, ...]
    criteria: tuple[Criterion, ...]
    audiences: tuple[Audience, ...] = ()
    cells: tuple[Cell, ...] = ()
    weighings: tuple[Weighing, ...] = ()

    def __post_init__(self) -> None:
        if not self.question.strip():
            raise refused(
                "question", "A review needs its question.", "Write what is to be decided."
            )
        if not self.options:
            raise refused("options", "There is no option.", "Write at least two.")
        _once("options", [one.key for one in self.options])
        _once("criteria", [one.key for one in self.criteria])
        _once("audiences", [one.key for one in self.audiences])
        _tree(self.criteria)
        if not self.leaves:
            raise refused("criteria", "There is no criterion.", "Write at least one.")
        limits_hold(self.leaves)
        _audiences(self)
        _cells(self)
        _weighings(self)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that are scored and weighed: those that nothing hangs under."""
        headings = {one.parent for one in self.criteria}
        return tuple(one for one in self.criteria if one.key not in headings)

    def audiences_of(self, criterion: Criterion) -> tuple[str | None, ...]:
        """The keys a criterion is scored for; ``None`` alone where groups do not come into it."""
        return tuple(one.key for one in self.audiences) if criterion.by_group else (None,)


def refused(field: str, sentence: str, next_step: str) -> InputError:
    return InputError(f"{field}: {sentence}", next_step=next_step)


def _once(field: str, keys: Sequence[str]) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise refused(f"{field}.{place}.key", f"{key} is there twice.", "Rename one of them.")


def _tree(criteria: Sequence[Criterion]) -> None:
    parents = {one.key: one.parent for one in criteria}
    for place, one in enumerate(criteria):
        field, above = f"criteria.{place}.parent", one.parent
        seen = {one.key}
        while above is not None:
            if above not in parents:
                raise refused(field, f"There is no criterion {above}.", THERE)
            if above in seen:
                raise refused(field, f"{one.title} hangs under itself.", "Choose another heading.")
            seen.add(above)
            above = parents[above]


def weights_have_room(leaves: Sequence[Criterion]) -> None:
    """The least weights are 1 together at most."""
    least = sum(one.lightest for one in leaves)
    if least > 1 + 1e-9:
        raise refused("criteria.lightest", f"The least weights add up to {least:.0%}.",
                      "Lower some: all together are 100%.")  # fmt: skip


def limits_hold(leaves: Sequence[Criterion]) -> None:
    """And the greatest 1 at least."""
    weights_have_room(leaves)
    most = sum(one.heaviest for one in leaves)
    if most < 1 - 1e-9:
        raise refused("criteria.heaviest", f"The greatest weights add up to {most:.0%}.",
                      "Raise some: all together are 100%.")  # fmt: skip


def _audiences(review: Review) -> None:
    if not any(one.by_group for one in review.leaves):
        return
    if not review.audiences:
        raise refused("audiences", "A criterion asks for groups, and there is none.", "Add groups.")
    if sum(one.weight for one in review.audiences) <= 0:
        raise refused("audiences", "No group matters at all.", "Give at least one a weight over 0.")


def _cells(review: Review) -> None:
    options = {one.key for one in review.options}
    leaves = {one.key: one for one in review.leaves}
    seen = set()
    for number, cell in enumerate(review.cells):
        field = f"cells.{number}"
        if cell.option not in options:
            raise refused(f"{field}.option", f"There is no option {cell.option}.", THERE)
        if cell.criterion not in leaves:
            raise refused(f"{field}.criterion", f"{cell.criterion} is not scored.", SCORED)
        _fits(review, cell, leaves[cell.criterion], field)
        if cell.place in seen:
            raise refused(field, f"{item_of(*cell.place)} is scored twice.", "Keep one of the two.")
        seen.add(cell.place)
    for criterion in review.leaves:
        like_with_like(criterion, (one for one in review.cells if one.criterion == criterion.key))


def _fits(review: Review, cell: Cell, criterion: Criterion, field: str) -> None:
    if cell.audience not in review.audiences_of(criterion):
        raise refused(
            f"{field}.audience", f"{criterion.title} is not scored for {cell.audience or 'all'}.",
            "Name an audience of the review." if criterion.by_group else "Leave it out.",
        )  # fmt: skip
    if cell.evidence is not None and criterion.scale is None:
        raise refused(
            f"{field}.evidence", f"{criterion.title} has no scale for figures.",
            "Give it a worst and a best, or judge it.",
        )  # fmt: skip


def like_with_like(criterion: Criterion, cells: Iterable[Cell]) -> None:
    """Figures of one criterion are in one unit and of one kind of base for each audience; shares of
    people are of the same people, but for those a team states: these say of whom they are."""
    first: dict[str | None, Evidence] = {}
    for cell in cells:
        if cell.evidence is None:
            continue
        one = first.setdefault(cell.audience, cell.evidence)
        for aspect, mine, theirs in (
            ("base", one.finding.base.kind.value, cell.evidence.finding.base.kind.value),
            ("unit", _unit(one), _unit(cell.evidence)),
            ("population", *_people(one.finding, cell.evidence.finding)),
        ):
            if mine != theirs:
                raise UnlikeThings(
                    f"{criterion.title} cannot hold both: one is {mine}, the other {theirs}.",
                    next_step="Convert one of them, or judge instead.", aspect=aspect,
                )  # fmt: skip


def _people(one: Finding, other: Finding) -> tuple[str, str]:
    """Of whom two shares of people are; nothing where it does not matter."""
    stated = any(found.of is not None and found.of.measure == STATED for found in (one, other))
    if stated or not (of_people(one) and of_people(other)):
        return "", ""
    return f"of {one.base.population}", f"of {other.base.population}"


def _unit(evidence: Evidence) -> str:
    return evidence.finding.of.unit if evidence.finding.of is not None else "without a unit"


def _weighings(review: Review) -> None:
    leaves = {one.key for one in review.leaves}
    _once("weighings", [one.author for one in review.weighings])
    for number, one in enumerate(review.weighings):
        for field, key in one.named():
            if key not in leaves:
                raise refused(f"weighings.{number}.{field}", f"{key} is not weighed.",
                              SCORED)  # fmt: skip
