"""Work done in the background, by the worker that ``goodmeasure serve`` runs.

Each task is safe to run twice: collecting reads on from what is stored, evaluating replaces what it
said before. Arguments are keys, so that nothing of a platform or a person waits in the queue.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from goodmeasure.services import collecting, evaluating, importing
from goodmeasure.services.alerts import tell
from goodmeasure.services.collecting.collect import due_channels
from goodmeasure.services.leaving import aftermath
from goodmeasure.services.overdue import alert_of_dates
from goodmeasure.services.signposts.watching import check_quietly
from goodmeasure.services.surveys.keeping import keep_promises
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Channel, DecisionRecord, Organisation, User

DEAD_AFTER = timedelta(hours=2)
"""A task that has been running for longer lost its worker: the largest back-catalogues known take
about 20 minutes at the platforms' own limits."""
KEEP_DONE = timedelta(days=14)
DAILY = timedelta(hours=20)
"""Less than a day, so that each day has one, whatever the hour it was started at."""


@task()
def collect_channel(channel: int) -> dict[str, Any]:
    """Collect one channel, then judge its organisation's posts again."""
    found = Channel.objects.select_related("organisation").get(pk=channel)
    with open_client() as client:
        result = collecting.collect_channel(
            found.organisation, found, client=client, now=timezone.now()
        )
    evaluating.evaluate_if_needed(found.organisation, now=timezone.now())
    enqueue_check(found, timezone.now())
    check_quietly(found.organisation, now=timezone.now())
    return {"status": result.status, "sentence": result.sentence}


@task()
def collect_due() -> dict[str, Any]:
    """Queue the collection of every channel whose time has come."""
    return {"queued": enqueue_due(timezone.now())}


@task()
def evaluate(organisation: int) -> dict[str, Any]:
    """Judge all posts of an organisation, where something has changed since the last time."""
    found = Organisation.objects.get(pk=organisation)
    result = evaluating.evaluate_if_needed(found, now=timezone.now())
    check_quietly(found, now=timezone.now())
    return {"evaluated": result is not None}


@task()
def import_file(
    organisation: int,
    path: str,
    channel: int | None = None,
    mapping: str | None = None,
    exported_at: str | None = None,
    person: int | None = None,
) -> dict[str, Any]:
    """Import a file that was put aside for it, and judge the posts again. The file stays."""
    owner = Organisation.objects.get(pk=organisation)
    result = importing.import_file(
        owner,
        Path(path),
        channel=Channel.objects.get(organisation=owner, pk=channel) if channel else None,
        mapping=mapping,
        exported_at=datetime.fromisoformat(exported_at) if exported_at else None,
        person=User.objects.get(pk=person) if person else None,
        now=timezone.now(),
    )
    evaluating.evaluate_if_needed(owner, now=timezone.now())
    check_quietly(owner, now=timezone.now())
    return {"channel": result.channel.pk, "already": result.already is not None}


@task()
def draw_papers(decision: int) -> dict[str, Any]:
    """Draw every paper of a decision in every form, so that they can be taken away at once."""
    from goodmeasure.services.decisions.papers import Pack  # documents and their libraries

    found = DecisionRecord.objects.select_related("organisation", "review").get(pk=decision)
    return {"undrawn": [asdict(one) for one in Pack(found, now=timezone.now()).draw()]}


@task()
def tidy_surveys() -> dict[str, Any]:
    """Close surveys that are over, and delete what people were told would be deleted."""
    now = timezone.now()
    for organisation in Organisation.objects.all():
        keep_promises(organisation, now=now)
    return {}


@task()
def look_back(organisation: int) -> dict[str, Any]:
    """Look what came after channels were left, where the day for it has come."""
    found = Organisation.objects.get(pk=organisation)
    return {"looks": aftermath.look(found, now=timezone.now())}


@task()
def check_signposts() -> dict[str, Any]:
    """Look at what is watched, also where nothing was collected: a watch ends, a figure is late."""
    now = timezone.now()
    done = [check_quietly(one, now=now) for one in Organisation.objects.all()]
    return {"tripped": sum(len(one.tripped) for one in done if one is not None)}


