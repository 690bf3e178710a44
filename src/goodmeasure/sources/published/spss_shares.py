"""Answers of an SPSS file as published shares: weighted, by a break, with what the weights cost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.audiences.shares import Bools, Share, share
from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.columns import Floats
from goodmeasure.sources.published.long_form import LongFigure, measure_in
from goodmeasure.sources.published.outlet_names import outlet_named, outlet_within
from goodmeasure.sources.published.spss import SavFile, Value, Variable

_YES = re.compile(r"yes|selected|mentioned|ticked|true|chosen|checked", re.IGNORECASE)
_NO = re.compile(r"no\b|not |un|false", re.IGNORECASE)
MOST_ANSWERS = 60
"""Values of a question. One with more is a number, or an identity, and no question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a person chose of a file. ``weight`` and ``by`` may be empty."""

    questions: tuple[str, ...]
    weight: str = ""
    by: str = ""
    population: str
    measure: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one for one in (*self.questions, self.weight, self.by) if one)


def check(file: SavFile, asked: Asked) -> None:
    """Raises ``InputError`` for what cannot be used, before anything is read."""
    if not asked.questions:
        raise InputError("No question was chosen.", next_step="Choose at least one variable.")
    if not asked.population.strip():
        raise InputError("Say who was asked.", next_step="For example: UK adults 16 and over.")
    for name in asked.names:
        if file.variable(name) is None:
            raise InputError(f"There is no variable {name}.", next_step="Choose one of the list.")
    weight = file.variable(asked.weight) if asked.weight else None
    if weight is not None and weight.is_text:
        raise InputError(f"{asked.weight} holds text.", next_step="A weight is a number.")


def figures(
    file: SavFile, asked: Asked, columns: Mapping[str, Sequence[Value]]
) -> Iterator[LongFigure]:
    """A figure for each answer and column: shares of those who answered the question."""
    check(file, asked)
    weights, counted = _weights(asked, columns)
    breaks = _breaks(file, asked, columns)
    for name in asked.questions:
        variable = file.variable(name)
        if variable is None:
            continue
        given = columns[name]
        answered = np.array([one is not None for one in given], dtype=np.bool_) & counted
        for row, hits in _rows(variable, given):
            for heading, column, inside in breaks:
                yield _figure(variable, row, heading, column, hits, answered & inside, weights,
                              asked)  # fmt: skip


def design_effect(asked: Asked, columns: Mapping[str, Sequence[Value]]) -> float:
    """What weighting costs (Kish 1965): n times the sum of squares over the square of the sum."""
    if not asked.weight:
        return 1.0
    weights, counted = _weights(asked, columns)
    some = weights[counted]
    return float(len(some) * (some**2).sum() / some.sum() ** 2) if some.sum() else 1.0


def _weights(asked: Asked, columns: Mapping[str, Sequence[Value]]) -> tuple[Floats, Bools]:
    """Weights, and who counts: a person without a weight, or with none to give, does not."""
    length = len(columns[asked.questions[0]])
    if not asked.weight:
        return np.ones(length), np.ones(length, dtype=np.bool_)
    given = columns[asked.weight]
    weights = np.array([one if isinstance(one, float) else 0.0 for one in given])
    if (weights < 0).any():
        raise InputError(
            f"{asked.weight} has negative values.", next_step="Choose the weight variable."
        )
    counted: Bools = weights > 0
    if not counted.any():
        raise InputError(
            f"{asked.weight} is missing or 0 for everybody.", next_step="Choose another weight."
        )
    return weights, counted


def _breaks(
    file: SavFile, asked: Asked, columns: Mapping[str, Sequence[Value]]
) -> list[tuple[str, str, Bools]]:
    everybody = np.ones(len(columns[asked.questions[0]]), dtype=np.bool_)
    found = [("", "Total", everybody)]
    variable = file.variable(asked.by) if asked.by else None
    if variable is not None:
        heading = (variable.label or variable.name)[:120]
        found += [(heading, label[:120], hits)
                  for label, hits in _answers(variable, columns[asked.by])]  # fmt: skip
    return found


def _rows(variable: Variable, given: Sequence[Value]) -> list[tuple[str, Bools]]:
    """A question's answers; of a box to tick only the tick, called as the box is."""
    rows = _answers(variable, given)
    labels = [label for _, label in variable.answers]
    ticks = [one for one in labels if _YES.match(one)]
    if len(labels) <= 2 and len(ticks) == 1 and all(_NO.match(one) for one in labels
                                                    if one not in ticks):  # fmt: skip
        name = (variable.label or variable.name).split(":")[-1].split(" - ")[-1].strip()
        return [(name, hits) for label, hits in rows if label in ticks]
    return rows


def _answers(variable: Variable, given: Sequence[Value]) -> list[tuple[str, Bools]]:
    labels = dict(variable.answers)
    values = list(labels) or sorted({one for one in given if one is not None}, key=str)
    if len(values) > MOST_ANSWERS:
        raise InputError(
            f"{variable.title} has {len(values)} different values.",
            next_step=f"Choose a variable with at most {MOST_ANSWERS} answers.",
        )
    return [
        (labels.get(value, f"{value:g}" if isinstance(value, float) else str(value)),
         np.array([one == value for one in given], dtype=np.bool_))
        for value in values
    ]  # fmt: skip


def _figure(
    variable: Variable, row: str, heading: str, column: str, hits: Bools, inside: Bools,
    weights: Floats, asked: Asked,
) -> LongFigure:  # fmt: skip
    found = share(hits[inside], weights[inside])
    title = variable.label or variable.name
    known = isinstance(found, Share)
    return LongFigure(
        table=title, population=asked.population, kind="claimed", heading=heading, column=column,
        row=row[:300], outlet=outlet_named(row) or outlet_within(title),
        measure=(asked.measure or measure_in(title) or row)[:120],
        value=100 * found.value if isinstance(found, Share) else None, unit="percent",
        base_unweighted=float(inside.sum()), base_weighted=round(float(weights[inside].sum()), 1),
        note="" if known else "not shown: fewer than 10 people answered",
    )  # fmt: skip
