"""The report as a file in a real browser: accessible, fetches nothing, fits a phone, prints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from tests.integration.months_of_posts import fill

from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.reporting.files import write_report
from goodmeasure.store.models import Channel, Organisation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
EVERY_NUMBER = (Path(__file__).parent / "every_number.js").read_text("utf-8").partition("\n")[2]
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def report(db: None, tmp_path: Path) -> Path:
    organisation = Organisation.objects.create(name="Sandwell Example Trust", slug="sandwell")
    for platform, handle in (("bluesky", "sandwell.example"), ("mastodon", "town@social.example")):
        channel = Channel.objects.create(
            organisation=organisation, platform=platform, account_id=handle, handle=handle,
            added_at=NOW,
        )  # fmt: skip
        fill(organisation, channel, now=NOW)
    evaluate(organisation, now=NOW)
    written = write_report(
        organisation, since=date(2026, 1, 1), until=date(2026, 3, 4), folder=tmp_path, now=NOW
    )
    return written.html


@pytest.fixture
def browser(report: Path) -> Iterator[Browser]:
    """Started once the database has done its part: Playwright's event loop keeps Django out."""
    with sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_nobody_is_shut_out(report: Path, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(report.as_uri())
    for opened in (False, True):
        page.evaluate(
            "open => document.querySelectorAll('details').forEach(d => d.open = open)", opened
        )
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_every_number_opens_to_its_explanation(report: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    assert page.evaluate(EVERY_NUMBER) == []
    page.evaluate("document.querySelector('main').innerHTML += '<p>42 posts</p>'")
    assert page.evaluate(EVERY_NUMBER) == ["42 posts"]
    page.close()


def test_it_runs_and_fetches_nothing(report: Path, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    page.wait_for_load_state("networkidle")
    assert asked == [report.as_uri()]
    assert not said
    assert page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor") == (
        "rgb(0, 94, 184)"
    )
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (320, "narrow")])
def test_one_picture_of_the_two_is_shown(
    report: Path, browser: Browser, width: int, shown: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(report.as_uri())
    visible = page.locator("svg.gm-chart:visible")
    assert visible.count() == 2
    for i in range(2):
        assert f"gm-chart--{shown}" in (visible.nth(i).get_attribute("class") or "")
    page.close()


def test_it_works_by_keyboard_and_prints(report: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert len(page.pdf()) > 20_000
    page.close()
