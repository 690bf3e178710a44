"""Answers weighted so that known margins of the group are met: iterative proportional fitting.

Deming and Stephan (1940, Annals of Mathematical Statistics 11, 427-444); for surveys, raking
(Kalton and Flores-Cervantes 2003, Journal of Official Statistics 19, 81-97).
docs/methods/surveys.md has the formulas and what the errors hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.columns import Floats, Ints

ROUNDS = 2000
CLOSE = 1e-11
"""Relative to each category's total: near what floating point allows."""

SAME_TOTAL = 0.01
"""Published percentages are rounded, so margins may add up to 99.6 and 100.3. Further apart they
are of unlike people."""

NOT_SAID = ""
"""A person who did not answer the question of a margin."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Weights:
    """What each answer counts for, and what it was raked to.

    values   (n,) weights; their sum is the margins' total
    base     (n,) weights before raking
    margins  for each margin, (n,) the code of the category
    rounds   of fitting, 0 where there was nothing to fit
    trimmed  answers held to the largest weight allowed
    off      the furthest any category is from its margin after trimming, as a share of the total
    """

    values: Floats
    base: Floats
    margins: tuple[Ints, ...] = ()
    rounds: int = 0
    trimmed: int = 0
    off: float = 0.0
    caveats: tuple[str, ...] = ()

    @property
    def effective(self) -> float:
        """How many equal answers would be as sure (Kish 1965, 11.7)."""
        return effective_size(self.values)

    @property
    def largest(self) -> float:
        """The largest weight, in mean weights."""
        return float(self.values.max() / self.values.mean())


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Margin:
    name: str
    categories: tuple[str, ...]
    code: Ints
    target: Floats


def effective_size(weights: Floats) -> float:
    """(sum w)² / sum w²: Kish (1965), Survey Sampling, 11.7."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def rake(
    columns: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    *,
    base: Floats | None = None,
    most: float | None = None,
) -> Weights:
    """Weights under which each column has its margin.

    ``columns`` are the answers (n,) to each margin's question, "" where somebody did not say: they
    keep the part they have. ``margins`` are counts, shares or percentages, all of one total.
    ``base`` are weights to start from. ``most`` trims: no weight may pass so many mean weights, and
    what that costs is in ``trimmed``, ``off`` and a caveat. Raises ``InputError`` naming the margin
    that cannot be met.
    """
    if not margins:
        raise InputError("There is no margin to weight to.", next_step="Give at least one.")
    start = _start(columns, margins, base)
    total = _total(margins)
    made = [_margin(name, columns[name], margins[name], start, total) for name in margins]
    values, rounds = _fit(start * (total / start.sum()), made)
    return _trim(values, start, made, rounds, most)


def _start(
    columns: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    base: Floats | None,
) -> Floats:
    missing = next((name for name in margins if name not in columns), None)
    if missing is not None:
        raise _cannot(missing, "no answers have it", "Ask it in the survey, or leave it out.")
    sizes = {name: len(columns[name]) for name in margins}
    n = next(iter(sizes.values()))
    if n == 0:
        raise InputError("There are no answers to weight.", next_step="Wait for the first.")
    odd = next((name for name, size in sizes.items() if size != n), None)
    if odd is not None:
        raise _cannot(odd, f"it has {sizes[odd]} answers, others {n}", "Give one for each person.")
    if base is None:
        return np.ones(n)
    if len(base) != n or not bool(np.isfinite(base).all() and (base > 0).all()):
        raise InputError(
            "Weights to start from must be over 0, one for each answer.",
            next_step="Check the column of weights.",
        )
    return np.asarray(base, dtype=np.float64)


def _total(margins: Mapping[str, Mapping[str, float]]) -> float:
    """Of the first margin; refused where another's is unlike it."""
    totals = {}
    for name, margin in margins.items():
        bad = next((key for key, size in margin.items() if not 0 <= size < float("inf")), None)
        if bad is not None:
            raise _cannot(name, f"“{bad}” is {margin[bad]}", "Give sizes of 0 or more.")
        totals[name] = float(sum(margin.values()))
        if totals[name] <= 0:
            raise _cannot(name, "it adds up to nothing", "Give the size of each category.")
    first, total = next(iter(totals.items()))
    for name, one in totals.items():
        if abs(one / total - 1) > SAME_TOTAL:
            raise _cannot(
                name, f"it adds up to {one:,g}, and “{first}” to {total:,g}",
                "Give all margins as counts of the same people, or all as percentages.",
            )  # fmt: skip
    return total


