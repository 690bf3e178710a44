"""All measures, effects and verdicts of 50 channels, 60,000 posts and 1,000,000 readings.

    python benchmarks/everything.py [--channels 50] [--posts 60000] [--readings 1000000]

Made-up posts go into SQLite first. Then one new process starts, works everything out from the
database and stores it, as ``goodmeasure evaluate`` does, and answers every shipped measure for
every channel over the last month. Prints its seconds and peak memory against the budget, and
against a floor: reading the same rows with plain ``sqlite3`` and doing nothing with them. Also how
long it takes to import the package.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

BUDGET_SECONDS, BUDGET_MB, BUDGET_IMPORT = 5.0, 1000.0, 0.5
METRICS = {
    "bluesky": ("likes", "replies", "reposts", "quotes"),
    "mastodon": ("likes", "replies", "reposts"),
}
MADE_ON = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
YEARS = 3


def start(home: str) -> None:
    os.environ["GOODMEASURE_HOME"] = home
    os.environ.pop("GOODMEASURE_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
    import django

    django.setup()


def fill(channels: int, posts: int, readings: int) -> None:
    """Posts of accounts whose counts grow with age; followers once a month.

    A post gets 10 acts in the mean, from about 1 on the quietest channel to 100 on the busiest: ten
    times what the libraries of the example got, because busy channels take longer to work out.
    """
    from django.core.management import call_command
    from django.db import transaction

    from goodmeasure.store import models

    call_command("migrate", verbosity=0)
    organisation = models.Organisation.objects.create(name="Large Example", slug="large")
    rng = np.random.default_rng(3)
    with transaction.atomic():
        for number in range(channels):
            name = "bluesky" if number % 2 == 0 else "mastodon"
            channel = models.Channel.objects.create(
                organisation=organisation, platform=name, account_id=f"did:plc:{number}",
                handle=f"large{number}.example", added_at=MADE_ON, server="https://social.example",
            )  # fmt: skip
            run = models.Collection.objects.create(
                organisation=organisation, channel=channel, kind="collect", status="done",
                started_at=MADE_ON, finished_at=MADE_ON,
            )  # fmt: skip
            _fill_channel(channel, run, posts // channels, readings // channels, rng)


def _fill_channel(
    channel: Any, run: Any, posts: int, readings: int, rng: np.random.Generator
) -> None:
    from goodmeasure.store import bulk, models

    metrics = METRICS[channel.platform]
    looks = max(round(readings / posts / len(metrics)), 1)
    keys = bulk.reserve_ids(models.PostRecord, posts)
    ages = np.sort(rng.uniform(0, 365 * YEARS, posts))[::-1]
    level = rng.lognormal(0.5, 1.0)
    link = rng.random(posts) < 0.4
    image = rng.random(posts) < 0.5
    eventual = rng.poisson(
        level * rng.gamma(1.2, 1 / 1.2, (len(metrics), posts)) * np.where(link, 0.8, 1.0)
    )
    at_age = np.geomspace(0.05, 60, looks)
    reached = 1 - np.exp(-((at_age / 0.5) ** 0.6))
    rows, latest, read = [], [], []
    for i, key in enumerate(keys):
        published = MADE_ON - timedelta(days=float(ages[i]))
        seen = bulk.stored_time(MADE_ON)
        rows.append((
            key, channel.organisation_id, channel.pk, str(i), bulk.stored_time(published),
            "reply" if i % 9 == 0 else "original", "words of the post " * int(rng.integers(1, 12)),
            bool(link[i]), bool(image[i]), False, bool(image[i]) and i % 3 > 0, "[]",
            bulk.stored_time(published + timedelta(hours=1)), seen, "", False, "en", "shown", 0,
        ))  # fmt: skip
        times = [bulk.stored_time(published + timedelta(days=float(age))) for age in at_age]
        for number, metric in enumerate(metrics):
            counts = np.round(eventual[number, i] * reached).astype(int).tolist()
            read += [
                (key, metric, when, value, run.pk)
                for when, value in zip(times, counts, strict=True)
            ]
            latest.append((key, metric, counts[-1], times[-1], seen))
    bulk.insert(models.PostRecord, (
        "id", "organisation_id", "channel_id", "external_id", "published_at", "kind", "text",
        "has_link", "has_image", "has_video", "has_alt_text", "hashtags", "first_seen_at",
        "last_seen_at", "url", "date_only", "language", "presence", "look_wait",
    ), rows)  # fmt: skip
    bulk.insert(models.ReadingRecord, ("post_id", "metric", "at", "value", "collection_id"), read)
    bulk.insert(models.LatestReading, ("post_id", "metric", "value", "at", "looked_at"), latest)
    models.ChannelReadingRecord.objects.bulk_create(
        models.ChannelReadingRecord(
            organisation_id=channel.organisation_id, channel=channel, collection=run, value=value,
            metric="followers", at=MADE_ON - timedelta(days=30 * month),
        )
        for month, value in zip(range(36, -1, -1), range(1000, 2000), strict=False)
    )  # fmt: skip


def work() -> dict[str, float]:
    """Everything, in this process. Seconds from the first statement to the last row stored."""
    from goodmeasure.kernel.periods import month_of
    from goodmeasure.measures.definitions import measures
    from goodmeasure.services.evaluating import evaluate
    from goodmeasure.services.measuring import all_answers
    from goodmeasure.store.models import EffectRecord, Organisation, Verdict

    organisation = Organisation.objects.get()
    began = time.perf_counter()
    evaluate(organisation, now=MADE_ON)
    judged = time.perf_counter()
    period = month_of((MADE_ON - timedelta(days=20)).date())
    found = all_answers(organisation, measures(), period, now=MADE_ON)
    ended = time.perf_counter()
    return {
        "verdicts": Verdict.objects.count(),
        "effects": EffectRecord.objects.count(),
        "answers": sum(len(one) for one in found.values()),
        "evaluating": judged - began,
        "measuring": ended - judged,
        "seconds": ended - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def floor(database: Path) -> float:
    """Seconds to read the posts and their last readings with ``sqlite3`` and throw them away."""
    began = time.perf_counter()
    with sqlite3.connect(database) as connection:
        connection.execute("SELECT * FROM store_postrecord").fetchall()
        connection.execute("SELECT * FROM store_latestreading").fetchall()
    return time.perf_counter() - began


def import_seconds() -> float:
    """Median of five new processes, less an empty one."""

    def once(code: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - began

    ours = sorted(once("import goodmeasure.cli") for _ in range(5))[2]
    return ours - sorted(once("pass") for _ in range(5))[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--posts", type=int, default=60_000)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--fill", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        start(given.fill)
        fill(given.channels, given.posts, given.readings)
        return 0
    if given.work:
        start(given.work)
        print(json.dumps(work()))
        return 0
    return compare(given)


def compare(given: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="goodmeasure-bench-") as home:
        sizes = [f"--{name}={getattr(given, name)}" for name in ("channels", "posts", "readings")]
        subprocess.run([sys.executable, __file__, "--fill", home, *sizes], check=True)
        (database,) = Path(home).glob("*.sqlite3")
        with sqlite3.connect(database) as connection:
            (readings,) = connection.execute("SELECT count(*) FROM store_readingrecord").fetchone()
        said = subprocess.run(
            [sys.executable, __file__, "--work", home], check=True, capture_output=True, text=True
        )
        result = json.loads(said.stdout)
        least = floor(database)
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{given.channels} channels, {given.posts:,} posts, {readings:,} readings on SQLite")
    print(
        f"  {result['verdicts']:,.0f} verdicts, {result['effects']:,.0f} effects and"
        f" {result['answers']:,.0f} answers in {result['seconds']:.2f} s"
        f" ({result['evaluating']:.2f} evaluating, {result['measuring']:.2f} measuring):"
        f" {result['seconds'] / BUDGET_SECONDS:.2f} of the budget,"
        f" {result['seconds'] / least:.0f} times reading the rows ({least:.2f} s)"
    )
    print(f"  peak memory {result['megabytes']:.0f} MB of {BUDGET_MB:.0f}")
    imported = import_seconds()
    print(f"  import of the package {imported:.2f} s of {BUDGET_IMPORT} s")
    met = (
        result["seconds"] < BUDGET_SECONDS
        and result["megabytes"] < BUDGET_MB
        and imported < BUDGET_IMPORT
    )
    print(f"  {'met' if met else 'NOT met'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
