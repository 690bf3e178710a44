"""What was asked, what was answered, what could not be had, and the raw text of our own posts."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from goodmeasure.observations.records import Exchange, Gap
from goodmeasure.store.models import Collection, ExchangeRecord, GapRecord, Organisation, Payload


def write_gaps(
    organisation: Organisation, collection: Collection, gaps: Iterable[Gap], *, at: datetime
) -> None:
    GapRecord.objects.bulk_create(
        GapRecord(
            organisation=organisation,
            channel_id=collection.channel_id,
            collection=collection,
            reason=gap.reason.value,
            sentence=gap.sentence,
            metric=gap.metric.value if gap.metric else "",
            since=gap.since,
            until=gap.until,
            at=at,
        )
        for gap in gaps
    )


def write_exchanges(
    organisation: Organisation,
    collection: Collection,
    exchanges: Sequence[Exchange],
    *,
    own_payload: bytes = b"",
) -> None:
    """A record of every response; bodies only where they are our own posts."""
    kept = keep_payload(organisation, own_payload) if own_payload else None
    rows = [
        ExchangeRecord(
            organisation=organisation,
            collection=collection,
            at=exchange.requested_at,
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            seconds=exchange.seconds,
            headers=exchange.headers,
            body_sha256=hashlib.sha256(exchange.body).hexdigest() if exchange.body else "",
            body_size=len(exchange.body),
        )
        for exchange in exchanges
    ]
    if rows and kept:
        rows[-1].payload = kept
    ExchangeRecord.objects.bulk_create(rows)


def keep_payload(organisation: Organisation, body: bytes) -> Payload:
    """Once per content: the digest is of what was received, before compression."""
    digest = hashlib.sha256(body).hexdigest()
    found = Payload.objects.filter(organisation=organisation, sha256=digest).only("pk").first()
    return found or Payload.objects.create(
        organisation=organisation, sha256=digest, body=zlib.compress(body, 1), size=len(body)
    )
