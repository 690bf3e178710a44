"""Changes of a review as sentences: for the trail, and for who changed the same thing."""

from __future__ import annotations

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
    WaitingCosts,
    Weighed,
    WeighingWithdrawn,
)
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.weighing import Weighing


def change_words(change: Change) -> str:
    """One clause without a full stop. It names things by their keys where it has no titles."""
    match change:
        case FigurePut() | CellEmptied() | Judged() | JudgementWithdrawn():
            return _of_cell(change)
        case OptionRemoved():
            return f"removed the option {change.key}"
        case CriterionRemoved():
            return f"removed the criterion {change.key}"
        case AudienceRemoved():
            return f"removed the group {change.key}"
        case WeighingWithdrawn():
            return f"withdrew the weights of {change.author}"
        case _:
            return _written(change)


def _written(
    change: QuestionAsked | OptionPut | CriterionPut | AudiencePut | Weighed | WaitingCosts,
) -> str:
    match change:
        case QuestionAsked():
            return f"asked “{change.question}”"
        case OptionPut():
            return f"wrote the option {option_words(change.option)}"
        case CriterionPut():
            return f"wrote the criterion {change.criterion.title}"
        case AudiencePut():
            return f"gave {change.audience.title} a weight of {change.audience.weight:g}"
        case Weighed():
            return f"weighed for {change.weighing.author}: {weighing_words(change.weighing)}"
        case WaitingCosts():
            return (
                f"put the cost of a month of waiting at {change.a_month:g} points, with"
                f" {len(change.studies)} ways to know more"
            )


def _of_cell(change: OfCell) -> str:
    where = " · ".join(part for part in (change.option, change.criterion, change.audience) if part)
    match change:
        case FigurePut():
            return f"put the figure {change.evidence.finding.value:g} into {where}"
        case CellEmptied():
            return f"emptied {where}: {change.why}"
        case Judged():
            said = change.judgement
            return f"judged {where} for {said.author}: {said.score:g} of 10, {said.reason}"
        case JudgementWithdrawn():
            return f"withdrew the judgement of {change.author} on {where}"


def option_words(option: Option) -> str:
    """ "Close X (channel:1 closed, new:bluesky active)"."""
    states = ", ".join(f"{one.channel} {one.state.value}" for one in option.places)
    return f"{option.title} ({states})" if states else option.title


def weighing_words(weighing: Weighing) -> str:
    """ "reach 100, cost 20", or "reach, then cost", or that nothing was said."""
    if weighing.points:
        return ", ".join(f"{one.criterion} {one.points:g}" for one in weighing.points)
    if weighing.order:
        return ", then ".join(" and ".join(tier) for tier in weighing.order)
    return "nothing is said of the weights"
