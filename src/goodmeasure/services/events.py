"""The log: what happened that figures must be read beside. Withdrawn, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Event, EventKind, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """What a person writes down. About a channel, else a platform, else all channels."""

    kind: str
    at: date
    title: str
    until: date | None = None
    note: str = ""
    channel: Channel | None = None
    platform: str = ""
    source_name: str = ""
    source_url: str = ""


def events_of(organisation: Organisation, *, kind: str = "") -> list[Event]:
    """Newest first, withdrawn ones too: the page shows them as such."""
    rows = Event.objects.filter(organisation=organisation).select_related("channel", "person")
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-at", "-pk"))


def event_of(organisation: Organisation, key: int) -> Event:
    """``Event.DoesNotExist`` for another organisation's."""
    return Event.objects.select_related("channel", "person").get(organisation=organisation, pk=key)


def write(
    organisation: Organisation, new: NewEvent, *, now: datetime, person: User | None = None
) -> Event:
    """Raises ``InputError`` for what cannot be right."""
    if new.kind not in EventKind.values:
        raise InputError(f"There is no kind {new.kind!r}.", next_step=", ".join(EventKind.values))
    if not new.title.strip():
        raise InputError("Say what happened.", next_step="Give it a title.")
    if new.until is not None and new.until < new.at:
        raise InputError("It ends before it starts.", next_step="Swap the two days.")
    if new.source_url and not new.source_url.startswith("https://"):
        raise InputError(
            "A link to a source starts with https://.", next_step="Copy it from the browser."
        )
    if new.channel is not None and new.channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    with transaction.atomic():
        event = Event.objects.create(
            organisation=organisation, kind=new.kind, at=new.at, until=new.until,
            title=new.title.strip()[:200], note=new.note.strip(), channel=new.channel,
            platform="" if new.channel else new.platform, source_name=new.source_name.strip(),
            source_url=new.source_url, person=person, recorded_at=now,
        )  # fmt: skip
        audit.record(organisation, person=person, at=now, action="event logged", subject=str(event))
    return event


def withdraw(
    organisation: Organisation, key: int, *, reason: str, now: datetime, person: User | None = None
) -> Event:
    """It stays in the log, struck out, and no figure is read beside it any more."""
    with transaction.atomic():
        event = Event.objects.get(organisation=organisation, pk=key)
        if event.withdrawn_at is None:
            event.withdrawn_at = now
            event.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="event withdrawn",
                subject=str(event), reason=reason,
            )  # fmt: skip
    return event
