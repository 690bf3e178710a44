"""What changed between two waves of the same question, tested."""

from __future__ import annotations

from goodmeasure.evidence.audiences.heard import answers
from goodmeasure.evidence.audiences.pieces import Piece
from goodmeasure.evidence.audiences.shares import FEWEST, Difference, Share, difference
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import wilson


def change(before: Piece, after: Piece) -> Difference | NotEnough:
    """From one piece to a later one of the same people, asked in the same way.

    Taken as separate samples: people who answered both times make the range too wide, not too
    narrow, where they answer alike. Raises ``UnlikeThings`` for pieces that are not alike.
    """
    for aspect, one, other in (
        ("base", before.kind.value, after.kind.value),
        ("population", f"a share of {before.population}", f"a share of {after.population}"),
        ("method", before.grade.value, after.grade.value),
    ):
        if one != other:
            raise UnlikeThings(
                f"These two cannot be compared: one is {one}, the other {other}.",
                next_step="Compare two waves of one survey.", aspect=aspect,
            )  # fmt: skip
    if before.at_least or after.at_least:
        return NotEnough(
            reason="one of them is only a lower bound", needed="Ask the same question twice."
        )
    first, second = _share(before), _share(after)
    if first is None or second is None:
        return NotEnough(
            reason="one of them has no base, or a very small one",
            needed=f"It takes {FEWEST} answers each time.",
        )
    return difference(first, second)


def _share(one: Piece) -> Share | None:
    worth = answers(one)
    if worth is None or worth < FEWEST:
        return None
    span = wilson(one.share * worth, worth)
    low = span.low if one.low is None else one.low
    high = span.high if one.high is None else one.high
    return Share(
        value=one.share, low=min(low, one.share), high=max(high, one.share), n=int(worth),
        effective=worth,
    )  # fmt: skip
