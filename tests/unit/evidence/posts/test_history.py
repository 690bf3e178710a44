from __future__ import annotations

import numpy as np
import pytest

from goodmeasure.evidence.posts.history import History
from goodmeasure.kernel.errors import InputError

GOOD = {
    "post_ids": [3, 1, 2],
    "published": [1.0, 2.0, 2.0],
    "age": [5.0, 4.0, 4.0],
    "value": [0, 7, 10**12],
    "kind": [0, 1, 0],
}


def build(**changes: object) -> History:
    return History(**{k: np.asarray(v) for k, v in {**GOOD, **changes}.items()})


def test_columns_are_kept_and_cannot_be_written_to() -> None:
    made = build()
    assert len(made) == 3
    assert made.value.tolist() == [0, 7, 10**12]
    with pytest.raises(ValueError, match="read-only"):
        made.value[0] = 1


def test_the_caller_may_go_on_writing_to_its_own_column() -> None:
    mine = np.array([0, 7, 8])
    made = build(value=mine)
    mine[0] = 99
    assert made.value[0] == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": [1, 2]}, "different lengths"),
        ({"kind": [0, 1]}, "different lengths"),
        ({"published": [2.0, 1.0, 3.0]}, "order"),
        ({"published": [1.0, np.nan, 3.0]}, "not a number"),
        ({"age": [1.0, np.inf, 3.0]}, "not a number"),
        ({"age": [1.0, -1.0, 3.0]}, "below 0"),
        ({"value": [1, -1, 3]}, "below 0"),
        ({"value": [1, 10**12 + 1, 3]}, "over 1,000,000,000,000"),
        ({"value": [1.5, 1, 3]}, "whole numbers"),
        ({"value": [np.nan, 1, 3]}, "whole numbers"),
        ({"value": [[1, 2, 3]]}, "row of numbers"),
        ({"value": ["1", "2", "3"]}, "row of numbers"),
        ({"kind": [0, 64, 1]}, "codes"),
        ({"kind": [0, -1, 1]}, "codes"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        build(**changes)


def test_nothing_is_a_history_too() -> None:
    empty = History(
        post_ids=np.array([], dtype=np.int64),
        published=np.array([]),
        age=np.array([]),
        value=np.array([], dtype=np.int64),
    )
    assert len(empty) == 0
