"""What each option is worth on each criterion, drawn from what is known: 0 worst, 1 best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodmeasure.decisions.review.cells import LEEWAY, TOP, Cell, Kind, item_of
from goodmeasure.decisions.review.criteria import Criterion, Scale
from goodmeasure.decisions.review.draws import stream
from goodmeasure.decisions.review.review import Review
from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.ranges import Z
from goodmeasure.observations.columns import Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scores:
    """values (options, criteria, n) from 0 to 1, in the review's order of options and leaves; and
    the draws (n,) of each uncertain item by name: a figure, a judged cell, an unknown one."""

    values: Floats
    items: Mapping[str, Floats]


def draw(review: Review, n: int, seed: int, today: date) -> Scores:
    """Every cell drawn n times. A figure keeps its own range; judgements are one person's in each
    draw; the unknown is anything from worst to best."""
    cells = {cell.place: cell for cell in review.cells}
    weights = {one.key: one.weight for one in review.audiences}
    whole = sum(weights.values())
    values = np.zeros((len(review.options), len(review.leaves), n))
    items: dict[str, Floats] = {}
    for row, option in enumerate(review.options):
        for column, criterion in enumerate(review.leaves):
            for audience in review.audiences_of(criterion):
                place = (option.key, criterion.key, audience)
                cell = cells.get(place) or Cell(
                    option=option.key, criterion=criterion.key, audience=audience
                )
                share = 1.0 if audience is None else weights[audience] / whole
                if share > 0:
                    drawn = _draw(cell, criterion, n, seed, today, items)
                    if share < 1:
                        drawn = drawn * share
                    values[row, column] += drawn
    return Scores(values=values, items=items)


def _draw(
    cell: Cell, criterion: Criterion, n: int, seed: int, today: date, items: dict[str, Floats]
) -> Floats | float:
    kind = cell.kind_on(today)
    if kind is Kind.EVIDENCE and cell.evidence is not None and criterion.scale is not None:
        finding = cell.evidence.finding
        if finding.low is None or finding.high is None:
            return float(value_of(criterion.scale, np.array([finding.value]))[0])
        if cell.item not in items:
            items[cell.item] = stream(seed, "figure", cell.item).standard_normal(n)
        return value_of(criterion.scale, spread(finding, items[cell.item]))
    if kind is Kind.JUDGEMENT:
        items[cell.item] = _judged(cell, n, seed)
        return items[cell.item]
    name = item_of(*cell.place)
    items[name] = stream(seed, "unknown", name).random(n)
    return items[name]


def spread(finding: Finding, z: Floats) -> Floats:
    """A finding's value where the standard normal is ``z``: two halves of a normal, so that half of
    all draws lie on each side of the value and its own range holds 95 in 100 (the two-piece normal
    by its quantiles; Wallis 2014 has its history)."""
    if finding.low is None or finding.high is None:
        return np.full_like(z, finding.value)
    below, above = (finding.value - finding.low) / Z, (finding.high - finding.value) / Z
    if below == above:
        return z * below + finding.value
    return np.where(z < 0, z * below, z * above) + finding.value


def value_of(scale: Scale, figure: Floats) -> Floats:
    """From worst 0 to best 1, straight from corner to corner; beyond an end is the end."""
    if scale.bends:
        figures, values = zip(*scale.points, strict=True)
        return np.asarray(np.interp(figure, figures, values))
    value = (figure - scale.worst) / (scale.best - scale.worst)
    return np.asarray(np.clip(value, 0.0, 1.0, out=value))


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
