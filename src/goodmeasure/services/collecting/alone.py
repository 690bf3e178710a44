"""One collection of a channel at a time, whoever starts it: the worker, or a person.

Two at once would lose nothing, but one would take the other for a run that was killed, and both
would ask the platform for the same. The lock belongs to the process and goes with it, however it
ends: on PostgreSQL an advisory lock of the connection, beside an SQLite file a locked file.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from goodmeasure.store.models import Channel

NAMESPACE = 0x600D
"""First half of the advisory lock's key, so that other programs' locks are not met."""


@contextmanager
def alone(channel: Channel) -> Iterator[bool]:
    """Is this the only collection of ``channel``? It stays so within."""
    if connection.vendor == "postgresql":
        with _advisory(channel) as free:
            yield free
        return
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:  # nobody else can see this database
        yield True
        return
    with _locked(Path(f"{name}.collecting-{channel.pk}")) as free:
        yield free


@contextmanager
def _advisory(channel: Channel) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [NAMESPACE, channel.pk])
        (free,) = cursor.fetchone()
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [NAMESPACE, channel.pk])


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """The file stays: taking it away could take it from under somebody who waits for it."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
