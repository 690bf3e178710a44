"""The register: every name with its state, its keeper, its proofs and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from goodmeasure.evidence.identity.proofs import ProofKind, ProofStatus
from goodmeasure.services.channels import account_is_known
from goodmeasure.services.names import records
from goodmeasure.services.names.checking import CHECKED, can_be_checked
from goodmeasure.services.names.lookalikes import LOOKED
from goodmeasure.store.models import (
    Channel,
    Cursor,
    Keeping,
    Lookalike,
    Organisation,
    ProofRecord,
    StateChange,
)

PROVES = (ProofKind.DOMAIN, ProofKind.LINK, ProofKind.VERIFIER, ProofKind.BADGE)
"""Kinds that say who is behind an account; the others say that it is there and still ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One name. ``change`` is the last change of its state; ``checked_at`` and ``looked_at`` when
    proofs and lookalikes were last asked for, with what came of it."""

    channel: Channel
    keeping: Keeping | None
    change: StateChange | None
    proofs: tuple[ProofRecord, ...]
    lookalikes: int
    checked_at: datetime | None
    checked: str
    looked_at: datetime | None
    looked: str

    @property
    def account_known(self) -> bool:
        return account_is_known(self.channel)

    @property
    def holding(self) -> tuple[ProofRecord, ...]:
        """Proofs of who is behind it that hold."""
        return tuple(
            row for row in self.proofs if row.kind in PROVES and row.status == ProofStatus.VALID
        )

    @property
    def checkable(self) -> bool:
        return can_be_checked(self.channel)


def entries(organisation: Organisation) -> list[Entry]:
    """All names by platform and handle, in six queries however many there are."""
    channels = Channel.objects.filter(organisation=organisation).select_related("keeping")
    return _entries(organisation, list(channels.order_by("platform", "handle", "pk")))


def entry(organisation: Organisation, key: int) -> Entry:
    """``Channel.DoesNotExist`` for another organisation's."""
    channels = Channel.objects.filter(organisation=organisation).select_related("keeping")
    return _entries(organisation, [channels.get(pk=key)])[0]


def _entries(organisation: Organisation, channels: Sequence[Channel]) -> list[Entry]:
    keys = [one.pk for one in channels]
    proofs = records.standing(organisation, channels)
    changes = {
        row.channel_id: row
        for row in StateChange.objects.filter(channel__in=keys)
        .select_related("person")
        .order_by("at", "pk")
    }
    cursors = {
        (row.channel_id, row.name): row
        for row in Cursor.objects.filter(channel__in=keys, name__in=[CHECKED, LOOKED])
    }
    new = Count("lookalikes", filter=Q(lookalikes__status=Lookalike.Status.NEW))
    waiting = dict(Channel.objects.filter(pk__in=keys).annotate(new=new).values_list("pk", "new"))
    return [
        _entry(one, proofs.get(one.pk, []), changes.get(one.pk), cursors, waiting[one.pk])
        for one in channels
    ]


def _entry(
    channel: Channel,
    proofs: Sequence[ProofRecord],
    change: StateChange | None,
    cursors: dict[tuple[int, str], Cursor],
    waiting: int,
) -> Entry:
    checked, looked = cursors.get((channel.pk, CHECKED)), cursors.get((channel.pk, LOOKED))
    return Entry(
        channel=channel,
        keeping=getattr(channel, "keeping", None),
        change=change,
        proofs=tuple(proofs),
        lookalikes=waiting,
        checked_at=checked.updated_at if checked else None,
        checked=checked.value if checked else "",
        looked_at=looked.updated_at if looked else None,
        looked=looked.value if looked else "",
    )
