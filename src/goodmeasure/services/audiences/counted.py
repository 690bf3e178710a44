"""Evidence from our own counts: followers who say who they are, and people who wrote to us.

Both are lower bounds: nobody has to say who they are, and most people never write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Grade
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import BaseKind
from goodmeasure.measures.platforms import account_name
from goodmeasure.measures.ranges import wilson
from goodmeasure.reports.wording import day
from goodmeasure.services.audiences import library
from goodmeasure.services.audiences.groups import group_of
from goodmeasure.services.audiences.library import NewEvidence
from goodmeasure.store.models import Channel, Evidence, Group, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Followers:
    """A person looked at ``looked_at`` followers' profiles, drawn by chance; ``declared`` say that
    they belong to the group. Nobody's name is kept."""

    group: int
    channel: Channel
    followers: int
    looked_at: int
    declared: int
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacts:
    """So many different people of a group wrote to us in one place. ``people``, not messages."""

    group: int
    outlet: str
    channel: Channel | None
    people: int
    since: date
    until: date
    source_name: str


def followers_evidence(
    organisation: Organisation, seen: Followers, *, now: datetime, person: User | None = None
) -> Evidence:
    """Keep the least part of the group that follows us there.

    The share is k/n of the followers, times followers, over the size of the group; its range is
    Wilson's for k/n (Wilson 1927), carried through, as followers and size are taken as known.
    Raises ``InputError`` where the size is not known or the share comes out above 1.
    """
    group = _sized(organisation, seen.group)
    if seen.channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if not 0 < seen.looked_at <= seen.followers:
        raise InputError(
            f"{seen.looked_at} profiles of {seen.followers} followers cannot be.",
            next_step="Enter how many profiles you looked at, and how many followers there are.",
        )
    if not 0 <= seen.declared <= seen.looked_at:
        raise InputError(
            f"{seen.declared} of {seen.looked_at} is more than all.", next_step="Are they swapped?"
        )
    size = group.size or 0
    times = seen.followers / size
    held = wilson(seen.declared, seen.looked_at)
    share = seen.declared / seen.looked_at * times
    if share > 1:
        raise InputError(
            f"That would be {share:.1f} times as many people as “{group.name}” has ({size:,}).",
            next_step="Is the size right? Do profiles say what you took them to say? Some may"
            " belong to another group, or have left it.",
        )
    handle = account_name(seen.channel.platform, seen.channel.handle)
    return library.add(
        organisation,
        NewEvidence(
            statement=f"{seen.declared} of {seen.looked_at} followers of {handle} that we looked at"
            f" say they are of “{group.name}”. With {seen.followers:,} followers and {size:,}"
            " people in the group, at least this part of it follows us.",
            grade=Grade.OWN_MEASUREMENT, kind=BaseKind.FOLLOWERS.value, population=group.name,
            groups=(group.pk,), aspect=Aspect.PRESENCE, outlet=seen.channel.platform,
            channel=seen.channel, share=share, hits=seen.declared, out_of=seen.looked_at,
            low=min(1.0, held.low * times), high=min(1.0, held.high * times), at_least=True,
            dated=seen.on, source_name=f"Profiles of followers of {handle}, looked at by us",
        ),
        now=now, person=person,
    )  # fmt: skip


def contacts_evidence(
    organisation: Organisation, seen: Contacts, *, now: datetime, person: User | None = None
) -> Evidence:
    """Keep the least part of the group that is in one place, by who wrote to us from there.

    A plain count over the size of the group, without a range. Raises ``InputError``.
    """
    group = _sized(organisation, seen.group)
    size = group.size or 0
    if seen.until < seen.since:
        raise InputError("It ends before it starts.", next_step="Swap the two days.")
    if not 0 < seen.people <= size:
        raise InputError(
            f"{seen.people} people of the {size:,} in “{group.name}” cannot be.",
            next_step="Count different people, not messages; or look at the size of the group.",
        )
    outlet = seen.outlet or (seen.channel.platform if seen.channel else "")
    return library.add(
        organisation,
        NewEvidence(
            statement=f"{seen.people:,} different people of “{group.name}” wrote to us by"
            f" {outlet_title(outlet)} from {day(seen.since)} to {day(seen.until)}, of"
            f" {size:,} in the group.",
            grade=Grade.OWN_MEASUREMENT, kind=BaseKind.MEASURED.value, population=group.name,
            groups=(group.pk,), aspect=Aspect.PRESENCE, outlet=outlet, channel=seen.channel,
            share=seen.people / size, hits=seen.people, out_of=size, at_least=True,
            dated=seen.until, source_name=seen.source_name,
        ),
        now=now, person=person,
    )  # fmt: skip


def _sized(organisation: Organisation, key: int) -> Group:
    group = group_of(organisation, key)
    if group.size is None:
        raise InputError(
            f"The size of “{group.name}” is not known, so this cannot be a share of it.",
            next_step="Enter the group’s size with its source first.",
        )
    return group
