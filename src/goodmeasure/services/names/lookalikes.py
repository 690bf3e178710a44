"""Other people's accounts that may be taken for ours: looked for, shown to a person, never reported
by ourselves.

Of each we keep what the platform shows to everybody: its name, and when we met it. What nobody had
to look at is forgotten after half a year without being met again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from goodmeasure.evidence.identity.displayed import as_seen
from goodmeasure.evidence.identity.drafts import Draft, Party, report_draft
from goodmeasure.evidence.identity.facts import FoundAccount
from goodmeasure.evidence.identity.likeness import Name, likeness, searches
from goodmeasure.kernel.errors import InputError, NotPermitted, SourceError
from goodmeasure.reports import wording
from goodmeasure.services.collecting.credentials import token_of
from goodmeasure.services.names.checking import can_be_checked
from goodmeasure.sources.bluesky import identity as bluesky_identity
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon import identity as mastodon_identity
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Cursor, Lookalike, Organisation, User

LOOKED = "lookalikes"
"""Name of the cursor whose date is that of the last search."""
ENDED_EARLY = "The search ended early"
EVERY, AGAIN = timedelta(days=7), timedelta(days=1)
"""From one search to the next; after one that ended early, sooner."""
FORGET_AFTER = timedelta(days=180)
MOST_NEW = 50
"""Of one search; beyond that a name is too common for likeness to say anything."""
LONGEST_NOTE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What a search brought. ``found`` are all accounts that are like ours, ``new`` those of them
    that nobody has looked at before."""

    found: int
    new: int
    sentence: str


def look_due(channel: Channel, *, now: datetime) -> bool:
    last = looked_at(channel)
    if last is None or not can_be_checked(channel):
        return can_be_checked(channel)
    at, said = last
    return now - at >= (AGAIN if ENDED_EARLY in said else EVERY)


def looked_at(channel: Channel) -> tuple[datetime, str] | None:
    """When it was last searched, and what came of it."""
    row = Cursor.objects.filter(channel=channel, name=LOOKED).first()
    return (row.updated_at, row.value) if row else None


def look(organisation: Organisation, channel: Channel, *, client: Client, now: datetime) -> Search:
    """Search the channel's platform for names like ours. Raises nothing that others do wrong.

    ``Channel.DoesNotExist`` for another organisation's.
    """
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    ours = Name(handle=channel.handle, display=channel.name)
    own = _own_accounts(organisation, channel)
    found: dict[str, tuple[FoundAccount, str]] = {}
    trouble, asked = "", 0
    try:
        for words in searches(ours):
            for one in _search(organisation, channel, client, words):
                why = likeness(ours, Name(handle=one.handle, display=one.display))
                if why and not _is_own(one, own):
                    found.setdefault(one.account_id, (one, why))
            asked += 1
    except SourceError as error:
        trouble = _trouble(channel, error)
    with transaction.atomic():
        known, new = {one.account_id for one in lookalikes_of(organisation, channel)}, 0
        for one, why in found.values():
            if one.account_id in known or new < MOST_NEW:
                new += _keep(channel, one, why, now)
        _forget(channel, now)
        said = f"{wording.many(asked, 'search', 'searches')}: {wording.many(len(found), 'account')}"
        said += f" with a name like ours, {new} of them new. {trouble}"
        Cursor.objects.update_or_create(
            channel=channel, name=LOOKED, defaults={"value": said.strip(), "updated_at": now}
        )
    return Search(found=len(found), new=new, sentence=said.strip())


def _search(
    organisation: Organisation, channel: Channel, client: Client, words: str
) -> Iterator[FoundAccount]:
    if channel.platform == "bluesky":
        yield from bluesky_identity.search(client, channel.server, words)
    elif channel.platform == "mastodon":
        token = token_of(organisation, channel)
        yield from mastodon_identity.search(client, channel.server, words, token=token)


def _trouble(channel: Channel, error: SourceError) -> str:
    if channel.platform == "mastodon" and isinstance(error, NotPermitted):
        return "This server lets only people who are signed in search it: give the channel a token."
    return f"{ENDED_EARLY}: {error.sentence}"


