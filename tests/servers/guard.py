"""Run one server for as long as somebody holds the other end of this script's standard input.

Started by `child.py`, in a session of its own so that Ctrl-C in the terminal reaches the test run
and not the server. When standard input closes, because the test run ended or because it was killed
with -9, the server is ended by its own process id and its folder removed. If this script itself is
killed, the kernel ends the server (PR_SET_PDEATHSIG).

Usage: guard.py FOLDER SIGNAL USER COMMAND...     (USER is "-" for: as now)
Writes FOLDER/pid once the server runs, FOLDER/exit-code if it ends by itself, FOLDER/log.
Standard library only, and run with -I -S: it has to start in a few hundredths of a second.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

SECONDS_TO_END = 4.0
SECONDS_BETWEEN_LOOKS = 0.1
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    folder, end_signal, user = Path(arguments[0]), int(arguments[1]), arguments[2]
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server = start(arguments[3:], folder, user)
    try:
        watch(server, folder)
    finally:
        end(server, end_signal)
        shutil.rmtree(folder, ignore_errors=True)


def start(command: list[str], folder: Path, user: str) -> "subprocess.Popen[bytes]":
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def die_with_parent() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        # After the change of user, which would clear it.
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=None if user == "-" else user,
            group=None if user == "-" else user,
            extra_groups=None if user == "-" else [],
            preexec_fn=die_with_parent,  # safe here: this script has one thread
        )
    write(folder / "pid", server.pid)
    return server


def watch(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Return when standard input closes."""
    told = False
    while True:
        readable, _, _ = select.select([0], [], [], SECONDS_BETWEEN_LOOKS)
        if readable and not os.read(0, 1024):
            return
        if not told and server.poll() is not None:
            write(folder / "exit-code", server.returncode)
            told = True


def end(server: "subprocess.Popen[bytes]", end_signal: int) -> None:
    if server.poll() is not None:
        return
    server.send_signal(end_signal)
    try:
        server.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def write(path: Path, number: int) -> None:
    """Whole or not at all: the reader polls for this file."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(str(number))
    unfinished.rename(path)


if __name__ == "__main__":
    main(sys.argv[1:])
