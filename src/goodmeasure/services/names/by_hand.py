"""What people say about proofs: a badge they see, a name they let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.evidence.identity.proofs import ABSENT, Answer, ProofKind, ProofStatus
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.alerts import over
from goodmeasure.services.names.checking import alert_key, alert_kinds
from goodmeasure.services.names.records import keep_answer, standing
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


def may_be_let_go(organisation: Organisation, channel: Channel) -> list[ProofRecord]:
    """Former names, and proofs that are not there any more, without what was let go already."""
    found = []
    for row in standing(organisation, [channel]).get(channel.pk, []):
        if row.kind == ProofKind.HOLDER:
            fits = row.subject != channel.handle
        else:
            fits = row.kind != ProofKind.ACCOUNT and row.status in ABSENT
        if fits and row.subject and row.status != ProofStatus.GIVEN_UP:
            found.append(row)
    return found


def let_go(
    organisation: Organisation,
    channel: Channel,
    key: int,
    *,
    reason: str,
    now: datetime,
    person: User | None = None,
) -> ProofRecord:
    """A name or proof is not ours any more, and that is well: its alerts end, and what was before
    does not count as lost again. ``key`` is one of ``may_be_let_go``.

    Raises ``InputError`` for anything else, or without a reason.
    """
    rows = {row.pk: row for row in may_be_let_go(organisation, channel)}
    if key not in rows:
        raise InputError(
            "Only a former name, or a proof that is not there any more, can be let go.",
            next_step="A name in use is watched for as long as it is on the register.",
        )
    if not reason.strip():
        raise InputError("Say why it is let go.", next_step="A colleague will ask.")
    kind, subject = ProofKind(rows[key].kind), rows[key].subject
    answer = Answer(
        kind=kind,
        subject=subject,
        status=ProofStatus.GIVEN_UP,
        sentence=f"{subject} was let go: {reason.strip()[:LONGEST_NOTE]}",
    )
    with transaction.atomic():
        owned = Channel.objects.get(organisation=organisation, pk=channel.pk)
        for alert in set(alert_kinds(kind).values()):
            over(organisation, alert, alert_key(owned, kind, subject), now=now)
        audit.record(
            organisation, person=person, at=now, action="proof let go", subject=str(owned),
            kind=kind.value, name=subject, reason=reason.strip(),
        )  # fmt: skip
        return keep_answer(owned, answer, now=now, person=person)
