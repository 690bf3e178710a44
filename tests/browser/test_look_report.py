"""What `goodmeasure look` leaves behind, made by the command itself from real servers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.servers.bluesky_network import BlueskyNetwork
from tests.servers.mastodon import MastodonMock
from tests.servers.mastodon_bulk import BulkStatus

pytestmark = [pytest.mark.browser, pytest.mark.servers]
DAY = timedelta(days=1)


def look(address: str, folder: Path, **settings: str) -> Path:
    """The report of a look from the command line, with no set-up before it."""
    home = folder / "nobody's-home"
    done = subprocess.run(
        [sys.executable, "-m", "goodmeasure.cli", "look", address, "--folder", folder / "look"],
        env=os.environ | settings | {"HOME": str(home), "GOODMEASURE_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "look" / "report.html"


@pytest.fixture
def mastodon_report(mastodon_mock: MastodonMock, tmp_path: Path) -> Path:
    now = datetime.now(UTC)
    mastodon_mock.insert_statuses(
        mastodon_mock.account("library"),
        [
            BulkStatus(
                text=f"News {n} 🌊 مرحبا", created_at=now - (4 * n + 1) * DAY,
                favourites=60 if n == 10 else 9 + n % 3, boosts=1, replies=0,
            )
            for n in range(80)
        ],
    )  # fmt: skip
    host = mastodon_mock.url.removeprefix("http://")
    return look(f"{mastodon_mock.url}/@library", tmp_path, GOODMEASURE_PRIVATE_HOSTS=host)


@pytest.fixture
def bluesky_report(bluesky_network: BlueskyNetwork, tmp_path: Path) -> Path:
    author, reader = bluesky_network.create_account(), bluesky_network.create_account()
    posts = [author.post(f"Notice number {n}") for n in range(4)]
    reader.like(posts[0])
    reader.reply(posts[0], "Thank you")
    bluesky_network.wait_for_posts(posts)
    bluesky_network.wait_for_counts(posts[0], likes=1, replies=1)
    return look(
        author.handle, tmp_path,
        GOODMEASURE_BLUESKY_APPVIEW=bluesky_network.appview_url,
        GOODMEASURE_BLUESKY_PLC=bluesky_network.plc_url,
        GOODMEASURE_PRIVATE_HOSTS="localhost,127.0.0.1",
    )  # fmt: skip


@pytest.mark.parametrize("network", ["mastodon_report", "bluesky_report"])
def test_nobody_is_shut_out_of_the_report_of_a_look(
    network: str, request: pytest.FixtureRequest
) -> None:
    report = request.getfixturevalue(network)
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for width in (1280, 320):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(report.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
