"""Start a server as a child process that can never outlive the test run."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

GUARD = Path(__file__).with_name("guard.py")
SECONDS_FOR_GUARD_TO_END = 10.0

T = TypeVar("T")


class ServerMissingError(Exception):
    """What the server needs is not installed. The message says what to run."""


class ServerFailedError(Exception):
    """The server ended or never became ready. The message holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running server: its process id and the folder that holds its log and data."""

    pid: int
    folder: Path

    def log(self, characters: int = 3000) -> str:
        return (self.folder / "log").read_text(errors="replace")[-characters:]

    def running(self) -> bool:
        return not (self.folder / "exit-code").exists()

    def wait_until_ready(self, ready: Callable[[], T | None], seconds: float, what: str) -> T:
        """Poll `ready` until it gives a value; stop early, with the log, if the server ended."""

        def look() -> T | None:
            if not self.running():
                code = (self.folder / "exit-code").read_text()
                raise ServerFailedError(
                    f"{what} ended with code {code}. Its log ends:\n{self.log()}"
                )
            return ready()

        try:
            return wait_until(look, seconds=seconds, what=f"{what} to be ready")
        except TimeoutError as error:
            raise ServerFailedError(f"{error} Its log ends:\n{self.log()}") from error


def wait_until(
    predicate: Callable[[], T | None], *, seconds: float = 15.0, every: float = 0.05, what: str = ""
) -> T:
    """Poll `predicate` until it gives something true, and return that.

    Errors: TimeoutError naming `what` and the last value seen, after `seconds`.
    """
    end = time.monotonic() + seconds
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            name = what or getattr(predicate, "__qualname__", "the predicate")
            raise TimeoutError(f"Waited {seconds:g} s for {name}; last saw {value!r}.")
        time.sleep(every)


def free_port() -> int:
    """A TCP port that was free on 127.0.0.1 a moment ago.

    Below the range from which Linux gives ports to outgoing connections (32768 and up): a server
    may take seconds to bind, and a connection made meanwhile must not take its port.
    """
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class ServerFolder:
    """A folder for a server's data, and the guard that removes it with the server."""

    def __init__(self, guard: subprocess.Popen[bytes]) -> None:
        assert guard.stdout is not None  # asked for below
        self._guard = guard
        said = guard.stdout.readline().decode().strip()
        if not said:  # and an empty path would be the folder we are in
            raise ServerFailedError("The guard could not start; the reason is printed above.")
        self.path = Path(said)

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        end_signal: signal.Signals = signal.SIGINT,
        user: str | None = None,
    ) -> Child:
        """Run `command` in the folder, once; it ends when the folder does."""
        order = {
            "command": [str(part) for part in command],
            "environment": dict(environment or {}),
            "end_signal": int(end_signal),
            "user": user,
        }
        assert self._guard.stdin is not None  # asked for below
        self._guard.stdin.write(json.dumps(order).encode() + b"\n")
        self._guard.stdin.flush()
        found = self.path / "pid"
        wait_until(found.exists, seconds=20, every=0.01, what="the server's process to start")
        return Child(pid=int(found.read_text()), folder=self.path)


@contextlib.contextmanager
def server_folder(name: str) -> Iterator[ServerFolder]:
    """A folder in which one server can be started; both are gone when the block ends.

    They are gone also when this process is killed: the guard notices that its standard input has
    closed. That is how the block ends it too, so the same way is taken, and tested, every time.
    """
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", str(GUARD), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with guard:
        folder = ServerFolder(guard)
        try:
            yield folder
        finally:
            assert guard.stdin is not None  # asked for above
            guard.stdin.close()
            try:
                guard.wait(SECONDS_FOR_GUARD_TO_END)
            except subprocess.TimeoutExpired:
                guard.kill()
            shutil.rmtree(folder.path, ignore_errors=True)  # when somebody killed the guard
