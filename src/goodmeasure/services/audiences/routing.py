"""The routing table: where each group is told of each purpose, chosen by a person.

A route is ended, never changed; what stood beside it when it was chosen is kept with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goodmeasure.evidence.audiences.outlets import outlet_title, outlets
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.plain import to_plain
from goodmeasure.services.audiences import groups as group_service
from goodmeasure.services.audiences import purposes as purpose_service
from goodmeasure.services.audiences.estimates import of_group
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Group, Organisation, Purpose, Route, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """``group`` and ``purpose`` are keys. With a channel, the outlet is its platform."""

    group: int
    purpose: int
    outlet: str = ""
    channel: Channel | None = None
    is_fallback: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """One cell of the table: ``None`` where nobody has chosen."""

    first: Route | None
    fallback: Route | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingTable:
    groups: tuple[tuple[Group, int], ...]
    purposes: tuple[Purpose, ...]
    stops: Mapping[tuple[int, int], Stop]
    """By keys of group and purpose."""

    def stop(self, group: Group, purpose: Purpose) -> Stop:
        return self.stops.get((group.pk, purpose.pk), Stop(first=None, fallback=None))

    @property
    def gaps(self) -> int:
        """Cells without a first route."""
        return sum(
            self.stop(group, purpose).first is None
            for group, _ in self.groups
            for purpose in self.purposes
        )

    @property
    def without(self) -> tuple[Group, ...]:
        """Groups that nobody has chosen any route for."""
        routed = {group for (group, _), stop in self.stops.items() if stop.first is not None}
        return tuple(one for one, _ in self.groups if one.pk not in routed)


def table(organisation: Organisation) -> RoutingTable:
    """What stands now, in three statements."""
    standing: dict[tuple[int, int], dict[bool, Route]] = {}
    rows = Route.objects.filter(organisation=organisation, ended_at__isnull=True)
    for one in rows.select_related("channel", "person").order_by("chosen_at", "pk"):
        standing.setdefault((one.group_id, one.purpose_id), {})[one.is_fallback] = one
    return RoutingTable(
        groups=tuple(group_service.placed(organisation)),
        purposes=tuple(purpose_service.purposes_of(organisation)),
        stops={
            key: Stop(first=found.get(False), fallback=found.get(True))
            for key, found in standing.items()
        },
    )


def history(organisation: Organisation, group: Group, purpose: Purpose) -> list[Route]:
    """Every choice of one cell, newest first."""
    rows = Route.objects.filter(organisation=organisation, group=group, purpose=purpose)
    return list(rows.select_related("channel", "person").order_by("-chosen_at", "-pk"))


def routes_of_group(organisation: Organisation, group: Group) -> list[Route]:
    """What stands for one group, by purpose, first before fallback."""
    rows = Route.objects.filter(organisation=organisation, group=group, ended_at__isnull=True)
    rows = rows.select_related("channel", "purpose", "person")
    return list(rows.order_by("purpose__position", "purpose_id", "is_fallback"))


def choose(
    organisation: Organisation, choice: Choice, *, today: date, now: datetime,
    person: User | None = None,
) -> Route:  # fmt: skip
    """Choose where a group is told; the route of before ends. Raises ``InputError``."""
    with transaction.atomic():
        group = group_service.group_of(organisation, choice.group)
        purpose = purpose_service.purpose_of(organisation, choice.purpose)
        _check(organisation, choice, group, purpose)
        outlet = choice.channel.platform if choice.channel else choice.outlet
        standing = Route.objects.filter(
            organisation=organisation, group=group, purpose=purpose, ended_at__isnull=True
        )
        other = standing.filter(is_fallback=not choice.is_fallback).first()
        if other is not None and (other.outlet, other.channel) == (outlet, choice.channel):
            raise InputError(
                "The first place and the one to fall back to are the same.",
                next_step="Choose another: a fallback is for when the first is down.",
            )
        before = standing.filter(is_fallback=choice.is_fallback).first()
        if before is not None:
            before.ended_at = now
            before.save(update_fields=["ended_at"])
        made = Route.objects.create(
            organisation=organisation, group=group, purpose=purpose, outlet=outlet,
            channel=choice.channel, is_fallback=choice.is_fallback, reason=choice.reason.strip(),
            evidence=frozen(of_group(organisation, group, today=today), purpose, outlet, today),
            person=person, chosen_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="route chosen",
            subject=f"{purpose.name} to {group.name}", to=route_words(made),
            fallback=made.is_fallback, before=route_words(before) if before else "",
        )  # fmt: skip
    return made


def _check(organisation: Organisation, choice: Choice, group: Group, purpose: Purpose) -> None:
    if group.retired_at is not None or purpose.retired_at is not None:
        raise InputError("The group or the purpose is retired.", next_step="Bring it back first.")
    if choice.channel is not None:
        if choice.channel.organisation_id != organisation.pk:
            raise Channel.DoesNotExist("That channel belongs to another organisation.")
        if choice.channel.state == "closed":
            raise InputError("That channel is closed.", next_step="Choose another.")
    elif choice.outlet not in outlets():
        raise InputError("Say where.", next_step="Choose a place from the list.")
    if not choice.reason.strip():
        raise InputError(
            "Say why.", next_step="One line: what the evidence says, or why it is chosen without."
        )


def frozen(
    cells: Mapping[Question, Estimate], purpose: Purpose, outlet: str, today: date
) -> dict[str, Any]:
    """What stood beside the choice: the cells of its purpose, and presence, of every place."""
    return {
        "on": today.isoformat(),
        "chosen": outlet,
        "cells": [
            {
                "outlet": question.outlet,
                "aspect": question.aspect.value,
                "answer": to_plain(found.answer),
                "grade": found.grade.value if found.grade else None,
            }
            for question, found in cells.items()
            if question.aspect is Aspect.PRESENCE or question.purpose == purpose.pk
        ],
    }


def end(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Route:
    """Nobody is sent there any more; the cell is a gap until somebody chooses."""
    with transaction.atomic():
        found = Route.objects.select_related("group", "purpose", "channel").get(
            organisation=organisation, pk=key
        )
        if found.ended_at is None:
            found.ended_at = now
            found.save(update_fields=["ended_at"])
            audit.record(
                organisation, person=person, at=now, action="route ended",
                subject=f"{found.purpose.name} to {found.group.name}", to=route_words(found),
            )  # fmt: skip
    return found


def route_words(one: Route) -> str:
    """ "Bluesky (@town.example)", or "E-mail from us"."""
    title = outlet_title(one.outlet)
    return f"{title} (@{one.channel.handle.lstrip('@')})" if one.channel else title


COLUMNS = (
    "group", "purpose", "first", "first_reason", "first_chosen_by", "first_chosen_on", "fallback",
    "fallback_reason", "fallback_chosen_by", "fallback_chosen_on",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupAndPurpose:
    """One cell with what it is about."""

    group: Group
    purpose: Purpose
    stop: Stop


def every_stop(found: RoutingTable) -> Iterator[GroupAndPurpose]:
    """By group, then purpose; gaps too."""
    for group, _ in found.groups:
        for purpose in found.purposes:
            yield GroupAndPurpose(group=group, purpose=purpose, stop=found.stop(group, purpose))


def rows(found: RoutingTable) -> list[tuple[str | None, ...]]:
    """The table in long form: ``COLUMNS`` for each group and purpose, gaps too. Days in UTC."""
    return [
        (one.group.name, one.purpose.name, *_columns(one.stop.first), *_columns(one.stop.fallback))
        for one in every_stop(found)
    ]


def _columns(one: Route | None) -> tuple[str | None, ...]:
    if one is None:
        return (None,) * 4
    by = str(one.person) if one.person else None
    return (route_words(one), one.reason, by, one.chosen_at.date().isoformat())
