"""Bluesky: the public AppView, asked by DID, without signing in.

Answers seen from a real AppView (reference implementation, 2026-11): an unknown handle is 400
"Profile not found"; a deactivated account 400 ``AccountDeactivated`` from getProfile but 400
"Profile not found" from getAuthorFeed; a deleted post is left out of getPosts without a word. So a
"not found" about a DID that was there before is looked up at the account's own server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from goodmeasure.kernel.errors import (
    AccountDeactivated,
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    GoodMeasureError,
    SourceError,
    SourceUnavailable,
    UnknownAddress,
    UnreadableAnswer,
)
from goodmeasure.observations.normalise import bluesky as normalise
from goodmeasure.observations.normalise.shapes import listing, mapping, moment, text
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.sources.addresses import BLUESKY, DID, platform_of
from goodmeasure.sources.answers import Response, error_for
from goodmeasure.sources.channels import MOST_EMPTY, Profile, Stretch, leads_nowhere
from goodmeasure.sources.http import Client

APPVIEW = "https://public.api.bsky.app"
PLC = "https://plc.directory"
FEED_SIZE = 100
BATCH_SIZE = 25
"""getPosts answers 26 ids with 400."""
INVALID_HANDLE = "handle.invalid"


def resolve(client: Client, pasted: str, *, appview: str = APPVIEW, plc: str = PLC) -> Account:
    """The account that a handle, bsky.app link, at:// address or DID names.

    Raises ``UnknownAddress``, ``AccountNotFound``, ``AccountDeactivated``, ``AccountSuspended``,
    ``AccountGone`` or what ``Client.send`` raises.
    """
    address = platform_of(pasted, allowed_hosts=client.allowed_hosts)
    if address.platform != BLUESKY:
        raise UnknownAddress(f"{address} is not on Bluesky.", next_step="Add it as Mastodon.")
    response = ask(client, appview, "app.bsky.actor.getProfile", [("actor", address.name)])
    if not response.ok:
        raise account_error(client, response, address.name, plc=plc)
    account = _account(response, appview)
    # no domain vouches for it at the moment: only the identifier tells it apart
    nameless = account.handle in ("", INVALID_HANDLE)
    return replace(account, handle=account.account_id) if nameless else account


def profile(client: Client, account: Account, *, plc: str = PLC) -> Profile:
    """The account as it is now (its handle may be new) and its standing counts."""
    response = profile_answer(client, account, plc=plc)
    now, gaps = _account(response, account.server), tuple[Gap, ...]()
    if now.handle == INVALID_HANDLE:
        now, gaps = replace(now, handle=account.handle), (_invalid_handle(account.handle),)
    readings = normalise.profile_readings(response.body, looked_at=response.received_at)
    page = Page(looked_at=response.received_at, channel_readings=readings, gaps=gaps)
    return Profile(account=now, page=page)


def profile_answer(client: Client, account: Account, *, plc: str = PLC) -> Response:
    """Bluesky's own description of an account. Raises what ``account_error`` makes of a refusal."""
    actor = [("actor", account.account_id)]
    response = ask(client, account.server, "app.bsky.actor.getProfile", actor)
    if not response.ok:
        raise account_error(client, response, account.account_id, plc=plc, name=account.handle)
    return response


def feed_pages(
    client: Client, account: Account, *, cursor: str = "", size: int = FEED_SIZE, plc: str = PLC
) -> Iterator[Stretch]:
    """The whole back-catalogue, newest first, from ``cursor`` on: posts, replies, quotes, reposts.

    A page may hold fewer items than asked for, or none, and still not be the last: only a missing
    cursor ends it.
    """
    asked, empty = {cursor}, 0
    while True:
        params = [("actor", account.account_id), ("filter", "posts_with_replies")]
        params += [("limit", str(size)), *([("cursor", cursor)] if cursor else [])]
        response = ask(client, account.server, "app.bsky.feed.getAuthorFeed", params)
        if not response.ok:
            raise account_error(client, response, account.account_id, plc=plc, name=account.handle)
        page, cursor = normalise.feed_page(
            response.body, did=account.account_id, looked_at=response.received_at
        )
        empty = 0 if page.posts else empty + 1
        if cursor and (cursor in asked or empty > MOST_EMPTY):
            raise leads_nowhere("Bluesky")
        asked.add(cursor)
        yield Stretch(page=page, cursor=cursor)
        if not cursor:
            return


