"""Keys of channels: checked when entered, kept encrypted, used for what needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.conf import settings

from goodmeasure.kernel.errors import InputError, NotPermitted, SourceError
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Gap, GapReason, Page
from goodmeasure.services.collecting.run import Run
from goodmeasure.sources.bluesky import session as bluesky_session
from goodmeasure.sources.bluesky.session import Session
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon import notifications as mastodon_notifications
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Organisation, User
from goodmeasure.store.secrets import credential_of, keep_credential

APP_PASSWORD, TOKEN = "app password", "token"
RECEIVED = "received"
FIRST_LOOK_BACK = timedelta(days=30)
LONGEST_KEY = 2000


class _Kept(msgspec.Struct):
    """The app password stays with the session: a refresh token dies after some idle weeks."""

    app_password: str
    pds: str
    access: str
    refresh: str


def add_credential(
    organisation: Organisation,
    channel: Channel,
    secret: str,
    *,
    client: Client,
    now: datetime,
    person: User | None = None,
) -> None:
    """Check an app password (Bluesky) or token (Mastodon) and keep it encrypted.

    Raises ``NotPermitted`` when the platform does not take it, ``InputError`` for other platforms
    and for what cannot be a key at all.
    """
    secret = _plain(secret)
    account = account_of(channel)
    if channel.platform == "bluesky":
        session = bluesky_session.sign_in(client, account, secret, plc=settings.BLUESKY_PLC)
        kind, kept = APP_PASSWORD, _sealed(secret, session)
    elif channel.platform == "mastodon":
        mastodon_notifications.check_token(client, account, secret)
        kind, kept = TOKEN, secret.encode()
    else:
        raise InputError(
            f"{channel.handle} is on {channel.platform}, which is read from files.",
            next_step="No key is needed: import an export file.",
        )
    keep_credential(organisation, channel, kind=kind, secret=kept, now=now)
    audit.record(
        organisation, person=person, at=now, action=f"{kind} entered", subject=str(channel)
    )


def _plain(secret: str) -> str:
    """What can travel in a header; an error from further down would show the key in its trace."""
    secret = secret.strip()
    fits = secret.isascii() and secret.isprintable() and " " not in secret
    if not secret or not fits or len(secret) > LONGEST_KEY:
        raise InputError(
            "That is not an app password or token.",
            next_step="Copy it again, whole and without anything around it.",
        )
    return secret


def token_of(organisation: Organisation, channel: Channel) -> str:
    """A Mastodon channel's token, "" where it has none."""
    found = credential_of(organisation, channel)
    return found[1].decode() if found and found[0] == TOKEN else ""


def collect_received(run: Run, client: Client) -> None:
    """What the channel was notified of since the last time, where a key was entered.

    A key that no longer works is a gap; the rest of the collection stands.
    """
    found = credential_of(run.organisation, run.channel)
    if found is None:
        return
    kind, secret = found
    kept = run.cursor(RECEIVED)
    midnight = run.now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = datetime.fromisoformat(kept) if kept else midnight - FIRST_LOOK_BACK
    since = max(since, run.channel.account_created_at or since)
    if since >= midnight:
        return
    try:
        page = _ask(run, client, kind, secret, since)
    except SourceError as error:
        run.write_rest()
        reason = GapReason.UNAVAILABLE
        if isinstance(error, NotPermitted):
            reason = GapReason.NOT_PERMITTED
        run.write_gap(Gap(reason=reason, sentence=f"What was received is not known. {error}"))
        return
    run.write(page, cursors={RECEIVED: midnight.isoformat()})


def _ask(run: Run, client: Client, kind: str, secret: bytes, since: datetime) -> Page:
    account = account_of(run.channel)
    if kind == TOKEN:
        return mastodon_notifications.received(client, account, secret.decode(), since=since)
    kept = msgspec.json.decode(secret, type=_Kept)
    session = Session(
        did=account.account_id, pds=kept.pds, access=kept.access, refresh=kept.refresh
    )
    try:
        page, after = bluesky_session.received(client, session, since=since)
    except NotPermitted:
        after = bluesky_session.sign_in(
            client, account, kept.app_password, plc=settings.BLUESKY_PLC
        )
        page, after = bluesky_session.received(client, after, since=since)
    if after != session:
        keep_credential(
            run.organisation,
            run.channel,
            kind=APP_PASSWORD,
            secret=_sealed(kept.app_password, after),
            now=run.now,
        )
    return page


def _sealed(app_password: str, session: Session) -> bytes:
    return msgspec.json.encode(
        _Kept(
            app_password=app_password,
            pds=session.pds,
            access=session.access,
            refresh=session.refresh,
        )
    )


def account_of(channel: Channel) -> Account:
    return Account(
        platform=channel.platform,
        account_id=channel.account_id,
        handle=channel.handle,
        server=channel.server,
        name=channel.name,
        url=channel.url,
        created_at=channel.account_created_at,
    )
