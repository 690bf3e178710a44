"""Mastodon and servers that speak its API: always the account's home server.

Any other server knows only the likes, boosts and replies that happened to reach it, so its figures
are too low. Answers follow Mastodon 4.7 (recorded from real servers); older ones lack quotes and
the call for several statuses at once, which is found out by asking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from goodmeasure.kernel.errors import (
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    NotPermitted,
    UnknownAddress,
    UnreadableAnswer,
)
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise import mastodon as normalise
from goodmeasure.observations.normalise.shapes import listing, mapping, moment, text
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.sources.addresses import MASTODON, Address, platform_of
from goodmeasure.sources.answers import Request, Response, error_for, unreadable
from goodmeasure.sources.channels import MOST_EMPTY, Profile, Stretch, leads_nowhere
from goodmeasure.sources.http import Client

PAGE_SIZE = 40
BATCH_SIZE = 20
"""``DEFAULT_STATUSES_LIMIT`` of Mastodon's own API controllers; more is answered with 422."""
NEARLY_FULL = 5
"""A page may come up short when a post is deleted while it is put together; Mastodon then names no
next page. A last page short by no more than this is not believed to be the last."""

QUOTES_NOT_PUBLISHED = Gap(
    reason=GapReason.NOT_PUBLISHED,
    sentence="This server does not say how often a post was quoted (Mastodon does from 4.5 on).",
    metric=Metric.QUOTES,
)


def resolve(client: Client, pasted: str, *, token: str = "") -> Account:
    """The account that ``@user@server`` or a profile link names, on its home server.

    Raises ``UnknownAddress``, ``AccountNotFound``, ``AccountSuspended``, ``NotPermitted`` or what
    ``Client.send`` raises.
    """
    address = platform_of(pasted, allowed_hosts=client.allowed_hosts)
    if address.platform != MASTODON:
        raise UnknownAddress(f"{address} is not on Mastodon.", next_step="Add it as Bluesky.")
    account, response = _look_up(client, address, token)
    _refuse_if_suspended(response, account.handle)
    return account


def profile(client: Client, account: Account, *, token: str = "") -> Profile:
    """The account as it is now and its standing counts. Raises as ``profile_answer``."""
    response = profile_answer(client, account, token=token)
    now = _account(response, account.server)
    said = response.decode(dict)
    page = Page(
        looked_at=response.received_at,
        channel_readings=normalise.profile_readings(response.body, looked_at=response.received_at),
        gaps=_moved(account.handle, mapping(said.get("moved"))),
    )
    return Profile(account=replace(now, account_id=account.account_id), page=page)


def profile_answer(client: Client, account: Account, *, token: str = "") -> Response:
    """The server's own description of an account.

    Raises ``AccountGone`` when the server no longer has it, ``AccountSuspended``.
    """
    url = f"{account.server}/api/v1/accounts/{account.account_id}"
    response = client.get(url, token=token)
    if _is_gone(response):
        raise AccountGone(
            f"{account.handle} is no longer on its server.",
            next_step="What was collected is kept. Close the channel.",
        )
    if not response.ok:
        raise error_for(response, _host(account.server))
    _refuse_if_suspended(response, account.handle)
    return response


def status_pages(
    client: Client,
    account: Account,
    *,
    cursor: str = "",
    size: int = PAGE_SIZE,
    token: str = "",
) -> Iterator[Stretch]:
    """The whole back-catalogue, newest first, from ``cursor`` on: posts, replies, boosts.

    ``cursor`` is the query of the server's own link to the next page.
    """
    url = f"{account.server}/api/v1/accounts/{account.account_id}/statuses"
    asked, empty = {cursor}, 0
    while True:
        params = parse_qsl(cursor) if cursor else [("limit", str(size))]
        response = client.get(url, params, token=token)
        if not response.ok:
            raise error_for(response, _host(account.server))
        page = normalise.statuses_page(
            response.body, account_id=account.account_id, looked_at=response.received_at
        )
        cursor = next_cursor(response, url) or _after_short_page(response, size)
        empty = 0 if page.posts else empty + 1
        if cursor and (cursor in asked or empty > MOST_EMPTY):
            raise leads_nowhere(_host(account.server))
        asked.add(cursor)
        yield Stretch(page=page, cursor=cursor)
        if not cursor:
            return


def statuses_by_id(
    client: Client, account: Account, ids: Sequence[str], *, token: str = "", batch: bool = True
) -> Page:
    """Up to 20 posts by id, in one request where the server can; the gone are ``Page.deleted``.

    Ask only about an account that is known to be there (``profile``): of a suspended one every
    post is absent, and none is deleted.
    """
    together = batch_of_statuses(client, account, ids, token=token) if batch else None
    if together is not None:
        return together
    singles = [single_status(client, account, one, token=token) for one in ids]
    return Page(
        looked_at=max(page.looked_at for page in singles),
        posts=tuple(post for page in singles for post in page.posts),
        readings=tuple(reading for page in singles for reading in page.readings),
        gaps=tuple(gap for page in singles for gap in page.gaps),
        deleted=tuple(gone for page in singles for gone in page.deleted),
        own_payload=normalise.joined([page.own_payload for page in singles]),
    )


def batch_of_statuses(
    client: Client, account: Account, ids: Sequence[str], *, token: str = ""
) -> Page | None:
    """``None`` when the server has no such call (Mastodon before 4.3)."""
    if not 0 < len(ids) <= BATCH_SIZE:
        raise ValueError(f"1 to {BATCH_SIZE} ids, not {len(ids)}")
    url = f"{account.server}/api/v1/statuses"
    response = client.get(url, [("id[]", one) for one in ids], token=token)
    if response.status in (400, 404, 405, 422, 501):
        return None
    if not response.ok:
        raise error_for(response, _host(account.server))
    page = normalise.statuses_page(
        response.body, account_id=account.account_id, looked_at=response.received_at
    )
    there = normalise.ids_in(response.body)
    return replace(page, deleted=tuple(one for one in dict.fromkeys(ids) if one not in there))


