"""A collection is killed (kill -9) at fifty random moments; the run that finishes has lost and
doubled nothing. Real processes, a real database file, a real Bluesky network that goes on living.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.test_collecting_bluesky import appview_says
from tests.migrated import tables_in
from tests.servers.bluesky_account import BlueskyAccount, PostRef
from tests.servers.bluesky_network import BlueskyNetwork

pytestmark = [pytest.mark.servers, pytest.mark.slow]
RUNNER = Path(__file__).with_name("collect_once.py")
ROUNDS = 50
POSTS = 400
SET_UP = """
import django; django.setup()
from datetime import UTC, datetime
from goodmeasure.store.models import Channel, Organisation
organisation = Organisation.objects.create(name="Sandwell Example Trust", slug="sandwell")
Channel.objects.create(organisation=organisation, platform="bluesky", server={server!r},
    account_id={did!r}, handle={handle!r}, added_at=datetime.now(UTC))
"""


@pytest.fixture
def environment(tmp_path: Path, bluesky_network: BlueskyNetwork) -> dict[str, str]:
    tables_in(tmp_path / "killed.sqlite3")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings",
        "GOODMEASURE_HOME": str(tmp_path),
        "GOODMEASURE_DATABASE_URL": f"sqlite:///{tmp_path / 'killed.sqlite3'}",
        "GOODMEASURE_PRIVATE_HOSTS": "127.0.0.1,localhost",
        "GOODMEASURE_BLUESKY_APPVIEW": bluesky_network.appview_url,
        "GOODMEASURE_BLUESKY_PLC": bluesky_network.plc_url,
    }


@pytest.fixture
def library(bluesky_network: BlueskyNetwork) -> Iterator[BlueskyAccount]:
    account = bluesky_network.create_account()
    start = datetime.now(UTC) - timedelta(days=30)
    posts = account.post_many(
        [f"Post {i}" for i in range(POSTS)],
        created_at=[start + timedelta(hours=i) for i in range(POSTS)],
    )
    bluesky_network.wait_for_posts(posts)
    return account


def collect(environment: dict[str, str], what: str, *, kill_after: float | None) -> bool:
    """Did the run come to its end?"""
    with subprocess.Popen(
        [sys.executable, RUNNER, "1", what], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        said = process.stdout.read()
    return said.startswith(("done", "partial"))


def test_killed_fifty_times(
    environment: dict[str, str],
    tmp_path: Path,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    chance = random.Random(20261122)
    setup = SET_UP.format(
        server=bluesky_network.appview_url, did=library.did, handle=library.handle
    )
    subprocess.run([sys.executable, "-c", setup], env=environment, check=True)
    person = bluesky_network.create_account()
    refs = [
        PostRef(uri=item["post"]["uri"], cid=item["post"]["cid"])
        for item in bluesky_network.author_feed(library.did)
    ]
    finished = 0
    for number in range(ROUNDS):
        finished += collect(
            environment,
            "full" if number % 10 == 9 else "due",
            kill_after=chance.uniform(0.0, 0.25 if number < ROUNDS // 2 else 0.9),
        )
        person.like(refs[number % len(refs)])
        if number % 8 == 0:  # more than two pages of new posts, for the walk down to the frontier
            for some in range(12):
                library.post(f"New {number}.{some}")
        if number % 10 == 5:
            library.delete(refs.pop())
    assert finished < ROUNDS / 2, "most runs were killed before their end"
    wait_until_still(bluesky_network, library)

    assert collect(environment, "due", kill_after=None)
    with closing(sqlite3.connect(tmp_path / "killed.sqlite3")) as database:
        lost = set(appview_says(bluesky_network, library)) - set(stored_counts(database))
        assert lost == set(), "no post lost, by the walks alone"

    assert collect(environment, "full", kill_after=None)
    with closing(sqlite3.connect(tmp_path / "killed.sqlite3")) as database:
        shown = stored_counts(database)
        assert shown == appview_says(bluesky_network, library), "nothing lost"
        assert doubled_posts(database) == []
        assert doubled_readings(database) == []
        assert len(shown) + ROUNDS // 10 >= POSTS
        left = database.execute("SELECT count(*) FROM store_collection WHERE status = 'running'")
        assert left.fetchone() == (0,)


def wait_until_still(network: BlueskyNetwork, account: BlueskyAccount) -> None:
    seen: list[object] = []

    def still() -> bool:
        seen.append(appview_says(network, account))
        return len(seen) > 3 and seen[-1] == seen[-2] == seen[-3]

    network.wait_until(still)


def stored_counts(database: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """The last reading of each metric of each post shown, from the readings themselves."""
    posts = database.execute("SELECT id, external_id FROM store_postrecord WHERE presence='shown'")
    found: dict[str, dict[str, int]] = {}
    for key, external in posts.fetchall():
        rows = database.execute(
            "SELECT metric, value FROM store_readingrecord WHERE post_id = ? ORDER BY at, id", [key]
        )
        found[external] = dict(rows.fetchall())
    return found


def doubled_posts(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT external_id FROM store_postrecord")
    return [external for (external,), count in Counter(rows).items() if count > 1]


def doubled_readings(database: sqlite3.Connection) -> list[object]:
    """Readings that only repeat the one before them."""
    last: dict[tuple[int, str], int] = {}
    found: list[object] = []
    for post, metric, value, at in database.execute(
        "SELECT post_id, metric, value, at FROM store_readingrecord ORDER BY at, id"
    ):
        if last.get((post, metric)) == value:
            found.append((post, metric, value, at))
        last[post, metric] = value
    return found


def test_two_runs_at_once_double_nothing(
    environment: dict[str, str],
    tmp_path: Path,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    """The background worker and a person at the command line, on the same channel."""
    setup = SET_UP.format(
        server=bluesky_network.appview_url, did=library.did, handle=library.handle
    )
    subprocess.run([sys.executable, "-c", setup], env=environment, check=True)
    command = [sys.executable, RUNNER, "1", "due"]
    runs = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    ended = Counter(words.split()[1] for words in said)
    assert ended["done"] >= 1
    assert set(ended) <= {"done", "running"}
    with closing(sqlite3.connect(tmp_path / "killed.sqlite3")) as database:
        assert stored_counts(database) == appview_says(bluesky_network, library)
        assert doubled_posts(database) == []
        assert doubled_readings(database) == []
        statuses = database.execute("SELECT status, count(*) FROM store_collection GROUP BY 1")
        assert dict(statuses.fetchall()) == {"done": ended["done"]}, "none taken for dead"
