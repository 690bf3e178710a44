"""Finding an account's home server, following the server's own links, and its refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from goodmeasure.kernel.errors import (
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    NotPermitted,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnknownAddress,
    UnreadableAnswer,
)
from goodmeasure.observations.posts import Account
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon import channel as mastodon

HOME = "https://social.example"
ME = "109876543210987654"
SAID = {
    "id": ME, "username": "town", "acct": "town", "display_name": "Town",
    "url": f"{HOME}/@town", "created_at": "2022-11-01T00:00:00.000Z",
    "followers_count": 9, "following_count": 1, "statuses_count": 3,
}  # fmt: skip
ACCOUNT = Account(platform="mastodon", account_id=ME, handle="town@social.example", server=HOME)
Handler = Callable[[httpx.Request], httpx.Response]
MANY = f"{HOME}/api/v1/statuses"
PAGE = f"{HOME}/api/v1/accounts/{ME}/statuses"


def client_of(routes: dict[str, Any]) -> tuple[Client, list[str]]:
    """Answers by URL without its query; what is asked is noted."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        answer = routes.get(str(request.url.copy_with(query=None)), httpx.Response(404, json={}))
        return answer(request) if callable(answer) else answer

    return Client(transport=httpx.MockTransport(handler), sleep=lambda seconds: None), asked


def lookup_at(server: str) -> str:
    return f"{server}/api/v1/accounts/lookup"


def webfinger(server: str) -> dict[str, Any]:
    self_link = {"rel": "self", "type": "application/activity+json", "href": f"{server}/users/town"}
    return {"links": [{"rel": "other"}, self_link]}


def test_the_account_on_its_home_server() -> None:
    client, asked = client_of({lookup_at(HOME): httpx.Response(200, json=SAID)})
    account = mastodon.resolve(client, "https://social.example/@town/12345")
    assert (account.account_id, account.handle) == (ME, "town@social.example")
    assert (account.server, account.url) == (HOME, f"{HOME}/@town")
    assert asked == [f"{HOME}/api/v1/accounts/lookup?acct=town"]


def test_a_handle_on_the_organisations_own_domain_leads_to_its_server() -> None:
    """@town@town.example, served by social.example: the domain's own web site knows no API."""
    client, _ = client_of(
        {
            lookup_at("https://town.example"): httpx.Response(404, html="<h1>Not here</h1>"),
            "https://town.example/.well-known/webfinger": httpx.Response(
                302, headers={"location": f"{HOME}/.well-known/webfinger?resource=x"}
            ),
            f"{HOME}/.well-known/webfinger": httpx.Response(
                200, json=webfinger(HOME), headers={"content-type": "application/jrd+json"}
            ),
            lookup_at(HOME): httpx.Response(200, json=SAID),
        }
    )
    assert mastodon.resolve(client, "@town@town.example").server == HOME


def test_a_web_site_where_a_server_was_expected() -> None:
    page = httpx.Response(200, html="<h1>Welcome</h1>")
    client, _ = client_of(
        {
            lookup_at("https://town.example"): page,
            "https://town.example/.well-known/webfinger": page,
        }
    )
    with pytest.raises(UnreadableAnswer, match="text/html"):
        mastodon.resolve(client, "@town@town.example")


def test_a_remote_account_is_looked_up_at_home() -> None:
    remote = SAID | {"id": "5", "acct": "town@social.example"}
    client, _ = client_of(
        {
            lookup_at("https://far.example"): httpx.Response(200, json=remote),
            "https://far.example/.well-known/webfinger": httpx.Response(200, json=webfinger(HOME)),
            lookup_at(HOME): httpx.Response(200, json=SAID),
        }
    )
    assert mastodon.resolve(client, "@town@far.example").account_id == ME


def test_a_bluesky_address_is_not_asked_for() -> None:
    with pytest.raises(UnknownAddress):
        mastodon.resolve(client_of({})[0], "town.bsky.social")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404, json={"error": "Record not found"}), AccountNotFound),
        (httpx.Response(410, json={}), AccountNotFound),
        (
            httpx.Response(401, json={"error": "This API requires an authenticated user"}),
            NotPermitted,
        ),
        (httpx.Response(403, json={}), NotPermitted),
        (httpx.Response(200, json=SAID | {"suspended": True}), AccountSuspended),
        (httpx.Response(503), SourceUnavailable),
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(200, json={"id": "../../x", "username": "town"}), UnreadableAnswer),
        (httpx.Response(200, json={"id": "5"}), UnreadableAnswer),
        (httpx.Response(200, json=[]), UnreadableAnswer),
    ],
)
def test_refusals(answer: httpx.Response, error: type[SourceError]) -> None:
    client, _ = client_of({lookup_at(HOME): answer})
    with pytest.raises(error) as raised:
        mastodon.resolve(client, "@town@social.example")
    assert type(raised.value) is error
    assert raised.value.sentence
    assert raised.value.next_step


@pytest.mark.parametrize("status", [404, 410])
def test_an_account_that_was_there_is_gone(status: int) -> None:
    client, _ = client_of({f"{HOME}/api/v1/accounts/{ME}": httpx.Response(status, json={})})
    with pytest.raises(AccountGone, match="town@social"):
        mastodon.profile(client, ACCOUNT)


def test_a_web_page_that_says_404_is_no_proof_of_anything() -> None:
    page = httpx.Response(404, html="<h1>Under maintenance</h1>")
    client, _ = client_of({f"{HOME}/api/v1/accounts/{ME}": page, f"{MANY}/1": page})
    with pytest.raises(UnreadableAnswer):
        mastodon.profile(client, ACCOUNT)
    with pytest.raises(UnreadableAnswer):
        mastodon.single_status(client, ACCOUNT, "1")


