"""The pages of a review, in process, on SQLite: the example's size and the largest that is meant.

    python benchmarks/review_pages.py [--rounds 40]

The example: three options, eleven criteria, four groups, two people. The largest: eight options for
eight channels, twelve criteria of which eight are by group, six groups, six people, every cell
filled with a figure. Prints, for each page, the queries, the median and the 95th percentile of the
whole request (sign-in, template and all) by the clock and by the processor, and how the result
compares with the budget: 500 ms. The first request of a result works it out; it is printed apart.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BUDGET_MS = 500.0
PAGES = ("result", "", "grid", "weights", "waiting", "history")
OPTIONS, CRITERIA, BY_GROUP, GROUPS, PEOPLE = 8, 12, 8, 6, 6


def example(now: datetime) -> tuple[Any, int]:
    """The organisation that pages are tested with, and its review."""
    from tests.browser.audiences import met
    from tests.browser.reviewing import worked_out
    from tests.browser.seeding import realistic

    from goodmeasure.store.models import Role

    seeded = realistic(now)
    met(seeded, now)
    return seeded.people[Role.OFFICER], worked_out(seeded, now).pk


def largest(now: datetime) -> tuple[Any, int]:
    """Made in bulk by one change of many parts."""
    import numpy as np

    from goodmeasure.decisions.review import changes as did
    from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
    from goodmeasure.decisions.review.options import Option, Placement, State, channel_key
    from goodmeasure.decisions.review.weighing import Points, Weighing
    from goodmeasure.services.reviews import making, reading
    from goodmeasure.services.reviews.stating import Statement, stated
    from goodmeasure.store import models

    chance = np.random.default_rng(1)
    organisation = models.Organisation.objects.create(name="Large Example", slug="large")
    user = models.User.objects.create_user("officer@large.example", "not needed here")
    models.Membership.objects.create(organisation=organisation, user=user, role="officer")
    channels = [
        models.Channel.objects.create(
            organisation=organisation, platform="bluesky", account_id=f"did:plc:{n}",
            handle=f"large{n}.example", added_at=now,
        )
        for n in range(OPTIONS)
    ]  # fmt: skip
    record = making.open_review(organisation, "Where should we be?", now=now, person=user)
    kept: list[did.Change] = [
        did.CriterionRemoved(key=one.key) for one in reversed(reading.under(record).criteria)
    ]
    criteria = [
        Criterion(
            key=f"c{n}", title=f"Criterion number {n}", by_group=n < BY_GROUP,
            scale=Scale(worst=0, best=100, unit="points"),
        )
        for n in range(CRITERIA)
    ]  # fmt: skip
    kept += [did.CriterionPut(criterion=one) for one in criteria]
    audiences = [
        Audience(key=f"group:{n}", title=f"Group number {n}", group=str(n)) for n in range(GROUPS)
    ]
    kept += [did.AudiencePut(audience=one) for one in audiences]
    kept += [
        did.OptionPut(option=Option(
            key=f"o{n}", title=f"Close channel number {n}",
            places=(Placement(channel=channel_key(one.pk), state=State.CLOSED),),
        ))
        for n, one in enumerate(channels)
    ]  # fmt: skip
    for n in range(OPTIONS):
        for one in criteria:
            for audience in [a.key for a in audiences] if one.by_group else [None]:
                value = float(chance.uniform(20, 80))
                said = Statement(value=value, low=value - 8, high=value + 10, source_name="Tally",
                                 dated=now.date())  # fmt: skip
                kept.append(did.FigurePut(
                    option=f"o{n}", criterion=one.key, audience=audience,
                    evidence=stated(one, said, today=now.date()),
                ))  # fmt: skip
    kept += [
        did.Weighed(weighing=Weighing(author=f"person {n}", points=tuple(
            Points(criterion=one.key, points=float(chance.uniform(30, 100)), low=20, high=100)
            for one in criteria
        )))
        for n in range(PEOPLE)
    ]  # fmt: skip
    making.change(organisation, record.pk, kept, seen=record.last_change, now=now, person=user)
    return user, record.pk


def measured(client: Any, address: str, rounds: int) -> tuple[int, float, float, float]:
    """Queries; median and 95th percentile by the clock, 95th of the processor, in ms."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    asked = len(queries)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    times, worked = [], []
    for _ in range(rounds):
        start, began = time.perf_counter(), time.process_time()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    return asked, statistics.median(times), p95, statistics.quantiles(worked, n=20)[-1]


def run(rounds: int) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    over = False
    for name, make in (("example", example), ("largest", largest)):
        user, key = make(now)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.get("/reviews/")  # templates and modules are loaded once
        start = time.perf_counter()
        client.get(f"/reviews/{key}/result/")
        print(f"{name}: worked out and shown the first time in"
              f" {(time.perf_counter() - start) * 1000:.0f} ms")  # fmt: skip
        for page in PAGES:
            where = f"/reviews/{key}/{page}{'/' if page else ''}"
            n, middle, p95, cpu = measured(client, where, rounds)
            print(
                f"  {page or 'steps':8} {n:3} queries  median {middle:6.1f} ms  p95 {p95:6.1f} ms"
                f"  processor p95 {cpu:6.1f} ms"
            )
            if page == "result":
                over |= p95 > BUDGET_MS
    print(f"result within {BUDGET_MS:.0f} ms: {'no' if over else 'yes'}")
    return int(over)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="goodmeasure-bench-") as home:
        os.environ["GOODMEASURE_HOME"] = home
        os.environ.pop("GOODMEASURE_DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        return run(asked.rounds)


if __name__ == "__main__":
    sys.exit(main())
