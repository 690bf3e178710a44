"""Changes: one class for each kind, plain data and back, and which of them meet."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from tests.unit.decisions.review.changing import changes

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.kernel.errors import InputError

SAFETY = {"option": "stay", "criterion": "safety"}
ADA = c.Judged(**SAFETY, judgement=Judgement(author="Ada", score=3, reason="I was there"))
GRACE = c.Judged(**SAFETY, judgement=Judgement(author="Grace", score=8, reason="So was I"))
EMPTIED = c.CellEmptied(**SAFETY, why="Both have left.")
WEIGHED = c.Weighed(weighing=Weighing(author="Ada", points=(Points(criterion="safety", points=1),)))


def test_every_class_of_change_has_a_name_that_fits_its_column():
    assert set(c.CHANGES.values()) == set(get_args(c.Change))
    assert max(map(len, c.CHANGES)) <= 32


@given(changes)
def test_a_change_survives_json(change):
    plain = json.loads(json.dumps(c.to_plain(change)))
    assert c.from_plain(c.kind_of(change), plain) == change


@pytest.mark.parametrize(
    ("kind", "plain", "words"),
    [
        ("vanished", {}, "There is no change 'vanished'"),
        ("judged", {**SAFETY, "judgement": {"author": "Ada", "score": 11, "reason": "x"}},
         "judgement: A score lies between 0 and 10"),
        ("option put", {"option": {"key": "a"}}, "option.title"),
        ("waiting costs", {"a_month": -1}, "What a month costs is 0 or more"),
        ("waiting costs", {"a_month": 1, "studies": [{"title": "S", "items": [], "months": 1}]},
         "say what it would tell of"),
        ("waiting costs",
         {"a_month": 1, "studies": [{"title": "S", "items": ["x"], "months": 1, "answers": 0}]},
         "asks at least one person"),
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused_by_field(kind, plain, words):
    with pytest.raises(InputError, match=words):
        c.from_plain(kind, plain)


@given(changes, changes)
def test_meeting_is_mutual(one, other):
    assert c.meet(one, other) == c.meet(other, one)


@given(changes)
def test_a_change_meets_itself(change):
    assert c.meet(change, change)


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (ADA, GRACE, False),  # they judge apart
        (ADA, EMPTIED, True),
        (ADA, c.OptionPut(option=Option(key="stay", title="Stay put")), False),
        (ADA, c.OptionRemoved(key="stay"), True),
        (ADA, c.OptionRemoved(key="close"), False),
        (ADA, c.CriterionRemoved(key="safety"), True),
        (WEIGHED, c.CriterionRemoved(key="safety"), True),
        (WEIGHED, c.CriterionRemoved(key="reach"), False),
        (WEIGHED, c.WeighingWithdrawn(author="Ada"), True),
        (WEIGHED, c.WeighingWithdrawn(author="Grace"), False),
        (c.CriterionPut(criterion=Criterion(key="safety", title="Safety", parent="care")),
         c.CriterionRemoved(key="care"), True),
        (c.CellEmptied(**SAFETY, audience="a", why="x"), c.AudienceRemoved(key="a"), True),
        (c.QuestionAsked(question="Why?"), c.QuestionAsked(question="When?"), True),
        (c.QuestionAsked(question="Why?"), c.WaitingCosts(a_month=1), False),
    ],
)  # fmt: skip
def test_changes_meet_where_they_are_about_the_same_thing(one, other, meets):
    assert c.meet(one, other) is meets
