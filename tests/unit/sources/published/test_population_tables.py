"""Numbers of people by age, wide and long."""

from __future__ import annotations

import pytest

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.grids import read_grids
from goodmeasure.sources.published.population_tables import age_band, read_counts


def counts(*lines: str) -> tuple[tuple[str, str, int, int, int], ...]:
    grids = read_grids("\n".join(lines).encode(), file="people.csv")
    return tuple((c.area, c.sex, c.age_from, c.age_to, c.count) for c in read_counts(grids))


def test_wide_by_single_year_with_an_open_end() -> None:
    found = counts(
        "Table 1: mid-year estimates,,,,,",
        "Code,Name,Sex,All ages,0,1,90+",
        'E06,Kent,Persons,"3,003",1000,1001,"1,002"',
        "E06,Kent,Males,6,1,2,3",
    )
    assert found == (
        ("Kent", "", 0, 0, 1000), ("Kent", "", 1, 1, 1001), ("Kent", "", 90, 120, 1002),
        ("Kent", "male", 0, 0, 1), ("Kent", "male", 1, 1, 2), ("Kent", "male", 90, 120, 3),
    )  # fmt: skip


def test_long_with_bands() -> None:
    assert counts("area,age,sex,count", "Kent,16-24,F,10", "Kent,All ages,F,30", "Kent,25+,F,20") == (
        ("Kent", "female", 16, 24, 10), ("Kent", "female", 25, 120, 20),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("area,age,count", "Kent,old,1"), "line 2: 'old' is no age"),
        (("area,age,count", "Kent,16,", ""), "no number of people"),
        (("area,age,count", "Kent,16,-4"), "no number of people"),
        (("area,age,count", "Kent,16,1", "Kent,16,1"), "line 3: Age 16 of Kent is there twice"),
        (("area,age,count", "Kent,0-99,1", "Kent,16-24,1"), "Age 16 of Kent is there twice"),
        (("area,age,sex,count", "Kent,16,x,1"), "'x' is no sex"),
        (("a,b", "1,2"), "No numbers of people by age"),
    ],
)
def test_what_cannot_be_right_is_refused(lines: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        counts(*lines)


@pytest.mark.parametrize(
    ("text", "band"),
    [("16-24", (16, 24)), ("65+", (65, 120)), ("aged 65 and over", (65, 120)), ("7", (7, 7)),
     ("Age 16 to 24", (16, 24)), ("24-16", None), ("AB", None), ("2025", None)],
)  # fmt: skip
def test_ages_as_tables_name_them(text: str, band: tuple[int, int] | None) -> None:
    assert age_band(text) == band
