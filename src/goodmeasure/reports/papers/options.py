"""What speaks for and against each option: where it is ahead of all others, or behind them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.decisions.record.record import Record
from goodmeasure.decisions.review.cells import LEEWAY, TOP, Cell, Kind
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.scores import value_of
from goodmeasure.reports.papers.annex import Annex
from goodmeasure.reports.papers.tree import Inline, Line, Text
from goodmeasure.reports.reviews.changes import states_words
from goodmeasure.reports.reviews.names import Names, capital, in_hundred

LEVEL = 1e-9
"""Values nearer to each other than this are level."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionValues:
    """``first`` is how often it comes first. ``good`` and ``bad`` are the criteria on which it is
    the best and the weakest of the options, and its range is apart from theirs; with ``perhaps``
    the ranges overlap, those of judgements with the leeway that they are drawn with. A criterion of
    which anything that counts is not known is in none."""

    title: str
    chosen: bool
    states: str
    first: Line
    good: Line
    bad: Line
    perhaps_good: Line
    perhaps_bad: Line


PARTS = tuple(OptionValues.__dataclass_fields__)
"""What may stand after the dot in a loop through the options."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """What one option is worth on one criterion, from worst 0 to best 1."""

    low: float
    middle: float
    high: float


def options(record: Record, names: Names, annex: Annex) -> list[OptionValues]:
    stands = {one.key: _stands(record, one) for one in record.under.leaves}
    return [_option(one, stands, record, names, annex) for one in record.under.options]


def _option(
    option: Option, stands: dict[str, dict[str, Stand]], record: Record, names: Names, annex: Annex
) -> OptionValues:
    found: dict[str, list[Criterion]] = {
        "good": [], "bad": [], "perhaps_good": [], "perhaps_bad": []
    }  # fmt: skip
    for criterion in record.under.leaves:
        where = _where(option.key, stands[criterion.key])
        if where:
            found[where].append(criterion)
    outcome = record.outcome
    first: Line = (Text(text="not worked out"),)
    if outcome is not None:
        standing = next(one for one in outcome.standings if one.option == option.key)
        often = f"in {in_hundred(standing.first)} of 100 ways of weighing"
        first = annex.figure("outcome", often)
    return OptionValues(
        title=option.title, chosen=option.key == record.choice, first=first,
        states=capital(states_words(option, names)),
        **{
            name: _listed(_said(option, one, names, annex) for one in criteria)
            for name, criteria in found.items()
        },
    )  # fmt: skip


def _where(option: str, stands: dict[str, Stand]) -> str:
    """The name of the part of ``OptionValues`` in which a criterion stands; empty for none."""
    if len(stands) < 2:
        return ""
    mine = stands[option]
    others = [one for key, one in stands.items() if key != option]
    if mine.middle > max(one.middle for one in others) + LEVEL:
        return "good" if mine.low > max(one.high for one in others) else "perhaps_good"
    if mine.middle < min(one.middle for one in others) - LEVEL:
        return "bad" if mine.high < min(one.low for one in others) else "perhaps_bad"
    return ""


def _stands(record: Record, criterion: Criterion) -> dict[str, Stand]:
    """By option; empty where any of them is not known. By group, over those groups of which all is
    known, as much as each matters."""
    under = record.under
    weights = {one.key: one.weight for one in under.audiences}
    found: dict[str, list[tuple[float, Stand]]] = {one.key: [] for one in under.options}
    for audience in under.audiences_of(criterion):
        share = weights[audience] if audience is not None else 1.0
        row = [
            _stand(under.cell(one.key, criterion.key, audience), criterion, record)
            for one in under.options
        ]
        if share > 0 and all(row):
            for option, stand in zip(under.options, row, strict=True):
                if stand is not None:
                    found[option.key].append((share, stand))
    return {key: _mean(some) for key, some in found.items() if some}


def _mean(some: Sequence[tuple[float, Stand]]) -> Stand:
    """All at their low ends, in the middle, and at their high ends: no narrower than it is."""
    whole = sum(share for share, _ in some)
    return Stand(
        low=sum(share * one.low for share, one in some) / whole,
        middle=sum(share * one.middle for share, one in some) / whole,
        high=sum(share * one.high for share, one in some) / whole,
    )


def _stand(cell: Cell, criterion: Criterion, record: Record) -> Stand | None:
    kind = cell.kind_on(record.day)
    if kind is Kind.JUDGEMENT:
        said = [(one.score, LEEWAY[one.grade]) for one in cell.judgements]
        return Stand(
            low=min(score - leeway for score, leeway in said) / TOP,
            middle=sum(score for score, _ in said) / len(said) / TOP,
            high=max(score + leeway for score, leeway in said) / TOP,
        )
    if kind is not Kind.EVIDENCE or cell.evidence is None or criterion.scale is None:
        return None
    of = cell.evidence.finding
    ends = (of.value if of.low is None else of.low, of.value if of.high is None else of.high)
    worth = value_of(criterion.scale, np.array([of.value, *ends], dtype=np.float64))
    return Stand(low=float(worth.min()), middle=float(worth[0]), high=float(worth.max()))


def _said(option: Option, criterion: Criterion, names: Names, annex: Annex) -> Line:
    """ "safety and values, 7 to 9 of 10"; of groups, whose figures differ, the name alone."""
    title = names.criterion(criterion.key)
    if criterion.by_group:
        return (Text(text=title, own=True),)
    return (Text(text=f"{title}, ", own=True), *annex.in_words(option.key, criterion))


def _listed(lines: Iterable[Line]) -> Line:
    found: list[Inline] = []
    for one in lines:
        found += [*([Text(text="; ")] if found else []), *one]
    return tuple(found)
