"""The limits of the server, on systems that let a process open few files and many."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

from goodmeasure.cli.demo import port_or_any

SAY = """
import json, resource
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from goodmeasure.cli.serving import limits
print(json.dumps([limits(), resource.getrlimit(resource.RLIMIT_NOFILE)[0]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no sockets among files")
@pytest.mark.parametrize(
    ("soft", "hard", "connections", "files"),
    [("256", "hard", 2000, 2200), ("256", "1024", 824, 1024), ("128", "200", 50, 200)],
)
def test_connections_are_as_many_as_the_system_lets(
    soft: str, hard: str, connections: int, files: int
) -> None:
    """In a process of its own, since a limit that is lowered stays."""
    done = subprocess.run(
        [sys.executable, "-c", SAY.format(soft=soft, hard=hard)], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    given, now = json.loads(done.stdout)
    assert (given["connection_limit"], now) == (connections, files)
    assert given["channel_timeout"] < 60


def test_the_demo_goes_elsewhere_where_its_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port_or_any("127.0.0.1", port) == 0
    assert port_or_any("127.0.0.1", port) == port
