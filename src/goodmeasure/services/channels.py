"""Channels of an organisation: found, added, and kept apart by account, not by handle."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from goodmeasure.kernel.errors import InputError, UnknownAddress
from goodmeasure.measures.platforms import account_title, platform, platforms
from goodmeasure.observations.posts import Account
from goodmeasure.sources.addresses import BLUESKY, MASTODON, platform_of
from goodmeasure.sources.imported import ImportedFile
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Organisation, User
from goodmeasure.store.models.channels import BY_NAME

if TYPE_CHECKING:
    from goodmeasure.sources.http import Client

BY_HANDLE = "handle:"
"""Starts the account id of a channel known by its handle only, until a file tells the real id."""


def channel_name(channel: Channel) -> str:
    """A channel as people know it: "@town.example on Bluesky"."""
    return account_title(channel.platform, channel.handle)


def add_channel(
    organisation: Organisation,
    address: str,
    *,
    client: Client,
    now: datetime,
    person: User | None = None,
) -> Channel:
    """Add the account behind a pasted link or handle, or by platform and name (``facebook:town``)
    one whose figures come from files. A channel already there is given back.

    Raises ``UnknownAddress`` for an address that names no channel, ``SourceError`` where the
    platform will not tell us of the account.
    """
    name, colon, handle = address.partition(":")
    known = platforms().get(name.strip().lower()) if colon else None
    if known is not None and not known.collected:
        return add_file_channel(organisation, known.name, handle, now=now, person=person)
    if known is not None:
        address = handle
    return keep_account(organisation, account_behind(client, address), now=now, person=person)[0]


def account_behind(client: Client, pasted: str) -> Account:
    """Ask the platform that a pasted link or handle belongs to. Raises as ``add_channel``."""
    # the network's modules take a tenth of a second, which importing a file need not wait for
    from goodmeasure.sources.bluesky import channel as bluesky
    from goodmeasure.sources.mastodon import channel as mastodon

    address = platform_of(pasted, allowed_hosts=client.allowed_hosts)
    if address.platform == BLUESKY:
        return bluesky.resolve(
            client, pasted, appview=settings.BLUESKY_APPVIEW, plc=settings.BLUESKY_PLC
        )
    return mastodon.resolve(client, pasted)


def add_file_channel(
    organisation: Organisation,
    platform_name: str,
    handle: str,
    *,
    now: datetime,
    person: User | None = None,
) -> Channel:
    """Add a channel whose figures come from files (X, Facebook, LinkedIn, …)."""
    name = handle.strip().lstrip("@")
    if not name:
        raise UnknownAddress("A channel needs a handle or a name.", next_step="Give one.")
    account = Account(
        platform=platform(platform_name).name,
        account_id=f"{BY_HANDLE}{name.lower()}",
        handle=name,
        server="",
        name=name,
    )
    return keep_account(organisation, account, now=now, person=person)[0]


def keep_account(
    organisation: Organisation, account: Account, *, now: datetime, person: User | None = None
) -> tuple[Channel, bool]:
    """The organisation's channel for an account, made if it has none. True when it was made."""
    known = _known(organisation, account)
    with transaction.atomic():
        if known is not None:
            _learn_account(known, account)
            return known, False
        made = Channel.objects.create(
            organisation=organisation,
            platform=account.platform,
            server=account.server,
            account_id=account.account_id,
            handle=account.handle,
            name=account.name,
            url=account.url,
            account_created_at=account.created_at,
            added_at=now,
        )
        audit.record(organisation, person=person, at=now, action="channel added", subject=str(made))
    return made, True


def account_is_known(channel: Channel) -> bool:
    """Not so for a reserved name, until somebody says which account it is."""
    return not channel.account_id.startswith(BY_NAME)


def _learn_account(known: Channel, account: Account) -> None:
    """A channel known by its handle or name takes the account that now answers to it."""
    by_handle = known.account_id.startswith(BY_HANDLE)
    if (by_handle and known.account_id != account.account_id) or not account_is_known(known):
        known.account_id, known.server = account.account_id, account.server
        known.name, known.url = account.name or known.name, account.url or known.url
        known.account_created_at = account.created_at or known.account_created_at
        known.save(update_fields=["account_id", "server", "name", "url", "account_created_at"])


def _known(organisation: Organisation, account: Account) -> Channel | None:
    """By account id; or by handle where one of the two sides has nothing better."""
    there = Channel.objects.filter(organisation=organisation, platform=account.platform)
    if account.platform == MASTODON:  # ids are of one server there, and of the platform elsewhere
        there = there.filter(server=account.server)
    found = there.filter(account_id=account.account_id).first()
    if found is not None:
        return found
    same_handle = there.filter(handle__iexact=account.handle)
    if account.account_id.startswith(BY_HANDLE):
        return same_handle.first()
    by_handle, by_name = Q(account_id__startswith=BY_HANDLE), Q(account_id__startswith=BY_NAME)
    return same_handle.filter(by_handle | by_name).first()


def channel_for_file(
    organisation: Organisation, file: ImportedFile, *, now: datetime, person: User | None = None
) -> tuple[Channel, bool]:
    """The channel a file belongs to, by the account or the one handle it names."""
    if file.account is not None:
        return keep_account(organisation, file.account, now=now, person=person)
    if len(file.handles) == 1:
        account = Account(
            platform=file.platform,
            account_id=f"{BY_HANDLE}{file.handles[0].lower()}",
            handle=file.handles[0],
            server="",
        )
        return keep_account(organisation, account, now=now, person=person)
    there = list(Channel.objects.filter(organisation=organisation, platform=file.platform)[:2])
    if len(there) == 1 and not file.handles:
        return there[0], False
    title = platform(file.platform).title
    raise InputError(
        f"The file does not say which {title} channel it belongs to."
        if not file.handles
        else f"The file names several channels: {', '.join(file.handles[:5])}.",
        next_step="Say which channel it is for. If it is not there yet, add it first: as the"
        f" address of the new channel write {file.platform}:NAME.",
    )


def find_channel(organisation: Organisation, text: str) -> Channel:
    """A channel by its handle, its address, its number, or platform and handle (``x:town``).

    Raises ``InputError`` unless it is just one.
    """
    wanted = text.strip().lstrip("@")
    platform, _, handle = wanted.partition(":")
    matches = Q(handle__iexact=wanted) | Q(url__iexact=text.strip()) | Q(account_id=text.strip())
    matches |= Q(platform=platform.casefold(), handle__iexact=handle.lstrip("@"))
    if wanted.isdecimal():
        matches |= Q(pk=int(wanted))
    found = list(Channel.objects.filter(matches, organisation=organisation)[:2])
    if len(found) == 1:
        return found[0]
    raise InputError(
        f"{'More than one' if found else 'No'} channel is called {text!r}.",
        next_step="Use the number shown by: goodmeasure channel list",
    )
