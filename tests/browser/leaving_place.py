"""A small installation with a decision to leave a channel, for the story of leaving it.

GOODMEASURE_HOME=… python -m tests.browser.leaving_place
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from goodmeasure.store.models import Channel, Organisation


def decided(organisation: Organisation, channel: Channel, now: datetime) -> int:
    """A decision to close a channel, written in full and frozen, by the services. How one is made
    through pages is a story of its own."""
    from tests.integration.deciding import draft_of, review_of

    from goodmeasure.services.decisions import freezing

    draft = draft_of(organisation, review_of(organisation, channel, now=now), now=now)
    freezing.freeze(organisation, draft.pk, seen=draft.version, now=now)
    return draft.pk


def make() -> dict[str, int]:
    from django.core.management import call_command
    from tests.browser import seeding

    from goodmeasure.services.audiences import groups, library
    from goodmeasure.store.models import Channel

    call_command("migrate", verbosity=0)
    now = datetime.now(ZoneInfo("Europe/London"))  # its date is that of the organisations
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
    made = decided(seeded.organisation, seeded.mastodon, now)
    Channel.objects.update(next_collection_at=now + timedelta(days=365))
    return {"decision": made, "mastodon": seeded.mastodon.pk, "site": site.pk,
            "researchers": researchers.pk, "sponsors": sponsors.pk}  # fmt: skip


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
    import django

    django.setup()
    json.dump(make(), sys.stdout)
