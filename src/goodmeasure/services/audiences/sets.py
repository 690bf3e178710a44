"""How many of a group a set of places reaches, and what changed between two waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodmeasure.evidence.audiences.heard import OWN
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Grade, Piece, Question
from goodmeasure.evidence.audiences.reach import Bounds, Reached, best_sets, bounds
from goodmeasure.evidence.audiences.shares import FEWEST, Bools, Difference, too_few
from goodmeasure.evidence.audiences.waves import change
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.observations.columns import Floats
from goodmeasure.services.surveys import reach_answers
from goodmeasure.store.models import Group, Organisation

SIZES = (1, 2, 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sets:
    """Exact from respondents (``reached``, by size), otherwise ``bounds`` of ``outlets``."""

    reached: tuple[tuple[Reached, ...], ...] = ()
    bounds: Bounds | None = None
    outlets: tuple[str, ...] = ()
    none: NotEnough | None = None


def sets_of(organisation: Organisation, group: Group, cells: Mapping[Question, Estimate]) -> Sets:
    """The best sets of one, two and three places; or bounds of the three that most are at."""
    used, weights = reach_answers(organisation, group.pk)
    if used:
        return _exact(used, weights)
    shares = {
        question.outlet: one.answer.value
        for question, one in cells.items()
        if question.aspect is Aspect.PRESENCE
        and isinstance(one.answer, Finding)
        and not any(piece.at_least for piece in one.used)
        and all(piece.grade in OWN for piece in one.used)
    }
    best = dict(sorted(shares.items(), key=lambda one: -one[1])[: max(SIZES)])
    if len(best) < 2:
        return Sets(
            none=NotEnough(
                reason="how many are in two places or more is not known",
                needed="Ask them which places they use, in one survey.",
            )
        )
    return Sets(bounds=bounds(best), outlets=tuple(best))


def _exact(used: Mapping[str, Bools], weights: Floats | None) -> Sets:
    asked = len(next(iter(used.values()), ()))
    if asked < FEWEST:
        return Sets(none=too_few(asked))
    found = []
    for size in SIZES:
        if size <= len(used):
            sets = best_sets(used, size, weights)
            if not isinstance(sets, NotEnough):
                found.append(sets)
    return Sets(reached=tuple(found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wave:
    """What changed between the two newest of our own surveys."""

    before: Piece
    after: Piece
    difference: Difference


def wave_of(found: Estimate) -> Wave | None:
    """``None`` where there are no two waves of the same people with a base: a trend needs two
    readings."""
    pieces = [*found.used, *(piece for piece, _ in found.left_out)]
    own = {one.dated: one for one in pieces if one.grade is Grade.OWN_SURVEY and one.discount == 1}
    if len(own) < 2:
        return None
    before, after = (own[day] for day in sorted(own)[-2:])
    try:
        gap = change(before, after)
    except UnlikeThings:
        return None
    return None if isinstance(gap, NotEnough) else Wave(before=before, after=after, difference=gap)
