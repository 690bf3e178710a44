"""The register of communication plans: what is going on, for whom, and on which channels.

Light on purpose: a title, an owner, dates, groups, and the channels it leans on. It is there so
that nobody is forgotten when a channel is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from goodmeasure.kernel.errors import InputError
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, CommunicationPlan, Group, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlan:
    """What a person writes down. ``groups`` and ``channels`` are keys; no ``until``: it goes on."""

    title: str
    owner: str
    since: date
    until: date | None = None
    note: str = ""
    groups: Sequence[int] = ()
    channels: Sequence[int] = ()


def plans_of(organisation: Organisation) -> list[CommunicationPlan]:
    """Those that go on first, newest first; ended ones after them."""
    rows = CommunicationPlan.objects.filter(organisation=organisation)
    newest = _with_names(rows).order_by("-since", "-pk")
    return sorted(newest, key=lambda one: one.ended_at is not None)


def plan_of(organisation: Organisation, key: int) -> CommunicationPlan:
    """``CommunicationPlan.DoesNotExist`` for another organisation's."""
    rows = CommunicationPlan.objects.filter(organisation=organisation)
    return _with_names(rows).get(pk=key)


def leaning_on(
    organisation: Organisation, channel: Channel, *, today: date
) -> list[CommunicationPlan]:  # fmt: skip
    """Plans that lean on a channel and are not over, by their first day."""
    rows = CommunicationPlan.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        organisation=organisation, channels=channel, ended_at__isnull=True,
    )  # fmt: skip
    return list(_with_names(rows).order_by("since", "pk"))


def _with_names(rows: QuerySet[CommunicationPlan]) -> QuerySet[CommunicationPlan]:
    """With whom a plan is for and what it leans on, as they are listed."""
    return rows.prefetch_related(
        Prefetch("groups", Group.objects.order_by("name", "pk")),
        Prefetch("channels", Channel.objects.order_by("platform", "handle", "pk")),
    )


def add(
    organisation: Organisation, new: NewPlan, *, now: datetime, person: User | None = None
) -> CommunicationPlan:
    """Raises ``InputError`` for what cannot be right."""
    groups, channels = _checked(organisation, new)
    with transaction.atomic():
        made = CommunicationPlan.objects.create(
            organisation=organisation, title=new.title.strip()[:200],
            owner=new.owner.strip()[:120], since=new.since, until=new.until,
            note=new.note.strip(), person=person, added_at=now,
        )  # fmt: skip
        made.groups.set(groups)
        made.channels.set(channels)
        audit.record(organisation, person=person, at=now, action="plan added", subject=made.title)
    return made


def change(
    organisation: Organisation, key: int, new: NewPlan, *, now: datetime,
    person: User | None = None,
) -> CommunicationPlan:  # fmt: skip
    """What it says now is in the audit trail with what it said before."""
    groups, channels = _checked(organisation, new)
    with transaction.atomic():
        plan = CommunicationPlan.objects.select_for_update().get(organisation=organisation, pk=key)
        before = _said(plan)
        plan.title, plan.owner = new.title.strip()[:200], new.owner.strip()[:120]
        plan.since, plan.until, plan.note = new.since, new.until, new.note.strip()
        plan.save(update_fields=["title", "owner", "since", "until", "note"])
        plan.groups.set(groups)
        plan.channels.set(channels)
        audit.record(
            organisation, person=person, at=now, action="plan changed", subject=plan.title,
            before=before, after=_said(plan),
        )  # fmt: skip
    return plan


def end(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> CommunicationPlan:
    """It is over before its last day, or was never more than an idea."""
    with transaction.atomic():
        plan = CommunicationPlan.objects.select_for_update().get(organisation=organisation, pk=key)
        if plan.ended_at is None:
            plan.ended_at = now
            plan.save(update_fields=["ended_at"])
            audit.record(
                organisation, person=person, at=now, action="plan ended", subject=plan.title
            )
    return plan


def resume(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> CommunicationPlan:
    """It was ended by mistake."""
    with transaction.atomic():
        plan = CommunicationPlan.objects.select_for_update().get(organisation=organisation, pk=key)
        if plan.ended_at is not None:
            plan.ended_at = None
            plan.save(update_fields=["ended_at"])
            audit.record(
                organisation, person=person, at=now, action="plan taken up again",
                subject=plan.title,
            )  # fmt: skip
    return plan


def _checked(organisation: Organisation, new: NewPlan) -> tuple[list[Group], list[Channel]]:
    if not new.title.strip():
        raise InputError("The plan has no title.", next_step="Say what it is for, in a few words.")
    if not new.owner.strip():
        raise InputError("The plan has no owner.", next_step="Say who can be asked about it.")
    if new.until is not None and new.until < new.since:
        raise InputError("The plan ends before it starts.", next_step="Swap the two days.")
    groups = list(Group.objects.filter(organisation=organisation, pk__in=new.groups))
    channels = list(Channel.objects.filter(organisation=organisation, pk__in=new.channels))
    if len(groups) < len(set(new.groups)):
        raise Group.DoesNotExist("One of the groups belongs to another organisation.")
    if len(channels) < len(set(new.channels)):
        raise Channel.DoesNotExist("One of the channels belongs to another organisation.")
    return groups, channels


def _said(plan: CommunicationPlan) -> dict[str, object]:
    return {
        "title": plan.title, "owner": plan.owner, "since": plan.since.isoformat(),
        "until": plan.until.isoformat() if plan.until else None,
        "groups": sorted(plan.groups.values_list("name", flat=True)),
        "channels": sorted(str(one) for one in plan.channels.all()),
    }  # fmt: skip
