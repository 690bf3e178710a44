"""Does the expectation keep its promises on channels it was not fitted on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from goodmeasure.evidence.posts.expectation import Expectation, expect_in_parts
from goodmeasure.evidence.posts.fitting import fit_prior
from goodmeasure.evidence.posts.growth import GrowthModel, Settled
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.levels import HALFWAY
from goodmeasure.evidence.posts.mixtures import Tails, quantiles, tails
from goodmeasure.evidence.posts.prior import Prior
from goodmeasure.evidence.posts.rivals import RIVALS
from goodmeasure.evidence.posts.verdicts import MIN_HISTORY, Case
from goodmeasure.kernel.findings import NotEnough

LEVELS = (0.5, 0.8, 0.95)
BINS = 10
FOLDS = 6

AGAINST = 3
"""Column of the smoothed frequencies among the scores: ours is 0, rivals follow."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """How often ranges of one ``level`` held the count.

    ``exact`` is the share of posts whose randomised PIT value falls between the ends of the level,
    averaged over the randomisation instead of drawn: 0.95 means 95% however coarse counts are.
    ``printed`` is the share of posts inside the whole-number range that people are shown. It must
    be at least the level, and is more where 0 is common, because whole numbers cannot cut finer.
    ``least`` and ``most`` are ``exact`` in the channels that come out lowest and highest.
    """

    level: float
    exact: float
    printed: float
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """Mean log of the probability given to what came, in nats a post; nearer 0 is better."""

    name: str
    nats: float


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Of posts with ``MIN_HISTORY`` or more earlier ones, each foretold from channels not its own.

    ``pit`` is the share of randomised PIT values in each of ``BINS`` equal bins: 0.1 each is right.
    ``scores`` has ours first, then the rivals on the same posts. ``gain`` is ours less that of the
    smoothed frequencies, and ``gain_error`` its standard error with channels as the unit.
    """

    channels: int
    posts: int
    zeros: float
    cover: tuple[Cover, ...]
    pit: tuple[float, ...]
    scores: tuple[Score, ...]
    gain: float
    gain_error: float


@dataclass(frozen=True, kw_only=True, eq=False)
class _Checked:
    """One channel's posts that count: where they lay, how they scored, whether ranges held them."""

    value: Ints
    where: Tails
    held: Flags
    nats: Floats


def calibrate(
    histories: Sequence[History], growth: GrowthModel | None = None, *, folds: int = FOLDS
) -> Calibration | NotEnough:
    """Check the expectation on ``histories``, each in a fold whose prior was fitted on the others.

    Channels are dealt to folds in the order given. With fewer than two channels that have more
    than ``MIN_HISTORY`` posts there is nothing to hold out.
    """
    model = Settled() if growth is None else growth
    cases = [Case(history=h, growth=model) for h in histories if len(h) > MIN_HISTORY]
    folds = min(folds, len(cases))
    if folds < 2:
        return NotEnough(
            reason=f"{len(cases)} channels have more than {MIN_HISTORY} posts",
            needed="two or more such channels, so that each can be foretold from others",
        )
    checked: list[_Checked] = []
    for fold in range(folds):
        prior = fit_prior([case for i, case in enumerate(cases) if i % folds != fold])
        found = (_check(case, prior) for i, case in enumerate(cases) if i % folds == fold)
        checked += [one for one in found if len(one.value)]
    if len(checked) < 2:
        return NotEnough(
            reason="too few posts are old enough",
            needed=f"two channels with more than {MIN_HISTORY} posts old enough to judge",
        )
    return _summary(checked)


def _check(case: Case, prior: Prior) -> _Checked:
    rivals = np.stack([rival(case.history.value) for _, rival in RIVALS], axis=1)
    parts, start = [], 0
    for found in expect_in_parts(case.history, case.growth, prior):
        rows = slice(start, start + len(found.earlier))
        parts.append(_check_part(found, case.history.value[rows], rivals[rows]))
        start = rows.stop
    return _Checked(
        value=np.concatenate([part.value for part in parts]),
        where=Tails(
            at_most=np.concatenate([part.where.at_most for part in parts]),
            equal=np.concatenate([part.where.equal for part in parts]),
            at_least=np.concatenate([part.where.at_least for part in parts]),
        ),
        held=np.concatenate([part.held for part in parts]),
        nats=np.concatenate([part.nats for part in parts]),
    )


