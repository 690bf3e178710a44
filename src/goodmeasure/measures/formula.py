"""Formulas over metrics: ``likes + replies``, ``(reposts + quotes) / followers * 1000``.

Parsed once into a small tree of our own; nothing of a file is ever run. A metric that is missing
makes the result missing, and so does a division by 0: neither is 0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.columns import Floats
from goodmeasure.observations.metrics import Metric

LONGEST = 500
"""Characters. The longest of ours has under 100."""

DEEPEST = 20
"""Levels of brackets: enough for any sum, too few to tie up the parser."""

GREATEST = 10**12
"""Of a number: more than there are people, or acts, by far."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Count:
    metric: Metric


@dataclass(frozen=True, slots=True)
class Both:
    """Two parts and what is done with them: one of ``+ - * /``."""

    sign: str
    left: Part
    right: Part


Part = Number | Count | Both
_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """A parsed formula. ``metrics`` are those it needs, each once, in the order of the text."""

    text: str
    part: Part
    metrics: tuple[Metric, ...]

    @property
    def is_sum(self) -> bool:
        """Nothing but metrics added up: a count, which verdicts can be given by."""
        return _only_adds(self.part)

    def value(self, values: Mapping[Metric, Floats]) -> Floats:
        """Worked out row by row, (n,); NaN where a metric is missing, a divisor is 0, or it is too
        much for a figure."""
        with np.errstate(over="ignore", invalid="ignore"):
            found = _value(self.part, values)
            return np.where(np.isfinite(found), found, np.nan)


def parse(text: str) -> Formula:
    """Raises ``InputError`` saying what is not understood."""
    if len(text) > LONGEST:
        raise _refusal(f"A formula has at most {LONGEST} characters.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise _refusal(f"{text!r} is not a formula.") from None
    part = _part(tree.body, 0)
    metrics = tuple(dict.fromkeys(_metrics(part)))
    if not metrics:
        raise _refusal(f"{text!r} names no metric.")
    return Formula(text=" ".join(text.split()), part=part, metrics=metrics)


def _part(node: ast.expr, depth: int) -> Part:
    if depth > DEEPEST + LONGEST // 4:
        raise _refusal("The formula has too many brackets.")
    match node:
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return Both(_SIGNS[type(sign)], _part(left, depth + 1), _part(right, depth + 1))
        case ast.Constant(value=bool()):
            raise _refusal("A formula has numbers, names of metrics and + - * / ( ) only.")
        case ast.Constant(value=int() | float() as value):
            if not abs(value) <= GREATEST:
                raise _refusal(f"A number in a formula is at most {GREATEST:,}.")
            return Number(float(value))
        case ast.Name(id=name) if name in set(Metric):
            return Count(Metric(name))
        case ast.Name(id=name):
            raise _refusal(f"There is no metric called {name!r}.")
    raise _refusal("A formula has numbers, names of metrics and + - * / ( ) only.")


def _metrics(part: Part) -> list[Metric]:
    match part:
        case Count(metric):
            return [metric]
        case Both(_, left, right):
            return _metrics(left) + _metrics(right)
    return []


def _only_adds(part: Part) -> bool:
    match part:
        case Both(sign, left, right):
            return sign == "+" and _only_adds(left) and _only_adds(right)
    return isinstance(part, Count)


def _divide(left: Floats, right: Floats) -> Floats:
    missing = np.full(np.broadcast(left, right).shape, np.nan)
    divided: Floats = np.divide(left, right, out=missing, where=np.asarray(right) != 0)
    return divided


_DO: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": _divide,
}  # fmt: skip


def _value(part: Part, values: Mapping[Metric, Floats]) -> Floats:
    match part:
        case Number(value):
            return np.asarray(value, dtype=np.float64)
        case Count(metric):
            return values[metric]
        case Both(sign, left, right):
            return _DO[sign](_value(left, values), _value(right, values))


def _refusal(sentence: str) -> InputError:
    known = ", ".join(sorted(Metric))
    return InputError(
        sentence, next_step=f"Write a sum such as 'likes + replies'. Metrics: {known}."
    )
