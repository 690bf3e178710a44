"""Names that are kept without an account that we know of, until somebody says which it is."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.platforms import platform
from goodmeasure.services.names.states import LONGEST_REASON
from goodmeasure.sources.addresses import BLUESKY, MASTODON, platform_of
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, ChannelState, Organisation, StateChange, User
from goodmeasure.store.models.channels import BY_NAME

LONGEST_HANDLE = 200


def reserve(
    organisation: Organisation,
    platform_name: str,
    handle: str,
    *,
    reason: str,
    now: datetime,
    person: User | None = None,
) -> Channel:
    """Put a name on the register, in the state "reserved".

    ``handle`` is the whole of it: "town.bsky.social", "@town@social.example", "town". Raises
    ``InputError`` where it cannot be a name there, or where the register has it already.
    """
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise InputError(
            f"A name is reserved for a reason, of up to {LONGEST_REASON} letters.",
            next_step="Say in a sentence why.",
        )
    known = platform(platform_name)
    name, server = _whole(known.name, handle)
    try:
        return _added(organisation, known.name, name, server, reason.strip(), now, person)
    except IntegrityError:  # somebody else was quicker
        raise _there_is_one(known.name, name) from None


def _added(
    organisation: Organisation, platform_name: str, name: str, server: str, reason: str,
    now: datetime, person: User | None,
) -> Channel:  # fmt: skip
    there = Channel.objects.filter(
        organisation=organisation, platform=platform_name, handle__iexact=name
    )
    with transaction.atomic():
        if there.exists():
            raise _there_is_one(platform_name, name)
        made = Channel.objects.create(
            organisation=organisation, platform=platform_name, server=server,
            account_id=f"{BY_NAME}{name.lower()}", handle=name, state=ChannelState.RESERVED,
            added_at=now,
        )  # fmt: skip
        StateChange.objects.create(
            channel=made, state=made.state, reason=reason, person=person, at=now
        )
        audit.record(organisation, person=person, at=now, action="name reserved", subject=str(made))
    return made


def _there_is_one(platform_name: str, name: str) -> InputError:
    return InputError(
        f"{name} on {platform(platform_name).title} is on the register already.",
        next_step="Open it there, and change its state.",
    )


def _whole(platform_name: str, handle: str) -> tuple[str, str]:
    """The name as the platform writes it, and the server it is on."""
    name = handle.strip()
    if platform_name in (BLUESKY, MASTODON):
        address = platform_of(name, allowed_hosts=settings.PRIVATE_HOSTS)
        if address.platform != platform_name:
            raise InputError(
                f"{name[:100]} is not a name on {platform(platform_name).title}.",
                next_step="Write town.bsky.social for Bluesky, @town@social.example for Mastodon.",
            )
        if platform_name == BLUESKY:
            return address.name, settings.BLUESKY_APPVIEW
        return f"{address.name}@{urlsplit(address.server).netloc}", address.server
    name = name.lstrip("@")
    wrong = (
        "A name is needed." if not name
        else f"A name has up to {LONGEST_HANDLE} letters." if len(name) > LONGEST_HANDLE
        else "That name holds signs that cannot be seen." if not name.isprintable()
        else "That is a link, and not a name." if "/" in name
        else ""
    )  # fmt: skip
    if wrong:
        raise InputError(wrong, next_step="Give the name alone, as the platform shows it.")
    return name, ""


def confirm(
    organisation: Organisation,
    channel: Channel,
    account_id: str,
    *,
    now: datetime,
    person: User | None = None,
) -> Channel:
    """The account that a reserved name leads to is ours: from now on it is known by its id."""
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(organisation=organisation, pk=channel.pk)
        if not row.account_id.startswith(BY_NAME):
            raise InputError("Its account is known already.", next_step="Nothing is to be done.")
        same = Channel.objects.filter(
            organisation=organisation, platform=row.platform, account_id=account_id
        )
        if not account_id or same.exists():
            raise InputError(
                "That account is on the register already, under another name.",
                next_step="Use that one.",
            )
        row.account_id = account_id[:300]
        row.save(update_fields=["account_id"])
        audit.record(
            organisation, person=person, at=now, action="account confirmed", subject=str(row),
            account=account_id,
        )  # fmt: skip
    return row
