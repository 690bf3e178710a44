"""With a key: what a channel received, as counts per day; who and which words, never."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.servers.bluesky_network import BlueskyNetwork
from tests.servers.mastodon import MastodonMock

from goodmeasure.kernel.errors import InputError, NotPermitted
from goodmeasure.observations.records import GapReason
from goodmeasure.services.channels import add_channel
from goodmeasure.services.collecting import add_credential, collect_channel
from goodmeasure.sources.http import Client
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    Credential,
    ExchangeRecord,
    Organisation,
)
from goodmeasure.store.secrets import credential_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


class Tomorrow:
    """A clock one day ahead, so that the day in which things happened is over."""

    days = 1

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.days)


@pytest.fixture
def clock() -> Tomorrow:
    return Tomorrow()


@pytest.fixture
def client(clock: Tomorrow) -> Iterator[Client]:
    with Client(allowed_hosts=frozenset({"127.0.0.1", "localhost"}), now=clock.now) as made:
        yield made


def counts(channel: Channel) -> dict[str, int]:
    rows = ChannelReadingRecord.objects.filter(channel=channel, days=1).order_by("at")
    return dict(rows.values_list("metric", "value"))


def test_bluesky(
    organisation: Organisation,
    client: Client,
    clock: Tomorrow,
    bluesky_network: BlueskyNetwork,
    settings: Any,
) -> None:
    settings.BLUESKY_APPVIEW = bluesky_network.appview_url
    settings.BLUESKY_PLC = bluesky_network.plc_url
    library, ada = bluesky_network.create_account(), bluesky_network.create_account()
    post = library.post("Open until eight")
    bluesky_network.wait_for_posts([post])
    channel = add_channel(organisation, library.handle, client=client, now=client.now())
    with pytest.raises(NotPermitted):
        add_credential(
            organisation, channel, "aaaa-bbbb-cccc-dddd", client=client, now=client.now()
        )
    password = library.create_app_password()
    add_credential(organisation, channel, password, client=client, now=client.now())
    ada.like(post)
    ada.follow(library)
    ada.reply(post, "Ada's own words")
    ada.quote(post)
    ada.repost(post)
    bluesky_network.wait_for_counts(post, likes=1, replies=1, reposts=1, quotes=1)
    bluesky_network.wait_until(lambda: len(library.notifications()) == 5)
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert result.status == "done"
    assert counts(channel) == {
        "likes": 1,
        "reposts": 1,
        "new_follows": 1,
        "mentions": 0,
        "replies": 1,
        "quotes": 1,
    }
    before = result.requests
    again = collect_channel(organisation, channel, client=client, now=client.now())
    assert again.requests == 2 < before, "the day is known: nothing to ask"

    # the access token expires: the session is refreshed, not signed in anew
    spoil(channel, access="expired")
    clock.days = 2
    assert collect_channel(organisation, channel, client=client, now=client.now()).status == "done"
    assert any("refreshSession" in row.url for row in ExchangeRecord.objects.all())
    # the refresh token too: signed in anew with the app password
    spoil(channel, access="expired", refresh="expired")
    clock.days = 3
    assert collect_channel(organisation, channel, client=client, now=client.now()).status == "done"
    # and the app password was taken back: a gap, while the rest stands
    spoil(channel, access="expired", refresh="expired", app_password="gone-gone-gone-gone")
    clock.days = 4
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.trouble) == ("partial", "")
    assert [gap.reason for gap in result.gaps] == [GapReason.NOT_PERMITTED]
    assert_no_secrets(password, "Ada", ada.handle)


def spoil(channel: Channel, **values: str) -> None:
    from goodmeasure.store.secrets import keep_credential

    found = credential_of(channel.organisation, channel)
    assert found is not None
    kept = json.loads(found[1]) | values
    keep_credential(
        channel.organisation,
        channel,
        kind=found[0],
        secret=json.dumps(kept).encode(),
        now=datetime.now(UTC),
    )


def assert_no_secrets(*secrets: str) -> None:
    """In no row of any table that is not itself encrypted."""
    rows = [
        *ExchangeRecord.objects.values_list("url", "headers"),
        *AuditEvent.objects.values_list("subject", "detail"),
        *ChannelReadingRecord.objects.values_list(),
        *Credential.objects.values_list("kind", "ciphertext"),
    ]
    said = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])
    for secret in secrets:
        assert secret not in said


def test_mastodon(
    organisation: Organisation, client: Client, clock: Tomorrow, mastodon_mock: MastodonMock
) -> None:
    library, ada = mastodon_mock.account("library"), mastodon_mock.account("ada")
    post = library.post("Open until eight")
    host = mastodon_mock.url.removeprefix("http://")
    channel = add_channel(organisation, f"@library@{host}", client=client, now=client.now())
    Channel.objects.update(account_created_at=datetime.now(UTC) - timedelta(days=9))
    channel.refresh_from_db()
    for wrong in ("nonsense", ada.token):
        with pytest.raises(NotPermitted, match="token"):
            add_credential(organisation, channel, wrong, client=client, now=client.now())
    add_credential(organisation, channel, library.token, client=client, now=client.now())
    ada.favourite(post["id"])
    ada.boost(post["id"])
    ada.reply(post["id"], "@library A reply")
    ada.follow(library)
    assert collect_channel(organisation, channel, client=client, now=client.now()).ok
    assert counts(channel) == {
        "likes": 1,
        "reposts": 1,
        "new_follows": 1,
        "mentions": 1,
        "quotes": 0,
    }
    assert_no_secrets(library.token, "A reply")
    # the token is revoked: what is public is still read
    mastodon_mock.fault("status", status=401, path="/api/v1/notifications")
    clock.days = 2
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert result.ok
    assert GapReason.NOT_PERMITTED in {gap.reason for gap in result.gaps}


def test_a_channel_read_from_files_needs_no_key(
    organisation: Organisation, channel: Channel, client: Client
) -> None:
    channel.platform = "x"
    with pytest.raises(InputError):
        add_credential(organisation, channel, "secret", client=client, now=client.now())


@pytest.mark.parametrize("secret", ["", "  ", "two words", "tökén", "a\nHost: evil", "x" * 3000])
def test_what_cannot_be_a_key_goes_nowhere(
    organisation: Organisation, channel: Channel, client: Client, secret: str
) -> None:
    with pytest.raises(InputError) as raised:
        add_credential(organisation, channel, secret, client=client, now=client.now())
    assert not secret.strip() or secret.strip() not in str(raised.value)
    assert client.requests == 0
