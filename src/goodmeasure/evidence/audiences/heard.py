"""Which pieces of evidence are heard on a question, and why each of the others is not.

The group's own answers come first. A published figure is heard only where a person said that the
group is part of its population, and then counts for less. Claimed and measured are never pooled,
and an opinion is never a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.evidence.audiences.shares import FEWEST
from goodmeasure.kernel.findings import BaseKind
from goodmeasure.measures.ranges import Z

ENOUGH = 100
"""Own answers that need no help from published figures: within 10 percentage points."""

OWN = frozenset({Grade.OWN_MEASUREMENT, Grade.OWN_SURVEY})
PUBLISHED = frozenset({Grade.OFFICIAL, Grade.SECOND_HAND})
SAID = frozenset({BaseKind.CLAIMED, BaseKind.OWN_SURVEY})
ASKED_OF_THEM = frozenset({BaseKind.OWN_SURVEY, BaseKind.CENSUS})

Left = tuple[Piece, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """``own`` is the group's own share, ``published`` one of a population that holds the group;
    ``counts`` are lower bounds. ``left_out`` are the others, each with a sentence why."""

    own: Piece | None
    published: Piece | None
    counts: tuple[Piece, ...]
    left_out: tuple[Left, ...]


def heard(question: Question, pieces: Sequence[Piece], *, population: str, today: date) -> Heard:
    """What bears on the question. ``population`` is the group as people call it."""
    left: list[Left] = []
    shares: list[Piece] = []
    counts: list[Piece] = []
    for one in pieces:
        why = _unusable(question, one, population, today)
        if why:
            left.append((one, why))
        elif one.at_least:
            counts.append(one)
        else:
            shares.append(one)
    shares.sort(key=_best)
    alike, unlike = _of_one_kind(shares)
    own, older = _first([one for one in alike if one.grade in OWN])
    published, others = _first([one for one in alike if one.grade in PUBLISHED])
    if own is not None and published is not None:
        why = _not_needed(own, published)
        if why:
            left.append((published, why))
            published = None
    return Heard(
        own=own, published=published, counts=tuple(counts),
        left_out=(*left, *unlike, *older, *others),
    )  # fmt: skip


def _unusable(question: Question, one: Piece, population: str, today: date) -> str:
    """Why a piece cannot be used here, as a sentence; empty where it can."""
    if one.expires is not None and one.expires < today:
        return f"It held until {one.expires:%-d %B %Y}."
    if one.dated > today:
        return f"It is dated {one.dated:%-d %B %Y}, which is still to come."
    if one.grade is Grade.OPINION:
        return "It is an opinion, and an opinion is never a figure."
    if question.aspect is Aspect.EXPECTATION and not _asked_of_them(one):
        return "Whether people expect us somewhere can only be asked of them."
    if one.discount == 0:
        return f"It counts for nothing about {population}."
    if one.grade in PUBLISHED and one.discount == 1 and one.population != population:
        return f"Nobody has said that {population} are part of {one.population}."
    worth = answers(one)
    if worth is not None and not one.at_least and worth * one.discount < FEWEST:
        return f"It is worth fewer than {FEWEST} answers here."
    return ""


def _asked_of_them(one: Piece) -> bool:
    return one.grade in OWN and one.kind in ASKED_OF_THEM and not one.at_least


def answers(one: Piece) -> float | None:
    """What a piece is worth before its discount: ``n``, or what its own range implies (the normal
    range turned round); ``None`` where neither is known."""
    if one.n is not None:
        return one.n
    if one.low is None or one.high is None or one.high <= one.low or one.share in (0.0, 1.0):
        return None
    return one.share * (1 - one.share) * (2 * Z / (one.high - one.low)) ** 2


def _best(one: Piece) -> tuple[int, int, float]:
    return one.grade.rank, -one.dated.toordinal(), -(answers(one) or 0)


def family(kind: BaseKind) -> str:
    """What may be pooled: what people said goes with what people said. Nothing else does."""
    return BaseKind.CLAIMED.value if kind in SAID else kind.value


def _of_one_kind(shares: Sequence[Piece]) -> tuple[list[Piece], list[Left]]:
    """Those of the kind of the best of them."""
    lead = family(shares[0].kind) if shares else ""
    alike = [one for one in shares if family(one.kind) == lead]
    return alike, [
        (one, f"It is {family(one.kind)}, and the answer is {lead}: these are different things.")
        for one in shares
        if family(one.kind) != lead
    ]


def _first(ordered: Sequence[Piece]) -> tuple[Piece | None, list[Left]]:
    rest = [(one, "A better or newer one answers it.") for one in ordered[1:]]
    return (ordered[0] if ordered else None), rest


def _not_needed(own: Piece, published: Piece) -> str:
    mine = answers(own)
    if mine is None or mine >= ENOUGH:
        return "The group's own answers speak for themselves."
    if answers(published) is None:
        return "Its source publishes no base, so it cannot be weighed against own answers."
    return ""
