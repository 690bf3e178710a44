"""2,000 people answer a survey within ten minutes: is anybody's answer lost, and how long do they
wait?

    python -m benchmarks.survey_load [--people 2000] [--faster 10] [--most-ms 300] [--held 60]

A real ``goodmeasure serve`` with SQLite and a real form: each person opens the page, fills it in
for a while, and sends it, from an address of the loopback network of their own, at random times.
``--faster 10`` sends the people of ten minutes within one; ``--held 60`` leaves each connection
open for a minute after the answer, as browsers do. The floor is the sign-in page, opened
by one person after another on the same server. Ends with 1 where an answer is lost or the slowest
twentieth waits too long.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 10.0
THINKING = (4.0, 20.0)
"""Seconds between opening and sending: over the least that is believed, and short beside life."""
PATIENCE = 60.0
"""Seconds after which somebody gives up: their answer is lost."""

MAKE = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
django.setup()
from datetime import UTC, datetime, timedelta
from django.core.management import call_command
from goodmeasure.services.surveys import making
from goodmeasure.store.models import Group, Organisation, Purpose, User
call_command("migrate", verbosity=0)
now = datetime.now(UTC)
one = Organisation.objects.create(name="Load Example", slug="load")
User.objects.create_user("somebody@example.org", "a long enough password")
for n in range(8):
    Group.objects.create(organisation=one, name=f"Group {n}", position=n, added_at=now)
for n in range(4):
    Purpose.objects.create(organisation=one, name=f"Purpose {n}", position=n, added_at=now)
made = making.make(one, making.NewSurvey(title="Load"), now=now)
day = making.today_of(one, now)
making.open_survey(one, made.pk, opens_on=day, closes_on=day + timedelta(days=1), now=now)
made.refresh_from_db()
print(made.token)
"""


@dataclass
class Waits:
    """Seconds that each kind of request took."""

    opened: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000 if ordered else 0.0


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(port: int, number: int) -> Connection:
    """From an address of its own."""
    source = f"127.{1 + number // 62500}.{number // 250 % 250}.{2 + number % 250}"
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))


async def ask(
    at: Connection, method: str, path: str, body: str = "", *, keep: bool = False
) -> tuple[int, str]:
    """One request; the connection stays open where it is kept."""
    reader, writer = at
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    head += [] if keep else ["Connection: close"]
    if body:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    await writer.drain()
    top = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"(?i)content-length: (\d+)", top)
    text = (await reader.readexactly(int(length[1])) if length else b"").decode()
    if not keep:
        writer.close()
    return int(top[9:12]), text


async def ask_anew(
    port: int, number: int, method: str, path: str, body: str = ""
) -> tuple[int, str]:
    return await ask(await connected(port, number), method, path, body)


