"""Changes of a review as clauses, with the titles that people know things by."""

from __future__ import annotations

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
    WaitingCosts,
    Weighed,
    WeighingWithdrawn,
)
from goodmeasure.decisions.review.options import Option, State
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import figure_words
from goodmeasure.reports.reviews.knowing import points_words
from goodmeasure.reports.reviews.names import Names, within
from goodmeasure.reports.reviews.weights import weighing_words

MANY = 6
"""Channels in one state that are named one by one."""


def change_words(change: Change, names: Names) -> str:
    """One clause without a full stop: "judged incident duty of “Stay”: 7 of 10, “we tried it”"."""
    match change:
        case FigurePut() | CellEmptied() | Judged() | JudgementWithdrawn():
            return _of_cell(change, names)
        case OptionRemoved():
            return f"took out the option {names.option(change.key)}"
        case CriterionRemoved():
            return f"took out the criterion {names.criterion(change.key)}"
        case AudienceRemoved():
            return f"took out the group {names.audiences.get(change.key, change.key)}"
        case WeighingWithdrawn():
            return f"withdrew the weights of {change.author}"
    return _written(change, names)


def _written(
    change: QuestionAsked | OptionPut | CriterionPut | AudiencePut | Weighed | WaitingCosts,
    names: Names,
) -> str:  # fmt: skip
    match change:
        case QuestionAsked():
            return f"asked “{change.question}”"
        case OptionPut():
            return f"wrote the option “{change.option.title}”: {states_words(change.option, names)}"
        case CriterionPut():
            return f"wrote the criterion “{change.criterion.title}”"
        case AudiencePut():
            counts = wording.number(change.audience.weight)
            return f"had {change.audience.title} count for {counts} beside the other groups"
        case Weighed():
            said = within(weighing_words(change.weighing, names)).rstrip(".")
            return f"weighed for {change.weighing.author}: {said}"
        case WaitingCosts():
            ways = wording.many(len(change.studies), "way", "ways")
            named = f"{ways} to know more" if change.studies else "no way to know more"
            return (
                f"said that a month of waiting costs {points_words(change.a_month)}, with {named}"
            )


def _of_cell(change: OfCell, names: Names) -> str:
    where = names.place(change.option, change.criterion, change.audience)
    match change:
        case FigurePut():
            found = change.evidence.finding
            unit = found.of.unit if found.of is not None else ""
            return f"put {figure_words(found, unit)} for {where}"
        case CellEmptied():
            return f"emptied {where}: “{change.why}”"
        case Judged():
            said = change.judgement
            return f"judged {where}: {wording.number(said.score)} of 10, “{said.reason}”"
        case JudgementWithdrawn():
            return f"withdrew what {change.author} judged of {where}"


def states_words(option: Option, names: Names) -> str:
    """ "@town on X is closed, Bluesky (yet to open) is active"; "everything stays as it is". Of
    many channels in one state how many they are, and on which platform if on one."""
    by_state: dict[State, list[str]] = {}
    for one in option.places:
        by_state.setdefault(one.state, []).append(names.channel(one.channel))
    said = [
        part
        for state, channels in by_state.items()
        for part in (
            [f"{len(channels)} channels{_platform(channels)} are {state.value}"]
            if len(channels) > MANY
            else [f"{channel} is {state.value}" for channel in channels]
        )
    ]  # fmt: skip
    return ", ".join(said) or "everything stays as it is"


def _platform(channels: Sequence[str]) -> str:
    found = {one.rpartition(" on ")[2] for one in channels if " on " in one}
    whole = len(found) == 1 and all(" on " in one for one in channels)
    return f" on {found.pop()}" if whole else ""
