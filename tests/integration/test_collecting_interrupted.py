"""Every moment at which a run can die, one after the other: before and after each transaction.

A made-up network in memory that grows while the runs go on; each run is broken off at its Nth
transaction, for every N, before or after the commit. The next run must find everything.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import connection, transaction

from goodmeasure.services.collecting import collect_channel
from goodmeasure.services.collecting.alone import alone
from goodmeasure.sources.bluesky import channel as bluesky
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Channel, LatestReading, PostRecord, ReadingRecord

pytestmark = pytest.mark.django_db(transaction=True)
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """Like kill -9: nothing of ours may catch it and go on."""


class Network:
    """An AppView with one account; pages of four posts."""

    def __init__(self, posts: int) -> None:
        self.likes: dict[int, int] = dict.fromkeys(range(posts), 0)

    def post(self, number: int) -> None:
        start = max(self.likes, default=-1) + 1
        self.likes |= dict.fromkeys(range(start, start + number), 0)

    def view(self, number: int) -> dict[str, Any]:
        at = (START + timedelta(hours=number)).isoformat()
        return {
            "uri": f"at://{DID}/app.bsky.feed.post/{number}",
            "author": {"did": DID},
            "record": {"text": f"Post {number}", "createdAt": at},
            "indexedAt": at,
            "likeCount": self.likes[number],
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        if request.url.path.endswith("getProfile"):
            said: dict[str, Any] = {"did": DID, "handle": "town.example"}
            return httpx.Response(200, json=said | {"followersCount": 9})
        if request.url.path.endswith("getPosts"):
            keys = [int(uri.rpartition("/")[2]) for uri in asked.get_list("uris")]
            posts = [self.view(key) for key in keys if key in self.likes]
            return httpx.Response(200, json={"posts": posts})
        below = int(asked.get("cursor", "1000000"))
        keys = sorted((key for key in self.likes if key < below), reverse=True)[:4]
        more = {"cursor": str(keys[-1])} if keys and keys[-1] > min(self.likes) else {}
        return httpx.Response(200, json={"feed": [{"post": self.view(key)} for key in keys]} | more)

    def says(self) -> dict[str, int]:
        return {self.view(key)["uri"]: likes for key, likes in self.likes.items()}


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, number: int, *, before: bool) -> Iterator[None]:
    """The ``number``th outermost transaction is the last thing that (nearly) happens."""
    left = number
    leave = transaction.Atomic.__exit__

    def leave_or_die(self: Any, kind: Any, error: Any, trace: Any) -> None:
        nonlocal left
        if error is not None or len(connection.atomic_blocks) > 1:
            leave(self, kind, error, trace)
            return
        left -= 1
        if left == 0 and before:
            connection.set_rollback(True)
        leave(self, kind, error, trace)
        if left == 0:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(transaction.Atomic, "__exit__", leave_or_die)
        # a killed process says nothing more
        patch.setattr("goodmeasure.services.collecting.run.write_gaps", lambda *a, **k: None)
        patch.setattr("goodmeasure.services.collecting.closing._save", lambda *a, **k: None)
        with suppress(Killed):
            yield


@pytest.mark.parametrize("before", [True, False], ids=["before the commit", "after it"])
def test_every_place_to_die(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    Channel.objects.filter(pk=channel.pk).update(account_id=DID)
    monkeypatch.setattr(bluesky, "FEED_SIZE", 4)
    network = Network(30)
    now = START + timedelta(days=100)

    def collect(**more: Any) -> Any:
        nonlocal now
        now += timedelta(minutes=1)
        channel.refresh_from_db()
        with Client(transport=httpx.MockTransport(network), now=lambda: now) as client:
            return collect_channel(channel.organisation, channel, client=client, now=now, **more)

    for number in range(1, 30):
        with killed_at(monkeypatch, number, before=before):
            collect()
        if number % 3 == 0:
            network.post(9)  # more than two pages
        # what the walks alone bring: nothing between the frontier and the end may be missing
        if number % 4 == 0:
            assert collect().status == "done"
            stored = set(PostRecord.objects.values_list("external_id", flat=True))
            assert stored == set(network.says()), f"lost after dying at transaction {number}"
    for key in list(network.likes)[::5]:
        network.likes[key] += 1
    for number in range(1, 12):
        with killed_at(monkeypatch, number, before=before):
            collect(full=True)
    assert collect(full=True).status == "done"
    assert dict(LatestReading.objects.values_list("post__external_id", "value")) == network.says()
    assert ReadingRecord.objects.count() == len(network.likes) + len(list(network.likes)[::5])


def test_a_channel_that_is_being_collected_is_left_to_the_other(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL another connection, on SQLite another process, holds the lock; here: said so."""
    Channel.objects.filter(pk=channel.pk).update(account_id=DID)
    channel.refresh_from_db()
    network, asked = Network(3), []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return network(request)

    now = START + timedelta(days=100)
    with Client(transport=httpx.MockTransport(handler), now=lambda: now) as client:
        first = collect_channel(channel.organisation, channel, client=client, now=now)
        before = len(asked)
        monkeypatch.setattr(
            "goodmeasure.services.collecting.collect.alone", lambda channel: nullcontext(False)
        )
        second = collect_channel(channel.organisation, channel, client=client, now=now)
    assert (second.status, second.ok, second.collection) == ("running", True, first.collection)
    assert len(asked) == before


def test_the_lock_is_held_against_other_connections(channel: Channel) -> None:
    """An SQLite database in memory has no others; the file's lock is tested with real processes."""
    found: list[bool] = []

    def another() -> None:
        with alone(channel) as free:
            found.append(free)
        connection.close()

    with alone(channel) as free:
        assert free
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
    with alone(channel) as free:
        assert free, "it was given back"
    assert found == [connection.vendor == "sqlite"]
