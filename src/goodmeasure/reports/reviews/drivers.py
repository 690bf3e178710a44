"""What the answer hangs on: figures, judgements and weights that would change what is first."""

from __future__ import annotations

from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.decisions.review.turning import Driver
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Table
from goodmeasure.reports.reviews.names import Names, capital, in_hundred

LITTLE = 0.005
"""Parts of the variation under this are not worth a line."""

MOST = 5


def shown(outcome: Outcome) -> tuple[Driver, ...]:
    return tuple(one for one in outcome.drivers if one.ratio >= LITTLE)[:MOST]


def driver_sentence(outcome: Outcome, names: Names) -> str:
    """ "The answer hangs most on how much incident duty counts: where that is low, “Close X” is
    first in 90 of 100, where it is high in 15." """
    told = shown(outcome)
    if not told:
        return "No single figure, judgement or weight changes the answer much."
    one, leader = told[0], names.option(outcome.leader.option)
    return wording.sentences(
        f"The answer hangs most on {names.item(one.item)}: where that is low, {leader} is first in"
        f" {in_hundred(one.low)} of 100, where it is high in {in_hundred(one.high)}"
    )


def drivers_table(outcome: Outcome, names: Names) -> Table:
    """How often the leader is first where each thing is in its lowest, middle and highest third."""
    return Table(
        head=("It hangs on", "In its lowest third", "In the middle", "In its highest third"),
        rows=tuple(
            (
                capital(names.item(one.item)),
                *(f"{in_hundred(share)} of 100" for share in (one.low, one.middle, one.high)),
            )
            for one in shown(outcome)
        ),
    )
