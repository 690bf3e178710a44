"""A review as it stood at any time, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from goodmeasure.decisions.review.changes import Change, from_plain
from goodmeasure.decisions.review.options import Option, channel_key, new_outlet
from goodmeasure.decisions.review.under import Under, fold
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.kernel.periods import Period
from goodmeasure.services.channels import channel_name
from goodmeasure.store.models import Organisation, ReviewRecord, User
from goodmeasure.store.queries.channels import channels


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One change as it was kept. ``author`` is the name under which it was made; ``person`` may
    have left."""

    number: int
    at: datetime
    author: str
    person: User | None
    change: Change


def reviews_of(organisation: Organisation, *, set_aside: bool = False) -> list[ReviewRecord]:
    """Newest first; with ``set_aside`` also those that were."""
    rows = ReviewRecord.objects.filter(organisation=organisation).select_related("person")
    if not set_aside:
        rows = rows.filter(set_aside_at__isnull=True)
    return list(rows.order_by("-opened_at", "-pk"))


def end_of(organisation: Organisation, day: date) -> datetime:
    """The last moment of a day where the organisation is."""
    _, after = Period(since=day, until=day).moments(ZoneInfo(organisation.time_zone))
    return after - timedelta(microseconds=1)


def channel_titles(organisation: Organisation, options: Iterable[Option]) -> dict[str, str]:
    """What channels are called, by the keys that options name them by, those yet to open too."""
    titles = {channel_key(one.pk): channel_name(one) for one in channels(organisation)}
    named = {one.channel for option in options for one in option.places}
    opened = {key: outlet for key in named if (outlet := new_outlet(key)) is not None}
    return {
        **titles,
        **{key: f"{outlet_title(outlet)} (yet to open)" for key, outlet in opened.items()},
    }


def review_of(organisation: Organisation, key: int) -> ReviewRecord:
    """``ReviewRecord.DoesNotExist`` for another organisation's."""
    rows = ReviewRecord.objects.select_related("person")
    return rows.get(organisation=organisation, pk=key)


def trail(record: ReviewRecord, *, until: datetime | None = None) -> list[Kept]:
    """Every change up to a moment, the oldest first."""
    rows = record.changes.select_related("person").order_by("number")
    if until is not None:
        rows = rows.filter(at__lte=until)
    return [
        Kept(number=one.number, at=one.at, author=one.author, person=one.person,
             change=from_plain(one.kind, one.what))
        for one in rows
    ]  # fmt: skip


def changes(
    record: ReviewRecord, *, until: datetime | None = None, number: int | None = None
) -> list[Change]:
    """Those up to a moment, or up to and with a number, the oldest first."""
    rows = record.changes.order_by("number")
    if until is not None:
        rows = rows.filter(at__lte=until)
    if number is not None:
        rows = rows.filter(number__lte=number)
    return [from_plain(kind, what) for kind, what in rows.values_list("kind", "what")]


def under(
    record: ReviewRecord, *, until: datetime | None = None, number: int | None = None
) -> Under:
    """As it stands, or stood at a moment or after one of its changes."""
    return fold(changes(record, until=until, number=number))
