"""A starter set of platform evidence: dated facts with their sources, for a team to choose from.

Source of each: ``example/platform_events.csv`` and ``example/SOURCE.md``. Where only an account of
it was read, and not what the platform or the regulator itself says, its source is marked
second-hand wherever it is shown.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db import transaction

from goodmeasure.services.change.log import NewEvent, write
from goodmeasure.store.models import Channel, Event, Organisation, User

FILE = "platform_events.csv"
SECOND_HAND = "second-hand"


@dataclass(frozen=True, kw_only=True, slots=True)
class StarterEvent:
    """``key`` names it: its platform and its day."""

    key: str
    new: NewEvent
    second_hand: bool


@cache
def starter_events() -> tuple[StarterEvent, ...]:
    """All of them, newest first."""
    text = (files("goodmeasure.services.example") / FILE).read_text("utf-8")
    found = [_event(row) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(found, key=lambda one: (one.new.at, one.key), reverse=True))


def _event(row: dict[str, str]) -> StarterEvent:
    second_hand = row["second_hand"] == "yes"
    return StarterEvent(
        key=f"{row['platform']}-{row['at']}", second_hand=second_hand,
        new=NewEvent(
            kind=row["kind"], at=date.fromisoformat(row["at"]), title=row["title"],
            note=row["note"], platform=row["platform"], source_url=row["url"],
            source_name=f"{row['source']} ({SECOND_HAND})" if second_hand else row["source"],
            bears_on=tuple(row["bears_on"].split()),
        ),
    )  # fmt: skip


def not_in_log(organisation: Organisation) -> tuple[StarterEvent, ...]:
    """What could be added. What was withdrawn counts as there: it is not offered again."""
    there = set(
        Event.objects.filter(organisation=organisation)
        .values_list("platform", "kind", "at", "title")
    )  # fmt: skip
    return tuple(
        one
        for one in starter_events()
        if (one.new.platform, one.new.kind, one.new.at, one.new.title) not in there
    )


def platforms_of(organisation: Organisation) -> frozenset[str]:
    """Those that the organisation has a channel on."""
    rows = Channel.objects.filter(organisation=organisation)
    return frozenset(rows.values_list("platform", flat=True))


def add_starter_events(
    organisation: Organisation, keys: Collection[str], *, now: datetime, person: User | None = None
) -> list[Event]:
    """Write the chosen ones into the log; those that are there already are left alone."""
    with transaction.atomic():
        return [
            write(organisation, one.new, now=now, person=person)
            for one in not_in_log(organisation)
            if one.key in keys
        ]
