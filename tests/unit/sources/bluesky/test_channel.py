"""Bluesky's refusals told apart. The answers are those a real AppView gave (see the integration
tests, which ask one)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from goodmeasure.kernel.errors import (
    AccountDeactivated,
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    NotPermitted,
    SourceError,
    SourceUnavailable,
    UnknownAddress,
    UnreadableAnswer,
)
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Account
from goodmeasure.sources.bluesky import channel as bluesky
from goodmeasure.sources.http import Client

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
APPVIEW, PLC, PDS = "https://appview.example", "https://plc.example", "https://pds.example"
PROFILE = {
    "did": DID, "handle": "town.example", "displayName": "Town", "followersCount": 9,
    "followsCount": 1, "postsCount": 2, "createdAt": "2024-01-02T03:04:05Z",
}  # fmt: skip
ACCOUNT = Account(platform="bluesky", account_id=DID, handle="town.example", server=APPVIEW)
NOT_FOUND = httpx.Response(400, json={"error": "InvalidRequest", "message": "Profile not found"})
DOCUMENT = {"service": [{"id": "#atproto_pds", "serviceEndpoint": PDS}]}
Routes = dict[str, httpx.Response | Callable[[httpx.Request], httpx.Response]]


def client_of(routes: Routes) -> Client:
    """Answers by the last part of the path."""

    def handler(request: httpx.Request) -> httpx.Response:
        answer = routes.get(request.url.path.rpartition("/")[2], httpx.Response(404, json={}))
        return answer(request) if callable(answer) else answer

    return Client(
        transport=httpx.MockTransport(handler), sleep=lambda seconds: None,
        now=lambda: datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip


def resolve(routes: Routes, pasted: str = "town.example") -> Account:
    return bluesky.resolve(client_of(routes), pasted, appview=APPVIEW, plc=PLC)


def refused(error: str, message: str = "", status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": message})


def test_an_account_is_known_by_its_did() -> None:
    account = resolve({"app.bsky.actor.getProfile": httpx.Response(200, json=PROFILE)})
    assert (account.account_id, account.handle, account.server) == (DID, "town.example", APPVIEW)
    assert account.url == f"https://bsky.app/profile/{DID}"
    assert account.created_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("handle", ["handle.invalid", "", None])
def test_an_account_without_a_good_handle_goes_by_its_did(handle: str | None) -> None:
    answer = httpx.Response(200, json=PROFILE | {"handle": handle})
    assert resolve({"app.bsky.actor.getProfile": answer}, DID).handle == DID


def test_a_mastodon_address_is_not_asked_for() -> None:
    with pytest.raises(UnknownAddress):
        resolve({}, "@town@social.example")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused("AccountDeactivated", "Account is deactivated"), AccountDeactivated),
        (refused("AccountTakedown", "Account has been suspended"), AccountSuspended),
        (NOT_FOUND, AccountNotFound),
        (
            refused("InvalidRequest", "Error: actor must be a valid did or a handle"),
            UnreadableAnswer,
        ),
        (refused("AuthMissing", status=401), NotPermitted),
        (httpx.Response(403, html="<h1>no</h1>"), NotPermitted),
        (httpx.Response(502), SourceUnavailable),
        (httpx.Response(200, html="<h1>hi</h1>"), UnreadableAnswer),
        (httpx.Response(200, json={"handle": "x"}), UnreadableAnswer),
        (httpx.Response(200, json={"did": "did:plc:short"}), UnreadableAnswer),
        (httpx.Response(200, json=[1]), UnreadableAnswer),
    ],
)
def test_refusals(answer: httpx.Response, error: type[SourceError]) -> None:
    with pytest.raises(error) as raised:
        resolve({"app.bsky.actor.getProfile": answer})
    assert type(raised.value) is error
    assert raised.value.sentence


@pytest.mark.parametrize(
    ("document", "status", "error"),
    [
        (
            DOCUMENT,
            httpx.Response(200, json={"active": False, "status": "deactivated"}),
            AccountDeactivated,
        ),
        (
            DOCUMENT,
            httpx.Response(200, json={"active": False, "status": "takendown"}),
            AccountSuspended,
        ),
        (
            DOCUMENT,
            httpx.Response(200, json={"active": False, "status": "suspended"}),
            AccountSuspended,
        ),
        (DOCUMENT, httpx.Response(200, json={"active": False, "status": "deleted"}), AccountGone),
        (DOCUMENT, refused("RepoNotFound"), AccountGone),
        (DOCUMENT, httpx.Response(200, json={"active": True}), SourceUnavailable),
        (DOCUMENT, httpx.Response(500), SourceUnavailable),
        ({"service": "odd"}, httpx.Response(200, json={}), SourceUnavailable),
        ({}, httpx.Response(200, json={}), SourceUnavailable),
    ],
)
def test_a_did_that_is_not_found_is_looked_up_at_its_own_server(
    document: Any, status: httpx.Response, error: type[SourceError]
) -> None:
    routes: Routes = {
        "app.bsky.actor.getProfile": NOT_FOUND,
        DID: httpx.Response(200, json=document),
        "com.atproto.sync.getRepoStatus": status,
    }
    with pytest.raises(error) as raised:
        bluesky.profile(client_of(routes), ACCOUNT, plc=PLC)
    assert type(raised.value) is error
    assert "town.example" in raised.value.sentence


def test_a_tombstone_in_the_directory() -> None:
    routes: Routes = {"app.bsky.actor.getProfile": NOT_FOUND, DID: httpx.Response(410, json={})}
    with pytest.raises(AccountGone):
        bluesky.profile(client_of(routes), ACCOUNT, plc=PLC)


def test_a_did_document_that_names_an_address_inside_the_building() -> None:
    """The document is written by the account's owner: it must not make us call anybody's server."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.path.endswith(DID):
            return httpx.Response(
                200, json={"service": [{"id": "#atproto_pds", "serviceEndpoint": "file:///etc"}]}
            )
        return NOT_FOUND

    client = Client(transport=httpx.MockTransport(handler), sleep=lambda seconds: None)
    with pytest.raises(SourceUnavailable):
        bluesky.profile(client, ACCOUNT, plc=PLC)
    assert asked == ["appview.example", "plc.example"]


