"""What knowing more is worth, whether to wait for it, and what to collect first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodmeasure.decisions.review.information import Worth
from goodmeasure.decisions.review.outcome import Knowing
from goodmeasure.decisions.review.waiting import SURE, Advice, Because, Choice
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.names import Names, capital

MUCH, SOME = 2.0, 0.5
"""Points of overall value, of 100, from which a gain is called much, and some."""

MOST = 5


def points_words(value: float) -> str:
    """ "3.1 points", "less than 0.1 points"."""
    if 0 <= value < 0.05:
        return "less than 0.1 points"
    said = f"{value:.1f}".removesuffix(".0")
    return f"{said} {'point' if said == '1' else 'points'}"


def size_words(worth: Worth) -> str:
    if worth.value <= SURE * worth.error or worth.value < 0.05:
        return "next to nothing"
    if worth.value >= MUCH:
        return "much"
    return "some" if worth.value >= SOME else "a little"


def perfect_sentence(perfect: Worth) -> str:
    """ "Knowing everything for certain would gain 3.1 points of 100 on average." """
    if size_words(perfect) == "next to nothing":
        return (
            "Knowing everything for certain would change next to nothing: decide by what is known."
        )
    return (
        f"Knowing everything for certain would make the choice better by"
        f" {points_words(perfect.value)} on average, of the 100 from the worst to the best that"
        " there could be. Nothing that can be found out is worth more."
    )


def first_to_collect(
    knowing: Sequence[Knowing], names: Names, how: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """The things worth finding out, the most first; none where nothing would change the choice.
    ``how`` says by item how to go about it: things that one effort finds out are said together."""
    efforts: dict[str, list[Knowing]] = {}
    for one in knowing:
        if size_words(one.worth) != "next to nothing":
            efforts.setdefault((how or {}).get(one.item, "") or one.item, []).append(one)
    return tuple(
        wording.sentences(_worth_words(together, names), (how or {}).get(together[0].item, ""))
        for together in list(efforts.values())[:MOST]
    )


def _worth_words(together: Sequence[Knowing], names: Names) -> str:
    """``together`` are of one effort, the most first."""
    most = together[0].worth
    each, up_to = ("knowing it", "") if len(together) == 1 else ("knowing each", "up to ")
    return (
        f"{capital(names.items([one.item for one in together]))}: {each} is worth"
        f" {size_words(most)}, {up_to}{points_words(most.value)} of 100 on average"
    )


BECAUSE: Mapping[Because, str] = {
    Because.PAYS: "It gains more than it costs to wait for",
    Because.NOTHING_COULD: "Even knowing everything would gain less than the shortest wait costs",
    Because.NONE_DOES: "None of the ways to know more gains more than it costs to wait for",
    Because.NO_STUDY: "Nobody has named a way to know more",
}


def choice_sentence(choice: Choice) -> str:
    """ "Wait for “Members’ survey”. It gains more than it costs to wait for." """
    study = choice.study
    if choice.advice is Advice.WAIT and study is not None:
        months = wording.many(round(study.months), "month") if study.months >= 1 else "some weeks"
        return wording.sentences(
            f"Wait for “{study.title}”, which takes {months}", BECAUSE[choice.because]
        )
    return wording.sentences("Do not wait: decide now", BECAUSE[choice.because])
