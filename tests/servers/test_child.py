"""Servers end with the test run, however it ends, and leave nothing behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from tests.servers import child
from tests.servers.child import (
    Child,
    ServerFailedError,
    free_port,
    listening,
    server_folder,
    wait_until,
)

# A test run in small: starts a server that ignores every polite signal, says where, and waits.
STUBBORN = "import signal, time; signal.signal(2, signal.SIG_IGN); time.sleep(600)"
RUN = f"""
import sys, time
from tests.servers.child import server_folder
with server_folder("stubborn") as folder:
    server = folder.start([sys.executable, "-c", {STUBBORN!r}])
    print(server.pid, folder.path, flush=True)
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def gone(pid: int, folder: Path) -> bool:
    return not alive(pid) and not folder.exists()


def start_run() -> tuple[subprocess.Popen[str], int, Path]:
    run = subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pid, folder = run.stdout.readline().split()
    return run, int(pid), Path(folder)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_test_run_takes_its_server_with_it(number: signal.Signals) -> None:
    run, pid, folder = start_run()
    assert alive(pid)
    with run:
        run.send_signal(number)
    wait_until(lambda: gone(pid, folder), seconds=10, what="the server to end")


@pytest.mark.slow
def test_fifty_test_runs_killed_at_random_points_leave_nothing() -> None:
    """Also while starting, when there is no process id to ask about yet."""
    chance = random.Random(50)  # the same points every time
    before = left_over()
    for _ in range(50):
        run = subprocess.Popen(
            [sys.executable, "-c", RUN], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.0, 0.4))
        run.kill()
        run.wait()
    wait_until(lambda: left_over() <= before, seconds=15, what="everything to end")


def left_over() -> set[str]:
    """Process ids of the stubborn servers and their guards, and their folders."""
    found = {str(path) for path in Path(tempfile.gettempdir()).glob("gm-stubborn-*")}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"guard.py\0stubborn" in command or STUBBORN.encode() in command:
            found.add(process.name)
    return found


def test_the_server_dies_even_if_its_guard_is_killed() -> None:
    run, pid, folder = start_run()
    guard = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(guard, signal.SIGKILL)
    wait_until(lambda: not alive(pid), seconds=10, what="the server to end")
    with run:
        run.kill()
    shutil.rmtree(folder)  # nobody was left to do it


def test_an_exception_in_the_block_ends_the_server() -> None:
    started: list[Child] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(started)
    (server,) = started
    assert gone(server.pid, server.folder)


def interrupted(started: list[Child]) -> None:
    with server_folder("test") as folder:
        started.append(folder.start([sys.executable, "-c", STUBBORN]))
        raise KeyboardInterrupt


def test_what_the_server_started_ends_too() -> None:
    script = "sleep 600 & echo $!; wait"
    with server_folder("test") as folder:
        server = folder.start(["/bin/sh", "-c", script], end_signal=signal.SIGKILL)
        grandchild = int(wait_until(server.log))
        assert alive(grandchild)
    wait_until(lambda: not alive(grandchild), seconds=5)


def test_a_server_that_ends_says_why() -> None:
    with server_folder("test") as folder:
        server = folder.start([sys.executable, "-c", "raise SystemExit('no such setting')"])
        with pytest.raises(ServerFailedError, match=r"(?s)code 1.*no such setting"):
            server.wait_until_ready(lambda: None, 10, "The server")
        assert not server.running()


def test_a_server_that_is_never_ready_says_what_it_logged() -> None:
    script = "print('still thinking'); import time; time.sleep(60)"
    with server_folder("test") as folder:
        server = folder.start([sys.executable, "-uc", script])
        wait_until(lambda: "thinking" in server.log())
        with pytest.raises(ServerFailedError, match=r"(?s)The server to be ready.*still thinking"):
            server.wait_until_ready(lambda: None, 0.1, "The server")


def test_a_command_that_does_not_exist() -> None:
    with server_folder("test") as folder:
        server = folder.start(["/no/such/program"])
        with pytest.raises(ServerFailedError, match=r"(?s)code 127.*/no/such/program"):
            server.wait_until_ready(lambda: None, 10, "The server")
    assert not folder.path.exists()


def test_a_guard_that_cannot_start_is_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").touch()
    monkeypatch.setattr(child, "GUARD", tmp_path / "missing.py")
    with pytest.raises(ServerFailedError, match="guard"), server_folder("test"):
        raise AssertionError("not reached")
    assert (tmp_path / "mine").exists()
    assert "missing.py" in capfd.readouterr().err


def test_waiting_names_what_it_last_saw() -> None:
    with pytest.raises(TimeoutError, match=r"0\.1 s for the tide; last saw 0"):
        wait_until(lambda: 0, seconds=0.1, what="the tide")


def test_a_free_port_is_free() -> None:
    assert not listening(free_port())