def filled_in(page: str, chance: random.Random) -> str:
    """A form as somebody would send it: one of each set of radios, two of each of boxes."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    pairs = [*fields.items(), ("homepage", "")]
    choices: dict[tuple[str, str], list[str]] = {}
    for name, kind, value in re.findall(
        r'name="([\w-]+)" type="(radio|checkbox)" value="(\w+)"', page
    ):
        choices.setdefault((name, kind), []).append(value)
    for (name, kind), values in choices.items():
        many = 2 if kind == "checkbox" else 1
        pairs += [(name, one) for one in chance.sample(values[:-1], many)]
    return urlencode(pairs)


@dataclass(frozen=True)
class Place:
    """Where people answer, and for how long their browsers hold a connection that is done with."""

    port: int
    token: str
    held: float


async def person(place: Place, number: int, at: float, waits: Waits) -> None:
    chance, path = random.Random(number), f"/s/{place.token}/"
    await asyncio.sleep(at)
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        first = await connected(place.port, number)
        status, page = await ask(first, "GET", path, keep=place.held > 0)
    waits.opened.append(time.perf_counter() - began)
    if status != 200:
        waits.lost.append(f"opening: {status}")
        return
    body = filled_in(page, chance)
    await asyncio.sleep(chance.uniform(*THINKING))
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE):  # on another connection: servers end idle ones
        second = await connected(place.port, number)
        status, _ = await ask(second, "POST", path, body, keep=place.held > 0)
    waits.sent.append(time.perf_counter() - began)
    if status != 303:
        waits.lost.append(f"sending: {status}")
    await asyncio.sleep(place.held)
    for _, writer in (first, second):
        writer.close()


async def one_by_one(port: int, waits: Waits, many: int = 60) -> None:
    for number in range(many):
        began = time.perf_counter()
        await asyncio.wait_for(ask_anew(port, number, "GET", "/accounts/login/"), PATIENCE)
        waits.floor.append(time.perf_counter() - began)


async def everybody(
    people: int, seconds: float, one: Callable[[int, float], Awaitable[None]], waits: Waits
) -> None:
    """They arrive at random, as people do."""
    chance = random.Random(1)
    done = await asyncio.gather(
        *(one(n, chance.uniform(0, seconds)) for n in range(people)), return_exceptions=True
    )
    waits.lost += [repr(wrong) for wrong in done if isinstance(wrong, BaseException)]


def run(people: int, faster: float, most_ms: float, held: float) -> int:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "GOODMEASURE_HOME": home}
        made = subprocess.run(
            [sys.executable, "-c", MAKE], cwd=ROOT, env=environment, check=True, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        token = made.stdout.split()[-1]
        server = subprocess.Popen(
            [sys.executable, "-m", "goodmeasure.cli", "serve", "--port", "0"], cwd=ROOT,
            env=environment, text=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            found = re.search(r":(\d+)/", server.stdout.readline())
            assert found is not None
            port, waits = int(found[1]), Waits()
            place = Place(port=port, token=token, held=held)
            seconds = MINUTES * 60 * people / 2000 / faster
            asyncio.run(one_by_one(port, waits))
            asyncio.run(
                everybody(people, seconds, lambda n, at: person(place, n, at, waits), waits)
            )
        finally:
            server.terminate()
            server.wait(60)
        return report(Path(home), people, faster, waits, most_ms)


def report(home: Path, people: int, faster: float, waits: Waits, most_ms: float) -> int:
    with sqlite3.connect(home / "goodmeasure.sqlite3") as store:
        kept, aside = store.execute(
            "SELECT count(*), count(nullif(set_aside, '')) FROM store_response"
        ).fetchone()
    print(f"{people:,} people in {MINUTES * people / 2000 / faster:.1f} minutes, "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")  # fmt: skip
    print(f"kept {kept:,}, set aside {aside:,}, lost {people - kept:,}")
    for wrong in sorted(set(waits.lost))[:5]:
        print(f"  {waits.lost.count(wrong)} x {wrong}")
    floor = max(percentile(waits.floor, 0.5), 0.001)
    for name, values in (
        ("sign-in page (floor)", waits.floor), ("open the page", waits.opened),
        ("send the answers", waits.sent),
    ):  # fmt: skip
        half, slow, longest = (percentile(values, part) for part in (0.5, 0.95, 1))
        print(
            f"{name:22} p50 {half:7.1f} ms   p95 {slow:7.1f} ms   longest {longest:7.1f} ms"
            f"   {half / floor:.2f} times the floor"
        )
    slow = max(percentile(waits.opened, 0.95), percentile(waits.sent, 0.95))
    return int(kept - aside != people or slow > most_ms)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2000, help="at most 10,000")
    parser.add_argument("--faster", type=float, default=1.0, help="times faster than ten minutes")
    parser.add_argument("--most-ms", type=float, default=300.0)
    parser.add_argument("--held", type=float, default=0.0, help="seconds; at most 120")
    given = parser.parse_args()
    return run(min(given.people, 10_000), max(given.faster, 0.1), given.most_ms,
               min(max(given.held, 0.0), 120.0))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
