"""The log: what happened that figures must be read beside, and what platforms and those who watch
over them did. Withdrawn, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.change.breaks import is_about
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Event, EventKind, Organisation, User

SOURCED = (
    EventKind.REGULATOR,
    EventKind.POLICY,
    EventKind.PRICE,
    EventKind.OUTAGE,
    EventKind.ALGORITHM,
)
"""Kinds that say what somebody else did: without a source they are hearsay, and are refused."""

EVIDENCE = (*SOURCED, EventKind.PLATFORM)
"""Platform evidence: what a review may rest on."""

PLATFORM_EVIDENCE = "platform evidence"
"""Asks for all of ``EVIDENCE`` where a kind is asked for."""


def kinds_of(asked: str) -> tuple[str, ...]:
    """The kinds that a word means: one, the set, or all of them for what is no kind."""
    if asked == PLATFORM_EVIDENCE:
        return tuple(one.value for one in EVIDENCE)
    return (asked,) if asked in EventKind.values else tuple(EventKind.values)


def criteria() -> dict[str, str]:
    """Shipped criteria that something can bear on, by key, with their titles; no headings."""
    known = shipped()
    headings = {one.parent for one in known}
    return {one.key: one.title for one in known if one.key not in headings}


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
    bears_on: tuple[str, ...] = ()
    """Keys of ``criteria``."""


def events_of(organisation: Organisation, *, kind: str = "", platform: str = "") -> list[Event]:
    """Newest first, withdrawn ones too: the page shows them as such. ``kind`` is one of them or
    ``PLATFORM_EVIDENCE``; of a platform are its own, its channels' and those about all."""
    rows = Event.objects.filter(organisation=organisation).select_related("channel", "person")
    if kind:
        rows = rows.filter(kind__in=kinds_of(kind))
    found = list(rows.order_by("-at", "-pk"))
    return [one for one in found if is_of(one, platform)] if platform else found


def is_of(event: Event, platform: str) -> bool:
    """Whether it is about the platform: one of its channels, all of them, or everything."""
    named = event.channel.platform if event.channel else event.platform
    return named in ("", platform)


def evidence_for(
    organisation: Organisation, criterion: str, about: Channel | str | None = None
) -> Sequence[Event]:
    """What platforms and those who watch over them did that bears on a criterion: about a channel,
    a platform by its name, or all; newest first, none that was withdrawn."""
    return [
        one
        for one in events_of(organisation, kind=PLATFORM_EVIDENCE)
        if one.withdrawn_at is None
        and criterion in one.bears_on
        and (about is None or _concerns(one, about))
    ]


def _concerns(event: Event, about: Channel | str) -> bool:
    return is_about(event, about) if isinstance(about, Channel) else is_of(event, about)


def event_of(organisation: Organisation, key: int) -> Event:
    """``Event.DoesNotExist`` for another organisation's."""
    return Event.objects.select_related("channel", "person").get(organisation=organisation, pk=key)


def write(
    organisation: Organisation, new: NewEvent, *, now: datetime, person: User | None = None
) -> Event:
    """Raises ``InputError`` for what cannot be right."""
    _check(organisation, new)
    with transaction.atomic():
        event = Event.objects.create(
            organisation=organisation, kind=new.kind, at=new.at, until=new.until,
            title=new.title.strip()[:200], note=new.note.strip(), channel=new.channel,
            platform="" if new.channel else new.platform, source_name=new.source_name.strip(),
            source_url=new.source_url, bears_on=list(dict.fromkeys(new.bears_on)), person=person,
            recorded_at=now,
        )  # fmt: skip
        audit.record(organisation, person=person, at=now, action="event logged", subject=str(event))
    return event


def _check(organisation: Organisation, new: NewEvent) -> None:
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
    if new.kind in SOURCED and not (new.source_name.strip() or new.source_url):
        raise InputError(
            "This kind of event needs a source.",
            next_step="Say who says so, or give a link to it.",
        )
    strange = [one for one in new.bears_on if one not in criteria()]
    if strange:
        raise InputError(f"There is no criterion {strange[0]!r}.", next_step=", ".join(criteria()))


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
