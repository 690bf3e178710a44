"""Collecting 5,000 posts from a Mastodon server, against two other programs on the same server.

The server is mastodon-mock on loopback. Three situations: the first collection, nothing changed,
and 1% of the posts changed. Each program runs as a whole process and reads everything again, which
is the only way to see every change; ours also as its schedule has it. Printed: seconds (the least
of the rounds), requests against the least possible (5,000 posts, 40 on a page), posts kept, changes
seen.

    python benchmarks/mastodon.py [--posts N] [--rounds N]

``mastodon-archive`` 1.4.8 (with ``--update --no-stopping``, so that it looks at old posts at all)
and ``mastodon-to-sqlite`` 0.2.1 (which keeps text and date, no counts) get environments of their
own under ``.cache/venvs``. Both insist on https; here they are told to speak http.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VENVS = ROOT / ".cache" / "venvs"
ARCHIVE, TO_SQLITE = "mastodon-archive==1.4.8", "mastodon-to-sqlite==0.2.1"
PAGE = 40

COUNTING = """
import json, sys, requests
asked = 0
send = requests.Session.send
def counted(self, request, **more):
    global asked
    asked += 1
    return send(self, request, **more)
requests.Session.send = counted
"""
RUN_ARCHIVE = (
    COUNTING
    + """
from mastodon_archive import core, main
made = core.App.__init__
def on_loopback(self, *a, **k):
    made(self, *a, **k)
    self.url = "http://" + self.domain
core.App.__init__ = on_loopback
sys.argv[0] = "mastodon-archive"
try:
    main()
finally:
    print("\\n" + json.dumps({"requests": asked}))
"""
)
RUN_TO_SQLITE = (
    COUNTING
    + """
from mastodon_to_sqlite import cli, client
made = client.MastodonClient.__init__
def on_loopback(self, domain, access_token):
    made(self, domain, access_token)
    self.api_url = self.api_url.replace("https://", "http://")
client.MastodonClient.__init__ = on_loopback
try:
    cli.cli()
finally:
    print("\\n" + json.dumps({"requests": asked}))
