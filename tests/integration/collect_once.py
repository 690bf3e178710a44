"""Run one collection in a process of its own, so that a test can kill it. Says "ready" first.

Arguments: channel number, "full" or "due". Pages are made small, so that there are many moments at
which to be killed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first

from goodmeasure.services.collecting import collect_channel  # noqa: E402
from goodmeasure.sources.bluesky import channel as bluesky  # noqa: E402
from goodmeasure.sources.http import Client  # noqa: E402
from goodmeasure.sources.mastodon import channel as mastodon  # noqa: E402
from goodmeasure.store.models import Channel  # noqa: E402


def main(number: str, what: str) -> int:
    bluesky.FEED_SIZE = mastodon.PAGE_SIZE = 5
    channel = Channel.objects.select_related("organisation").get(pk=int(number))
    with Client(allowed_hosts=settings.PRIVATE_HOSTS) as client:
        print("ready", flush=True)
        result = collect_channel(
            channel.organisation,
            channel,
            client=client,
            now=datetime.now(UTC),
            full=what == "full",
        )
    print(result.status, result.sentence, flush=True)
    return 0 if result.status == "done" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
