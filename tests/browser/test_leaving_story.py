"""From a decision to what came after it, through pages alone, with the clock moved on."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import ROOT, WIDE, Site, Visitor, _environment, served
from tests.migrated import tables_in

pytestmark = pytest.mark.browser

OFFICER = "officer@small.example"
LEFT_AFTER = 20
"""Days from the first visit to the leaving day."""
MOVED = Path(__file__).parent / "moved"


def today_there() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("leaving")
    tables_in(folder)
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.leaving_place"],
        cwd=ROOT, env=_environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.fail(f"The installation could not be made:\n{made.stderr}")
    return folder, json.loads(made.stdout.splitlines()[-1])


@contextmanager
def on(home: Path, things: dict[str, int], browser: Browser, days: int) -> Iterator[Visitor]:
    """An officer at the pages, so many days on, with the worker at work behind them."""
    path = os.pathsep.join(one for one in (str(MOVED), os.environ.get("PYTHONPATH")) if one)
    running = served(home, PYTHONPATH=path, DAYS_ON=str(days))
    try:
        site = Site(address=next(running), things=dict(things))
        context = browser.new_context(viewport={"width": WIDE, "height": 800})
        yield Visitor(context, site).sign_in(OFFICER)
        context.close()
    finally:
        running.close()  # type: ignore[attr-defined]


def press(officer: Visitor, button: str) -> None:
    officer.page.get_by_role("button", name=button, exact=True).click()
    officer.page.wait_for_load_state()


def follow(officer: Visitor, link: str) -> None:
    officer.page.get_by_role("link", name=link).first.click()
    officer.page.wait_for_load_state()


def visits(path: Path, today: date, days: int, leaving_day: date) -> Path:
    """Visits by day up to yesterday; a third fewer from the leaving day on."""
    chance = random.Random(5)
    lines = ["date,visits"]
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        level = (900 if day.weekday() < 5 else 500) * chance.uniform(0.92, 1.08)
        lines.append(f"{day},{level * (0.67 if day >= leaving_day else 1):.0f}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def bring_in(officer: Visitor, file: Path, today: date) -> None:
    officer.open("/data/import/")
    officer.page.locator("input[type=file]").first.set_input_files(file)
    officer.page.get_by_label("Which channel is it of?").select_option(
        str(officer.site.things["site"])
    )
    # left empty it is the file's own day, which no test can move
    officer.page.locator("main details summary").filter(visible=True).first.click()
    officer.page.get_by_label("When was it exported?").fill(today.isoformat())
    officer.page.locator("main form button[type=submit]").first.click()
    officer.page.get_by_role("button", name="Import it", exact=True).click()
    officer.page.wait_for_load_state()
    assert "is imported" in officer.text()


def do_steps(officer: Visitor, plan: str) -> None:
    """Every open step that is ticked by hand, each with its evidence."""
    for _ in range(40):
        officer.open(plan)
        items = officer.page.locator(".nhsuk-task-list__item").filter(
            has=officer.page.locator(".nhsuk-tag", has_text=re.compile("To do|Due today|Late"))
        )
        for number in range(items.count()):
            href = items.nth(number).locator("a").get_attribute("href") or ""
            if not re.search(r"/steps/(baseline|state|fate)/", href):
                officer.open(href)
                break
        else:
            return
        officer.page.get_by_label("What shows that it is done").fill("Seen, and noted.")
        press(officer, "It is done")
    pytest.fail("The steps never come to an end.")


def unfolded(ics: str) -> str:
    return ics.replace("\r\n ", "")


def test_from_a_decision_to_three_months_after(
    browser: Browser, home: tuple[Path, dict[str, int]], tmp_path: Path
) -> None:
    folder, things = home
    today = today_there()
    leaving_day = today + timedelta(days=LEFT_AFTER)
    with on(folder, things, browser, 0) as officer:
        plan = _made(officer, leaving_day)
        _leaned_on(officer, plan)
        bring_in(officer, visits(tmp_path / "visits.csv", today, 250, leaving_day), today)
        frozen = _frozen(officer, plan)
        _told(officer, plan, leaving_day)
        do_steps(officer, plan)
    with on(folder, things, browser, LEFT_AFTER) as officer:
        _left(officer, plan)
    later = today + timedelta(days=LEFT_AFTER + 88)
    with on(folder, things, browser, LEFT_AFTER + 88) as officer:
        bring_in(officer, visits(tmp_path / "more.csv", later, 120, leaving_day), later)
    with on(folder, things, browser, LEFT_AFTER + 95) as officer:
        _looked_back(officer, plan)
        officer.open(f"{plan}baseline/")
        assert officer.text() == frozen


def _made(officer: Visitor, leaving_day: date) -> str:
    """From the decision, by the link beside it."""
    officer.open("/plans/")
    assert "Our place on X" in officer.text()  # what the decision is called
    follow(officer, "Make the plan")
    form = officer.page
    chosen = form.get_by_label("Channel to leave").input_value()
    assert chosen == str(officer.site.things["mastodon"])
    form.get_by_label("Leaving day").fill((leaving_day - timedelta(days=400)).isoformat())
    form.get_by_label("Why you leave").fill("Hardly anybody whom we look for is there.")
    press(officer, "Make the plan")
    assert "is over" in officer.page.locator(".nhsuk-error-summary").inner_text()
    form.get_by_label("Leaving day").fill(leaving_day.isoformat())
    press(officer, "Make the plan")
    assert "0 of 18 steps done. Next: freeze the baseline" in officer.text()
    officer.check()
    return officer.page.url.removeprefix(officer.site.address)


def _leaned_on(officer: Visitor, plan: str) -> None:
    """A plan of work that leans on the channel: each group gets a place or is said to be lost."""
    officer.open("/plans/work/add/")
    officer.page.get_by_label("What it is for").fill("Annual report")
    officer.page.get_by_label("Owner").fill("Ann")
    officer.page.get_by_label("First day", exact=True).fill(today_there().isoformat())
    for group in ("Researchers", "Sponsors"):
        officer.page.get_by_label(group).check()
    officer.page.get_by_label("@small@social.example on Mastodon").check()
    press(officer, "Write it down")
    officer.open(f"{plan}people/")
    rows = officer.page.locator("#plan-1 ~ table tbody tr, table tbody tr")
    by_group = {one.locator("td").first.inner_text(): one.inner_text() for one in rows.all()}
    assert "80% (71 to 87)" in next(text for name, text in by_group.items() if "Res" in name)
    lost = next(text for name, text in by_group.items() if "Spon" in name)
    assert "We do not know where to reach them." in lost
    officer.check()


def _frozen(officer: Visitor, plan: str) -> str:
    officer.open(f"{plan}baseline/")
    press(officer, "Freeze the baseline")
    officer.open(f"{plan}baseline/")
    assert "Frozen on" in officer.text()
    assert officer.page.get_by_role("button", name="Freeze the baseline").count() == 0
    return officer.text()


def _told(officer: Visitor, plan: str, leaving_day: date) -> None:
    """Notices that fit, one too long refused, and the days as a calendar."""
    officer.open(f"{plan}notices/")
    counts = re.findall(r"([\d,]+) of ([\d,]+) characters", officer.text())
    assert officer.page.locator(".gm-quote").count() == 4  # the website too
    assert counts
    assert all(int(used.replace(",", "")) <= int(most.replace(",", "")) for used, most in counts)
    follow(officer, "Write it in your own words")
    officer.page.get_by_label("The notice").fill("Gone. " * 100)
    press(officer, "Keep it")
    wrong = officer.page.locator(".nhsuk-error-summary").inner_text()
    assert "over the limit" in wrong
    officer.page.get_by_label("The notice").fill("We have moved to Bluesky.")
    press(officer, "Keep it")
    assert "Your own words. 25 of 500 characters." in officer.text()
    got = officer.context.request.get(f"{officer.site.address}{plan}calendar.ics")
    assert got.headers["content-type"].startswith("text/calendar")
    text = unfolded(got.text())
    assert f"DTSTART;VALUE=DATE:{leaving_day:%Y%m%d}" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") > 10
    officer.open(f"{plan}archive/")
    officer.page.get_by_label("Posts in the archive").fill("3")
    officer.page.get_by_label("Where the number stands").fill("outbox.json")
    press(officer, "Compare the number")
    assert "fewer than were collected" in officer.text()
    officer.open(f"{plan}account/")
    officer.page.get_by_label("Park it").check()
    officer.page.get_by_label("Why").fill("Others could take the name.")
    press(officer, "Decide")
    officer.check()


def _left(officer: Visitor, plan: str) -> None:
    officer.open("/")
    assert "17 of 18 steps done. Next: leave, and say so here, due today." in officer.text()
    officer.open(f"{plan}leave/")
    officer.page.get_by_label("Why").fill("As decided.")
    press(officer, "Yes, we have left")
    assert "18 of 18 steps done." in officer.text()
    officer.open(f"/channels/{officer.site.things['mastodon']}/")
    assert "Closed" in officer.text()
    officer.open(f"{plan}change/")
    press(officer, "Finish the plan")
    assert "The plan is finished." in officer.text()
    officer.open("/plans/")
    assert "Finished" in officer.text()


def _looked_back(officer: Visitor, plan: str) -> None:
    """The worker has looked by itself; the report says what is so, and what cannot be known."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        officer.open(f"{plan}after/")
        if officer.page.get_by_role("link", name="3 months after").count():
            break
        time.sleep(1)
    follow(officer, "3 months after")
    said = officer.text()
    assert "3 months after leaving @small@social.example on Mastodon" in said
    lower = re.search(r"Lower\s+About (\d+)% lower than it would have been", said)
    assert lower is not None, said
    assert 25 <= int(lower[1]) <= 41
    assert "Nobody counts this. Import the newsletter’s figures by day." in said
    officer.check()
    link = officer.page.get_by_role("link", name="Report to show to anybody (HTML)")
    got = officer.context.request.get(f"{officer.site.address}{link.get_attribute('href')}").text()
    assert f"About {lower[1]}% lower than it would have been" in got
    assert "Import" not in got