def _margin(
    name: str, answers: Sequence[str], margin: Mapping[str, float], start: Floats, total: float
) -> _Margin:
    """Codes and targets; the silent are a category of their own that keeps its part."""
    seen = set(answers)
    for category in sorted(seen - {NOT_SAID}):
        if not margin.get(category):
            known = "is not in the margin" if category not in margin else "is 0 in the margin"
            raise _cannot(
                name, f"somebody answered “{category}”, which {known}",
                "Give its size, or join it with another category.",
            )  # fmt: skip
    empty = next((key for key, size in margin.items() if size > 0 and key not in seen), None)
    if empty is not None:
        raise _cannot(
            name, f"nobody answered “{empty}”, and nothing can be weighted up to stand for them",
            "Join it with another category, or ask some of them.",
        )  # fmt: skip
    categories = tuple(key for key, size in margin.items() if size > 0)
    code = {category: i for i, category in enumerate(categories)}
    codes = np.array([code.get(one, len(categories)) for one in answers], dtype=np.int64)
    target = np.array([margin[key] for key in categories], dtype=np.float64)
    silent = float(start[codes == len(categories)].sum() / start.sum())
    target *= total * (1 - silent) / target.sum()
    if silent:
        categories, target = (*categories, NOT_SAID), np.append(target, total * silent)
    return _Margin(name=name, categories=categories, code=codes, target=target)


def _fit(values: Floats, margins: Sequence[_Margin]) -> tuple[Floats, int]:
    for done in range(1, ROUNDS + 1):
        furthest = 0.0
        for one in margins:
            have = np.bincount(one.code, values, len(one.target))
            furthest = max(furthest, float(np.abs(have / one.target - 1).max()))
            values = values * (one.target / have)[one.code]
        if furthest < CLOSE:
            return values, done
    raise _stuck(values, margins)


def _off(values: Floats, margins: Sequence[_Margin]) -> Iterator[tuple[float, _Margin, int]]:
    """Each category's distance from its target, as a share of the total."""
    for one in margins:
        have = np.bincount(one.code, values, len(one.target))
        for i, gap in enumerate(((have - one.target) / one.target.sum()).tolist()):
            yield gap, one, i


def _stuck(values: Floats, margins: Sequence[_Margin]) -> InputError:
    gap, margin, i = max(_off(values, margins), key=lambda found: abs(found[0]))
    want = margin.target[i] / margin.target.sum()
    others = " and ".join(f"“{one.name}”" for one in margins if one is not margin)
    return _cannot(
        margin.name,
        f"together with {others}, “{margin.categories[i]}” comes to {want + gap:.1%} where it"
        f" should be {want:.1%}, however answers are weighted: some of those who would be needed"
        " did not answer",
        "Join categories, leave this margin out, or ask those who are missing.",
    )


def _trim(
    values: Floats, start: Floats, margins: Sequence[_Margin], rounds: int, most: float | None
) -> Weights:
    codes = tuple(one.code for one in margins)
    said = tuple(
        f"{_silent(one)} did not say their {one.name} and keep the part of the answers they have."
        for one in margins
        if NOT_SAID in one.categories
    )
    kept = Weights(values=values, base=start, margins=codes, rounds=rounds, caveats=said)
    if most is None or kept.largest <= most:
        return kept
    if most < 1:
        raise InputError(
            f"No weight could be held to {most:g} mean weights.", next_step="Give 1 or more."
        )
    held = _held(values, margins, most)
    top = held >= most * held.mean() * (1 - 1e-9)
    gap = max(abs(found[0]) for found in _off(held, margins))
    return Weights(
        values=held, base=start, margins=codes, rounds=rounds, trimmed=int(top.sum()), off=gap,
        caveats=(
            *said,
            f"{int(top.sum())} answers were held to {most:g} times the mean weight; a margin is up"
            f" to {gap * 100:.1f} percentage points off for it.",
        ),
    )  # fmt: skip


def _silent(margin: _Margin) -> int:
    return int((margin.code == margin.categories.index(NOT_SAID)).sum())


def _held(values: Floats, margins: Sequence[_Margin], most: float, rounds: int = 50) -> Floats:
    """Trimmed and raked again in turn, ending with a trim: the limit is kept, margins nearly."""
    limit, total = most * float(values.mean()), float(values.sum())
    for _ in range(rounds):
        for one in margins:
            have = np.bincount(one.code, values, len(one.target))
            values = values * (one.target / have)[one.code]
        values = _at_most(values, limit, total)
    return values


def _at_most(values: Floats, limit: float, total: float) -> Floats:
    """No weight over the limit, the sum as it was: what is cut goes to the others in proportion."""
    for _ in range(len(values)):
        over = values >= limit
        if bool(over.all()):
            return np.full(len(values), limit)
        rest = total - limit * int(over.sum())
        values = np.where(over, limit, values * (rest / float(values[~over].sum())))
        if float(values.max()) <= limit * (1 + 1e-12):
            break
    return np.minimum(values, limit)


def _cannot(margin: str, why: str, next_step: str) -> InputError:
    return InputError(
        f"Answers cannot be weighted to the margin “{margin}”: {why}.", next_step=next_step
    )
