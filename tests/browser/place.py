"""A fresh installation with the example organisations in it, for the browser to look at.

    GOODMEASURE_HOME=… python -m tests.browser.place

Prints, as one line of JSON, where the things that stories speak of are.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def make() -> dict[str, Any]:
    from django.core.management import call_command
    from tests.browser import seeding
    from tests.browser.audiences import met
    from tests.browser.deciding import decided
    from tests.browser.incidents import planned
    from tests.browser.learning import learned
    from tests.browser.leaving import leaving
    from tests.browser.names import named
    from tests.browser.published import published
    from tests.browser.reviewing import reviewed
    from tests.browser.signposting import signposted
    from tests.browser.surveying import surveyed

    from goodmeasure.store import audit
    from goodmeasure.store.models import Channel, Membership, PostRecord, Verdict

    call_command("migrate", verbosity=0)
    now = datetime.now(ZoneInfo("Europe/London"))  # its date is that of the organisations
    seeded = seeding.realistic(now)
    empty = seeding.empty_organisation()
    seeding.empty_organisation("unprepared", "An Unprepared Body")
    stranger = seeding.small(now, slug="stranger", name="A Stranger")
    Membership.objects.create(
        organisation=stranger.organisation,
        user=seeding.person(empty, role=_approver(), email="both@new-body.example"),
        role="viewer",
    )
    for number in range(60):
        audit.record(
            seeded.organisation,
            person=None,
            at=now - timedelta(hours=number),
            action="collection asked for",
            subject=f"story {number}",
        )
    # nothing here is to be collected from the real network
    Channel.objects.update(next_collection_at=now + timedelta(days=365))
    outcomes = ("worked", "missed", "as expected", "too early", "cannot tell")
    posts = {
        outcome: Verdict.objects.filter(channel=seeded.bluesky, outcome=outcome)
        .order_by("pk")
        .values_list("post_id", flat=True)[0]
        for outcome in outcomes
    }
    posts["repost"] = seeded.bluesky.posts.filter(kind="repost")[0].pk
    posts["gone"] = PostRecord.objects.get(presence="deleted").pk
    posts["right-to-left"] = seeded.bluesky.posts.filter(text__contains="مرحبا")[0].pk
    posts["long"] = seeded.bluesky.posts.filter(text__contains="evidence/")[0].pk
    posts["markup"] = seeded.bluesky.posts.filter(text__contains="<script>")[0].pk
    things = {
        "keys": _keys(seeded, now),
        "learning": learned(seeded, now),
        "audiences": met(seeded, now),
        "published": published(seeded, now),
        "incident": planned(seeded, now),
        "surveys": surveyed(seeded.organisation, now),
        "names": named(seeded, now),
        "reviews": reviewed(seeded, now),
        "signposts": signposted(seeded, now),  # one is attached to a review
        "leaving": leaving(seeded, now),
        "posts": posts,
        "channels": {
            "bluesky": seeded.bluesky.pk,
            "mastodon": seeded.mastodon.pk,
            "x": seeded.x.pk,
        },
        "person": Membership.objects.get(organisation=seeded.organisation, role="viewer").pk,
    }
    return {**things, "decisions": decided(seeded, things["reviews"]["review"], now)}


def _keys(seeded: Any, now: datetime) -> dict[str, int]:
    """A key in use, one that has expired, and one that was ended."""
    from goodmeasure.services import keys
    from goodmeasure.store.models import Role

    ours, viewer = seeded.organisation, seeded.people[Role.VIEWER]
    live = keys.make(ours, user=viewer, by=viewer, name="Board workbook", days=90, now=now).key
    keys.was_used(ours, live, now=now)
    long_ago = now - timedelta(days=60)
    keys.make(ours, user=viewer, name="A script of last autumn", days=30, now=long_ago)
    admin = seeded.people[Role.ADMINISTRATOR]
    gone = keys.make(ours, user=admin, by=admin, name="Power BI", days=180, now=now).key
    keys.end(ours, gone.pk, by=admin, now=now)
    return {"key": live.pk, "ended": gone.pk}


def _approver() -> Any:
    from goodmeasure.store.models import Role

    return Role.APPROVER


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodmeasure.config.settings"
    import django

    django.setup()
    json.dump(make(), sys.stdout)
