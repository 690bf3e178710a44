"""Decide now, or find out more first? Against what waiting costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from goodmeasure.decisions.review.information import Worth

SURE = 2.0
"""Standard errors by which a gain must pass its cost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """One way to know more: how long it takes, what it costs besides, and what it is worth.

    ``cost`` and ``worth`` are in points of overall value, 0 to 100.
    """

    title: str
    months: float
    worth: Worth
    cost: float = 0.0

    def net(self, a_month: float) -> float:
        return self.worth.value - self.cost - self.months * a_month


class Advice(StrEnum):
    WAIT = "wait"
    DECIDE_NOW = "decide now"


class Because(StrEnum):
    PAYS = "the study gains more than it costs to wait for"
    NOTHING_COULD = "even knowing everything would gain less than the shortest wait costs"
    NONE_DOES = "no study named gains more than it costs to wait for"
    NO_STUDY = "no way to know more was named"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The advice, its reason, and the best of the studies, even where it is not worth it."""

    advice: Advice
    because: Because
    study: Study | None
    net: float | None


def worth_waiting(perfect: Worth, studies: Sequence[Study], a_month: float) -> Choice:
    """Wait only for a study whose gain passes all its costs by ``SURE`` errors. ``a_month`` is what
    a month without a decision costs, as the team says it; ``perfect`` that of knowing everything.

    The expected net benefit of sampling (Raiffa and Schlaifer 1961), and its bound: no study is
    worth more than knowing everything.
    """
    if not studies:
        return Choice(advice=Advice.DECIDE_NOW, because=Because.NO_STUDY, study=None, net=None)
    best = max(studies, key=lambda one: one.net(a_month))
    net = best.net(a_month)
    if net > SURE * best.worth.error:
        return Choice(advice=Advice.WAIT, because=Because.PAYS, study=best, net=net)
    least = min(one.months * a_month + one.cost for one in studies)
    hopeless = perfect.value + SURE * perfect.error < least
    return Choice(
        advice=Advice.DECIDE_NOW,
        because=Because.NOTHING_COULD if hopeless else Because.NONE_DOES, study=best, net=net,
    )  # fmt: skip
