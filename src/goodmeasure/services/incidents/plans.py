"""Versions of the incident plan. A new one ends the one before; none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from goodmeasure.decisions.incident.changes import Change, changes
from goodmeasure.decisions.incident.plan import (
    Place,
    PlaceWords,
    Plan,
    Routes,
    Row,
    Words,
    problems,
    speaking,
)
from goodmeasure.kernel.errors import Conflict, InputError
from goodmeasure.services.audiences import routing
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, IncidentPlan, Organisation, Route, User

STATES = ("closed", "reserved")
"""Channels that nobody is told on."""


def routes_now(organisation: Organisation) -> Routes:
    """The incident purposes of the routing table as it stands. A channel that was closed since it
    was chosen tells nobody, and is left out."""
    table = routing.table(organisation)
    purposes = [one for one in table.purposes if one.is_incident]
    places: dict[str, Place] = {}
    rows = []
    for purpose in purposes:
        for group, _ in table.groups:
            stop = table.stop(group, purpose)
            rows.append(
                Row(
                    group=group.pk, name=group.name, purpose=purpose.pk, purpose_name=purpose.name,
                    first=_place(stop.first, places), fallback=_place(stop.fallback, places),
                )
            )  # fmt: skip
    parents = {group.pk: group.parent_id for group, _ in table.groups}
    return Routes(places=tuple(places.values()), rows=tuple(speaking(rows, parents)))


def _place(route: Route | None, places: dict[str, Place]) -> str:
    if route is None or (route.channel is not None and route.channel.state in STATES):
        return ""
    key = f"channel:{route.channel_id}" if route.channel_id else route.outlet
    places.setdefault(key, Place(key=key, outlet=route.outlet, title=routing.route_words(route)))
    return key


def plan_of(kept: IncidentPlan) -> Plan:
    return Plan(
        routes=msgspec.convert(kept.routes, Routes), words=msgspec.convert(kept.words, Words)
    )


def standing(organisation: Organisation) -> IncidentPlan | None:
    """The version that holds; ``None`` where nobody has made a plan."""
    rows = IncidentPlan.objects.filter(organisation=organisation, ended_at__isnull=True)
    return rows.select_related("person").order_by("-version").first()


def versions(organisation: Organisation) -> list[IncidentPlan]:
    """Newest first."""
    rows = IncidentPlan.objects.filter(organisation=organisation).select_related("person")
    return list(rows.order_by("-version"))


def version(organisation: Organisation, number: int) -> IncidentPlan:
    """``IncidentPlan.DoesNotExist`` where there is none."""
    rows = IncidentPlan.objects.select_related("person")
    found: IncidentPlan = rows.get(organisation=organisation, version=number)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a new version starts from."""

    routes: Routes
    words: Words


def draft(organisation: Organisation) -> Draft:
    """The routing table as it is now, with the words of the version that stands. Who may post and
    where the key is kept come from the register of names where the plan says nothing."""
    routes, kept = routes_now(organisation), standing(organisation)
    words = plan_of(kept).words if kept else Words()
    known = _keepers(organisation, routes)
    places = {
        one.key: words.places.get(one.key) or known.get(one.key, PlaceWords())
        for one in routes.places
    }
    return Draft(
        routes=routes,
        words=Words(starts=words.starts, copies=words.copies, order=words.order, places=places),
    )


def _keepers(organisation: Organisation, routes: Routes) -> dict[str, PlaceWords]:
    keys = [int(one.key.partition(":")[2]) for one in routes.places if ":" in one.key]
    rows = Channel.objects.filter(organisation=organisation, pk__in=keys, keeping__isnull=False)
    return {
        f"channel:{one.pk}": PlaceWords(
            who=", ".join(who for who in (one.keeping.owner, one.keeping.deputy) if who),
            key_place=one.keeping.key_place,
        )
        for one in rows.select_related("keeping")
    }


def make(
    organisation: Organisation, words: Words, *, now: datetime, person: User | None = None,
    seen: int | None = None,
) -> IncidentPlan:  # fmt: skip
    """Keep a new version, on the routing table as it is now. Raises ``InputError``; ``Conflict``
    where a version other than ``seen`` holds by now (0: none)."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        routes = routes_now(organisation)
        if not any(one.ways for one in routes.rows):
            raise InputError(
                "No group has a place for an incident yet.",
                next_step="Choose one in the routing table, for a purpose that is about things"
                " that go wrong.",
            )
        for wrong in problems(routes, words):
            raise InputError(
                f"{routes.place(wrong.place).title}, {wrong.field.replace('_', ' ')}:"
                f" {wrong.sentence}"
            )
        before = standing(organisation)
        if seen is not None and seen != (before.version if before else 0):
            raise _theirs(before)
        if before is not None:
            before.ended_at = now
            before.save(update_fields=["ended_at"])
        made = IncidentPlan.objects.create(
            organisation=organisation, version=before.version + 1 if before else 1,
            routes=plain(routes), words=plain(_of_routes(words, routes)), person=person, at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="incident plan made",
            subject=f"Version {made.version}",
            places=", ".join(one.title for one in routes.places),
        )  # fmt: skip
    return made


def _theirs(before: IncidentPlan | None) -> Conflict:
    if before is None:
        return Conflict("There is no plan any more that this could follow.")
    who = str(before.person) if before.person else "Somebody"
    return Conflict(f"{who} made version {before.version} while you were writing.")


def plain(value: Routes | Words) -> dict[str, Any]:
    kept: dict[str, Any] = msgspec.to_builtins(value)
    return kept


def _of_routes(words: Words, routes: Routes) -> Words:
    """Without places that the table no longer has."""
    keys = {one.key for one in routes.places}
    return Words(
        starts=words.starts.strip(), copies=words.copies.strip(), order=words.order,
        places={key: one for key, one in words.places.items() if key in keys},
    )  # fmt: skip


def since(organisation: Organisation, kept: IncidentPlan) -> tuple[Change, ...]:
    """What of the routing table differs from when the version was made."""
    return changes(plan_of(kept).routes, routes_now(organisation))
