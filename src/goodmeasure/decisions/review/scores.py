"""What each option is worth on each criterion, drawn from what is known: 0 worst, 1 best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from goodmeasure.decisions.review.cells import LEEWAY, TOP, Cell, Kind, item_of
from goodmeasure.decisions.review.criteria import Criterion, Scale
from goodmeasure.decisions.review.draws import Numbers, stream
from goodmeasure.decisions.review.review import Review
from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.ranges import Z
from goodmeasure.observations.columns import Floats

Singles = NDArray[np.float32]
"""Seven digits are more than chance has, and hundreds of cells in half the room take half the
time."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scores:
    """values (options, criteria, n) from 0 to 1, in the review's order of options and leaves; their
    means (options, criteria), which are worked out and not drawn, so that chance puts no option
    ahead and moves no turning point; and the draws (n,) of each uncertain item by name: a figure,
    a judged cell, an unknown one."""

    values: Floats
    means: Floats
    items: Mapping[str, Floats | Singles]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Drawing:
    """What drawing cells goes by, and two rows of scratch that every figure uses again."""

    n: int
    seed: int
    today: date
    items: dict[str, Floats | Singles]
    row: Singles
    spare: Singles


def draw(review: Review, n: int, seed: int, today: date) -> Scores:
    """Every cell drawn n times. A figure keeps its own range; judgements are one person's in each
    draw; the unknown is anything from worst to best."""
    cells = {cell.place: cell for cell in review.cells}
    values = np.zeros((len(review.options), len(review.leaves), n))
    means = np.zeros(values.shape[:2])
    shares = {one.key: tuple(_shares(review, one)) for one in review.leaves}
    now = _Drawing(
        n=n, seed=seed, today=today, items={},
        row=np.empty(n, dtype=np.float32), spare=np.empty(n, dtype=np.float32),
    )  # fmt: skip
    for row, option in enumerate(review.options):
        for column, criterion in enumerate(review.leaves):
            exact, total = 0.0, np.zeros(n, dtype=np.float32)
            for audience, share in shares[criterion.key]:
                place = (option.key, criterion.key, audience)
                cell = cells.get(place) or Cell(
                    option=option.key, criterion=criterion.key, audience=audience
                )
                drawn, mean = _draw(cell, criterion, now)
                means[row, column] += mean * share
                if isinstance(drawn, float):
                    exact += drawn * share
                else:
                    total += drawn * np.float32(share)
            values[row, column] = total
            values[row, column] += exact
    return Scores(values=values, means=means, items=now.items)


def _shares(review: Review, criterion: Criterion) -> Iterator[tuple[str | None, float]]:
    """The audiences a criterion is asked of that count for anything, with what each counts for."""
    weights = {one.key: one.weight for one in review.audiences}
    whole = sum(weights.values())
    for audience in review.audiences_of(criterion):
        share = 1.0 if audience is None else weights[audience] / whole
        if share > 0:
            yield audience, share


def _draw(
    cell: Cell, criterion: Criterion, now: _Drawing
) -> tuple[Floats | Singles | float, float]:
    """The draws of a cell, and what their mean would be of ever so many."""
    kind = cell.kind_on(now.today)
    if kind is Kind.EVIDENCE and cell.evidence is not None and criterion.scale is not None:
        finding, scale = cell.evidence.finding, criterion.scale
        drawn = _figure(finding, cell.item, scale, now)
        mean = drawn if isinstance(drawn, float) else value_of(scale, spread(finding, _z())).mean()
        return drawn, float(mean)
    name = item_of(*cell.place)
    if kind is Kind.JUDGEMENT:
        now.items[name] = judged = _judged(cell, now.n, now.seed)
        return judged, _mean_judged(cell)
    now.items[name] = unknown = stream(now.seed, "unknown", name).random(now.n)
    return unknown, 0.5


@cache
def _z() -> Floats:
    """The standard normal in so many equally likely parts, at the middle of each."""
    normal, parts = NormalDist(), 400
    return np.array([normal.inv_cdf((n + 0.5) / parts) for n in range(parts)])


def _figure(finding: Finding, item: str, scale: Scale, now: _Drawing) -> Singles | float:
    if finding.low is None or finding.high is None:
        exact = np.full(1, finding.value, dtype=np.float64)
        return float(value_of(scale, exact)[0])
    if item not in now.items:
        where = stream(now.seed, "figure", item)
        now.items[item] = where.standard_normal(now.n, dtype=np.float32)
    return value_of(scale, spread(finding, now.items[item], now.row, now.spare))


def spread(
    finding: Finding, z: Numbers, row: Numbers | None = None, spare: Numbers | None = None
) -> Numbers:
    """A finding's value where the standard normal is ``z``: two halves of a normal, so that half of
    all draws lie on each side of the value and its own range holds 95 in 100 (the two-piece normal
    by its quantiles; Wallis 2014 has its history)."""
    if finding.low is None or finding.high is None:
        return np.full_like(z, finding.value)
    below, above = (finding.value - finding.low) / Z, (finding.high - finding.value) / Z
    # below z under 0 and above z over it, without a branch for each draw
    figure = np.multiply(z, (below + above) / 2, out=row)
    if below != above:
        skew = np.abs(z, out=spare)
        skew *= (above - below) / 2
        figure += skew
    figure += finding.value
    return figure


def value_of(scale: Scale, figure: Numbers) -> Numbers:
    """From worst 0 to best 1, straight from corner to corner; beyond an end is the end. Works on
    ``figure`` itself where it can."""
    if scale.bends:
        figures, values = zip(*scale.points, strict=True)
        return np.asarray(np.interp(figure, figures, values), dtype=figure.dtype)
    figure -= scale.worst
    figure /= scale.best - scale.worst
    np.maximum(figure, 0.0, out=figure)
    np.minimum(figure, 1.0, out=figure)
    return figure


def _judged(cell: Cell, n: int, seed: int) -> Floats:
    """One judge's score in each draw, give or take the leeway of what it rests on. Which judge goes
    by criterion and audience, so that one draw is one person's view of all options; someone who
    is hard on all of them alike does not blur which is better."""
    judges = sorted(cell.judgements, key=lambda one: one.author)
    score = np.array([one.score for one in judges])
    leeway = np.array([LEEWAY[one.grade] for one in judges])
    off = stream(seed, "judged", *cell.item.split(" · ")).uniform(-1, 1, n)
    if len(judges) == 1:
        drawn = score[0] + leeway[0] * off
    else:
        pick = stream(seed, "judge", cell.criterion, cell.audience or "").random(n)
        who = (pick * len(judges)).astype(np.int64)
        drawn = score[who] + leeway[who] * off
    return np.asarray(np.clip(drawn, 0, TOP, out=drawn) / TOP)


def _mean_judged(cell: Cell) -> float:
    """All judges alike, each anywhere within their leeway."""
    off = np.linspace(-1, 1, 401)
    drawn = [np.clip(one.score + LEEWAY[one.grade] * off, 0, TOP) for one in cell.judgements]
    return float(np.trapezoid(drawn, off).mean() / 2 / TOP)
