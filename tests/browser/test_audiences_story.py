"""From nothing to the routing table, through pages alone and without script."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
MEMBERS = "Research ethics committee members"


def test_from_no_groups_to_a_routing_table(without_script: Visitor, tmp_path: Path) -> None:
    visitor = without_script
    page = visitor.page
    # given an officer of a new body, who has no groups
    visitor.sign_in("officer@new-body.example")
    page.get_by_role("link", name="Audiences", exact=True).click()
    assert "Where is each group, and where do they expect us?" in visitor.text()
    # when they add the example set with one button, and a group of their own
    page.get_by_role("button", name="Add the example groups and purposes").click()
    assert "Make them yours" in visitor.text()
    page.get_by_label("Name").fill("Students")
    page.get_by_label("Part of").select_option("Researchers and research teams")
    page.get_by_role("button", name="Add the group").click()
    assert "“Students” is added." in visitor.text()
    # and write down that a group is so many
    page.get_by_role("link", name=f"Change {MEMBERS}").click()
    page.get_by_label("How many they are, if known").fill("1000")
    page.get_by_role("button", name="Save changes").click()
    assert "A size needs its source and its day." in visitor.text()
    page.get_by_label("Who counted them").fill("Register of members")
    page.get_by_label("Day of the count").fill("2026-03-01")
    page.get_by_role("button", name="Save changes").click()
    assert "We do not know yet where they are." in visitor.text()
    # and add what a survey said, of where they are and of where they expect us
    for aspect, purpose, hits in (
        ("How many are there", "No purpose", "101"),
        ("How many expect us there, for a purpose", "Incident", "96"),
    ):
        visitor.open("/audiences/evidence/add/")
        page.get_by_label("What is so").fill(f"{hits} of 118 members said so in May.")
        page.get_by_label("How good it is").select_option("Own survey")
        page.get_by_label(MEMBERS).check()
        page.get_by_label("Where", exact=True).select_option("E-mail from us")
        page.get_by_label("What it says of them").select_option(aspect)
        page.get_by_label("For which purpose, where they expect us").select_option(purpose)
        page.get_by_label("How many said so, or were counted").fill(hits)
        page.get_by_label("Out of how many").fill("118")
        page.get_by_label("How it came about").select_option("People said so in a survey of ours")
        page.get_by_label("Day it is from").fill("2026-03-02")
        page.get_by_label("Source", exact=True).fill("Members’ survey")
        page.get_by_role("button", name="Keep it").click()
        assert "It is kept." in visitor.text()
    # then the grid says it, with its range and how good it is
    page.get_by_role("link", name="Audiences", exact=True).first.click()
    row = page.locator(".gm-heat tbody tr", has_text=MEMBERS)
    assert "78 to 91%" in row.inner_text()
    assert "Own survey" in row.inner_text()
    assert "for “Incident” most expect e-mail from us" in visitor.text()
    # when they choose where these people are told, the evidence stands beside the choice
    page.get_by_role("link", name="Routing table").click()
    page.get_by_role("link", name=f"Choose for Incident, {MEMBERS}").click()
    assert "81% (73 to 87)" in visitor.text()
    page.get_by_label("Where they are told").select_option("E-mail from us")
    page.get_by_label("Why").fill("Most would look there.")
    page.get_by_role("button", name="Choose it").click()
    page.get_by_label("Where they are told").select_option("Text message")
    page.get_by_label("Which it is").select_option("If the first is down")
    page.get_by_label("Why").fill("It needs none of our systems.")
    page.get_by_role("button", name="Choose it").click()
    assert "They are told by E-mail from us, and if it is down by Text message." in visitor.text()
    # then the table says so, names the gaps, and comes as a file
    page.get_by_role("link", name="Routing table").click()
    assert "If it is down: Text message" in visitor.text()
    assert "Chosen for 1 of 48 cells." in visitor.text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download it (CSV)").click()
    waiting.value.save_as(tmp_path / "routing.csv")
    with (tmp_path / "routing.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [one["first"] for one in rows if one["first"]] == ["E-mail from us"]


def test_the_routing_table_prints_on_one_sheet(at_desk: Visitor, tmp_path: Path) -> None:
    at_desk.is_in_as("administrator@research.example")
    at_desk.open("/audiences/routing/print/")
    made = at_desk.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", made)) == 1
    width, height = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", made)[0]
    assert float(width) == pytest.approx(842, abs=1)
    assert float(height) == pytest.approx(595, abs=1)
