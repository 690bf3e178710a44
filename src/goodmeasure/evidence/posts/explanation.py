"""Everything a sentence about one verdict needs, typed. The words are for ``reports``."""

from __future__ import annotations

from dataclasses import dataclass

from goodmeasure.evidence.posts.verdicts import Judgement, Outcome, Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """The 95% range and middle of what the channel would expect at the post's age."""

    low: int
    median: int
    high: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why one post got its verdict.

    ``expected`` is ``None`` where too few earlier posts or no growth at that age allow a range;
    ``share`` where growth at that age is not known. ``settled_days`` is set where growth could not
    be learned and posts of so many days are taken as settled: a caveat to be said. ``luck`` is the
    chance that a usual post strays so far by counting luck, given only for counts out of the range.
    """

    outcome: Outcome
    reason: Reason
    value: int
    expected: Range | None
    share: float | None
    earlier_posts: int
    luck: float | None
    settled_days: float | None


def explain(judgement: Judgement, i: int) -> Explanation:
    """The explanation of row ``i``."""
    expected = None
    if judgement.has_range[i]:
        expected = Range(
            low=int(judgement.low[i]),
            median=int(judgement.median[i]),
            high=int(judgement.high[i]),
        )
    return Explanation(
        outcome=judgement.outcome_of(i),
        reason=judgement.reason_of(i),
        value=int(judgement.value[i]),
        expected=expected,
        share=float(judgement.share[i]) if judgement.share_known[i] else None,
        earlier_posts=int(judgement.n_history[i]),
        luck=_luck(judgement, i, expected),
        settled_days=judgement.settled_days,
    )


def _luck(judgement: Judgement, i: int, expected: Range | None) -> float | None:
    value = int(judgement.value[i])
    if expected is None or expected.low <= value <= expected.high:
        return None
    side = judgement.luck_high if value > expected.high else judgement.luck_low
    return float(side[i])
