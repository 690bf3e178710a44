"""The plan is made, saved, opened from a disk with the network off, and tried out on a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Site, Visitor

pytestmark = pytest.mark.browser
OFFICER = "officer@unprepared.example"
PAPER = {"width": "21cm", "height": "29.7cm"}


@pytest.fixture
def on_a_phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Without script."""
    context = browser.new_context(
        viewport={"width": 375, "height": 740}, java_script_enabled=False, accept_downloads=True
    )
    yield Visitor(context, site)
    context.close()


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A browser that is connected to nothing."""
    context = browser.new_context(viewport={"width": 375, "height": 740}, offline=True)
    yield context.new_page()
    context.close()


def saved(visitor: Visitor, link: str, folder: Path) -> Path:
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=link).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def choose(page: Page, group: str, place: str, *, first: bool = True) -> None:
    page.get_by_label("Where they are told").select_option(place)
    if not first:
        page.get_by_label("Which it is").select_option("If the first is down")
    page.get_by_label("Why").fill("So it is.")
    page.get_by_role("button", name="Choose it").click()
    assert group in page.locator("h1").inner_text()


def test_from_no_plan_to_a_drill(on_a_phone: Visitor, offline: Page, tmp_path: Path) -> None:
    visitor, page = on_a_phone, on_a_phone.page
    # given a new body that has said where two groups are told when things go wrong
    visitor.sign_in(OFFICER)
    visitor.open("/audiences/")
    page.get_by_role("button", name="Add the example groups and purposes").click()
    for group, first, then in (
        ("Staff", "Text message", "Letter"),
        ("Sponsors", "E-mail from us", "Website"),
    ):
        visitor.open("/audiences/routing/")
        page.get_by_role("link", name=re.compile(f"for Incident, {group}$")).click()
        choose(page, group, first)
        choose(page, group, then, first=False)
    # when they write the plan on a phone, a message that is too long and a key are refused by name
    visitor.open("/audiences/routing/")
    page.get_by_role("link", name="Incident plan").click()
    assert "There is no plan yet." in visitor.text()
    page.get_by_role("link", name="Write the plan").click()
    page.get_by_label("Who says that the plan starts").fill("Ada Lovelace, 020 7946 0123")
    page.get_by_label("Where are copies of the plan kept?").fill("On paper in the duty office")
    text_message = page.get_by_role("group", name="Text message")
    text_message.get_by_label("What is said there first").fill("We are down. " * 80)
    text_message.get_by_label("Who can post there").fill("Duty officer")
    text_message.get_by_label("From what device").fill("The emergency phone")
    text_message.get_by_label("Where the key is kept").fill("hunter2Hunter2")
    page.get_by_role("button", name="Keep this version").click()
    assert "Too long for Text message: it takes 1,039 of 918." in visitor.text()
    assert "This looks like a key itself." in visitor.text()
    visitor.keeps_within()
    text_message.get_by_label("What is said there first").fill("We are down. More at 2pm.")
    text_message.get_by_label("Where the key is kept").fill("Sealed envelope in the safe")
    page.get_by_role("button", name="Keep this version").click()
    # then it says whom it reaches, and whom nobody could tell
    assert "Version 1 holds from now on." in visitor.text()
    assert "1 of 10 groups can be told somewhere that runs without them" in visitor.text()
    assert (
        "Sponsors: every place runs on our own systems (E-mail from us and Website)."
        in visitor.text()
    )
    visitor.keeps_within()
    # when it is saved as one file and opened from a disk, with no network
    one_file = saved(visitor, "Save it as one file (HTML)", tmp_path)
    offline.goto(one_file.as_uri())
    words = offline.locator("main").inner_text()
    for said in ("Ada Lovelace, 020 7946 0123", "We are down. More at 2pm.", "Sealed envelope in the safe",
                 "The emergency phone", "nobody can tell them"):  # fmt: skip
        assert said in words, said
    assert Axe().run(offline).violations_count == 0
    assert offline.evaluate("performance.getEntriesByType('resource').length") == 0
    assert offline.evaluate("document.documentElement.scrollWidth") <= 375
    # then it prints on two pages, from the browser and as the PDF
    offline.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed = saved(visitor, "Save it to print (PDF)", tmp_path)
    for path in (tmp_path / "printed.pdf", printed):
        with pikepdf.open(path) as file:
            assert len(file.pages) <= 2, path
    _drill(visitor)


def _drill(visitor: Visitor) -> None:
    """Every step on one screen: one thing to do, and buttons that a thumb hits."""
    page = visitor.page
    page.get_by_role("link", name="Drills").click()
    assert "The incident plan has never been tried out." in visitor.text()
    page.get_by_role("button", name="Start the drill now").click()
    titles = []
    while page.get_by_role("button", name="It worked: next step").count():
        assert "This is a drill. Send nothing." in visitor.text()
        visitor.keeps_within()
        button = page.get_by_role("button", name="It worked: next step")
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 300
        assert box["y"] + box["height"] < 1_000
        titles.append(page.locator("h1").inner_text())
        if titles[-1] == "Text message: get in":
            page.get_by_text("It did not work").click()
            page.get_by_label("What did not work?").fill("Nobody knew the code of the phone.")
            page.get_by_role("button", name="Note it, and go on").click()
        else:
            if "be ready" in titles[-1]:
                assert "We are down. More at 2pm." in visitor.text()
            button.click()
    assert titles == [
        "Get the plan without our systems, from a copy that is kept elsewhere",
        "Reach the person who says that the plan starts",
        "Text message: get in",
        "Text message: be ready to publish",
        "Find a way to tell those whom no place reaches",
        "Say that it is over, and who tells people so",
    ]
    # when it is finished, then it is kept with what failed, what was learned and the next day
    assert "That was the last step" in visitor.text()
    page.get_by_label("What was learned?").fill("Write the code into the envelope.")
    page.get_by_label("Day of the next drill").fill(
        f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d}"
    )
    page.get_by_role("button", name="Keep the drill").click()
    said = visitor.text()
    assert "6 of 6 steps took" in said
    assert "1 step did not work." in said
    assert "Nobody knew the code of the phone." in said
    assert "Write the code into the envelope." in said
    visitor.keeps_within()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_printed_plan_of_the_example_holds_its_words(visitor: Visitor, tmp_path: Path) -> None:
    visitor.is_in_as("viewer@research.example").open("/plans/incident/")
    path = saved(visitor, "Save it to print (PDF)", tmp_path)
    text = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    for said in ("If our systems are down", "Nothing works", "Page 2 of 2", "Sealed envelope"):
        assert said in text, said
