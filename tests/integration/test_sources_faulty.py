"""Every way a server can misbehave, over real sockets: a name, a sentence, nothing half stored, and
the next run heals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.servers.faulty import (
    Answer,
    FaultyServer,
    answer,
    gzip_bomb,
    over_long,
    rate_limited,
    redirect,
    reset,
    silent,
    slow,
    truncated,
)

from goodmeasure.kernel.errors import (
    ForbiddenAddress,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnreadableAnswer,
)
from goodmeasure.services.collecting import collect_channel
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.health import Level, health
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import (
    Channel,
    Collection,
    ExchangeRecord,
    GapRecord,
    PostRecord,
)

GOOD = {"did": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "handle": "town.example", "followersCount": 3}
AT = "2026-01-01T00:00:00Z"
QUICK = Limits(connect=1.0, read=0.5, total=1.5, attempts=2, patience=5.0, max_bytes=2**20)
FAULTS: dict[str, tuple[Answer, type[SourceError]]] = {
    "truncated": (truncated(GOOD), SourceUnavailable),
    "too large": (over_long(3 * 2**20), UnreadableAnswer),
    "never ends": (slow(b'{"a": "' + b"x" * 10**6 + b'"}', pause=0.1), SourceUnavailable),
    "silent": (silent(), SourceUnavailable),
    "breaks off": (reset(GOOD), SourceUnavailable),
    "breaks off after the headers": (reset(GOOD, after_headers=True), SourceUnavailable),
    "zip bomb": (gzip_bomb(200), UnreadableAnswer),
    "somewhere else": (redirect("http://localhost:1/"), UnreadableAnswer),
    "in a ring": (redirect("/xrpc/app.bsky.actor.getProfile"), UnreadableAnswer),
    "a web page": (answer("<h1>Hello</h1>", content_type="text/html"), UnreadableAnswer),
    "a web page that says it is JSON": (
        answer("<h1>Hello</h1>", content_type="application/json"),
        UnreadableAnswer,
    ),
    "nothing at all": (answer(b"", content_type="application/json"), UnreadableAnswer),
    "an error": (answer({"error": "x"}, status=500), SourceUnavailable),
    "a storm of 429s": (rate_limited(retry_after=1), RateLimited),
    "come back tomorrow": (rate_limited(retry_after=86_400), RateLimited),
}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(
        allowed_hosts=frozenset({"127.0.0.1"}), limits=QUICK, sleep=lambda seconds: None
    ) as made:
        yield made


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_a_name_and_a_sentence(
    fault: str, faulty_server: FaultyServer, client: Client
) -> None:
    given, error = FAULTS[fault]
    faulty_server.script("/xrpc/app.bsky.actor.getProfile", given)
    with pytest.raises(SourceError) as raised:
        client.get(f"{faulty_server.url}/xrpc/app.bsky.actor.getProfile")
    assert type(raised.value) is error
    assert "127.0.0.1" in raised.value.sentence
    assert raised.value.next_step


def test_without_leave_loopback_is_not_asked_at_all(faulty_server: FaultyServer) -> None:
    faulty_server.script("/x", answer(GOOD))
    with Client() as client, pytest.raises(ForbiddenAddress):
        client.get(f"{faulty_server.url}/x")
    assert faulty_server.requests == []


def post(key: int) -> dict[str, Any]:
    uri = f"at://{GOOD['did']}/app.bsky.feed.post/{key}"
    return {"post": {"uri": uri, "record": {"createdAt": AT}, "indexedAt": AT, "likeCount": key}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_middle_of_collecting(
    fault: str, faulty_server: FaultyServer, client: Client, channel: Channel, settings: Any
) -> None:
    settings.BLUESKY_PLC = faulty_server.url
    Channel.objects.filter(pk=channel.pk).update(
        server=faulty_server.url, account_id=GOOD["did"], handle="town.example"
    )
    channel.refresh_from_db()
    profile, feed = "/xrpc/app.bsky.actor.getProfile", "/xrpc/app.bsky.feed.getAuthorFeed"
    pages = [{"feed": [post(3), post(2)], "cursor": "2"}, {"feed": [post(1)]}]
    faulty_server.script(profile, answer(GOOD))
    faulty_server.script(feed, answer(pages[0]), FAULTS[fault][0])
    result = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert result.status == "partial"
    assert result.trouble
    assert PostRecord.objects.count() == 2, "the first page, whole"
    assert GapRecord.objects.get().sentence == str(result.sentence)
    channel.refresh_from_db()
    assert (channel.trouble, channel.trouble_sentence) == (result.trouble, result.sentence)
    assert ExchangeRecord.objects.filter(collection=result.collection).count() == result.requests
    told = health(channel.organisation, now=client.now())
    assert told.level > Level.OK
    assert any(str(result.sentence) in finding.sentence for finding in told.findings)

    faulty_server.script(feed, answer(pages[0]), answer(pages[1]))
    healed = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert (healed.status, healed.posts_new) == ("done", 1)
    assert PostRecord.objects.count() == 3
    channel.refresh_from_db()
    assert channel.trouble == ""
    evaluate(channel.organisation, now=client.now())
    assert health(channel.organisation, now=client.now()).level is Level.OK
    assert not Collection.objects.filter(status="running").exists()