def test_did_web_has_its_document_on_its_own_host() -> None:
    assert bluesky.did_document_url("did:web:town.example", PLC) == (
        "https://town.example/.well-known/did.json"
    )


def test_a_profile_brings_the_new_handle_and_the_counts() -> None:
    renamed = httpx.Response(200, json=PROFILE | {"handle": "new.example"})
    found = bluesky.profile(client_of({"app.bsky.actor.getProfile": renamed}), ACCOUNT, plc=PLC)
    assert found.account.handle == "new.example"
    assert {reading.metric: reading.value for reading in found.page.channel_readings} == {
        Metric.FOLLOWERS: 9,
        Metric.FOLLOWING: 1,
        Metric.POSTS: 2,
    }


def test_a_handle_that_lost_its_domain_is_no_rename() -> None:
    broken = httpx.Response(200, json=PROFILE | {"handle": "handle.invalid"})
    found = bluesky.profile(client_of({"app.bsky.actor.getProfile": broken}), ACCOUNT, plc=PLC)
    assert found.account.handle == "town.example"
    assert "DNS" in found.page.gaps[0].sentence


# the feed


def feed_of(pages: dict[str, tuple[list[Any], str]]) -> tuple[Client, list[str]]:
    asked: list[str] = []

    def feed(request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor", "")
        asked.append(cursor)
        items, following = pages[cursor]
        return httpx.Response(
            200, json={"feed": items} | ({"cursor": following} if following else {})
        )

    return client_of({"app.bsky.feed.getAuthorFeed": feed}), asked


def post(key: str) -> dict[str, Any]:
    at = "2026-01-01T00:00:00Z"
    uri = f"at://{DID}/app.bsky.feed.post/{key}"
    return {"post": {"uri": uri, "record": {"createdAt": at}, "indexedAt": at, "likeCount": 1}}


def test_an_empty_page_is_not_the_end() -> None:
    client, asked = feed_of({"": ([post("a")], "1"), "1": ([], "2"), "2": ([post("b")], "")})
    stretches = list(bluesky.feed_pages(client, ACCOUNT, plc=PLC))
    assert [len(stretch.page.posts) for stretch in stretches] == [1, 0, 1]
    assert [stretch.cursor for stretch in stretches] == ["1", "2", ""]
    assert asked == ["", "1", "2"]


def test_a_walk_goes_on_from_a_cursor() -> None:
    client, asked = feed_of({"2": ([post("b")], "")})
    assert len(list(bluesky.feed_pages(client, ACCOUNT, cursor="2", plc=PLC))) == 1
    assert asked == ["2"]


def test_a_cursor_that_goes_round_in_a_ring_ends() -> None:
    client, asked = feed_of({"": ([post("a")], "1"), "1": ([post("b")], "2"), "2": ([], "1")})
    with pytest.raises(UnreadableAnswer, match="without an end"):
        list(bluesky.feed_pages(client, ACCOUNT, plc=PLC))
    assert len(asked) == 3


def test_empty_pages_for_ever_end() -> None:
    pages = {str(n) if n else "": ([], str(n + 1)) for n in range(200)}
    client, asked = feed_of(pages)
    with pytest.raises(UnreadableAnswer, match="without an end"):
        list(bluesky.feed_pages(client, ACCOUNT, plc=PLC))
    assert len(asked) == 101


def test_a_batch_is_never_larger_than_the_platform_takes() -> None:
    uri = f"at://{DID}/app.bsky.feed.post/a"
    with pytest.raises(ValueError, match="25"):
        bluesky.posts_by_id(client_of({}), ACCOUNT, [uri] * 26)
    with pytest.raises(ValueError, match="25"):
        bluesky.posts_by_id(client_of({}), ACCOUNT, [])
