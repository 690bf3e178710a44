"""Cross-tabulated figures as official statistics publish them: every figure, every doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources import official
from tests.unit.sources.official import Manner, Truth

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.grids import Grid, read_grids
from goodmeasure.sources.published.crosstabs.seeing import see
from goodmeasure.sources.published.crosstabs.values import LEAVE_OUT, Layout, Says


def seen(path: Path, answers: dict[str, str] | None = None) -> Layout:
    return see(read_grids(path.read_bytes(), file=path.name), answers)


def check(layout: Layout, truth: Truth, *, says: Says = Says.PERCENT) -> int:
    """Every figure of the truth, and nothing else, at its row, with bases, letters and marks."""
    found = {}
    for table in layout.tables:
        assert table.population == truth.populations[table.title]
        for place, column in enumerate(table.columns):
            assert (table.unweighted[place], table.weighted[place]) == truth.bases[
                table.title, column.name
            ]
        for row in table.rows:
            assert row.says is says
            assert row.line == truth.lines[table.title, row.label], row.label
            for place, column in enumerate(table.columns):
                found[table.title, column.name, row.label] = (row, place)
    assert found.keys() == truth.shares.keys()
    for key, (row, place) in found.items():
        cell = row.cells[place]
        assert cell.value == pytest.approx(truth.shares[key]), key
        assert cell.letters == truth.letters[key], key
        assert cell.mark == truth.marks[key], key
        if row.counts:
            assert row.counts[place] == truth.counts.get(key), key
    return len(found)


MANNERS = {
    "stacked, counts and shares": Manner(),
    "a table a sheet": Manner(each_on_a_sheet=True),
    "shares only": Manner(rows="shares"),
    "letters under": Manner(letters="under"),
    "letters beside": Manner(letters="beside", rows="shares"),
    "fractions": Manner(fractions=True, letters="under"),
    "further to the right": Manner(first_column=3),
    "rows right below the bases": Manner(base_below=True),
    "a table a sheet, letters beside": Manner(each_on_a_sheet=True, letters="beside"),
}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS.keys())
def test_every_figure_is_read_right(tmp_path: Path, manner: Manner) -> None:
    truth = official.write(tmp_path / "tables.xlsx", manner)
    layout = seen(tmp_path / "tables.xlsx")
    assert len(layout.tables) == 20
    assert check(layout, truth) == len(truth.shares) > 2_500
    assert {sheet for sheet, _ in layout.passed_over} == {"Contents", "Notes"}
    stacked = not manner.each_on_a_sheet
    assert [one.key for one in layout.doubts] == (["mixed"] if stacked else [])


def test_counts_alone_are_counts_by_their_size(tmp_path: Path) -> None:
    truth = official.write(tmp_path / "tables.xlsx", Manner(rows="counts"))
    check(seen(tmp_path / "tables.xlsx"), truth, says=Says.COUNT)


def test_the_banner_has_both_levels_and_its_letters(tmp_path: Path) -> None:
    official.write(tmp_path / "tables.xlsx")
    first = seen(tmp_path / "tables.xlsx").tables[0]
    assert [(one.heading, one.label) for one in first.columns] == official.columns()
    assert [one.letter for one in first.columns] == list("abcdefghijklmnop")
    assert first.question == "Q1. Which of these do you use these days?"
    assert first.base_lines == (11, 12)
    assert len(first.footnotes) == 2
    assert [row.label for row in first.rows if row.is_net] == ["NET: Any of these"]


def sheet(*lines: str, sep: str = "|") -> tuple[Grid, ...]:
    """A sheet as a CSV, a line a row."""
    return read_grids("\n".join(lines).replace(sep, ";").encode(), file="t.csv")


HEAD = ("Table 1. Platforms", "Base: all adults 16+", "")
GOOD = (*HEAD, "|Total|16-24|25+", "Unweighted base|1000|200|800", "Weighted base|1000|150|850",
        "Column percentages||", "Facebook|60|50|62", "Instagram|40|75|34")  # fmt: skip


def test_a_plain_sheet_leaves_no_doubt() -> None:
    layout = see(sheet(*GOOD))
    assert layout.doubts == ()
    assert [cell.value for cell in layout.tables[0].rows[1].cells] == [40, 75, 34]


def swapped(**lines: str) -> tuple[Grid, ...]:
    """The good sheet with some rows (``r5``) written otherwise; "" leaves one out."""
    made = [lines.get(f"r{n}", line) for n, line in enumerate(GOOD, 1)]
    return sheet(*(one for one in made if one != "gone"))


DOUBTFUL = {
    "counts or percentages": (swapped(r7="gone"), "says", "row 7"),
    "no base": (swapped(r5="gone", r6="gone"), "no-base", "row 1"),
    "no population": (swapped(r2="gone"), "no-population", "row 1"),
    "a base of which kind": (swapped(r5="Base|1000|200|800", r6="gone"), "which-base", "row 5"),
    "two populations": (
        swapped(r3="Base: all adults 16+ who go online"), "two-populations@@3", "row 3",
    ),
    "columns of one name": (swapped(r4="|Total|16-24|16-24"), "twice", "row 4"),
    "two rows of names": (
        swapped(r4="|All|Young|Old\n|Total|16-24|25+"), "two-headers", "row 5",
    ),
    "a column without a name": (swapped(r4="|Total||25+"), "unnamed", "row 4"),
    "one answer that sums to 130": (
        swapped(r7="Single choice. Column percentages", r9="Instagram|70|80|68"), "sum", "row 8",
    ),
    "a share over 100": (swapped(r8="Facebook|60|150|62"), "over-100@@8", "row 8"),
    "all at most 1": (swapped(r8="Facebook|0.6|0.5|0.6", r9="Instagram|0.7|0.75|0.3"),
                      "fraction", "row 8"),
    "counts that are more than the base": (
        swapped(r7="Counts", r8="Facebook|1200|100|620"), "over-base", "row 8",
    ),
    "shares that are not the counts": (
        swapped(r8="Facebook|600|100|500\n|30%|90%|10%", r9="gone"), "disagrees", "row 9",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_can_be_read_in_two_ways_is_asked(case: tuple[tuple[Grid, ...], str, str]) -> None:
    grids, key, where = case
    doubts = see(grids).doubts
    assert [one.key for one in doubts] == [key]
    assert where in doubts[0].where
    assert doubts[0].sentence.endswith((".", "?"))
    assert doubts[0].choices[-1].key == LEAVE_OUT


@pytest.mark.parametrize("case", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_every_way_of_answering_settles_it(case: tuple[tuple[Grid, ...], str, str]) -> None:
    grids, key, _ = case
    for choice in see(grids).doubts[0].choices:
        settled = see(grids, {key: choice.key})
        assert key not in [one.key for one in settled.doubts]
        assert len(settled.tables) == (0 if choice.key == LEAVE_OUT else 1)


def test_answers_change_how_it_is_read() -> None:
    grids = swapped(r7="gone")
    assert see(grids).tables[0].rows == ()
    assert see(grids, {"says": "count"}).tables[0].rows[0].says is Says.COUNT
    assert see(grids, {"says": "percent"}).tables[0].rows[0].says is Says.PERCENT
    fractions = DOUBTFUL["all at most 1"][0]
    assert see(fractions, {"fraction": "fraction"}).tables[0].rows[0].cells[0].value == 60
    assert see(fractions, {"fraction": "percent"}).tables[0].rows[0].cells[0].value == 0.6
    heads = DOUBTFUL["two rows of names"][0]
    named = see(heads, {"two-headers": "1"}).tables[0].columns
    assert [one.label for one in named] == ["All", "Young", "Old"]
    people = see(DOUBTFUL["no population"][0], {"no-population": "adults in Wales"})
    assert people.tables[0].population == "adults in Wales"
    weighted = see(DOUBTFUL["a base of which kind"][0], {"which-base": "weighted"}).tables[0]
    assert (weighted.unweighted, weighted.weighted) == ((), (1000, 200, 800))


def test_a_table_below_without_a_banner_is_asked_about() -> None:
    more = ("", "Table 2. News", "Base: all adults 16+", "Unweighted base|1000|200|800",
            "Weighted base|1000|150|850", "Column percentages||", "Facebook|30|20|31")  # fmt: skip
    layout = see(sheet(*GOOD, *more))
    assert [(one.key, one.where) for one in layout.doubts] == [("banner-above", ("row 13",))]
    settled = see(sheet(*GOOD, *more), {"banner-above": "above"})
    assert settled.doubts == ()
    assert [one.title for one in settled.tables] == ["Table 1. Platforms", "Table 2. News"]
    assert settled.tables[1].rows[0].cells[1].value == 20


def test_tables_of_other_people_on_one_sheet_are_pointed_out() -> None:
    more = ["", *(one.replace("Base: all adults 16+", "Base: adults who use X") for one in GOOD)]
    layout = see(sheet(*GOOD, *more))
    assert [one.key for one in layout.doubts] == ["mixed"]
    assert "“all adults 16+”; “adults who use X”" in layout.doubts[0].sentence
    assert [one.population for one in layout.tables] == ["all adults 16+", "adults who use X"]


def test_a_formula_and_a_blank_are_missing_and_said() -> None:
    layout = see(swapped(r8="Facebook|=SUM(B9:B12)|50|62", r9="Instagram||75|34"))
    first, second = layout.tables[0].rows
    assert (first.cells[0].value, second.cells[0].value) == (None, None)
    assert (first.cells[1].value, second.cells[1].value) == (50, 75)
    said = " ".join(layout.tables[0].remarks)
    assert "Row 8 has words where a figure should be" in said
    assert "Row 9 has a blank where a figure should be" in said


def test_words_from_right_to_left_stay_as_they_are() -> None:
    layout = see(swapped(r8="فيسبوك|60|50|62", r1="Table 1. \u202bوسائل التواصل\u202c"))
    assert layout.tables[0].rows[0].label == "فيسبوك"
    assert layout.tables[0].title == "Table 1. وسائل التواصل"
    assert layout.doubts == ()


def test_means_are_left_out_and_said() -> None:
    layout = see(swapped(r9="Mean number of platforms|3.2|4.5|2.9"))
    assert [one.label for one in layout.tables[0].rows] == ["Facebook"]
    assert "is not a share and is left out" in layout.tables[0].remarks[0]


def test_a_file_without_tables_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="No table of figures was seen"):
        see(sheet("Dear reader", "The tables will follow."))
