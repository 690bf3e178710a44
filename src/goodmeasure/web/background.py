"""Hands work to the background worker, once the change it belongs to is safely stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goodmeasure.services import tasks
from goodmeasure.services.decisions.papers import Undrawn
from goodmeasure.store.models import Channel, DecisionRecord, Organisation

OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def collect(channel: Channel) -> None:
    """Collect a channel and judge what it brought; once, however often it is asked for."""

    def enqueue() -> None:
        if channel.pk not in tasks.queued_channels():
            tasks.collect_channel.enqueue(channel.pk)

    transaction.on_commit(enqueue)


def check_name(channel: Channel) -> None:
    """Ask for every proof of a name; once, however often it is asked for."""

    def enqueue() -> None:
        if channel.pk not in tasks.queued_checks():
            tasks.check_name.enqueue(channel.pk)

    transaction.on_commit(enqueue)


def is_checking(channel: Channel) -> bool:
    """Whether the worker still has to ask for the proofs of this name."""
    return channel.pk in tasks.queued_checks()


def draw_papers(decision: DecisionRecord) -> None:
    """Draw every paper of a decision in every form; once, however often it is asked for."""

    def enqueue() -> None:
        if decision.pk not in tasks.queued_papers():
            tasks.draw_papers.enqueue(decision.pk)

    transaction.on_commit(enqueue)


def is_drawing(decision: DecisionRecord) -> bool:
    """Whether the worker still has to draw papers of this decision."""
    return decision.pk in tasks.queued_papers()


def undrawn(decision: DecisionRecord) -> tuple[Undrawn, ...]:
    """What could not be drawn when its papers were last asked for, and why."""
    last = tasks.last_drawing(decision.pk)
    if last is None or last.status in OPEN:
        return ()
    if last.status == TaskResultStatus.FAILED:
        return (Undrawn(
            paper="", form="", sentence="The work was stopped before all of them were drawn.",
            next_step="What was drawn by then is kept. Ask for the others once more.",
        ),)  # fmt: skip
    return tuple(Undrawn(**one) for one in (last.return_value or {}).get("undrawn", ()))


def evaluate(organisation: Organisation) -> None:
    """Judge the organisation's posts again."""
    transaction.on_commit(lambda: tasks.evaluate.enqueue(organisation.pk))


def import_file(organisation: Organisation, path: Path, **how: Any) -> None:
    """Import a file that is put aside for it, and judge what it brought."""
    transaction.on_commit(lambda: tasks.import_file.enqueue(organisation.pk, str(path), **how))


def is_waiting(channel: Channel) -> bool:
    """Whether the worker still has to collect this channel or to judge its posts."""
    judging = DBTaskResult.objects.filter(task_path=tasks.evaluate.module_path, status__in=OPEN)
    judged = any(task["args"][:1] == [channel.organisation_id] for task in _arguments(judging))
    return judged or channel.pk in tasks.queued_channels()


def _arguments(found: Any) -> list[dict[str, Any]]:
    return list(found.values_list("args_kwargs", flat=True))
