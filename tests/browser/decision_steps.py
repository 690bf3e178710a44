"""What people do on the pages from a result to a decision that stands, and to its papers."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visitor
from tests.unit.reports.papers.accessible import docx_faults, pdf_faults

from goodmeasure.decisions.record.words import CHARACTERISTICS

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
DRAWING = 120
"""Seconds in which a busy machine draws twenty-one files."""
PASSAGES = {
    "Purpose and background": {"Purpose": "To decide on Mastodon.", "Background": "People ask."},
    "Reasons and dissent": {"Reasons for the choice": "Few of our sponsors are there.",
                            "What was said against it": "Nobody spoke against it."},
    "Who decided": {"Who decides": "The board", "Under what authority": "Standing order 3"},
    "Accessibility": {"What it does to people who use assistive technology": "Works with readers."},
    "Incident duty": {"How people are told when systems are down": "Our website, then e-mail."},
    "Cost": {"What it costs": "Nothing more."},
    "Recommendation and resolution": {"Recommendation": "That we close it.",
                                      "Resolution, as it goes into the minutes": "RESOLVED: closed."},
}  # fmt: skip


def section(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Write down the decision")).to_be_visible()


def write_decision(visitor: Visitor, choice: str) -> None:
    """An officer writes all sections of a decision, in any order, and may not freeze it."""
    page = visitor.page
    page.get_by_role("button", name="Start the decision").click()
    assert "Nothing is written yet" in visitor.text()
    for name, fields in PASSAGES.items():
        section(page, name)
        for label, words in fields.items():
            page.get_by_label(label, exact=True).fill(words)
        save(page)
    section(page, "Equality")
    for place in range(len(CHARACTERISTICS)):
        page.locator(f"[name=effect_{place}]").select_option("Not known")
    save(page)
    write_risks(visitor)
    section(page, "Steps of the change")
    page.locator("[name=what_0]").fill("Tell our followers")
    page.locator("[name=owner_0]").fill("Ada")
    page.locator("[name=by_0]").fill(f"{TODAY + timedelta(days=30)}")
    save(page)
    section(page, "Where people find us now")
    page.locator("[name=title_0]").fill("Our website")
    page.locator("[name=address_0]").fill("https://www.research.example")
    save(page)
    assert "one section still to write" in visitor.text()
    section(page, "What was decided")
    page.get_by_label("What was chosen").select_option(choice)
    page.get_by_label("Do it", exact=True).check()
    page.get_by_label("Day of the decision").fill(f"{TODAY - timedelta(days=1)}")
    page.get_by_label("Day on which it is looked at again").fill(f"{TODAY + timedelta(90)}")
    save(page)
    assert "Everything is written" in visitor.text()
    section(page, "Freeze the decision")
    assert "for the role approver" in visitor.text()


def write_risks(visitor: Visitor) -> None:
    """A risk without a likelihood is not kept, and what was typed stays."""
    page = visitor.page
    section(page, "Risks")
    page.locator("[name=impersonation]").fill("We keep the name.")
    page.locator("[name=what_0]").fill("Nobody answers")
    page.get_by_role("button", name="Save").click()
    assert "Choose low, medium or high" in visitor.text()
    expect(page.locator("[name=what_0]")).to_have_value("Nobody answers")
    page.locator("[name=likelihood_0]").select_option("Low")
    page.locator("[name=harm_0]").select_option("High")
    save(page)


def freeze_decision(visitor: Visitor, choice: str) -> None:
    """An approver makes it stand: the first sentence says what was decided, and until when."""
    page = visitor.page
    section(page, "Freeze the decision")
    assert "It cannot be undone" in visitor.text()
    page.get_by_role("button", name="Freeze the decision").click()
    lead = page.locator(".nhsuk-lede-text").inner_text()
    assert lead.startswith("Decided on ")
    assert f": {choice}. We look again on " in lead


def take_papers(visitor: Visitor) -> dict[str, bytes]:
    """A passage is put in other words, and all papers are taken away: contents by name of file."""
    page = visitor.page
    page.get_by_role("link", name="Papers", exact=True).first.click()
    page.get_by_role("link", name="Public notice").click()
    page.get_by_role("link", name="Change this wording of “Where you can find us”").click()
    page.get_by_label("Wording", exact=True).fill("Find us on our website.")
    page.get_by_role("button", name="Save the wording").click()
    assert "In the words of " in visitor.text()
    page.get_by_role("link", name="Papers", exact=True).first.click()
    whole = page.get_by_role("link", name="Download all of them")
    late = monotonic() + DRAWING
    while "They are drawn, and in one file." not in visitor.text():
        assert monotonic() < late, visitor.text()
        again = page.get_by_role("link", name="Look again now")
        (again if again.count() else whole).click()
    with page.expect_download() as waiting:
        whole.click()
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def papers_are_accessible(files: dict[str, bytes], reader: Page) -> None:
    """Each of the seven in three forms, and no fault found in any. ``reader`` has script: axe is
    one."""
    assert len(files) == 21
    for name, content in files.items():
        if name.endswith(".html"):
            reader.set_content(content.decode())
            found = Axe().run(reader)
            assert not found.response["violations"], (name, found.generate_report())
        if name.endswith(".pdf"):
            assert pdf_faults(content) == [], name
        if name.endswith(".docx"):
            assert docx_faults(content) == [], name
    notice = next(content for name, content in files.items() if name.endswith("notice.html"))
    assert b"Find us on our website." in notice
