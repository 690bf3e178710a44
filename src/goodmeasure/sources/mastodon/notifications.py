"""Mastodon with a token: whose it is, and what the channel was notified of, counted."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

from goodmeasure.kernel.errors import NotPermitted
from goodmeasure.observations.normalise.notifications import MASTODON, daily_counts
from goodmeasure.observations.normalise.shapes import mapping, moment, text
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Page
from goodmeasure.sources.answers import error_for
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon.channel import next_cursor

PAGE_SIZE = 80


def check_token(client: Client, account: Account, token: str) -> None:
    """Raises ``NotPermitted`` unless ``token`` is one of this very account."""
    url = f"{account.server}/api/v1/accounts/verify_credentials"
    response = client.get(url, token=token)
    if response.ok and text(response.decode(dict).get("id")) == account.account_id:
        return
    if response.ok or response.status in (401, 403, 422):
        raise NotPermitted(
            f"That token is not one of {account.handle}, or it may not read the account.",
            next_step="Make one under Preferences, Development, with the scope “read”.",
        )
    raise error_for(response, account.server.partition("://")[2])


def received(client: Client, account: Account, token: str, *, since: datetime) -> Page:
    """Counts per whole day from ``since`` on."""
    url = f"{account.server}/api/v1/notifications"
    found: list[tuple[str, datetime]] = []
    until = client.now()
    params = [("limit", str(PAGE_SIZE)), *(("types[]", kind) for kind in MASTODON)]
    asked: set[str] = set()
    while True:
        response = client.get(url, params, token=token)
        if not response.ok:
            raise error_for(response, account.server.partition("://")[2])
        some = [
            (text(one.get("type")), at)
            for one in map(mapping, response.decode(list))
            if (at := moment(one.get("created_at"))) is not None
        ]
        found += some
        cursor = next_cursor(response, url)
        if not cursor or cursor in asked or any(at < since for _, at in some):
            readings = daily_counts(found, MASTODON, since=since, until=until)
            return Page(looked_at=until, channel_readings=readings)
        asked.add(cursor)
        params = parse_qsl(cursor)
