"""Start a server as a child process that can never outlive the test run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
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
    """A TCP port that was free on 127.0.0.1 a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def server_folder(name: str) -> Iterator[Path]:
    """A folder for a server's data, removed at the end whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=f"gm-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def child(
    command: Sequence[str | Path],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    end_signal: signal.Signals = signal.SIGINT,
    user: str | None = None,
) -> Iterator[Child]:
    """Run `command` in `folder` until the block ends; both are gone afterwards."""
    arguments = [sys.executable, "-I", "-S", str(GUARD), str(folder), str(int(end_signal))]
    guard = subprocess.Popen(
        [*arguments, user or "-", *map(str, command)],
        stdin=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    try:
        yield Child(pid=_pid_of_server(guard, folder), folder=folder)
    finally:
        _end(guard)


def _pid_of_server(guard: subprocess.Popen[bytes], folder: Path) -> int:
    def look() -> int | None:
        if (folder / "pid").exists():
            return int((folder / "pid").read_text())
        if guard.poll() is not None:
            raise ServerFailedError("The server could not be started; the reason is printed above.")
        return None

    return wait_until(look, seconds=20, every=0.01, what="the server's process to start")


def _end(guard: subprocess.Popen[bytes]) -> None:
    """Close the pipe the guard watches; it ends the server and removes the folder."""
    assert guard.stdin is not None  # asked for above
    guard.stdin.close()
    try:
        guard.wait(SECONDS_FOR_GUARD_TO_END)
    except subprocess.TimeoutExpired:
        guard.kill()
        guard.wait()
