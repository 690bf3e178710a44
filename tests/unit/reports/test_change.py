"""Before and after in words."""

from __future__ import annotations

import pytest

from goodmeasure.reports.change import ONE_ALONE, changed, spoilers, study_sentence

WHO = "www.town.example (website)"
LOWER, HIGHER, OPEN = (0.6, 0.9), (1.1, 1.4), (0.9, 1.2)
MOVES = "a control changes at the event too"


def result(ratio: float, low: float, high: float, *, controls: int = 0, moved: int = 0) -> dict:
    return {
        "known": True, "changed": low > 1 or high < 1,
        "estimates": [{"ratio": ratio, "low": low, "high": high}],
        "donors": {"controls": controls} if controls else {},
        "spoilers": [("short after", "9"), *[(MOVES, f"Town {n}") for n in range(moved)]],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (result(0.75, 0.73, 0.77),
         "stood about 25% lower than we would expect without it (27% lower to 23% lower)."),
        (result(1.001, 0.95, 1.06), "stood about the same as we would expect without it"
         " (5% lower to 6% higher): we cannot tell."),
        (result(1.03, 1.002, 1.06), "stood about 3% higher than we would expect without it"
         " (less than 1% higher to 6% higher)."),
        (result(0.75, 0.73, 0.77, controls=4, moved=4), "stood about 25% lower than we would expect"
         " without it, going by 4 controls (27% lower to 23% lower). But all those controls changed"
         " at the event too, so the difference may be theirs."),
        (result(0.75, 0.73, 0.77, controls=4, moved=1), "stood about 25% lower than we would expect"
         " without it, going by 4 controls (27% lower to 23% lower). But 1 of those controls changed"
         " at the event too, so the difference may be theirs."),
        (result(0.75, 0.73, 0.77, controls=1, moved=1), "stood about 25% lower than we would expect"
         " without it, going by 1 control (27% lower to 23% lower). But that control changed"
         " at the event too, so the difference may be theirs."),
    ],
)  # fmt: skip
def test_it_says_whose_figures_beside_what_and_how_sure(found: dict, said: str) -> None:
    assert (
        study_sentence("visits", WHO, "Left X", found) == f"After “Left X”, visits of {WHO} {said}"
    )


@pytest.mark.parametrize(
    ("found", "may"),
    [
        (result(0.75, 0.73, 0.77), True),
        (result(0.75, 0.73, 0.77, controls=4), True),
        (result(0.75, 0.73, 0.77, controls=4, moved=1), False),
        (result(0.75, 0.73, 0.77, controls=1, moved=1), False),
        (result(1.001, 0.95, 1.06, controls=4), False),
        ({"known": False, "reason": "too few days"}, None),
    ],
)
def test_no_change_is_claimed_that_may_be_that_of_a_control(found: dict, may: bool | None) -> None:
    assert changed(found) is may


def test_what_is_refused_is_refused_of_one_series() -> None:
    refused = {"known": False, "reason": "too few days", "needed": "Wait a month"}
    assert study_sentence("engagement", "@a on X", "Left X", refused) == (
        "We cannot say what changed in engagement of @a on X after “Left X”: too few days."
        " Wait a month."
    )


def spoiled(*ends: tuple[float, float]) -> tuple[str, ...]:
    return spoilers({"estimates": [{"low": low, "high": high} for low, high in ends]})


@pytest.mark.parametrize("ends", [(LOWER, OPEN), (OPEN, HIGHER)])
def test_a_change_that_one_method_alone_sees_is_said_to_be_no_finding(ends) -> None:
    assert spoiled(*ends) == (ONE_ALONE,)


@pytest.mark.parametrize("ends", [(LOWER, LOWER), (OPEN, OPEN), (LOWER, HIGHER)])
def test_it_is_not_said_where_both_see_one_or_neither_does(ends) -> None:
    assert spoiled(*ends) == ()