def test_an_account_that_moved_says_where() -> None:
    moved = SAID | {"moved": {"acct": "town@new.example"}}
    client, _ = client_of({f"{HOME}/api/v1/accounts/{ME}": httpx.Response(200, json=moved)})
    found = mastodon.profile(client, ACCOUNT)
    assert "town@new.example" in found.page.gaps[0].sentence
    assert [reading.value for reading in found.page.channel_readings] == [9, 1, 3]


# pages


def status(number: int) -> dict[str, Any]:
    at = "2026-01-01T00:00:00Z"
    return {"id": str(number), "created_at": at, "account": {"id": ME}, "favourites_count": 1}


def linked(numbers: range, link: str = "") -> httpx.Response:
    body = [status(number) for number in numbers]
    return httpx.Response(200, json=body, headers={"link": link} if link else {})


def feed(request: httpx.Request) -> httpx.Response:
    """Posts 100 to 1; the server's link carries a parameter that nobody else could make up."""
    below = int(request.url.params.get("max_id", "101"))
    numbers = range(below - 1, max(0, below - 41), -1)
    link = f'<{PAGE}?limit=40&max_id={numbers[-1]}&sig=abc%2B>; rel="next", <{PAGE}?min_id=1>; rel="prev"'
    return linked(numbers, link if numbers[-1] > 1 else "")


def test_the_servers_own_link_is_followed() -> None:
    client, asked = client_of({PAGE: feed})
    stretches = list(mastodon.status_pages(client, ACCOUNT))
    seen = [post.external_id for stretch in stretches for post in stretch.page.posts]
    assert seen == [str(number) for number in range(100, 0, -1)]
    assert asked[1] == f"{PAGE}?limit=40&max_id=61&sig=abc%2B"
    assert len(asked) == 3


def test_a_walk_goes_on_from_a_cursor() -> None:
    client, _ = client_of({PAGE: feed})
    first = next(iter(mastodon.status_pages(client, ACCOUNT)))
    rest = list(mastodon.status_pages(client, ACCOUNT, cursor=first.cursor))
    assert sum(len(stretch.page.posts) for stretch in rest) == 60


@pytest.mark.parametrize(
    "link",
    [
        "<https://evil.example/api/v1/accounts/1/statuses?max_id=1>",
        f"<{HOME}/api/v1/accounts/5/statuses?max_id=1>",
        f"<{PAGE}>",
        "<file:///etc/passwd?x=1>",
    ],
)
def test_a_next_page_elsewhere_is_not_followed(link: str) -> None:
    client, asked = client_of({PAGE: linked(range(40), f'{link}; rel="next"')})
    with pytest.raises(UnreadableAnswer, match="not its own"):
        list(mastodon.status_pages(client, ACCOUNT))
    assert len(asked) == 1


def test_links_in_a_ring_end() -> None:
    client, asked = client_of({PAGE: linked(range(40), f'<{PAGE}?max_id=7>; rel="next"')})
    with pytest.raises(UnreadableAnswer, match="without an end"):
        list(mastodon.status_pages(client, ACCOUNT))
    assert len(asked) == 2


def test_a_page_that_came_up_short_by_a_deletion_is_not_the_end() -> None:
    """Mastodon names no next page when a page is not quite full."""

    def short(request: httpx.Request) -> httpx.Response:
        return (
            linked(range(60, 21, -1))
            if "max_id" not in request.url.params
            else linked(range(21, 0, -1))
        )

    client, asked = client_of({PAGE: short})
    stretches = list(mastodon.status_pages(client, ACCOUNT))
    assert sum(len(stretch.page.posts) for stretch in stretches) == 39 + 21
    assert asked[1] == f"{PAGE}?limit=40&max_id=22"


@pytest.mark.parametrize("header", ["", "nonsense", "<>; rel=next;;;", "<" * 500])
def test_headers_without_a_next_page(header: str) -> None:
    client, _ = client_of({PAGE: linked(range(3), header)})
    try:
        assert len(list(mastodon.status_pages(client, ACCOUNT))) == 1
    except UnreadableAnswer:
        assert "next" in header


# by id


def test_a_batch_says_which_are_gone() -> None:
    client, asked = client_of({MANY: linked(range(1, 3))})
    page = mastodon.statuses_by_id(client, ACCOUNT, ["1", "2", "3"])
    assert page.deleted == ("3",)
    assert asked == [f"{MANY}?id%5B%5D=1&id%5B%5D=2&id%5B%5D=3"]


@pytest.mark.parametrize("status_code", [400, 404, 405, 422, 501])
def test_a_server_without_batches_is_asked_one_by_one(status_code: int) -> None:
    client, asked = client_of(
        {
            MANY: httpx.Response(status_code, html="<h1>no</h1>"),
            f"{MANY}/1": httpx.Response(200, json=status(1)),
            f"{MANY}/2": httpx.Response(410, json={}),
        }
    )
    page = mastodon.statuses_by_id(client, ACCOUNT, ["1", "2", "3"])
    assert page.deleted == ("2", "3")
    assert [post.external_id for post in page.posts] == ["1"]
    assert b'"id":"1"' in page.own_payload
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("code", "error"), [(401, NotPermitted), (403, NotPermitted), (500, SourceUnavailable)]
)
def test_a_refusal_is_not_a_deletion(code: int, error: type[SourceError]) -> None:
    client, _ = client_of(
        {MANY: httpx.Response(404, json={}), f"{MANY}/1": httpx.Response(code, json={})}
    )
    with pytest.raises(error):
        mastodon.statuses_by_id(client, ACCOUNT, ["1"])


def test_a_batch_is_never_larger_than_the_platform_takes() -> None:
    with pytest.raises(ValueError, match="20"):
        mastodon.statuses_by_id(client_of({})[0], ACCOUNT, ["1"] * 21)
