"""Bringing published figures, from a workbook to what they may say of a group."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.conftest import Visitor
from tests.unit.sources import official
from tests.unit.sources.official import Manner

pytestmark = pytest.mark.browser

OFFICER = "officer@research.example"


def bring(visitor: Visitor, path: Path) -> None:
    visitor.sign_in(OFFICER)
    visitor.open("/audiences/published/")
    visitor.page.get_by_role("link", name="Add published figures").first.click()
    visitor.page.locator("input[type=file]").set_input_files(path)
    visitor.page.get_by_role("button", name="Show what is in it").click()


def story(visitor: Visitor, path: Path, year: int) -> int:
    """From the file to the source's page; how often the person was asked to confirm something."""
    page, asked = visitor.page, 0
    # given a workbook of twenty tables as a statistics office publishes it
    bring(visitor, path)
    # then every table is shown with its people and its base
    assert "We saw 20 tables on 1 sheet" in visitor.text()
    assert "all adults 16+ who use social media" in visitor.text()
    assert page.locator("tbody tr").count() == 20
    visitor.check()
    # and that its tables are about different people is asked, never guessed
    questions = page.locator("form select[name^=doubt_]")
    for number in range(questions.count()):
        questions.nth(number).select_option(index=1)
        asked += 1
    page.get_by_role("button", name="Continue").click()
    asked += 1
    while page.locator("form select[name^=doubt_]").count() or "What we saw" in visitor.text():
        page.get_by_role("button", name="Continue").click()
        asked += 1
    # when they say what the source is, rows and measures are filled in by name
    assert page.get_by_label("The row “Facebook” is").input_value() == "facebook"
    assert page.get_by_label("The row “NET: Any of these” is").input_value() == ""
    page.get_by_label("Title of the publication").fill(f"Adults and what they use, {year}")
    page.get_by_label("Publisher").fill("Office of Examples")
    page.get_by_label("Day it was published").fill(f"{year}-11-20")
    visitor.check()
    page.get_by_role("button", name="Show how it would be kept").click()
    asked += 1
    # then they see the figures before anything is kept
    assert "2,944 figures would be kept" in visitor.text()
    visitor.check()
    page.get_by_role("button", name="Keep them", exact=True).click()
    asked += 1
    assert "The figures are kept" in visitor.text()
    visitor.check()
    return asked


@pytest.mark.parametrize("who", ["at_desk", "without_script"])
def test_a_workbook_of_twenty_tables_takes_at_most_five_confirmations(
    who: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    year = 2025 if who == "at_desk" else 2024
    official.write(
        tmp_path / "tables.xlsx", Manner(year=year, letters="under" if year == 2024 else "inside")
    )
    if who == "without_script":
        visitor.check = lambda: None  # type: ignore[method-assign]  # axe is a script
    assert story(visitor, tmp_path / "tables.xlsx", year) <= 5
    # and a table says each figure with its people and base
    visitor.page.get_by_role("link", name="Table 1.").click()
    assert "Facebook" in visitor.text()
    visitor.page.locator("details summary").first.click()
    assert "As published: Table 1." in visitor.text()
    assert "asked" in visitor.text()


def test_next_years_changed_file_is_noticed(at_desk: Visitor, tmp_path: Path) -> None:
    """The seeded source has four tables; next year's file has a column renamed and a row more."""
    changed = Manner(
        rows="shares", tables=4, year=2026, renamed=(("55-64", "55-69"),), new_row="Threads"
    )
    official.write(tmp_path / "next.xlsx", changed)
    bring(at_desk, tmp_path / "next.xlsx")
    said = at_desk.text()
    assert "What has changed since last time" in said
    assert "The column “Age: 55-64” is now called “Age: 55-69”." in said
    assert "The row “Threads” is new." in said
    at_desk.check()
    at_desk.page.get_by_role("button", name="Do not keep them").click()
    assert "Nothing was kept, and the file is gone." in at_desk.text()


def test_national_figures_are_refused_for_researchers(visitor: Visitor) -> None:
    # given an officer who would like a national survey to say something of researchers
    visitor.sign_in(OFFICER)
    visitor.open(f"/audiences/published/{visitor.site.things['published']['published']}/")
    visitor.page.get_by_role("link", name="Say whom it stands for").click()
    page = visitor.page
    page.get_by_label("Group", exact=True).select_option("Health researchers (not the public)")
    page.get_by_label("Column that the group is part of").select_option("Total")
    page.get_by_label("Why the group is among these people").fill("They live in the UK too.")
    page.get_by_role("button", name="Say so").click()
    # then the page says why not, and what to do
    assert "national figures say nothing about Health researchers" in visitor.text()
    assert "Ask Health researchers themselves" in visitor.text()
    visitor.check()
    # and for the public it can be said
    page.get_by_label("Group", exact=True).select_option("Patients and the public (the public)")
    page.get_by_role("button", name="Say so").click()
    assert "stands for Patients and the public from now on" in visitor.text()
    visitor.check()


def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    at_desk: Visitor, tmp_path: Path
) -> None:
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    bring(at_desk, tmp_path / "picture.xlsx")
    assert "This is a PNG picture, not a table" in at_desk.text()
    at_desk.check()
