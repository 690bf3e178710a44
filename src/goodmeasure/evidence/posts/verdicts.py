"""Worked, as expected, missed, too early, cannot tell: every post of many channels at once.

A post worked when two things hold. Its count lies over the 95% range that the channel would expect
at that age: it did better than 39 in 40 of the channel's posts do. And counting luck alone does not
explain it, with the false discovery rate controlled over what is judged at once. Missed likewise,
below. docs/methods/verdict.md says why the second question is not asked of the range itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import repeat

import numpy as np

from goodmeasure.evidence.posts.expectation import Expectation, expect_in_parts
from goodmeasure.evidence.posts.growth import GrowthModel, Settled
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.levels import HALFWAY
from goodmeasure.evidence.posts.mixtures import Mixtures, Tails, quantiles, tails
from goodmeasure.evidence.posts.prior import LIBRARIES, Prior
from goodmeasure.kernel.findings import LEVEL

METHOD_VERSION = "1"
"""Raised whenever the same readings would get other verdicts; stored ones are then made anew."""

SIDE = (1.0 - LEVEL) / 2.0
"""What lies beyond the range on each side."""

MIN_HISTORY = 30
MIN_RANGE = 10
"""With fewer earlier posts not even a range is shown: it would be the prior's."""

FALSE_DISCOVERIES = 0.10
"""Of the posts called "worked" in a month, at most about this share is there by luck; and of those
called "missed", likewise. One in ten is usual where a person looks at what was picked out."""


class Outcome(StrEnum):
    WORKED = "worked"
    AS_EXPECTED = "as expected"
    MISSED = "missed"
    TOO_EARLY = "too early"
    CANNOT_TELL = "cannot tell"


class Reason(StrEnum):
    """Why a post got its outcome; ``reports`` has the words."""

    ABOVE = "above"  # over the range, and luck does not explain it
    BELOW = "below"  # under the range, likewise
    WITHIN = "within"  # inside a range that could have been left on both sides
    MIDDLE_OR_MORE = "middle or more"  # range starts at 0; at or over the middle of it
    PERHAPS_LUCK_ABOVE = "perhaps luck, above"  # over the range; among so many luck may do that
    PERHAPS_LUCK_BELOW = "perhaps luck, below"
    YOUNG = "young"  # under half of the eventual count is expected at this age
    AGE_UNKNOWN = "age unknown"  # no growth known at this age
    SHORT_HISTORY = "short history"  # fewer than MIN_HISTORY earlier posts
    ZERO_IS_ORDINARY = "zero is ordinary"  # even 0 would not surprise, and it is under the middle


OUTCOMES: tuple[Outcome, ...] = tuple(Outcome)
REASONS: tuple[Reason, ...] = tuple(Reason)


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One channel's history on one measure, with the growth of its platform and measure."""

    history: History
    growth: GrowthModel


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """Columns (n,), in the order of the history.

    ``outcome`` and ``reason`` are places in ``OUTCOMES`` and ``REASONS`` (small integers, quick to
    count); ``outcome_of(i)`` and ``reason_of(i)`` give the words. ``low``, ``median`` and ``high``
    are the range at the post's age and mean nothing where ``has_range`` is false. ``p_low`` and
    ``p_high`` are the chances of a count so low or lower, so high or higher, on this channel.
    ``luck_low`` and ``luck_high`` are the same for a post that is just the usual one, where all
    difference is counting luck. ``share`` is the share of the eventual count expected at that age,
    and means nothing where ``share_known`` is false. ``kind_effect`` is how the post's kind did
    against the others until then (``History.kind_effect``).
    """

    post_ids: Ints
    value: Ints
    outcome: Ints
    reason: Ints
    low: Ints
    median: Ints
    high: Ints
    has_range: Flags
    p_low: Floats
    p_high: Floats
    luck_low: Floats
    luck_high: Floats
    share: Floats
    share_known: Flags
    n_history: Ints
    kind_effect: Floats
    settled_days: float | None
    """Not ``None`` where growth was not known and posts of so many days were taken as settled."""

    def __len__(self) -> int:
        return len(self.post_ids)

    def outcome_of(self, i: int) -> Outcome:
        return OUTCOMES[int(self.outcome[i])]

    def reason_of(self, i: int) -> Reason:
        return REASONS[int(self.reason[i])]


