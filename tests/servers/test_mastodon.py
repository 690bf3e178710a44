"""mastodon-mock, as started here, behaves as the tests that use it expect."""

from __future__ import annotations

import datetime as dt
import time

import httpx
import pytest
from tests.servers.mastodon import MastodonMock
from tests.servers.mastodon import mastodon_mock as run_mastodon_mock
from tests.servers.mastodon_bulk import BulkStatus
from tests.servers.pictures import Image

pytestmark = pytest.mark.servers

YESTERDAY = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)


def test_counts_follow_what_accounts_do(mastodon_mock: MastodonMock) -> None:
    library, ada = mastodon_mock.account("library"), mastodon_mock.account("ada")
    post = library.post("Open until eight tonight")["id"]
    for reader in (ada, mastodon_mock.account("grace")):
        reader.favourite(post)
        reader.boost(post)
    ada.reply(post)
    ada.unboost(post)
    seen = mastodon_mock.status(post)
    assert seen is not None
    counts = (seen["favourites_count"], seen["reblogs_count"], seen["replies_count"])
    assert counts == (2, 1, 1)
    kinds = {one["type"] for one in library.notifications()}
    assert kinds >= {"favourite", "reblog"}


def test_an_edit_and_a_deletion_show(mastodon_mock: MastodonMock) -> None:
    library = mastodon_mock.account("library")
    post = library.post("Opne")["id"]
    assert library.edit(post, "Open")["edited_at"] is not None
    library.delete(post)
    assert mastodon_mock.status(post) is None


def test_a_quote_and_a_picture_with_alternative_text(mastodon_mock: MastodonMock) -> None:
    library = mastodon_mock.account("library")
    post = library.post("A poster", images=[Image(alt="A poster of the summer programme")])
    assert post["media_attachments"][0]["description"] == "A poster of the summer programme"
    quote = mastodon_mock.account("ada").quote(post["id"])
    assert quote["quote"]["quoted_status"]["id"] == post["id"]


def test_ids_are_as_long_as_real_ones(mastodon_mock: MastodonMock) -> None:
    library = mastodon_mock.account("library")
    (old,) = mastodon_mock.insert_statuses(library, [BulkStatus(text="a", created_at=YESTERDAY)])
    new = library.post("b")["id"]
    assert 2**53 < int(old) < int(new)
    assert len(new) == 18


def test_an_inserted_status_looks_like_one_made_through_the_api(
    mastodon_mock: MastodonMock,
) -> None:
    library, ada = mastodon_mock.account("library"), mastodon_mock.account("ada")
    text = "Fish & chips <today> https://example.org/menu?a=1 #Food"
    made = library.post(text)["id"]
    for act in (ada.favourite, ada.boost, ada.reply):
        act(made)
    bulk = BulkStatus(text=text, created_at=YESTERDAY, favourites=1, boosts=1, replies=1)
    (inserted,) = mastodon_mock.insert_statuses(library, [bulk])
    one, other = mastodon_mock.status(made), mastodon_mock.status(inserted)
    assert one is not None
    assert other is not None
    differing = {"id", "uri", "url", "created_at", "account"}
    assert {key: one[key] for key in one.keys() - differing} == {
        key: other[key] for key in other.keys() - differing
    }
    assert dt.datetime.fromisoformat(other["created_at"]) == YESTERDAY


def test_many_statuses_page_by_page(mastodon_mock: MastodonMock) -> None:
    """All of them, once, newest first, with the counts asked for."""
    library = mastodon_mock.account("library")
    statuses = [
        BulkStatus(
            text=f"Post {number}",
            created_at=YESTERDAY - dt.timedelta(minutes=number),
            favourites=number % 4,
            boosts=number % 3,
            replies=number % 2,
        )
        for number in range(500)
    ]
    ids = mastodon_mock.insert_statuses(library, statuses[:250])
    ids += mastodon_mock.insert_statuses(library, statuses[250:])
    seen, url = [], f"{mastodon_mock.url}/api/v1/accounts/{library.id}/statuses?limit=40"
    while url:
        page = mastodon_mock.http.get(url)
        seen += page.json()
        url = page.links.get("next", {}).get("url", "")
    assert [one["id"] for one in seen] == ids
    assert [one["favourites_count"] for one in seen] == [one.favourites for one in statuses]
    assert [one["reblogs_count"] for one in seen] == [one.boosts for one in statuses]
    assert [one["replies_count"] for one in seen] == [one.replies for one in statuses]


