"""Next year's file: the same layout is known again, and what has changed is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources import official
from tests.unit.sources.official import Manner
from tests.unit.sources.published.crosstabs.test_seeing import seen

from goodmeasure.sources.published.crosstabs.changes import (
    alike,
    differences,
    remembered,
    table_key,
)


def layout_of(folder: Path, **manner: object) -> dict:
    path = folder / "tables.xlsx"
    official.write(path, Manner(**{"rows": "shares", "tables": 4, **manner}))
    return remembered(seen(path))


def test_the_same_layout_next_year_differs_in_nothing(tmp_path: Path) -> None:
    before = layout_of(tmp_path, year=2025)
    after = layout_of(tmp_path, year=2026)
    assert differences(before, after) == ()
    assert alike(before, after) == 1.0


CHANGED = {
    "a column of another name": ({"renamed": (("55-64", "55-69"),)},
                                 "The column “Age: 55-64” is now called “Age: 55-69”."),
    "a new row": ({"new_row": "Threads"}, "The row “Threads” is new."),
    "a base row that moved": ({"base_below": True},
                              "The row of the unweighted base has moved (3 rows above the figures, now 2)."),
    "another population": ({"other_population": False},
                           "The population was “all adults 16+ who use social media” and is"
                           " “all adults 16+ who go online”."),
    "counts as well": ({"rows": "counts"}, "The figures were percent and are count."),
    "a table more": ({"tables": 5}, "A table is new: “Table 5."),
    "a table less": ({"tables": 3}, "A table is gone: “Table 4."),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_layout_is_noticed(tmp_path: Path, case: tuple[dict, str]) -> None:
    change, sentence = case
    said = differences(layout_of(tmp_path), layout_of(tmp_path, year=2026, **change))
    assert any(one.startswith(sentence) for one in said), said


def test_numbers_and_years_are_no_part_of_a_title() -> None:
    assert table_key("Table 12. Use of platforms, 2025") == table_key(
        "Table 9: Use of platforms 2026/27"
    )
    assert table_key("Use of platforms") != table_key("Use of phones")
