"""Bluesky with an app password: what the channel was notified of, counted.

Signing in is rationed (30 in five minutes and 300 a day for an account), so a session is kept and
refreshed. The caller stores it encrypted; nothing here logs or shows its tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from goodmeasure.kernel.errors import NotPermitted, UnreadableAnswer
from goodmeasure.observations.normalise.notifications import BLUESKY, daily_counts
from goodmeasure.observations.normalise.shapes import listing, mapping, moment, text
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Page
from goodmeasure.sources.answers import Request, Response, error_for
from goodmeasure.sources.bluesky.channel import did_document_url, pds_of
from goodmeasure.sources.http import Client

PAGE_SIZE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """``pds`` is the account's own server: tokens are sent there and nowhere else."""

    did: str
    pds: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)


def sign_in(client: Client, account: Account, app_password: str, *, plc: str) -> Session:
    """Raises ``NotPermitted`` when the app password is not (or no longer) good."""
    document = client.get(did_document_url(account.account_id, plc))
    pds = pds_of(document.decode(dict)) if document.ok else ""
    if not pds:
        raise UnreadableAnswer(
            f"The server that keeps {account.handle} could not be found.",
            next_step="Try again later.",
        )
    payload = {"identifier": account.account_id, "password": app_password}
    return _session(client, pds, "createSession", account.account_id, payload=payload)


def refreshed(client: Client, session: Session) -> Session:
    """A new pair of tokens for the refresh token. Raises ``NotPermitted`` when it has expired."""
    return _session(client, session.pds, "refreshSession", session.did, token=session.refresh)


def received(client: Client, session: Session, *, since: datetime) -> tuple[Page, Session]:
    """Counts per whole day from ``since`` on, and the session to keep (it may be a new one)."""
    asked: list[tuple[str, datetime]] = []
    until = client.now()
    cursor, complete = "", False
    while not complete:
        response, session = _page(client, session, cursor)
        said = response.decode(dict)
        until = min(until, response.received_at)
        some = list(_kinds_and_times(said))
        asked += some
        following = text(said.get("cursor"))
        complete = not following or following == cursor or any(at < since for _, at in some)
        cursor = following
    readings = daily_counts(asked, BLUESKY, since=since, until=until)
    return Page(looked_at=until, channel_readings=readings), session


def _page(client: Client, session: Session, cursor: str) -> tuple[Response, Session]:
    """One page, with a new session when the access token has expired (it lives about two hours)."""
    url = f"{session.pds}/xrpc/app.bsky.notification.listNotifications"
    params = (("limit", str(PAGE_SIZE)), *((("cursor", cursor),) if cursor else ()))
    response = client.get(url, params, token=session.access)
    if response.status in (400, 401):
        session = refreshed(client, session)
        response = client.get(url, params, token=session.access)
    if not response.ok:
        raise error_for(response, "Bluesky")
    return response, session


def _kinds_and_times(said: dict[str, object]) -> Iterator[tuple[str, datetime]]:
    for one in map(mapping, listing(said.get("notifications"))):
        at = moment(one.get("indexedAt"))
        if at is not None:
            yield text(one.get("reason")), at


def _session(
    client: Client,
    pds: str,
    method: str,
    did: str,
    *,
    token: str = "",
    payload: dict[str, str] | None = None,
) -> Session:
    response = client.send(
        Request(
            url=f"{pds}/xrpc/com.atproto.server.{method}",
            method="POST",
            token=token,
            payload=payload,
            secret=True,
        )
    )
    if response.status in (400, 401, 403):
        raise NotPermitted(
            "Bluesky did not accept the app password, or the sign-in has expired.",
            next_step="Make a new app password in Bluesky's settings and enter it here.",
        )
    if not response.ok:
        raise error_for(response, "Bluesky")
    said = response.decode(dict)
    made = Session(
        did=text(said.get("did")),
        pds=pds,
        access=text(said.get("accessJwt")),
        refresh=text(said.get("refreshJwt")),
    )
    if made.did != did or not made.access or not made.refresh:
        raise UnreadableAnswer(
            "Bluesky signed in another account than this channel's, or none.",
            next_step="Use an app password of the channel's own account.",
        )
    return made
