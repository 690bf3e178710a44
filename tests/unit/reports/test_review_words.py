"""Every change as a clause that a person understands."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.unit.decisions.review.changing import changes
from tests.unit.decisions.review.made_up import figure

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.reports.review_words import change_words

CELL = {"option": "stay", "criterion": "reach", "audience": "group:1"}
SCORE = Judgement(author="Ada", score=3.5, reason="few of them reply")
CLOSE = Option(
    key="close", title="Close X", places=(Placement(channel="channel:1", state=State.CLOSED),)
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (c.QuestionAsked(question="Stay?"), "asked “Stay?”"),
        (c.OptionPut(option=CLOSE), "wrote the option Close X (channel:1 closed)"),
        (c.OptionPut(option=Option(key="stay", title="Stay")), "wrote the option Stay"),
        (c.OptionRemoved(key="close"), "removed the option close"),
        (c.CriterionPut(criterion=Criterion(key="r", title="Reach")), "wrote the criterion Reach"),
        (c.CriterionRemoved(key="r"), "removed the criterion r"),
        (c.AudiencePut(audience=Audience(key="a", title="Staff", group="1", weight=2)),
         "gave Staff a weight of 2"),
        (c.AudienceRemoved(key="a"), "removed the group a"),
        (c.FigurePut(**CELL, evidence=figure("stay", "reach", 0.25).evidence),
         "put the figure 0.25 into stay · reach · group:1"),
        (c.CellEmptied(**CELL, why="too old"), "emptied stay · reach · group:1: too old"),
        (c.Judged(**CELL, judgement=SCORE),
         "judged stay · reach · group:1 for Ada: 3.5 of 10, few of them reply"),
        (c.JudgementWithdrawn(**CELL, author="Ada"),
         "withdrew the judgement of Ada on stay · reach · group:1"),
        (c.Weighed(weighing=Weighing(author="Ada", points=(Points(criterion="r", points=100),))),
         "weighed for Ada: r 100"),
        (c.Weighed(weighing=Weighing(author="Ada", order=(("r",), ("s", "t")))),
         "weighed for Ada: r, then s and t"),
        (c.Weighed(weighing=Weighing(author="Ada")),
         "weighed for Ada: nothing is said of the weights"),
        (c.WeighingWithdrawn(author="Ada"), "withdrew the weights of Ada"),
        (c.WaitingCosts(a_month=0.5),
         "put the cost of a month of waiting at 0.5 points, with 0 ways to know more"),
    ],
)  # fmt: skip
def test_a_change_in_words(change, words):
    assert change_words(change) == words


@given(changes)
def test_every_change_has_words(change):
    assert change_words(change)
