"""``look``: an address in, a report out; looking again adds to what is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.servers.bluesky_network import BlueskyNetwork
from tests.servers.mastodon import MastodonMock
from tests.servers.mastodon_bulk import BulkStatus

from goodmeasure.kernel.errors import AccountNotFound, SettingsError
from goodmeasure.services.looking import look, look_sentence
from goodmeasure.services.organisations import create_organisation
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Organisation, PostRecord, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
DAY = timedelta(days=1)


@pytest.fixture
def here() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def library(mastodon_mock: MastodonMock, here: datetime) -> str:
    """A year of posts, one in five days with about ten favourites, the tenth newest with 90."""
    statuses = [
        BulkStatus(
            text=f"Library news {n}", created_at=here - (5 * n + 1) * DAY,
            favourites=90 if n == 10 else 9 + n % 3, boosts=1, replies=0,
        )
        for n in range(100)
    ]  # fmt: skip
    mastodon_mock.insert_statuses(mastodon_mock.account("library"), statuses)
    return f"{mastodon_mock.url}/@library"


@pytest.fixture
def client(mastodon_mock: MastodonMock) -> Iterator[Client]:
    host = mastodon_mock.url.removeprefix("http://")
    with Client(allowed_hosts=frozenset({host, "127.0.0.1"})) as made:
        yield made


def test_a_mastodon_account_from_its_link_to_a_report(library, client, here, tmp_path):
    said: list[str] = []
    result = look(
        library, folder=tmp_path, client=client, now=here,
        progress=lambda what, done, total: said.append(what),
    )  # fmt: skip
    assert result.collection.ok
    assert PostRecord.objects.count() == 100
    assert result.posts == 73, "of the last 365 days"
    assert [post.verdict.value for post in result.worked] == [91]
    assert sum(result.outcomes.values()) == result.posts
    with result.files.posts.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == 73
    assert "91 engagements after" in result.files.html.read_text(encoding="utf-8")
    assert {"Finding the account", "Collecting posts", "Judging every post"} <= set(said)
    assert re.search(r"100 posts read in \d+ requests; 100 new posts", look_sentence(result))


def test_looking_again_adds_readings_and_doubles_nothing(
    library, client, here, mastodon_mock, tmp_path
):
    look(library, folder=tmp_path, client=client, now=here)
    author = mastodon_mock.account("library")
    newest = mastodon_mock.get(f"/api/v1/accounts/{author.id}/statuses").json()[0]["id"]
    mastodon_mock.account("ada").favourite(newest)
    later = here + 2 * DAY
    again = look(library, folder=tmp_path, client=client, now=later)
    assert again.collection.posts_new == 0
    assert PostRecord.objects.count() == 100
    series = PostRecord.objects.get(external_id=newest).readings.filter(metric="likes")
    assert [reading.value for reading in series.order_by("at")] == [9, 10]
    assert Organisation.objects.count() == 1
    assert Verdict.objects.count() == 100


def test_the_whole_history_when_asked_for(library, client, here, tmp_path):
    result = look(library, folder=tmp_path, client=client, now=here, days=None)
    assert result.posts == 100


def test_an_account_silent_for_years_is_reported_from_its_first_post(
    mastodon_mock, client, here, tmp_path
):
    old = [BulkStatus(text="Old", created_at=here - (800 + n) * DAY) for n in range(3)]
    mastodon_mock.insert_statuses(mastodon_mock.account("museum"), old)
    result = look(f"{mastodon_mock.url}/@museum", folder=tmp_path, client=client, now=here)
    assert result.posts == 3


def test_an_unknown_account_leaves_nothing_in_the_store(mastodon_mock, client, here, tmp_path):
    with pytest.raises(AccountNotFound):
        look(f"{mastodon_mock.url}/@nobody", folder=tmp_path, client=client, now=here)
    assert not Organisation.objects.exists()
    assert not list(tmp_path.iterdir())


def test_what_was_read_before_the_server_failed_is_reported(
    library, client, here, mastodon_mock, tmp_path
):
    client.limits = type(client.limits)(attempts=1, patience=0.1)
    look(library, folder=tmp_path, client=client, now=here)
    mastodon_mock.fault("status", path="/api/v1/accounts/*/statuses", count=99)
    result = look(library, folder=tmp_path, client=client, now=here + 3 * DAY)
    assert result.collection.trouble
    assert result.posts >= 72
    assert result.files.html.exists()


def test_the_store_of_an_installation_is_not_written_to(library, client, here, tmp_path):
    for name in ("One", "Two"):
        create_organisation(name, now=here)
    with pytest.raises(SettingsError, match="not of a look"):
        look(library, folder=tmp_path, client=client, now=here)


def test_a_bluesky_account_from_its_handle(
    bluesky_network: BlueskyNetwork, here, tmp_path, settings
):
    settings.BLUESKY_APPVIEW = bluesky_network.appview_url
    settings.BLUESKY_PLC = bluesky_network.plc_url
    account = bluesky_network.create_account(display_name="Town Library")
    times = [here - (n + 8) * DAY for n in range(40)]
    posts = account.post_many([f"News {n}" for n in range(40)], created_at=times)
    reader = bluesky_network.create_account()
    reader.like(posts[3])
    bluesky_network.wait_for_posts(posts)
    hosts = frozenset(
        url.removeprefix("http://") for url in (settings.BLUESKY_APPVIEW, settings.BLUESKY_PLC)
    )
    with Client(allowed_hosts=hosts | {"127.0.0.1"}) as client:
        result = look(account.handle, folder=tmp_path, client=client, now=here)
    assert result.posts == 40
    assert result.name == f"@{account.handle} on Bluesky"
    assert Organisation.objects.get().name == "Town Library"