def single_status(client: Client, account: Account, one: str, *, token: str = "") -> Page:
    """One post by id; 404 and 410 mean that it was deleted (or made private, which looks alike)."""
    response = client.get(f"{account.server}/api/v1/statuses/{one}", token=token)
    if _is_gone(response):
        return Page(looked_at=response.received_at, deleted=(one,))
    if not response.ok:
        raise error_for(response, _host(account.server))
    return normalise.single_page(
        response.body, account_id=account.account_id, looked_at=response.received_at
    )


def _is_gone(response: Response) -> bool:
    """404 or 410 in the words of the API. A web page that says so is a server out of order."""
    kind = response.headers.get("content-type", "")
    if response.status not in (404, 410):
        return False
    if "json" in kind:
        return True
    raise unreadable(urlsplit(response.url).netloc, "a web page in place of data")


def next_cursor(response: Response, url: str) -> str:
    """The query of the answer's link to the next page; "" when it has none.

    Raises ``UnreadableAnswer`` when the link leads to another server or another list.
    """
    for link in _links(response.headers.get("link", "")):
        if link.get("rel") != "next":
            continue
        there, here = urlsplit(link.get("url", "")), urlsplit(url)
        if (there.hostname, there.path) != (here.hostname, here.path) or not there.query:
            raise UnreadableAnswer(
                f"{here.hostname} pointed to a next page that is not its own.",
                next_step="Try again later; if it stays so, tell the server's administrator.",
            )
        return there.query
    return ""


def _links(header: str) -> list[dict[str, str]]:
    """httpx has the parser of RFC 8288's Link header that its own responses use."""
    return list(httpx.Response(200, headers={"link": header}).links.values()) if header else []


def _after_short_page(response: Response, size: int) -> str:
    ids = normalise.ids_in(response.body)
    if not size - NEARLY_FULL <= len(ids) < size:
        return ""
    return urlencode({"limit": size, "max_id": ids[-1]})


def _look_up(client: Client, address: Address, token: str) -> tuple[Account, Response]:
    """Ask the server named; where it is only the domain of the handle, the server it points to."""
    problem = AccountNotFound(
        f"{_host(address.server)} has no account {address.name}.",
        next_step="Check the spelling, and that it is the account's own server.",
    )
    try:
        response = _ask_for(client, address.name, address.server, token)
        found = response.ok
    except UnreadableAnswer:  # a web page: perhaps the organisation's website
        found = False
    else:
        if response.status in (401, 403):
            raise NotPermitted(
                f"{_host(address.server)} shows accounts only to those who sign in.",
                next_step="Add a token of the account to this channel.",
            )
        if not found and response.status not in (404, 410, 400):
            raise error_for(response, _host(address.server))
    if found:
        account = _account(response, address.server)
        if "@" not in text(response.decode(dict).get("acct")):
            return account, response
    server = home_server(client, address)
    if server == address.server:
        raise problem
    response = _ask_for(client, address.name, server, "")
    if not response.ok:
        raise problem
    return _account(response, server), response


def home_server(client: Client, address: Address) -> str:
    """The server that the handle's domain names as home (RFC 7033, WebFinger).

    Gives back ``address.server`` when the domain names no other.
    """
    host = _host(address.server)
    response = client.send(
        Request(
            url=f"{address.server}/.well-known/webfinger",
            params=(("resource", f"acct:{address.name}@{host}"),),
            other_hosts=True,
        )
    )
    if not response.ok:
        return address.server
    for link in map(mapping, listing(response.decode(dict).get("links"))):
        if link.get("rel") == "self" and "activity" in text(link.get("type")):
            there = urlsplit(text(link.get("href")))
            if there.scheme in ("http", "https") and there.hostname:
                return f"{there.scheme}://{there.netloc}"
    return address.server


def _ask_for(client: Client, name: str, server: str, token: str) -> Response:
    return client.get(f"{server}/api/v1/accounts/lookup", [("acct", name)], token=token)


def _account(response: Response, server: str) -> Account:
    said: Mapping[str, object] = response.decode(dict)
    account_id, name = text(said.get("id")), text(said.get("username"))
    if not account_id.isalnum() or not name:
        raise UnreadableAnswer(
            f"{_host(server)} described an account without an id.",
            next_step="Check that this is a Mastodon server.",
        )
    url = text(said.get("url"), longest=500)
    return Account(
        platform=MASTODON,
        account_id=account_id,
        handle=f"{name}@{_host(server)}",
        server=server,
        name=text(said.get("display_name"), longest=300),
        url=url if url.startswith(("https://", "http://")) else f"{server}/@{name}",
        created_at=moment(said.get("created_at")),
    )


def _refuse_if_suspended(response: Response, handle: str) -> None:
    if response.decode(dict).get("suspended") is True:
        raise AccountSuspended(
            f"{handle} has been suspended by its server.",
            next_step="What was collected is kept. Ask the server's administrators why.",
        )


def _moved(handle: str, moved: Mapping[str, object]) -> tuple[Gap, ...]:
    if not moved:
        return ()
    return (
        Gap(
            reason=GapReason.ACCOUNT,
            sentence=f"{handle} says that it has moved to {text(moved.get('acct'), longest=300)}. "
            "Add the new account as a channel; followers are counted there now.",
        ),
    )


def _host(server: str) -> str:
    return urlsplit(server).netloc
