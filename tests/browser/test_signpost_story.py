"""A price that would end a decision to stay: set and entered without script, and ended; and what
tripped, from the Overview to what was done about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

OFFICER = "officer@research.example"
TITLE = "The story's price"


def test_a_price_is_watched_by_hand(without_script: Visitor, visitor: Visitor) -> None:
    officer = without_script.sign_in(OFFICER)
    page, today = officer.page, datetime.now(ZoneInfo("Europe/London")).date()
    officer.open("/reviews/")
    page.get_by_role("link", name="Signposts").click()
    page.get_by_role("link", name="Set a signpost").click()
    page.get_by_label("What is watched").select_option("A figure that somebody enters by hand")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What is watched").fill("Price of the story's tool")
    page.get_by_label("Unit").fill("pounds")
    page.get_by_label("What kind of figure it is").select_option("It is exact: a price")
    page.get_by_label("It trips when the figure").select_option("Rises above")
    page.get_by_label("How often it is entered").select_option("Every week")
    page.get_by_label("What must lie beyond the threshold").select_option("1 look")
    page.get_by_role("button", name="See what it would take").click()
    assert "Enter the threshold" in officer.text()
    page.get_by_label("Threshold", exact=True).fill("900")
    page.get_by_role("button", name="See what it would take").click()
    page.get_by_label("What you call it").fill(TITLE)
    page.get_by_label("Who is told when it trips").select_option(OFFICER)
    page.get_by_role("button", name="Set the signpost").click()
    assert "The signpost is set" in page.locator("body").inner_text()
    page.get_by_label("Day it is of").fill(f"{today - timedelta(days=1)}")
    page.get_by_label("Figure").fill("950")
    page.get_by_label("Where it is from").fill("An old invoice")
    page.get_by_role("button", name="Keep the figure").click()
    assert "The figure is kept" in page.locator("body").inner_text()
    assert "It has not tripped" in officer.text() or "It cannot be told" in officer.text()
    assert f"The next figure is due on {today + timedelta(days=7):%-d %B %Y}" in officer.text()
    where = page.url.removeprefix(officer.site.address)

    visitor.is_in_as(OFFICER)
    visitor.open(where)
    visitor.check()
    visitor.page.get_by_role("link", name="End it").click()
    visitor.check()
    visitor.page.get_by_role("button", name="Yes, end the signpost").click()
    visitor.page.wait_for_selector(".nhsuk-error-summary")
    visitor.check()
    visitor.page.get_by_label("Why it is not watched any more").fill("The tool is gone.")
    visitor.page.get_by_role("button", name="Yes, end the signpost").click()
    visitor.open(where)
    assert "The tool is gone." in visitor.text()


def test_what_tripped_is_seen_from_the_overview(at_desk: Visitor) -> None:
    """Alert, page, what has changed since, and what was done."""
    at_desk.is_in_as(OFFICER)
    at_desk.open("/")
    alert = at_desk.page.locator("li", has_text="Visits to our jobs fall away")
    alert.get_by_role("link", name="See what has changed").click()
    at_desk.check()
    assert "It tripped on" in at_desk.text()
    here = at_desk.page.url
    at_desk.page.get_by_role("link", name="What has changed since").click()
    assert "/since/?at=" in at_desk.page.url
    at_desk.check()
    at_desk.page.goto(here)
    at_desk.page.get_by_label("What you did, or why nothing").fill("The board met on it.")
    at_desk.page.get_by_role("button", name="Keep").click()
    assert "The board met on it." in at_desk.text()
    at_desk.open("/")
    assert "Visits to our jobs fall away" not in at_desk.text()
