"""Hands work to the background worker, once the change it belongs to is safely stored."""

from __future__ import annotations

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goodmeasure.store.models import Channel, Organisation

OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def collect(channel: Channel) -> None:
    """Collect a channel and evaluate what it brought."""
    from goodmeasure.services import tasks

    transaction.on_commit(lambda: tasks.collect_channel.enqueue(channel.pk))


def evaluate(organisation: Organisation) -> None:
    """Judge the organisation's posts again."""
    from goodmeasure.services import tasks

    transaction.on_commit(lambda: tasks.evaluate.enqueue(organisation.pk))


def is_waiting(channel: Channel) -> bool:
    """Whether the worker still has something to do for this channel's organisation."""
    return any(
        _concerns(task, channel) for task in DBTaskResult.objects.filter(status__in=OPEN)[:200]
    )


def _concerns(task: DBTaskResult, channel: Channel) -> bool:
    arguments = task.args_kwargs.get("args", [])
    return arguments[:1] in ([channel.pk], [channel.organisation_id])
