"""Hours of work, as people write them down: what a channel takes, what leaving it gives back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import Period
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, HoursSpent, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewHours:
    """``channel`` is ``None`` for the hours of all channels together."""

    since: date
    until: date
    hours: float
    source_name: str
    channel: Channel | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Hours written down for whole days of a period, and how many days they cover."""

    hours: float
    days: int

    @property
    def a_week(self) -> float:
        return self.hours * 7 / self.days


def write(
    organisation: Organisation, new: NewHours, *, today: date, now: datetime,
    person: User | None = None,
) -> HoursSpent:  # fmt: skip
    """Raises ``InputError``, also where some of the days are written down already."""
    if new.channel is not None and new.channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if new.until < new.since:
        raise InputError("It ends before it starts.", next_step="Swap the two days.")
    if new.until > today:
        raise InputError("It ends on a day to come.", next_step="Enter days that are over.")
    if not math.isfinite(new.hours) or not 0 <= new.hours <= 100_000:
        raise InputError("That is no number of hours.", next_step="Enter 0 or more.")
    if not new.source_name.strip():
        raise InputError("Say how you know.", next_step="A timesheet, or an estimate of whom.")
    with transaction.atomic():
        there = hours_of(organisation).filter(
            channel=new.channel, since__lte=new.until, until__gte=new.since
        )
        if there.exists():
            raise InputError(
                "Some of these days are written down already.",
                next_step="Withdraw the earlier entry, or enter the days that are missing.",
            )
        made = HoursSpent.objects.create(
            organisation=organisation, channel=new.channel, since=new.since, until=new.until,
            hours=new.hours, source_name=new.source_name.strip()[:300], person=person,
            recorded_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="hours written down", subject=str(made),
            since=new.since.isoformat(), until=new.until.isoformat(),
        )  # fmt: skip
    return made


def withdraw(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> None:
    with transaction.atomic():
        found = HoursSpent.objects.select_for_update().get(organisation=organisation, pk=key)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="hours withdrawn", subject=str(found)
            )


def hours_of(organisation: Organisation) -> QuerySet[HoursSpent]:
    """What stands, newest first."""
    rows = HoursSpent.objects.filter(organisation=organisation, withdrawn_at__isnull=True)
    return rows.select_related("channel").order_by("-until", "-pk")


def spent(organisation: Organisation, period: Period, channel: Channel | None) -> Hours | None:
    """Of entries that lie within the period; ``None`` where there is none."""
    rows = hours_of(organisation).filter(
        channel=channel, since__gte=period.since, until__lte=period.until
    )
    found = [(one.hours, (one.until - one.since).days + 1) for one in rows]
    if not found:
        return None
    return Hours(hours=sum(h for h, _ in found), days=sum(d for _, d in found))
