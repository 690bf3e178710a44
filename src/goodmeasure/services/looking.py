"""One look at one account: collected, judged, written down. No set-up, no token, public data only.

The store is whichever database Django was started with. The command line starts it with a SQLite
file of its own in the folder, so that looking again next week adds readings to those of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import F

from goodmeasure.kernel.errors import SettingsError
from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.reports.figures import many
from goodmeasure.services.channels import account_behind, channel_name, keep_account
from goodmeasure.services.collecting import CollectionResult, collect_channel
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.organisations import create_organisation
from goodmeasure.services.reporting.files import ReportFiles, write_report
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Channel, Organisation, PostRecord, Verdict

DAYS = 365
"""What a report looks back over, unless told otherwise. Verdicts use the whole history."""

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and about how much there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedAt:
    """One post of the table that is printed: the strongest verdicts first."""

    published_at: datetime
    text: str
    url: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class LookResult:
    """What a look brought. ``outcomes`` counts posts of the report's period ("" not judged)."""

    channel: Channel
    name: str
    collection: CollectionResult
    files: ReportFiles
    since: date
    until: date
    posts: int
    outcomes: Counter[str]
    worked: tuple[LookedAt, ...]
    missed: tuple[LookedAt, ...]


def look(
    address: str,
    *,
    folder: Path,
    client: Client,
    now: datetime,
    days: int | None = DAYS,
    progress: Progress = lambda *_: None,
) -> LookResult:
    """Collect the account behind ``address``, judge its posts and write a report into ``folder``.

    ``days`` is how far the report looks back, ``None`` for all there is. Raises ``UnknownAddress``
    or ``SourceError`` where the account cannot be had at all; a collection that ends early is told
    in the result, with what was read before.
    """
    progress("Finding the account", 0, None)
    account = account_behind(client, address)
    organisation = _organisation(account.name or account.handle, now)
    channel, _ = keep_account(organisation, account, now=now)
    collected = collect_channel(
        organisation,
        channel,
        client=client,
        now=now,
        progress=lambda done, total: progress("Collecting posts", done, total),
    )
    channel.refresh_from_db()
    progress("Judging every post", 0, None)
    evaluate(organisation, now=now)
    progress("Writing the report", 0, None)
    since, until = _period(organisation, channel, days, now)
    files = write_report(organisation, since=since, until=until, folder=folder,
                         channels=[channel], now=now)  # fmt: skip
    return LookResult(
        channel=channel,
        name=channel_name(channel),
        collection=collected,
        files=files,
        since=since,
        until=until,
        posts=files.how_many,
        outcomes=files.outcomes,
        worked=_strongest(channel, "worked", since, files.outcomes["worked"]),
        missed=_strongest(channel, "missed", since, files.outcomes["missed"]),
    )


def look_sentence(result: LookResult) -> str:
    """What the collection brought, and what it could not."""
    run = result.collection
    seen = f"{many(run.posts_seen, 'post')} read in {many(run.requests, 'request')}"
    new = f"{many(run.posts_new, 'new post')}, {many(run.readings_new, 'new reading')}"
    return f"{result.name}: {seen}; {new}."


def _organisation(name: str, now: datetime) -> Organisation:
    """The one organisation of a look's store, named after the account."""
    found = list(Organisation.objects.all()[:2])
    if len(found) > 1:
        raise SettingsError(
            "That folder holds the figures of an installation, not of a look.",
            next_step="Choose another folder with --folder.",
        )
    return found[0] if found else create_organisation(name, slug="look", now=now)


def _period(
    organisation: Organisation, channel: Channel, days: int | None, now: datetime
) -> tuple[date, date]:
    """The last ``days`` up to today; from the first post where there is none in them."""
    zone = ZoneInfo(organisation.time_zone)
    until = now.astimezone(zone).date()
    since = until - timedelta(days=days - 1) if days else date.min
    posts = PostRecord.objects.filter(organisation=organisation, channel=channel)
    first = posts.order_by("published_at").values_list("published_at", flat=True).first()
    last = posts.order_by("-published_at").values_list("published_at", flat=True).first()
    if first is None or last is None:
        return (since if days else until), until
    start = first.astimezone(zone).date()
    return (max(since, start) if last.astimezone(zone).date() >= since else start), until


def _strongest(channel: Channel, outcome: str, since: date, most: int) -> tuple[LookedAt, ...]:
    """Up to ten posts with that outcome, furthest from the expected middle first."""
    if not most:
        return ()
    rows = Verdict.objects.filter(
        channel=channel,
        organisation_id=channel.organisation_id,
        measure=ENGAGEMENT,
        outcome=outcome,
        published_at__gte=datetime.combine(
            since, time.min, ZoneInfo(channel.organisation.time_zone)
        ),
    ).select_related("post")
    distance = (F("value") + 1.0) / (F("median") + 1.0)
    rows = rows.order_by(distance.desc() if outcome == "worked" else distance.asc(), "pk")
    return tuple(
        LookedAt(published_at=row.published_at, text=row.post.text, url=row.post.url, verdict=row)
        for row in rows[:10]
    )