def _own_accounts(organisation: Organisation, channel: Channel) -> set[tuple[str, str]]:
    """Ids and handles of the organisation's channels on that platform."""
    rows = Channel.objects.filter(organisation=organisation, platform=channel.platform)
    pairs = rows.values_list("account_id", "handle")
    return {pair for one, handle in pairs for pair in (("id", one), ("handle", handle.lower()))}


def _is_own(one: FoundAccount, own: set[tuple[str, str]]) -> bool:
    return ("id", one.account_id) in own or ("handle", one.handle.lower()) in own


def _keep(channel: Channel, one: FoundAccount, why: str, now: datetime) -> bool:
    """True for one that was not known. What a person said of it stays."""
    row, made = Lookalike.objects.get_or_create(
        channel=channel,
        platform=channel.platform,
        server=channel.server,
        account_id=one.account_id,
        defaults={
            "handle": one.handle, "display_name": one.display, "why": why,
            "first_seen_at": now, "last_seen_at": now,
        },
    )  # fmt: skip
    if not made:
        changed = (row.handle, row.display_name) != (one.handle, one.display)
        row.handle, row.display_name, row.why = one.handle, one.display, why
        row.last_seen_at = now
        if changed and row.status == Lookalike.Status.HARMLESS:
            row.status = Lookalike.Status.NEW  # harmless under the other name
        row.save(update_fields=["handle", "display_name", "why", "last_seen_at", "status"])
    return made


def _forget(channel: Channel, now: datetime) -> None:
    old = Lookalike.objects.filter(channel=channel, last_seen_at__lt=now - FORGET_AFTER)
    old.filter(status__in=[Lookalike.Status.NEW, Lookalike.Status.HARMLESS]).delete()


def lookalikes_of(organisation: Organisation, channel: Channel | None = None) -> list[Lookalike]:
    """Those to be looked at first, then the newest."""
    rows = Lookalike.objects.filter(channel__organisation=organisation)
    if channel is not None:
        rows = rows.filter(channel=channel)
    found = list(rows.select_related("channel", "person").order_by("-first_seen_at", "-pk"))
    return sorted(found, key=lambda one: one.status != Lookalike.Status.NEW)


def lookalike_of(organisation: Organisation, key: int) -> Lookalike:
    """``Lookalike.DoesNotExist`` for another organisation's."""
    rows = Lookalike.objects.filter(channel__organisation=organisation)
    return rows.select_related("channel", "person").get(pk=key)


def waiting(organisation: Organisation) -> int:
    """How many nobody has looked at yet."""
    return Lookalike.objects.filter(
        channel__organisation=organisation, status=Lookalike.Status.NEW
    ).count()


def decide(
    organisation: Organisation,
    key: int,
    status: str,
    *,
    note: str = "",
    now: datetime,
    person: User | None = None,
) -> Lookalike:
    """What a person makes of it. Raises ``InputError`` for what cannot be said of one."""
    if status not in Lookalike.Status.values:
        raise InputError(f"There is no answer {status!r}.", next_step="Choose one of the list.")
    if len(note) > LONGEST_NOTE:
        raise InputError(
            f"Note: it is longer than {LONGEST_NOTE} letters.", next_step="Shorten it."
        )
    with transaction.atomic():
        row = lookalike_of(organisation, key)
        row.status, row.note, row.person = status, note.strip(), person
        row.decided_at = None if status == Lookalike.Status.NEW else now
        row.save(update_fields=["status", "note", "person", "decided_at"])
        audit.record(
            organisation, person=person, at=now, action="lookalike decided", subject=row.handle,
            status=status, note=row.note,
        )  # fmt: skip
    return row


def address_of(one: Lookalike) -> str:
    """Where to look at it. Made here: what a platform says of an account may lead anywhere."""
    if one.platform == "bluesky":
        return f"https://bsky.app/profile/{one.account_id}"
    return f"{one.server}/@{one.handle}"


def draft_of(organisation: Organisation, one: Lookalike, *, seen_on: str) -> Draft:
    channel = one.channel
    return report_draft(
        organisation.name,
        one.platform,
        Party(
            handle=channel.handle, display=channel.name, url=channel.url,
            account_id=channel.account_id,
        ),
        Party(
            handle=one.handle, display=as_seen(one.display_name), url=address_of(one),
            account_id=one.account_id,
        ),
        why=one.why,
        seen_on=seen_on,
    )  # fmt: skip