@pytest.mark.slow
def test_five_thousand_statuses_take_seconds(mastodon_mock: MastodonMock) -> None:
    statuses = [
        BulkStatus(
            text=f"Post {n}", created_at=YESTERDAY - dt.timedelta(minutes=n), favourites=n % 9
        )
        for n in range(5000)
    ]
    started = time.monotonic()
    library = mastodon_mock.account("library")
    assert len(set(mastodon_mock.insert_statuses(library, statuses))) == 5000
    assert time.monotonic() - started < 10
    account = mastodon_mock.get(f"/api/v1/accounts/{library.id}").json()
    assert account["statuses_count"] == 5000


def test_statuses_of_the_future_cannot_be_inserted(mastodon_mock: MastodonMock) -> None:
    late = BulkStatus(text="x", created_at=dt.datetime.now(dt.UTC))
    with pytest.raises(ValueError, match="before the server started"):
        mastodon_mock.insert_statuses(mastodon_mock.account("library"), [late])


def test_a_fault_fires_as_often_as_asked(mastodon_mock: MastodonMock) -> None:
    mastodon_mock.fault("ratelimit", path="/api/v1/instance", count=2, retry_after=5)
    got = [mastodon_mock.get("/api/v1/instance") for _ in range(3)]
    assert [one.status_code for one in got] == [429, 429, 200]
    assert got[0].headers["retry-after"] == "5"
    reset = dt.datetime.fromisoformat(got[0].headers["x-ratelimit-reset"])
    assert dt.timedelta(0) < reset - dt.datetime.now(dt.UTC) < dt.timedelta(seconds=6)


def test_the_other_faults(mastodon_mock: MastodonMock) -> None:
    mastodon_mock.fault("status", status=503, body={"error": "down"}, count=1)
    assert mastodon_mock.get("/api/v1/instance").json() == {"error": "down"}
    mastodon_mock.fault("malformed", count=1)
    with pytest.raises(ValueError, match="Unterminated"):
        mastodon_mock.get("/api/v1/instance").json()
    mastodon_mock.fault("latency", delay_seconds=0.3, count=1)
    started = time.monotonic()
    assert mastodon_mock.get("/api/v1/instance").is_success
    assert time.monotonic() - started >= 0.3
    mastodon_mock.fault("timeout", count=1)
    with pytest.raises(httpx.ReadTimeout):
        mastodon_mock.http.get(f"{mastodon_mock.url}/api/v1/instance", timeout=0.2)
    mastodon_mock.fault("status", status=500)
    mastodon_mock.clear_faults()
    assert mastodon_mock.get("/api/v1/instance").is_success


def test_each_test_starts_empty(mastodon_mock: MastodonMock) -> None:
    """In random order, some other test has posted before."""
    library = mastodon_mock.account("library")
    assert mastodon_mock.get(f"/api/v1/accounts/{library.id}/statuses").json() == []
    library.post("Not for the next test")


def test_what_is_not_there_and_who_is_not_known(mastodon_mock: MastodonMock) -> None:
    assert mastodon_mock.get("/api/v1/accounts/lookup", acct="nobody").status_code == 404
    refused = mastodon_mock.http.get(
        f"{mastodon_mock.url}/api/v1/accounts/verify_credentials",
        headers={"authorization": "Bearer wrong"},
    )
    assert refused.status_code == 401


def test_its_own_rate_limit_can_be_switched_on() -> None:
    with run_mastodon_mock(("library",), rate_limit=(4, 300)) as server:
        got = [server.get("/api/v1/instance").status_code for _ in range(5)]
    assert got == [200, 200, 200, 200, 429]
