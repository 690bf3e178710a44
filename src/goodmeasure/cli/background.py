"""The worker as a child process, and the thread that gives it what is due."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading

log = logging.getLogger(__name__)

GRACE = 20.0
"""Seconds a running task gets to finish its page when serving ends."""


class Background:
    """Starts the worker, starts it again should it die, and leaves no orphan.

    The worker reads from a pipe that only this process holds: when this process is gone, however it
    went, the pipe closes and the worker ends itself.
    """

    def __init__(self, *, every: float, grace: float = GRACE) -> None:
        self._every, self._grace = every, grace
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._worker: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        from django.db import connection
        from django.utils import timezone

        from goodmeasure.services import tasks

        if connection.vendor == "sqlite":  # this is the only machine, so nobody else can be at it
            tasks.end_running(timezone.now())
        connection.close()
        self._start_worker()
        self._thread.start()

    def stop(self) -> None:
        """End the worker: politely, then firmly, then for good."""
        self._stopping.set()
        with self._lock:
            worker = self._worker
            if worker is not None:
                _end(worker, self._grace)
        self._thread.join(timeout=5)

    def _start_worker(self) -> None:
        with self._lock:
            if not self._stopping.is_set():
                self._worker = subprocess.Popen(
                    [sys.executable, "-m", "goodmeasure.cli.worker"],
                    stdin=subprocess.PIPE,
                    start_new_session=True,  # Ctrl+C is for us; we tell the worker
                )

    def _run(self) -> None:
        from django.db import close_old_connections
        from django.utils import timezone

        from goodmeasure.services import tasks

        while not self._stopping.is_set():
            close_old_connections()
            try:
                tasks.tidy(timezone.now())
                tasks.enqueue_due(timezone.now())
                tasks.enqueue_daily(timezone.now())
            except Exception:  # the schedule goes on when the database is away for a while
                log.exception("The schedule could not be looked at; trying again.")
            if self._worker is not None and self._worker.poll() is not None:
                log.error("The background worker ended by itself; starting it again.")
                self._start_worker()
            self._stopping.wait(self._every)
        close_old_connections()


def _end(worker: subprocess.Popen[bytes], grace: float) -> None:
    for step in (worker.terminate, worker.terminate, worker.kill):
        if worker.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                step()
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(timeout=grace)
    if worker.stdin is not None:
        worker.stdin.close()