def judge(
    cases: Sequence[Case],
    *,
    prior: Prior = LIBRARIES,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> tuple[Judgement, ...]:
    """A judgement for each case, in their order.

    Give all the channels of one organisation on one measure together: false discoveries are
    controlled over the posts of each calendar month (UTC) on all of them, worked and missed apart.
    """
    if not cases:
        return ()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the arithmetic lets go of the interpreter
        looks = list(pool.map(_look, cases, repeat(prior)))
    months = np.concatenate([_months(case.history.published) for case in cases])
    above = np.concatenate([look.luck_high for look in looks])
    below = np.concatenate([look.luck_low for look in looks])
    can_rise = np.concatenate([look.judged for look in looks])
    can_fall = np.concatenate([look.judged & look.zero_surprises for look in looks])
    stands = discoveries(above, months, can_rise, false_discoveries)
    falls = discoveries(below, months, can_fall, false_discoveries)
    ends = np.cumsum([len(case.history) for case in cases])[:-1]
    parts = zip(cases, looks, np.split(stands, ends), np.split(falls, ends), strict=True)
    return tuple(_judgement(case, look, high, low) for case, look, high, low in parts)


def discoveries(p: Floats, family: Ints, tested: Flags, rate: float) -> Flags:
    """Which p-values stand in their family (Benjamini and Hochberg 1995), all families at once.

    p-values of counts are too large rather than too small (P(p <= t) <= t), under which the rate
    still holds. Posts that could not have been found whatever their count are left out by
    ``tested``, which must not look at the count (Gilbert 2005).
    """
    stands = np.zeros(len(p), dtype=np.bool_)
    rows = np.flatnonzero(tested)
    rows = rows[np.lexsort((p[rows], family[rows]))]
    if not rows.size:
        return stands
    _, start, size = np.unique(family[rows], return_index=True, return_counts=True)
    rank = np.arange(len(rows)) - np.repeat(start, size) + 1
    under = p[rows] <= rate * rank / np.repeat(size, size)
    last = np.maximum.reduceat(np.where(under, rank, 0), start)
    stands[rows] = rank <= np.repeat(last, size)
    return stands


@dataclass(frozen=True, kw_only=True, eq=False)
class _Look:
    """What is known of each post of a case before the others are considered, all (n,)."""

    low: Ints
    median: Ints
    high: Ints
    p_low: Floats
    p_high: Floats
    luck_low: Floats
    luck_high: Floats
    zero_surprises: Flags
    share: Floats
    share_known: Flags
    earlier: Ints
    kind_effect: Floats

    @property
    def judged(self) -> Flags:
        old = self.share_known & (self.share >= HALFWAY)
        return np.asarray(old & (self.earlier >= MIN_HISTORY))


def _look(case: Case, prior: Prior) -> _Look:
    parts, start = [], 0
    for found in expect_in_parts(case.history, case.growth, prior):
        parts.append(_look_at(found, case.history.value[start : start + len(found.earlier)]))
        start += len(found.earlier)
    return _Look(
        **{
            column.name: np.concatenate([getattr(part, column.name) for part in parts])
            for column in fields(_Look)
        }
    )


def _look_at(found: Expectation, value: Ints) -> _Look:
    where = tails(value, found.at_age, found.log_each)
    band = quantiles(found.at_age, (SIDE, 0.5, 1.0 - SIDE))
    low, median, high = _agree(band, value, where)
    luck_low, luck_high = _luck(value, found.at_age, band[:, 1])
    return _Look(
        low=low,
        median=median,
        high=high,
        p_low=where.at_most,
        p_high=where.at_least,
        luck_low=luck_low,
        luck_high=luck_high,
        zero_surprises=band[:, 0] > 0,
        share=found.share,
        share_known=found.share_known,
        earlier=found.earlier,
        kind_effect=found.kind_effect,
    )


def _luck(value: Ints, at_age: Mixtures, middle: Ints) -> tuple[Floats, Floats]:
    """Chance (n,) that a usual post gets so few, so many: Poisson at the channel's own level.

    A post of less appeal than the usual one has less chance still of so many, so the p-value holds
    for every such post. The mean is the usual post for "so many" and the lesser of mean and middle
    for "so few": each the harder to beat.
    """
    from scipy.special import pdtr, pdtrc

    mean = (at_age.weight * at_age.mean).sum(axis=1)
    many = np.where(value > 0, pdtrc(value - 1.0, mean), 1.0)
    return np.asarray(pdtr(value, np.minimum(mean, middle))), many


def _agree(band: Ints, value: Ints, where: Tails) -> tuple[Ints, Ints, Ints]:
    """The range made to agree with the exact tails where rounding in the search put it one off.

    A count is under the range when P(Y <= y) < ``SIDE`` and over it when P(Y >= y) <= ``SIDE``.
    """
    low, median, high = band.T
    low = np.where(where.at_most < SIDE, np.maximum(low, value + 1), np.minimum(low, value))
    high = np.where(where.at_least <= SIDE, np.minimum(high, value - 1), np.maximum(high, value))
    return low, np.clip(median, low, high), high


def _months(published: Floats) -> Ints:
    days = np.floor(published).astype(np.int64).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int64)


