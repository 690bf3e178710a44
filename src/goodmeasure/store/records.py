"""What was asked, what was answered, what could not be had, and the raw text of our own posts."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.observations.records import Exchange, Gap, Page
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
    page: Page | None = None,
) -> None:
    """A record of every response; bodies only where they are our own posts, of ``page``."""
    kept = keep_payload(organisation, page) if page is not None and page.own_payload else None
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


def keep_payload(organisation: Organisation, page: Page) -> Payload:
    """Once per content: the digest is of what was received, before compression."""
    packed, plain = page.own_payload, page.own_payload
    if page.packed_size is None:
        packed = zlib.compress(plain, 1)
    else:
        plain = _unpacked(packed, page.packed_size)
    digest = hashlib.sha256(plain).hexdigest()
    found = Payload.objects.filter(organisation=organisation, sha256=digest).only("pk").first()
    return found or Payload.objects.create(
        organisation=organisation, sha256=digest, body=packed, size=len(plain)
    )


def _unpacked(packed: bytes, size: int) -> bytes:
    """Never more than ``size``, whatever a reader of other people's files sends."""
    plain = zlib.decompressobj().decompress(packed, size + 1)
    if len(plain) != size:
        raise UnreadableFile(
            "The reader's answer does not hold what it says.", next_step="Import the file again."
        )
    return plain
