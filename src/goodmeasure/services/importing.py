"""Files into the store: whole or not at all, and the same file twice changes nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from goodmeasure.kernel.errors import GoodMeasureError, InputError
from goodmeasure.observations.records import Exchange, Gap, GapReason
from goodmeasure.services.channels import channel_for_file
from goodmeasure.sources.imported import ImportedFile, ImportSummary
from goodmeasure.sources.importing import read_file
from goodmeasure.store import audit, bulk
from goodmeasure.store.models import (
    Channel,
    Collection,
    CollectionKind,
    CollectionStatus,
    Organisation,
    User,
)
from goodmeasure.store.records import write_gaps
from goodmeasure.store.writing import Written, write_page

Progress = Callable[[int, int | None], None]
"""Called with the posts or rows done and about how many there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResult:
    """What an import did, or with ``dry_run`` would do.

    ``already`` is set when the same file had been imported before: nothing was read again.
    """

    channel: Channel
    channel_is_new: bool
    description: str
    dry_run: bool
    already: datetime | None = None
    summary: ImportSummary | None = None
    written: Written


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """What was asked for."""

    organisation: Organisation
    path: Path
    channel: Channel | None
    dry_run: bool
    now: datetime
    progress: Progress | None
    person: User | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organisation.time_zone)


def import_file(
    organisation: Organisation,
    path: Path,
    *,
    channel: Channel | None = None,
    mapping: Path | str | None = None,
    exported_at: datetime | None = None,
    dry_run: bool = False,
    now: datetime,
    progress: Progress | None = None,
    person: User | None = None,
) -> ImportResult:
    """Read a file into a channel.

    Without ``channel``, it is the one the file names, made when the organisation has it not yet.
    Raises ``InputError`` (a file that cannot be used, or no channel to put it in); then nothing was
    stored but the record that it was tried.
    """
    order = _Order(
        organisation=organisation,
        path=path,
        channel=channel,
        dry_run=dry_run,
        now=now,
        progress=progress,
        person=person,
    )
    try:
        file = read_file(
            path,
            mapping=mapping,
            exported_at=exported_at,
            timezone=order.zone,
            channel_hint=channel.handle if channel else None,
        )
        return _import(order, file)
    except GoodMeasureError as error:
        if not dry_run:
            _keep_refusal(order, error)
        raise


def _import(order: _Order, file: ImportedFile) -> ImportResult:
    # a dry run does it all and takes it back, so that it cannot say other than what would happen
    with bulk.roomy_cache(), _no_search_for_cycles(), transaction.atomic():
        channel, is_new = _target(order, file)
        before = _imported_before(channel, file)
        if before is None:
            summary, written = _read_all(order, channel, file)
        result = ImportResult(
            channel=channel,
            channel_is_new=is_new,
            description=file.description,
            dry_run=order.dry_run,
            already=before,
            summary=None if before else summary,
            written=Written() if before else written,
        )
        if order.dry_run:
            transaction.set_rollback(True)
    return result


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pages are plain values, freed as they are done with. Python's search for cycles among the
    300,000 of them took a seventh of an import and found none.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _keep_refusal(order: _Order, error: GoodMeasureError) -> None:
    """The record of an import that was refused, so that the health page can tell of it."""
    if order.channel is None:
        audit.record(
            order.organisation,
            person=order.person,
            at=order.now,
            action="import refused",
            subject=order.path.name,
            reason=error.sentence,
        )
        return
    Collection.objects.create(
        organisation=order.organisation,
        channel=order.channel,
        kind=CollectionKind.IMPORT,
        status=CollectionStatus.FAILED,
        started_at=order.now,
        finished_at=order.now,
        asked=order.path.name,
        trouble=error.code,
        sentence=str(error),
    )


def _target(order: _Order, file: ImportedFile) -> tuple[Channel, bool]:
    channel = order.channel
    if channel is None:
        return channel_for_file(order.organisation, file, now=order.now, person=order.person)
    if channel.organisation_id != order.organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if channel.platform != file.platform:
        raise InputError(
            f"{channel.handle} is on {channel.platform}, and the file is from {file.platform}.",
            next_step="Choose a channel of the file's platform.",
        )
    return channel, False


def _imported_before(channel: Channel, file: ImportedFile) -> datetime | None:
    return (
        Collection.objects.filter(channel=channel, file_digest=file.digest)
        .exclude(status=CollectionStatus.FAILED)
        .values_list("started_at", flat=True)
        .first()
    )


def _read_all(order: _Order, channel: Channel, file: ImportedFile) -> tuple[ImportSummary, Written]:
    run = Collection.objects.create(
        organisation=order.organisation,
        channel=channel,
        kind=CollectionKind.IMPORT,
        started_at=order.now,
        asked=f"{file.description} ({order.path.name})",
        file_digest=file.digest,
    )
    came_from = Exchange(
        method="FILE", url=order.path.name, requested_at=order.now, seconds=0.0, status=0
    )
    total = Written()
    for page in file.pages():
        total += write_page(order.organisation, run, page, exchanges=[came_from])
        if order.progress is not None:
            order.progress(total.posts_new + total.posts_known, file.total_hint)
    summary = file.summary()
    write_gaps(order.organisation, run, _gaps(summary), at=file.exported_at)
    _finish(run, total, summary, order.now)
    audit.record(
        order.organisation,
        person=order.person,
        at=order.now,
        action="file imported",
        subject=order.path.name,
        posts_new=total.posts_new,
        readings_new=total.readings_new,
        of_channel_new=total.of_channel_new,
    )
    return summary, total


def _finish(run: Collection, total: Written, summary: ImportSummary, now: datetime) -> None:
    run.status = CollectionStatus.PARTIAL if summary.left_out else CollectionStatus.DONE
    run.finished_at = now
    run.posts_seen, run.posts_new = total.posts_new + total.posts_known, total.posts_new
    run.readings_new, run.readings_unchanged = total.readings_new, total.readings_unchanged
    left_out = sum(reason.count for reason in summary.left_out)
    run.sentence = (
        f"{summary.read:,} read: {total.posts_new:,} new posts, {total.posts_known:,} known, "
        f"{summary.duplicates:,} doubled in the file, {left_out:,} left out."
        + (f" {total.of_channel_new:,} new figures of the channel." if total.of_channel_new else "")
    )
    run.save()


def _gaps(summary: ImportSummary) -> list[Gap]:
    return [
        Gap(
            reason=GapReason.LEFT_OUT,
            sentence=f"{left.count:,} left out: {left.reason} (first at {', '.join(left.first)})",
        )
        for left in summary.left_out
    ]
