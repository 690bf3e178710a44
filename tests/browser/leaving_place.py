"""A small installation with a decision to leave a channel, for the story of leaving it.

GOODMEASURE_HOME=… python -m tests.browser.leaving_place
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any


def decided(organisation: Any, channels: list[Any], now: datetime) -> Any:
    """A frozen decision to leave some channels, with as much of its record as plans read. How one
    is made through pages is a story of its own."""
    from goodmeasure.store.models import DecisionRecord, ReviewRecord

    review = ReviewRecord.objects.create(
        organisation=organisation, question="Where should we be?", seed=7, opened_at=now
    )
    places = [{"channel": f"channel:{one.pk}", "state": "dormant"} for one in channels]
    return DecisionRecord.objects.create(
        organisation=organisation, review=review, title="Stay where people answer", choice="out",
        decided_on=now.date(), started_at=now, frozen_at=now,
        frozen={"under": {"options": [{"key": "out", "title": "Leave", "places": places}]}},
    )  # fmt: skip


def make() -> dict[str, int]:
    from django.core.management import call_command
    from tests.browser import seeding

    from goodmeasure.services.audiences import groups, library
    from goodmeasure.store.models import Channel

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    seeded = seeding.small(now)
    site = Channel.objects.create(
        organisation=seeded.organisation, platform="website", account_id="site",
        handle="www.small.example", added_at=now,
    )  # fmt: skip
    researchers, sponsors = (
        groups.add(seeded.organisation, groups.NewGroup(name=name), now=now)
        for name in ("Researchers", "Sponsors")
    )
    library.add(
        seeded.organisation,
        library.NewEvidence(
            statement="80 of 100 said they use Bluesky.", grade="own survey", kind="own survey",
            aspect="presence", outlet="bluesky", groups=(researchers.pk,), hits=80, out_of=100,
            dated=now.date(), source_name="Our survey", population="Researchers",
        ),
        now=now,
    )  # fmt: skip
    made = decided(seeded.organisation, [seeded.mastodon], now)
    Channel.objects.update(next_collection_at=now + timedelta(days=365))
    return {"decision": made.pk, "mastodon": seeded.mastodon.pk, "site": site.pk,
            "researchers": researchers.pk, "sponsors": sponsors.pk}  # fmt: skip


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
    import django

    django.setup()
    json.dump(make(), sys.stdout)
