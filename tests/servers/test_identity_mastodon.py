"""Names on a Mastodon server: the account, its name, and who looks like it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from tests.servers.mastodon import MastodonMock

from goodmeasure.services.channels import add_channel
from goodmeasure.services.names import lookalikes
from goodmeasure.services.names.checking import check_channel
from goodmeasure.sources.domains import Domains
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Organisation, ProofRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


def test_an_account_its_name_and_the_search(mastodon_mock: MastodonMock) -> None:
    host, now = urlsplit(mastodon_mock.url).netloc, datetime.now(UTC)
    town = Organisation.objects.create(name="Town", slug="town")
    with Client(allowed_hosts=frozenset({host, "127.0.0.1"})) as client:
        channel = add_channel(town, f"@library@{host}", client=client, now=now)
        mastodon_mock.account("museum").call(
            "PATCH", "/api/v1/accounts/update_credentials", data={"display_name": "Libr\u0430ry"}
        )
        check_channel(town, channel, client=client, domains=Domains(records=lambda _: ()), now=now)
        channel.name = "Library"
        search = lookalikes.look(town, channel, client=client, now=now)
    rows = {row.kind: (row.status, row.sentence) for row in ProofRecord.objects.all()}
    assert rows["account"] == ("valid", "The account is there.")
    assert rows["name holder"] == ("valid", f"The name library@{host} leads to our account.")
    assert rows["link back"] == ("none", "The profile names no page that could link back to it.")
    assert "ended early" not in search.sentence
    assert "token" not in search.sentence