@task()
def check_name(channel: int) -> dict[str, Any]:
    """Ask for every proof of one name and, once a week, who looks like it; tell what is new."""
    from goodmeasure.services.names import checking, lookalikes

    found = Channel.objects.select_related("organisation").get(pk=channel)
    with checking.open_client() as client:
        checked = checking.check_channel(
            found.organisation,
            found,
            client=client,
            domains=checking.public_domains(),
            now=timezone.now(),
        )
        if lookalikes.look_due(found, now=timezone.now()):
            lookalikes.look(found.organisation, found, client=client, now=timezone.now())
    tell(found.organisation, now=timezone.now())
    return {"sentence": checked.sentence}


@task()
def watch_names() -> dict[str, Any]:
    """Queue the check of every name, and tell of dates that have come."""
    now, queued = timezone.now(), 0
    for organisation in Organisation.objects.all():
        alert_of_dates(organisation, now=now)
        tell(organisation, now=now)
        channels = Channel.objects.filter(organisation=organisation).order_by("pk")
        queued += sum(enqueue_check(one, now) for one in channels)
    return {"queued": queued}


def enqueue_check(channel: Channel, now: datetime) -> bool:
    """Queue the check of a name, unless it waits already or was looked at a short while ago."""
    from goodmeasure.services.names.checking import check_due

    if channel.pk in queued_checks() or not check_due(channel, now=now):
        return False
    check_name.enqueue(channel.pk)
    return True


def open_client() -> Client:
    """A client that may speak to the private hosts this installation allows."""
    return Client(allowed_hosts=settings.PRIVATE_HOSTS)


def enqueue_due(now: datetime) -> int:
    """Queue what is due and not yet queued; returns how many."""
    waiting = queued_channels()
    due = [
        channel.pk
        for organisation in Organisation.objects.all()
        for channel in due_channels(organisation, now=now)
        if channel.pk not in waiting
    ]
    for key in due:
        collect_channel.enqueue(key)
    return len(due)


def enqueue_daily(now: datetime) -> bool:
    """Queue what is done once a day, unless it was queued within the last day."""
    lately = DBTaskResult.objects.filter(
        task_path=tidy_surveys.module_path, enqueued_at__gt=now - DAILY
    ).exclude(status=TaskResultStatus.FAILED)
    if lately.exists():
        return False
    tidy_surveys.enqueue()
    watch_names.enqueue()
    for organisation in Organisation.objects.all():
        if aftermath.due(organisation, now=now):
            look_back.enqueue(organisation.pk)
    check_signposts.enqueue()
    return True


def queued_channels() -> set[int]:
    """Keys of the channels whose collection waits or runs."""
    return _first_arguments(collect_channel.module_path)


def queued_checks() -> set[int]:
    """Keys of the channels whose proofs wait to be checked or are being checked."""
    return _first_arguments(check_name.module_path)


def queued_papers() -> set[int]:
    """Keys of the decisions whose papers wait to be drawn or are being drawn."""
    return _first_arguments(draw_papers.module_path)


def last_drawing(decision: int) -> DBTaskResult[..., Any] | None:
    """The newest that was asked for, of the papers of one decision."""
    rows = DBTaskResult.objects.filter(
        task_path=draw_papers.module_path, args_kwargs__args=[decision]
    )
    return rows.order_by("-enqueued_at", "-pk").first()


def _first_arguments(path: str) -> set[int]:
    open_tasks = DBTaskResult.objects.filter(
        task_path=path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    return {kwargs["args"][0] for kwargs in open_tasks.values_list("args_kwargs", flat=True)}


def tidy(now: datetime) -> int:
    """End the tasks whose worker is gone and forget those long done. Returns how many were dead."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    dead = running.filter(started_at__lt=now - DEAD_AFTER).update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        traceback="The worker stopped before this was done.",
    )
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_DONE).delete()
    return dead


def end_running(now: datetime) -> int:
    """End every running task: for a start after a stop, where no other worker can be at work."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return running.update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        traceback="Good Measure was stopped while this ran.",
    )
