"""How many people ``goodmeasure serve`` takes at once: every limit, in one place.

A burst of people (a survey's link goes out) has to be slow and never lost. A browser keeps its
connection open for a minute or more after it has its page, so connections that do nothing are many
more than requests: with waitress's own limit of 100, the hundred and first person waited until one
of the first went away. ``benchmarks/survey_load.py --held 60`` shows it.
"""

from __future__ import annotations

import logging
import select
from typing import Any

THREADS = 8
"""Requests worked on at once. Pages wait for the database more than they compute; what is over
waits in turn."""
CONNECTIONS = 2_000
"""Open at once, nearly all of them idle. One costs a few kilobytes and a file of the process."""
BACKLOG = 4_096
"""Connections over that limit which the system holds until there is room. It may hold fewer (on
Linux ``net.core.somaxconn``); who is over that tries again by themselves within seconds."""
IDLE_SECONDS = 20
"""A connection on which nothing happened for so long is ended; a browser makes another unseen."""
LOOK_SECONDS = 5
"""How often it is looked for such connections."""
OTHER_FILES = 200
"""What the process opens beside connections: database, static files, pipes to the worker."""
LEAST_CONNECTIONS = 50


def limits() -> dict[str, Any]:
    """For waitress. Connections are fewer where the system lets a process open fewer files."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each who waits
    by_poll = hasattr(select, "poll")  # select() holds no file over number 1,023
    most = CONNECTIONS if by_poll else 500
    return {
        "threads": THREADS,
        "connection_limit": max(min(most, _files() - OTHER_FILES), LEAST_CONNECTIONS),
        "backlog": BACKLOG,
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": LOOK_SECONDS,
        "asyncore_use_poll": by_poll,
    }


def _files() -> int:
    """How many files this process may open, once it has asked for as many as it needs."""
    try:
        import resource
    except ImportError:  # Windows, where sockets are not counted among files
        return CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
    except (ValueError, OSError):
        return soft
    return more
