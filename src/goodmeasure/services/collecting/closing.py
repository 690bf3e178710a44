"""How a run ends: its record, its gaps, and what that means for the channel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from goodmeasure.kernel.errors import (
    AccountDeactivated,
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    GoodMeasureError,
    NotPermitted,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnreadableAnswer,
)
from goodmeasure.observations.posts import Presence
from goodmeasure.observations.records import Gap, GapReason
from goodmeasure.services.collecting.run import Run
from goodmeasure.services.collecting.schedule import next_collection
from goodmeasure.store.models import (
    Channel,
    Collection,
    CollectionStatus,
    Cursor,
    PostRecord,
)

AGAIN_AFTER_TROUBLE = timedelta(hours=6)
NO_FAULT = frozenset({GapReason.NOT_PUBLISHED, GapReason.NEEDS_TOKEN})
"""Gaps that a collection has by the nature of the platform, and is whole all the same."""
REASONS: tuple[tuple[type[GoodMeasureError], GapReason], ...] = (
    (RateLimited, GapReason.RATE_LIMITED),
    (SourceUnavailable, GapReason.UNAVAILABLE),
    (UnreadableAnswer, GapReason.UNREADABLE),
    (NotPermitted, GapReason.NOT_PERMITTED),
    (AccountNotFound, GapReason.ACCOUNT),
    (AccountGone, GapReason.ACCOUNT),
    (AccountDeactivated, GapReason.ACCOUNT),
    (AccountSuspended, GapReason.ACCOUNT),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectionResult:
    """What a run brought. ``trouble`` is the code of the error it ended with, "" for none."""

    channel: Channel
    collection: Collection
    status: str
    sentence: str
    requests: int
    posts_seen: int
    posts_new: int
    readings_new: int
    readings_unchanged: int
    deleted: int
    gaps: tuple[Gap, ...]
    trouble: str = ""

    @property
    def ok(self) -> bool:
        return self.status != CollectionStatus.FAILED.value


@contextmanager
def closed_whatever_happens(run: Run, clock: Callable[[], datetime]) -> Iterator[None]:
    """A run that a person stops, or a fault of ours, does not stay "running" for ever."""
    try:
        yield
    except BaseException as raised:
        by_person = isinstance(raised, KeyboardInterrupt)
        sentence = "Stopped by a person." if by_person else "A fault in Good Measure stopped it."
        run.write_gap(Gap(reason=GapReason.INTERRUPTED, sentence=sentence))
        _save(run, CollectionStatus.FAILED, sentence, "interrupted", clock())
        raise


def close(run: Run, error: SourceError | None, at: datetime) -> CollectionResult:
    if error is not None:
        status = CollectionStatus.PARTIAL if run.seen else CollectionStatus.FAILED
        sentence, trouble = str(error), error.code
    elif any(gap.reason not in NO_FAULT for gap in run.gaps):
        status, sentence, trouble = CollectionStatus.PARTIAL, _summary(run), ""
    else:
        status, sentence, trouble = CollectionStatus.DONE, _summary(run), ""
    with transaction.atomic():
        _save(run, status, sentence, trouble, at)
        _note_on_channel(run, error, at)
        if run.source.batch_size == 1:
            _remember_no_batches(run, at)
    return CollectionResult(
        channel=run.channel,
        collection=run.collection,
        status=status.value,
        sentence=sentence,
        requests=run.requests,
        posts_seen=len(run.seen),
        posts_new=run.total.posts_new,
        readings_new=run.total.readings_new,
        readings_unchanged=run.total.readings_unchanged,
        deleted=run.total.deleted,
        gaps=tuple(run.gaps),
        trouble=trouble,
    )


def running_elsewhere(channel: Channel) -> CollectionResult:
    """The result of a run that did not take place, with the record of the one that does."""
    while True:
        row = Collection.objects.filter(channel=channel, kind="collect").order_by("-pk").first()
        if row is not None:
            break
        time.sleep(0.05)  # it has the lock and is about to write its record
    return CollectionResult(
        channel=channel,
        collection=row,
        status=CollectionStatus.RUNNING.value,
        sentence="This channel is being collected already.",
        requests=0,
        posts_seen=0,
        posts_new=0,
        readings_new=0,
        readings_unchanged=0,
        deleted=0,
        gaps=(),
    )


def _save(run: Run, status: CollectionStatus, sentence: str, trouble: str, at: datetime) -> None:
    row = run.collection
    row.status, row.sentence, row.trouble, row.finished_at = status, sentence, trouble, at
    row.requests, row.posts_seen, row.posts_new = run.requests, len(run.seen), run.total.posts_new
    row.readings_new = run.total.readings_new
    row.readings_unchanged = run.total.readings_unchanged
    row.deleted = run.total.deleted
    row.save()


def _note_on_channel(run: Run, error: SourceError | None, at: datetime) -> None:
    channel = run.channel
    channel.trouble = error.code if error else ""
    channel.trouble_sentence = str(error) if error else ""
    if error is None:
        due = PostRecord.objects.filter(
            channel=channel, presence=Presence.SHOWN.value, look_due_at__isnull=False
        ).order_by("look_due_at")
        channel.next_collection_at = next_collection(
            at,
            due.values_list("look_due_at", flat=True)[:1],  # type: ignore[arg-type]
        )
    else:
        wait = getattr(error, "retry_after", None)
        channel.next_collection_at = at + (timedelta(seconds=wait) if wait else AGAIN_AFTER_TROUBLE)
    channel.save(update_fields=["trouble", "trouble_sentence", "next_collection_at"])


def _summary(run: Run) -> str:
    total = run.total
    parts = [
        f"{len(run.seen):,} posts read, {total.posts_new:,} of them new",
        f"{total.readings_new:,} new readings",
    ]
    if total.deleted:
        parts.append(f"{total.deleted:,} deleted")
    return f"{'; '.join(parts)}."


def reason_of(error: SourceError) -> GapReason:
    return next(
        (reason for kind, reason in REASONS if isinstance(error, kind)), GapReason.UNAVAILABLE
    )


def _remember_no_batches(run: Run, at: datetime) -> None:
    Cursor.objects.update_or_create(
        channel=run.channel, name="batch", defaults={"value": "1", "updated_at": at}
    )
