"""Collect one channel, or all that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

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
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Account, PostKind, Presence
from goodmeasure.observations.records import Gap, GapReason
from goodmeasure.services.collecting.platforms import ChannelSource, source_for
from goodmeasure.services.collecting.reread import reread_due
from goodmeasure.services.collecting.run import Progress, Run, close_interrupted
from goodmeasure.services.collecting.schedule import next_collection
from goodmeasure.services.collecting.walk import (
    BACK,
    DONE,
    FRONTIER,
    walk_all,
    walk_first,
    walk_new,
)
from goodmeasure.sources.http import Client
from goodmeasure.store.models import (
    Channel,
    ChannelState,
    Collection,
    CollectionKind,
    CollectionStatus,
    Cursor,
    Organisation,
    PostRecord,
)

COLLECTED = ("bluesky", "mastodon")
AGAIN_AFTER_TROUBLE = timedelta(hours=6)
MOST_PAGES_TO_FIND_A_DIFFERENCE = 50
"""Beyond this a difference between the profile's count of posts and ours waits for the schedule."""
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
PERMANENT = frozenset(
    error.code for error in (AccountNotFound, AccountGone, NotPermitted) if error.permanent
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


def collect_channel(
    organisation: Organisation,
    channel: Channel,
    *,
    client: Client,
    now: datetime,
    full: bool = False,
    progress: Progress | None = None,
) -> CollectionResult:
    """Read what is new and what is due; ``full`` reads everything again.

    What goes wrong on the platform's side ends in the result (and in gaps, and as the channel's
    trouble); what was read before that is kept. Raises ``InputError`` for a channel whose figures
    come as files.
    """
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    source = source_for(client, _account(channel), plc=settings.BLUESKY_PLC)
    _use_known_batch_size(source, channel)
    close_interrupted(organisation, channel, now)
    collection = Collection.objects.create(
        organisation=organisation,
        channel=channel,
        kind=CollectionKind.COLLECT,
        started_at=now,
        asked="everything again" if full else "what is new and what is due",
    )
    run = Run(organisation, channel, collection, source, now, progress)
    error: SourceError | None = None
    with client.recording(run.record), _closed_whatever_happens(run, client.now):
        try:
            _collect(run, full=full)
        except SourceError as raised:
            error = raised
            run.write_rest()
            run.write_gap(Gap(reason=_reason(raised), sentence=str(raised)))
    return _close(run, error, client.now())


def due_channels(organisation: Organisation, *, now: datetime) -> list[Channel]:
    """Every channel of the organisation whose time has come.

    Left out: closed channels, those read from files, and those with a trouble that only a person
    can end (no such account, no permission).
    """
    return list(
        Channel.objects.filter(organisation=organisation, platform__in=COLLECTED)
        .filter(Q(next_collection_at__isnull=True) | Q(next_collection_at__lte=now))
        .exclude(state=ChannelState.CLOSED)
        .exclude(trouble__in=PERMANENT)
        .order_by("next_collection_at", "pk")
    )


def collect_due(
    organisation: Organisation,
    *,
    client: Client,
    now: datetime,
    on_channel: Callable[[Channel], Progress | None] | None = None,
) -> list[CollectionResult]:
    """Collect every channel of the organisation whose time has come (``due_channels``)."""
    return [
        collect_channel(
            organisation,
            channel,
            client=client,
            now=now,
            progress=on_channel(channel) if on_channel else None,
        )
        for channel in due_channels(organisation, now=now)
    ]


def _collect(run: Run, *, full: bool) -> None:
    profile = run.source.profile()
    run.keep_account(profile.account)
    run.expected = next(
        (one.value for one in profile.page.channel_readings if one.metric is Metric.POSTS), None
    )
    run.write(profile.page)
    back, frontier = run.cursor(BACK), run.cursor(FRONTIER)
    walked = None
    if full and back == DONE:
        walk_all(run)
    else:
        if frontier is not None or back == DONE:
            walked = walk_new(run)
        if back != DONE:
            walk_first(run)
    reread_due(run, walked)
    if walked is not None and _posts_differ(run):
        walk_all(run)
        reread_due(run, None)
        _remember_difference(run, accepted=True)
    if run.source.quotes_gap and run.own_posts_seen and not run.quotes_given:
        run.write_gap(run.source.quotes_gap)


def _difference(run: Run) -> int:
    """How many more posts the profile counts than we hold."""
    if not run.source.counts_own_posts or run.expected is None:
        return 0
    held = PostRecord.objects.filter(channel=run.channel, presence=Presence.SHOWN.value)
    return run.expected - held.exclude(kind=PostKind.REPOST.value).count()


def _posts_differ(run: Run) -> bool:
    """Is there a post that we missed (dated back behind the frontier) or one that is gone?

    Believed only when two runs in a row find the same difference, because the platform's own count
    lags behind; and not again once a walk over everything has left it standing.
    """
    difference, known = _difference(run), run.cursor("difference")
    if difference == 0 and known is None:
        return False
    last, accepted = (int(part) for part in (known or "0 0").split())
    if difference == last != accepted and difference != 0:
        return (run.expected or 0) <= MOST_PAGES_TO_FIND_A_DIFFERENCE * run.source.page_size
    _remember_difference(run, accepted=False)
    return False


def _remember_difference(run: Run, *, accepted: bool) -> None:
    difference = _difference(run)
    known = run.cursor("difference")
    kept = difference if accepted else int((known or "0 0").split()[1])
    Cursor.objects.update_or_create(
        channel=run.channel,
        name="difference",
        defaults={"value": f"{difference} {kept}", "updated_at": run.now},
    )


@contextmanager
def _closed_whatever_happens(run: Run, clock: Callable[[], datetime]) -> Iterator[None]:
    """A run that a person stops, or a fault of ours, does not stay "running" for ever."""
    try:
        yield
    except BaseException as raised:
        by_person = isinstance(raised, KeyboardInterrupt)
        sentence = "Stopped by a person." if by_person else "A fault in Good Measure stopped it."
        run.write_gap(Gap(reason=GapReason.INTERRUPTED, sentence=sentence))
        _save(run, CollectionStatus.FAILED, sentence, "interrupted", clock())
        raise


def _close(run: Run, error: SourceError | None, at: datetime) -> CollectionResult:
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


def _reason(error: SourceError) -> GapReason:
    return next(
        (reason for kind, reason in REASONS if isinstance(error, kind)), GapReason.UNAVAILABLE
    )


def _account(channel: Channel) -> Account:
    return Account(
        platform=channel.platform,
        account_id=channel.account_id,
        handle=channel.handle,
        server=channel.server,
        name=channel.name,
        url=channel.url,
        created_at=channel.account_created_at,
    )


def _use_known_batch_size(source: ChannelSource, channel: Channel) -> None:
    if Cursor.objects.filter(channel=channel, name="batch", value="1").exists():
        source.batch_size = 1


def _remember_no_batches(run: Run, at: datetime) -> None:
    Cursor.objects.update_or_create(
        channel=run.channel, name="batch", defaults={"value": "1", "updated_at": at}
    )
