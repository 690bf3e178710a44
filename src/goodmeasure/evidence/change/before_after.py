"""Was it different after an event, by how much, and would it have been anyway?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from goodmeasure.evidence.change.level import read_level
from goodmeasure.evidence.change.questions import (
    Counterfactual,
    Donors,
    Estimate,
    Method,
    Placebo,
    Question,
    Spoiler,
    Study,
)
from goodmeasure.evidence.change.regression import Stepped, autocorrelation, design, stepped
from goodmeasure.evidence.change.synthetic import donor_ratios, sdid_weights, synthetic_did
from goodmeasure.evidence.effects.regression import Matrix
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import student
from goodmeasure.observations.columns import Flags, Floats

METHOD_VERSION = "3"

FEWEST_BEFORE = {7: 42, 52: 52, 12: 24, 1: 20}
"""Steps known before the event, by season: six weeks of days, a year of weeks, two of months."""

FEWEST_AFTER = {7: 14, 52: 6, 12: 4, 1: 6}
MOST_MISSING = 0.25
FEWEST_OVER_0 = 0.5
NEAR = {7: 28, 52: 8, 12: 2, 1: 4}
"""Steps within which another event cannot be told from this one."""

MOST_PLACEBOS = 40
FEWEST_DONORS = 5
"""Controls for the placebo among them: with fewer, no answer is rarer by chance than 1 in 5."""
WITH_CONTROLS = (
    " here and in every control",
    " here or in a control",
    ", or leave out the control that lacks them",
)


def before_after(question: Question) -> Study | NotEnough:
    """Two methods, placebo dates and what would spoil it; or what would be needed."""
    short = too_little(question)
    if short is not None:
        return short
    x = _design(question)
    found = _step(question, x)
    placebos = _placebos(question, x)
    times = _inflation(placebos)
    first = _estimate(Method.REGRESSION, found.step, found.error * times, found.freedom)
    second = _by_controls(question) if question.controls else _by_level(question)
    expected = _counterfactual(question, x, found, found.error * times)
    study = Study(
        estimates=(first, second),
        difference=_difference(question, expected.expected),
        counterfactual=expected,
        placebo=_placebo(found, placebos),
        spoilers=(),
        before=int(np.isfinite(question.outcome[: question.first_after]).sum()),
        after=int(np.isfinite(question.outcome[question.first_after :]).sum()),
        donors=_donors(question),
    )
    return replace(study, spoilers=tuple(_spoilers(question, study)))


def too_little(question: Question) -> NotEnough | None:
    """Why there is no answer, and what would be needed."""
    known = _known(question)
    before, after = known[: question.first_after], known[question.first_after :]
    least = FEWEST_BEFORE.get(question.season, 20), FEWEST_AFTER.get(question.season, 6)
    also, either, way_out = WITH_CONTROLS if question.controls else ("", "", "")
    for side, steps, need in (("before", before, least[0]), ("after", after, least[1])):
        if int(steps.sum()) < need:
            return NotEnough(
                reason=f"{int(steps.sum())} steps {side} the event are known{also}",
                needed=f"It takes {least[0]} before it and {least[1]} after.",
            )
        if steps.mean() < 1 - MOST_MISSING:
            return NotEnough(
                reason=f"{int((~steps).sum())} of {len(steps)} steps {side} the event are missing"
                f"{either}",
                needed=f"Import the missing days{way_out}.",
            )
    if int(known.sum()) < 2 * question.season:
        # the time of year is then taken for an effect: of 200 such ranges 77% held, not 95%
        return NotEnough(
            reason=f"{int(known.sum())} steps are known in all{also}",
            needed=f"It takes {2 * question.season}, two whole years, to tell an effect from the"
            " time of year. Ask by day, or wait.",
        )
    sides = (question.outcome[: question.first_after], question.outcome[question.first_after :])
    if min(float((side[np.isfinite(side)] > 0).mean()) for side in sides) < FEWEST_OVER_0:
        return NotEnough(
            reason="most of the figures are 0",
            needed="Ask about longer steps, such as months, or a series that has more.",
        )
    return None


def _known(question: Question) -> Flags:
    """Steps (n,) known here and in every control: only those can be compared."""
    whole = np.vstack([question.outcome, *question.controls])
    return np.asarray(np.isfinite(whole).all(axis=0))


def _design(question: Question) -> Matrix:
    return design(len(question.outcome), question.season, np.isfinite(question.outcome))


def _step(question: Question, x: Matrix) -> Stepped:
    """The regression over all known steps, with the controls' common course taken out.

    The course goes in one for one, as an offset. With a coefficient of its own it is taken for less
    than it is, because controls have noise too (attenuation), and what is left drifts: ranges then
    held 89 in 100 instead of 95.
    """
    y, course = question.outcome, _course(question)
    step = (np.arange(len(y)) >= question.first_after).astype(np.float64)
    rows = np.flatnonzero(np.isfinite(y) & np.isfinite(course))
    return stepped(y[rows], x[rows], step[rows], offset=course[rows])


def _course(question: Question) -> Floats:
    """The controls' mean course on the log scale, centred; flat where there are none."""
    if not question.controls:
        return np.zeros(len(question.outcome))
    course = np.asarray(np.log(np.maximum(np.vstack(question.controls), 0.5)).mean(axis=0))
    return np.asarray(course - np.nanmean(course))


