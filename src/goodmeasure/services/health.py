"""Is everything well? Typed findings, each with a sentence and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goodmeasure.kernel.errors import SettingsError
from goodmeasure.measures.platforms import platforms
from goodmeasure.reports import wording
from goodmeasure.services.channels import account_is_known, channel_name
from goodmeasure.services.database import Database, DatabaseState, look_at_database
from goodmeasure.services.evaluating import is_out_of_date, latest_evaluation
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelState,
    Collection,
    CollectionStatus,
    Credential,
    GapRecord,
    Organisation,
)
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.secrets import open_sealed

STILL_RUNNING = timedelta(hours=2)
"""As ``tasks.DEAD_AFTER``: a collection that says it runs for longer was interrupted."""
OVERDUE = timedelta(days=1)
BACKLOG = timedelta(minutes=15)
"""The worker looks every second; work that waits for longer has no worker, or a long queue."""
EXPIRES_SOON = timedelta(days=14)
GAPS_SINCE = timedelta(days=30)
LITTLE_DISK, NO_DISK = 2 * 2**30, 200 * 2**20
"""Bytes. A year of a busy organisation takes about 0.5 GB; SQLite needs room to write at all."""


class Level(IntEnum):
    """In order of badness; the worst is the exit code of ``goodmeasure check``."""

    OK = 0
    ATTENTION = 1
    BROKEN = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthFinding:
    """``code`` is for programs and never changes; ``channel`` the key of the one it is about."""

    level: Level
    code: str
    sentence: str
    next_step: str = ""
    channel: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """All findings, the worst first."""

    at: datetime
    findings: tuple[HealthFinding, ...]

    @property
    def level(self) -> Level:
        return max((finding.level for finding in self.findings), default=Level.OK)

    @property
    def sentence(self) -> str:
        """Everything is well, or how many things need somebody."""
        broken = sum(finding.level is Level.BROKEN for finding in self.findings)
        waiting = sum(finding.level is Level.ATTENTION for finding in self.findings)
        parts = [
            f"{wording.many(broken, 'thing')} {'is' if broken == 1 else 'are'} broken"
            if broken else "",
            f"{wording.many(waiting, 'thing')} {'needs' if waiting == 1 else 'need'} attention"
            if waiting else "",
        ]  # fmt: skip
        said = " and ".join(part for part in parts if part)
        return f"{said[0].upper()}{said[1:]}." if said else "Everything is well."


def health(organisation: Organisation | None, *, now: datetime, mail: bool = False) -> Health:
    """Look at everything. ``organisation`` None looks at the installation alone; ``mail`` asks the
    server of e-mails too, which may take as long as it waits. Never raises for what it is there to
    find."""
    database = look_at_database()
    found = [_database_finding(database), _disk(Path(settings.UPLOADS).parent)]
    if mail and settings.EMAIL_IS_SET_UP:
        found.append(_mail())
    if database.state is DatabaseState.READY:
        try:
            found += _worker(now)
            found += _organisation(organisation, now) if organisation else _nobody()
        except DatabaseError as error:
            found.append(
                HealthFinding(
                    level=Level.BROKEN,
                    code="database",
                    sentence=f"The database cannot be read: {str(error).splitlines()[0]}",
                    next_step="Put back the last copy of it.",
                )
            )
    return Health(at=now, findings=tuple(sorted(found, key=lambda one: -one.level)))


# the installation


def _mail() -> HealthFinding:
    """Whether the server lets us in. Nothing is sent."""
    server = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
    try:
        with get_connection():
            pass
    except OSError as error:  # what smtplib raises is one, too
        return HealthFinding(
            level=Level.ATTENTION,
            code="e-mail",
            sentence=f"No e-mail can go out by {server}: {error}",
            next_step="Check the GOODMEASURE_EMAIL_ settings.",
        )
    return HealthFinding(level=Level.OK, code="e-mail", sentence=f"E-mails go out by {server}.")


def _nobody() -> Iterator[HealthFinding]:
    if not Organisation.objects.exists():
        yield HealthFinding(
            level=Level.ATTENTION,
            code="no-organisation",
            sentence="There is no organisation yet.",
            next_step="Run: goodmeasure setup",
        )


def _database_finding(database: Database) -> HealthFinding:
    next_step = {
        DatabaseState.NEW: "Run: goodmeasure setup",
        DatabaseState.BEHIND: "Make a copy of it, then run: goodmeasure setup",
        DatabaseState.AHEAD: "Install the version of Good Measure that it was used by.",
        DatabaseState.UNREACHABLE: "Check GOODMEASURE_DATABASE_URL, and that the server runs.",
    }
    good = database.state is DatabaseState.READY
    return HealthFinding(
        level=Level.OK if good else Level.BROKEN,
        code="database",
        sentence=database.sentence,
        next_step=next_step.get(database.state, ""),
    )


def _disk(home: Path) -> HealthFinding:
    """Free room where the figures lie: the data folder, or the folder of the SQLite file."""
    name = str(connection.settings_dict["NAME"])
    place = Path(name).parent if connection.vendor == "sqlite" and Path(name).exists() else home
    free = shutil.disk_usage(place).free
    level = Level.BROKEN if free < NO_DISK else Level.ATTENTION if free < LITTLE_DISK else Level.OK
    return HealthFinding(
        level=level,
        code="disk",
        sentence=f"{free / 2**30:,.1f} GB are free on the disk of the figures.",
        next_step="Make room, or move the data folder." if level else "",
    )


def _worker(now: datetime) -> Iterator[HealthFinding]:
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, run_after__gt=now + timedelta(days=365)
    ) | DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=now)
    queue = waiting.aggregate(n=Count("pk"), oldest=Min("enqueued_at"))
    late = queue["oldest"] is not None and now - queue["oldest"] > BACKLOG
    yield HealthFinding(
        level=Level.ATTENTION if late else Level.OK,
        code="worker",
        sentence=(
            f"{wording.many(queue['n'], 'task')} in the background,"
            f" the oldest for {wording.age(now - queue['oldest'])}."
            if late
            else "No work is kept waiting in the background."
        ),
        next_step="See that goodmeasure serve is running." if late else "",
    )
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gte=now - OVERDUE
    ).count()
    if failed:
        yield HealthFinding(
            level=Level.ATTENTION,
            code="tasks-failed",
            sentence=f"{wording.many(failed, 'task')} failed in the background in the last day.",
            next_step="Look at what goodmeasure serve has written, and report it if it is a fault.",
        )


# the organisation


def _organisation(organisation: Organisation, now: datetime) -> Iterator[HealthFinding]:
    zone = ZoneInfo(organisation.time_zone)
    channels = channel_queries.channels(organisation)
    if not channels:
        yield HealthFinding(
            level=Level.ATTENTION,
            code="no-channels",
            sentence="There are no channels yet.",
            next_step="Run: goodmeasure channel add ADDRESS",
        )
    last, good = _last_runs(organisation)
    for channel in channels:
        yield _channel(channel, last.get(channel.pk), good.get(channel.pk), now, zone)
    yield from _tokens(organisation, now, zone)
    yield from _gaps(organisation, now)
    yield from _refused_files(organisation, now)
    if channels:
        yield _evaluation(organisation, zone)


def _last_runs(
    organisation: Organisation,
) -> tuple[dict[int, Collection], dict[int, datetime]]:
    """Per channel the newest run, and when the last one ended that brought something."""
    rows = Collection.objects.filter(organisation=organisation)
    newest = rows.values("channel_id").annotate(key=Max("pk")).values_list("key", flat=True)
    ended = (
        rows.filter(status__in=[CollectionStatus.DONE, CollectionStatus.PARTIAL])
        .values_list("channel_id")
        .annotate(at=Max("finished_at"))
    )
    runs = {run.channel_id: run for run in rows.filter(pk__in=list(newest.order_by()))}
    return runs, dict(ended.order_by())


def _channel(
    channel: Channel,
    run: Collection | None,
    good: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> HealthFinding:
    """One finding a channel: the worst that can be said of it."""
    name = channel_name(channel)
    known = platforms().get(channel.platform)
    collected = known is not None and known.collected
    since = f" Last good: {wording.moment(good, zone)}." if good else " Nothing has come in yet."

    def finding(level: Level, code: str, sentence: str, next_step: str = "") -> HealthFinding:
        return HealthFinding(
            level=level, code=code, sentence=f"{name}: {sentence}", next_step=next_step,
            channel=channel.pk,
        )  # fmt: skip

    again = f"Run: goodmeasure collect {channel.handle}"
    if not account_is_known(channel):
        return finding(Level.OK, "reserved", "a reserved name; nothing is collected of it.")
    if channel.trouble:
        level = Level.BROKEN if good is None or now - good > OVERDUE else Level.ATTENTION
        return finding(level, channel.trouble, f"{channel.trouble_sentence}{since}", again)
    if run is None:
        file = f"Run: goodmeasure import FILE --channel {channel.platform}:{channel.handle}"
        hint = again if collected else file
        return finding(Level.ATTENTION, "never-collected", "nothing has come in yet.", hint)
    if run.status == CollectionStatus.RUNNING:
        if now - run.started_at > STILL_RUNNING:
            sentence = f"a collection of {wording.moment(run.started_at, zone)} was interrupted."
            return finding(Level.ATTENTION, "interrupted", sentence, again)
        return finding(Level.OK, "running", "is being collected now.")
    if run.status == CollectionStatus.FAILED:
        level = Level.ATTENTION if good else Level.BROKEN
        return finding(level, run.trouble or "failed", f"{run.sentence}{since}", again)
    due = channel.next_collection_at
    open_ = channel.state != ChannelState.CLOSED
    if collected and open_ and due is not None and now - due > OVERDUE:
        sentence = f"should have been collected {wording.ago(due, now)}.{since}"
        return finding(
            Level.ATTENTION, "overdue", sentence, "See that goodmeasure serve is running."
        )
    done = wording.moment(run.finished_at or run.started_at, zone)
    word = "collected" if run.kind == "collect" else "imported"
    note = " with gaps" if run.status == CollectionStatus.PARTIAL else ""
    return finding(Level.OK, "collected", f"last {word} on {done}{note}. {run.sentence}".strip())


def _tokens(organisation: Organisation, now: datetime, zone: ZoneInfo) -> Iterator[HealthFinding]:
    rows = Credential.objects.filter(channel__organisation=organisation).select_related("channel")
    for row in rows.order_by("pk"):
        name, key = channel_name(row.channel), row.channel_id
        try:
            open_sealed(bytes(row.ciphertext))
        except SettingsError as error:
            yield HealthFinding(
                level=Level.BROKEN, code="token-unreadable", channel=key,
                sentence=f"{name}: {error.sentence}", next_step=error.next_step,
            )  # fmt: skip
            continue
        if row.expires_at is None or row.expires_at - now > EXPIRES_SOON:
            continue
        gone = row.expires_at <= now
        yield HealthFinding(
            level=Level.BROKEN if gone else Level.ATTENTION,
            code="token-expired" if gone else "token-expires",
            channel=key,
            sentence=f"{name}: the token {'expired' if gone else 'expires'} on"
            f" {wording.day(row.expires_at, zone)}.",
            next_step="Enter a new one on the channel's page.",
        )


def _gaps(organisation: Organisation, now: datetime) -> Iterator[HealthFinding]:
    """Things that could not be had lately; those that nobody can change are no trouble."""
    rows = (
        GapRecord.objects.filter(organisation=organisation, at__gte=now - GAPS_SINCE)
        .exclude(reason__in=["not published", "needs a token", "window"])
        .values("channel_id", "reason")
        .annotate(n=Count("pk"), last=Max("pk"))
        .order_by("channel_id", "reason")
    )
    found = list(rows)
    said = GapRecord.objects.select_related("channel").in_bulk([row["last"] for row in found])
    for row in found:
        gap = said[row["last"]]
        times = f" ({row['n']} times in 30 days)" if row["n"] > 1 else ""
        healed = Collection.objects.filter(
            channel_id=gap.channel_id, status=CollectionStatus.DONE, finished_at__gt=gap.at
        ).exists()
        yield HealthFinding(
            level=Level.OK if healed else Level.ATTENTION,
            code="gap",
            channel=gap.channel_id,
            sentence=f"{channel_name(gap.channel)}: {gap.sentence}{times}"
            + (" A later collection was whole." if healed else ""),
            next_step="" if healed else "The page of the channel shows what is missing.",
        )


def _refused_files(organisation: Organisation, now: datetime) -> Iterator[HealthFinding]:
    """Imports that were refused before a channel was known, in the last day."""
    rows = AuditEvent.objects.filter(
        organisation=organisation, action="import refused", at__gte=now - OVERDUE
    ).order_by("-at", "-pk")
    for event in rows[:5]:
        if AuditEvent.objects.filter(
            organisation=organisation, action="file imported", subject=event.subject,
            at__gte=event.at,
        ).exists():  # fmt: skip
            continue
        yield HealthFinding(
            level=Level.ATTENTION,
            code="import-refused",
            sentence=f"{event.subject} was not imported: {event.detail.get('reason', '')}",
            next_step="Correct the file and import it again.",
        )


def _evaluation(organisation: Organisation, zone: ZoneInfo) -> HealthFinding:
    stale = is_out_of_date(organisation)
    last = latest_evaluation(organisation)
    when = f" Last done on {wording.moment(last.at, zone)}." if last else " It was never done."
    return HealthFinding(
        level=Level.ATTENTION if stale else Level.OK,
        code="evaluation",
        sentence=("There are figures that no verdict knows of yet." if stale
                  else "Verdicts are up to date.") + (when if last or stale else ""),
        next_step="Run: goodmeasure evaluate" if stale else "",
    )  # fmt: skip
