"""The background worker's own process, started by ``serve``."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any

GRACE = 20.0


def main() -> None:
    """Work off the queue until told to stop, or until standard input closes: the parent is gone."""
    from goodmeasure.cli import start

    start.django()
    from django.core.management import call_command
    from django_tasks.signals import task_finished

    task_finished.connect(_tell_of_failure)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    call_command("db_worker", queue_name="*", interval=1.0, startup_delay=False, verbosity=0)


def _end_with_parent() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the process ends
        pass
    for _ in range(2):  # the second ends a task that does not come to its end
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def _tell_of_failure(sender: object, task_result: Any, **_: object) -> None:
    """One line: the traceback is kept with the task, and could hold other people's words."""
    for error in task_result.errors:
        print(
            f"Background task {task_result.task.name} failed: {error.exception_class_path}",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main()
