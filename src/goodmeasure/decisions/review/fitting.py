"""Whether a change fits a review as it stands: asked before it is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

from goodmeasure.decisions.review.changes import (
    AudiencePut,
    AudienceRemoved,
    CellEmptied,
    Change,
    CriterionPut,
    CriterionRemoved,
    FigurePut,
    Judged,
    JudgementWithdrawn,
    OfCell,
    OptionPut,
    OptionRemoved,
    QuestionAsked,
    Weighed,
    WeighingWithdrawn,
)
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.review import THERE, like_with_like, refused, weights_have_room
from goodmeasure.decisions.review.under import Folding, Under
from goodmeasure.kernel.errors import InputError, UnlikeThings
from goodmeasure.kernel.findings import Finding

LONGEST_QUESTION = 300

BACK = (OptionPut, CriterionPut, CriterionRemoved, AudiencePut)
"""Changes by which cells may stand again that did not."""


def tried(before: Sequence[Change], changes: Sequence[Change]) -> Under:
    """The review after the changes, each of which must fit after the one before it. Raises
    ``InputError`` naming the field, ``UnlikeThings``; then none of them is to be kept."""
    folding = Folding(before)
    under = folding.under()
    for change in changes:
        _check(change, under)
        folding.take(change)
        under = folding.under()
        _alike(change, under)
    return under


def _alike(change: Change, under: Under) -> None:
    """A figure may be unlike the others of its criterion; what comes back may bring unlike ones."""
    if not isinstance(change, (FigurePut, *BACK)):
        return
    for criterion in under.leaves:
        if not isinstance(change, FigurePut) or change.criterion == criterion.key:
            cells = (one for one in under.cells if one.criterion == criterion.key)
            like_with_like(criterion, cells)


def _check(change: Change, under: Under) -> None:
    match change:
        case QuestionAsked():
            _question(change.question)
        case OptionPut():
            _named_alike(change.option, under.options)
        case CriterionPut():
            _named_alike(change.criterion, under.criteria)
            _criterion(change.criterion, under)
        case Weighed():
            for field, key in change.weighing.named():
                _there(field, key, [one.key for one in under.leaves])
        case FigurePut() | CellEmptied() | Judged() | JudgementWithdrawn():
            _cell(change, under)
        case _:
            _removal(change, under)


def _question(question: str) -> None:
    if not question.strip():
        raise refused("question", "A review needs its question.", "Write what is to be decided.")
    if len(question) > LONGEST_QUESTION:
        raise refused("question", f"A question has at most {LONGEST_QUESTION} characters.",
                      "Say what is to be decided in one sentence.")  # fmt: skip


def _named_alike(new: Option | Criterion, others: Sequence[Option | Criterion]) -> None:
    """Papers name options and criteria by their titles alone."""
    title = " ".join(new.title.split()).casefold()
    for one in others:
        if one.key != new.key and " ".join(one.title.split()).casefold() == title:
            raise refused("title", f"“{one.title}” is there already.", "Give it a name of its own.")


def _removal(change: Change, under: Under) -> None:
    match change:
        case OptionRemoved():
            _there("option", change.key, [one.key for one in under.options])
        case AudienceRemoved():
            _there("audience", change.key, [one.key for one in under.audiences])
        case WeighingWithdrawn():
            _there("author", change.author, [one.author for one in under.weighings])
        case CriterionRemoved():
            _there("criterion", change.key, [one.key for one in under.criteria])
            hanging = [one.title for one in under.criteria if one.parent == change.key]
            if hanging:
                raise refused("criterion", f"{' and '.join(hanging)} hang under it.",
                              "Move or remove them first.")  # fmt: skip
        case _:
            pass


def _there(field: str, key: str | None, known: Sequence[str]) -> None:
    if key not in known:
        raise refused(field, f"There is no {key!r} here.", THERE)


def _criterion(new: Criterion, under: Under) -> None:
    others = {one.key: one for one in under.criteria if one.key != new.key}
    above, seen = new.parent, {new.key}
    while above is not None:
        if above in seen:
            raise refused("parent", f"{new.title} would hang under itself.",
                          "Choose another heading.")  # fmt: skip
        _there("parent", above, list(others))
        seen.add(above)
        above = others[above].parent
    if new.parent is not None and any(one.criterion == new.parent for one in under.cells):
        raise refused("parent", f"{others[new.parent].title} is scored itself.",
                      "Choose a heading, or empty its cells first.")  # fmt: skip
    headings = {one.parent for one in others.values()} | {new.parent}
    leaves = [one for one in (*others.values(), new) if one.key not in headings]
    if new.lightest > 0:
        weights_have_room(leaves)


def _cell(change: OfCell, under: Under) -> None:
    _there("option", change.option, [one.key for one in under.options])
    leaves = {one.key: one for one in under.leaves}
    _there("criterion", change.criterion, list(leaves))
    criterion = leaves[change.criterion]
    if change.audience not in under.audiences_of(criterion):
        raise refused(
            "audience", f"{criterion.title} is not scored for {change.audience or 'all'}.",
            "Name an audience of the review." if criterion.by_group else "Leave it out.",
        )  # fmt: skip
    held = under.cell(change.option, change.criterion, change.audience)
    match change:
        case FigurePut():
            _figure(change.evidence.finding, criterion)
            if held.judgements:
                raise _holds("judgements")
        case Judged():
            if held.evidence is not None:
                raise _holds("a figure")
        case CellEmptied():
            if not change.why.strip():
                raise refused("why", "Say why it is emptied.", "A colleague will ask.")
        case JudgementWithdrawn():
            _there("author", change.author, [one.author for one in held.judgements])


def _figure(finding: Finding, criterion: Criterion) -> None:
    if criterion.scale is None:
        raise refused("evidence", f"{criterion.title} has no scale for figures.",
                      "Give it a worst and a best, or judge it.")  # fmt: skip
    ends = (finding.value, finding.low, finding.high)
    if not all(math.isfinite(one) for one in ends if one is not None):
        raise refused("evidence", "The figure is no number.", "Enter digits.")
    unit = criterion.scale.unit
    if finding.of is not None and unit and finding.of.unit != unit:
        raise UnlikeThings(
            f"{criterion.title} is in {unit}, and the figure in {finding.of.unit}.",
            next_step="Convert the figure, or change the scale.", aspect="unit",
        )  # fmt: skip


def _holds(what: str) -> InputError:
    return refused("cell", f"This cell holds {what}, and a cell holds one or the other.",
                   "Empty it first, and say why.")  # fmt: skip
