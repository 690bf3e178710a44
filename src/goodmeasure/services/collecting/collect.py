"""Collect one channel, or all that are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from goodmeasure.kernel.errors import (
    AccountGone,
    AccountNotFound,
    InputError,
    NotPermitted,
    SourceError,
)
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind, Presence
from goodmeasure.observations.records import Gap
from goodmeasure.services.channels import account_is_known
from goodmeasure.services.collecting.alone import alone
from goodmeasure.services.collecting.closing import (
    CollectionResult,
    close,
    closed_whatever_happens,
    reason_of,
    running_elsewhere,
)
from goodmeasure.services.collecting.credentials import (
    account_of,
    collect_received,
    token_of,
)
from goodmeasure.services.collecting.platforms import ChannelSource, source_for
from goodmeasure.services.collecting.reread import reread_due
from goodmeasure.services.collecting.run import Progress, Run, close_interrupted
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
    Cursor,
    Organisation,
    PostRecord,
)
from goodmeasure.store.models.channels import BY_NAME

COLLECTED = ("bluesky", "mastodon")
MOST_PAGES_TO_FIND_A_DIFFERENCE = 50
"""Beyond this a difference between the profile's count of posts and ours waits for the schedule."""
PERMANENT = frozenset(
    error.code for error in (AccountNotFound, AccountGone, NotPermitted) if error.permanent
)


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
    trouble); what was read before that is kept. Where another process is collecting this channel,
    nothing is done and the result says so. Raises ``InputError`` for a channel whose figures come
    as files.
    """
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if not account_is_known(channel):
        raise InputError(
            f"{channel.handle} is a name without an account that we know, so nothing is collected.",
            next_step="Add its account as a channel, or say on the register which it is.",
        )
    source = source_for(
        client,
        account_of(channel),
        plc=settings.BLUESKY_PLC,
        token=token_of(organisation, channel),
    )
    _use_known_batch_size(source, channel)
    with alone(channel) as free:
        if not free:
            return running_elsewhere(channel)
        run = _start(organisation, channel, source, now, progress, full=full)
        return _finish(run, client, full=full)


def _start(
    organisation: Organisation,
    channel: Channel,
    source: ChannelSource,
    now: datetime,
    progress: Progress | None,
    *,
    full: bool,
) -> Run:
    close_interrupted(organisation, channel, now)
    collection = Collection.objects.create(
        organisation=organisation,
        channel=channel,
        kind=CollectionKind.COLLECT,
        started_at=now,
        asked="everything again" if full else "what is new and what is due",
    )
    return Run(organisation, channel, collection, source, now, progress)


def _finish(run: Run, client: Client, *, full: bool) -> CollectionResult:
    error: SourceError | None = None
    with client.recording(run.record), closed_whatever_happens(run, client.now):
        try:
            _collect(run, full=full)
            collect_received(run, client)
        except SourceError as raised:
            error = raised
            run.write_rest()
            run.write_gap(Gap(reason=reason_of(raised), sentence=str(raised)))
    return close(run, error, client.now())


def due_channels(organisation: Organisation, *, now: datetime) -> list[Channel]:
    """Every channel of the organisation whose time has come.

    Left out: closed channels, those read from files, names whose account is not known, and those
    with a trouble that only a person can end (no such account, no permission).
    """
    return list(
        Channel.objects.filter(organisation=organisation, platform__in=COLLECTED)
        .filter(Q(next_collection_at__isnull=True) | Q(next_collection_at__lte=now))
        .exclude(state=ChannelState.CLOSED)
        .exclude(account_id__startswith=BY_NAME)
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
    kept = difference if accepted or not difference else int((known or "0 0").split()[1])
    Cursor.objects.update_or_create(
        channel=run.channel,
        name="difference",
        defaults={"value": f"{difference} {kept}", "updated_at": run.now},
    )


def _use_known_batch_size(source: ChannelSource, channel: Channel) -> None:
    if Cursor.objects.filter(channel=channel, name="batch", value="1").exists():
        source.batch_size = 1
