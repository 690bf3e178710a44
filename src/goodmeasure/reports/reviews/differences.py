"""What differs between two states of a review, in words."""

from __future__ import annotations

from goodmeasure.decisions.review.cells import Cell
from goodmeasure.decisions.review.changes import WaitingCosts
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.under import Difference
from goodmeasure.decisions.review.weighing import Weighing
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import UNKNOWN, figure_words, judged_words
from goodmeasure.reports.reviews.changes import states_words
from goodmeasure.reports.reviews.knowing import points_words
from goodmeasure.reports.reviews.names import Names, within
from goodmeasure.reports.reviews.weights import weighing_words


def difference_words(one: Difference, names: Names) -> str:
    """A clause without a full stop: "incident duty of “Stay”: 5 of 10 then, 7 of 10 now"."""
    return f"{_what(one, names)}: {_then_and_now(one, names)}"


def _what(one: Difference, names: Names) -> str:
    match one.about:
        case ("option", str(key)):
            return f"the option {names.option(key)}"
        case ("criterion", str(key)):
            return f"the criterion “{names.criteria.get(key, key)}”"
        case ("audience", str(key)):
            return f"the group {names.audiences.get(key, key)}"
        case ("cell", str(option), str(criterion), audience):
            return names.place(option, criterion, audience)
        case ("weighing", str(author)):
            return f"the weights of {author}"
        case ("waiting",):
            return "what waiting costs"
    return "the question"


def _then_and_now(one: Difference, names: Names) -> str:
    if one.was is None:
        return f"new, {value_words(one.now, names)}"
    if one.now is None:
        return "taken out"
    was, now = value_words(one.was, names), value_words(one.now, names)
    return "written differently" if was == now else f"{was} then, {now} now"


def value_words(value: object, names: Names) -> str:
    """What one part of a review says, in a few words."""
    match value:
        case Cell():
            return _cell(value)
        case Option():
            return f"“{value.title}”, {states_words(value, names)}"
        case Audience():
            return f"it counts for {wording.number(value.weight)}"
        case Weighing():
            return within(weighing_words(value, names)).rstrip(".")
        case WaitingCosts():
            return f"{points_words(value.a_month)} a month"
        case str():
            return f"“{value}”"
    return f"“{getattr(value, 'title', value)}”"


def _cell(cell: Cell) -> str:
    if cell.evidence is not None:
        found = cell.evidence.finding
        return figure_words(found, found.of.unit if found.of is not None else "")
    return judged_words(cell.judgements) if cell.judgements else UNKNOWN.lower()
