"""After every refusal of a platform or of a file, ``health`` says so, and nothing is half stored."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.faulty import FaultyServer, answer
from tests.unit.sources.archives import plain, tweet, write_zip

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.collecting import collect_channel
from goodmeasure.services.health import Level, health
from goodmeasure.services.importing import import_file
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import Channel, PostRecord, ReadingRecord

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
REFUSALS = {
    "unknown handle": (400, {"error": "InvalidRequest", "message": "Profile not found"}),
    "deactivated": (400, {"error": "AccountDeactivated", "message": "Account is deactivated"}),
    "taken down": (400, {"error": "AccountTakedown", "message": "Account has been suspended"}),
    "401": (401, {"error": "AuthMissing"}),
    "403": (403, {"error": "Forbidden"}),
    "404": (404, {"error": "NotFound"}),
    "410": (410, {"error": "Gone"}),
    "503": (503, {"error": "Down"}),
}


@pytest.fixture
def client() -> Iterator[Client]:
    limits = Limits(connect=1.0, read=0.5, total=1.5, attempts=1, patience=1.0)
    allowed = frozenset({"127.0.0.1"})
    with Client(allowed_hosts=allowed, limits=limits, sleep=lambda seconds: None) as made:
        yield made


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_of_the_platform_is_told(
    refusal: str, faulty_server: FaultyServer, client: Client, channel: Channel, settings
) -> None:
    settings.BLUESKY_PLC = faulty_server.url
    Channel.objects.filter(pk=channel.pk).update(server=faulty_server.url, account_id=DID)
    channel.refresh_from_db()
    status, body = REFUSALS[refusal]
    faulty_server.script("/xrpc/app.bsky.actor.getProfile", answer(body, status=status))
    result = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert not result.ok
    told = health(channel.organisation, now=client.now())
    assert told.level > Level.OK
    mine = [finding for finding in told.findings if str(result.sentence) in finding.sentence]
    assert mine
    assert mine[0].next_step
    assert PostRecord.objects.count() == 0


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data/tweets.js", b"window.YTD.tweets.part0 = [" + b" " * 300_000_000 + b"]")
    return path


def binary(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_bytes(os.urandom(4096))
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "zip bomb": bomb,
    "path that climbs out": lambda path: write_zip(
        path, plain([tweet()]) | {"../../etc/cron.d/x": "* * * * * root true"}
    ),
    "binary renamed .csv": binary,
    "truncated": lambda path: write_zip(
        path, plain([tweet()]) | {"data/tweets.js": "window.YTD.tweets.part0 = [ {"}
    ),
    "empty": lambda path: write_zip(path, {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_refused_is_told(kind: str, organisation, tmp_path: Path, now) -> None:
    path = FILES[kind](tmp_path / "figures.zip")
    with pytest.raises(InputError) as refused:
        import_file(organisation, path, now=now)
    assert refused.value.next_step
    assert (Channel.objects.count(), PostRecord.objects.count(), ReadingRecord.objects.count()) == (
        0, 0, 0,
    )  # fmt: skip
    told = health(organisation, now=now)
    assert told.level > Level.OK
    assert any(path.name in finding.sentence for finding in told.findings)
    assert not list(tmp_path.parent.rglob("cron.d"))
