"""A throw-away PostgreSQL on loopback, for tests."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

from .child import ServerMissingError, free_port, listening, server_folder

DEBIAN_FOLDERS = Path("/usr/lib/postgresql")
UNPRIVILEGED = "postgres"
SECONDS_TO_START = 60.0
# Nothing here has to survive a power cut, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "autovacuum_naptime": "10s",
}


def postgres_binaries() -> Path:
    """The folder that holds `initdb` and `postgres`: the newest of Debian's, else that on PATH.

    Errors: ServerMissingError, with the package to install.
    """
    versions = (
        (int(found.group()), folder / "bin")
        for folder in DEBIAN_FOLDERS.glob("*")
        if (found := re.match(r"\d+", folder.name))
    )
    for _, folder in sorted(versions, reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    raise ServerMissingError("PostgreSQL is not installed. Run: apt-get install postgresql")


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start an empty PostgreSQL and give its address, postgresql://…; gone when the block ends.

    Errors: ServerMissingError (not installed), ServerFailedError (with the end of its log).
    """
    binaries, user, password = postgres_binaries(), _user(), secrets.token_hex(16)
    with server_folder("postgres") as folder:
        if user:
            shutil.chown(folder.path, user, user)
        port = free_port()
        script = _script(binaries, folder.path, port, password)
        server = folder.start(["/bin/sh", "-ec", script], user=user, end_signal=signal.SIGINT)
        server.wait_until_ready(
            lambda: listening(port) and "ready to accept connections" in server.log(100_000),
            SECONDS_TO_START,
            "PostgreSQL",
        )
        yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def _script(binaries: Path, folder: Path, port: int, password: str) -> str:
    """Make the database and become its server, in one process: one thing to end."""
    password_file, data = folder / "password", folder / "data"
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(password)
    shutil.chown(password_file, folder.owner(), folder.group())
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "--pwfile", password_file]
    initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    serve = [binaries / "postgres", "-D", data, "-p", port, *settings]
    return f"{_quoted(initdb)}\nexec {_quoted(serve)}\n"


def _quoted(command: Sequence[object]) -> str:
    return shlex.join(map(str, command))


def _user() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(UNPRIVILEGED).pw_name
    except KeyError as error:
        raise ServerMissingError(
            f"Running as root and there is no user {UNPRIVILEGED!r} to run PostgreSQL as. "
            "Run the tests as another user, or: apt-get install postgresql"
        ) from error
