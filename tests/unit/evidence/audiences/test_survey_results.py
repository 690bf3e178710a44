"""What is hidden cannot be worked out from what is shown."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.questionnaire import NO_GROUP
from goodmeasure.evidence.audiences.survey_results import (
    LEAST,
    Given,
    answered,
    columns,
    hidden,
    hidden_of,
    uses,
)

FORM = default_survey(organisation="Us", groups=[(1, "A"), (2, "B")], purposes=[(7, "News", "")])
COUNTS = st.dictionaries(st.none() | st.integers(1, 9), st.integers(0, 60), max_size=8)


@given(COUNTS)
def test_all_less_the_shown_is_nobody_or_many(counts: dict[int | None, int]) -> None:
    left_out = hidden(counts)
    rest = sum(counts[group] for group in left_out)
    everybody_hidden = left_out == set(counts)
    assert rest == 0 or rest >= LEAST or everybody_hidden
    assert all(counts[group] >= LEAST for group in counts.keys() - left_out)


@given(COUNTS)
def test_no_more_is_hidden_than_must_be(counts: dict[int | None, int]) -> None:
    """Taking back the largest that was large enough would give the others away."""
    left_out = hidden(counts)
    extra = [group for group in left_out if counts[group] >= LEAST]
    assert len(extra) <= 1
    if extra:
        rest = sum(counts[group] for group in left_out - set(extra))
        assert 0 < rest < LEAST


def test_an_example() -> None:
    assert hidden({1: 60, 2: 35, 3: 24, 4: 3}) == {3, 4}
    assert hidden({1: 60, 2: 6, 3: 7}) == {2, 3}
    assert hidden({1: 60, 2: 35}) == frozenset()
    assert hidden({1: 60, 2: 0}) == {2}


def people() -> list[Given]:
    return [
        Given(group=1, values={"use": {"email": "daily", "x": "never"}, "miss": ["email"]}),
        Given(group=2, values={"use": {"email": "less"}, "miss": []}),
        Given(group=None, values={"purpose_7": ["email", "x"], "more": "words"}),
    ]


def test_missing_is_not_no() -> None:
    use, miss = FORM.question("use"), FORM.question("miss")
    assert use is not None
    assert miss is not None
    hit, there = answered(use, "email", people())
    assert (hit.tolist(), there.tolist()) == ([True, False, False], [True, True, False])
    hit, there = answered(use, "x", people())
    assert (hit.tolist(), there.tolist()) == ([False, False, False], [True, False, False])
    hit, there = answered(miss, "email", people())
    assert there.tolist() == [True, True, False]


def test_reach_is_of_those_who_said_it_for_every_outlet() -> None:
    use = FORM.question("use")
    assert use is not None
    whole = {row.key: "never" for row in use.options}
    given_ = [
        Given(group=1, values={"use": {**whole, "email": "daily"}}),
        Given(group=1, values={"use": {"email": "daily"}}),
    ]
    used, inside = uses(use, given_, np.ones(2, dtype=np.bool_))
    assert inside.tolist() == [True, False]
    assert used["email"].tolist() == [True]


def test_columns_to_weight_by() -> None:
    found = columns(FORM, people(), ["group", "unknown"])
    assert found == {"group": ["1", "2", None]}
    assert FORM.question("group").option(NO_GROUP) is not None  # type: ignore[union-attr]


def test_hidden_is_by_who_answered_the_question() -> None:
    use = FORM.question("use")
    assert use is not None
    many = [Given(group=1, values={"use": {"email": "daily"}})] * 12
    silent = [Given(group=2, values={"miss": ["x"]})] * 40
    assert hidden_of(use, "email", [*many, *silent], [1, 2]) == {2, None}