def _check_part(found: Expectation, value: Ints, rivals: Floats) -> _Checked:
    late = np.flatnonzero(
        found.share_known & (found.share >= HALFWAY) & (found.earlier >= MIN_HISTORY)
    )
    value, ahead = value[late], found.at_age.rows(late)
    sides = np.asarray([side for level in LEVELS for side in _ends(level)])
    order = np.argsort(sides)
    ends = np.empty((len(late), len(sides)), dtype=np.int64)
    ends[:, order] = quantiles(ahead, tuple(sides[order]))
    low, high = ends[:, 0::2], ends[:, 1::2]
    return _Checked(
        value=value,
        where=tails(value, ahead),
        held=(low <= value[:, None]) & (value[:, None] <= high),
        nats=np.column_stack([found.log_equal[late], rivals[late]]),
    )


def _ends(level: float) -> tuple[float, float]:
    return (1.0 - level) / 2.0, (1.0 + level) / 2.0


def pit_mass(where: Tails, low: float, high: float) -> Floats:
    """Chance (n,) that the randomised PIT value lies between ``low`` and ``high``.

    The randomised PIT of a count is uniform between P(Y < y) and P(Y <= y) (Smith 1985; Czado,
    Gneiting and Held 2009), so this is the part of that stretch which lies between the two.
    """
    before = where.at_most - where.equal
    overlap = np.minimum(where.at_most, high) - np.maximum(before, low)
    width = np.maximum(where.equal, 1e-300)
    inside = (before >= low) & (before < high)  # a stretch too short to measure is a point
    return np.where(where.equal > 1e-15, np.clip(overlap / width, 0.0, 1.0), inside)


def _summary(checked: list[_Checked]) -> Calibration:
    held = np.concatenate([one.held for one in checked])
    value = np.concatenate([one.value for one in checked])
    nats = np.concatenate([one.nats for one in checked])
    edges = np.linspace(0.0, 1.0, BINS + 1)
    pit = [_pooled(checked, low, high) for low, high in pairwise(edges)]
    names = ("Good Measure", *(name for name, _ in RIVALS))
    scores = tuple(
        Score(name=name, nats=float(mean))
        for name, mean in zip(names, nats.mean(axis=0), strict=True)
    )
    gains = [(one.nats[:, 0] - one.nats[:, AGAINST]) for one in checked]
    gain = float(np.concatenate(gains).mean())
    return Calibration(
        channels=len(checked),
        posts=len(value),
        zeros=float((value == 0).mean()),
        cover=tuple(
            _cover(checked, level, float(held[:, i].mean())) for i, level in enumerate(LEVELS)
        ),
        pit=tuple(pit),
        scores=scores,
        gain=gain,
        gain_error=_clustered(gains, gain),
    )


def _pooled(checked: list[_Checked], low: float, high: float) -> float:
    return float(np.concatenate([pit_mass(one.where, low, high) for one in checked]).mean())


def _cover(checked: list[_Checked], level: float, printed: float) -> Cover:
    low, high = _ends(level)
    each = [float(pit_mass(one.where, low, high).mean()) for one in checked]
    return Cover(
        level=level,
        exact=_pooled(checked, low, high),
        printed=printed,
        least=min(each),
        most=max(each),
    )


def _clustered(gains: list[Floats], mean: float) -> float:
    """Standard error of a mean when the posts of a channel go together (Liang and Zeger 1986)."""
    n, total = len(gains), sum(len(one) for one in gains)
    squares = sum(float((one - mean).sum()) ** 2 for one in gains)
    return float(np.sqrt(n / (n - 1) * squares) / total)
