"""One run against one channel: what it has done so far, and how it writes.

Everything that a page brings (posts, readings, when to look again, how far the range is stored)
goes into one transaction. A run that is killed therefore leaves whole pages and a cursor that says
how far they reach; the next run reads on from there and goes over the edge again.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Account, PostKind, Presence
from goodmeasure.observations.records import Exchange, Gap, GapReason, Page
from goodmeasure.services.collecting.platforms import ChannelSource
from goodmeasure.services.collecting.schedule import next_wait
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Collection, Cursor, Organisation, PostRecord
from goodmeasure.store.records import write_exchanges, write_gaps
from goodmeasure.store.writing import Written, write_page

Progress = Callable[[int, int | None], None]
"""Called with the posts read so far and about how many there are."""

CHUNK = 500


@dataclass
class Run:
    """``seen`` are the external ids met on pages or by id; ``missing`` those that a page should
    have shown and did not."""

    organisation: Organisation
    channel: Channel
    collection: Collection
    source: ChannelSource
    now: datetime
    progress: Progress | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    requests: int = 0
    total: Written = field(default_factory=Written)
    gaps: list[Gap] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    expected: int | None = None
    quotes_given: bool = False
    own_posts_seen: bool = False
    _apart: threading.local = field(default_factory=threading.local)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def record(self, exchange: Exchange) -> None:
        getattr(self._apart, "exchanges", self.exchanges).append(exchange)
        with self._counting:
            self.requests += 1

    @contextmanager
    def recorded_apart(self) -> Iterator[list[Exchange]]:
        """What this thread asks within goes to a list of its own."""
        self._apart.exchanges = []
        try:
            yield self._apart.exchanges
        finally:
            del self._apart.exchanges

    def write(self, page: Page, *, cursors: Mapping[str, str] | None = None) -> Written:
        """Store a page, when to look at its posts again, and how far a range now reaches."""
        with transaction.atomic():
            written = write_page(self.organisation, self.collection, page, exchanges=self.exchanges)
            self._look_again(page, written)
            self.move(cursors or {}, page.looked_at)
        self.exchanges.clear()
        self._remember(page, written)
        return written

    def move(self, cursors: Mapping[str, str], at: datetime) -> None:
        """Only when what they speak of is stored, or in the same transaction."""
        Cursor.objects.bulk_create(
            [
                Cursor(channel=self.channel, name=name, value=value, updated_at=at)
                for name, value in cursors.items()
            ],
            update_conflicts=True,
            unique_fields=["channel", "name"],
            update_fields=["value", "updated_at"],
        )

    def cursor(self, name: str) -> str | None:
        row = Cursor.objects.filter(channel=self.channel, name=name).first()
        return row.value if row else None

    def write_gap(self, gap: Gap) -> None:
        write_gaps(self.organisation, self.collection, [gap], at=self.now)
        self.gaps.append(gap)

    def write_rest(self) -> None:
        """Exchanges that led to no page (an error) are part of the record too."""
        write_exchanges(self.organisation, self.collection, self.exchanges)
        self.exchanges.clear()

    def keep_account(self, account: Account) -> None:
        """The handle may have changed: others can now use the old one."""
        old = self.channel.handle
        changed = {
            name: value
            for name, value in (
                ("handle", account.handle), ("name", account.name), ("url", account.url),
            )
            if value and getattr(self.channel, name) != value
        }  # fmt: skip
        if not changed:
            return
        with transaction.atomic():
            for name, value in changed.items():
                setattr(self.channel, name, value)
            self.channel.save(update_fields=list(changed))
            if "handle" in changed:
                audit.record(
                    self.organisation,
                    person=None,
                    at=self.now,
                    action="handle changed",
                    subject=str(self.channel),
                    old=old,
                    new=account.handle,
                )

    def _remember(self, page: Page, written: Written) -> None:
        self.total += written
        self.gaps += page.gaps
        self.seen.update(post.external_id for post in page.posts)
        self.missing -= self.seen
        self.own_posts_seen |= any(post.kind is not PostKind.REPOST for post in page.posts)
        self.quotes_given |= any(reading.metric is Metric.QUOTES for reading in page.readings)
        if self.progress is not None:
            self.progress(len(self.seen), self.expected)

    def _look_again(self, page: Page, written: Written) -> None:
        """Few updates for many posts: those with the same wait go together."""
        ages = {
            post.external_id: page.looked_at - post.published_at
            for post in page.posts
            if post.kind is not PostKind.REPOST
        }
        waits: defaultdict[timedelta, list[int]] = defaultdict(list)
        for key, external, last in _waits(self.channel, ages):
            wait = next_wait(
                age=ages[external],
                last_wait=timedelta(seconds=last),
                changed=external in written.changed,
            )
            waits[wait].append(key)
        for wait, keys in waits.items():
            PostRecord.objects.filter(pk__in=keys).update(
                look_wait=int(wait.total_seconds()), look_due_at=page.looked_at + wait
            )


def _waits(channel: Channel, ids: Iterable[str]) -> Iterable[tuple[int, str, int]]:
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        yield from PostRecord.objects.filter(
            channel=channel, external_id__in=wanted[start : start + CHUNK]
        ).values_list("pk", "external_id", "look_wait")


def close_interrupted(organisation: Organisation, channel: Channel, now: datetime) -> int:
    """Runs that were killed could not say so themselves. Returns how many there were."""
    left = Collection.objects.filter(
        organisation=organisation, channel=channel, kind="collect", status="running"
    )
    for collection in left:
        gap = Gap(
            reason=GapReason.INTERRUPTED,
            sentence="A collection was interrupted. What it had read is kept; this one reads on.",
            since=collection.started_at,
            until=now,
        )
        with transaction.atomic():
            write_gaps(organisation, collection, [gap], at=now)
            collection.status, collection.finished_at = "failed", now
            collection.trouble, collection.sentence = "interrupted", gap.sentence
            collection.save()
    return len(left)


class KnownPost(NamedTuple):
    external_id: str
    published_at: datetime
    due_at: datetime | None
    kind: str


def shown_posts(channel: Channel) -> list[KnownPost]:
    """Known posts that the platform still shows, newest first (the order of its feed)."""
    rows = (
        PostRecord.objects.filter(channel=channel, presence=Presence.SHOWN.value)
        .order_by("-published_at", "-pk")
        .values_list("external_id", "published_at", "look_due_at", "kind")
    )
    return [KnownPost(*row) for row in rows]
