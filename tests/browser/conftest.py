"""A real browser before a real server: ``goodmeasure serve`` on a database of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    sync_playwright,
)
from tests.browser.seeding import PASSWORD
from tests.migrated import tables_in
from tests.servers.faulty import FaultyServer, answer, faulty_server

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = 1280, 320
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Two frames on, the header has put away what it has no room for."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running installation, and where in it the things are that stories speak of."""

    address: str
    things: dict[str, Any]
    cookies: dict[str, Any] = field(default_factory=dict)


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GOODMEASURE_", "DJANGO_"))}
    return {**kept, "GOODMEASURE_HOME": str(home), **more}


def served(home: Path, **more: str) -> Iterator[str]:
    """``goodmeasure serve`` on a free port; gives its address. ``more`` are settings."""
    errors = (home / "serve.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "goodmeasure.cli", "serve", "--port", "0"],
        cwd=ROOT,
        env=_environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                yield found.group()
                return
        errors.seek(0)
        pytest.fail(f"goodmeasure serve did not start: {errors.read()}")
    finally:
        process.terminate()
        process.wait(120)
        if process.stdout is not None:
            process.stdout.close()
        errors.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example organisations, served."""
    home = tmp_path_factory.mktemp("installation")
    tables_in(home)
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.place"],
        cwd=ROOT,
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.fail(f"The example organisations could not be made:\n{made.stderr}")
    things = json.loads(made.stdout.splitlines()[-1])
    for address in served(home):
        yield Site(address=address, things=things)


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An installation that nobody has set up, beside a small Bluesky with one account."""
    with faulty_server() as bluesky:
        town_on(bluesky)
        yield from served(
            tmp_path_factory.mktemp("nothing"),
            GOODMEASURE_BLUESKY_APPVIEW=bluesky.url,
            GOODMEASURE_BLUESKY_PLC=bluesky.url,
            GOODMEASURE_PRIVATE_HOSTS=urlsplit(bluesky.url).netloc,
        )


TOWN = {
    "did": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
    "handle": "town.example.org",
    "displayName": "Town Council",
    "followersCount": 321,
    "followsCount": 12,
    "postsCount": 50,
}


def town_on(bluesky: FaultyServer) -> None:
    """Fifty posts, one of them a great success; the feed takes a second to come."""
    now = datetime.now(UTC)
    feed = []
    for number in range(50):
        at = f"{now - timedelta(days=20 + number):%Y-%m-%dT%H:%M:%S.000Z}"
        post = {
            "uri": f"at://{TOWN['did']}/app.bsky.feed.post/{number:013}",
            "cid": f"bafyrei{number:052}",
            "author": {"did": TOWN["did"], "handle": TOWN["handle"]},
            "record": {
                "$type": "app.bsky.feed.post",
                "text": f"Council news, number {number}",
                "createdAt": at,
            },
            "likeCount": 900 if number == 3 else 9 + number % 5,
            "replyCount": 1,
            "repostCount": 2,
            "quoteCount": 0,
            "bookmarkCount": 0,
            "indexedAt": at,
        }
        feed.append({"post": post})
    bluesky.script("/xrpc/app.bsky.actor.getProfile", answer(TOWN))
    bluesky.script("/xrpc/app.bsky.feed.getAuthorFeed", answer({"feed": feed}, delay=1.0))
    bluesky.script(
        "/xrpc/app.bsky.feed.getPosts", answer({"posts": [one["post"] for one in feed[:25]]})
    )


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one module at a time: while it runs, Django refuses the database in this thread."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def clicks_that_arrive() -> Iterator[None]:
    """A click ends when the page it leads to is there to be read, not when it has begun to come.

    Playwright waits for the first byte of the next page only, so a story that counts rows right
    after a click would now and then count those of half a page.
    """
    click = Locator.click

    def clicked(self: Locator, **how: Any) -> None:
        click(self, **how)
        self.page.wait_for_load_state()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", clicked)
        yield


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "Chromium was not found, so the pages cannot be tested. Install it with: "
            "apt-get install chromium"
        )
    running = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield running
    running.close()


def violations(page: Page) -> AxeResults:
    """What axe finds wrong. As its own ``run``, but the script goes into a page once, and nothing
    comes back of what is right, which is most of an answer."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    run = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"
    return AxeResults(page.evaluate(run))


class Visitor:
    """Somebody with a browser: signs in, opens pages, and minds what a page must never do."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context, self.site = context, site
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("request", lambda asked: self._stay_home(asked.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "the server responded with a status of" not in text:
            self.complaints.append(text)

    def _stay_home(self, url: str) -> None:
        if not url.startswith((self.site.address, "data:", "about:")):
            self.complaints.append(f"The page asked another server: {url}")

    def open(self, path: str) -> int:
        response = self.page.goto(self.site.address + path)
        assert response is not None
        return response.status

    def is_in_as(self, email: str) -> Visitor:
        """Signed in, wherever the browser is."""
        if email not in self.site.cookies:
            return self.sign_in(email)
        self.context.add_cookies(self.site.cookies[email])
        return self

    def sign_in(self, email: str) -> Visitor:
        """By the form the first time; afterwards with the cookies of then."""
        if email in self.site.cookies:
            self.is_in_as(email)
            self.open("/")
            return self
        self.open("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        self.site.cookies[email] = self.context.cookies()  # type: ignore[assignment]
        return self

    def at_width(self, width: int) -> None:
        """The same page on another screen."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.evaluate(DRAWN)

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def check_at_both_widths(self) -> None:
        for width in (PHONE, WIDE):
            self.at_width(width)
            self.check()

    def check(self) -> None:
        """No accessibility violation, no sideways scroll, no complaint, and a whole page."""
        found = violations(self.page)
        assert found.violations_count == 0, found.generate_report()
        self.keeps_within()
        assert self.page.locator("h1").count() == 1
        assert not self.complaints, self.complaints

    def keeps_within(self) -> None:
        """Nothing makes the page wider than the screen."""
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} scrolls sideways by {wider} px"


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitor]:
    """Somebody at a wide screen, and somebody with a phone."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    yield Visitor(context, site)
    context.close()


@pytest.fixture
def at_desk(browser: Browser, site: Site) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": WIDE, "height": 800})
    yield Visitor(context, site)
    context.close()


@pytest.fixture
def without_script(browser: Browser, site: Site) -> Iterator[Visitor]:
    context = browser.new_context(
        viewport={"width": WIDE, "height": 800}, java_script_enabled=False
    )
    yield Visitor(context, site)
    context.close()
