"""A channel with a history long enough for verdicts, for tests of what people read."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from goodmeasure.measures.definitions import measures
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading, Post, PostKind, Reading
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.store.models import Channel, Collection, Organisation
from goodmeasure.store.writing import write_page

METRICS = measures()["engagement"].metrics_on("bluesky")
NASTY = '=HYPERLINK("x") <script>alert(1)</script> \u202eevil مرحبا 👩🏽‍⚕️'


def counts(external_id: str, total: int, at: datetime) -> list[Reading]:
    """``total`` acts, all but one for each other metric of them likes."""
    rest = len(METRICS) - 1
    likes = max(total - rest, 0)
    spread = [likes] + [min(1, max(total - likes - i, 0)) for i in range(rest)]
    return [
        Reading(external_id=external_id, metric=metric, value=value, at=at)
        for metric, value in zip(METRICS, spread, strict=True)
    ]


def fill(
    organisation: Organisation, channel: Channel, *, now: datetime, posts: int = 120
) -> Collection:
    """``posts`` posts, one a day up to yesterday, about 30 acts each: the 20th newest has 400, the
    25th newest 1, the 15th newest was never counted, the 12th is a repost. One finished run."""
    dice = random.Random(channel.pk)
    run = Collection.objects.create(
        organisation=organisation, channel=channel, kind="collect", status="done",
        started_at=now - timedelta(minutes=2), finished_at=now - timedelta(minutes=1),
        sentence=f"{posts} posts looked at.",
    )  # fmt: skip
    made, readings = [], []
    for back in range(posts, 0, -1):
        external_id = f"p{channel.pk}-{back}"
        kind = PostKind.REPOST if back == 12 else PostKind.ORIGINAL
        made.append(
            Post(
                external_id=external_id,
                published_at=now - timedelta(days=back),
                kind=kind,
                text=NASTY if back == 20 else f"Post number {back} about the library",
                url="javascript:alert(1)" if back == 20 else f"https://example.org/{back}",
            )
        )
        total = {20: 400, 25: 1}.get(back, 30 + dice.randrange(-9, 10))
        if back != 15:
            readings += counts(external_id, total, now)
    followers = tuple(
        ChannelReading(
            metric=Metric.FOLLOWERS, value=1000 + 10 * i, at=now - timedelta(days=40 - i)
        )
        for i in range(0, 41, 10)
    )
    gap = Gap(reason=GapReason.UNAVAILABLE, sentence="The server did not answer for an hour.")
    write_page(
        organisation,
        run,
        Page(
            looked_at=now,
            posts=tuple(made),
            readings=tuple(readings),
            channel_readings=followers,
            gaps=(gap,),
        ),
    )
    return run
