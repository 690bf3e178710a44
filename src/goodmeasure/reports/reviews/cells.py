"""What a cell of a review holds, in words: a figure, people's judgements, or that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from goodmeasure.decisions.review.cells import TOP, Cell, Judgement, Kind
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.scores import value_of
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import grade_words
from goodmeasure.reports.figures import between

SHADES = 5
UNKNOWN = "Unknown"
SHARE = "share of "
OLD = timedelta(days=730)
"""A figure from longer ago says from when: as long as a survey of ours holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CellWords:
    """``kind`` is known, judged or unknown; ``shade`` 0 (worst) to 4 (best), ``None`` where nothing
    is known."""

    text: str
    note: str
    kind: str
    shade: int | None


def is_share(unit: str) -> bool:
    """Shares are kept from 0 to 1 and said in %."""
    return unit.startswith(SHARE)


def figure_words(finding: Finding, unit: str) -> str:
    """ "38% of people (30 to 46)", "about 12 hours a month (8 to 15)"."""
    said = short_figure(finding, unit)
    of = f"of {unit.removeprefix(SHARE)}" if is_share(unit) else unit
    value, _, ranged = said.partition(" (")
    named = f"{value} {of}".rstrip()
    return f"{named} ({ranged}" if ranged else named


def short_figure(finding: Finding, unit: str) -> str:
    """As ``figure_words`` for a narrow column: "38% (30 to 46)", "about 12 (8 to 15)"."""
    if not is_share(unit):
        return wording.with_range(finding.value, finding.low, finding.high)
    if finding.low is None or finding.high is None or finding.low == finding.high:
        return wording.percent(finding.value)
    return wording.percent_range(finding.value, finding.low, finding.high)


def with_age(said: str, finding: Finding, today: date) -> str:
    """ "about 808 (778 to 842), of 2014", where that is long ago."""
    on = finding.as_of.date()
    return f"{said}, of {on.year}" if today - on > OLD else said


def cell_words(cell: Cell, criterion: Criterion, today: date) -> CellWords:
    match cell.kind_on(today):
        case Kind.EVIDENCE if cell.evidence is not None:
            unit = criterion.scale.unit if criterion.scale is not None else ""
            return CellWords(
                text=with_age(
                    short_figure(cell.evidence.finding, unit), cell.evidence.finding, today
                ),
                note=grade_words(cell.evidence.grade), kind="known",
                shade=_shade(worth_of(cell, criterion)),
            )  # fmt: skip
        case Kind.JUDGEMENT:
            return CellWords(
                text=judged_words(cell.judgements), note=judges_words(cell.judgements),
                kind="judged", shade=_shade(worth_of(cell, criterion)),
            )  # fmt: skip
    return CellWords(text=UNKNOWN, note=why_unknown(cell, today), kind="unknown", shade=None)


def why_unknown(cell: Cell, today: date) -> str:
    if cell.evidence is not None and cell.evidence.expires is not None:
        return f"Its figure held until {wording.day(cell.evidence.expires)}"
    return cell.unknown or "Nobody has said"


def judged_words(judgements: tuple[Judgement, ...]) -> str:
    """ "7 of 10"; of several people the spread, "3 to 8 of 10"."""
    scores = [one.score for one in judgements]
    return f"{between(min(scores), max(scores), whole=False)} of 10"


def judges_words(judgements: tuple[Judgement, ...]) -> str:
    """Who, or how many, and on what they rest it."""
    grades = dict.fromkeys(grade_words(one.grade).lower() for one in judgements)
    who = "1 person" if len(judgements) == 1 else f"{len(judgements)} people"
    return f"Judged by {who}: {', '.join(grades)}"


def worth_of(cell: Cell, criterion: Criterion) -> float:
    """Where it lies from worst, 0, to best, 1; of judgements their mean, for a shade only."""
    if cell.evidence is not None and criterion.scale is not None:
        at = np.array([cell.evidence.finding.value], dtype=np.float64)
        return float(value_of(criterion.scale, at)[0])
    scores = [one.score for one in cell.judgements]
    return sum(scores) / len(scores) / TOP if scores else 0.0


def _shade(worth: float) -> int:
    return min(SHADES - 1, int(worth * SHADES))


def swing_words(criterion: Criterion) -> tuple[str, str]:
    """The worst and the best of a criterion: "100 hours a month" and "0 hours a month"."""
    scale = criterion.scale
    if scale is None:
        return "as bad as it could be (0 of 10)", "as good as it could be (10 of 10)"
    return amount_words(scale.worst, scale.unit), amount_words(scale.best, scale.unit)


def scale_words(criterion: Criterion) -> str:
    """ "0 to 100% of people", "100 to 0 hours a month", "0 to 10, judged"."""
    scale = criterion.scale
    if scale is None:
        return "0 to 10, judged"
    worst = amount_words(scale.worst, scale.unit).partition(" ")[0].rstrip("%")
    return f"{worst} to {amount_words(scale.best, scale.unit)}"


def amount_words(amount: float, unit: str) -> str:
    """ "100 hours a month", "60% of people"."""
    if is_share(unit):
        return f"{wording.number(amount * 100)}% of {unit.removeprefix(SHARE)}"
    return f"{wording.number(amount)} {unit}".rstrip()
