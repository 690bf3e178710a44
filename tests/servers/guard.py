"""Keep one server, and its folder, for as long as somebody holds the other end of standard input.

Started by `child.py`, in a session of its own so that Ctrl-C in the terminal reaches the test run
and not the server. Makes a folder and prints its path. A line of JSON on standard input starts the
server: {"command": [...], "environment": {...}, "user": null, "end_signal": 2}. When standard input
closes, because the test run ended or because it was killed with -9, the server is ended by its own
process id and the folder removed. If this script itself is killed, the kernel ends the server
(PR_SET_PDEATHSIG).

Usage: guard.py NAME     In the folder: pid, log; exit-code if the server ends by itself.
Standard library only, and run with -I -S: it has to start in a few hundredths of a second.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS_TO_END = 4.0
SECONDS_BETWEEN_LOOKS = 0.1
PR_SET_PDEATHSIG = 1
CANNOT_RUN = 127  # what a shell says, too


def main(name: str) -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    folder = Path(tempfile.mkdtemp(prefix=f"gm-{name}-"))
    try:
        with contextlib.suppress(BrokenPipeError):
            print(folder, flush=True)
            watch(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def watch(folder: Path) -> None:
    """Start what is asked for; return, with it ended, when standard input closes."""
    heard = b""
    while b"\n" not in heard:
        more = os.read(0, 65536)
        if not more:
            return
        heard += more
    order = json.loads(heard)
    try:
        server = start(order, folder)
    except (OSError, LookupError) as error:
        (folder / "log").write_text(f"{error}\n")
        write(folder / "pid", 0)
        write(folder / "exit-code", CANNOT_RUN)
        os.read(0, 1)
        return
    try:
        write(folder / "pid", server.pid)
        wait(server, folder)
    finally:
        end(server, order["end_signal"])


def start(order: dict, folder: Path) -> "subprocess.Popen[bytes]":  # type: ignore[type-arg]
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    user = order["user"]

    def die_with_parent() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        # After the change of user, which would clear it.
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            order["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **order["environment"]},
            user=user,
            group=user,
            extra_groups=[] if user else None,
            process_group=0,
            preexec_fn=die_with_parent,  # safe here: this script has one thread
        )


def wait(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Return when standard input closes."""
    told = False
    while not select.select([0], [], [], SECONDS_BETWEEN_LOOKS)[0]:
        if not told and server.poll() is not None:
            write(folder / "exit-code", server.returncode)
            told = True


def end(server: "subprocess.Popen[bytes]", end_signal: int) -> None:
    if server.poll() is None:
        server.send_signal(end_signal)
        try:
            server.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    # What it started and did not wait for; the group is the server's own.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)


def write(path: Path, number: int) -> None:
    """Whole or not at all: the reader polls for this file."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(str(number))
    unfinished.rename(path)


if __name__ == "__main__":
    main(sys.argv[1])
