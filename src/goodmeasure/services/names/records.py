"""What checks of proofs found, kept: a row where the answer differs from the last, none where not.

A row's ``detail`` says how many looks found the same (``looks``) and whether the cause is sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus, Stretch
from goodmeasure.store.models import Channel, Organisation, ProofRecord, User

LONGEST_SUBJECT = 300


def keep_answer(
    channel: Channel, answer: Answer, *, now: datetime, person: User | None = None
) -> ProofRecord:
    """Write it down: as one more look at what the last row says, or as a new row."""
    subject = answer.subject[:LONGEST_SUBJECT]
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=channel.pk)
        last = latest(channel, answer.kind, subject)
        same = last is not None and (last.status, last.sentence) == (answer.status, answer.sentence)
        if last is not None and same and person is None and last.person_id is None:
            last.detail = {**last.detail, "looks": int(last.detail.get("looks", 1)) + 1}
            last.looked_at = now
            last.save(update_fields=["detail", "looked_at"])
            return last
        return ProofRecord.objects.create(
            channel=channel,
            kind=answer.kind.value,
            subject=subject,
            status=answer.status.value,
            sentence=answer.sentence,
            detail={"looks": 1, "sure": answer.sure, **answer.detail},
            person=person,
            at=now,
            looked_at=now,
        )


def latest(channel: Channel, kind: ProofKind, subject: str) -> ProofRecord | None:
    rows = ProofRecord.objects.filter(channel=channel, kind=kind.value, subject=subject)
    return rows.order_by("-at", "-pk").first()


def stretches(channel: Channel, kind: ProofKind, subject: str) -> list[Stretch]:
    """All looks at one proof, oldest first."""
    rows = ProofRecord.objects.filter(channel=channel, kind=kind.value, subject=subject)
    return [
        Stretch(
            status=row.status,
            since=row.at,
            until=row.looked_at,
            looks=int(row.detail.get("looks", 1)),
            sure=row.detail.get("sure") is True,
        )
        for row in rows.order_by("at", "pk")
    ]


def subjects(channel: Channel, kind: ProofKind) -> list[str]:
    """What was ever looked at, in the order it was met, without what a person gave up."""
    rows = ProofRecord.objects.filter(channel=channel, kind=kind.value).order_by("at", "pk")
    last = {row.subject: row.status for row in rows}
    return [one for one, status in last.items() if status != ProofStatus.GIVEN_UP]


def standing(
    organisation: Organisation, channels: Sequence[Channel]
) -> Mapping[int, list[ProofRecord]]:
    """The newest row of every proof of each channel, by kind and subject, in two queries.

    What says "none at all" (no subject) is left out where a proof of that kind has one.
    """
    rows = ProofRecord.objects.filter(
        channel__in=[one.pk for one in channels], channel__organisation=organisation
    ).select_related("person")
    newest: dict[tuple[int, str, str], ProofRecord] = {}
    for row in rows.order_by("at", "pk"):
        newest[row.channel_id, row.kind, row.subject] = row
    named = {(channel, kind) for channel, kind, subject in newest if subject}
    found: defaultdict[int, list[ProofRecord]] = defaultdict(list)
    for (channel, kind, subject), row in sorted(newest.items()):
        if subject or (channel, kind) not in named:
            found[channel].append(row)
    return found


def history(organisation: Organisation, channel: Channel, *, limit: int = 100) -> list[ProofRecord]:
    """All that checks found, newest first."""
    rows = ProofRecord.objects.filter(channel=channel, channel__organisation=organisation)
    return list(rows.select_related("person").order_by("-at", "-pk")[:limit])