def _estimate(method: Method, step: float, error: float, freedom: float) -> Estimate:
    half = student(max(int(freedom), 3)) * error
    return Estimate(
        method=method,
        ratio=math.exp(step),
        low=math.exp(step - half),
        high=math.exp(step + half),
    )


def _placebos(question: Question, x: Matrix) -> list[Stepped]:
    """The same regression at other dates, with nothing but what was before the event.

    Each holds the season as the whole does, also where it has under two years of it: one that does
    not finds the season in place of a step, and ranges of weeks were twice as wide for it.
    """
    first = question.first_after
    after = len(question.outcome) - first
    need = FEWEST_BEFORE.get(question.season, 20), FEWEST_AFTER.get(question.season, 6)
    length = max(min(after, first // 3), need[1])
    last = first - length
    earliest = min(need[0], max(first // 2, need[1] * 2))
    if last <= earliest:
        return []
    dates = np.unique(np.linspace(earliest, last, MOST_PLACEBOS).astype(int))
    found = []
    for date in dates.tolist():
        cut = date + length
        part = replace(
            question,
            outcome=question.outcome[:cut],
            controls=tuple(one[:cut] for one in question.controls),
            first_after=date,
        )
        known = _known(part)
        if known[:date].sum() > 10 and known[date:].sum() >= need[1] // 2:
            found.append(_step(part, x[:cut]))
    return found


def _inflation(placebos: Sequence[Stepped]) -> float:
    """How much farther from none the steps at other dates are than their own errors say: what the
    series does by itself, which no model of its errors can talk down. 1 where they are right, or
    where there are too few to say."""
    if len(placebos) < 5:
        return 1.0
    return max(1.0, float(np.sqrt(np.mean([(one.step / one.error) ** 2 for one in placebos]))))


def _placebo(found: Stepped, placebos: Sequence[Stepped]) -> Placebo:
    far = sum(abs(one.step) >= abs(found.step) for one in placebos)
    return Placebo(dates=len(placebos), as_extreme=far)


def _by_level(question: Question) -> Estimate:
    """The level before, carried on, without a trend; season taken out by the regression's own."""
    logs = _without_season(question)
    first = question.first_after
    level = read_level(logs[:first])
    after = logs[first:]
    steps = np.flatnonzero(np.isfinite(after))
    step = float(after[steps].mean()) - level.level
    error = level.spread(len(after))
    return _estimate(Method.FORECAST, step, error, max(np.isfinite(logs[:first]).sum() / 4, 3))


def _without_season(question: Question) -> Floats:
    """Log of the outcome, season out, as found before the event."""
    y, first = question.outcome, question.first_after
    logs = np.log(np.maximum(y, 0.5))
    known = np.isfinite(y[:first])
    x = design(len(y), question.season, known)
    if x.shape[1] <= 2:
        return np.asarray(logs)
    rows = np.flatnonzero(known)
    beta = np.linalg.lstsq(x[rows], logs[rows], rcond=None)[0]
    return np.asarray(logs - x[:, 2:] @ beta[2:])


def _by_controls(question: Question) -> Estimate:
    """Synthetic difference in differences on the log scale; its error from dates before."""
    logs, first = _logs(question)
    step = synthetic_did(logs[0], logs[1:], first)
    length = max(min(logs.shape[1] - first, first // 3), 2)
    dates = np.unique(np.linspace(first // 2, first - length, 20).astype(int))
    steps = [
        synthetic_did(logs[0][: date + length], logs[1:, : date + length], date)
        for date in dates.tolist()
    ]
    error = max(math.sqrt(float(np.mean(np.square(steps)))), _left_over(logs, first))
    return _estimate(Method.SYNTHETIC, step, error, max(first / length, 3))


def _logs(question: Question) -> tuple[Matrix, int]:
    """Logs of ours and the controls (1 + k, m) at the steps known in all, and the first after."""
    known = _known(question)
    whole = np.vstack([question.outcome, *question.controls])[:, known]
    return np.log(np.maximum(whole, 0.5)), int(known[: question.first_after].sum())


def _donors(question: Question) -> Donors | None:
    """The placebo among the controls, on the log scale as the second method is."""
    if len(question.controls) < FEWEST_DONORS:
        return None
    logs, first = _logs(question)
    ratio, *theirs = donor_ratios(logs[0], logs[1:], first).tolist()
    names = question.control_names or [f"control {i + 1}" for i in range(len(theirs))]
    return Donors(ratio=ratio, theirs=tuple(zip(names, theirs, strict=True)))


def _left_over(logs: Matrix, first: int) -> float:
    """Standard error from what the controls leave over: time weights rest on a few steps before,
    whose noise is then in the answer, and noise goes together from step to step."""
    weights, times = sdid_weights(logs[0], logs[1:], first)
    left = logs[0] - weights @ logs[1:]
    before = left[:first] - left[:first].mean()
    together = min(max(autocorrelation(before), 0.0), 0.9)
    few = float((times**2).sum()) + 1 / (len(left) - first)
    return float(before.std(ddof=1)) * math.sqrt(few * (1 + together) / (1 - together))


def _counterfactual(question: Question, x: Matrix, found: Stepped, error: float) -> Counterfactual:
    """The fit without the step, over all steps, with the range of the step around it after."""
    n = len(question.outcome)
    expected = np.exp(x @ found.model.beta[:-1] + _course(question))
    half = student(max(int(found.freedom), 3)) * error
    wide = np.where(np.arange(n) >= question.first_after, half, 0.0)
    return Counterfactual(
        expected=expected, low=expected * np.exp(-wide), high=expected * np.exp(wide)
    )


def _difference(question: Question, expected: Floats) -> float:
    after = slice(question.first_after, None)
    left = question.outcome[after] - expected[after]
    return float(np.nansum(left))


def _spoilers(question: Question, study: Study) -> list[tuple[Spoiler, str]]:
    near = NEAR.get(question.season, 4)
    n, first = len(question.outcome), question.first_after
    found = [
        (Spoiler.OTHER_EVENT, name)
        for at, name in question.other_events
        if first - near <= at <= min(first + near, n)
    ]
    if question.season in (7, 52, 12):
        cycle = {7: 365, 52: 52, 12: 12}[question.season]
        if first < cycle:
            found.append((Spoiler.UNDER_A_YEAR, ""))
    missing = int((~np.isfinite(question.outcome)).sum())
    if missing:
        found.append((Spoiler.MISSING, str(missing)))
    if n - first < 2 * FEWEST_AFTER.get(question.season, 6):
        found.append((Spoiler.SHORT_AFTER, str(n - first)))
    found += _shifting_controls(question)
    if not study.agree:
        found.append((Spoiler.METHODS_DISAGREE, ""))
    if study.placebo.dates and study.placebo.p > 0.1 and _excludes_none(study.estimates[0]):
        found.append((Spoiler.PLACEBOS, ""))
    return found


def _shifting_controls(question: Question) -> list[tuple[Spoiler, str]]:
    """A control that steps at the event itself was touched by it, or by what caused it."""
    found = []
    for name, control in zip(question.control_names, question.controls, strict=False):
        alone = replace(question, outcome=control, controls=())
        if too_little(alone) is None:
            step = _step(alone, _design(alone))
            if abs(step.step) > student(max(int(step.freedom), 3)) * step.error:
                found.append((Spoiler.CONTROL_SHIFTS, name))
    return found


def _excludes_none(estimate: Estimate) -> bool:
    return not estimate.low <= 1 <= estimate.high