def _judgement(case: Case, look: _Look, stands: Flags, falls: Flags) -> Judgement:
    value, low, median, high = case.history.value, look.low, look.median, look.high
    has_range = look.share_known & (look.earlier >= MIN_RANGE)
    ladder = (
        (~look.share_known, Outcome.TOO_EARLY, Reason.AGE_UNKNOWN),
        (look.share < HALFWAY, Outcome.TOO_EARLY, Reason.YOUNG),
        (look.earlier < MIN_HISTORY, Outcome.CANNOT_TELL, Reason.SHORT_HISTORY),
        ((value > high) & stands, Outcome.WORKED, Reason.ABOVE),
        (value > high, Outcome.CANNOT_TELL, Reason.PERHAPS_LUCK_ABOVE),
        ((value < low) & falls, Outcome.MISSED, Reason.BELOW),
        (value < low, Outcome.CANNOT_TELL, Reason.PERHAPS_LUCK_BELOW),
        (look.zero_surprises, Outcome.AS_EXPECTED, Reason.WITHIN),
        (value >= np.maximum(median, 1), Outcome.AS_EXPECTED, Reason.MIDDLE_OR_MORE),
        (np.ones(len(value), dtype=np.bool_), Outcome.CANNOT_TELL, Reason.ZERO_IS_ORDINARY),
    )
    met = [condition for condition, _, _ in ladder]
    return Judgement(
        post_ids=case.history.post_ids,
        value=value,
        outcome=np.select(met, [OUTCOMES.index(outcome) for _, outcome, _ in ladder]),
        reason=np.select(met, [REASONS.index(reason) for _, _, reason in ladder]),
        low=np.where(has_range, low, 0),
        median=np.where(has_range, median, 0),
        high=np.where(has_range, high, 0),
        has_range=has_range,
        p_low=np.where(look.share_known, look.p_low, 1.0),
        p_high=np.where(look.share_known, look.p_high, 1.0),
        luck_low=np.where(look.share_known, look.luck_low, 1.0),
        luck_high=np.where(look.share_known, look.luck_high, 1.0),
        share=look.share,
        share_known=look.share_known,
        n_history=look.earlier,
        kind_effect=look.kind_effect,
        settled_days=case.growth.days if isinstance(case.growth, Settled) else None,
    )