def posts_by_id(client: Client, account: Account, ids: Sequence[str]) -> Page:
    """Up to 25 posts by their at:// addresses; those that are gone are ``Page.deleted``.

    Ask only about an account that is known to be there (``profile``): of a deactivated one every
    post is absent, and none is deleted.
    """
    if not 0 < len(ids) <= BATCH_SIZE:
        raise ValueError(f"1 to {BATCH_SIZE} ids, not {len(ids)}")
    params = [("uris", uri) for uri in ids]
    response = ask(client, account.server, "app.bsky.feed.getPosts", params)
    if not response.ok:
        raise error_for(response, "Bluesky")
    return normalise.posts_page(
        response.body, did=account.account_id, asked=ids, looked_at=response.received_at
    )


def account_error(
    client: Client, response: Response, actor: str, *, plc: str, name: str = ""
) -> SourceError:
    """What a refusal about an account means; asks the account's own server where needed.

    ``name`` is what people call an account that was there before, where ``actor`` is its DID:
    it is not called unknown just because nobody answers.
    """
    said, name = mapping(_json(response)), name or actor
    code, message = text(said.get("error")), text(said.get("message")).lower()
    if code == "AccountDeactivated":
        return _status_error("deactivated", name)
    if code == "AccountTakedown":
        return _status_error("takendown", name)
    if response.status == 400 and "not found" in message:
        if DID.match(actor):
            status = account_status(client, actor, plc=plc)
            was_there = name != actor
            return _status_error("hidden" if status == "unknown" and was_there else status, name)
        return _status_error("unknown", name)
    return error_for(response, "Bluesky")


def account_status(client: Client, did: str, *, plc: str = PLC) -> str:
    """``active``, ``deactivated``, ``suspended``, ``takendown``, ``deleted`` or ``unknown``, from
    the account's own server (``com.atproto.sync.getRepoStatus``)."""
    try:
        document = client.get(did_document_url(did, plc))
        if document.status == 410:
            return "deleted"
        server = pds_of(mapping(_json(document)))
        if not document.ok or not server:
            return "unknown"
        answer = ask(client, server, "com.atproto.sync.getRepoStatus", [("did", did)])
    except GoodMeasureError:
        return "unknown"
    said = mapping(_json(answer))
    if answer.ok:
        return "active" if said.get("active") is True else text(said.get("status")) or "unknown"
    return "deleted" if said.get("error") in ("RepoNotFound", "RepoDeleted") else "unknown"


def did_document_url(did: str, plc: str) -> str:
    if did.startswith("did:web:"):
        return f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    return f"{plc}/{did}"


def pds_of(document: Mapping[str, object]) -> str:
    """The base URL of an account's own server, from its DID document; "" when it names none."""
    for service in map(mapping, listing(document.get("service"))):
        if text(service.get("id")).endswith("#atproto_pds"):
            return text(service.get("serviceEndpoint")).rstrip("/")
    return ""


def _status_error(status: str, actor: str) -> SourceError:
    match status:
        case "deactivated":
            return AccountDeactivated(
                f"{actor} has been deactivated by its owner.",
                next_step="What was collected is kept. Collecting goes on if it comes back.",
            )
        case "takendown" | "suspended":
            return AccountSuspended(
                f"{actor} has been switched off by Bluesky or its server.",
                next_step="What was collected is kept. Ask the platform why.",
            )
        case "deleted":
            return AccountGone(
                f"{actor} has been deleted.",
                next_step="What was collected is kept. Close the channel.",
            )
        case "active" | "hidden":
            return SourceUnavailable(
                f"Bluesky's public service does not show {actor} at the moment, and its own server "
                "does not say that it is gone.",
                next_step="Try again later.",
            )
        case _:
            return AccountNotFound(
                f"Bluesky knows no account {actor}.",
                next_step="Check the spelling. After a change of handle, use the new one.",
            )


def ask(client: Client, server: str, method: str, params: Sequence[tuple[str, str]]) -> Response:
    """A query of the AT Protocol, whatever its answer's status."""
    return client.get(f"{server}/xrpc/{method}", params)


def _account(response: Response, appview: str) -> Account:
    said = response.decode(dict)
    did, handle = text(said.get("did")), text(said.get("handle"))
    if not DID.match(did):
        raise UnreadableAnswer("Bluesky described an account without a DID.", next_step="")
    return Account(
        platform=BLUESKY,
        account_id=did,
        handle=handle,
        server=appview,
        name=text(said.get("displayName"), longest=500),
        url=f"https://bsky.app/profile/{did}",
        created_at=moment(said.get("createdAt")),
    )


def _invalid_handle(handle: str) -> Gap:
    return Gap(
        reason=GapReason.ACCOUNT,
        sentence=f"The handle {handle} no longer points to this account, so Bluesky shows it as "
        "invalid. Its posts are read by its lasting identifier. Check the domain's DNS record.",
    )


def _json(response: Response) -> object:
    try:
        return msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
