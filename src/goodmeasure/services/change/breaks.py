"""Moments across which a channel's figures are not alike: from the log, and from how we counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.db.models import Min

from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.store.models import (
    Channel,
    Collection,
    CollectionKind,
    CollectionStatus,
    Event,
    EventKind,
    Organisation,
)

KINDS = {
    EventKind.PLATFORM.value: BreakKind.PLATFORM,
    EventKind.ALGORITHM.value: BreakKind.PLATFORM,
    EventKind.METHOD.value: BreakKind.METHOD,
    EventKind.DEFINITION.value: BreakKind.DEFINITION,
}
"""Events that are breaks: from that day on figures may stand at another level for a reason that is
not ours. What people are shown is one. A regulator’s finding, a rule and a price change no figure
by themselves, and an outage passes: after it figures are what they were. Where one of these did
change what is counted, that is an event of its own, of kind method or platform."""


def known_breaks(organisation: Organisation, channel: Channel) -> tuple[Break, ...]:
    """All that are about this channel, oldest first."""
    return breaks_of(organisation, [channel])[channel.pk]


def breaks_of(
    organisation: Organisation, channels: Sequence[Channel]
) -> dict[int, tuple[Break, ...]]:
    """By channel key, in two queries however many channels there are."""
    events = list(
        Event.objects.filter(
            organisation=organisation, withdrawn_at__isnull=True, kind__in=KINDS
        ).order_by("at", "pk")
    )
    turned = _turned_to_the_api(organisation)
    return {
        channel.pk: tuple(
            sorted(
                [*(_of(event) for event in events if is_about(event, channel)),
                 *turned.get(channel.pk, ())],
                key=lambda one: one.at,
            )
        )
        for channel in channels
    }  # fmt: skip


def is_about(event: Event, channel: Channel) -> bool:
    """An event names a channel, or a platform, or is about all."""
    if event.channel_id is not None:
        return event.channel_id == channel.pk
    return event.platform in ("", channel.platform)


def _of(event: Event) -> Break:
    return Break(at=event.at, kind=KINDS[event.kind], why=event.title, source=event.source_name)


def _turned_to_the_api(organisation: Organisation) -> dict[int, tuple[Break, ...]]:
    """Channels whose figures came from files first and from the platform later."""
    good = Collection.objects.filter(
        organisation=organisation, status__in=[CollectionStatus.DONE, CollectionStatus.PARTIAL]
    )
    zone: tzinfo = ZoneInfo(organisation.time_zone)
    first: dict[tuple[int, str], object] = {}
    rows = good.values_list("channel", "kind").annotate(at=Min("started_at")).order_by()
    for channel, kind, at in rows:
        first[channel, kind] = at
    found: dict[int, tuple[Break, ...]] = {}
    for channel in {key for key, _ in first}:
        files = first.get((channel, CollectionKind.IMPORT.value))
        api = first.get((channel, CollectionKind.COLLECT.value))
        if files is not None and api is not None and files < api:  # type: ignore[operator]
            day = api.astimezone(zone).date()  # type: ignore[attr-defined]
            found[channel] = (
                Break(
                    at=day,
                    kind=BreakKind.METHOD,
                    why="Figures came from files before, and from the platform from here on",
                    source="the record of collections",
                ),
            )
    return found


def in_words(breaks: Iterable[Break]) -> list[str]:
    """One line each, for tables and downloads."""
    return [f"{one.at.isoformat()} {one.kind.value}: {one.why}" for one in breaks]
