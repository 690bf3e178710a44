"""Leaving in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from goodmeasure.decisions.leaving.steps import progress
from goodmeasure.reports import leaving as words

FRIDAY = date(2026, 3, 6)


@dataclass
class Step:
    title: str
    due: date
    done_on: date | None = None


def test_how_far_a_plan_is():
    done = [Step(f"S{i}", FRIDAY, FRIDAY) for i in range(9)]
    open_ = [Step("Pin the notice", FRIDAY), *(Step("Later", date(2026, 4, 1)) for _ in range(4))]
    said = words.progress_sentence(progress([*done, *open_], date(2026, 3, 3)), date(2026, 3, 3))
    assert said == "9 of 14 steps done. Next: pin the notice, due Friday."
    assert words.progress_sentence(progress(done, FRIDAY), FRIDAY) == "9 of 9 steps done."


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "due today"), (1, "due tomorrow"), (6, "due Thursday"), (7, "due on 13 March 2026"),
     (-1, "was due on 5 March 2026")],
)  # fmt: skip
def test_when_a_step_is_due(days, said):
    assert words.due_words(FRIDAY + timedelta(days=days), FRIDAY) == said


def test_a_title_that_begins_with_initials_keeps_them():
    assert words.low("IT changes signatures") == "IT changes signatures"
    assert words.low("Tell staff") == "tell staff"


@dataclass
class Checked:
    in_archive: int
    collected: int
    missing: int
    more: int
    listed: bool = True


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Checked(3, 4, 2, 1), "The archive has 3 posts; 4 were collected here. 2 of these are not in"
         " the archive. 1 are in the archive only."),
        (Checked(4, 4, 0, 0), "The archive has 4 posts; 4 were collected here. None that was"
         " collected is missing."),
        (Checked(3, 9, 6, 0, False), "The archive has 3 posts; 9 were collected here. It has at least"
         " 6 fewer than were collected."),
        (Checked(9, 9, 0, 0, False), "The archive has 9 posts; 9 were collected here. It is not short"
         " of posts."),
    ],
)  # fmt: skip
def test_what_an_archive_lacks(found, said):
    assert words.archive_sentence(found) == said


def series(*ratios: float, changed: bool) -> dict[str, Any]:
    estimates = [
        {"method": "", "ratio": one, "low": one - 0.1, "high": one + 0.1} for one in ratios
    ]
    return {"title": "Visits", "grain": "day",
            "result": {"known": True, "changed": changed, "estimates": estimates}}  # fmt: skip


UNKNOWN = {"title": "Joins", "result": {"known": False, "reason": "nobody counts this",
                                        "needed": "Import it."}}  # fmt: skip
SHORT = {"title": "Followers", "grain": "week",
         "result": {"known": False, "reason": "8 steps before the event are known",
                    "needed": "It takes 52 before it and 6 after."}}  # fmt: skip


def test_cannot_tell_is_a_result():
    found = {"months": 3, "series": [series(0.98, changed=False), series(1.3, changed=True),
                                     series(0.6, changed=True), UNKNOWN]}  # fmt: skip
    assert words.after_sentence(found) == (
        "3 months after, of 4 figures that we follow 1 is higher and 1 is lower. For 1 we cannot"
        " tell. Of 1 too little is known to say anything."
    )
    assert [words.verdict(one["result"]) for one in found["series"]] == [
        "cannot tell", "higher", "lower", "not known"
    ]  # fmt: skip
    assert words.after_sentence({"months": 1, "series": [series(0.98, changed=False)]}) == (
        "1 month after, of 1 figure that we follow none is clearly higher or lower. For 1 we cannot"
        " tell."
    )
    assert words.after_sentence({"months": 1, "series": []}) == (
        "There is nothing to hold against the time before."
    )


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (series(0.67, 0.7, changed=True),
         "About 33% lower than it would have been (23 to 43% lower)."),
        (series(1.3, 1.4, changed=True),
         "About 30% higher than it would have been (20 to 40% higher)."),
        (series(0.98, 1.2, changed=False),
         "The figures allow for anything from 12% lower to 8% higher."),
        # the first leaves out no change, and still we cannot tell: it must say why
        (series(0.55, 0.98, changed=False),
         "Two ways of working it out disagree: 35 to 55% lower, and 12% lower to 8% higher."),
        (UNKNOWN, "Nobody counts this. Import it."),
        (SHORT, "8 weeks before we left are known. It takes 52 before it and 6 after."),
    ],
)  # fmt: skip
def test_what_is_so_of_one_series(one, said):
    assert words.series_sentence(one) == said


def test_what_is_still_to_be_done_is_for_the_team_alone():
    assert words.unknown_sentence(UNKNOWN) == "Nobody counts this."
    assert words.unknown_sentence(SHORT) == "Too little is known from before we left."


def test_what_nobody_counted_is_not_nought():
    assert words.beside(None, None) == "Nobody counted."
    assert words.beside(0, None) == "0 before, not counted after"
    assert words.beside(12, 2.5) == "12 before, 2.5 after"