"""
)


class Took(NamedTuple):
    """Seconds on the clock (with the server's), and of the processor (the program's own)."""

    wall: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one process did. ``likes`` by post id, where the program keeps them."""

    took: Took
    requests: int
    posts: int
    likes: dict[str, int] | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one program keeps its things, and the server it asks."""

    folder: Path
    host: str
    token: str


def timed(command: list[str], place: Place, *, answer: str = "", **more: str) -> tuple[Took, str]:
    """What a whole process took, and the last line it printed."""
    started, used = time.perf_counter(), cpu_of_children()
    done = subprocess.run(
        command, cwd=place.folder, input=answer, text=True, capture_output=True, check=False,
        env={**os.environ, **more},
    )  # fmt: skip
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[:3])}… ended with {done.returncode}.\n{done.stderr[-2000:]}")
    return Took(seconds, cpu_of_children() - used), done.stdout.strip().splitlines()[-1]


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ours(place: Place, what: str) -> Seen:
    home = {"GOODMEASURE_HOME": str(place.folder), "GOODMEASURE_DATABASE_URL": ""}
    home |= {"DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings"}
    command = [sys.executable, str(Path(__file__)), "--ours", what, f"@library@{place.host}"]
    if not (place.folder / "ready").exists():  # an empty database is not part of collecting
        timed([*command[:3], "prepare", command[-1]], place, **home)
        (place.folder / "ready").touch()
    took, said = timed(command, place, **home)
    result = json.loads(said)
    likes: dict[str, int] = {}
    (file,) = place.folder.rglob("*.sqlite3")
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute(
            "SELECT external_id, value FROM store_latestreading JOIN store_postrecord p"
            " ON p.id = post_id WHERE metric = 'likes'"
        )
        likes = dict(rows.fetchall())
    return Seen(took=took, requests=result["requests"], posts=len(likes), likes=likes)


def mastodon_archive(place: Place, what: str) -> Seen:
    user = f"{place.host}.user.library"
    (place.folder / f"{place.host}.client.secret").write_text("id\nsecret\n")
    (place.folder / f"{user}.secret").write_text(place.token)
    options = ["--quiet", "archive", "--no-favourites", "--no-bookmarks", "--no-version-check"]
    options += [] if what == "first" else ["--update", "--no-stopping"]
    command = [str(VENVS / "mastodon-archive" / "bin" / "python"), "-c", RUN_ARCHIVE]
    took, said = timed([*command, *options, f"library@{place.host}"], place, answer="y\ny\n")
    kept = json.loads((place.folder / f"{user}.json").read_text())["statuses"]
    likes = {str(status["id"]): status["favourites_count"] for status in kept}
    return Seen(took=took, requests=json.loads(said)["requests"], posts=len(likes), likes=likes)


def mastodon_to_sqlite(place: Place, what: str) -> Seen:
    settings = {"mastodon_domain": place.host, "mastodon_access_token": place.token}
    (place.folder / "auth.json").write_text(json.dumps(settings))
    python = str(VENVS / "mastodon-to-sqlite" / "bin" / "python")
    took, said = timed([python, "-c", RUN_TO_SQLITE, "statuses", "kept.db"], place)
    with closing(sqlite3.connect(place.folder / "kept.db")) as database:
        (posts,) = database.execute("SELECT count(*) FROM statuses").fetchone()
    return Seen(took=took, requests=json.loads(said)["requests"], posts=posts, likes=None)


PROGRAMS: dict[str, Callable[[Place, str], Seen]] = {
    "Good Measure": ours,
    "mastodon-archive 1.4.8": mastodon_archive,
    "mastodon-to-sqlite 0.2.1": mastodon_to_sqlite,
}


def prepare_others() -> None:
    for wanted in (ARCHIVE, TO_SQLITE):
        folder = VENVS / wanted.partition("==")[0]
        if not (folder / "bin" / folder.name).exists():
            venv.create(folder, with_pip=True)
            subprocess.run([str(folder / "bin" / "pip"), "install", "-q", wanted], check=True)


def compare(posts: int, rounds: int) -> bool:
    from tests.servers.mastodon import mastodon_mock
    from tests.servers.mastodon_bulk import BulkStatus

    start = datetime.now(UTC) - timedelta(days=700)
    least = math.ceil(posts / PAGE)
    with mastodon_mock() as server, tempfile.TemporaryDirectory() as base:
        library, ada = server.account("library"), server.account("ada")
        statuses = [
            BulkStatus(
                text=f"Post {number}: the library is open until eight https://town.example/{number}",
                created_at=start + timedelta(hours=3 * number),
                favourites=number % 5,
            )
            for number in range(posts)
        ]
        ids = server.insert_statuses(library, statuses)
        truth = {one: number % 5 for number, one in enumerate(ids)}
        host = server.url.removeprefix("http://")
        places = {
            name: Place(folder=Path(base) / str(number), host=host, token=library.token)
            for number, name in enumerate(PROGRAMS)
        }
        found = {
            "first collection": rounds_of(places, rounds, "first"),
            "nothing changed": rounds_of(places, rounds, "full"),
        }
        for one in ids[:: len(ids) // max(1, posts // 100)][: posts // 100]:
            ada.favourite(one)
            truth[one] += 1
        # the first round sees the changes; the others show how long that takes
        found["1% changed"] = rounds_of(places, rounds, "full")
        scheduled = ours(places["Good Measure"], "due")
    good = show(found, truth, least)
    print(
        f"\nAs scheduled, an hour later, nothing due: {scheduled.requests} requests,"
        f" {scheduled.took.wall:.2f} s"
    )
    return good


def rounds_of(places: dict[str, Place], rounds: int, what: str) -> dict[str, Seen]:
    """The least of the rounds; the programs take turns, so that a busy moment hits them all."""
    seen: dict[str, list[Seen]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, program in PROGRAMS.items():
            if what == "first":
                shutil.rmtree(places[name].folder, ignore_errors=True)
                places[name].folder.mkdir(parents=True)
            seen[name].append(program(places[name], what))
    return {name: min(some, key=lambda one: one.took.wall) for name, some in seen.items()}


def show(found: dict[str, dict[str, Seen]], truth: dict[str, int], least: int) -> bool:
    """Print the table. True when we miss nothing and stay within 10% of the least requests."""
    good = fastest = True
    for situation, results in found.items():
        mine = results["Good Measure"]
        print(f"\n{situation} (least possible: {least} requests)")
        for name, seen in results.items():
            ratio = "" if seen is mine else f"{seen.took.wall / mine.took.wall:.1f} times our time"
            print(
                f"  {name:25} {seen.took.wall:6.2f} s ({seen.took.cpu:5.2f} s of processor)"
                f"  {seen.requests:4} requests ({seen.requests / least - 1:+.0%})"
                f"  {seen.posts:,} posts  {counts_right(seen, truth, situation)}  {ratio}"
            )
            fastest &= seen is mine or mine.took.wall < seen.took.wall
        good &= mine.posts == len(truth) and mine.requests <= 1.1 * least
    good &= found["1% changed"]["Good Measure"].likes == truth
    print("\nNothing missed, within 10% of the least:", "yes" if good else "NO")
    print("Fastest in every situation:", "yes" if fastest else "NO (is the machine busy?)")
    return good


def counts_right(seen: Seen, truth: dict[str, int], situation: str) -> str:
    if situation != "1% changed":
        return ""
    if seen.likes is None:
        return "keeps no counts"
    return f"{sum(seen.likes.get(key) == value for key, value in truth.items()):,} counts right"


def collect_ours(what: str, address: str) -> None:
    """The process that is timed."""
    import django

    django.setup()
    from goodmeasure.services.channels import add_channel
    from goodmeasure.services.collecting import collect_channel
    from goodmeasure.sources.http import Client
    from goodmeasure.store.models import Channel, Organisation

    now = datetime.now(UTC)
    with Client(allowed_hosts=frozenset({"127.0.0.1"})) as client:
        if what == "prepare":
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            organisation = Organisation.objects.create(name="Town", slug="town")
            add_channel(organisation, address, client=client, now=now)
            print("ready")
            return
        channel = Channel.objects.select_related("organisation").get()
        result = collect_channel(
            channel.organisation, channel, client=client, now=now, full=what == "full"
        )
    print(json.dumps({"requests": result.requests, "status": result.status}))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", nargs=2, metavar=("WHAT", "ADDRESS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        collect_ours(*arguments.ours)
        return 0
    prepare_others()
    return 0 if compare(arguments.posts, arguments.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
