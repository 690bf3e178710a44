"""What people say about proofs: a badge they see, a name they let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.alerts import over
from goodmeasure.services.names.checking import alert_key, alert_kinds
from goodmeasure.services.names.records import keep_answer, subjects
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Organisation, ProofRecord, User

LONGEST_BADGE, LONGEST_NOTE = 100, 300


def note_badge(
    organisation: Organisation,
    channel: Channel,
    badge: str,
    *,
    there: bool,
    note: str = "",
    now: datetime,
    person: User | None = None,
) -> ProofRecord:
    """A badge that a person sees on the platform, or sees no more. Raises ``InputError``."""
    badge, note = " ".join(badge.split()), " ".join(note.split())
    if not badge or len(badge) > LONGEST_BADGE or len(note) > LONGEST_NOTE:
        raise InputError(
            f"Badge: say in up to {LONGEST_BADGE} letters which one it is.",
            next_step="For example: grey tick, Meta Verified.",
        )
    sees = f"The badge “{badge}” is shown" if there else f"The badge “{badge}” is not shown"
    sentence = f"{sees}, as a person saw it. {note}".strip()
    status = ProofStatus.VALID if there else ProofStatus.NONE
    answer = Answer(kind=ProofKind.BADGE, subject=badge, status=status, sentence=sentence)
    with transaction.atomic():
        owned = Channel.objects.get(organisation=organisation, pk=channel.pk)
        audit.record(
            organisation, person=person, at=now, action="badge noted", subject=str(owned),
            badge=badge, there=there,
        )  # fmt: skip
        return keep_answer(owned, answer, now=now, person=person)


def let_go(
    organisation: Organisation,
    channel: Channel,
    name: str,
    *,
    reason: str,
    now: datetime,
    person: User | None = None,
) -> ProofRecord:
    """A name is not ours any more, and that is well: it is watched no more, its alerts end.

    Raises ``InputError`` for the name that the account goes by, or one that nobody watches.
    """
    if name == channel.handle or name not in subjects(channel, ProofKind.HOLDER):
        raise InputError(
            "Only a name that the account had before can be let go.",
            next_step="A name in use is watched for as long as it is on the register.",
        )
    if not reason.strip():
        raise InputError("Say why it is let go.", next_step="A colleague will ask.")
    answer = Answer(
        kind=ProofKind.HOLDER,
        subject=name,
        status=ProofStatus.GIVEN_UP,
        sentence=f"The name {name} was let go: {reason.strip()[:LONGEST_NOTE]}",
    )
    with transaction.atomic():
        owned = Channel.objects.get(organisation=organisation, pk=channel.pk)
        key = alert_key(owned, ProofKind.HOLDER, name)
        for kind in alert_kinds(ProofKind.HOLDER).values():
            over(organisation, kind, key, now=now)
        audit.record(
            organisation, person=person, at=now, action="name let go", subject=str(owned),
            name=name, reason=reason.strip(),
        )  # fmt: skip
        return keep_answer(owned, answer, now=now, person=person)
