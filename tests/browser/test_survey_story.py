"""A survey from nothing to its results: an officer makes it, people answer it by keyboard and without
script, an officer types what came on paper, and then there is something to see."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import PHONE, Site, Visitor

pytestmark = pytest.mark.browser

OFFICER = "officer@research.example"
READING = 3_200
"""Milliseconds that a person takes at least: faster ones are set aside."""


@pytest.fixture
def answering(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Somebody with a phone who is not signed in and lets no script run."""
    context = browser.new_context(
        viewport={"width": PHONE, "height": 700}, java_script_enabled=False
    )
    yield Visitor(context, site)
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """By the Tab key alone, as somebody without a mouse gets there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_from_nothing_to_results(at_desk: Visitor, answering: Visitor) -> None:
    at_desk.is_in_as(OFFICER)
    at_desk.open("/audiences/surveys/")
    at_desk.page.get_by_role("link", name="Make a survey").click()
    at_desk.page.get_by_label("What you call it").fill("The story's survey")
    at_desk.page.get_by_label("Welsh (Cymraeg)").check()
    at_desk.page.get_by_role("button", name="Make the survey").click()
    assert "can be opened as it is" in at_desk.text()
    at_desk.check()
    at_desk.page.get_by_role("button", name="Set the days").click()
    assert "It is open until the end of" in at_desk.text()
    about = at_desk.page.url
    link = at_desk.page.locator("td a[href*='/s/']").first.get_attribute("href")
    assert link is not None

    at_desk.page.goto(link)  # axe needs script, so mistakes are looked at here
    at_desk.page.locator("button[type=submit]").click()
    at_desk.page.wait_for_selector(".nhsuk-error-summary")
    at_desk.check()
    _answer_by_keyboard(answering, link.removeprefix(at_desk.site.address))
    assert answering.context.cookies() == []

    at_desk.page.goto(about)
    assert "1 answer so far" in at_desk.text()
    at_desk.page.get_by_role("link", name="Results").click()
    assert "Not shown" in at_desk.text()

    for number in range(10):
        at_desk.page.goto(f"{about}paper/")
        at_desk.page.locator("#id_group").fill("1")
        at_desk.page.locator("#id_use-email").fill("1" if number < 7 else "5")
        at_desk.page.locator("#id_miss").fill("2 3")
        with at_desk.page.expect_navigation():
            at_desk.page.keyboard.press("Enter")
        assert "Kept" in at_desk.text()
    at_desk.page.goto(about)
    assert "11 answers so far" in at_desk.text()
    at_desk.page.get_by_role("link", name="Results").click()
    assert "No answers are shown yet" in at_desk.text()
    assert "11 more answers are here" in at_desk.text()
    at_desk.check()
    at_desk.page.goto(about)
    at_desk.page.get_by_role("button", name="Close the survey").click()
    at_desk.page.get_by_role("link", name="Results").click()
    at_desk.check()
    assert re.search(r"\d+% \(\d+% to \d+%\)", at_desk.text())


def _answer_by_keyboard(visitor: Visitor, path: str) -> None:
    """Sent empty first, which is said in words; then filled in, with no mouse and no script."""
    page = visitor.page
    assert visitor.open(path) == 200
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".nhsuk-error-summary")
    tab_to(page, ".nhsuk-error-summary a")
    page.keyboard.press("Enter")
    assert page.url.partition("#")[2].startswith("group-")
    tab_to(page, "input[name=group]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=use-email]")
    page.keyboard.press("Space")
    tab_to(page, "#miss-email")
    page.keyboard.press("Space")
    page.wait_for_timeout(READING)
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/**")
    assert "Thank you" in visitor.text()


def test_a_persons_words_in_welsh(answering: Visitor) -> None:
    things = answering.site.things["surveys"]
    answering.open(f"/s/{things['token']}/")
    answering.page.get_by_role("link", name="Cymraeg").click()
    assert answering.page.locator("html").get_attribute("lang") == "cy"
    assert "Sut dylem gadw mewn cysylltiad?" in answering.text()
